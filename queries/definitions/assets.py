"""What projects left behind (项目资产): how many, worth how much, handed over, titled."""

from sqlalchemy import ColumnElement

from data.schema import assets
from queries.events import DateColumn, happening, later_of, or_forever, spell
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_a = assets
_kind: tuple[ColumnElement[str]] = (_a.c.kind.label("asset_kind"),)
_formed = _a.c.formed_on


def _formed_and(code: str, label: str, definition: str, day: DateColumn) -> Measure:
    return Measure(
        code=code,
        label=label,
        unit="个",
        kind="stock",
        definition=definition,
        sources=("assets",),
        events=spell(_a, day, breakdowns=_kind),
    )


MEASURES.add(
    _formed_and("assets_total", "项目资产数", "截至月末已形成的项目资产数", _formed),
    Measure(
        code="assets_value",
        label="项目资产原值",
        unit="元",
        kind="stock",
        definition="截至月末已形成的项目资产原值",
        sources=("assets",),
        events=happening(_a, _formed, amount=_a.c.value_fen, breakdowns=_kind),
    ),
    _formed_and(
        "assets_handed_over",
        "已移交资产数",
        "截至月末已形成并移交的项目资产数",
        later_of(_formed, or_forever(_a.c.handed_over_on)),
    ),
    _formed_and(
        "assets_titled",
        "已确权资产数",
        "截至月末已形成并确权登记的项目资产数",
        later_of(_formed, or_forever(_a.c.titled_on)),
    ),
)

_TITLE = "竹府办〔2022〕28号：做好形成项目资产的确权登记工作"
_CARE = "平顶山日报 2022-07-05《广袤沃野谋振兴》：强化项目资产后续管理，六权同确"


def _rate(code: str, words: tuple[str, str], measure: str, definition: str, source: str) -> Kpi:
    return Kpi(
        code=code,
        label=words[0],
        short=words[1],
        unit=RATIO,
        numerator=(measure,),
        denominator=("assets_total",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=5,
        target=f"target.{code}",
        goal=0.95,
        watch_within=0.10,
        definition=definition,
        source=source,
    )


KPIS.add(
    Kpi(
        code="assets_total",
        label="项目资产数",
        short="项目资产",
        unit="个",
        numerator=("assets_total",),
        definition="截至月末已形成的项目资产数，分经营性、公益性、到户类。",
        source=_CARE,
    ),
    Kpi(
        code="assets_value",
        label="项目资产原值",
        short="资产原值",
        unit="元",
        numerator=("assets_value",),
        definition="截至月末已形成的项目资产的原值合计。",
        source=_CARE,
    ),
    _rate(
        "asset_handover_rate",
        ("资产移交率", "资产移交率"),
        "assets_handed_over",
        "截至月末已形成的项目资产中已移交的比重。",
        _CARE,
    ),
    _rate(
        "asset_title_rate",
        ("资产确权率", "资产确权率"),
        "assets_titled",
        "截至月末已形成的项目资产中已确权登记的比重。",
        _TITLE,
    ),
    topic="项目",
    headline=("assets_total",),
)
