"""The one set of colours: roles, not hues.

Every chart, map, card, table and stylesheet takes its colours from here. `LIGHT` is for desks and
print, `DARK` holds the same roles for dim rooms. Text roles meet WCAG AA (4.5 : 1) on the surfaces
they are used on; `tests/dashboard/test_frame.py` checks it. Colour never carries a meaning alone:
`dashboard.wording.STATUS` gives every status its shape and its word.
"""

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True)
class Palette:
    """Colours by role, as `#rrggbb`; `ramp` runs from little to much."""

    ink: str
    secondary: str
    line: str
    ground: str
    card: str
    sunken: str  # cells that are not judged
    accent: str
    context: str  # grey-blue of everything that is not the point
    ramp: tuple[str, str, str, str, str, str]
    behind: str
    behind_ground: str
    watch: str
    watch_ground: str
    fine: str
    fine_ground: str
    missing: str  # hatching of areas and cells without data


LIGHT: Final = Palette(
    ink="#17212b",
    secondary="#5b6774",
    line="#e3e7eb",
    ground="#f5f6f8",
    card="#ffffff",
    sunken="#f3f5f7",
    accent="#1d4f7c",
    context="#9fb4c4",
    ramp=("#eef3f7", "#cfdfeb", "#a5c4da", "#6f9fc2", "#3d77a5", "#1d4f7c"),
    behind="#a32a20",
    behind_ground="#f8dcd9",
    watch="#94610a",
    watch_ground="#fcf1dc",
    fine="#1c6a4e",
    fine_ground="#eef5f1",
    missing="#c9d0d6",
)

DARK: Final = Palette(
    ink="#eef2f5",
    secondary="#a9b5c0",
    line="#33404c",
    ground="#12181e",
    card="#1b242c",
    sunken="#212b34",
    accent="#8fc1e8",
    context="#5f7485",
    ramp=("#22303c", "#2b4459", "#386281", "#4f86ae", "#74abd3", "#a9d2f0"),
    behind="#ff9c92",
    behind_ground="#4a2321",
    watch="#f2c069",
    watch_ground="#40331b",
    fine="#7fd1ae",
    fine_ground="#1c3029",
    missing="#4b5864",
)

# The installation's type: one CJK sans, shipped nowhere, present on every Chinese desktop.
FONT: Final = (
    "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
)


def status_colour(status: str, palette: Palette = LIGHT) -> str:
    """The colour of a status' mark and figures; statuses without judgement are secondary grey."""
    return {"behind": palette.behind, "watch": palette.watch, "fine": palette.fine}.get(
        status, palette.secondary
    )


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """`#rrggbb` as `[r, g, b, alpha]`, 0–255 each: what map layers take."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [alpha]


def css_variables(palette: Palette = LIGHT) -> str:
    """The palette as CSS custom properties (`--ink: #17212b; … --ramp-1: …`), without a selector."""
    lines = [f"--font: {FONT};"]
    for field in fields(palette):
        value = getattr(palette, field.name)
        name = field.name.replace("_", "-")
        if isinstance(value, tuple):
            lines += [f"--{name}-{step}: {colour};" for step, colour in enumerate(value, start=1)]
        else:
            lines.append(f"--{name}: {value};")
    return " ".join(lines)
