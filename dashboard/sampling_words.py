"""Spot checks in words: headings, lines and sentences. Frames in, words out."""

from typing import Any, Final

import pandas as pd

from dashboard import moments, wording
from dashboard.describe import Row
from data.importers.run import Report
from data.people import spoken
from data.sampling.questions import ANSWERS, MISSING, QUESTIONS, SUBJECTS, YES, choices, questions_of
from queries.agreement import ALL

WHOLE: Final = "全部属实"
_ADVICE: Final = "现场抽查检验登记是否属实：随机抽出名单，打印走访单带下去，填好传回，就知道相符率有多高。"


def label(question: str) -> str:
    """The question's short name; 全部属实 for an item as a whole."""
    return WHOLE if question == ALL else QUESTIONS[question].label


def plain(samples: pd.DataFrame) -> dict[str, Any]:
    """The first sample as a plain row: Python's own numbers, which a store can be asked with."""
    return {str(name): value for name, value in samples.iloc[:1].to_dict("records")[0].items()}


def title(sample: Row) -> str:
    """`第 1 号样本 · 示范市 2021年12月监测户`."""
    return f"第 {sample['id']} 号样本 · {sample['area']} {wording.month(sample['month'])}{_word(sample)}"


def _word(sample: Row) -> str:
    return SUBJECTS[sample["subject"]].word


def unit(sample: Row) -> str:
    """户 or 个."""
    return SUBJECTS[sample["subject"]].unit


def origin(sample: Row) -> str:
    """How it was drawn: enough to draw it again."""
    strata = {"township": "乡镇和风险", "county": "县区和风险", "city": "风险"}[sample["strata_by"]]
    return (
        f"从 {wording.whole(sample['frame_size'])} {unit(sample)}中按{strata}分层、按比例随机抽取，"
        f"种子 {sample['seed']}，{spoken(sample['drawn_by'])} {moments.day(sample['drawn_at'])} 抽取"
    )


def entry_sentence(samples: pd.DataFrame | None) -> str:
    """What the first page says of spot checks."""
    if samples is None or samples.empty:
        return _ADVICE
    last = plain(samples)
    one = unit(last)
    return (
        f"现场抽查：已抽取 {len(samples)} 个样本；最近的{title(last)}抽取 {last['drawn']} {one}，"
        f"已走访 {last['visited']} {one}。"
    )


def samples_heading(samples: pd.DataFrame) -> str:
    """`1 个样本，还有 8 个没有走访`."""
    if samples.empty:
        return "还没有抽取过样本"
    waiting = int((samples["drawn"] - samples["visited"]).sum())
    return f"{len(samples)} 个样本，" + (
        f"还有 {wording.whole(waiting)} 处没有走访" if waiting else "都已走访"
    )


def share(row: Row) -> str:
    """`91.2%（81.5%–96.1%）`."""
    return f"{wording.rate(row['share'])}（{wording.rate(row['low'])}–{wording.rate(row['high'])}）"


def heading(found: pd.DataFrame) -> str:
    """The finding: how many are all as recorded, and which question agrees least."""
    whole = found.iloc[0]
    if not whole["answered"]:
        return "还没有走访结果"
    text = f"走访属实率 {wording.rate(whole['share'])}"
    own = found[(found["question"] != ALL) & found["enough"]]
    least = own.sort_values("share", kind="stable").head(1)
    if least.empty:
        return f"{text}，样本不足，先不下结论"
    row = least.iloc[0]
    if row["share"] == 1:
        return f"{text}，各项登记都与实际相符"
    return f"{text}，“{label(row['question'])}”最低，{wording.rate(row['share'])}"


def differing(items: pd.DataFrame, subject: str) -> pd.DataFrame:
    """The items that are not as recorded, with `found`: what differs, with what the records say."""
    codes = [question.code for question in questions_of(subject)]
    wrong = items[codes].isin([code for code in ANSWERS if code != YES])
    own = items[wrong.any(axis=1)]
    told = [_what_differs(row, codes, subject) for row in own.to_dict("records")]
    return own.assign(found=pd.Series(told, index=own.index, dtype="str"))


def _what_differs(row: Row, codes: list[str], subject: str) -> str:
    if any(row[code] == MISSING for code in codes):
        return SUBJECTS[subject].missing
    return "；".join(
        f"{QUESTIONS[code].label}：否（{QUESTIONS[code].reported}：{row['reported'].get(code, '')}）"
        for code in codes
        if row[code] not in ("", YES)
    )


def differing_heading(own: pd.DataFrame, sample: Row) -> str:
    """`5 户与登记不符`."""
    return f"{len(own)} {unit(sample)}与登记不符" if len(own) else "走访过的都与登记相符"


def progress(row: Row, subject: str) -> tuple[str, str]:
    """The word and look of an item: 未走访, 属实, 不符 or 查无此户."""
    said = [row[question.code] for question in questions_of(subject)]
    if not row["visited"]:
        return "未走访", "unjudged"
    if MISSING in said:
        return SUBJECTS[subject].missing, "behind"
    return ("不符", "watch") if any(word not in ("", YES) for word in said) else ("属实", "fine")


def place(row: Row) -> str:
    """County, township and village."""
    return " ".join(filter(None, (row["county"], row["township"], row["village"])))


def answer_words(subject: str) -> dict[str, str]:
    """What is stored → what is read."""
    return dict(zip(ANSWERS, choices(subject), strict=True))


def taken(reports: list[Report]) -> list[str]:
    """What became of an uploaded list or a typed visit, refused rows first, each in a sentence."""
    told: list[str] = []
    for report in reports:
        if report.repeated:
            told.append(f"这个文件已在第 {report.batch} 批导入过，没有改动。")
            continue
        told += [row.reason for row in report.rejected]
        if report.batch is None:
            told.append(report.refused or "没有导入。")
            continue
        counts = report.counts
        changed = f"新增 {counts.new} 项结果，改动 {counts.changed} 项" if counts else ""
        told.append(f"已导入，第 {report.batch} 批：读到 {report.rows_read} 行，{changed}。")
        told += report.warnings
    return told


def cards(sample: Row, found: pd.DataFrame, own: pd.DataFrame) -> list[dict[str, Any]]:
    """Drawn, visited, all as recorded, not as recorded: data of the component `cards`."""
    whole, one = found.iloc[0], unit(sample)
    rest = sample["drawn"] - sample["visited"]
    visited = ("fine", "走访完毕") if not rest else ("unjudged", f"还有 {rest} {one}")
    answered = bool(whole["answered"])
    number = wording.rate(whole["share"]).rstrip("%") if answered else wording.ABSENT
    interval = f"95% 可能范围 {wording.rate(whole['low'])}–{wording.rate(whole['high'])}" if answered else ""
    enough = ("unjudged", "已加权") if whole["enough"] else ("small_sample", "样本不足")
    differs = ("watch", "看下表") if len(own) else ("fine", "没有")
    return [
        _card("drawn", "抽取", (wording.whole(sample["drawn"]), one), ("unjudged", "样本"), [
            f"共 {wording.whole(sample['frame_size'])} {one}"]),
        _card("visited", "已走访", (wording.whole(sample["visited"]), one), visited, [
            f"走访率 {wording.rate(sample['visited'] / max(sample['drawn'], 1))}"]),
        _card("share", WHOLE, (number, "%" if answered else ""), enough, [
            f"{whole['agreed']} / {whole['answered']} {one}各项都属实", interval]),
        _card("differing", "与登记不符", (wording.whole(len(own)), one), differs, [
            f"其中查无 {int(whole['missing'])} {one}"]),
    ]  # fmt: skip


def _card(
    key: str, name: str, number: tuple[str, str], look: tuple[str, str], lines: list[str]
) -> dict[str, Any]:
    """One card without trend or click."""
    return {
        "key": key, "label": name, "value": number[0], "unit": number[1], "status": look[0], "word": look[1],
        "lines": lines, "trend": [], "trend_label": "", "action": "", "hint": lines[0], "width": 1,
    }  # fmt: skip
