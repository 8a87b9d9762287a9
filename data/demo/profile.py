"""What 示范市 is to look like: the county profiles and the totals that must come out exactly.

The totals for December 2021 are those of a published example (平顶山日报 2022-07-05); everything below
the city is made up. Shares are fractions, money is in units of 100 yuan (0.01 万元).
"""

import random
from dataclasses import dataclass
from typing import Final

SEED: Final = 20211231

HOUSEHOLDS: Final = 16_651
PERSONS: Final = 50_491
ELIMINATED_HOUSEHOLDS: Final = 6_014
ELIMINATED_PERSONS: Final = 19_628
ALLOCATED: Final = {2020: 9_321_587, 2021: 9_637_600}  # +3.39 %
NEW_IN_DECEMBER: Final = 212
ELIMINATED_IN_DECEMBER: Final = 305
FELL_BACK_IN_DECEMBER: Final = 4
VANISHED_IN_DECEMBER: Final = 2

# The worst places, named so that a visitor to the demo finds the thread from city to village.
WORST_TOWNSHIP: Final = "石门乡"
WORST_VILLAGE: Final = "上河村"
WORST_VILLAGE_UNHELPED: Final = 7


def stream(name: str) -> random.Random:
    """A random stream of its own for each part, so that a change in one leaves the others as they were."""
    return random.Random(f"{SEED}/{name}")


@dataclass(frozen=True)
class CountyProfile:
    """One county: size, monitored households, and how it does with projects and money in 2021."""

    name: str
    code: str
    place: tuple[float, float]  # where it lies: fractions of the city's width and height
    size: float  # area relative to the others
    households: int
    eliminated: float  # share of the households
    unhelped: int  # households without any measure for over 30 days at 2021-12
    funds: float  # share of the city's allocation
    execution: float
    industry: float
    start: float
    completion: float
    townships: str


COUNTIES: Final = (
    CountyProfile(
        "清河县", "990121", (0.79, 0.34), 1.10, 2980, 0.344, 1, 0.1930, 0.956, 0.636, 1.00, 0.92,
        "清河镇 双桥镇 清泉镇 柏树镇 河湾镇 沙河镇 万福镇 古渡镇 长渠镇 杨集镇 黄龙镇 "
        "安乐乡 张官乡 李楼乡 白庙乡 东堤乡 荷塘乡",
    ),
    CountyProfile(
        "云岭县", "990122", (0.50, 0.83), 1.15, 2455, 0.350, 3, 0.1640, 0.943, 0.615, 1.00, 0.91,
        "云岭镇 大营镇 石板镇 杏花镇 牛角镇 青龙镇 九里镇 黄土岭镇 雾顶镇 三岔镇 古城镇 铁厂镇 "
        "天池乡 椿树乡 羊圈乡 滴水乡",
    ),
    CountyProfile(
        "临江市", "990181", (0.82, 0.74), 1.10, 2710, 0.395, 2, 0.1515, 0.899, 0.604, 1.00, 0.86,
        "江口街道 滨江街道 北关街道 南关街道 大桥镇 港湾镇 芦苇镇 渔阳镇 三汊镇 龙潭镇 金滩镇 平沙镇 "
        "新渡镇 洪山镇 太平镇 梅林乡 塔山乡 水口乡",
    ),
    CountyProfile(
        "白石区", "990103", (0.53, 0.50), 0.42, 890, 0.394, 0, 0.0965, 0.972, 0.655, 1.00, 0.95,
        "白石街道 人民路街道 新城街道 东风街道 建设街道 文昌街道 西郊镇 北郊镇 凤凰镇 官塘乡",
    ),
    CountyProfile(
        "望山县", "990124", (0.50, 0.15), 1.20, 3120, 0.369, 12, 0.1224, 0.784, 0.572, 0.94, 0.74,
        "望山镇 高台镇 土门镇 鹰嘴镇 苍岭镇 寨子镇 磨坪镇 羊角镇 响水镇 "
        "石门乡 红岩乡 陡沟乡 向阳乡 瓦房乡 核桃乡 黑松乡 马鞍乡 崖口乡",
    ),
    CountyProfile(
        "松溪县", "990125", (0.20, 0.33), 0.95, 2206, 0.356, 4, 0.1204, 0.882, 0.620, 1.00, 0.83,
        "松溪镇 柳林镇 竹园镇 茶店镇 溪口镇 桃源镇 板桥镇 银杏镇 下坝镇 横溪乡 木鱼乡 回龙乡 花石乡",
    ),
    CountyProfile(
        "青原县", "990126", (0.19, 0.72), 1.08, 2290, 0.338, 1, 0.1522, 0.938, 0.632, 1.00, 0.90,
        "青原镇 草甸镇 马坊镇 大庙镇 尚店镇 赵岗镇 辛集镇 周寨镇 郭堡镇 麦园镇 北岗镇 "
        "棉坡乡 石桥乡 枣林乡 张坊乡",
    ),
)  # fmt: skip
CITY_NAME: Final = "示范市"
CITY_CODE: Final = "990100"
