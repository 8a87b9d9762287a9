"""Results: kept as JSON, shown as one table, with the date and the class of machine but not its name."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeVar

import psutil

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results.json"
README: Final = HERE / "README.md"
_BEGIN, _END = "<!-- results: written by `python -m benchmarks --save` -->", "<!-- end of results -->"
_PACKAGES: Final = ("streamlit", "pandas", "SQLAlchemy", "python-calamine")

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured beside what, and how far the ratio may go (0: no target)."""

    part: str
    what: str
    ours: float
    other: float
    unit: str
    target: float = 0.0

    @property
    def ratio(self) -> float:
        """Ours over the other; 0 where there is nothing to compare."""
        return self.ours / self.other if self.other else 0.0


def alternate(ours: Callable[[], T], other: Callable[[], T], times: int) -> tuple[list[T], list[T]]:
    """Measure A B B A A B …: what the machine does besides, and what one leaves behind for the next, falls
    on both alike."""
    first: list[T] = []
    second: list[T] = []
    turns = [(first, ours), (second, other)]
    for _ in range(times):
        for found, measured in turns:
            found.append(measured())
        turns.reverse()
    return first, second


def middle(values: Sequence[float]) -> float:
    """The median, rounded to what the measurement can tell."""
    return round(median(values), 4)


def machine() -> dict[str, Any]:
    """The class of machine, nothing that names it."""
    memory = psutil.virtual_memory().total / 1024**3
    return {
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
    }


def save(parts: dict[str, dict[str, Any]]) -> None:
    """Put the parts just measured into results.json, beside earlier ones, and the table into README."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    stamp = {"measured_on": datetime.now(UTC).date().isoformat(), "machine": machine()}
    known |= {name: stamp | part for name, part in parts.items()}
    RESULTS.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    README.write_text(f"{before}{_BEGIN}\n\n{table(known)}\n{_END}{after}", encoding="utf-8")


def part(rows: Sequence[Row], **details: Any) -> dict[str, Any]:
    """One part of the results as JSON: its rows with their ratios, and whatever explains them."""
    return {"rows": [asdict(row) | {"ratio": round(row.ratio, 3)} for row in rows], **details}


def table(parts: dict[str, dict[str, Any]]) -> str:
    """Every part's rows as one Markdown table, with the notes of each part below."""
    lines = ["| | measured | compared with | ratio | at most |", "|---|--:|--:|--:|--:|"]
    notes = []
    for content in parts.values():
        lines += [_line(Row(**{k: v for k, v in row.items() if k != "ratio"})) for row in content["rows"]]
        made = content["machine"]
        notes.append(
            f"- {content['title']}: {content['measured_on']}, {made['cores']} cores, {made['memory_gb']} GB, "
            f"Python {made['python']}, Streamlit {made['streamlit']}. {content['note']}"
        )
    return "\n".join([*lines, "", *notes, ""])


def _line(row: Row) -> str:
    target = f"{row.target:g}" if row.target else ""
    ratio = f"{row.ratio:.2f}" if row.other else ""
    if row.target and row.ratio > row.target:
        ratio = f"**{ratio}**"
    other = _figure(row.other, row.unit) if row.other else ""
    return f"| {row.part}: {row.what} | {_figure(row.ours, row.unit)} | {other} | {ratio} | {target} |"


def _figure(value: float, unit: str) -> str:
    if unit == "ms":
        return f"{value:,.0f} ms"
    if unit == "s":
        return f"{value:.2f} s"
    return f"{value:,.0f} {unit}"
