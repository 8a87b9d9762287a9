"""数据工作台, projected: how fresh each kind of file is; files, persons and errors stay on the desk."""

from typing import Final

from dashboard import cached, dated, wording
from dashboard.projection import KeyFigure, Piece, Slide
from dashboard.selection import Selection
from queries.scope import Scope

_SHOWN: Final = 8
_TIMELESS: Final = ("areas", "boundaries", "policies", "published")  # these report on no month


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One slide: the newest month of each kind of file that comes month by month, the oldest first."""
    sources = cached.sources(scope=scope)
    sources = sources[~sources["kind"].isin(_TIMELESS)].sort_values("as_of", kind="stable")
    if sources.empty:
        return [Slide("还没有导入过按月报送的数据")]
    newest = int(sources["as_of"].max())
    late = int((sources["as_of"] < newest).sum())
    reached = f"{late} 种还没有到" if late else "都已到"
    facts = [
        (dated.say(row["label"]), wording.month(row["as_of"]))
        for row in sources.head(_SHOWN).to_dict("records")
    ]
    return [
        Slide(
            heading=f"{len(sources)} 种数据，{reached}{wording.month(newest)}",
            figures=[
                KeyFigure(str(len(sources)), "种", "已有数据"),
                KeyFigure(str(len(sources) - late), "种", f"到{wording.month(newest)}"),
            ],
            note=f"最早的 {len(facts)} 种，最近一次导入所反映的月份",
            draw=lambda look: [Piece("facts", {"facts": facts})],
        )
    ]
