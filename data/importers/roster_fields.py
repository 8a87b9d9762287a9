"""The columns of 监测对象花名册, and how else they are called."""

from typing import Final

from data.importers.layout import Field
from data.vocabulary import CATEGORIES, CAUSES, HOUSEHOLD_TYPES, MEASURES, YES_NO

FIELDS: Final = (
    Field("city", "市", ("市(州)", "地市", "市级"), spread=True, example="样例市"),
    Field(
        "county",
        "县",
        ("县(市、区、旗)", "县(市、区)", "县区", "区县", "所在县", "县级"),
        spread=True,
        example="东河县",
    ),
    Field(
        "township",
        "乡",
        ("乡(镇)", "乡镇", "镇", "乡镇(街道)", "乡(镇、街道)", "所在乡镇"),
        spread=True,
        example="东河乡",
    ),
    Field(
        "village",
        "行政村",
        ("村", "村(社区)", "行政村(社区)", "所在村", "村居"),
        required=True,
        spread=True,
        example="东河村",
    ),
    Field(
        "household_no",
        "户编号",
        ("户编码", "家庭编号", "户号"),
        required=True,
        spread=True,
        example="99012100000001",
    ),
    Field("name", "姓名", ("家庭成员姓名", "成员姓名"), example="张三"),
    Field("id_type", "证件类型", example="居民身份证"),
    Field("id_number", "证件号码", ("身份证号", "身份证号码", "公民身份号码", "证件号")),
    Field("relation", "与户主关系", ("与户主的关系",), example="户主"),
    Field(
        "household_type",
        "户类型",
        ("农户类型", "户属性"),
        spread=True,
        example="脱贫户",
        choices=HOUSEHOLD_TYPES,
    ),
    Field(
        "category",
        "监测对象类别",
        ("监测类别", "监测对象类型", "监测户类型"),
        required=True,
        spread=True,
        example="脱贫不稳定户",
        choices=CATEGORIES,
    ),
    Field(
        "identified",
        "识别监测时间",
        ("识别时间", "纳入监测时间", "认定时间", "监测对象识别时间"),
        required=True,
        spread=True,
        example="202103",
    ),
    Field(
        "eliminated",
        "风险是否已消除",
        ("风险是否消除", "是否消除风险", "是否风险消除"),
        spread=True,
        example="是",
        choices=YES_NO,
    ),
    Field("way", "风险消除方式", ("消除方式",), spread=True, example="帮扶消除"),
    Field(
        "eliminated_on",
        "消除监测时间",
        ("风险消除时间", "消除时间", "风险消除日期"),
        spread=True,
        example="202111",
    ),
    Field(
        "no_labour",
        "整户无劳动能力兜底保障户",
        ("是否整户无劳动能力兜底保障户", "整户无劳动能力", "整户无劳动力"),
        spread=True,
        example="否",
        choices=YES_NO,
    ),
    Field(
        "first_measure",
        "首次帮扶时间",
        ("帮扶措施开始时间", "首次帮扶措施时间", "帮扶开始时间"),
        spread=True,
        example="202104",
    ),
    Field(
        "income",
        "人均纯收入",
        ("家庭人均纯收入", "年人均纯收入", "人均纯收入(元)"),
        spread=True,
        example="9800",
    ),
    Field("measures", "帮扶措施", ("已落实帮扶措施", "帮扶措施类型", "落实帮扶措施"), spread=True),
    Field("phone", "家庭成员联系电话", ("联系电话", "电话", "手机号码", "手机号")),
    Field("health", "健康状况", example="健康"),
    Field("labour", "劳动技能", ("劳动能力",), example="普通劳动力"),
)

# Columns that are told by their headings, as many as a file has: for templates.
RISKS_AND_MEASURES: Final = (
    *(
        Field(f"risk_{number}", f"致贫/返贫风险{number}", example=cause, choices=CAUSES)
        for number, cause in enumerate(("因病", "", "", "", ""), 1)
    ),
    *(
        Field(f"measure_{number}", name, example="是" if number == 1 else "", choices=YES_NO)
        for number, name in enumerate(MEASURES, 1)
    ),
)
