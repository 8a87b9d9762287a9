"""Cross-checks: what cannot be true, or hardly is, each defined once beside its words and its source.

The definitions are in `queries/checks/`; `docs/checks.md` and the dictionary of the page are generated from
them. `queries/finding_refresh.py` computes the findings, `queries/findings.py` reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

import pandas as pd
from sqlalchemy import Column, ColumnElement, Select
from sqlalchemy.sql import visitors

from data.vocabulary import KIND_LABELS
from queries import figure_words
from queries.kpi import KPIS, TOPICS

# An error contradicts itself or a rule; what is suspect may have a reason; a hint asks to look.
ERROR: Final = "错误"
SUSPECT: Final = "可疑"
HINT: Final = "提示"
SEVERITIES: Final = (ERROR, SUSPECT, HINT)

# What a finding is about, and how the screen calls it.
SUBJECTS: Final[Mapping[str, str]] = {
    "household": "户",
    "person": "家庭成员",
    "clue": "线索",
    "project": "项目",
    "payment": "支付凭证",
    "allocation": "下达资金",
    "loan": "贷款",
    "asset": "资产",
    "problem": "问题",
    "workshop": "车间",
    "village": "村",
    "township": "乡镇",
    "area": "地区",
}

# Every finding has these; what else it has are the values of its sentence.
KEY_COLUMNS: Final = ("subject_key", "area_code", "month")


def _as_read(rows: pd.DataFrame) -> pd.DataFrame:
    return rows


@dataclass(frozen=True, eq=False)
class Reading:
    """Rows that several checks examine: read once, and prepared once by a pure function.

    `select` gives texts and whole numbers only, as `data.bulk.read_columns` asks; months instead of dates.
    What is the same for many of its rows is read `beside` them: `prepare` gets the rows of each select.
    """

    select: Select[Any]
    prepare: Callable[..., pd.DataFrame] = _as_read
    beside: tuple[Select[Any], ...] = ()


@dataclass(frozen=True)
class Examined:
    """A check that SQL cannot do: `find` is a pure function on the rows of `reading`, its columns as objects.

    It gives `KEY_COLUMNS` and `details`.
    """

    reading: Reading
    find: Callable[[pd.DataFrame], pd.DataFrame]
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A comparison of what the store says with itself or with a rule.

    `found` gives the rows that fail: subject_key (unique within the check), area_code, month (YYYYMM or
    NULL) and the values of `sentence`, the Chinese sentence shown for a row (`told` says how values are
    written). Values are never personal: not a name, not an ID number. `sources` are the kinds of file that
    it reads: when one of them comes, it is done again. `bears_on` are the KPIs, by code or topic, whose
    figures a finding makes doubtful.
    """

    code: str
    label: str
    severity: str
    subject: str
    compares: str
    sentence: str
    sources: tuple[str, ...]
    source: str
    bears_on: tuple[str, ...]
    found: Select[Any] | Examined

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES or self.subject not in SUBJECTS:
            raise ValueError(f"check {self.code}: unknown severity {self.severity!r} or {self.subject!r}")
        if not (self.label and self.compares and self.sentence and self.source):
            raise ValueError(f"check {self.code}: label, compares, sentence, source")
        if not self.sources or not set(self.sources) <= set(KIND_LABELS):
            raise ValueError(f"check {self.code}: unknown sources {self.sources}")
        unknown = [name for name in self.bears_on if name not in KPIS and name not in TOPICS]
        if unknown or not self.bears_on:
            raise ValueError(f"check {self.code}: bears on unknown KPIs or topics {unknown}")
        if not self._values_in_sentence <= set(self.details):
            raise ValueError(f"check {self.code}: the sentence asks for more than {self.details}")
        if isinstance(self.found, Select):
            self._check_select(self.found)

    def _check_select(self, found: Select[Any]) -> None:
        names = tuple(found.selected_columns.keys())
        if names[: len(KEY_COLUMNS)] != KEY_COLUMNS:
            raise ValueError(f"check {self.code}: selects {names}")
        if any(_is_personal(part) for column in found.selected_columns for part in visitors.iterate(column)):
            raise ValueError(f"check {self.code}: selects personal data")

    @property
    def _values_in_sentence(self) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(self.sentence) if name}

    @property
    def details(self) -> tuple[str, ...]:
        """The names of the values that a finding keeps beside its key."""
        if isinstance(self.found, Examined):
            return self.found.details
        return tuple(self.found.selected_columns.keys())[len(KEY_COLUMNS) :]

    @property
    def kpis(self) -> tuple[str, ...]:
        """The codes of the KPIs that it bears on."""
        return tuple(kpi.code for kpi in KPIS.values() if {kpi.code, kpi.topic} & set(self.bears_on))

    def told(self, details: Mapping[str, Any]) -> str:
        """The sentence with a finding's values, as `in_words` writes them."""
        return self.sentence.format_map(
            {name: in_words(name, details.get(name)) for name in self._values_in_sentence}
        )


def alike(**common: Any) -> Callable[..., Check]:
    """A maker of checks that have much in common: `make(code, label, severity, (compares, sentence), found)`.

    What one has of its own it names, and that goes before what they have in common.
    """

    def make(
        code: str,
        label: str,
        severity: str,
        words: tuple[str, str],
        found: Select[Any] | Examined,
        **own: Any,
    ) -> Check:
        said = {"code": code, "label": label, "severity": severity, "found": found}
        return Check(**common | dict(zip(("compares", "sentence"), words, strict=True)) | said | own)

    return make


def _is_personal(element: Any) -> bool:
    """Whether it is, or plainly passes on, a column that holds personal data; conditions may look at one."""
    bases = element.base_columns if isinstance(element, ColumnElement) else ()
    return any(isinstance(base, Column) and "personal" in base.info for base in bases)


def in_words(name: str, value: Any) -> str:
    """A value as a sentence says it, by the ending of its name: `_fen` money, `_month` a month YYYYMM,
    `_on` a date as ISO text, `_share` a fraction; any other number with thousands separators."""
    if value is None:
        return "（空）"
    if name.endswith("_fen"):
        yuan = value / 100
        return f"{yuan / 10_000:,.2f} 万元" if abs(yuan) >= 10_000 else f"{yuan:,.2f} 元"
    if name.endswith("_month"):
        return f"{value // 100}年{value % 100}月"
    if name.endswith("_on"):
        year, month, day = str(value).split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    if name.endswith("_share"):
        return figure_words.percent(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


class Registry(dict[str, Check]):
    """Checks by code, in the order in which they are shown; a code is registered once."""

    def add(self, *checks: Check) -> None:
        """Register checks; raises ValueError when a code is taken."""
        for check in checks:
            if check.code in self:
                raise ValueError(f"check {check.code} is defined twice")
            self[check.code] = check


# Filled by queries.checks (import that package to have every check).
CHECKS: Final = Registry()
