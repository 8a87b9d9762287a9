"""Work (务工) of formerly poor people, and the workshops (帮扶车间) near home."""

from sqlalchemy import case, func

from data.schema import employment, workshops
from queries.events import or_forever, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure
from queries.reports import reported

_e = employment.c
_told = reported(
    employment,
    {
        "employed": _e.employed,
        "employed_of_willing": case((_e.willing.is_not(None), _e.employed), else_=0),
        "willing": func.coalesce(_e.willing, 0),
    },
    yearly=False,
)
_employed = spell(_told, _told.c.starts, _told.c.ends, amount=_told.c.employed)
_of_willing = spell(
    _told, _told.c.starts, _told.c.ends, amount=_told.c.employed_of_willing, persons=_told.c.willing
)
_w = workshops
_open = (_w.c.opened_on, or_forever(_w.c.closed_on))

MEASURES.add(
    Measure(
        code="employed",
        label="务工人数",
        unit="人",
        kind="stock",
        definition="最近一次报告的脱贫人口务工人数",
        sources=("employment",),
        events=_employed,
    ),
    Measure(
        code="employed_of_willing",
        label="有意愿人口中务工人数",
        unit="人",
        kind="stock",
        definition="最近一次报告的脱贫人口务工人数，只计同时报告了有务工意愿和能力人数的地方",
        sources=("employment",),
        events=_of_willing,
    ),
    Measure(
        code="willing",
        label="有务工意愿和能力人数",
        unit="人",
        kind="stock",
        definition="最近一次报告的有务工意愿和能力的脱贫人口数",
        sources=("employment",),
        events=_of_willing,
        amount="persons",
    ),
    Measure(
        code="workshops",
        label="帮扶车间数",
        unit="个",
        kind="stock",
        definition="截至月末已认定、未停产的帮扶车间数",
        sources=("workshops",),
        events=spell(_w, *_open),
    ),
    Measure(
        code="workshop_workers",
        label="帮扶车间务工人数",
        unit="人",
        kind="stock",
        definition="截至月末未停产的帮扶车间最近报告的吸纳务工人数",
        sources=("workshops",),
        events=spell(_w, *_open, amount=_w.c.workers),
    ),
    Measure(
        code="workshop_poor_workers",
        label="帮扶车间脱贫人口数",
        unit="人",
        kind="stock",
        definition="截至月末未停产的帮扶车间最近报告的务工人数中脱贫人口数",
        sources=("workshops",),
        events=spell(_w, *_open, amount=_w.c.poor_workers),
    ),
)

_SCALE = "竹府办〔2022〕28号：脱贫劳动力务工人数超过上年度，达到3.32万人以上"
_WORKSHOPS = "平顶山日报 2022-07-05《广袤沃野谋振兴》：146个车间吸纳务工3291人，其中脱贫户1243人"

KPIS.add(
    Kpi(
        code="employed",
        label="脱贫人口务工人数",
        short="务工人数",
        unit="人",
        numerator=("employed",),
        polarity=Polarity.HIGHER,
        target="floor.employed",
        watch_within=0.05,
        watch_base="employed",
        judged_to="county",
        definition="截至月末最近一次报告的脱贫人口务工人数，对照本地的务工规模底线。",
        source=_SCALE,
    ),
    Kpi(
        code="employment_rate",
        label="脱贫人口务工率",
        short="务工率",
        unit=RATIO,
        numerator=("employed_of_willing",),
        denominator=("willing",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=30,
        target="target.employment_rate",
        goal=0.95,
        watch_within=0.05,
        fluctuates=True,
        definition="有务工意愿和能力的脱贫人口中，截至月末最近一次报告在务工的比重。",
        source="竹府办〔2022〕28号：对有就业意愿的脱贫家庭，努力实现更多人就业",
    ),
    Kpi(
        code="workshops",
        label="帮扶车间数",
        short="帮扶车间",
        unit="个",
        numerator=("workshops",),
        definition="截至月末已认定、未停产的帮扶车间数。",
        source=_WORKSHOPS,
    ),
    Kpi(
        code="workshop_workers",
        label="帮扶车间务工人数",
        short="车间务工",
        unit="人",
        numerator=("workshop_workers",),
        definition="截至月末未停产的帮扶车间吸纳的务工人数，按最近报告。",
        source=_WORKSHOPS,
    ),
    Kpi(
        code="workshop_poor_workers",
        label="帮扶车间脱贫人口数",
        short="车间脱贫",
        unit="人",
        numerator=("workshop_poor_workers",),
        definition="截至月末未停产的帮扶车间吸纳的务工人数中的脱贫人口数，按最近报告。",
        source=_WORKSHOPS,
    ),
    topic="帮扶与增收",
    headline=(
        "employed",
        "workshops",
    ),
)
