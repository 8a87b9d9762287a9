"""Monitored households (监测对象): versions, risks, help, members; how they were found and followed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
)

from data.schema.base import BY_AREA, area_column, batch_column, metadata

households = Table(
    "households",
    metadata,
    Column("household_no", String(40), primary_key=True, comment="户编号 of the national system"),
    area_column(comment="village of the latest version"),
    Column(
        "absent_since",
        Date,
        comment="month of the first newer roster that no longer lists it; none while listed",
    ),
    batch_column(),
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
    area_column(comment="village"),
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
    batch_column(),
    comment="what the rosters said of a household; a change adds a version, months before keep the old one",
    info=BY_AREA,
    sqlite_with_rowid=False,
)

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
    batch_column(),
    comment="members of monitored households, from the latest roster",
    info={"scope": ("via", "household_no", "households")},
    sqlite_with_rowid=False,
)

clues = Table(
    "clues",
    metadata,
    Column("clue_no", String(40), primary_key=True, comment="线索编号"),
    area_column(comment="village"),
    Column(
        "household_no",
        String(40),
        index=True,
        comment="户编号, once known; the roster may come later, so that it is no foreign key",
    ),
    Column("channel", String(10), nullable=False, comment="how it was found, see vocabulary.CHANNELS"),
    Column("found_on", Date, nullable=False, comment="day the clue came in"),
    Column("visited_on", Date, comment="入户核查"),
    Column("reviewed_on", Date, comment="村级评议公示"),
    Column("checked_on", Date, comment="乡镇审核"),
    Column("decided_on", Date, comment="县级认定, or the decision not to monitor"),
    Column("outcome", String(6), nullable=False, comment="see vocabulary.CLUE_OUTCOMES"),
    batch_column(),
    comment="clues (线索) that a household may be at risk, with the steps of its identification",
    info=BY_AREA,
)

household_events = Table(
    "household_events",
    metadata,
    Column("event_key", String(64), primary_key=True, comment="household, kind and day, hashed"),
    Column("household_no", String(40), nullable=False, index=True, comment="户编号"),
    area_column(comment="village"),
    Column("kind", String(4), nullable=False, comment="回退, 再标注 or 回访"),
    Column("on_date", Date, nullable=False, comment="day it happened"),
    Column("note", Text, nullable=False, default="", comment="备注", info={"personal": "hidden"}),
    batch_column(),
    comment="fall-backs, re-marks and follow-up visits of households whose risk was marked as gone",
    info=BY_AREA,
)
