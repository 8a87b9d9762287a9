"""数据工作台, projected: how fresh each kind of file is; files, persons and errors stay on the desk."""

from dashboard import cached, wording
from dashboard.projection import KeyFigure, Piece, Slide
from dashboard.selection import Selection
from queries.scope import Scope

_SHOWN = 12


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One slide: the newest month of each kind of file."""
    sources = cached.sources(scope=scope)
    if sources.empty:
        return [Slide("还没有导入过文件")]
    newest = int(sources["as_of"].max())
    late = int((sources["as_of"] < newest).sum())
    facts = [(row["label"], wording.month(row["as_of"])) for row in sources.head(_SHOWN).to_dict("records")]
    behind = f"，{late} 种还停在以前" if late else ""
    return [
        Slide(
            heading=f"{len(sources)} 种数据中 {len(sources) - late} 种已到{wording.month(newest)}{behind}",
            figures=[
                KeyFigure(str(len(sources)), "种", "已有数据"),
                KeyFigure(str(len(sources) - late), "种", f"到{wording.month(newest)}"),
            ],
            note="各种数据最近一次导入所反映的月份",
            draw=lambda look: [Piece("facts", {"facts": facts})],
        )
    ]
