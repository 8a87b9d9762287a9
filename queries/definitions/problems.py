"""Problems found in checks, audits and inspections, and their correction (整改销号)."""

from sqlalchemy import ColumnElement

from data.schema import problems
from queries.events import DateColumn, later_of, or_forever, plus_days, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_p = problems
_breakdowns: tuple[ColumnElement[str], ...] = (
    _p.c.source.label("problem_source"),
    _p.c.category.label("problem_category"),
)
_corrected = or_forever(_p.c.corrected_on)


def _problems(
    code: str, label: str, definition: str, start: DateColumn, end: DateColumn | None = None
) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="个",
        kind="stock",
        definition=definition,
        sources=("problems",),
        events=spell(_p, start, end, breakdowns=_breakdowns),
    )


MEASURES.add(
    _problems("problems_found", "累计发现问题数", "截至月末发现的全部问题数，含已整改", _p.c.found_on),
    _problems(
        "problems_corrected",
        "累计整改问题数",
        "截至月末已整改销号的问题数",
        later_of(_p.c.found_on, _corrected),
    ),
    _problems(
        "problems_overdue",
        "超期未整改问题数",
        "截至月末已过整改期限仍未销号的问题数",
        plus_days(_p.c.due_on, 1),
        _corrected,
    ),
)

_ROUNDS = "平顶山日报 2022-07-05《广袤沃野谋振兴》：5轮围村普查，排查整改隐患、问题2.5万多条"

KPIS.add(
    Kpi(
        code="problems_found",
        label="累计发现问题数",
        short="发现问题",
        unit="个",
        numerator=("problems_found",),
        definition="截至月末各类普查、审计、督查发现的问题数，含已整改；应查尽查，不设目标。",
        source=_ROUNDS,
    ),
    Kpi(
        code="problems_open",
        label="未整改问题数",
        short="未整改",
        unit="个",
        numerator=("problems_found", "-problems_corrected"),
        definition="截至月末已发现、尚未整改销号的问题数。",
        source=_ROUNDS,
    ),
    Kpi(
        code="problems_overdue",
        label="超期未整改问题数",
        short="超期问题",
        unit="个",
        numerator=("problems_overdue",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.problems_overdue",
        goal=0,
        watch_within=0.02,
        watch_base="problems_found",
        definition="截至月末已过整改期限仍未销号的问题数，一个也不应有。",
        source=_ROUNDS,
    ),
    Kpi(
        code="problems_correction_rate",
        label="问题整改率",
        short="整改率",
        unit=RATIO,
        numerator=("problems_corrected",),
        denominator=("problems_found",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=10,
        target="target.problems_correction_rate",
        goal=0.95,
        watch_within=0.10,
        matter="problems_overdue",
        definition="截至月末累计发现的问题中已整改销号的比重。",
        source=_ROUNDS,
    ),
    topic="问题整改",
    headline=(
        "problems_found",
        "problems_correction_rate",
    ),
)
