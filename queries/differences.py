"""What changed between two states of knowledge, split into what happened and what was rewritten.

Three figures of one KPI and area tell it:

- then: at month M, as it was known (frozen) then;
- revised: at the same month M, as it is known now;
- now: at the later month, as it is known now.

`rewritten` = revised − then is what corrections did to a past that had been told; `world` = now − revised is
what happened in the months since. `change` = world + rewritten, so that the two parts add up exactly, for
the value and for numerator and denominator alike. Pure: frames in, a frame out.
"""

from typing import Final

import pandas as pd

from queries.evaluate import STATES
from queries.kpi import KPIS

PARTS: Final = ("numerator", "denominator", "value")
MOMENTS: Final = ("then", "revised", "now")
_ABOUT: Final = ("kpi", "label", "unit", "area_code", "area", "level")
DIFFERENCE_COLUMNS: Final = (
    *_ABOUT,
    "month_then",
    "month_now",
    *(f"{part}_{moment}" for part in PARTS for moment in MOMENTS),
    *(f"{part}_{change}" for part in PARTS for change in ("change", "world", "rewritten")),
    *(f"state_{moment}" for moment in MOMENTS),
    "begins_anew",
)
_KEY: Final = ["kpi", "area_code"]


def differences(then: pd.DataFrame, revised: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """`DIFFERENCE_COLUMNS`, a row per KPI and area of `now`, in its order.

    `revised` and `now` hold `evaluate.VALUE_COLUMNS`, one month each; `then` kpi, area_code, the three
    `PARTS` and state, where no row means no data. kpi, label, unit, area_code, area, level, month_then,
    month_now (YYYYMM); each part at the three moments as <part>_then, _revised, _now and its three changes
    as <part>_change, _world, _rewritten (NaN where one of the two figures is missing); state_then, … (see
    `evaluate.STATES`); begins_anew: the figure adds up from January and the two months are of different
    years, so that its change is no progress. An area that is missing in `revised` has no data there.
    """
    if now.empty:
        return pd.DataFrame({column: [] for column in DIFFERENCE_COLUMNS})
    columns = [*PARTS, "state"]
    found = now[[*_ABOUT, "month", *columns]].rename(columns={"month": "month_now"})
    found = found.rename(columns={name: f"{name}_now" for name in columns})
    for moment, frame in (("then", then), ("revised", revised)):
        known = frame[[*_KEY, *columns]].rename(columns={name: f"{name}_{moment}" for name in columns})
        found = found.merge(known, on=_KEY, how="left", validate="one_to_one")
        found[f"state_{moment}"] = found[f"state_{moment}"].fillna(STATES[1])
    for part in PARTS:
        found[f"{part}_world"] = found[f"{part}_now"] - found[f"{part}_revised"]
        found[f"{part}_rewritten"] = found[f"{part}_revised"] - found[f"{part}_then"]
        found[f"{part}_change"] = found[f"{part}_world"] + found[f"{part}_rewritten"]
    month = int(revised["month"].iloc[0]) if len(revised) else int(found["month_now"].iloc[0])
    found["month_then"] = month
    years = found["month_now"] // 100 != month // 100
    found["begins_anew"] = years & found["kpi"].isin(_YEARLY)
    return found[list(DIFFERENCE_COLUMNS)]


def moved(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `differences` where anything differs: a figure, a part, or whether it is known."""
    changes = [f"{part}_{change}" for part in PARTS for change in ("world", "rewritten")]
    numbers = found[changes].fillna(0.0).abs().max(axis=1) > 0
    states = (found["state_then"] != found["state_revised"]) | (found["state_revised"] != found["state_now"])
    return found[numbers | states].reset_index(drop=True)


def rewritten(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `differences` whose past was rewritten: by a correction, or by data that came late."""
    numbers = found[[f"{part}_rewritten" for part in PARTS]].fillna(0.0).abs().max(axis=1) > 0
    return found[numbers | (found["state_then"] != found["state_revised"])].reset_index(drop=True)


_YEARLY: Final = frozenset(code for code, kpi in KPIS.items() if kpi.begins_anew)
