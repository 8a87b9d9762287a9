"""Pilots of the points system (积分制), township by township: every one should have at least two villages.

淮北市2023年工作要点: 21 towns choose two or more villages each. Policy floor.points_pilot_villages sets
another number, for the installation or for an area.
"""

from typing import Final

import pandas as pd
from sqlalchemy import Engine

from queries.evaluate import values
from queries.policy import read_policies
from queries.scope import Scope

FLOOR: Final = "floor.points_pilot_villages"
DEFAULT_FLOOR: Final = 2
PILOTS: Final = "points_pilot_villages"
VILLAGES: Final = "villages_total"
COLUMNS: Final = ("area_code", "area", "pilots", "villages", "required", "missing")


def townships(engine: Engine, *, scope: Scope, area: str, month: int) -> pd.DataFrame:
    """The townships of `area` (itself for a township) at `month`, those that miss most first: `COLUMNS`.

    pilots and villages as the KPIs of these names, required (never more than there are villages), missing (0
    where it is met). Townships without a reported village are left out. `attrs` tells of them all: townships,
    short (how many miss any), none (how many have no pilot), required (the floor for `area`).
    """
    found = values(engine, scope=scope, month=month, kpis=[PILOTS, VILLAGES], level="township", within=area)
    wide = found.pivot(index=["area_code", "area"], columns="kpi", values="value").reset_index()
    policies = read_policies(engine, [FLOOR], scope=scope)

    def floor(code: str) -> int:
        rule = policies.rule(FLOOR, code, month)
        return DEFAULT_FLOOR if rule is None else int(rule.value)

    frame = pd.DataFrame({"area_code": wide["area_code"], "area": wide["area"]})
    for name, kpi in (("pilots", PILOTS), ("villages", VILLAGES)):
        frame[name] = wide[kpi].to_numpy(float) if kpi in wide else float("nan")
    frame = frame[frame["villages"] > 0].astype({"pilots": "int64", "villages": "int64"})
    wanted = pd.Series([floor(code) for code in frame["area_code"]], index=frame.index, dtype="int64")
    frame["required"] = wanted.clip(upper=frame["villages"])
    frame["missing"] = (frame["required"] - frame["pilots"]).clip(lower=0)
    frame = frame.sort_values(["missing", "pilots", "area_code"], ascending=[False, True, True])
    frame = frame[list(COLUMNS)].reset_index(drop=True)
    frame.attrs = {
        "townships": len(frame),
        "short": int((frame["missing"] > 0).sum()),
        "none": int((frame["pilots"] == 0).sum()),
        "required": floor(area),
    }
    return frame
