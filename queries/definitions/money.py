"""Money (衔接资金): allocated (下达) and paid (支付), by level of government. Events are in fen."""

from data.schema import allocations, payments, projects
from data.vocabulary import INDUSTRY
from queries.events import happening
from queries.kpi import DIFFERENCE, KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_a = allocations
_paid = payments.join(projects, payments.c.project_no == projects.c.project_no)

MEASURES.add(
    Measure(
        code="allocated",
        label="资金下达额",
        unit="元",
        kind="ytd",
        definition="当年1月至月末下达的衔接资金",
        sources=("allocations",),
        events=happening(_a, _a.c.allocated_on, amount=_a.c.amount_fen, breakdowns=(_a.c.fund_level,)),
    ),
    Measure(
        code="allocated_industry",
        label="产业发展资金下达额",
        unit="元",
        kind="ytd",
        definition="当年1月至月末下达的衔接资金中用于产业发展的部分",
        sources=("allocations",),
        events=happening(
            _a,
            _a.c.allocated_on,
            amount=_a.c.amount_fen,
            breakdowns=(_a.c.fund_level,),
            where=(_a.c.purpose == INDUSTRY,),
        ),
    ),
    Measure(
        code="paid",
        label="资金支付额",
        unit="元",
        kind="ytd",
        definition="当年1月至月末支付的衔接资金，退款冲减，按项目所在地计",
        sources=("payments", "projects"),
        events=happening(
            _paid,
            payments.c.paid_on,
            amount=payments.c.amount_fen,
            breakdowns=(payments.c.fund_level,),
            area=projects.c.area_code,
        ),
    ),
)

_MONEY = "平顶山日报 2022-07-05《广袤沃野谋振兴》：四级衔接资金投入"
_PACE = "竹府办〔2022〕28号：加快项目建设和资金拨付进度"

KPIS.add(
    Kpi(
        code="allocated",
        label="衔接资金下达额",
        short="资金下达",
        unit="元",
        numerator=("allocated",),
        definition="当年1月至月末中央、省、市、县四级下达的衔接资金合计。",
        source=_MONEY,
    ),
    Kpi(
        code="paid",
        label="衔接资金支付额",
        short="资金支付",
        unit="元",
        numerator=("paid",),
        definition="当年1月至月末实际支付的衔接资金，退款冲减，按项目所在地统计。",
        source=_PACE,
    ),
    Kpi(
        code="fund_execution",
        label="资金支出率",
        short="支出率",
        unit=RATIO,
        numerator=("paid",),
        denominator=("allocated",),
        polarity=Polarity.HIGHER,
        rankable=True,
        target="schedule.fund_execution",
        watch_within=0.15,
        definition="当年累计支付额占当年累计下达额的比重，与序时进度比较。",
        source=_PACE,
    ),
    Kpi(
        code="fund_execution_gap",
        label="支出率与序时进度之差",
        short="序时差距",
        unit=DIFFERENCE,
        numerator=("paid",),
        denominator=("allocated",),
        baseline="schedule",
        polarity=Polarity.HIGHER,
        rankable=True,
        goal=0,
        watch_within=0.15,
        matter="fund_execution",
        definition="资金支出率减去序时进度（月份除以十二，或本地的计划进度），先相减后取舍，负数为落后。",
        source=_PACE,
    ),
    Kpi(
        code="industry_share",
        label="产业资金占比",
        short="产业占比",
        unit=RATIO,
        numerator=("allocated_industry",),
        denominator=("allocated",),
        polarity=Polarity.HIGHER,
        rankable=True,
        target="floor.industry_share",
        watch_within=0.10,
        judged_to="county",
        definition="当年累计下达资金中用于产业发展的比重，按资金级次对照当年底线。",
        source="竹府办〔2022〕28号：中央资金用于产业不低于55%；淮北市2023年工作要点政策解读：产业占比不低于60%",
    ),
    Kpi(
        code="allocated_growth",
        label="资金下达同比增幅",
        short="下达增幅",
        unit=RATIO,
        numerator=("allocated",),
        denominator=("allocated",),
        baseline="last_year",
        definition="当年累计下达额与上年同期累计下达额之比减一。",
        source=_MONEY,
    ),
    topic="衔接资金",
)
