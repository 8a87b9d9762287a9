"""Helpers and their visits (结对帮扶、走访): how many were due by now, and how many of those were made.

Of n visits a year the k-th is due in month ⌈12·k/n⌉, from the month of the assignment on and while it lasts
to that month's end. The k-th visit of the year answers the k-th that is due; visits beyond what is due
answer nothing, so that a keen helper does not make up for another. Only years of which some visit tells are
asked for visits.
"""

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)

from data.schema import helpers, visits
from queries.events import (
    earlier_of,
    happening,
    later_of,
    month_of,
    months_after,
    or_forever,
    spell,
    year_start,
)
from queries.kpi import KPIS, RATIO, Kpi, Polarity
from queries.measures import MEASURES, Measure

_h = helpers.c
_year = month_of(visits.c.visited_on) // 100
_years = select(_year.label("year")).distinct().subquery("years_of_visits")
_numbers = union_all(*(select(literal(k, Integer).label("k")) for k in range(1, 13))).subquery("numbers")


def visits_due(years: FromClause, *where: ColumnElement[bool], only_first: bool = False) -> Subquery:
    """A row per assignment, year and visit that is due: due_on is the first day of the month in which.

    `years` has a column `year`: the years of which visits are asked. `where` picks some of the helpers,
    `only_first` the first visit of each assignment and year. `place` numbers the visits that are due in the
    year: those before the month of the assignment are not.
    """
    k, n = _numbers.c.k, func.nullif(_h.visits_required, 0, type_=Integer())
    month = (12 * k + n - 1) // n
    assigned, ended = month_of(_h.assigned_on), month_of(or_forever(_h.ended_on))
    before = case((assigned // 100 == years.c.year, (assigned % 100 - 1) * n // 12), else_=0)
    due_on = months_after(year_start(years.c.year), month - 1)
    columns = (_h.helper_key, _h.name, _h.unit, _h.area_code, _h.role.label("helper_role"), _h.ended_on)
    asked = (k == before + 1 if only_first else k > before, ended > years.c.year * 100 + month, *where)
    return (
        select(*columns, years.c.year, (k - before).label("place"), due_on.label("due_on"))
        .select_from(helpers)
        .join(years, years.c.year >= assigned // 100)
        .join(_numbers, k <= _h.visits_required)
        .where(*asked)
        .subquery("visits_due")
    )


_d = visits_due(_years)
_place = func.row_number().over(
    partition_by=(visits.c.helper_key, _year), order_by=(visits.c.visited_on, visits.c.visit_key)
)
_made = select(visits.c.helper_key, _year.label("year"), visits.c.visited_on, _place.label("place")).subquery(
    "visits_made"
)
_answered = (
    select(
        _d.c.area_code,
        _d.c.helper_role,
        later_of(_d.c.due_on, _made.c.visited_on).label("on_date"),
    )
    .join(
        _made,
        (_made.c.helper_key == _d.c.helper_key) & (_made.c.year == _d.c.year) & (_made.c.place == _d.c.place),
    )
    .subquery("visits_answered")
)
_all = (
    select(_h.area_code, visits.c.visited_on)
    .join(helpers, _h.helper_key == visits.c.helper_key)
    .subquery("visits_of_helpers")
)

# One person in one village, however many households he or she helps there.
_person = (_h.name, _h.unit, _h.area_code)
_persons = (
    select(
        *_person,
        func.min(_h.assigned_on).label("assigned_on"),
        func.max(or_forever(_h.ended_on)).label("ended_on"),
    )
    .group_by(*_person)
    .cte("persons_helping")
)


def _persons_due() -> CTE:
    """A row per person, village and year in which a visit is due, with the first day due and visited."""
    first = visits_due(_years, only_first=True)
    person = [first.c[column.name] for column in _person]
    due = (
        select(
            *person,
            first.c.year,
            func.min(first.c.due_on).label("due_on"),
            func.max(or_forever(first.c.ended_on)).label("ended_on"),
        )
        .group_by(*person, first.c.year)
        .subquery("persons_due")
    )
    by_assignment = (
        select(visits.c.helper_key, _year.label("year"), func.min(visits.c.visited_on).label("visited_on"))
        .group_by(visits.c.helper_key, _year)
        .subquery("assignments_seen")
    )
    seen = (
        select(*_person, by_assignment.c.year, func.min(by_assignment.c.visited_on).label("visited_on"))
        .join(by_assignment, by_assignment.c.helper_key == _h.helper_key)
        .group_by(*_person, by_assignment.c.year)
        .subquery("persons_seen")
    )
    names = [*(column.name for column in _person), "year"]
    same = and_(*(due.c[name] == seen.c[name] for name in names))
    return select(due, seen.c.visited_on).outerjoin(seen, same).cte("persons_due_and_seen")


_p = _persons_due()

MEASURES.add(
    Measure(
        code="visits_required",
        label="应走访次数",
        unit="次",
        kind="ytd",
        definition="当年1月至月末按进度应走访的次数：年应走访n次的，第k次在⌈12·k/n⌉月底前应完成，自结对之月起计",
        sources=("visits", "helpers"),
        spreads=("visits",),  # the first visit of a year asks all helpers for visits of that year
        events=happening(_d, _d.c.due_on, breakdowns=(_d.c.helper_role,)),
    ),
    Measure(
        code="visits_counted",
        label="应走访中已走访次数",
        unit="次",
        kind="ytd",
        definition="按进度应走访的次数中已完成的次数，超出应走访的不计",
        sources=("visits", "helpers"),
        spreads=("visits",),
        events=happening(_answered, _answered.c.on_date, breakdowns=(_answered.c.helper_role,)),
    ),
    Measure(
        code="visits_made",
        label="走访次数",
        unit="次",
        kind="ytd",
        definition="当年1月至月末全部走访次数，含超出应走访的",
        sources=("visits", "helpers"),
        events=happening(_all, _all.c.visited_on),
    ),
    Measure(
        code="helpers_total",
        label="结对帮扶人数",
        unit="人",
        kind="stock",
        definition="截至月末在结对的帮扶责任人数，同一人在两个村各计一次",
        sources=("helpers",),
        spreads=("helpers",),  # one more assignment may lengthen what a person's others say
        events=spell(_persons, _persons.c.assigned_on, _persons.c.ended_on),
    ),
    Measure(
        code="helpers_without_visit",
        label="应走访未走访帮扶人数",
        unit="人",
        kind="stock",
        definition="当年截至月末按进度应走访、却一次也没有走访的帮扶责任人数，同一人在两个村各计一次",
        sources=("visits", "helpers"),
        spreads=("visits", "helpers"),
        events=spell(
            _p,
            _p.c.due_on,
            earlier_of(or_forever(_p.c.visited_on), _p.c.ended_on, year_start(_p.c.year + 1)),
        ),
    ),
)

_VISITS = (
    "竹府办〔2022〕28号：主要负责人到村不少于1次，班子成员不少于3次，帮扶人入户不少于2次，监测户不少于4次"
)

KPIS.add(
    Kpi(
        code="helpers_total",
        label="结对帮扶人数",
        short="帮扶人数",
        unit="人",
        numerator=("helpers_total",),
        definition="截至月末在结对的帮扶责任人数，同一人在两个村各计一次。",
        source=_VISITS,
    ),
    Kpi(
        code="visits_required",
        label="应走访次数",
        short="应走访",
        unit="次",
        numerator=("visits_required",),
        definition="当年1月至月末按进度应走访的次数，自结对之月起按全年分摊。",
        source=_VISITS,
    ),
    Kpi(
        code="visits_made",
        label="走访次数",
        short="走访次数",
        unit="次",
        numerator=("visits_made",),
        definition="当年1月至月末全部走访次数，含超出应走访的。",
        source=_VISITS,
    ),
    Kpi(
        code="visit_rate",
        label="走访完成率",
        short="走访完成率",
        unit=RATIO,
        numerator=("visits_counted",),
        denominator=("visits_required",),
        polarity=Polarity.HIGHER,
        rankable=True,
        smallest_denominator=10,
        target="target.visit_rate",
        goal=1,
        watch_within=0.15,  # against what is due by now, as execution against its schedule
        definition="当年按进度应走访的次数中已完成的比重；超出应走访的不计，不能以一人补另一人。",
        source=_VISITS,
    ),
    Kpi(
        code="helpers_without_visit",
        label="应走访未走访帮扶人数",
        short="未走访人",
        unit="人",
        numerator=("helpers_without_visit",),
        polarity=Polarity.LOWER,
        rankable=True,
        target="target.helpers_without_visit",
        goal=0,
        watch_within=0.05,
        watch_base="helpers_total",
        matter="visit_rate",
        definition="当年按进度应走访、却一次也没有走访的帮扶责任人数，同一人在两个村各计一次。",
        source=_VISITS,
    ),
    topic="帮扶与增收",
    headline=(
        "helpers_total",
        "visit_rate",
    ),
)
