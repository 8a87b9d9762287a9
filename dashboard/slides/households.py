"""监测对象, projected: stock and flow, the way from clue to help, and how long risks stand."""

from typing import Final

from dashboard import (
    cached,
    describe,
    flow_chart,
    households_cohorts,
    households_figures,
    kpi_slides,
    labelled_bars,
    survival_figures,
    wording,
)
from dashboard.projection import KeyFigure, Piece, Slide
from dashboard.selection import Selection
from queries.scope import Scope
from queries.survival import summary

_MONTHS: Final = 12
_STEPS: Final = 7  # up to the first help: what comes later is the business of the curves


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """Curves are those of the county around a township or village; none for who may not see it."""
    found = [_flow(now, scope), _process(now, scope)]
    whose = households_cohorts.place(now)
    return found if whose is None else [*found, _cohorts(now, scope, whose.code, whose.name)]


def _flow(now: Selection, scope: Scope) -> Slide:
    first = max(describe.month_before(now.month, _MONTHS - 1), now.known.months[0])
    flows = households_figures.since_known(
        cached.flows(scope=scope, area=now.area, first=first, last=now.month)
    )
    persons = cached.values(scope=scope, month=now.month, kpis=["persons_unresolved"], areas=[now.area])
    own = kpi_slides.own_figure
    return Slide(
        heading=households_figures.flow_heading(flows),
        figures=[
            own(now, scope, households_figures.OPEN, wording.figure(persons["value"].iloc[0], "人")),
            own(now, scope, households_figures.RATE),
            own(now, scope, households_figures.WITHOUT_HELP),
        ],
        note=f"月末未消除户数和当月新增、消除、回退，{wording.months(first, now.month)}，单位：户",
        draw=(lambda look: flow_chart.stock_and_flow(flows, **look)) if flows["open"].notna().any() else None,
    )


def _process(now: Selection, scope: Scope) -> Slide:
    found = cached.process(scope=scope, area=now.area, month=now.month)
    rows = households_figures.steps(found).head(_STEPS)
    known = len(found) and found["clues"].iloc[0]
    longest = households_figures.longest_step(found)
    own = kpi_slides.own_figure
    return Slide(
        heading=households_figures.process_heading(found),
        figures=[
            own(now, scope, "identification_in_time_rate"),
            own(now, scope, "help_in_time_rate"),
            own(now, scope, households_figures.OVERDUE_CLUES),
        ],
        note=f"{now.month // 100}年收到的线索走到了哪一步，和两步之间的中位用时",
        draw=(lambda look: [Piece("bars", labelled_bars.data(rows, highlight=longest, large=True))])
        if known
        else None,
    )


def _cohorts(now: Selection, scope: Scope, code: str, name: str) -> Slide:
    curves = cached.survival(scope=scope, area=code, month=now.month, by="category")
    whole = cached.survival(scope=scope, area=code, month=now.month)
    told, of_all = summary(curves), summary(whole)
    figures = [KeyFigure(*survival_figures.key_figure(row)) for row in of_all.to_dict("records")]
    return Slide(
        heading=survival_figures.heading(of_all),
        figures=[
            *figures,
            kpi_slides.own_figure(now, scope, households_figures.RATE),
            kpi_slides.own_figure(now, scope, "risk_elimination_eligible_households"),
        ],
        note=f"{name}识别后若干个月风险尚未消除的比重，阴影为九成五把握范围，虚线为全部监测对象",
        draw=(lambda look: [Piece("curves", survival_figures.data(curves, told, whole, large=True))])
        if survival_figures.drawable(whole)
        else None,
    )
