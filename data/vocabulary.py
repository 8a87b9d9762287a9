"""The field's closed vocabularies, spelled as the store keeps them.

Importers map every spelling in a file to these; measures slice by these; screens show these.
"""

from typing import Final

# How a file says that something is so; importers read many other spellings.
YES_NO: Final = ("是", "否")

# Area levels, top down. The store keeps the English word, screens show the Chinese one.
LEVELS: Final = ("city", "county", "township", "village")
LEVEL_LABELS: Final = {"city": "市", "county": "县区", "township": "乡镇", "village": "村"}

# Categories of monitored households (seed 003: 三类户).
CATEGORIES: Final = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")

# Whether the household was formerly poor.
HOUSEHOLD_TYPES: Final = ("脱贫户", "一般农户")

# Risk causes, up to five per household.
CAUSES: Final = (
    "因病",
    "因残",
    "因学",
    "因自然灾害",
    "因意外事故",
    "因安全住房",
    "因安全饮水",
    "因务工就业不稳",
    "因产业失败",
    "缺劳动力",
    "其他",
)

# Help given to a household; the first four are "developmental" (开发式).
DEVELOPMENTAL_MEASURES: Final = ("产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶")
MEASURES: Final = (
    *DEVELOPMENTAL_MEASURES,
    "住房安全保障",
    "饮水安全保障",
    "健康帮扶",
    "义务教育保障",
    "教育帮扶",
    "综合保障",
    "社会帮扶",
    "搬迁",
    "生产生活条件改善",
    "基础设施建设",
)

# Levels of government that fund, top down.
FUND_LEVELS: Final = ("中央", "省级", "市级", "县级")

# What an allocation is for: the industry share (产业占比) and the management fee need only this split.
INDUSTRY: Final = "产业发展"
MANAGEMENT: Final = "项目管理费"
OTHER_PURPOSE: Final = "其他"

# How a household at risk is found (seed 000: 农户自主申报、干部走访排查、部门数据比对).
CHANNELS: Final = ("农户自主申报", "干部走访排查", "部门数据比对")
# What became of a clue; 办理中 while it is open.
APPROVED: Final = "认定"
PENDING: Final = "办理中"
CLUE_OUTCOMES: Final = (APPROVED, "不予认定", PENDING)

# What may happen to a household after its risk was marked as gone.
FELL_BACK: Final = "回退"
MARKED_AGAIN: Final = "再标注"
FOLLOWED_UP: Final = "回访"
HOUSEHOLD_EVENTS: Final = (FELL_BACK, MARKED_AGAIN, FOLLOWED_UP)

# What a project leaves behind.
ASSET_KINDS: Final = ("经营性", "公益性", "到户类")

# Whose income is told: formerly poor people beside all rural residents.
FORMERLY_POOR: Final = "脱贫人口"
RURAL_RESIDENTS: Final = "农村居民"
POPULATIONS: Final = (FORMERLY_POOR, RURAL_RESIDENTS)

# Where problems are found, and what they are about.
PROBLEM_SOURCES: Final = ("围村普查", "审计", "督查检查", "信访", "考核评估", "其他")
PROBLEM_CATEGORIES: Final = (
    "监测帮扶",
    "义务教育",
    "基本医疗",
    "住房安全",
    "饮水安全",
    "产业帮扶",
    "就业帮扶",
    "项目资金",
    "驻村帮扶",
    "数据质量",
    "人居环境",
    "其他",
)

# Who visits, and how often a year at least (竹府办〔2022〕28号); a file may say otherwise.
VISITS_REQUIRED: Final = {"单位主要负责人": 1, "班子成员": 3, "监测户帮扶人": 4, "其他户帮扶人": 2}
HELPER_ROLES: Final = tuple(VISITS_REQUIRED)

# Kinds of file, as batches and the command line name them; what others refer to comes first.
KINDS: Final = (
    "areas",
    "roster",
    "projects",
    "allocations",
    "payments",
    "clues",
    "events",
    "assets",
    "loans",
    "workpoints",
    "problems",
    "helpers",
    "visits",
    "villages",
    "incomes",
    "employment",
    "workshops",
    "policies",
    "published",
    "sample_results",
)
# What these tell holds for no month: their files' months tell of no figure.
KINDS_WITHOUT_MONTH: Final = ("areas", "policies", "published", "sample_results", "boundaries")
# What becomes of a file brought in the browser, in this order; ordered: told to be imported.
UPLOAD_STATES: Final = (
    "received",
    "checking",
    "checked",
    "refused",
    "ordered",
    "importing",
    "imported",
    "discarded",
    "interrupted",
    "failed",
)
KIND_LABELS: Final = {
    "areas": "行政区划",
    "roster": "监测对象花名册",
    "projects": "项目计划及进度",
    "allocations": "资金下达",
    "payments": "资金支付",
    "clues": "线索与认定",
    "events": "回退、再标注与回访",
    "assets": "项目资产",
    "loans": "小额信贷",
    "workpoints": "工作要点",
    "problems": "问题整改",
    "helpers": "结对帮扶",
    "visits": "走访记录",
    "villages": "村情",
    "incomes": "收入监测",
    "employment": "务工监测",
    "workshops": "帮扶车间",
    "policies": "政策参数",
    "published": "通报数",
    "sample_results": "抽查结果",
    "boundaries": "边界",
}
