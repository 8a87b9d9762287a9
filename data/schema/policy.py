"""Rules that differ by place and year, and figures that were published."""

from sqlalchemy import Column, Date, Integer, Numeric, String, Table, Text

from data.schema.base import BY_AREA, FOREVER, PUBLIC, area_column, batch_column, metadata

policy_values = Table(
    "policy_values",
    metadata,
    Column(
        "policy_key", String(64), primary_key=True, comment="code, area, fund level, month and start, hashed"
    ),
    Column(
        "code",
        String(60),
        nullable=False,
        index=True,
        comment="what it sets: income_line, target.<kpi>, floor.<kpi>, schedule.<kpi>, tolerance.<kpi>, …",
    ),
    area_column(nullable=True, comment="area that it holds for; none: the whole installation"),
    Column("fund_level", String(4), comment="fund level that it holds for; none: all"),
    Column("month", Integer, comment="month 1–12 of a planned curve; none otherwise"),
    Column("value", Numeric(18, 6), nullable=False, comment="value; a ratio as a fraction, money in yuan"),
    Column("unit", Text, nullable=False, comment="unit in words"),
    Column("valid_from", Date, nullable=False, comment="first day that it holds"),
    Column("valid_to", Date, nullable=False, default=FOREVER, comment="first day that it no longer holds"),
    Column("source", Text, nullable=False, comment="document and clause"),
    batch_column(),
    comment="rules that differ by place and year: data, never constants in code",
    info=PUBLIC,
)

published_figures = Table(
    "published_figures",
    metadata,
    Column("published_key", String(64), primary_key=True, comment="KPI, area, month and document, hashed"),
    Column("kpi", String(60), nullable=False, index=True, comment="KPI that the text speaks of"),
    area_column(comment="area that the text speaks of"),
    Column("month", Date, nullable=False, comment="first day of the month that the text speaks of"),
    Column("text", Text, nullable=False, comment="the figure as printed"),
    Column(
        "value",
        Numeric(18, 6),
        nullable=False,
        comment="the figure as a number; a ratio as a fraction, money in yuan",
    ),
    Column("base", Text, nullable=False, comment="stated base: 户, 人 or 未注明"),
    Column(
        "part",
        Text,
        nullable=False,
        default="",
        server_default="",
        comment="part of the total that it speaks of, such as category=脱贫不稳定户; '' for the whole",
    ),
    Column("source", Text, nullable=False, comment="document"),
    Column("published_on", Date, comment="date of the document"),
    batch_column(),
    comment="figures that were published, kept beside the computed ones; nothing is bent to fit",
    info=BY_AREA,
)
