"""Each spelling that files hold, and nothing but BadValue for anything else."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from data.importers import cleaning, counts, dates, register_spellings, spellings
from data.importers.cleaning import BadValue, code, money_fen, ratio, required, text, yes_no
from data.importers.kpi_names import kpi_code
from data.importers.quantity import Quantity, quantity
from data.vocabulary import CATEGORIES, CAUSES, FUND_LEVELS, HOUSEHOLD_TYPES, MEASURES

CELLS = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,-/年月日到至%万元亿次底前 ＋（）", max_size=14),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
CLEANERS: list[Callable[[Any], Any]] = [
    text,
    cleaning.plain,
    code,
    yes_no,
    money_fen,
    lambda cell: money_fen(cell, unit=1_000_000, negative=True),
    ratio,
    lambda cell: ratio(cell, per_cent=True),
    cleaning.number,
    counts.whole,
    lambda cell: dates.month_of(cell, 2021),
    lambda cell: dates.month_up_to(cell, 2021),
    lambda cell: dates.month_up_to(cell, None),
    register_spellings.population,
    cleaning.is_nothing,
    dates.day,
    dates.month,
    dates.day_or_month,
    dates.day_or_month_end,
    dates.month_range,
    lambda cell: dates.month_range(cell, 2021),
    spellings.category,
    spellings.household_type,
    spellings.cause,
    spellings.causes,
    spellings.measure,
    spellings.measures,
    spellings.fund_level,
    spellings.purpose,
    register_spellings.channel,
    register_spellings.clue_outcome,
    register_spellings.household_event,
    register_spellings.asset_kind,
    register_spellings.misused,
    kpi_code,
    quantity,
    lambda cell: quantity(cell, unit=cell, is_ratio=True),
]


@settings(max_examples=300)
@given(cell=CELLS)
def test_a_cleaner_raises_bad_value_or_nothing(cell: Any) -> None:
    """Every cleaner is given every cell: to make one takes longer than to clean it."""
    for number, cleaner in enumerate(CLEANERS):
        note(f"cleaner {number}: {cleaner}")
        try:
            cleaner(cell)
        except BadValue as bad:
            assert bad.expected


@pytest.mark.parametrize(
    "cleaner", [dates.day, dates.month, dates.month_range, money_fen, ratio, cleaning.number]
)
@pytest.mark.parametrize("nothing", ["", " ", "\u3000", "-", "—", "/", "无"])
def test_nothing_is_none_and_required_refuses_it(cleaner: Callable[[Any], Any], nothing: str) -> None:
    assert cleaner(nothing) is None
    with pytest.raises(BadValue, match="应填写"):
        required(cleaner, "应填写")(nothing)


# --- text and codes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        ("　东寨村（二期）\n道路 工程 ", "东寨村（二期）道路工程"),
        ("Ａ１ 型 LED  灯", "A1 型 LED 灯"),
        ("样财农〔2021〕1号", "样财农〔2021〕1号"),
        (12.0, "12"),
        (datetime(2021, 3, 4), "2021-03-04"),
        ("\ufeff零宽\u200b字符", "零宽字符"),
    ],
)
def test_text(cell: Any, clean: str) -> None:
    assert text(cell) == clean


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        (990121.0, "990121"),
        (990121, "990121"),
        ("990121.0", "990121"),
        (" ９９０１２１ ", "990121"),
        ("'0012", "0012"),
        ("7591008168000248", "7591008168000248"),
        ("ZF 001", "ZF001"),
        ("", ""),
    ],
)
def test_codes(cell: Any, clean: str) -> None:
    assert code(cell) == clean


@pytest.mark.parametrize(
    "cell", [7591008168000248.0, "7.59E+15", 1.5, -1.0, float("nan"), True, date(2021, 1, 1)]
)
def test_codes_that_a_spreadsheet_has_spoilt(cell: Any) -> None:
    with pytest.raises(BadValue):
        code(cell)


@given(st.integers(0, 10**15 - 1))
def test_a_code_survives_being_stored_as_a_number(number: int) -> None:
    assert code(float(number)) == code(number) == code(str(number)) == str(number)


@pytest.mark.parametrize(
    "cell", ["是", "已实施", "√", "✔", "有", "1", 1, 1.0, "Ｙ", "yes", "TRUE", True, " 是 "]
)
def test_yes(cell: Any) -> None:
    assert yes_no(cell) is True


@pytest.mark.parametrize("cell", ["否", "未实施", "×", "无", "0", 0, 0.0, "N", "false", False, "", "　", "-"])
def test_no(cell: Any) -> None:
    assert yes_no(cell) is False


@pytest.mark.parametrize("cell", ["也许", "2", 2.0, "是否"])
def test_neither_yes_nor_no(cell: Any) -> None:
    with pytest.raises(BadValue):
        yes_no(cell)


# --- dates -------------------------------------------------------------------------------------

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_every_spelling_of_a_month(day: date) -> None:
    y, m = day.year, day.month
    spelled: list[Any] = [f"{y}{m:02}", float(f"{y}{m:02}"), y * 100 + m, f"{y}{m:02}.0"]
    spelled += [f"{y}.{m:02}", f"{y}-{m}", f"{y}/{m:02}", f"{y}年{m}月", f"{y} 年 {m:02} 月份", day]
    spelled += [datetime.combine(day, time(8, 30)), day.isoformat(), f"{y}年{m}月{day.day}日"]
    spelled += [f"{y}．{m:02}".translate({48 + i: 0xFF10 + i for i in range(10)})]
    for cell in spelled:
        assert dates.month(cell) == day.replace(day=1), cell


@given(DAYS, st.times())
def test_every_spelling_of_a_day(day: date, at: time) -> None:
    y, m, d = day.year, day.month, day.day
    clock = f"{at.hour}:{at.minute:02}:{at.second:02}"
    spelled: list[Any] = [
        day,
        datetime.combine(day, at),
        f"{y}-{m:02}-{d:02}",
        f"{y}.{m}.{d}",
        f"{y}/{m:02}/{d}",
    ]
    spelled += [f"{y}年{m}月{d}日", f"{y} 年 {m} 月 {d} 日", f"{y}{m:02}{d:02}", float(f"{y}{m:02}{d:02}")]
    spelled += [
        f"{y}-{m}-{d} {clock}",
        f"{y}/{m}/{d} {at.hour}:{at.minute:02}",
        datetime.combine(day, at).isoformat(),
    ]
    serial = (day - date(1899, 12, 30)).days
    spelled += [float(serial), serial, serial + 0.75, str(serial)]
    for cell in spelled:
        assert dates.day(cell) == day, cell
        assert dates.day_or_month(cell) == day, cell


@pytest.mark.parametrize(
    "cell", ["202113", "2021-13", "2021", 2021.0, "20211", "3月", "0000-01", 2023.1, "二〇二一年三月"]
)
def test_no_month(cell: Any) -> None:
    with pytest.raises(BadValue):
        dates.month(cell)


def test_october_stored_as_a_number_is_refused_but_two_digits_are_clear() -> None:
    with pytest.raises(BadValue, match="分不清"):
        dates.month(2023.1)
    assert dates.month("2023.10") == date(2023, 10, 1)
    assert dates.month(2023.04) == date(2023, 4, 1)
    assert dates.month(2023.12) == date(2023, 12, 1)


@pytest.mark.parametrize(
    "cell", ["2021-02-30", "2021.13.01", "2021年3月", "202103", "1821-03-04", "昨天", True, timedelta(1)]
)
def test_no_day(cell: Any) -> None:
    with pytest.raises(BadValue):
        dates.day(cell)


@pytest.mark.parametrize("cell", ["未开工", "尚未完工", "暂未验收"])
def test_not_yet_is_no_date(cell: str) -> None:
    assert dates.day(cell) is None


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2021年3月到12月", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021年3月-2022年2月", date(2021, 3, 31), date(2022, 2, 28)),
        ("2021.03-2021.12", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021-03至2021-12", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021-03-2021-12", date(2021, 3, 31), date(2021, 12, 31)),
        ("202103—202112", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021年3－12月", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021.3-12", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021年3月1日至2021年12月31日", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021.3.1~2021.12.20", date(2021, 3, 31), date(2021, 12, 31)),
        ("2021年10月至次年3月底", date(2021, 10, 31), date(2022, 3, 31)),
        ("3月到12月", date(2021, 3, 31), date(2021, 12, 31)),
        ("2020年2月", date(2020, 2, 29), date(2020, 2, 29)),
        ("2021年", date(2021, 1, 31), date(2021, 12, 31)),
        ("2021年11月底前完成", None, date(2021, 11, 30)),
    ],
)
def test_spans_of_months(cell: str, first: date | None, last: date) -> None:
    assert dates.month_range(cell, 2021) == (first, last)


@pytest.mark.parametrize("cell", ["2021年12月到3月", "2021-03-12", "13月到14月", "一年", "3月", "12个月"])
def test_no_span(cell: str) -> None:
    with pytest.raises(BadValue):
        dates.month_range(cell)


def test_a_deadline_named_by_its_month_is_the_months_last_day() -> None:
    assert dates.day_or_month_end("2021年4月") == date(2021, 4, 30)
    assert dates.day_or_month_end("2021-04-15") == date(2021, 4, 15)


# --- money and ratios --------------------------------------------------------------------------

FEN = st.integers(0, 10**13)


@given(FEN)
def test_money_round_trips_to_the_fen(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    wan = Decimal(fen) / 1_000_000
    for cell in (
        f"{yuan}.{rest:02}",
        f"{yuan:,}.{rest:02}",
        f"￥{yuan:,}.{rest:02}元",
        f" {yuan}．{rest:02} ",
    ):
        assert money_fen(cell) == fen
        assert money_fen(cell.rstrip("元 "), unit=100) == fen
    assert money_fen(f"{wan:f}万元", unit=100) == fen
    assert money_fen(f"{wan:f}", unit=1_000_000) == fen
    if fen < 10**13:  # 15 digits: what a spreadsheet's number keeps
        assert money_fen(float(Decimal(fen) / 100)) == fen
        assert money_fen(float(wan), unit=1_000_000) == fen


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        (123.37, 1_000_000, 123_370_000),
        (0.1 + 0.2, 1_000_000, 300_000),
        ("96,376万元", None, 96_376_000_000),
        ("1.2亿", 100, 12_000_000_000),
        (5000.0, None, 500_000),
        ("0.005", None, 1),
        (0, None, 0),
    ],
)
def test_money_in_its_unit(cell: Any, unit: int | None, fen: int) -> None:
    assert money_fen(cell, unit=unit) == fen


@pytest.mark.parametrize(
    "cell", ["五千", "12,34", "1.2.3", "12万5", "--5", True, float("nan"), float("inf"), 1e300, "9" * 30]
)
def test_no_money(cell: Any) -> None:
    with pytest.raises(BadValue):
        money_fen(cell)


@pytest.mark.parametrize("cell", ["-5", -5.0, "(5.00)", "－5元", "-￥5"])
def test_negative_money_only_where_it_is_meant(cell: Any) -> None:
    assert money_fen(cell, negative=True) == -500
    with pytest.raises(BadValue, match="不小于 0"):
        money_fen(cell)


@pytest.mark.parametrize(
    ("cell", "per_cent", "value"),
    [
        ("94%", None, "0.94"),
        ("94％", False, "0.94"),
        (94.0, None, "0.94"),
        (0.94, None, "0.94"),
        (1.0, None, "1"),
        (1.0, True, "0.01"),
        ("0.5", True, "0.005"),
        (0.0, True, "0"),
    ],
)
def test_ratios(cell: Any, per_cent: bool | None, value: str) -> None:
    assert ratio(cell, per_cent=per_cent) == Decimal(value)


@pytest.mark.parametrize("cell", ["101%", "-1%", "半", 250.0])
def test_no_ratio(cell: Any) -> None:
    with pytest.raises(BadValue):
        ratio(cell)


@pytest.mark.parametrize(
    ("cell", "unit", "is_ratio", "expected"),
    [
        ("36.8%", "", False, Quantity(Decimal("0.368"), "比率")),
        (36.8, "", True, Quantity(Decimal("0.368"), "比率")),
        (0.55, "", True, Quantity(Decimal("0.55"), "比率")),
        (55.0, "%", False, Quantity(Decimal("0.55"), "比率")),
        ("16651", "", False, Quantity(Decimal(16651), "")),
        ("16,651户", "", False, Quantity(Decimal(16651), "户")),
        ("96,376万元", "", False, Quantity(Decimal(963_760_000), "元")),
        ("9.6亿", "", False, Quantity(Decimal(960_000_000), "元")),
        (7900.0, "元", False, Quantity(Decimal(7900), "元")),
        ("3.39个百分点", "", True, Quantity(Decimal("0.0339"), "比率")),
        ("下降2%", "", True, Quantity(Decimal("-0.02"), "比率")),
    ],
)
def test_figures_as_documents_print_them(cell: Any, unit: str, is_ratio: bool, expected: Quantity) -> None:
    assert quantity(cell, unit=unit, is_ratio=is_ratio) == expected


# --- vocabularies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cleaner", "words"),
    [
        (spellings.category, CATEGORIES),
        (spellings.household_type, HOUSEHOLD_TYPES),
        (spellings.cause, CAUSES),
        (spellings.measure, MEASURES),
        (spellings.fund_level, FUND_LEVELS),
    ],
)
def test_the_stores_own_words_stay(cleaner: Callable[[Any], str], words: tuple[str, ...]) -> None:
    assert [cleaner(f" {word}　") for word in words] == list(words)
    assert cleaner("") == ""
    with pytest.raises(BadValue, match=words[0]):
        cleaner("低保户")


@pytest.mark.parametrize(
    ("cleaner", "cell", "word"),
    [
        (spellings.category, "边缘户", "边缘易致贫户"),
        (spellings.category, "脱贫不稳定户（2020）", "脱贫不稳定户"),
        (spellings.household_type, "建档立卡户", "脱贫户"),
        (spellings.cause, "因产业项目失败", "因产业失败"),
        (spellings.cause, "因灾", "因自然灾害"),
        (spellings.cause, "其他（务农）", "其他"),
        (spellings.measure, "公益性岗位帮扶", "公益岗位帮扶"),
        (spellings.fund_level, "中央资金", "中央"),
        (spellings.fund_level, "中央财政衔接资金", "中央"),
        (spellings.fund_level, "省", "省级"),
        (spellings.fund_level, "自治区级", "省级"),
        (spellings.fund_level, "市本级", "市级"),
        (spellings.fund_level, "县（区）级", "县级"),
        (spellings.purpose, "产业项目", "产业发展"),
        (spellings.purpose, "乡村建设", "其他"),
        (spellings.purpose, "项目管理费", "项目管理费"),
        (spellings.purpose, "产业项目管理费", "项目管理费"),
        (spellings.purpose, "其他（管 理 费）", "项目管理费"),
        (spellings.purpose, "产业发展（含项目管理费）", "产业发展"),
        (spellings.purpose, "基础设施（不含项目管理费）", "其他"),
        (register_spellings.channel, "部门筛查预警", "部门数据比对"),
        (register_spellings.channel, "干部排查（网格员）", "干部走访排查"),
        (register_spellings.clue_outcome, "不予纳入", "不予认定"),
        (register_spellings.clue_outcome, "是", "认定"),
        (register_spellings.clue_outcome, "公示中", "办理中"),
        (register_spellings.household_event, "重新识别", "再标注"),
        (register_spellings.household_event, "电话回访", "回访"),
        (register_spellings.asset_kind, "公益性资产", "公益性"),
        (register_spellings.asset_kind, "到户", "到户类"),
    ],
)
def test_other_words_for_them(cleaner: Callable[[Any], str], cell: str, word: str) -> None:
    assert cleaner(cell) == word


def test_lists_in_one_cell() -> None:
    assert spellings.causes("因病、因学，因灾;因病") == ("因病", "因学", "因自然灾害")
    assert spellings.measures("产业/就业") == ("产业帮扶", "就业帮扶")
    with pytest.raises(BadValue):
        spellings.causes("因病、因懒")
