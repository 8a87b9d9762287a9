"""Money (衔接资金), projects and what they left behind."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, ForeignKey, Integer, String, Table, Text

from data.schema.base import BY_AREA, area_column, batch_column, metadata

projects = Table(
    "projects",
    metadata,
    Column("project_no", String(40), primary_key=True, comment="项目编号"),
    Column("name", Text, nullable=False, comment="项目名称"),
    Column("category", Text, nullable=False, comment="项目类别, as the file names it"),
    area_column(comment="village, or the township or county where the file names no village"),
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
    batch_column(),
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
    area_column(
        comment="where the money went: the county, or the project's village where the file names a project"
    ),
    Column("project_no", String(40), index=True, comment="项目编号, where the file names one"),
    Column("purpose", String(10), nullable=False, comment="产业发展, 项目管理费 or 其他"),
    Column("allocated_on", Date, nullable=False, comment="下达日期"),
    Column("amount_fen", BigInteger, nullable=False, comment="下达金额, fen"),
    batch_column(),
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
    batch_column(),
    comment="money paid (支付), in the place of its project",
    info={"scope": ("via", "project_no", "projects")},
)

assets = Table(
    "assets",
    metadata,
    Column("asset_no", String(40), primary_key=True, comment="资产编号"),
    Column("project_no", String(40), index=True, comment="project that made it, where the file names one"),
    Column("name", Text, nullable=False, comment="资产名称"),
    Column("kind", String(6), nullable=False, comment="see vocabulary.ASSET_KINDS"),
    area_column(comment="where it lies"),
    Column("value_fen", BigInteger, nullable=False, comment="资产原值, fen"),
    Column("owner", Text, nullable=False, default="", comment="产权归属"),
    Column("formed_on", Date, nullable=False, comment="day from which it should be handed over and titled"),
    Column("handed_over_on", Date, comment="移交"),
    Column("titled_on", Date, comment="确权登记"),
    batch_column(),
    comment="assets that projects left behind (项目资产)",
    info=BY_AREA,
)

loans = Table(
    "loans",
    metadata,
    Column("loan_no", String(64), primary_key=True, comment="借据号"),
    area_column(comment="village"),
    Column("household_no", String(40), index=True, comment="户编号, where the file names one"),
    Column("lent_on", Date, nullable=False, comment="放款"),
    Column("due_on", Date, nullable=False, comment="到期"),
    Column("repaid_on", Date, comment="结清"),
    Column("amount_fen", BigInteger, nullable=False, comment="放款金额, fen"),
    Column("balance_fen", BigInteger, nullable=False, comment="余额 as last reported, fen; 0 once repaid"),
    Column("misused", Boolean, nullable=False, comment="used against the rules (户贷企用 and the like)"),
    batch_column(),
    comment="small loans to formerly poor and monitored households (小额信贷)",
    info=BY_AREA,
)
