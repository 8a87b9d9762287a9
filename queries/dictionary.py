"""The KPI dictionary: every KPI and measure in words, generated from the registry (docs/kpis.md)."""

from collections.abc import Iterable

from data.vocabulary import KIND_LABELS, LEVEL_LABELS, LEVELS
from queries.judgement import FEW_CASES
from queries.kpi import COUNT_UNITS, KPIS, TOPICS, Kpi, Polarity
from queries.measures import DIMENSIONS, MEASURES, PERIODS, Measure

_HEAD = """# 指标字典

本文件由 `python -m queries dictionary > docs/kpis.md` 从 `queries/definitions/` 生成，请勿手改。

- 比率以分数保存（0.3612 即 36.12%），金额以元输出；上级数由下级的分子、分母分别相加后再相除。
- 目标、底线、进度曲线是带日期的政策参数（`python -m data import` 导入），下列代码指明取哪一条。
- 分母低于“最小分母”的比率为样本不足：列出，不评价、不排名。
"""


def markdown() -> str:
    """The whole dictionary as a Markdown document."""
    kpis = "\n".join(_topic(topic) for topic in TOPICS)
    measures = "\n".join(_measure_row(measure) for measure in MEASURES.values())
    return f"{_HEAD}\n{kpis}\n## 度量\n\n{_MEASURE_HEAD}{measures}\n"


def facts(kpi: Kpi) -> list[tuple[str, str]]:
    """A KPI in words: (heading, text), without its label and definition."""
    rows = [
        ("简称", kpi.short),
        ("单位", kpi.unit),
        ("计算", kpi.formula),
        ("方向", kpi.polarity.value),
        ("排名", "可排名" if kpi.rankable else "不排名"),
        ("目标", _target(kpi)),
        ("关注与落后", _tolerance(kpi)),
        ("评价到", "" if kpi.judged_to == LEVELS[-1] else f"{LEVEL_LABELS[kpi.judged_to]}一级"),
        ("最小分母", str(kpi.smallest_denominator) if kpi.smallest_denominator else ""),
        ("可分组", _words(DIMENSIONS[dimension] for dimension in kpi.slices)),
        ("数据", _words(KIND_LABELS[kind] for kind in kpi.sources)),
        ("依据", kpi.source),
    ]
    return [(heading, text) for heading, text in rows if text]


_MEASURE_HEAD = "| 代码 | 名称 | 单位 | 累计方式 | 定义 | 数据 |\n|---|---|---|---|---|---|\n"


def _topic(topic: str) -> str:
    return f"## {topic}\n\n" + "\n".join(_kpi(kpi) for kpi in KPIS.values() if kpi.topic == topic)


def _kpi(kpi: Kpi) -> str:
    lines = "".join(f"- {heading}：{text}\n" for heading, text in facts(kpi))
    return f"### {kpi.label} `{kpi.code}`\n\n{kpi.definition}\n\n{lines}"


def _measure_row(measure: Measure) -> str:
    sources = _words(KIND_LABELS[kind] for kind in measure.sources)
    return (
        f"| `{measure.code}` | {measure.label} | {measure.unit} | {PERIODS[measure.kind]} "
        f"| {measure.definition} | {sources} |"
    )


def _target(kpi: Kpi) -> str:
    if kpi.polarity is Polarity.NONE:
        return ""
    if kpi.baseline == "schedule":
        return "序时进度，政策参数 `schedule.fund_execution`，没有时为月份÷12"
    own = "月份÷12" if kpi.target == "schedule.fund_execution" else _goal(kpi)
    return f"政策参数 `{kpi.target}`，没有时{f'为{own}' if own else '不评价'}"


def _goal(kpi: Kpi) -> str:
    if kpi.goal is None:
        return ""
    return f"{kpi.goal:g}{kpi.unit}" if kpi.unit in COUNT_UNITS else f"{kpi.goal * 100:g}%"


def _tolerance(kpi: Kpi) -> str:
    if kpi.polarity is Polarity.NONE:
        return ""
    if kpi.watch_base:
        base = KPIS[kpi.watch_base].label
        limit = f"{base}的{kpi.watch_within:.0%}（至少 {FEW_CASES} {kpi.unit}）"
    else:
        limit = (
            f"{kpi.watch_within * 100:g}个百分点" if kpi.unit not in COUNT_UNITS else f"{kpi.watch_within:g}"
        )
    return f"未达目标而差距不超过{limit}为关注，超过为落后（政策参数 `tolerance.{kpi.code}` 可改）"


def _words(words: Iterable[str]) -> str:
    return "、".join(words)
