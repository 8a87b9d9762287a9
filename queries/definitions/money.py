"""Money (衔接资金): allocated (下达) and paid (支付), by level of government. Events are in fen."""

from sqlalchemy import ColumnElement

from data.schema import allocations, payments, projects
from data.vocabulary import INDUSTRY, MANAGEMENT
from queries.events import happening
from queries.kpi import DIFFERENCE, KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_a = allocations
_paid = payments.join(projects, payments.c.project_no == projects.c.project_no)


def _allocated(code: str, label: str, definition: str, *where: ColumnElement[bool]) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="元",
        kind="ytd",
        definition=definition,
        sources=("allocations",),
        events=happening(
            _a, _a.c.allocated_on, amount=_a.c.amount_fen, breakdowns=(_a.c.fund_level,), where=where
        ),
    )


MEASURES.add(
    _allocated("allocated", "资金下达额", "当年1月至月末下达的衔接资金"),
    _allocated(
        "allocated_industry",
        "产业发展资金下达额",
        "当年1月至月末下达的衔接资金中用于产业发展的部分",
        _a.c.purpose == INDUSTRY,
    ),
    _allocated(
        "allocated_to_projects",
        "分配到项目的资金",
        "当年1月至月末下达的衔接资金中已明确到项目的部分",
        _a.c.project_no.is_not(None),
    ),
    _allocated(
        "allocated_management",
        "项目管理费下达额",
        "当年1月至月末下达的衔接资金中用作项目管理费的部分",
        _a.c.purpose == MANAGEMENT,
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
    Kpi(
        code="paid_growth",
        label="资金支付同比增幅",
        short="支付增幅",
        unit=RATIO,
        numerator=("paid",),
        denominator=("paid",),
        baseline="last_year",
        definition="当年累计支付额与上年同期累计支付额之比减一。",
        source=_MONEY,
    ),
    Kpi(
        code="fund_assigned_rate",
        label="资金分配到项目率",
        short="到项目率",
        unit=RATIO,
        numerator=("allocated_to_projects",),
        denominator=("allocated",),
        polarity=Polarity.HIGHER,
        rankable=True,
        target="target.fund_assigned_rate",
        goal=1,
        watch_within=0.10,
        judged_to="county",
        definition="当年累计下达资金中已明确到具体项目的比重。",
        source=_PACE,
    ),
    Kpi(
        code="management_fee_share",
        label="项目管理费占比",
        short="管理费占比",
        unit=RATIO,
        numerator=("allocated_management",),
        denominator=("allocated",),
        polarity=Polarity.LOWER,
        target="ceiling.management_fee_share",
        goal=0.01,
        watch_within=0.005,
        judged_to="county",
        definition="当年累计下达资金中用作项目管理费的比重，按资金级次对照上限。",
        source="财农〔2021〕19号：项目管理费不超过衔接资金的1%",
    ),
    topic="衔接资金",
    headline=(
        "allocated",
        "paid",
        "fund_execution",
        "industry_share",
    ),
)
