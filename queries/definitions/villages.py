"""Villages: what they are and have, as the village file of each year says.

A year's file speaks from its January until the next year that the village is told of; a village recognised
during the year counts from that day.
"""

from sqlalchemy import ColumnElement, Date, func, literal, select, true

from data.schema import FOREVER, village_facts
from queries.events import DateColumn, happening, or_forever, spell, year_start
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.limits import limit_on
from queries.measures import MEASURES, Measure

# A village's collective income is weak below so many yuan a year.
COLLECTIVE_INCOME = "limit.collective_income"
DEFAULT_COLLECTIVE_INCOME = 100_000

_f = village_facts
_starts = year_start(_f.c.year)
_next = func.lead(_starts, type_=Date()).over(partition_by=_f.c.area_code, order_by=_f.c.year)
_limit = limit_on(COLLECTIVE_INCOME, _starts, DEFAULT_COLLECTIVE_INCOME)
# What is known of each village, with the days on which a year's file speaks, and its limit of income in yuan.
FACTS_BY_YEAR = select(
    _f,
    _starts.label("valid_from"),
    func.coalesce(_next, literal(FOREVER, Date)).label("valid_to"),
    _limit.label("limit_yuan"),
    (_f.c.collective_income_fen < _limit * 100).label("weak"),
).cte("villages_by_year")
_v = FACTS_BY_YEAR
_income = _v.c.collective_income_fen
_told_of_income = (_income.is_not(None),)


def _villages(code: str, label: str, definition: str, *where: ColumnElement[bool]) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="个",
        kind="stock",
        definition=definition,
        sources=("villages",),
        events=spell(_v, _v.c.valid_from, where=where),
    )


def _recognised(code: str, label: str, definition: str, day: DateColumn) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="个",
        kind="stock",
        definition=definition,
        sources=("villages",),
        events=spell(_v, or_forever(day)),
    )


MEASURES.add(
    _villages("villages_total", "行政村数", "最近年度村情表所列的行政村数"),
    _villages(
        "key_villages", "重点帮扶村数", "最近年度村情表所列的乡村振兴重点帮扶村数", _v.c.key_village == true()
    ),
    _villages(
        "resettlement_villages",
        "安置点村数",
        "最近年度村情表所列的有易地搬迁安置点的村数",
        _v.c.resettlement == true(),
    ),
    _recognised("villages_safe", "放心村数", "截至月末已认定为放心村的村数", _v.c.safe_on),
    _recognised("villages_model", "标杆村数", "截至月末已认定为标杆村的村数", _v.c.model_on),
    _recognised(
        "points_pilot_villages", "积分制试点村数", "截至月末已开展积分制试点的村数", _v.c.points_pilot_on
    ),
    _villages(
        "villages_told_income", "已报集体收入村数", "最近年度报告了村集体经济收入的村数", *_told_of_income
    ),
    Measure(
        code="villages_weak_collective",
        label="集体收入薄弱村数",
        unit="个",
        kind="stock",
        definition="最近年度报告的村集体经济收入低于标准（没有政策参数时为10万元）的村数",
        sources=("villages", "policies"),
        spreads=("policies",),
        events=spell(_v, _v.c.valid_from, where=(_v.c.weak,)),
    ),
    Measure(
        code="collective_income",
        label="村集体经济收入",
        unit="元",
        kind="stock",
        definition="最近年度报告的村集体经济收入",
        sources=("villages",),
        events=spell(_v, _v.c.valid_from, amount=_income, where=_told_of_income),
    ),
    Measure(
        code="toilets_built",
        label="新建户厕数",
        unit="个",
        kind="ytd",
        definition="村情表所报当年新建的户厕数",
        sources=("villages",),
        events=happening(
            _v, _v.c.valid_from, amount=_v.c.toilets_built, where=(_v.c.toilets_built.is_not(None),)
        ),
    ),
    Measure(
        code="team_members",
        label="驻村工作队人数",
        unit="人",
        kind="stock",
        definition="最近年度村情表所报的驻村工作队人数",
        sources=("villages",),
        events=spell(_v, _v.c.valid_from, amount=_v.c.team_members, where=(_v.c.team_members.is_not(None),)),
    ),
)

_CHECKED = "平顶山日报 2022-07-05《广袤沃野谋振兴》：所有村打造成放心村，60%的村打造成标杆村"
_COLLECTIVE = "竹府办〔2022〕28号：发展新型农村集体经济，培育经营收入10万元以上的村集体"
_KEY = "竹府办〔2022〕28号：抓实乡村振兴重点帮扶村支持"


def _covered(code: str, words: tuple[str, str], measure: str, definition: str) -> Kpi:
    return Kpi(
        code=code,
        label=words[0],
        short=words[1],
        unit=RATIO,
        numerator=(measure,),
        denominator=("villages_total",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=5,
        target=f"target.{code}",
        watch_within=0.10,
        judged_to="township",
        definition=definition,
        source=_CHECKED,
    )


def _count(code: str, words: tuple[str, str], unit: str, definition: str, source: str) -> Kpi:
    return Kpi(
        code=code,
        label=words[0],
        short=words[1],
        unit=unit,
        numerator=(code,),
        definition=definition,
        source=source,
    )


KPIS.add(
    _count("villages_total", ("行政村数", "行政村"), "个", "最近年度村情表所列的行政村数。", _CHECKED),
    _covered(
        "villages_safe_rate",
        ("放心村覆盖率", "放心村率"),
        "villages_safe",
        "村情表所列行政村中，截至月末已认定为放心村（无返贫致贫风险隐患）的比重。",
    ),
    _covered(
        "villages_model_rate",
        ("标杆村覆盖率", "标杆村率"),
        "villages_model",
        "村情表所列行政村中，截至月末已认定为标杆村的比重。",
    ),
    topic="问题整改",
    headline=("villages_safe_rate",),
)
KPIS.add(
    _count("key_villages", ("重点帮扶村数", "重点帮扶村"), "个", "最近年度的乡村振兴重点帮扶村数。", _KEY),
    _count(
        "resettlement_villages",
        ("易地搬迁安置点村数", "安置点村"),
        "个",
        "最近年度有易地搬迁安置点的村数。",
        "竹府办〔2022〕28号：抓实易地搬迁后续扶持",
    ),
    _count(
        "collective_income",
        ("村集体经济收入", "集体收入"),
        "元",
        "最近年度报告的村集体经济收入合计，未报告的村不计。",
        _COLLECTIVE,
    ),
    Kpi(
        code="villages_weak_collective_rate",
        label="集体收入薄弱村占比",
        short="薄弱村率",
        unit=RATIO,
        numerator=("villages_weak_collective",),
        denominator=("villages_told_income",),
        polarity=Polarity.LOWER,
        rankable=True,
        smallest_denominator=5,
        target="target.villages_weak_collective_rate",
        watch_within=0.10,
        judged_to="township",
        definition="报告了集体经济收入的村中，收入低于标准（没有政策参数时为10万元）的比重。",
        source=_COLLECTIVE,
    ),
    _count(
        "points_pilot_villages",
        ("积分制试点村数", "积分制村"),
        "个",
        "截至月末已开展乡村振兴超市积分制试点的村数。",
        "淮北市2023年工作要点政策解读：全市21个镇各选择2个以上行政村开展试点",
    ),
    _count(
        "toilets_built",
        ("新建户厕数", "新建户厕"),
        "个",
        "村情表所报当年新建的农村户厕数。",
        "竹府办〔2022〕28号：完成1万户农村无害化卫生厕所建设",
    ),
    _count(
        "team_members",
        ("驻村工作队人数", "驻村人数"),
        "人",
        "最近年度村情表所报的驻村工作队人数。",
        "舞钢市“四不摘”工作方案：驻村工作队队员不少于3人",
    ),
    topic="帮扶与增收",
    headline=("villages_weak_collective_rate",),
)
