"""The columns that say where: the same in every kind of file."""

from typing import Final

from data.importers.layout import Field

PLACE_FIELDS: Final = (
    Field(
        "county",
        "县",
        ("县(市、区、旗)", "县(市、区)", "县(市)", "县市区", "县区", "区县", "县名称", "所在县", "所属县区"),
        spread=True,
        example="东河县",
    ),
    Field(
        "township",
        "乡",
        ("乡(镇)", "乡镇", "镇", "乡(镇、街道)", "乡镇(街道)", "镇街", "所在乡镇", "所属乡镇"),
        spread=True,
        example="东河乡",
    ),
    Field(
        "village",
        "村",
        ("行政村", "村(社区)", "行政村(社区)", "村居", "所在村", "实施村"),
        spread=True,
        example="东河村",
    ),
)
PLACES: Final = tuple(field.name for field in PLACE_FIELDS)
