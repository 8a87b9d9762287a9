"""Income per person since January, of formerly poor people and of all rural residents, and its growth."""

from sqlalchemy import select

from data.schema import incomes
from data.vocabulary import FORMERLY_POOR, RURAL_RESIDENTS
from queries.events import Events, spell
from queries.kpi import AVERAGE, KPIS, RATIO, Kpi
from queries.measures import MEASURES, Measure
from queries.reports import reported


def _events(population: str) -> Events:
    of = select(incomes).where(incomes.c.population == population).subquery("incomes_of")
    amounts = {"income": of.c.persons * of.c.income_fen, "counted": of.c.persons}
    told = reported(of, amounts, yearly=True)
    return spell(told, told.c.starts, told.c.ends, amount=told.c.income, persons=told.c.counted)


def _measures(code: str, population: str) -> tuple[Measure, Measure]:
    """Total income and persons counted; the average is their quotient."""
    events = _events(population)
    income = Measure(
        code=f"{code}_total",
        label=f"{population}总收入",
        unit="元",
        kind="ytd",
        definition=f"当年最近一次报告的{population}1月以来的人均收入乘以人数",
        sources=("incomes",),
        events=events,
    )
    persons = Measure(
        code=f"{code}_persons",
        label=f"{population}人数",
        unit="人",
        kind="ytd",
        definition=f"当年最近一次报告收入的{population}人数",
        sources=("incomes",),
        events=events,
        amount="persons",
    )
    return income, persons


MEASURES.add(*_measures("income_poor", FORMERLY_POOR), *_measures("income_rural", RURAL_RESIDENTS))

_CHAIN = "竹府办〔2022〕28号：脱贫人口收入增速高于全县农民，全县农民收入增速高于全市农民"


def _average(code: str, label: str, short: str, population: str) -> Kpi:
    return Kpi(
        code=code,
        label=label,
        short=short,
        unit=AVERAGE,
        numerator=(f"{code}_total",),
        denominator=(f"{code}_persons",),
        definition=f"当年1月至最近一次报告月份的{population}人均收入，上级按人数加权。",
        source=_CHAIN,
    )


def _growth(code: str, label: str, short: str, population: str) -> Kpi:
    return Kpi(
        code=f"{code}_growth",
        label=label,
        short=short,
        unit=RATIO,
        numerator=(f"{code}_total",),
        denominator=(f"{code}_persons",),
        baseline="last_year_average",
        definition=f"{population}人均收入与上年同期人均收入之比减一；只与上级和农村居民的增速比，不评判。",
        source=_CHAIN,
    )


KPIS.add(
    _average("income_poor", "脱贫人口人均收入", "脱贫收入", FORMERLY_POOR),
    _growth("income_poor", "脱贫人口收入增速", "脱贫增速", FORMERLY_POOR),
    _average("income_rural", "农村居民人均收入", "农村收入", RURAL_RESIDENTS),
    _growth("income_rural", "农村居民收入增速", "农村增速", RURAL_RESIDENTS),
    topic="帮扶与增收",
    headline=("income_poor",),
)
