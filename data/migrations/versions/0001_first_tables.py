"""the first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False, comment="batch number, shown to clerks"),
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="kind of file: areas, roster, projects, …"
        ),
        sa.Column("file_name", sa.Text(), nullable=False, comment="name of the file as it came"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the file's bytes"),
        sa.Column(
            "as_of", sa.Date(), nullable=False, comment="first day of the month that the file reports on"
        ),
        sa.Column(
            "rows_read", sa.Integer(), nullable=False, comment="data rows found, totals and headers excluded"
        ),
        sa.Column("rows_accepted", sa.Integer(), nullable=False, comment="data rows taken in"),
        sa.Column(
            "rows_rejected", sa.Integer(), nullable=False, comment="data rows refused, kept in rejected_rows"
        ),
        sa.Column(
            "counties",
            sa.Text(),
            nullable=False,
            comment="JSON array: codes of the counties that the file speaks of, changed or not",
        ),
        sa.Column("warnings", sa.Text(), nullable=False, comment="JSON array of sentences for the clerk"),
        sa.Column("imported_by", sa.Text(), nullable=False, comment="operating-system or signed-in user"),
        sa.Column("imported_at", sa.DateTime(), nullable=False, comment="UTC time of the commit"),
        sa.Column("status", sa.String(length=12), nullable=False, comment="committed or rolled_back"),
        sa.Column("rolled_back_at", sa.DateTime(), nullable=True, comment="UTC time of the roll-back"),
        sa.Column("rollback_reason", sa.Text(), nullable=True, comment="why the batch was rolled back"),
        sa.CheckConstraint("status IN ('committed', 'rolled_back')", name=op.f("ck_batches_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        comment="one row per imported file",
        info={"scope": "public"},
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batches_sha256"), ["sha256"], unique=False)

    op.create_table(
        "coverage",
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="kind of file: roster, projects, allocations, payments",
        ),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="county, or the city where a row names no county",
        ),
        sa.Column(
            "first_month",
            sa.Integer(),
            nullable=False,
            comment="first month, YYYYMM, that this kind speaks of in the store",
        ),
        sa.Column(
            "last_month",
            sa.Integer(),
            nullable=False,
            comment="latest as-of month, YYYYMM, that reached this county",
        ),
        sa.Column(
            "finest_level",
            sa.String(length=10),
            nullable=False,
            comment="finest level of area that its rows name",
        ),
        sa.PrimaryKeyConstraint("kind", "area_code", name=op.f("pk_coverage")),
        comment="derived: which counties have which data, for which months, how fine: tells zero from no data",
        info={"scope": ("area", "area_code")},
    )
    op.create_table(
        "rollup",
        sa.Column("measure", sa.String(length=60), nullable=False, comment="code of the measure"),
        sa.Column(
            "slice",
            sa.String(length=40),
            nullable=False,
            comment="'' for all, else dimension=value, e.g. category=脱贫不稳定户",
        ),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="area at any level, descendants summed in",
        ),
        sa.Column("month", sa.Integer(), nullable=False, comment="month of the events as YYYYMM"),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="net sum of the month's signed events: count, or fen",
        ),
        sa.PrimaryKeyConstraint("measure", "slice", "area_code", "month", name=op.f("pk_rollup")),
        comment="derived: net events per measure, slice, area and month; rebuilt, never migrated",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "store_state",
        sa.Column("key", sa.String(length=40), nullable=False, comment="data_version, demo, …"),
        sa.Column("value", sa.Text(), nullable=False, comment="value as text"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_store_state")),
        comment="facts about the store itself",
        info={"scope": "public"},
    )
    op.create_table(
        "areas",
        sa.Column(
            "code",
            sa.String(length=12),
            nullable=False,
            comment="GB/T 2260 or statistical code: 6, 9 or 12 digits",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="official name"),
        sa.Column("level", sa.String(length=10), nullable=False, comment="city, county, township or village"),
        sa.Column(
            "parent_code", sa.String(length=12), nullable=True, comment="area one level up; none for the city"
        ),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="first day the area exists"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="first day the area no longer exists"),
        sa.Column(
            "successor_code", sa.String(length=12), nullable=True, comment="area that took this one over"
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.CheckConstraint("level IN ('city', 'county', 'township', 'village')", name=op.f("ck_areas_level")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_areas_batch_id")),
        sa.ForeignKeyConstraint(["parent_code"], ["areas.code"], name=op.f("fk_areas_parent_code")),
        sa.ForeignKeyConstraint(["successor_code"], ["areas.code"], name=op.f("fk_areas_successor_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
        comment="administrative areas: city → county → township → village",
        info={"scope": "public"},
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "rejected_rows",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that refused the row"),
        sa.Column("sheet", sa.Text(), nullable=False, comment="sheet name, empty for files without sheets"),
        sa.Column(
            "row_number",
            sa.Integer(),
            nullable=False,
            comment="row in the file, counted from 1 as a spreadsheet does",
        ),
        sa.Column(
            "columns",
            sa.Text(),
            nullable=False,
            comment="JSON array of the headings at fault, as written in the file",
        ),
        sa.Column("value", sa.Text(), nullable=False, comment="the offending value as read"),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="Chinese sentence: file, sheet, row, column, value, expected",
        ),
        sa.Column(
            "raw",
            sa.Text(),
            nullable=False,
            comment="JSON object heading → text: the whole row, so nothing is lost",
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_rejected_rows_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "sheet", "row_number", name=op.f("pk_rejected_rows")),
        comment="rows that an import refused, each with its reason",
        info={"scope": "public"},
    )
    op.create_table(
        "row_history",
        sa.Column("id", sa.Integer(), nullable=False, comment="order in which rows were replaced"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that replaced the row"),
        sa.Column("table_name", sa.String(length=40), nullable=False, comment="table of the replaced row"),
        sa.Column(
            "row_key", sa.Text(), nullable=False, comment="JSON array: the primary key of the replaced row"
        ),
        sa.Column(
            "before", sa.Text(), nullable=False, comment="JSON object: the row before, with its child rows"
        ),
        sa.Column(
            "before_batch_id", sa.Integer(), nullable=False, comment="batch that had written the row before"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_row_history_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_history")),
        comment="images of rows before an import changed or removed them: the way back, and the audit trail",
        info={"scope": "public"},
    )
    with op.batch_alter_table("row_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_row_history_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_row_history_before_batch_id"), ["before_batch_id"], unique=False)

    op.create_table(
        "allocations",
        sa.Column(
            "allocation_key",
            sa.String(length=64),
            nullable=False,
            comment="document, level, area, project, purpose and occurrence, hashed",
        ),
        sa.Column("document_no", sa.Text(), nullable=False, comment="资金文号"),
        sa.Column("fund_level", sa.String(length=4), nullable=False, comment="中央, 省级, 市级 or 县级"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="where the money went: the county, or the project's village where the file names a project",
        ),
        sa.Column(
            "project_no", sa.String(length=40), nullable=True, comment="项目编号, where the file names one"
        ),
        sa.Column("purpose", sa.String(length=10), nullable=False, comment="产业发展 or 其他"),
        sa.Column("allocated_on", sa.Date(), nullable=False, comment="下达日期"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="下达金额, fen"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_allocations_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_allocations_batch_id")),
        sa.PrimaryKeyConstraint("allocation_key", name=op.f("pk_allocations")),
        comment="money allocated (下达)",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocations_area_code"), ["area_code"], unique=False)

    op.create_table(
        "area_tree",
        sa.Column("ancestor_code", sa.String(length=12), nullable=False, comment="area that contains"),
        sa.Column(
            "descendant_code",
            sa.String(length=12),
            nullable=False,
            comment="area that is contained; itself, and areas merged into it, included",
        ),
        sa.ForeignKeyConstraint(["ancestor_code"], ["areas.code"], name=op.f("fk_area_tree_ancestor_code")),
        sa.ForeignKeyConstraint(
            ["descendant_code"], ["areas.code"], name=op.f("fk_area_tree_descendant_code")
        ),
        sa.PrimaryKeyConstraint("ancestor_code", "descendant_code", name=op.f("pk_area_tree")),
        comment="derived from areas: every containment, self included; a merged area counts to its successor",
        info={"scope": "public"},
    )
    with op.batch_alter_table("area_tree", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_tree_descendant_code"), ["descendant_code"], unique=False)

    op.create_table(
        "boundaries",
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area drawn"),
        sa.Column(
            "geometry",
            sa.Text(),
            nullable=False,
            comment="GeoJSON geometry, WGS 84: polygons; a point for a village",
        ),
        sa.Column("lon", sa.Float(), nullable=False, comment="longitude of the label point, degrees"),
        sa.Column("lat", sa.Float(), nullable=False, comment="latitude of the label point, degrees"),
        sa.Column("source", sa.Text(), nullable=False, comment="file that it came from"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_boundaries_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_boundaries_batch_id")),
        sa.PrimaryKeyConstraint("area_code", name=op.f("pk_boundaries")),
        comment="outlines of counties and townships, points of villages",
        info={"scope": "public"},
    )

    op.create_table(
        "households",
        sa.Column(
            "household_no", sa.String(length=40), nullable=False, comment="户编号 of the national system"
        ),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village of the latest version"),
        sa.Column(
            "absent_since",
            sa.Date(),
            nullable=True,
            comment="month of the first newer roster that no longer lists it; none while listed",
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_households_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_households_batch_id")),
        sa.PrimaryKeyConstraint("household_no", name=op.f("pk_households")),
        comment="monitored households (监测对象): identity only, facts are in household_versions",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_households_area_code"), ["area_code"], unique=False)

    op.create_table(
        "policy_values",
        sa.Column(
            "policy_key",
            sa.String(length=64),
            nullable=False,
            comment="code, area, fund level, month and start, hashed",
        ),
        sa.Column(
            "code",
            sa.String(length=60),
            nullable=False,
            comment="what it sets: income_line, target.<kpi>, floor.<kpi>, schedule.<kpi>, tolerance.<kpi>, …",
        ),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=True,
            comment="area that it holds for; none: the whole installation",
        ),
        sa.Column(
            "fund_level",
            sa.String(length=4),
            nullable=True,
            comment="fund level that it holds for; none: all",
        ),
        sa.Column(
            "month", sa.Integer(), nullable=True, comment="month 1–12 of a planned curve; none otherwise"
        ),
        sa.Column(
            "value",
            sa.Numeric(precision=18, scale=6),
            nullable=False,
            comment="value; a ratio as a fraction, money in yuan",
        ),
        sa.Column("unit", sa.Text(), nullable=False, comment="unit in words"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="first day that it holds"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="first day that it no longer holds"),
        sa.Column("source", sa.Text(), nullable=False, comment="document and clause"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_policy_values_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_policy_values_batch_id")),
        sa.PrimaryKeyConstraint("policy_key", name=op.f("pk_policy_values")),
        comment="rules that differ by place and year: data, never constants in code",
        info={"scope": "public"},
    )
    with op.batch_alter_table("policy_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_values_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_values_code"), ["code"], unique=False)

    op.create_table(
        "projects",
        sa.Column("project_no", sa.String(length=40), nullable=False, comment="项目编号"),
        sa.Column("name", sa.Text(), nullable=False, comment="项目名称"),
        sa.Column("category", sa.Text(), nullable=False, comment="项目类别, as the file names it"),
        sa.Column(
            "area_code",
            sa.String(length=12),
            nullable=False,
            comment="village, or the township or county where the file names no village",
        ),
        sa.Column(
            "plan_year", sa.Integer(), nullable=False, comment="year of the plan that the project belongs to"
        ),
        sa.Column(
            "planned_start_on", sa.Date(), nullable=True, comment="last day on which a start is in time"
        ),
        sa.Column(
            "planned_end_on", sa.Date(), nullable=True, comment="last day on which completion is in time"
        ),
        sa.Column("approved_on", sa.Date(), nullable=True, comment="批复"),
        sa.Column("tendered_on", sa.Date(), nullable=True, comment="招标"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="完工"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收"),
        sa.Column("settled_on", sa.Date(), nullable=True, comment="决算/报账"),
        sa.Column("handed_over_on", sa.Date(), nullable=True, comment="资产移交/确权"),
        sa.Column(
            "progress", sa.Float(), nullable=True, comment="形象进度, physical progress as a fraction 0–1"
        ),
        sa.Column("responsible_unit", sa.Text(), nullable=False, comment="责任单位"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_projects_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_projects_batch_id")),
        sa.PrimaryKeyConstraint("project_no", name=op.f("pk_projects")),
        comment="projects with their stage dates",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_area_code"), ["area_code"], unique=False)

    op.create_table(
        "published_figures",
        sa.Column(
            "published_key",
            sa.String(length=64),
            nullable=False,
            comment="KPI, area, month and document, hashed",
        ),
        sa.Column("kpi", sa.String(length=60), nullable=False, comment="KPI that the text speaks of"),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="area that the text speaks of"),
        sa.Column(
            "month", sa.Date(), nullable=False, comment="first day of the month that the text speaks of"
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="the figure as printed"),
        sa.Column(
            "value",
            sa.Numeric(precision=18, scale=6),
            nullable=False,
            comment="the figure as a number; a ratio as a fraction, money in yuan",
        ),
        sa.Column("base", sa.Text(), nullable=False, comment="stated base: 户, 人 or 未注明"),
        sa.Column("source", sa.Text(), nullable=False, comment="document"),
        sa.Column("published_on", sa.Date(), nullable=True, comment="date of the document"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_published_figures_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_published_figures_batch_id")),
        sa.PrimaryKeyConstraint("published_key", name=op.f("pk_published_figures")),
        comment="figures that were published, kept beside the computed ones; nothing is bent to fit",
        info={"scope": ("area", "area_code")},
    )
    with op.batch_alter_table("published_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_figures_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_figures_kpi"), ["kpi"], unique=False)

    op.create_table(
        "household_versions",
        sa.Column("household_no", sa.String(length=40), nullable=False, comment="户编号"),
        sa.Column(
            "as_of",
            sa.Date(),
            nullable=False,
            comment="first day of the month whose roster first showed this version",
        ),
        sa.Column("area_code", sa.String(length=12), nullable=False, comment="village"),
        sa.Column(
            "category",
            sa.String(length=20),
            nullable=False,
            comment="监测对象类别, see vocabulary.CATEGORIES",
        ),
        sa.Column("household_type", sa.String(length=10), nullable=False, comment="脱贫户 or 一般农户"),
        sa.Column("persons", sa.Integer(), nullable=False, comment="persons in the household"),
        sa.Column(
            "identified_on",
            sa.Date(),
            nullable=False,
            comment="认定 (identification); first of the month if only that is known",
        ),
        sa.Column("eliminated_on", sa.Date(), nullable=True, comment="风险消除; none while the risk stands"),
        sa.Column("elimination_way", sa.String(length=10), nullable=True, comment="帮扶消除 or 自然消除"),
        sa.Column(
            "no_labour", sa.Boolean(), nullable=False, comment="整户无劳动能力: stays unmarked by policy"
        ),
        sa.Column(
            "first_measure_on",
            sa.Date(),
            nullable=True,
            comment="first help; the identification day if the file tells only yes; none without help",
        ),
        sa.Column(
            "income_fen", sa.BigInteger(), nullable=True, comment="人均纯收入, fen per person and year"
        ),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=False,
            comment="derived: first day this version speaks for; the first one speaks for all before",
        ),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="derived: first day a newer version speaks"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_household_versions_area_code")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_household_versions_batch_id")),
        sa.ForeignKeyConstraint(
            ["household_no"], ["households.household_no"], name=op.f("fk_household_versions_household_no")
        ),
        sa.PrimaryKeyConstraint("household_no", "as_of", name=op.f("pk_household_versions")),
        comment="what the rosters said of a household; a change adds a version, months before keep the old one",
        info={"scope": ("area", "area_code")},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("household_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_versions_area_code"), ["area_code"], unique=False)
        batch_op.create_index("ix_household_versions_open", ["valid_to", "area_code"], unique=False)

    op.create_table(
        "payments",
        sa.Column(
            "voucher_no",
            sa.String(length=64),
            nullable=False,
            comment="凭证号; a hash of the row where the file has none",
        ),
        sa.Column("project_no", sa.String(length=40), nullable=False, comment="项目编号"),
        sa.Column("paid_on", sa.Date(), nullable=False, comment="支付日期"),
        sa.Column("fund_level", sa.String(length=4), nullable=False, comment="中央, 省级, 市级 or 县级"),
        sa.Column(
            "amount_fen", sa.BigInteger(), nullable=False, comment="支付金额, fen; negative for a refund"
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="备注"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_payments_batch_id")),
        sa.ForeignKeyConstraint(["project_no"], ["projects.project_no"], name=op.f("fk_payments_project_no")),
        sa.PrimaryKeyConstraint("voucher_no", name=op.f("pk_payments")),
        comment="money paid (支付), in the place of its project",
        info={"scope": ("via", "project_no", "projects")},
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_project_no"), ["project_no"], unique=False)

    op.create_table(
        "persons",
        sa.Column("household_no", sa.String(length=40), nullable=False, comment="户编号"),
        sa.Column(
            "seq", sa.Integer(), nullable=False, comment="order in the latest roster, 1 is the first row"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="姓名"),
        sa.Column("id_type", sa.Text(), nullable=False, comment="证件类型"),
        sa.Column("id_number", sa.Text(), nullable=False, comment="证件号码, as text"),
        sa.Column("relation", sa.Text(), nullable=False, comment="与户主关系"),
        sa.Column("phone", sa.Text(), nullable=False, comment="联系电话"),
        sa.Column("health", sa.Text(), nullable=False, comment="健康状况"),
        sa.Column("labour", sa.Text(), nullable=False, comment="劳动技能"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="batch that last wrote this row"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_persons_batch_id")),
        sa.ForeignKeyConstraint(
            ["household_no"], ["households.household_no"], name=op.f("fk_persons_household_no")
        ),
        sa.PrimaryKeyConstraint("household_no", "seq", name=op.f("pk_persons")),
        comment="members of monitored households, from the latest roster",
        info={"scope": ("via", "household_no", "households")},
        sqlite_with_rowid=False,
    )

    op.create_table(
        "project_funding",
        sa.Column("project_no", sa.String(length=40), nullable=False, comment="项目编号"),
        sa.Column("fund_level", sa.String(length=4), nullable=False, comment="中央, 省级, 市级 or 县级"),
        sa.Column("planned_fen", sa.BigInteger(), nullable=False, comment="计划投入, fen"),
        sa.ForeignKeyConstraint(
            ["project_no"],
            ["projects.project_no"],
            name=op.f("fk_project_funding_project_no"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_no", "fund_level", name=op.f("pk_project_funding")),
        comment="planned funding of a project by level",
        info={"scope": ("via", "project_no", "projects")},
    )
    op.create_table(
        "household_measures",
        sa.Column("household_no", sa.String(length=40), nullable=False, comment="户编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="version"),
        sa.Column(
            "measure", sa.String(length=20), nullable=False, comment="help given, see vocabulary.MEASURES"
        ),
        sa.ForeignKeyConstraint(
            ["household_no", "as_of"],
            ["household_versions.household_no", "household_versions.as_of"],
            name=op.f("fk_household_measures_household_no_as_of"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("household_no", "as_of", "measure", name=op.f("pk_household_measures")),
        comment="help (帮扶措施) given to a household version",
        info={"scope": ("via", "household_no", "household_versions")},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "household_risks",
        sa.Column("household_no", sa.String(length=40), nullable=False, comment="户编号"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="version"),
        sa.Column("cause", sa.String(length=20), nullable=False, comment="risk cause, see vocabulary.CAUSES"),
        sa.ForeignKeyConstraint(
            ["household_no", "as_of"],
            ["household_versions.household_no", "household_versions.as_of"],
            name=op.f("fk_household_risks_household_no_as_of"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("household_no", "as_of", "cause", name=op.f("pk_household_risks")),
        comment="risk causes of a household version, up to five",
        info={"scope": ("via", "household_no", "household_versions")},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("household_risks")
    op.drop_table("household_measures")
    op.drop_table("project_funding")

    op.drop_table("persons")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payments_project_no"))

    op.drop_table("payments")
    with op.batch_alter_table("household_versions", schema=None) as batch_op:
        batch_op.drop_index("ix_household_versions_open")
        batch_op.drop_index(batch_op.f("ix_household_versions_area_code"))

    op.drop_table("household_versions")
    with op.batch_alter_table("published_figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_figures_kpi"))
        batch_op.drop_index(batch_op.f("ix_published_figures_area_code"))

    op.drop_table("published_figures")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_area_code"))

    op.drop_table("projects")
    with op.batch_alter_table("policy_values", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_values_code"))
        batch_op.drop_index(batch_op.f("ix_policy_values_area_code"))

    op.drop_table("policy_values")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_households_area_code"))

    op.drop_table("households")

    op.drop_table("boundaries")
    with op.batch_alter_table("area_tree", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_tree_descendant_code"))

    op.drop_table("area_tree")
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocations_area_code"))

    op.drop_table("allocations")
    with op.batch_alter_table("row_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_row_history_before_batch_id"))
        batch_op.drop_index(batch_op.f("ix_row_history_batch_id"))

    op.drop_table("row_history")
    op.drop_table("rejected_rows")
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_areas_parent_code"))

    op.drop_table("areas")
    op.drop_table("store_state")
    op.drop_table("rollup")
    op.drop_table("coverage")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batches_sha256"))

    op.drop_table("batches")
