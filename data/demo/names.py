"""Names of villages and people for the demo city: common syllables, no real person or place."""

import random
from collections.abc import Iterator

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_MEN = "伟强磊军勇杰涛明超刚平辉鹏华建国志海东文斌林生成根福贵德山庆"
GIVEN_WOMEN = "芳娜敏静丽艳娟霞玲桂英兰凤梅红燕秀云莲香琴萍珍荣翠花婷雪菊"

_CLANS = "张王李赵刘陈杨黄周吴郑孙马朱胡郭何高林罗宋韩冯董曹袁许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
_CLAN_ENDS = (
    "庄",
    "楼",
    "湾",
    "岗",
    "沟",
    "寨",
    "营",
    "坪",
    "洼",
    "集",
    "店",
    "堂",
    "家庄",
    "家沟",
    "家岭",
    "圪垱",
)
_SIDES = "上下东西南北前后大小新老中"
_SIDE_ENDS = (
    "河",
    "岭",
    "坡",
    "湾",
    "沟",
    "寨",
    "营",
    "坪",
    "桥",
    "店",
    "庄",
    "堡",
    "坝",
    "塘",
    "岗",
    "井",
    "关",
)
_SIGHTS = (
    "桃园", "柳树", "石桥", "青龙", "白杨", "槐树", "枣园", "梨花", "竹林", "龙泉", "凤山", "古井",
    "石磨", "黑龙潭", "响水", "白马",
    "红旗", "团结", "胜利", "和平", "光明", "前进", "双庙", "三官庙", "观音堂", "土地岭", "铁炉", "瓦窑",
    "油坊",
    "磨盘", "九龙", "八里", "五里", "十里铺", "官道", "驿站", "渡口", "水磨", "泉眼", "清水", "甘泉", "响石",
    "牛心", "鸡冠", "鹰嘴石", "卧龙", "落雁", "栗树", "核桃", "杏树", "松树", "柏林",
    "药王", "关帝", "文峰", "玉皇",
)  # fmt: skip
_URBAN = (
    "新华", "朝阳", "幸福", "永安", "兴隆", "西苑", "东苑", "滨河", "站前", "友谊", "长青",
    "迎宾", "学府", "花园",
    "金桥", "南湖", "北苑", "锦绣", "康乐", "民主", "解放", "前程", "阳光", "丽景",
    "河畔", "钟楼", "府前", "西关",
)  # fmt: skip


def _village_name(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.46:
        return rng.choice(_CLANS) + rng.choice(_CLAN_ENDS) + "村"
    if kind < 0.78:
        return rng.choice(_SIDES) + rng.choice(_SIDE_ENDS) + "村"
    return rng.choice(_SIGHTS) + "村"


def village_names(township: str, rng: random.Random) -> Iterator[str]:
    """Endless village names, no two alike; a 街道 has mostly communities (社区)."""
    urban = list(_URBAN)
    rng.shuffle(urban)
    taken: set[str] = set()
    while True:
        community = township.endswith("街道") and urban and rng.random() < 0.7
        name = urban.pop() + "社区" if community else _village_name(rng)
        if name not in taken:
            taken.add(name)
            yield name


def person_name(family: str, woman: bool, rng: random.Random) -> str:
    """A family name with one or two given syllables."""
    syllables = GIVEN_WOMEN if woman else GIVEN_MEN
    return family + "".join(rng.sample(syllables, 1 if rng.random() < 0.35 else 2))
