"""What leadership follows up: work points, problems found, visits of helpers."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from data.schema.base import BY_AREA, area_column, batch_column, metadata

work_indicators = Table(
    "work_indicators",
    metadata,
    Column("indicator_key", String(64), primary_key=True, comment="year, area and indicator number, hashed"),
    Column("year", Integer, nullable=False, comment="year of the work points (工作要点)"),
    area_column(comment="area whose work points they are: nearly always the city or a county"),
    Column("item_no", Integer, nullable=False, comment="item (大项) number"),
    Column("item", Text, nullable=False, comment="item"),
    Column("sub_no", Integer, nullable=False, comment="sub-item (小项) number, through the whole list"),
    Column("sub_item", Text, nullable=False, comment="sub-item"),
    Column(
        "indicator_no", Integer, nullable=False, comment="indicator (指标) number, through the whole list"
    ),
    Column("indicator", Text, nullable=False, comment="indicator"),
    Column("lead_unit", Text, nullable=False, comment="牵头单位: the one before the first comma"),
    Column("other_units", Text, nullable=False, default="", comment="other responsible units, joined by 、"),
    batch_column(),
    comment="indicators of the year's work points: item → sub-item → indicator",
    info=BY_AREA,
)

work_targets = Table(
    "work_targets",
    metadata,
    Column(
        "indicator_key",
        String(64),
        ForeignKey("work_indicators.indicator_key", ondelete="CASCADE"),
        primary_key=True,
        comment="indicator",
    ),
    Column("quarter", Integer, primary_key=True, comment="1–4"),
    Column("target", Text, nullable=False, comment="what is to be reached in the quarter"),
    Column("due_on", Date, nullable=False, comment="last day on which it is in time"),
    Column("done_on", Date, comment="day it was reached; none while open"),
    Column("progress", Text, nullable=False, comment="progress as reported"),
    Column("evidence", Text, nullable=False, comment="evidence as reported: document, photograph, link"),
    comment="what an indicator is to reach in each quarter, and whether it did",
    info={"scope": ("via", "indicator_key", "work_indicators")},
)

problems = Table(
    "problems",
    metadata,
    Column("problem_no", String(40), primary_key=True, comment="问题编号"),
    area_column(comment="village, or coarser as reported"),
    Column("source", String(10), nullable=False, comment="see vocabulary.PROBLEM_SOURCES"),
    Column("round", Integer, comment="round of the village-by-village check; none for other sources"),
    Column("category", String(10), nullable=False, comment="see vocabulary.PROBLEM_CATEGORIES"),
    Column("description", Text, nullable=False, comment="问题描述", info={"personal": "hidden"}),
    Column("found_on", Date, nullable=False, comment="发现"),
    Column("due_on", Date, nullable=False, comment="整改期限: last day on which correction is in time"),
    Column("corrected_on", Date, comment="销号; none while open"),
    Column("responsible_unit", Text, nullable=False, default="", comment="责任单位"),
    batch_column(),
    comment="problems found in checks, audits and inspections, with their correction (整改销号)",
    info=BY_AREA,
)

helpers = Table(
    "helpers",
    metadata,
    Column(
        "helper_key",
        String(64),
        primary_key=True,
        comment="name, unit, role, household or village: hashed",
    ),
    Column("name", Text, nullable=False, comment="帮扶责任人 name", info={"personal": "name"}),
    Column("unit", Text, nullable=False, comment="帮扶单位"),
    Column("role", String(12), nullable=False, comment="see vocabulary.HELPER_ROLES"),
    area_column(comment="village"),
    Column("household_no", String(40), index=True, comment="户编号; none for those who help a whole village"),
    Column("assigned_on", Date, nullable=False, comment="first day of the assignment"),
    Column("ended_on", Date, comment="first day after the assignment; none while it lasts"),
    Column("visits_required", Integer, nullable=False, comment="visits due in a full year, 0–12"),
    batch_column(),
    comment="who helps whom: assignments (结对帮扶) of cadres to households and villages",
    info=BY_AREA,
)

visits = Table(
    "visits",
    metadata,
    Column("visit_key", String(64), primary_key=True, comment="assignment, day and occurrence, hashed"),
    Column(
        "helper_key",
        String(64),
        ForeignKey("helpers.helper_key"),
        nullable=False,
        index=True,
        comment="assignment that the visit belongs to",
    ),
    Column("visited_on", Date, nullable=False, comment="走访日期"),
    batch_column(),
    comment="visits of helpers (走访)",
    info={"scope": ("via", "helper_key", "helpers")},
)
