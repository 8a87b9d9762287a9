"""Administrative areas and where they lie."""

from sqlalchemy import CheckConstraint, Column, Date, Float, ForeignKey, String, Table, Text

from data.schema.base import BEGINNING, FOREVER, PUBLIC, area_column, batch_column, metadata

areas = Table(
    "areas",
    metadata,
    Column("code", String(12), primary_key=True, comment="GB/T 2260 or statistical code: 6, 9 or 12 digits"),
    Column("name", Text, nullable=False, comment="official name"),
    Column("level", String(10), nullable=False, comment="city, county, township or village"),
    Column(
        "parent_code",
        String(12),
        ForeignKey("areas.code"),
        index=True,
        comment="area one level up; none for the city",
    ),
    Column("valid_from", Date, nullable=False, default=BEGINNING, comment="first day the area exists"),
    Column("valid_to", Date, nullable=False, default=FOREVER, comment="first day the area no longer exists"),
    Column("successor_code", String(12), ForeignKey("areas.code"), comment="area that took this one over"),
    batch_column(),
    CheckConstraint("level IN ('city', 'county', 'township', 'village')", name="level"),
    comment="administrative areas: city → county → township → village",
    info=PUBLIC,
)

area_tree = Table(
    "area_tree",
    metadata,
    Column(
        "ancestor_code", String(12), ForeignKey("areas.code"), primary_key=True, comment="area that contains"
    ),
    Column(
        "descendant_code",
        String(12),
        ForeignKey("areas.code"),
        primary_key=True,
        index=True,
        comment="area that is contained; itself, and areas merged into it, included",
    ),
    comment="derived from areas: every containment, self included; a merged area counts to its successor",
    info=PUBLIC,
)

boundaries = Table(
    "boundaries",
    metadata,
    area_column(primary_key=True, comment="area drawn"),
    Column(
        "geometry", Text, nullable=False, comment="GeoJSON geometry, WGS 84: polygons; a point for a village"
    ),
    Column("lon", Float, nullable=False, comment="longitude of the label point, degrees"),
    Column("lat", Float, nullable=False, comment="latitude of the label point, degrees"),
    Column("source", Text, nullable=False, comment="file that it came from"),
    batch_column(),
    comment="outlines of counties and townships, points of villages",
    info=PUBLIC,
)
