"""What a visitor checks: one registry, from which the visit list, its reading and the page are made.

A question compares one thing that the records say with what is found on the spot. It is asked of an item
only where the records said something at the draw (`sample_items.reported`): nobody is asked whether a risk
is really gone that was never marked as gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HOUSEHOLD: Final = "household"
PROJECT: Final = "project"


@dataclass(frozen=True)
class Question:
    """One question; `heading` is its column in the visit list, `reported` that of what the records say.

    `verifies` are headings of the file that the records come from, `bears_on` the codes of the KPIs that
    its answer makes more or less credible.
    """

    code: str
    subject: str
    label: str
    heading: str
    reported: str
    verifies: tuple[str, ...]
    bears_on: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """What can be drawn: the word for it, its number, and how it is called when it cannot be found."""

    code: str
    word: str
    unit: str
    number: str
    name: str
    missing: str


SUBJECTS: Final[Mapping[str, Subject]] = {
    subject.code: subject
    for subject in (
        Subject(HOUSEHOLD, "监测户", "户", "户编号", "户主", "查无此户"),
        Subject(PROJECT, "项目", "个", "项目编号", "项目名称", "查无此项目"),
    )
}

QUESTIONS: Final[Mapping[str, Question]] = {
    question.code: question
    for question in (
        Question(
            "category",
            HOUSEHOLD,
            "监测类别属实",
            "监测类别是否属实",
            "登记的监测类别",
            ("监测对象类别",),
            ("households_identified", "households_unresolved"),
        ),
        Question(
            "causes",
            HOUSEHOLD,
            "风险原因属实",
            "风险原因是否属实",
            "登记的风险原因",
            ("致贫/返贫风险",),
            ("households_measure_mismatch",),
        ),
        Question(
            "measures",
            HOUSEHOLD,
            "帮扶措施真正享受",
            "帮扶措施是否真正享受",
            "登记的帮扶措施",
            ("实施开发式帮扶措施情况", "帮扶措施各列"),
            ("households_without_measure", "help_in_time_rate", "households_measure_mismatch"),
        ),
        Question(
            "income",
            HOUSEHOLD,
            "收入基本相符",
            "收入是否基本相符（相差一成以内）",
            "登记的人均纯收入",
            ("人均纯收入（元）",),
            ("households_identified",),
        ),
        Question(
            "eliminated",
            HOUSEHOLD,
            "风险确已消除",
            "风险是否确已消除",
            "登记的消除日期",
            ("风险是否已消除", "消除监测时间"),
            ("households_eliminated", "risk_elimination_households", "risk_elimination_persons"),
        ),
        Question(
            "exists",
            PROJECT,
            "项目实有其事",
            "项目是否实有、地点相符",
            "登记的建设地点",
            ("项目名称", "村"),
            ("projects_total",),
        ),
        Question(
            "stage",
            PROJECT,
            "建设阶段属实",
            "建设阶段是否属实",
            "填报的建设阶段",
            ("开工日期", "完工日期", "验收日期"),
            ("project_start_rate", "project_completion_rate", "project_acceptance_rate"),
        ),
        Question(
            "progress",
            PROJECT,
            "形象进度相符",
            "形象进度是否相符（相差一成以内）",
            "填报的形象进度",
            ("形象进度",),
            ("project_completion_rate",),
        ),
        Question(
            "paid",
            PROJECT,
            "支付金额相符",
            "支付金额是否与报账资料相符",
            "支付台账金额",
            ("支付金额",),
            ("paid", "fund_execution"),
        ),
    )
}


def questions_of(subject: str) -> tuple[Question, ...]:
    """The questions about households, or about projects, in the order of the visit list."""
    return tuple(question for question in QUESTIONS.values() if question.subject == subject)


# What is found about one question.
YES: Final = "yes"
NO: Final = "no"
MISSING: Final = "missing"
ANSWERS: Final[Mapping[str, str]] = {YES: "是", NO: "否", MISSING: "查无"}


def choices(subject: str) -> tuple[str, str, str]:
    """What a cell of the visit list may be: 是, 否, 查无此户 or 查无此项目."""
    return (ANSWERS[YES], ANSWERS[NO], SUBJECTS[subject].missing)
