"""How long households stay monitored: no labour, under half a year, over a year, eliminated too early.

Months are whole: a household identified on any day of June has been known for half a year from 1 December
(docs/decisions/0003).
"""

from sqlalchemy import ColumnElement, true

from data.schema import household_versions
from queries.definitions.households import MONTHS_BEFORE_ELIMINATION
from queries.events import DateColumn, earlier_of, months_after, or_forever, spell
from queries.kpi import KPIS, Kpi, Polarity
from queries.measures import MEASURES, Measure

MONTHS_OF_A_YEAR = 12

_v = household_versions
_identified = _v.c.identified_on
_eliminated = or_forever(_v.c.eliminated_on)
_may_be_eliminated = months_after(_identified, MONTHS_BEFORE_ELIMINATION)


def _households(
    code: str,
    label: str,
    definition: str,
    during: tuple[DateColumn, DateColumn | None],
    where: ColumnElement[bool] | None = None,
) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="户",
        kind="stock",
        definition=definition,
        sources=("roster",),
        events=spell(_v, *during, breakdowns=(_v.c.category,), where=() if where is None else (where,)),
    )


MEASURES.add(
    _households(
        "households_no_labour",
        "整户无劳动力未消除户数",
        "截至月末风险未消除的整户无劳动能力户数",
        (_identified, _eliminated),
        _v.c.no_labour == true(),
    ),
    _households(
        "households_recent",
        "识别不足半年未消除户数",
        "截至月末识别不满六个月、风险未消除的户数",
        (_identified, earlier_of(_eliminated, _may_be_eliminated)),
    ),
    _households(
        "households_unresolved_over_year",
        "超一年未消除户数",
        "截至月末识别已满十二个月、风险仍未消除的户数",
        (months_after(_identified, MONTHS_OF_A_YEAR), _eliminated),
    ),
    _households(
        "households_eliminated_early",
        "不足六个月即消除户数",
        "截至月末已标注风险消除、而识别到消除不满六个月的户数",
        (_eliminated, None),
        _eliminated < _may_be_eliminated,
    ),
)

_PROCEDURE = "竹府办〔2022〕28号：严格执行风险消除程序"

KPIS.add(
    Kpi(
        code="households_no_labour",
        label="整户无劳动力未消除户数",
        short="无劳动力",
        unit="户",
        numerator=("households_no_labour",),
        definition="截至月末风险未消除的整户无劳动能力户数；按政策不标注消除，由社会保障兜底。",
        source="舞钢市“四不摘”工作方案：强化农村低保的兜底保障作用",
    ),
    Kpi(
        code="households_recent",
        label="识别不足半年未消除户数",
        short="不足半年",
        unit="户",
        numerator=("households_recent",),
        definition="截至月末识别不满六个月、风险未消除的户数；未满六个月不标注消除。",
        source=_PROCEDURE,
    ),
    Kpi(
        code="households_unresolved_over_year",
        label="超一年未消除户数",
        short="超一年户",
        unit="户",
        numerator=("households_unresolved_over_year",),
        definition="截至月末识别已满十二个月、风险仍未消除的户数，含整户无劳动能力户。",
        source=_PROCEDURE,
    ),
    Kpi(
        code="households_eliminated_early",
        label="不足六个月即消除户数",
        short="过早消除",
        unit="户",
        numerator=("households_eliminated_early",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.households_eliminated_early",
        goal=0,
        watch_within=0.01,
        watch_base="households_eliminated",
        definition="识别不满六个月就标注风险消除的户数，一户也不应有。",
        source=_PROCEDURE,
    ),
    topic="监测对象",
)
