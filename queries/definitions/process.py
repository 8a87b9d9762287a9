"""From a clue to the follow-up: clues and their clock, falls back, marks again, follow-up visits."""

from sqlalchemy import Integer, cast, func, select

from data.schema import clues, household_events, household_versions
from data.vocabulary import FELL_BACK, FOLLOWED_UP, MARKED_AGAIN
from queries.events import happening, later_of, or_forever, plus_days, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.limits import limit_on
from queries.measures import MEASURES, Measure

# Days from the clue to the county's decision; fifteen in most provinces.
IDENTIFICATION_DAYS = "limit.identification_days"
DEFAULT_IDENTIFICATION_DAYS = 15

_days = cast(limit_on(IDENTIFICATION_DAYS, clues.c.found_on, DEFAULT_IDENTIFICATION_DAYS), Integer)
# Clues with the last day on which a decision is in time.
CLUES = select(clues, plus_days(clues.c.found_on, _days).label("due_on")).subquery("clues_with_due_day")
_channel = (CLUES.c.channel,)
_decided = or_forever(CLUES.c.decided_on)

# Households with the first follow-up since their risk was marked as gone.
_v = household_versions
FOLLOWED_UP_ON = (
    select(func.min(household_events.c.on_date))
    .where(
        household_events.c.household_no == _v.c.household_no,
        household_events.c.kind == FOLLOWED_UP,
        household_events.c.on_date >= _v.c.eliminated_on,
    )
    .correlate(_v)
    .scalar_subquery()
)
_gone = (
    select(_v, FOLLOWED_UP_ON.label("followed_up_on"))
    .where(_v.c.eliminated_on.is_not(None))
    .cte("versions_eliminated")
)


def _of_events(code: str, label: str, definition: str, kind: str) -> Measure:
    e = household_events
    return Measure(
        code=code,
        label=label,
        unit="户",
        kind="flow",
        definition=definition,
        sources=("events",),
        events=happening(e, e.c.on_date, where=(e.c.kind == kind,)),
    )


MEASURES.add(
    Measure(
        code="clues_found",
        label="当年线索数",
        unit="条",
        kind="ytd",
        definition="当年1月至月末收到的线索数",
        sources=("clues",),
        events=happening(CLUES, CLUES.c.found_on, breakdowns=_channel),
    ),
    Measure(
        code="clues_decided",
        label="当年办结线索数",
        unit="条",
        kind="ytd",
        definition="当年1月至月末作出县级认定（含不予认定）的线索数",
        sources=("clues",),
        events=happening(CLUES, CLUES.c.decided_on, breakdowns=_channel),
    ),
    Measure(
        code="clues_decided_in_time",
        label="按期办结线索数",
        unit="条",
        kind="ytd",
        definition="当年办结线索中，收到线索后在规定天数内作出县级认定的线索数",
        sources=("clues", "policies"),
        spreads=("policies",),
        events=happening(
            CLUES, CLUES.c.decided_on, breakdowns=_channel, where=(CLUES.c.decided_on <= CLUES.c.due_on,)
        ),
    ),
    Measure(
        code="clues_open",
        label="未办结线索数",
        unit="条",
        kind="stock",
        definition="截至月末已收到、尚未作出县级认定的线索数",
        sources=("clues",),
        events=spell(CLUES, CLUES.c.found_on, _decided, breakdowns=_channel),
    ),
    Measure(
        code="clues_overdue",
        label="超期未认定线索数",
        unit="条",
        kind="stock",
        definition="截至月末已过规定天数、仍未作出县级认定的线索数",
        sources=("clues", "policies"),
        spreads=("policies",),
        events=spell(CLUES, plus_days(CLUES.c.due_on, 1), _decided, breakdowns=_channel),
    ),
    _of_events("households_fallen_back", "回退户数", "当月风险消除标注被撤销的户数", FELL_BACK),
    _of_events("households_marked_again", "再标注户数", "当月回退后再次标注风险消除的户数", MARKED_AGAIN),
    Measure(
        code="households_followed_up",
        label="已回访户数",
        unit="户",
        kind="stock",
        definition="风险消除户中，截至月末已在消除后回访过的户数",
        sources=("events", "roster"),
        spreads=("events",),  # an event may name another village than the household's
        events=spell(
            _gone,
            later_of(_gone.c.eliminated_on, or_forever(_gone.c.followed_up_on)),
            breakdowns=(_gone.c.category,),
        ),
    ),
)

_FALLS = "舞钢市“四不摘”工作方案：脱贫即出、返贫即入"
_MECHANISMS = "平顶山日报 2022-07-05《广袤沃野谋振兴》：发现响应、评估核查、精准帮扶、风险消除四大机制"
_CHANNELS = "淮北市2023年工作要点政策解读：农户自主申报、干部走访排查、部门数据比对"

KPIS.add(
    Kpi(
        code="clues_found",
        label="当年线索数",
        short="当年线索",
        unit="条",
        numerator=("clues_found",),
        definition="当年1月至月末经农户申报、干部排查、部门比对收到的线索数。",
        source=_CHANNELS,
    ),
    Kpi(
        code="clues_open",
        label="未办结线索数",
        short="未办线索",
        unit="条",
        numerator=("clues_open",),
        definition="截至月末已收到、尚未作出县级认定的线索数。",
        source=_MECHANISMS,
    ),
    Kpi(
        code="clues_overdue",
        label="超期未认定线索数",
        short="超期线索",
        unit="条",
        numerator=("clues_overdue",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.clues_overdue",
        goal=0,
        watch_within=0.05,
        watch_base="clues_open",
        definition=f"收到线索已超过规定天数（没有政策参数“认定时限”时为{DEFAULT_IDENTIFICATION_DAYS}天）"
        "而仍未作出县级认定的线索数。",
        source=_MECHANISMS,
    ),
    Kpi(
        code="identification_in_time_rate",
        label="认定及时率",
        short="认定及时率",
        unit=RATIO,
        numerator=("clues_decided_in_time",),
        denominator=("clues_decided",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=10,
        target="target.identification_in_time_rate",
        goal=1,
        watch_within=0.10,
        matter="clues_overdue",
        definition="当年办结的线索中，在规定天数内作出县级认定（含不予认定）的比重。",
        source=_MECHANISMS,
    ),
    Kpi(
        code="households_fallen_back",
        label="当月回退户数",
        short="回退户数",
        unit="户",
        numerator=("households_fallen_back",),
        definition="当月风险消除标注被撤销、重新纳入监测的户数；应纳尽纳，不设目标。",
        source=_FALLS,
    ),
    Kpi(
        code="households_marked_again",
        label="当月再标注户数",
        short="再标注户",
        unit="户",
        numerator=("households_marked_again",),
        definition="当月回退后再次标注风险消除的户数。",
        source=_FALLS,
    ),
    Kpi(
        code="followup_rate",
        label="回访率",
        short="回访率",
        unit=RATIO,
        numerator=("households_followed_up",),
        denominator=("households_eliminated",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=10,
        target="target.followup_rate",
        goal=1,
        watch_within=0.10,
        definition="截至月末风险消除户中，消除后已回访过的比重。",
        source="竹府办〔2022〕28号：对风险消除情况开展回访",
    ),
    topic="监测对象",
    headline=(
        "clues_found",
        "clues_overdue",
        "followup_rate",
    ),
)
