"""The field's closed vocabularies, spelled as the store keeps them.

Importers map every spelling in a file to these; measures slice by these; screens show these.
"""

from typing import Final

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

# What an allocation is for: the industry share (产业占比) needs only this split.
INDUSTRY: Final = "产业发展"
OTHER_PURPOSE: Final = "其他"

# Kinds of file, as batches and the command line name them.
KINDS: Final = ("areas", "roster", "projects", "allocations", "payments", "policies", "published")
KIND_LABELS: Final = {
    "areas": "行政区划",
    "roster": "监测对象花名册",
    "projects": "项目计划及进度",
    "allocations": "资金下达",
    "payments": "资金支付",
    "policies": "政策参数",
    "published": "通报数",
    "boundaries": "边界",
}
