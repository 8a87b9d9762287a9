"""通报数, projected: the month's published figures, those that cannot be reproduced first."""

from typing import Final

from dashboard import cached, dated, published_words, wording
from dashboard.projection import KeyFigure, Piece, Slide
from dashboard.selection import Selection
from queries.scope import Scope

MOST_ROWS: Final = 7


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One sheet; of a month without published figures those of all months."""
    figures = cached.published(scope=scope, area=now.area, month=now.month)
    when = wording.month(now.month)
    if figures.empty:
        figures, when = cached.published(scope=scope, area=now.area), "全部月份"
    heading = published_words.heading(figures)
    if figures.empty:
        return [Slide(heading)]
    looks = [published_words.look(row) for row in figures.to_dict("records")]
    rows = sorted(figures.to_dict("records"), key=lambda row: published_words.look(row) != "behind")
    facts = [
        (dated.say(published_words.label(row)), published_words.sentence(row)) for row in rows[:MOST_ROWS]
    ]
    few = "，不能复现的在前" if len(rows) > MOST_ROWS else ""
    return [
        Slide(
            heading=heading,
            figures=[
                KeyFigure(str(len(figures)), "个", "通报数"),
                KeyFigure(str(looks.count("behind")), "个", "不能复现"),
            ],
            note=f"{when}通报数与系统按户、按人计算的数{few}",
            draw=lambda look: [Piece("facts", {"facts": facts})],
        )
    ]
