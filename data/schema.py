"""The store: every table and column, with what each holds.

Conventions
- Money is whole fen (`_fen`, BigInteger): exact on SQLite and PostgreSQL alike. Screens show 万元.
- A date that a file gives only as a month is the first day of that month.
- `batch_id` on a fact row is the batch that last wrote it; the image before that is in `row_history`,
  so that a batch can be rolled back and last month's figure can still be explained.
- `Table.info["scope"]` says how a person's scope limits the table (applied in `queries/run.py`):
  `"public"`, `("area", column)`, or `("via", column, parent table)`.
- `Column.info["personal"]` says how the column is masked for those who may not see personal data.
"""

from datetime import date
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
)

# The ends of an open interval; sentinels keep interval arithmetic plain, portable SQL without NULLs.
BEGINNING: Final = date(1, 1, 1)
FOREVER: Final = date(9999, 12, 31)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PUBLIC: Final = {"scope": "public"}
BY_AREA: Final = {"scope": ("area", "area_code")}


def _batch() -> Column[int]:
    """Not indexed: only a roll-back looks for it, and every import of a city would pay."""
    return Column(
        "batch_id",
        Integer,
        ForeignKey("batches.id"),
        nullable=False,
        comment="batch that last wrote this row",
    )


def _area(*, primary_key: bool = False, nullable: bool = False, comment: str) -> Column[str]:
    return Column(
        "area_code",
        String(12),
        ForeignKey("areas.code"),
        primary_key=primary_key,
        nullable=nullable,
        index=not primary_key,
        comment=comment,
    )


# --- imports -----------------------------------------------------------------------------------

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True, comment="batch number, shown to clerks"),
    Column("kind", String(20), nullable=False, comment="kind of file: areas, roster, projects, …"),
    Column("file_name", Text, nullable=False, comment="name of the file as it came"),
    Column("sha256", String(64), nullable=False, index=True, comment="SHA-256 of the file's bytes"),
    Column("as_of", Date, nullable=False, comment="first day of the month that the file reports on"),
    Column("rows_read", Integer, nullable=False, comment="data rows found, totals and headers excluded"),
    Column("rows_accepted", Integer, nullable=False, comment="data rows taken in"),
    Column("rows_rejected", Integer, nullable=False, comment="data rows refused, kept in rejected_rows"),
    Column(
        "counties",
        Text,
        nullable=False,
        default="[]",
        comment="JSON array: codes of the counties that the file speaks of, changed or not",
    ),
    Column("warnings", Text, nullable=False, default="[]", comment="JSON array of sentences for the clerk"),
    Column("imported_by", Text, nullable=False, comment="operating-system or signed-in user"),
    Column("imported_at", DateTime, nullable=False, comment="UTC time of the commit"),
    Column("status", String(12), nullable=False, comment="committed or rolled_back"),
    Column("rolled_back_at", DateTime, comment="UTC time of the roll-back"),
    Column("rollback_reason", Text, comment="why the batch was rolled back"),
    CheckConstraint("status IN ('committed', 'rolled_back')", name="status"),
    comment="one row per imported file",
    info=PUBLIC,
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column(
        "batch_id", Integer, ForeignKey("batches.id"), primary_key=True, comment="batch that refused the row"
    ),
    Column("sheet", Text, primary_key=True, comment="sheet name, empty for files without sheets"),
    Column(
        "row_number",
        Integer,
        primary_key=True,
        comment="row in the file, counted from 1 as a spreadsheet does",
    ),
    Column(
        "columns", Text, nullable=False, comment="JSON array of the headings at fault, as written in the file"
    ),
    Column("value", Text, nullable=False, comment="the offending value as read", info={"personal": "hidden"}),
    Column(
        "reason",
        Text,
        nullable=False,
        comment="Chinese sentence: file, sheet, row, column, value, expected",
        info={"personal": "hidden"},
    ),
    Column(
        "raw",
        Text,
        nullable=False,
        comment="JSON object heading → text: the whole row, so nothing is lost",
        info={"personal": "hidden"},
    ),
    comment="rows that an import refused, each with its reason",
    info=PUBLIC,
)

row_history = Table(
    "row_history",
    metadata,
    Column("id", Integer, primary_key=True, comment="order in which rows were replaced"),
    Column(
        "batch_id",
        Integer,
        ForeignKey("batches.id"),
        nullable=False,
        index=True,
        comment="batch that replaced the row",
    ),
    Column("table_name", String(40), nullable=False, comment="table of the replaced row"),
    Column("row_key", Text, nullable=False, comment="JSON array: the primary key of the replaced row"),
    Column(
        "before",
        Text,
        nullable=False,
        comment="JSON object: the row before, with its child rows",
        info={"personal": "hidden"},
    ),
    Column(
        "before_batch_id",
        Integer,
        nullable=False,
        index=True,
        comment="batch that had written the row before",
    ),
    comment="images of rows before an import changed or removed them: the way back, and the audit trail",
    info=PUBLIC,
)

store_state = Table(
    "store_state",
    metadata,
    Column("key", String(40), primary_key=True, comment="data_version, demo, …"),
    Column("value", Text, nullable=False, comment="value as text"),
    comment="facts about the store itself",
    info=PUBLIC,
)

# --- areas -------------------------------------------------------------------------------------

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
    _batch(),
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
    _area(primary_key=True, comment="area drawn"),
    Column(
        "geometry", Text, nullable=False, comment="GeoJSON geometry, WGS 84: polygons; a point for a village"
    ),
    Column("lon", Float, nullable=False, comment="longitude of the label point, degrees"),
    Column("lat", Float, nullable=False, comment="latitude of the label point, degrees"),
    Column("source", Text, nullable=False, comment="file that it came from"),
    _batch(),
    comment="outlines of counties and townships, points of villages",
    info=PUBLIC,
)

# --- households --------------------------------------------------------------------------------

households = Table(
    "households",
    metadata,
    Column("household_no", String(40), primary_key=True, comment="户编号 of the national system"),
    _area(comment="village of the latest version"),
    Column(
        "absent_since",
        Date,
        comment="month of the first newer roster that no longer lists it; none while listed",
    ),
    _batch(),
    comment="monitored households (监测对象): identity only, facts are in household_versions",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

household_versions = Table(
    "household_versions",
    metadata,
    Column(
        "household_no", String(40), ForeignKey("households.household_no"), primary_key=True, comment="户编号"
    ),
    Column(
        "as_of",
        Date,
        primary_key=True,
        comment="first day of the month whose roster first showed this version",
    ),
    _area(comment="village"),
    Column("category", String(20), nullable=False, comment="监测对象类别, see vocabulary.CATEGORIES"),
    Column("household_type", String(10), nullable=False, comment="脱贫户 or 一般农户"),
    Column("persons", Integer, nullable=False, comment="persons in the household"),
    Column(
        "identified_on",
        Date,
        nullable=False,
        comment="认定 (identification); first of the month if only that is known",
    ),
    Column("eliminated_on", Date, comment="风险消除; none while the risk stands"),
    Column("elimination_way", String(10), comment="帮扶消除 or 自然消除"),
    Column("no_labour", Boolean, nullable=False, comment="整户无劳动能力: stays unmarked by policy"),
    Column(
        "first_measure_on",
        Date,
        comment="first help; the identification day if the file tells only yes; none without help",
    ),
    Column("income_fen", BigInteger, comment="人均纯收入, fen per person and year"),
    Column(
        "valid_from",
        Date,
        nullable=False,
        comment="derived: first day this version speaks for; the first one speaks for all before",
    ),
    Column("valid_to", Date, nullable=False, comment="derived: first day a newer version speaks"),
    _batch(),
    comment="what the rosters said of a household; a change adds a version, months before keep the old one",
    info=BY_AREA,
    sqlite_with_rowid=False,
)
Index("ix_household_versions_open", household_versions.c.valid_to, household_versions.c.area_code)


household_risks = Table(
    "household_risks",
    metadata,
    Column("household_no", String(40), primary_key=True, comment="户编号"),
    Column("as_of", Date, primary_key=True, comment="version"),
    Column("cause", String(20), primary_key=True, comment="risk cause, see vocabulary.CAUSES"),
    ForeignKeyConstraint(
        ["household_no", "as_of"],
        ["household_versions.household_no", "household_versions.as_of"],
        ondelete="CASCADE",
    ),
    comment="risk causes of a household version, up to five",
    info={"scope": ("via", "household_no", "household_versions")},
    sqlite_with_rowid=False,
)

household_measures = Table(
    "household_measures",
    metadata,
    Column("household_no", String(40), primary_key=True, comment="户编号"),
    Column("as_of", Date, primary_key=True, comment="version"),
    Column("measure", String(20), primary_key=True, comment="help given, see vocabulary.MEASURES"),
    ForeignKeyConstraint(
        ["household_no", "as_of"],
        ["household_versions.household_no", "household_versions.as_of"],
        ondelete="CASCADE",
    ),
    comment="help (帮扶措施) given to a household version",
    info={"scope": ("via", "household_no", "household_versions")},
    sqlite_with_rowid=False,
)

persons = Table(
    "persons",
    metadata,
    Column(
        "household_no", String(40), ForeignKey("households.household_no"), primary_key=True, comment="户编号"
    ),
    Column("seq", Integer, primary_key=True, comment="order in the latest roster, 1 is the first row"),
    Column("name", Text, nullable=False, comment="姓名", info={"personal": "name"}),
    Column("id_type", Text, nullable=False, comment="证件类型"),
    Column("id_number", Text, nullable=False, comment="证件号码, as text", info={"personal": "hidden"}),
    Column("relation", Text, nullable=False, comment="与户主关系"),
    Column("phone", Text, nullable=False, comment="联系电话", info={"personal": "hidden"}),
    Column("health", Text, nullable=False, comment="健康状况", info={"personal": "hidden"}),
    Column("labour", Text, nullable=False, comment="劳动技能"),
    _batch(),
    comment="members of monitored households, from the latest roster",
    info={"scope": ("via", "household_no", "households")},
    sqlite_with_rowid=False,
)

# --- money and projects ------------------------------------------------------------------------

projects = Table(
    "projects",
    metadata,
    Column("project_no", String(40), primary_key=True, comment="项目编号"),
    Column("name", Text, nullable=False, comment="项目名称"),
    Column("category", Text, nullable=False, comment="项目类别, as the file names it"),
    _area(comment="village, or the township or county where the file names no village"),
    Column("plan_year", Integer, nullable=False, comment="year of the plan that the project belongs to"),
    Column("planned_start_on", Date, comment="last day on which a start is in time"),
    Column("planned_end_on", Date, comment="last day on which completion is in time"),
    Column("approved_on", Date, comment="批复"),
    Column("tendered_on", Date, comment="招标"),
    Column("started_on", Date, comment="开工"),
    Column("completed_on", Date, comment="完工"),
    Column("accepted_on", Date, comment="验收"),
    Column("settled_on", Date, comment="决算/报账"),
    Column("handed_over_on", Date, comment="资产移交/确权"),
    Column("progress", Float, comment="形象进度, physical progress as a fraction 0–1"),
    Column("responsible_unit", Text, nullable=False, default="", comment="责任单位"),
    _batch(),
    comment="projects with their stage dates",
    info=BY_AREA,
)

project_funding = Table(
    "project_funding",
    metadata,
    Column(
        "project_no",
        String(40),
        ForeignKey("projects.project_no", ondelete="CASCADE"),
        primary_key=True,
        comment="项目编号",
    ),
    Column("fund_level", String(4), primary_key=True, comment="中央, 省级, 市级 or 县级"),
    Column("planned_fen", BigInteger, nullable=False, comment="计划投入, fen"),
    comment="planned funding of a project by level",
    info={"scope": ("via", "project_no", "projects")},
)

allocations = Table(
    "allocations",
    metadata,
    Column(
        "allocation_key",
        String(64),
        primary_key=True,
        comment="document, level, area, project, purpose and occurrence, hashed",
    ),
    Column("document_no", Text, nullable=False, comment="资金文号"),
    Column("fund_level", String(4), nullable=False, comment="中央, 省级, 市级 or 县级"),
    _area(
        comment="where the money went: the county, or the project's village where the file names a project"
    ),
    Column("project_no", String(40), index=True, comment="项目编号, where the file names one"),
    Column("purpose", String(10), nullable=False, comment="产业发展 or 其他"),
    Column("allocated_on", Date, nullable=False, comment="下达日期"),
    Column("amount_fen", BigInteger, nullable=False, comment="下达金额, fen"),
    _batch(),
    comment="money allocated (下达)",
    info=BY_AREA,
)

payments = Table(
    "payments",
    metadata,
    Column(
        "voucher_no",
        String(64),
        primary_key=True,
        comment="凭证号; a hash of the row where the file has none",
    ),
    Column(
        "project_no",
        String(40),
        ForeignKey("projects.project_no"),
        nullable=False,
        index=True,
        comment="项目编号",
    ),
    Column("paid_on", Date, nullable=False, comment="支付日期"),
    Column("fund_level", String(4), nullable=False, comment="中央, 省级, 市级 or 县级"),
    Column("amount_fen", BigInteger, nullable=False, comment="支付金额, fen; negative for a refund"),
    Column("note", Text, nullable=False, default="", comment="备注"),
    _batch(),
    comment="money paid (支付), in the place of its project",
    info={"scope": ("via", "project_no", "projects")},
)

# --- policy and published figures --------------------------------------------------------------

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
    _area(nullable=True, comment="area that it holds for; none: the whole installation"),
    Column("fund_level", String(4), comment="fund level that it holds for; none: all"),
    Column("month", Integer, comment="month 1–12 of a planned curve; none otherwise"),
    Column("value", Numeric(18, 6), nullable=False, comment="value; a ratio as a fraction, money in yuan"),
    Column("unit", Text, nullable=False, comment="unit in words"),
    Column("valid_from", Date, nullable=False, comment="first day that it holds"),
    Column("valid_to", Date, nullable=False, default=FOREVER, comment="first day that it no longer holds"),
    Column("source", Text, nullable=False, comment="document and clause"),
    _batch(),
    comment="rules that differ by place and year: data, never constants in code",
    info=PUBLIC,
)

published_figures = Table(
    "published_figures",
    metadata,
    Column("published_key", String(64), primary_key=True, comment="KPI, area, month and document, hashed"),
    Column("kpi", String(60), nullable=False, index=True, comment="KPI that the text speaks of"),
    _area(comment="area that the text speaks of"),
    Column("month", Date, nullable=False, comment="first day of the month that the text speaks of"),
    Column("text", Text, nullable=False, comment="the figure as printed"),
    Column(
        "value",
        Numeric(18, 6),
        nullable=False,
        comment="the figure as a number; a ratio as a fraction, money in yuan",
    ),
    Column("base", Text, nullable=False, comment="stated base: 户, 人 or 未注明"),
    Column("source", Text, nullable=False, comment="document"),
    Column("published_on", Date, comment="date of the document"),
    _batch(),
    comment="figures that were published, kept beside the computed ones; nothing is bent to fit",
    info=BY_AREA,
)

# --- derived -----------------------------------------------------------------------------------

rollup = Table(
    "rollup",
    metadata,
    Column("measure", String(60), primary_key=True, comment="code of the measure"),
    Column(
        "slice",
        String(40),
        primary_key=True,
        comment="'' for all, else dimension=value, e.g. category=脱贫不稳定户",
    ),
    Column("area_code", String(12), primary_key=True, comment="area at any level, descendants summed in"),
    Column("month", Integer, primary_key=True, comment="month of the events as YYYYMM"),
    Column(
        "amount", BigInteger, nullable=False, comment="net sum of the month's signed events: count, or fen"
    ),
    comment="derived: net events per measure, slice, area and month; rebuilt, never migrated",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

coverage = Table(
    "coverage",
    metadata,
    Column(
        "kind", String(20), primary_key=True, comment="kind of file: roster, projects, allocations, payments"
    ),
    Column(
        "area_code", String(12), primary_key=True, comment="county, or the city where a row names no county"
    ),
    Column(
        "first_month",
        Integer,
        nullable=False,
        comment="first month, YYYYMM, that this kind speaks of in the store",
    ),
    Column(
        "last_month", Integer, nullable=False, comment="latest as-of month, YYYYMM, that reached this county"
    ),
    Column("finest_level", String(10), nullable=False, comment="finest level of area that its rows name"),
    comment="derived: which counties have which data, for which months, how fine: tells zero from no data",
    info=PUBLIC,
)
