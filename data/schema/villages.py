"""Villages, and how their people work and earn."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Table, Text

from data.schema.base import BY_AREA, area_column, batch_column, metadata

village_facts = Table(
    "village_facts",
    metadata,
    area_column(primary_key=True, comment="village"),
    Column("year", Integer, primary_key=True, comment="year that the facts are of"),
    Column("key_village", Boolean, nullable=False, comment="乡村振兴重点帮扶村"),
    Column("resettlement", Boolean, nullable=False, comment="has a resettlement site (易地搬迁安置点)"),
    Column("safe_on", Date, comment="day recognised as 放心村 (no hidden risk); none if not"),
    Column("model_on", Date, comment="day recognised as 标杆村; none if not"),
    Column("points_pilot_on", Date, comment="day the points-system pilot (积分制) opened; none without"),
    Column("collective_income_fen", BigInteger, comment="村集体经济收入 of the year, fen; none if unknown"),
    Column("toilets_built", Integer, comment="household toilets built in the year; none if unreported"),
    Column("team_members", Integer, comment="驻村工作队 members; none if unreported"),
    batch_column(),
    comment="what a village is and has, year by year",
    info=BY_AREA,
)

incomes = Table(
    "incomes",
    metadata,
    area_column(primary_key=True, comment="village, township, county or city as reported"),
    Column("month", Date, primary_key=True, comment="first day of the month up to which income is counted"),
    Column("population", String(10), primary_key=True, comment="see vocabulary.POPULATIONS"),
    Column("persons", Integer, nullable=False, comment="persons counted"),
    Column("income_fen", BigInteger, nullable=False, comment="income per person since January, fen"),
    batch_column(),
    comment="income per person (人均纯收入, 人均可支配收入) since January",
    info=BY_AREA,
)

employment = Table(
    "employment",
    metadata,
    area_column(primary_key=True, comment="area as reported"),
    Column("month", Date, primary_key=True, comment="first day of the month"),
    Column("employed", Integer, nullable=False, comment="formerly poor persons in work (务工)"),
    Column("willing", Integer, comment="formerly poor persons able and willing to work; none if unreported"),
    batch_column(),
    comment="work of formerly poor persons (脱贫人口务工), month by month",
    info=BY_AREA,
)

workshops = Table(
    "workshops",
    metadata,
    Column("workshop_no", String(40), primary_key=True, comment="编号, or a hash of place and name"),
    Column("name", Text, nullable=False, comment="帮扶车间 name"),
    area_column(comment="village, or coarser as reported"),
    Column("opened_on", Date, nullable=False, comment="认定 or opening"),
    Column("closed_on", Date, comment="closing; none while it works"),
    Column("workers", Integer, nullable=False, comment="吸纳务工人数"),
    Column("poor_workers", Integer, nullable=False, comment="of whom formerly poor (脱贫人口)"),
    batch_column(),
    comment="workshops that employ people near home (帮扶车间)",
    info=BY_AREA,
)
