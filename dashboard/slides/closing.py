"""月度结账, projected: where every area below stands."""

from typing import Final

from dashboard import cached, closing_words, wording
from dashboard.projection import KeyFigure, Piece, Slide
from dashboard.selection import Selection
from queries.scope import Scope

MOST_ROWS: Final = 10


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One sheet; of many townships those that are furthest behind."""
    books = cached.month_books(scope=scope, month=now.month)
    standing = closing_words.of_place(books, now.place) if books else None
    if books is None or standing is None:
        return [Slide(f"{now.place.name}{wording.month_of_year(now.month)}没有要结账的数据")]
    own = standing.children or (standing,)
    shown = sorted(own, key=lambda each: each.ready)[:MOST_ROWS]
    ready = sum(each.ready for each in own)
    word = wording.LEVELS[own[0].level]
    few = f"，共 {len(own)} 个，列出未完成的在前" if len(own) > len(shown) else ""
    return [
        Slide(
            heading=closing_words.heading(standing, books.calendar),
            figures=[
                KeyFigure(str(ready), "个", f"已审核的{word}", f"共 {len(own)} 个"),
                KeyFigure(str(len(own) - ready), "个", f"未完成的{word}"),
            ],
            note=f"各{word}签报状态，{wording.month(now.month)}{few}",
            draw=lambda look: [Piece("slide_grid", closing_words.grid(shown, word))],
        )
    ]
