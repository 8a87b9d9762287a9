"""Slices: a breakdown value such as `category=脱贫不稳定户`; empty for the whole."""

from typing import Final

from data.vocabulary import (
    ASSET_KINDS,
    CATEGORIES,
    CAUSES,
    CHANNELS,
    FUND_LEVELS,
    HELPER_ROLES,
    PROBLEM_CATEGORIES,
    PROBLEM_SOURCES,
)
from queries.measures import DIMENSIONS
from queries.suggest import suggestion

SLICE_VALUES: Final = {
    "category": CATEGORIES,
    "cause": CAUSES,
    "fund_level": FUND_LEVELS,
    "channel": CHANNELS,
    "asset_kind": ASSET_KINDS,
    "problem_source": PROBLEM_SOURCES,
    "problem_category": PROBLEM_CATEGORIES,
    "helper_role": HELPER_ROLES,
}


class UnknownSlice(ValueError):  # noqa: N818
    """A slice that does not exist; the text is a sentence for the reader."""


def dimension_of(slice_: str) -> str:
    """The dimension of a slice: `category=脱贫不稳定户` → category; "" for the whole."""
    return slice_.partition("=")[0]


def value_of(slice_: str) -> str:
    """The value of a slice: `category=脱贫不稳定户` → 脱贫不稳定户; "" for the whole."""
    return slice_.partition("=")[2]


def slices_of(dimension: str) -> list[str]:
    """Every slice of a dimension, in the order in which they are shown."""
    return [f"{dimension}={value}" for value in SLICE_VALUES[dimension]]


def checked(slice_: str) -> str:
    """`slice_` itself when it exists; raises UnknownSlice with a suggestion otherwise."""
    if not slice_:
        return slice_
    dimension, value = dimension_of(slice_), value_of(slice_)
    if dimension not in SLICE_VALUES:
        known = "、".join(f"{code}={label}" for code, label in DIMENSIONS.items())
        raise UnknownSlice(f"没有“{dimension}”这种分组，可用：{known}。")
    if value not in SLICE_VALUES[dimension]:
        raise UnknownSlice(
            f"分组 {dimension} 没有“{value}”这个取值。{suggestion(value, SLICE_VALUES[dimension])}"
        )
    return slice_
