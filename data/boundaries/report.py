"""What an import of boundaries found: for the clerk in Chinese, for scripts as one JSON object."""

from dataclasses import dataclass, field
from typing import Any, Final

from data.vocabulary import LEVEL_LABELS

SYSTEMS: Final = ("wgs84", "gcj02", "cgcs2000")  # what --crs takes besides EPSG:nnnn

_LISTED: Final = 20  # lines of one list on the terminal; --json has them all


@dataclass(frozen=True)
class AreaName:
    """An area as a clerk recognises it: its code, and its path below the city (望山县 · 石门乡)."""

    code: str
    name: str
    path: str

    def to_json(self) -> dict[str, str]:
        """`{code, name, path}`."""
        return {"code": self.code, "name": self.name, "path": self.path}


@dataclass(frozen=True)
class Unmatched:
    """A feature of the file that belongs to no area: its number counts from 1."""

    feature: int
    name: str
    reason: str
    suggestions: tuple[AreaName, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`{feature, name, reason, suggestions}`."""
        return {
            "feature": self.feature,
            "name": self.name,
            "reason": self.reason,
            "suggestions": [area.to_json() for area in self.suggestions],
        }


@dataclass(frozen=True)
class BoundaryReport:
    """The result of one import; `batch_id` is None for a dry run and when nothing changed."""

    file: str
    sha256: str
    level: str
    crs: str
    features: int
    matched: int
    changed: int
    unmatched: list[Unmatched] = field(default_factory=list)
    areas_without_boundary: list[AreaName] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    batch_id: int | None = None
    dry_run: bool = False
    counties: list[str] = field(default_factory=list)  # codes of those that matched areas are or lie in

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "kind": "boundaries",
            "file": self.file,
            "sha256": self.sha256,
            "level": self.level,
            "crs": self.crs,
            "features": self.features,
            "matched": self.matched,
            "changed": self.changed,
            "unmatched": [one.to_json() for one in self.unmatched],
            "areas_without_boundary": [area.to_json() for area in self.areas_without_boundary],
            "warnings": self.warnings,
            "batch": self.batch_id,
            "dry_run": self.dry_run,
        }

    def to_text(self) -> str:
        """The lines that a clerk reads."""
        label = LEVEL_LABELS[self.level]
        lines = [
            f"{self.file}：{label}级边界，坐标系 {self.crs}",
            f"  要素 {self.features} 个，对上区划 {self.matched} 个，未对上 {len(self.unmatched)} 个",
            f"  {self._outcome()}",
        ]
        lines += _block("未对上的要素", [_unmatched_line(one) for one in self.unmatched])
        lines += _block(
            f"还没有边界的{label}", [f"{area.path}（{area.code}）" for area in self.areas_without_boundary]
        )
        lines += _block("提醒", self.warnings)
        return "\n".join(lines)

    def _outcome(self) -> str:
        if self.dry_run:
            return f"试运行，未写入；写入时会新增或更新 {self.changed} 个边界"
        if self.batch_id is None:
            return "与库中已有的边界相同，没有变化" if self.matched else "没有写入任何边界"
        return f"新增或更新 {self.changed} 个边界，批次 {self.batch_id}"


def _unmatched_line(one: Unmatched) -> str:
    line = f"第 {one.feature} 个“{one.name}”：{one.reason}"
    if one.suggestions:
        line += "；也许是 " + "、".join(f"{area.path}（{area.code}）" for area in one.suggestions)
    return line


def _block(title: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    lines = [f"  {title}（{len(entries)}）："]
    lines += [f"    {entry}" for entry in entries[:_LISTED]]
    if len(entries) > _LISTED:
        lines.append(f"    …… 另有 {len(entries) - _LISTED} 项，用 --json 查看全部")
    return lines
