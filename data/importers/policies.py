"""政策参数: rules that differ by place and year, each with the document that it comes from."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from data.importers import cleaning, dates, due_rules, spellings
from data.importers.area_cell import area_in
from data.importers.base import Batch, Cells, Cleaned, Context, Table, Touched, clean_rows
from data.importers.keys import hashed
from data.importers.kpi_names import RATIOS, kpi_code
from data.importers.layout import Field
from data.importers.merge import merge
from data.importers.quantity import quantity
from data.importers.reading import Cell
from data.schema import FOREVER, policy_values

KIND: Final = "policies"
FIELDS: Final = (
    Field(
        "code",
        "参数",
        ("政策参数", "参数名称", "参数代码", "政策名称"),
        required=True,
        example="资金支出率目标",
    ),
    Field("area", "适用地区", ("地区", "适用范围", "适用区域"), example="全市"),
    Field("fund_level", "资金级次", ("级次", "资金级别")),
    Field("month", "月份", ("月",)),
    Field("value", "数值", ("参数值", "标准值", "值", "标准"), required=True, example="92"),
    Field("unit", "单位", ("计量单位",), example="%"),
    Field(
        "valid_from",
        "生效日期",
        ("执行日期", "开始日期", "起始日期", "施行日期"),
        required=True,
        example="2021-01-01",
    ),
    Field("valid_to", "失效日期", ("截止日期", "结束日期", "废止日期")),
    Field(
        "source",
        "来源",
        ("政策依据", "文件依据", "依据", "文件来源"),
        required=True,
        example="样政发〔2021〕1号",
    ),
)

INCOME_LINE: Final = "income_line"
_INCOME_LINE_NAMES: Final = {
    INCOME_LINE,
    "收入监测线",
    "监测收入线",
    "收入线",
    "监测线",
    "监测范围",
    "收入监测范围",
}
_ENDINGS: Final = {
    "target": ("目标", "目标值", "指标目标"),
    "floor": ("底线", "下限", "最低比例", "红线"),
    "ceiling": ("上限", "最高比例", "最高限额", "控制线"),
    "schedule": ("进度计划", "计划进度", "序时进度", "计划", "进度"),
    "tolerance": ("容差", "允许偏差", "容忍度", "黄灯范围"),
}
_BY_ENDING: Final = sorted(
    ((ending, kind) for kind, endings in _ENDINGS.items() for ending in endings),
    key=lambda pair: -len(pair[0]),
)
# Limits that measures apply to single facts, by what files call them.
IDENTIFICATION_DAYS: Final = "limit.identification_days"
_LIMITS: Final = {
    IDENTIFICATION_DAYS: ("认定时限", "认定期限", "线索认定时限", "线索认定期限", "线索办结时限"),
    "limit.collective_income": ("集体收入标准", "村集体经济收入标准", "薄弱村标准", "薄弱村收入标准"),
    "limit.credibility_high": ("可信度高的下限", "可信度高下限", "可信度高线"),
    "limit.credibility_low": ("可信度低的上限", "可信度排名下限", "可信度参与排名的下限", "可信度低线"),
}
_SHARES: Final = {"limit.credibility_high", "limit.credibility_low"}
_BY_LIMIT: Final = {name: code for code, names in _LIMITS.items() for name in (code, *names)}
_MONTH: Final = re.compile(r"(?:[0-9]{4}年)?0?([1-9]|1[0-2])(?:\.0)?月?份?")
_YEAR: Final = re.compile(r"([0-9]{4})(?:\.0)?年?度?")
_EVERYWHERE: Final = {"", "全市", "全部", "全省", "全国", "通用", "各县区", "所有地区", "不限"}
_ALL_LEVELS: Final = {"", "全部", "各级", "合计", "不限", "所有"}


def clean(tables: Sequence[Table], context: Context) -> Cleaned:
    """Rows of `policy_values`. Refused: unknown parameters, repeated ones, a curve without its month."""
    first_row: dict[str, int] = {}

    def policy(cells: Cells) -> dict[str, Any]:
        row = _policy(cells)
        if row["policy_key"] in first_row:
            cells.reject(
                ["code", "valid_from"], f"与第 {first_row[row['policy_key']]} 行是同一参数、同一生效日期"
            )
        first_row[row["policy_key"]] = cells.number
        return row

    return clean_rows(tables, context, policy, month_of=lambda row: row["valid_from"])


def load(connection: Connection, batch: Batch, cleaned: Cleaned) -> Touched:
    """Merge the values; measures that apply a limit are computed again everywhere by themselves."""
    merged = merge(connection, policy_values, cleaned.rows, batch.id)
    return Touched(counts=merged.counts())


def policy_code(cell: Cell) -> str:
    """The parameter's code: income_line, limit.…, due_day.<kind of file>, due_every.…, target.<kpi>, floor.…,
    ceiling.…, schedule.…, tolerance.…

    From the code itself or from words: 收入监测线, 认定时限, 监测对象花名册报送日, 产业占比底线,
    管理费占比上限, 支出进度计划, 开工率目标. "" if empty.
    """
    words = cleaning.plain(cell)
    due = due_rules.code_of(words)
    if due:
        return due
    if words in _INCOME_LINE_NAMES:
        return INCOME_LINE
    if words in _BY_LIMIT:
        return _BY_LIMIT[words]
    kind, _, kpi = words.partition(".")
    if kind in _ENDINGS and kpi:
        return f"{kind}.{kpi_code(kpi)}"
    for ending, kind in _BY_ENDING:
        if words.endswith(ending) and len(words) > len(ending):
            return f"{kind}.{kpi_code(words.removesuffix(ending))}"
    if cleaning.is_nothing(cell):
        return ""
    raise cleaning.BadValue("应为政策参数，如“收入监测线”“产业占比底线”“支出进度计划”“开工率目标”")


def _policy(cells: Cells) -> dict[str, Any]:
    code = cells.get("code", cleaning.required(policy_code, "应填写政策参数"))
    kind = code.partition(".")[0]
    area = None if cleaning.plain(cells.raw("area")) in _EVERYWHERE else area_in(cells, "area")
    all_levels = cleaning.plain(cells.raw("fund_level")) in _ALL_LEVELS
    level = None if all_levels else cells.get("fund_level", spellings.fund_level)
    month = cells.get("month", _month)
    if kind == "schedule" and month is None:
        cells.reject(["month" if cells.has("month") else "code"], "进度计划应逐月填写，月份为 1 到 12")
    if kind != "schedule" and month is not None:
        cells.reject(["month"], "只有进度计划才分月份，此处应留空")
    value, unit = _value(cells, code)
    if kind in due_rules.KINDS_OF_RULE:
        unit = due_rules.checked(cells, kind, value, unit, area)
    if code == IDENTIFICATION_DAYS and unit not in ("天", "日", ""):
        cells.reject(["value", "unit"], "应为日历天数，如 15 天（20 个工作日约合 28 天）")
    start = cells.get("valid_from", cleaning.required(partial(_start, last=False), "应填写生效日期"))
    end = cells.get("valid_to", partial(_start, last=True)) or FOREVER
    if end <= start:
        cells.reject(["valid_to", "valid_from"], "失效日期应晚于生效日期")
    return {
        "policy_key": hashed(code, area, level, month, start),
        "code": code,
        "area_code": area,
        "fund_level": level,
        "month": month,
        "value": value,
        "unit": unit,
        "valid_from": start,
        "valid_to": end,
        "source": cells.get("source", cleaning.required(cleaning.text, "应写明来源文件和条款")),
    }


def _value(cells: Cells, code: str) -> tuple[Decimal, str]:
    """The value (a ratio as a fraction, money in yuan) and its unit in words."""
    kpi = code.partition(".")[2]
    read = partial(quantity, unit=cells.raw("unit"), is_ratio=kpi in RATIOS or code in _SHARES)
    found = cells.get("value", cleaning.required(read, "应填写数值"))
    if found.value < 0:
        cells.reject(["value"], "应为不小于 0 的数")
    if code in _SHARES and found.value > 1:
        cells.reject(["value"], "应为 0 到 100% 的比率")
    return found.value, found.unit or ("元" if not kpi else "")


def _month(cell: Cell) -> int | None:
    if cleaning.is_nothing(cell):
        return None
    found = _MONTH.fullmatch(cleaning.plain(cell))
    if not found:
        raise cleaning.BadValue("应为 1 到 12 的月份")
    return int(found.group(1))


def _start(cell: Cell, *, last: bool) -> date | None:
    """The day from which a value holds, or (`last`) no longer holds.

    A year alone means all of it. An end on a month's last day includes that day, as 12月31日 is meant.
    """
    year = _YEAR.fullmatch(cleaning.plain(cell))
    if year:
        return date(min(max(int(year.group(1)) + last, 1), 9999), 1, 1)
    day = dates.day(cell)
    if day and last and (day + timedelta(1)).day == 1:
        return day + timedelta(1)
    return day
