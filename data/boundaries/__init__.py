"""Boundaries of areas: GeoJSON and Shapefile in; repaired, matched to areas, drawn on the map.

file → features (`reading`) → WGS 84 (`coordinates`) → areas (`matching`) → outlines fit for the screen
(`geometry`) → store (`load`). Nothing is guessed: what does not match is listed with suggestions.
"""

from typing import TYPE_CHECKING, Any

from data.boundaries.command import add_arguments, main

if TYPE_CHECKING:
    from data.boundaries.load import import_boundaries

__all__ = ["add_arguments", "import_boundaries", "main"]


def __getattr__(name: str) -> Any:
    """`import_boundaries` on first use: it loads shapely, pyproj and pyogrio (and that pandas), which
    would double the start-up time of every other command."""
    if name == "import_boundaries":
        from data.boundaries.load import import_boundaries  # noqa: PLC0415

        return import_boundaries
    raise AttributeError(name)
