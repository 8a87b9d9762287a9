"""Boundaries of areas: GeoJSON and Shapefile in; repaired, matched to areas, drawn on the map.

file → features (`reading`) → WGS 84 (`coordinates`) → areas (`matching`) → outlines fit for the screen
(`geometry`) → store (`load`). Nothing is guessed: what does not match is listed with suggestions.
Loads shapely, pyproj and pyogrio (and that pandas): import it only where boundaries are imported.
"""

from data.boundaries.command import add_arguments, main
from data.boundaries.load import import_boundaries
from data.boundaries.report import BoundaryReport

__all__ = ["BoundaryReport", "add_arguments", "import_boundaries", "main"]
