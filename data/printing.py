"""Import reports and batches as text for clerks and as JSON for scripts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from data.city_clock import read_out
from data.effect import Counts, Effect
from data.importers.run import Report
from data.people import spoken
from data.vocabulary import KIND_LABELS

_MOST_LINES: Final = 20


def as_json(report: Report) -> dict[str, Any]:
    """kind, file, sha256, as_of (YYYY-MM), batch, repeated, rows_read, accepted, rejected, warnings, counts,
    effect.

    `rejected` holds sheet, row, column (the one at fault), columns (all that are concerned), value, reason,
    expected (the end of the reason: what would be right); `counts` and `effect` are those of `data/effect.py`
    (months YYYYMM, money in yuan), null without any.
    """
    return {
        "kind": report.kind,
        "file": report.file,
        "sha256": report.sha256,
        "as_of": f"{report.as_of:%Y-%m}" if report.as_of else None,
        "batch": report.batch,
        "repeated": report.repeated,
        "rows_read": report.rows_read,
        "accepted": report.accepted,
        "rejected": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "column": row.columns[0],
                "columns": list(row.columns),
                "value": row.value,
                "reason": row.reason,
                "expected": row.expected,
            }
            for row in report.rejected
        ],
        "warnings": report.warnings,
        "counts": asdict(report.counts) if report.counts else None,
        "effect": effect_as_json(report.effect),
    }


def effect_as_json(effect: Effect | None) -> dict[str, Any] | None:
    """The effect as plain lists, dicts, texts and numbers."""
    return asdict(effect) if effect else None


def as_text(report: Report, *, dry_run: bool = False) -> str:
    """What happened, then the refused rows and the warnings, the first of each."""
    label = KIND_LABELS[report.kind]
    if report.repeated:
        return (
            f"文件“{report.file}”（{label}）第 {report.batch} 批已导入过，没有改动。"
            "如要重新导入，请先撤销该批。"
        )
    done = "试导入（未写入）" if dry_run else f"第 {report.batch} 批" if report.batch else "没有导入"
    lines = [
        f"文件“{report.file}”：{label}，{_month(report.as_of)}{done}。"
        f"读到 {report.rows_read} 行，导入 {report.accepted} 行，退回 {len(report.rejected)} 行。"
    ]
    if report.counts:
        lines.append(_counted(report.counts, "户" if report.kind == "roster" else "行"))
    lines += effect_lines(report.effect)
    lines += _some([f"  退回：{row.reason}" for row in report.rejected], "退回")
    lines += _some([f"  提醒：{warning}" for warning in report.warnings], "提醒")
    return "\n".join(lines)


def _counted(counts: Counts, unit: str) -> str:
    """`  变化：新增 3 户，变动 2 户（1001、1002），不变 90 户，不再出现 1 户。`"""
    examples = "、".join(counts.examples) + (" 等" if counts.changed > len(counts.examples) else "")
    changed = f"变动 {counts.changed} {unit}" + (f"（{examples}）" if counts.examples else "")
    vanished = f"，不再出现 {counts.vanished} {unit}" if counts.vanished else ""
    return f"  变化：新增 {counts.new} {unit}，{changed}，不变 {counts.unchanged} {unit}{vanished}。"


def effect_lines(effect: Effect | None) -> list[str]:
    """The figures that differ, unusual jumps first, and which months already told are rewritten."""
    if effect is None:
        return []
    lines = _some([f"  突变：{jump.sentence}" for jump in effect.jumps], "突变", effect.more_jumps)
    lines += _some([f"  指标：{shift.sentence}" for shift in effect.shifts], "指标")
    if effect.rewritten:
        first, last = effect.rewritten[0], effect.rewritten[-1]
        lines.append(f"  改写：{_span(first, last)}已经报告过的数有改动。")
    return lines


def batch_line(batch: Mapping[str, Any]) -> str:
    """One batch on one line."""
    state = "" if batch["status"] == "committed" else f"，已撤销（{batch['rollback_reason'] or '未写原因'}）"
    return (
        f"第 {batch['id']} 批  {KIND_LABELS[batch['kind']]}  {_month(batch['as_of'])}{batch['file_name']}，"
        f"导入 {batch['rows_accepted']} 行，退回 {batch['rows_rejected']} 行，"
        f"{read_out(batch['imported_at'])} {spoken(batch['imported_by'])}{state}"
    )


def _span(first: int, last: int) -> str:
    """`2021年3月` or `2021年3月至2021年11月`, of months YYYYMM."""
    words = [f"{month // 100}年{month % 100}月" for month in dict.fromkeys((first, last))]
    return "至".join(words)


def _some(lines: list[str], what: str, left_out: int = 0) -> list[str]:
    more = max(len(lines) - _MOST_LINES, 0) + left_out
    return [*lines[:_MOST_LINES], *([f"  另有 {more} 条{what}，加 --json 可全部列出。"] if more > 0 else [])]


def _month(as_of: date | None) -> str:
    return f"{as_of.year}年{as_of.month}月，" if as_of else ""
