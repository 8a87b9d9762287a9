"""what leadership asks beyond households, money and projects: thirteen tables

Clues and events of households, assets, loans, work points, problems, helpers and visits, villages, incomes,
work, workshops; and the derived cohorts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column(
            "slice",
            sa.String(length=40),
            nullable=False,
            comment="'' for all, else dimension=value, as in rollup",
        ),
        sa.Column(
            "area_code", sa.String(length=12), nullable=False, comment="city or county, descendants summed in"
        ),
        sa.Column(
            "identified_month", sa.Integer(), nullable=False, comment="month of identification as YYYYMM"
        ),
        sa.Column(
            "ended_month",
            sa.Integer(),
            nullable=False,
            comment="month of elimination as YYYYMM; 0 while open",
        ),
        sa.Column("households", sa.Integer(), nullable=False, comment="households with these two months"),
        sa.PrimaryKeyConstraint(
            "slice", "area_code", "identified_month", "ended_month", name=op.f("pk_cohorts")
        ),
        comment="derived: households by month of identification and of elimination, for survival curves",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assets",
        sa.Column("asset_no", sa.String(length=40), nullable=False, comment="资产编号"),
        sa.Column(
            "project_no",
            sa.String(length=40),
            nullable=True,
            comment="project that made it, where the file names one",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="资产名称"),
        sa.Column("kind", sa.String(length=6), nullable=False, comment="see vocabulary.ASSET_KINDS"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="where it lies"),
        sa.Column("value_fen", sa.BigInteger(), nullable=False, comment="资产原值, fen"),
        sa.Column("owner", sa.Text(), nullable=False, comment="产权归属"),
        sa.Column(
            "formed_on",
            sa.Date(),
            nullable=False,
            comment="day from which it should be handed over and titled",
        ),
        sa.Column("handed_over_on", sa.Date(), nullable=True, comment="移交"),
        sa.Column("titled_on", sa.Date(), nullable=True, comment="确权登记"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_assets_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_assets_batch_id")),
        sa.PrimaryKeyConstraint("asset_no", name=op.f("pk_assets")),
        comment="assets that projects left behind (项目资产)",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assets_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_assets_project_no"), ["project_no"], unique=False)

    op.create_table(
        "clues",
        sa.Column("clue_no", sa.String(length=40), nullable=False, comment="线索编号"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village"),
        sa.Column(
            "household_no",
            sa.String(length=40),
            nullable=True,
            comment="户编号, once known; the roster may come later, so that it is no foreign key",
        ),
        sa.Column(
            "channel",
            sa.String(length=10),
            nullable=False,
            comment="how it was found, see vocabulary.CHANNELS",
        ),
        sa.Column("found_on", sa.Date(), nullable=False, comment="day the clue came in"),
        sa.Column("visited_on", sa.Date(), nullable=True, comment="入户核查"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="村级评议公示"),
        sa.Column("checked_on", sa.Date(), nullable=True, comment="乡镇审核"),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="县级认定, or the decision not to monitor"),
        sa.Column("outcome", sa.String(length=6), nullable=False, comment="see vocabulary.CLUE_OUTCOMES"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_clues_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_clues_batch_id")),
        sa.PrimaryKeyConstraint("clue_no", name=op.f("pk_clues")),
        comment="clues (线索) that a household may be at risk, with the steps of its identification",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("clues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clues_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_clues_household_no"), ["household_no"], unique=False)

    op.create_table(
        "employment",
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area as reported"),
        sa.Column("month", sa.Date(), nullable=False, comment="first day of the month"),
        sa.Column("employed", sa.Integer(), nullable=False, comment="formerly poor persons in work (务工)"),
        sa.Column(
            "willing",
            sa.Integer(),
            nullable=True,
            comment="formerly poor persons able and willing to work; none if unreported",
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_employment_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_employment_batch_id")),
        sa.PrimaryKeyConstraint("area_code", "month", name=op.f("pk_employment")),
        comment="work of formerly poor persons (脱贫人口务工), month by month",
        info={"scope": ("area", "area_code")},
    )
    op.create_table(
        "helpers",
        sa.Column(
            "helper_key",
            sa.String(length=64),
            nullable=False,
            comment="name, unit, role, household or village: hashed",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="帮扶责任人 name"),
        sa.Column("unit", sa.Text(), nullable=False, comment="帮扶单位"),
        sa.Column("role", sa.String(length=12), nullable=False, comment="see vocabulary.HELPER_ROLES"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village"),
        sa.Column(
            "household_no",
            sa.String(length=40),
            nullable=True,
            comment="户编号; none for those who help a whole village",
        ),
        sa.Column("assigned_on", sa.Date(), nullable=False, comment="first day of the assignment"),
        sa.Column(
            "ended_on",
            sa.Date(),
            nullable=True,
            comment="first day after the assignment; none while it lasts",
        ),
        sa.Column("visits_required", sa.Integer(), nullable=False, comment="visits due in a full year, 0–12"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_helpers_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_helpers_batch_id")),
        sa.PrimaryKeyConstraint("helper_key", name=op.f("pk_helpers")),
        comment="who helps whom: assignments (结对帮扶) of cadres to households and villages",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("helpers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helpers_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_helpers_household_no"), ["household_no"], unique=False)

    op.create_table(
        "household_events",
        sa.Column(
            "event_key", sa.String(length=64), nullable=False, comment="household, kind and day, hashed"
        ),
        sa.Column("household_no", sa.String(length=40), nullable=False, comment="户编号"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village"),
        sa.Column("kind", sa.String(length=4), nullable=False, comment="回退, 再标注 or 回访"),
        sa.Column("on_date", sa.Date(), nullable=False, comment="day it happened"),
        sa.Column("note", sa.Text(), nullable=False, comment="备注"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_household_events_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_household_events_batch_id")),
        sa.PrimaryKeyConstraint("event_key", name=op.f("pk_household_events")),
        comment="fall-backs, re-marks and follow-up visits of households whose risk was marked as gone",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("household_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_events_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_events_household_no"), ["household_no"], unique=False)

    op.create_table(
        "incomes",
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="village, township, county or city as reported",
        ),
        sa.Column(
            "month", sa.Date(), nullable=False, comment="first day of the month up to which income is counted"
        ),
        sa.Column("population", sa.String(length=10), nullable=False, comment="see vocabulary.POPULATIONS"),
        sa.Column("persons", sa.Integer(), nullable=False, comment="persons counted"),
        sa.Column(
            "income_fen", sa.BigInteger(), nullable=False, comment="income per person since January, fen"
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_incomes_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_incomes_batch_id")),
        sa.PrimaryKeyConstraint("area_code", "month", "population", name=op.f("pk_incomes")),
        comment="income per person (人均纯收入, 人均可支配收入) since January",
        info={"scope": ("area", "area_code")},
    )
    op.create_table(
        "loans",
        sa.Column("loan_no", sa.String(length=64), nullable=False, comment="借据号"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village"),
        sa.Column(
            "household_no", sa.String(length=40), nullable=True, comment="户编号, where the file names one"
        ),
        sa.Column("lent_on", sa.Date(), nullable=False, comment="放款"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="到期"),
        sa.Column("repaid_on", sa.Date(), nullable=True, comment="结清"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="放款金额, fen"),
        sa.Column(
            "balance_fen",
            sa.BigInteger(),
            nullable=False,
            comment="余额 as last reported, fen; 0 once repaid",
        ),
        sa.Column(
            "misused", sa.Boolean(), nullable=False, comment="used against the rules (户贷企用 and the like)"
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_loans_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_loans_batch_id")),
        sa.PrimaryKeyConstraint("loan_no", name=op.f("pk_loans")),
        comment="small loans to formerly poor and monitored households (小额信贷)",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("loans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loans_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_loans_household_no"), ["household_no"], unique=False)

    op.create_table(
        "problems",
        sa.Column("problem_no", sa.String(length=40), nullable=False, comment="问题编号"),
        sa.Column(
            "area_code", sa.String(length=12), nullable=False, comment="village, or coarser as reported"
        ),
        sa.Column("source", sa.String(length=10), nullable=False, comment="see vocabulary.PROBLEM_SOURCES"),
        sa.Column(
            "round",
            sa.Integer(),
            nullable=True,
            comment="round of the village-by-village check; none for other sources",
        ),
        sa.Column(
            "category", sa.String(length=10), nullable=False, comment="see vocabulary.PROBLEM_CATEGORIES"
        ),
        sa.Column("description", sa.Text(), nullable=False, comment="问题描述"),
        sa.Column("found_on", sa.Date(), nullable=False, comment="发现"),
        sa.Column(
            "due_on", sa.Date(), nullable=False, comment="整改期限: last day on which correction is in time"
        ),
        sa.Column("corrected_on", sa.Date(), nullable=True, comment="销号; none while open"),
        sa.Column("responsible_unit", sa.Text(), nullable=False, comment="责任单位"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_problems_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_problems_batch_id")),
        sa.PrimaryKeyConstraint("problem_no", name=op.f("pk_problems")),
        comment="problems found in checks, audits and inspections, with their correction (整改销号)",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("problems", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problems_area_code"), ["area_code"], unique=False)

    op.create_table(
        "village_facts",
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village"),
        sa.Column("year", sa.Integer(), nullable=False, comment="year that the facts are of"),
        sa.Column("key_village", sa.Boolean(), nullable=False, comment="乡村振兴重点帮扶村"),
        sa.Column(
            "resettlement", sa.Boolean(), nullable=False, comment="has a resettlement site (易地搬迁安置点)"
        ),
        sa.Column(
            "safe_on",
            sa.Date(),
            nullable=True,
            comment="day recognised as 放心村 (no hidden risk); none if not",
        ),
        sa.Column("model_on", sa.Date(), nullable=True, comment="day recognised as 标杆村; none if not"),
        sa.Column(
            "points_pilot_on",
            sa.Date(),
            nullable=True,
            comment="day the points-system pilot (积分制) opened; none without",
        ),
        sa.Column(
            "collective_income_fen",
            sa.BigInteger(),
            nullable=True,
            comment="村集体经济收入 of the year, fen; none if unknown",
        ),
        sa.Column(
            "toilets_built",
            sa.Integer(),
            nullable=True,
            comment="household toilets built in the year; none if unreported",
        ),
        sa.Column(
            "team_members", sa.Integer(), nullable=True, comment="驻村工作队 members; none if unreported"
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_village_facts_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_village_facts_batch_id")),
        sa.PrimaryKeyConstraint("area_code", "year", name=op.f("pk_village_facts")),
        comment="what a village is and has, year by year",
        info={"scope": ("area", "area_code")},
    )
    op.create_table(
        "work_indicators",
        sa.Column(
            "indicator_key",
            sa.String(length=64),
            nullable=False,
            comment="year, area and indicator number, hashed",
        ),
        sa.Column("year", sa.Integer(), nullable=False, comment="year of the work points (工作要点)"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="area whose work points they are: nearly always the city or a county",
        ),
        sa.Column("item_no", sa.Integer(), nullable=False, comment="item (大项) number"),
        sa.Column("item", sa.Text(), nullable=False, comment="item"),
        sa.Column(
            "sub_no", sa.Integer(), nullable=False, comment="sub-item (小项) number, through the whole list"
        ),
        sa.Column("sub_item", sa.Text(), nullable=False, comment="sub-item"),
        sa.Column(
            "indicator_no",
            sa.Integer(),
            nullable=False,
            comment="indicator (指标) number, through the whole list",
        ),
        sa.Column("indicator", sa.Text(), nullable=False, comment="indicator"),
        sa.Column("lead_unit", sa.Text(), nullable=False, comment="牵头单位: the one before the first comma"),
        sa.Column("other_units", sa.Text(), nullable=False, comment="other responsible units, joined by 、"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_work_indicators_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_work_indicators_batch_id")),
        sa.PrimaryKeyConstraint("indicator_key", name=op.f("pk_work_indicators")),
        comment="indicators of the year's work points: item → sub-item → indicator",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("work_indicators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_indicators_area_code"), ["area_code"], unique=False)

    op.create_table(
        "workshops",
        sa.Column(
            "workshop_no", sa.String(length=40), nullable=False, comment="编号, or a hash of place and name"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="帮扶车间 name"),
        sa.Column(
            "area_code", sa.String(length=12), nullable=False, comment="village, or coarser as reported"
        ),
        sa.Column("opened_on", sa.Date(), nullable=False, comment="认定 or opening"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="closing; none while it works"),
        sa.Column("workers", sa.Integer(), nullable=False, comment="吸纳务工人数"),
        sa.Column("poor_workers", sa.Integer(), nullable=False, comment="of whom formerly poor (脱贫人口)"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_workshops_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_workshops_batch_id")),
        sa.PrimaryKeyConstraint("workshop_no", name=op.f("pk_workshops")),
        comment="workshops that employ people near home (帮扶车间)",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshops_area_code"), ["area_code"], unique=False)

    op.create_table(
        "visits",
        sa.Column(
            "visit_key",
            sa.String(length=64),
            nullable=False,
            comment="assignment, day and occurrence, hashed",
        ),
        sa.Column(
            "helper_key", sa.String(length=64), nullable=False, comment="assignment that the visit belongs to"
        ),
        sa.Column("visited_on", sa.Date(), nullable=False, comment="走访日期"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_visits_batch_id")),
        sa.ForeignKeyConstraint(["helper_key"], ["helpers.helper_key"], name=op.f("fk_visits_helper_key")),
        sa.PrimaryKeyConstraint("visit_key", name=op.f("pk_visits")),
        comment="visits of helpers (走访)",
        info={"scope": ("via", "helper_key", "helpers")},
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_helper_key"), ["helper_key"], unique=False)

    op.create_table(
        "work_targets",
        sa.Column("indicator_key", sa.String(length=64), nullable=False, comment="indicator"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="1–4"),
        sa.Column("target", sa.Text(), nullable=False, comment="what is to be reached in the quarter"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="last day on which it is in time"),
        sa.Column("done_on", sa.Date(), nullable=True, comment="day it was reached; none while open"),
        sa.Column("progress", sa.Text(), nullable=False, comment="progress as reported"),
        sa.Column(
            "evidence", sa.Text(), nullable=False, comment="evidence as reported: document, photograph, link"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_key"],
            ["work_indicators.indicator_key"],
            name=op.f("fk_work_targets_indicator_key"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("indicator_key", "quarter", name=op.f("pk_work_targets")),
        comment="what an indicator is to reach in each quarter, and whether it did",
        info={"scope": ("via", "indicator_key", "work_indicators")},
    )


def downgrade() -> None:
    op.drop_table("work_targets")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visits_helper_key"))

    op.drop_table("visits")
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshops_area_code"))

    op.drop_table("workshops")
    with op.batch_alter_table("work_indicators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_indicators_area_code"))

    op.drop_table("work_indicators")
    op.drop_table("village_facts")
    with op.batch_alter_table("problems", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problems_area_code"))

    op.drop_table("problems")
    with op.batch_alter_table("loans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loans_household_no"))
        batch_op.drop_index(batch_op.f("ix_loans_area_code"))

    op.drop_table("loans")
    op.drop_table("incomes")
    with op.batch_alter_table("household_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_events_household_no"))
        batch_op.drop_index(batch_op.f("ix_household_events_area_code"))

    op.drop_table("household_events")
    with op.batch_alter_table("helpers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_helpers_household_no"))
        batch_op.drop_index(batch_op.f("ix_helpers_area_code"))

    op.drop_table("helpers")
    op.drop_table("employment")
    with op.batch_alter_table("clues", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clues_household_no"))
        batch_op.drop_index(batch_op.f("ix_clues_area_code"))

    op.drop_table("clues")
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assets_project_no"))
        batch_op.drop_index(batch_op.f("ix_assets_area_code"))

    op.drop_table("assets")
    op.drop_table("cohorts")
