"""Help for monitored households: whether it came within thirty days, and whether it answers the risk."""

from sqlalchemy import exists, select, tuple_

from data.schema import household_measures, household_risks, household_versions
from queries.definitions.households import LATE
from queries.events import or_forever, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

# Which help answers which risk; the other causes may be answered by any.
ANSWERS = {
    "因病": ("健康帮扶", "社会帮扶", "综合保障"),
    "因学": ("义务教育保障", "教育帮扶", "社会帮扶"),
    "因残": ("综合保障", "社会帮扶"),
    "因安全住房": ("住房安全保障", "搬迁"),
    "因安全饮水": ("饮水安全保障",),
}

_v = household_versions
_category = (_v.c.category,)
_helped = or_forever(_v.c.first_measure_on)
_eliminated = or_forever(_v.c.eliminated_on)
# Who was out of risk before the thirty days were over did not wait for help.
_waited = _eliminated >= LATE


_risk, _given = household_risks.c, household_measures.c
_answered = exists().where(
    _given.household_no == _risk.household_no,
    _given.as_of == _risk.as_of,
    tuple_(_risk.cause, _given.measure).in_(
        [(cause, measure) for cause, answers in ANSWERS.items() for measure in answers]
    ),
)
# Of a version of a household: whether some risk of it has no help that answers it. Found by set: household by
# household it takes several times as long.
UNANSWERED = tuple_(_v.c.household_no, _v.c.as_of).in_(
    select(_risk.household_no, _risk.as_of).where(_risk.cause.in_(ANSWERS), ~_answered)
)

MEASURES.add(
    Measure(
        code="households_help_due",
        label="应帮扶户数",
        unit="户",
        kind="stock",
        definition="截至月末认定已超过三十天的户数，三十天内风险已消除的除外",
        sources=("roster",),
        events=spell(_v, LATE, breakdowns=_category, where=(_waited,)),
    ),
    Measure(
        code="households_helped_in_time",
        label="及时帮扶户数",
        unit="户",
        kind="stock",
        definition="应帮扶户中，认定后三十天内已落实首项帮扶措施的户数",
        sources=("roster",),
        events=spell(_v, LATE, breakdowns=_category, where=(_waited, _helped <= LATE)),
    ),
    Measure(
        code="households_measure_mismatch",
        label="措施不对应风险户数",
        unit="户",
        kind="stock",
        definition="截至月末风险未消除、已有帮扶措施，而因病、因残、因学、住房、饮水某一风险没有对应措施的户数",
        sources=("roster",),
        events=spell(_v, _helped, _eliminated, breakdowns=_category, where=(UNANSWERED,)),
    ),
)

KPIS.add(
    Kpi(
        code="help_in_time_rate",
        label="帮扶及时率",
        short="帮扶及时率",
        unit=RATIO,
        numerator=("households_helped_in_time",),
        denominator=("households_help_due",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=10,
        target="target.help_in_time_rate",
        goal=1,
        watch_within=0.05,
        matter="households_without_measure",
        definition="认定已超过三十天的监测对象中，三十天内落实了首项帮扶措施的比重。",
        source="竹府办〔2022〕28号：不得漏测失帮",
    ),
    Kpi(
        code="households_measure_mismatch",
        label="措施不对应风险户数",
        short="措施不对应",
        unit="户",
        numerator=("households_measure_mismatch",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.households_measure_mismatch",
        goal=0,
        watch_within=0.05,
        watch_base="households_unresolved",
        definition="已有帮扶措施、但某一致险原因没有对应措施的未消除户数：病应有健康、社会或综合保障，"
        "残应有综合或社会，学应有义务教育、教育或社会，住房应有住房或搬迁，饮水应有饮水。",
        source="淮北市2023年工作要点政策解读：根据返贫致贫风险落实针对性帮扶措施",
    ),
    topic="监测对象",
)
