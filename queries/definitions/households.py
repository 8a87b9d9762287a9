"""Monitored households (监测对象): how many, how many without risk, how many without help.

A household's facts are versioned (`household_versions`): each version speaks for the months from its roster
on, the first also for all months before, so that a changed category or size leaves earlier months alone.
"""

from sqlalchemy import false, select

from data.schema import household_risks, household_versions
from queries.events import (
    Events,
    earlier_of,
    happening,
    later_of,
    months_after,
    or_forever,
    plus_days,
    spell,
)
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

# 舞钢市“四不摘”工作方案 and the national process: at least six months of follow-up before the risk may be
# marked as gone; help within thirty days of the approval.
MONTHS_BEFORE_ELIMINATION = 6
DAYS_TO_FIRST_MEASURE = 30

_v = household_versions
_category = (_v.c.category,)
_identified = _v.c.identified_on
_eliminated = or_forever(_v.c.eliminated_on)
_helped = or_forever(_v.c.first_measure_on)
_eligible = later_of(months_after(_identified, MONTHS_BEFORE_ELIMINATION), _helped)
# As long as this is not over nobody waits too long; where files tell months only, help in the month after an
# identification is in time whatever the month's length (docs/decisions/0003).
LATE = plus_days(_identified, DAYS_TO_FIRST_MEASURE + 1)

# A household once per risk cause.
_by_cause = (
    select(_v, household_risks.c.cause)
    .join(
        household_risks,
        (household_risks.c.household_no == _v.c.household_no) & (household_risks.c.as_of == _v.c.as_of),
    )
    .subquery("versions_by_cause")
)


def _spells_by_cause(start: str) -> dict[str, Events]:
    day = or_forever(_by_cause.c[start])
    return {"cause": spell(_by_cause, day, persons=_by_cause.c.persons, breakdowns=(_by_cause.c.cause,))}


# Households and their persons are counted over the same events.
_identifications = spell(_v, _identified, persons=_v.c.persons, breakdowns=_category)
_identifications_by_cause = _spells_by_cause("identified_on")
_eliminations = spell(_v, _eliminated, persons=_v.c.persons, breakdowns=_category)
_eliminations_by_cause = _spells_by_cause("eliminated_on")

MEASURES.add(
    Measure(
        code="households_identified",
        label="累计识别户数",
        unit="户",
        kind="stock",
        definition="截至月末已认定为监测对象的全部户数，含风险已消除户",
        sources=("roster",),
        events=_identifications,
        overlapping=_identifications_by_cause,
    ),
    Measure(
        code="persons_identified",
        label="累计识别人数",
        unit="人",
        kind="stock",
        definition="截至月末已认定监测对象的家庭人口数，含风险已消除户",
        sources=("roster",),
        events=_identifications,
        overlapping=_identifications_by_cause,
        amount="persons",
    ),
    Measure(
        code="households_eliminated",
        label="风险消除户数",
        unit="户",
        kind="stock",
        definition="截至月末已标注风险消除且未回退的户数",
        sources=("roster",),
        events=_eliminations,
        overlapping=_eliminations_by_cause,
    ),
    Measure(
        code="persons_eliminated",
        label="风险消除人数",
        unit="人",
        kind="stock",
        definition="截至月末已标注风险消除且未回退户的家庭人口数",
        sources=("roster",),
        events=_eliminations,
        overlapping=_eliminations_by_cause,
        amount="persons",
    ),
    Measure(
        code="households_new",
        label="新识别户数",
        unit="户",
        kind="flow",
        definition="当月新认定为监测对象的户数，按认定时所属类别计",
        sources=("roster",),
        events=happening(
            _v,
            _identified,
            breakdowns=_category,
            where=(_v.c.valid_from <= _identified, _identified < _v.c.valid_to),
        ),
    ),
    Measure(
        code="eligible_households",
        label="可消除户数",
        unit="户",
        kind="stock",
        definition="截至月末识别满六个月、已落实帮扶措施且有劳动能力的户数，含风险已消除户",
        sources=("roster",),
        events=spell(_v, _eligible, breakdowns=_category, where=(_v.c.no_labour == false(),)),
    ),
    Measure(
        code="eligible_households_eliminated",
        label="可消除户中风险消除户数",
        unit="户",
        kind="stock",
        definition="可消除户中截至月末已标注风险消除且未回退的户数",
        sources=("roster",),
        events=spell(
            _v, later_of(_eligible, _eliminated), breakdowns=_category, where=(_v.c.no_labour == false(),)
        ),
    ),
    Measure(
        code="households_without_measure",
        label="超30天无帮扶措施户数",
        unit="户",
        kind="stock",
        definition="截至月末认定已超过三十天、风险未消除、仍无帮扶措施的户数",
        sources=("roster",),
        events=spell(_v, LATE, earlier_of(_helped, _eliminated), breakdowns=_category),
    ),
)

_BULLETIN = "平顶山日报 2022-07-05《广袤沃野谋振兴》：识别、风险消除的户数与人数"

KPIS.add(
    Kpi(
        code="households_identified",
        label="累计识别监测对象（户）",
        short="识别户数",
        unit="户",
        numerator=("households_identified",),
        definition="截至月末已认定的监测对象户数，含风险已消除户；应识尽识，不设目标。",
        source=_BULLETIN,
    ),
    Kpi(
        code="persons_identified",
        label="累计识别监测对象（人）",
        short="识别人数",
        unit="人",
        numerator=("persons_identified",),
        definition="截至月末已认定监测对象的家庭人口数，含风险已消除户；应识尽识，不设目标。",
        source=_BULLETIN,
    ),
    Kpi(
        code="households_eliminated",
        label="累计风险消除户数",
        short="消除户数",
        unit="户",
        numerator=("households_eliminated",),
        definition="截至月末已标注风险消除且未回退的监测对象户数。",
        source=_BULLETIN,
    ),
    Kpi(
        code="households_unresolved",
        label="风险未消除户数",
        short="未消除户",
        unit="户",
        numerator=("households_identified", "-households_eliminated"),
        definition="截至月末已认定、风险尚未消除的监测对象户数。",
        source=_BULLETIN,
    ),
    Kpi(
        code="persons_unresolved",
        label="风险未消除人数",
        short="未消除人",
        unit="人",
        numerator=("persons_identified", "-persons_eliminated"),
        definition="截至月末已认定、风险尚未消除监测对象的家庭人口数。",
        source=_BULLETIN,
    ),
    Kpi(
        code="households_new",
        label="当月新识别户数",
        short="新识别户",
        unit="户",
        numerator=("households_new",),
        definition="当月新认定的监测对象户数；应识尽识，不设目标。",
        source="竹府办〔2022〕28号：对监测对象不设置规模限制",
    ),
    Kpi(
        code="risk_elimination_households",
        label="风险消除率（户）",
        short="消除率·户",
        unit=RATIO,
        numerator=("households_eliminated",),
        denominator=("households_identified",),
        smallest_denominator=10,
        definition="截至月末风险消除户数占累计识别户数的比重；整户无劳动力户不标注消除，不设目标、不排名。",
        source=_BULLETIN,
    ),
    Kpi(
        code="risk_elimination_persons",
        label="风险消除率（人）",
        short="消除率·人",
        unit=RATIO,
        numerator=("persons_eliminated",),
        denominator=("persons_identified",),
        smallest_denominator=30,
        definition="截至月末风险消除人数占累计识别人数的比重；整户无劳动力户不标注消除，不设目标、不排名。",
        source=_BULLETIN,
    ),
    Kpi(
        code="risk_elimination_eligible_households",
        label="可消除户风险消除率",
        short="可消除户",
        unit=RATIO,
        numerator=("eligible_households_eliminated",),
        denominator=("eligible_households",),
        smallest_denominator=10,
        definition="识别满六个月、已落实帮扶措施且有劳动能力的户中，风险已消除户的比重；不设目标、不排名。",
        source="淮北市2023年工作要点政策解读：监测帮扶、风险消除",
    ),
    Kpi(
        code="households_without_measure",
        label="超30天无帮扶措施户数",
        short="失帮户数",
        unit="户",
        numerator=("households_without_measure",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.households_without_measure",
        goal=0,
        watch_within=0.01,
        watch_base="households_unresolved",
        definition="认定已超过三十天、风险未消除而仍无任何帮扶措施的户数，一户也不应有。",
        source="竹府办〔2022〕28号：不得漏测失帮",
    ),
    topic="监测对象",
    headline=(
        "households_identified",
        "persons_identified",
        "households_unresolved",
        "risk_elimination_households",
        "risk_elimination_persons",
        "households_without_measure",
    ),
)
