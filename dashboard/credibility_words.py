"""How far a figure can be trusted, in words: level, shape, and why. Pure; neither Streamlit nor SQL."""

from typing import Any, Final

import pandas as pd

from dashboard import due_words, wording
from dashboard.describe import Row
from queries import due
from queries.check import CHECKS, ERROR, SUSPECT
from queries.doubtful import HIGH, LOW, MIDDLE, UNKNOWN, bears, subject_of
from queries.findings import UNSETTLED
from queries.kpi import KPIS

WORDS: Final = {HIGH: "可信度高", MIDDLE: "可信度中", LOW: "可信度低", UNKNOWN: "可信度无法判断"}
PARTS: Final = {"完整": "completeness", "及时": "timeliness", "一致": "consistency"}
SHORT: Final = {HIGH: "高", MIDDLE: "中", LOW: "低", UNKNOWN: "无法判断"}
MOST_FILES: Final = 3
_EQUAL_WITHIN: Final = 1e-9
NOT_RANKED: Final = "可信度低：数照常列出，但不参与排名和比较。"
# What a figure is about, as it is counted.
_ABOUT: Final = {
    "households_identified": "户",
    "households_eliminated": "户",
    "projects_total": "个项目",
    "clues_found": "条线索",
    "assets_total": "项资产",
    "loans_outstanding": "笔贷款",
    "work_targets_due": "项任务",
    "problems_found": "个问题",
    "helpers_total": "名帮扶人",
    "villages_total": "个村",
    "workshops": "个车间",
}
_NO_DUTY: Final = "没有规定这些数据何时报送，缺不缺、迟不迟无法判断。"


def look(level: str) -> str:
    """The mark that tables and badges draw for a level."""
    return f"credible_{level}"


def sentences(row: Row, files: pd.DataFrame) -> list[str]:
    """Why a figure is credible or not, from a row of `queries.credibility`; `files` are the latest due files
    (`due.latest`) of the places that it rests on."""
    own = files[files["kind"].isin(KPIS[row["kpi"]].sources)]
    told = [_files(row, own), _findings(row)]
    if row["credible"] == LOW:
        told.append(NOT_RANKED)
    return [sentence for sentence in told if sentence]


def _files(row: Row, own: pd.DataFrame) -> str:
    """What came of what was due, and what did not."""
    asked, came, in_time = (int(row[name]) for name in ("asked", "came", "in_time"))
    if not asked:
        return _NO_DUTY
    counted = f"应报 {asked} 份"
    whole = float(row["whole"]) > came - _EQUAL_WITHIN
    if in_time == asked and whole:
        return f"{counted}，都按时报到。"
    parts = [f"报到 {came} 份"] if came < asked else []
    parts += [f"按时 {in_time} 份"]
    named = _problems(own, whole=whole)
    more = f"等 {len(named)} 份" if len(named) > MOST_FILES else ""
    return f"{counted}，{'、'.join(parts)}：{'；'.join(named[:MOST_FILES])}{more}。"


def _problems(own: pd.DataFrame, *, whole: bool) -> list[str]:
    """The files that are missing, that do not tell of every township (but where the figure's own is told of:
    `whole`), that came late: the worst first."""
    late = own[own["state"].isin([due.MISSING, due.LATE])]
    late = late.sort_values(["state", "days_late"], ascending=[False, False])
    missing = late[late["state"] == due.MISSING]
    told = [due_words.brief(each) for each in missing.to_dict("records")]
    if not whole:
        told += [due_words.left_out(each) for each in due_words.partial(own).to_dict("records")]
    return told + [due_words.brief(each) for each in late.drop(missing.index).to_dict("records")]


def _findings(row: Row) -> str:
    errors, suspects = int(row["errors"]), int(row["suspects"])
    if not errors and not suspects:
        return "数据核对没有查出待处理的错误和可疑之处。"
    told = [f"错误 {wording.whole(errors)} 条"] * bool(errors) + [
        f"可疑 {wording.whole(suspects)} 条"
    ] * bool(suspects)
    about = ""
    if not wording.missing(row["subjects"]):
        about = f"，这项数据共 {wording.whole(row['subjects'])} {_ABOUT[subject_of(KPIS[row['kpi']])]}"
    return f"数据核对有{'、'.join(told)}待处理{about}。"


def worst_check(kpi: str, summary: pd.DataFrame) -> str:
    """The check bearing on a KPI with most unsettled findings, errors first; "" without any."""
    for severity in (ERROR, SUSPECT):
        own = [code for code in summary["check_code"] if bears(code, severity) and kpi in CHECKS[code].kpis]
        some = summary[summary["check_code"].isin(own)]
        numbers = some[list(UNSETTLED)].sum(axis=1)
        if len(some) and numbers.max():
            return str(some["check_code"].iloc[int(numbers.to_numpy().argmax())])
    return ""


def brief(row: Row, files: pd.DataFrame) -> str:
    """The reason in a few words, for a heading: `望山县资金支付迟报 9 天`; "" where all is well."""
    if row["credible"] == HIGH:
        return ""
    if row["credible"] == UNKNOWN:
        return "没有规定报送时间"
    own = files[files["kind"].isin(KPIS[row["kpi"]].sources)]
    problems = _problems(own, whole=float(row["whole"]) > row["came"] - _EQUAL_WITHIN)
    if problems:
        return problems[0]
    return _findings(row).removesuffix("。")


def parts_text(row: Row) -> str:
    """The three parts as shares: `完整 100% · 及时 67% · 一致 96%`."""
    return " · ".join(f"{word} {wording.rate(row[name], 0)}" for word, name in PARTS.items())


def status_order(level: Any) -> int:
    """Levels from bad to good, for sorting."""
    return [LOW, MIDDLE, UNKNOWN, HIGH].index(str(level))
