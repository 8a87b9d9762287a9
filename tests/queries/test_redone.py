"""A statistician redoes funnel and survival curve of the demo city from docs/method.md, with numpy alone.

Nothing of `queries` computes here: villages' figures come from `python -m queries values`, groups and cohorts
from the tables that the document names. What comes out is what the pages show.
"""

import io
import math
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from data.engine import open_store
from queries import lagging, survival
from queries.__main__ import main
from queries.scope import WHOLE_CITY

MONTH, NORMAL = 202112, 1.959963984540054
SMALLEST = {"problems_correction_rate": 10, "households_without_measure": 5}  # docs/kpis.md; a count's base
BASE = {"households_without_measure": "households_unresolved"}


def said(store: str, kpi: str) -> pd.DataFrame:
    """What the command says of every village in a KPI, by village."""
    out = io.StringIO()
    asked = ["values", "--month", "2021-12", "--level", "village", "--kpi", kpi, "--store", store]
    with redirect_stdout(out):
        assert main([*asked, "--format", "csv"]) == 0
    return pd.read_csv(io.StringIO(out.getvalue()), dtype={"area_code": "str"}).set_index("area_code")


def groups(store: str) -> pd.Series:
    """Size and standing: thirds by households ever identified, each split by 重点帮扶村."""
    size = said(store, "households_identified")["value"].fillna(0)
    ordered = np.sort(size.to_numpy())
    thirds = [ordered[math.ceil(len(ordered) * part / 3) - 1] for part in (1, 2)]
    with open_store(store).connect() as connection:
        facts = connection.execute(
            text("select area_code, key_village from village_facts where year <= 2021 order by year")
        )
        standing = dict(map(tuple, facts))
    third = sum((size > bound).astype(int) for bound in thirds)
    key = pd.Series([bool(standing.get(code)) for code in size.index], size.index)
    fewest = key.groupby([third, key]).transform("size").groupby(third).transform("min")
    return third.astype(str).where(fewest < 10, third.astype(str) + key.astype(str))


def below(count: int, n: int, p: float, *, poisson: bool) -> float:
    """F(count), added up case by case."""
    if poisson:
        mean = n * p
        return math.fsum(math.exp(x * math.log(mean) - mean - math.lgamma(x + 1)) for x in range(count + 1))
    chances = (
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(x + 1)
            - math.lgamma(n - x + 1)
            + x * math.log(p)
            + (n - x) * math.log1p(-p)
        )
        for x in range(count + 1)
    )
    return math.fsum(chances)


def lower(n: int, p: float, a: float, *, poisson: bool) -> float:
    """Spiegelhalter's interpolated limit, as a share."""
    r = next(x for x in range(10_000) if below(x, n, p, poisson=poisson) >= a)
    reached, before = (below(x, n, p, poisson=poisson) if x >= 0 else 0.0 for x in (r, r - 1))
    return max(0.0, r - (reached - a) / (reached - before)) / n


def upper(n: int, p: float, a: float, *, poisson: bool) -> float:
    """Of a ratio the mirror of the complement's lower limit; of a count the same from the other tail."""
    if not poisson:
        return 1 - lower(n, 1 - p, a, poisson=False)
    r = max(x for x in range(200) if 1 - (below(x - 1, n, p, poisson=True) if x else 0.0) >= a)
    reached = 1 - (below(r - 1, n, p, poisson=True) if r else 0.0)
    return (r + (reached - a) / (reached - (1 - below(r, n, p, poisson=True)))) / n


def limits(n: int, p: float, tau2: float, a: float, *, poisson: bool) -> tuple[float, float]:
    """Exact, stretched, never closer than two cases; where nothing varies two cases are all there is."""
    if p in (0, 1):
        return max(0.0, p - 2 / n), p + 2 / n if poisson else min(1.0, p + 2 / n)
    s2 = (p if poisson else p * (1 - p)) / n
    stretch, few = math.sqrt((s2 + tau2) / s2), 2 / n
    low = p - max((p - lower(n, p, a, poisson=poisson)) * stretch, few)
    high = p + max((upper(n, p, a, poisson=poisson) - p) * stretch, few)
    return max(0.0, low), high if poisson else min(1.0, high)


def spread(x: np.ndarray, n: np.ndarray, p: float, *, poisson: bool) -> float:
    """τ² of the judged villages of a group."""
    if len(x) < 10 or p in (0, 1):
        return 0.0
    s2 = (p if poisson else p * (1 - p)) / n
    z = (x / n - p) / np.sqrt(s2)
    z = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    w, phi = 1 / s2, np.mean(z**2)
    return max(0.0, (len(x) * phi - (len(x) - 1)) / (w.sum() - (w**2).sum() / w.sum()))


@pytest.mark.parametrize("kpi", SMALLEST)
def test_the_funnel(demo_store_url: str, kpi: str) -> None:
    told, poisson = said(demo_store_url, kpi), kpi in BASE
    x = told["value"] if poisson else told["numerator"]
    n = said(demo_store_url, BASE[kpi])["value"] if poisson else told["denominator"]
    rows = pd.DataFrame({"x": x, "n": n, "group": groups(demo_store_url)}).query("n > 0")
    shown = lagging.findings(open_store(demo_store_url), scope=WHOLE_CITY, month=MONTH)
    shown = shown[shown["kpi"] == kpi].set_index("area_code")
    states = 0
    for _, own in rows.groupby("group"):
        p, judged = own["x"].sum() / own["n"].sum(), own[own["n"] >= SMALLEST[kpi]]
        tau2 = spread(judged["x"].to_numpy(), judged["n"].to_numpy(), p, poisson=poisson)
        for (cases, trials), same in own.groupby(["x", "n"]):
            page = shown.loc[same.index]
            assert page["group_rate"].to_numpy() == pytest.approx(p)
            (low, high), (far_low, far_high) = (
                limits(int(trials), p, tau2, a, poisson=poisson) for a in (0.025, 0.001)
            )
            expected = {"low_95": low, "high_95": high, "low_998": far_low, "high_998": far_high}
            for name, limit in expected.items():
                assert page[name].to_numpy() == pytest.approx(limit, abs=1e-9), (cases, trials, name)
            share = cases / trials
            word = "显著偏低" if share < low - 1e-9 else "显著偏高" if share > high + 1e-9 else "相近"
            word = "样本不足" if trials < SMALLEST[kpi] else word
            assert set(page["comparison"]) == {word}
            states += len(page)
    assert states > 1000


def test_the_survival_curve(demo_store_url: str) -> None:
    with open_store(demo_store_url).connect() as connection:
        cohorts = pd.DataFrame(
            connection.execute(
                text(
                    "select identified_month, ended_month, households from cohorts "
                    "where area_code = '990124' and slice = 'category=突发严重困难户'"
                )
            )
        )
    month = {name: cohorts[name] // 100 * 12 + cohorts[name] % 100 for name in cohorts.columns[:2]}
    asked = MONTH // 100 * 12 + MONTH % 100
    seen = cohorts["identified_month"] <= MONTH
    ended = (cohorts["ended_month"] > 0) & (cohorts["ended_month"] <= MONTH)
    months = np.where(ended, month["ended_month"], asked) - month["identified_month"]

    page = survival.survival(
        open_store(demo_store_url), scope=WHOLE_CITY, month=MONTH, area="990124", by="category"
    )
    page = page[page["group"] == "突发严重困难户"].set_index("months")
    assert page["eliminated"].sum() > 100
    standing, variance = 1.0, 0.0
    for at in sorted(set(months[seen & ended])):
        d = cohorts["households"][seen & ended & (months == at)].sum()
        at_risk = cohorts["households"][seen & (months >= at)].sum()
        standing *= 1 - d / at_risk
        variance += d / (at_risk * (at_risk - d))
        assert page.at[at, "standing"] == pytest.approx(standing)
        assert (page.at[at, "at_risk"], page.at[at, "eliminated"]) == (at_risk, d)
        if 0 < standing < 1:
            error = NORMAL * np.sqrt(variance) / np.log(standing)
            low, high = sorted((standing ** np.exp(error), standing ** np.exp(-error)))
            assert (page.at[at, "low"], page.at[at, "high"]) == (pytest.approx(low), pytest.approx(high))
