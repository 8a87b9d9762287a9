"""指标字典, projected: one KPI, its figure and what it means."""

from typing import Final

from dashboard import cached, dictionary, kpi_slides
from dashboard.projection import Piece, Slide
from dashboard.selection import Selection
from queries.kpi import KPIS
from queries.scope import Scope

_SHOWN: Final = ("计算", "度量", "分子", "分母", "目标", "评判", "依据")


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """The KPI of the address."""
    kpi = KPIS[now.kpi]
    references = cached.references(scope=scope, area=now.area, month=now.month)
    held = references[references["kpi"] == kpi.code].to_dict("records")
    facts = [(name, text) for name, text in dictionary.facts(kpi, held, {}, now.month) if name in _SHOWN]
    return [
        Slide(
            heading=f"{kpi.label}：{kpi.definition.removesuffix('。')}",
            figures=[kpi_slides.own_figure(now, scope, kpi.code)],
            draw=lambda look: [Piece("facts", {"facts": facts})],
        )
    ]
