"""How far records agree with what visitors found: a weighted share with its interval. Frames in, frames out.

Each visited item stands for as many as its stratum has, divided by those of its stratum that were visited.
"""

from typing import Final

import pandas as pd

from data.sampling.questions import MISSING, NO, YES, questions_of
from queries.intervals import wilson

# Fewer answers say nothing about a county: at 9 of 10 the interval is already 60–98 %.
LEAST: Final = 10

ALL: Final = "all"

# 抽查 in three sentences, as pages and docs/method.md say them.
IN_PLAIN_WORDS: Final = (
    "从全部名单里按乡镇和风险分层、按比例随机抽取，抽到谁由种子决定，谁也挑不了；同样的种子得到同样的名单。",
    "相符率是走访属实的占已走访的比重，抽中机会小的户按它代表的户数多算；查无此户算不相符。",
    "横线是九成五的可能范围：走访越少，横线越长；不足十个不下结论。",
)

AGREEMENT_COLUMNS: Final = (
    *("question", "answered", "agreed", "differing", "missing", "share", "low", "high"),
    *("effective", "enough"),
)


def effective_size(weights: pd.Series) -> float:
    """Kish's effective sample size: (Σw)² ÷ Σw²; equal weights give their number, no weights 0.

    Source: Kish 1992, "Weighting for unequal Pi", Journal of Official Statistics 8:183–200.
    """
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def weights(items: pd.DataFrame) -> pd.Series:
    """What each visited item stands for: its weight times drawn ÷ visited in its stratum; 0 if not visited.

    `items` has stratum, weight and visited. What nobody visited of a stratum is carried by its others; a
    stratum without any visit is carried by none, and the share does not speak for it.
    """
    visited = items["visited"].astype(bool)
    drawn = items.groupby("stratum")["visited"].transform("size")
    reached = items.groupby("stratum")["visited"].transform("sum").astype(float)
    return (items["weight"] * drawn / reached.where(reached > 0)).where(visited, 0.0).fillna(0.0)


def agreement(items: pd.DataFrame, subject: str) -> pd.DataFrame:
    """Per question, and over all of them (`ALL`: every answer of an item is yes): `AGREEMENT_COLUMNS`.

    `items` has stratum, weight, visited, and per question of the subject a column with its answer or "".
    share is Σ of the weights of those that agree ÷ Σ of those that answered, the estimator of a stratified
    sample (Cochran 1977, section 5.3; as a ratio where a question is asked of some only); what is not to be
    found does not agree. low and high are the 95 % Wilson interval at `effective` answers, as Franco,
    Little, Louis and Slud 2019 (Journal of Survey Statistics and Methodology 7:334–364) advise for few and
    unequally weighted answers; the gain from strata and from a small population is not taken off, so that
    it is rather too wide. enough: at least `LEAST` answers.
    """
    own = items.assign(_weight=weights(items))
    codes = [question.code for question in questions_of(subject)]
    said = own.reindex(columns=codes, fill_value="")
    # A place of the table is one answer about the whole item: agrees where nothing differs.
    whole = pd.Series(YES, index=own.index).mask((said == NO).any(axis=1), NO)
    whole = whole.mask((said == MISSING).any(axis=1), MISSING).where((said != "").any(axis=1), "")
    rows = [_row(ALL, whole, own["_weight"])]
    rows += [_row(code, said[code], own["_weight"]) for code in codes]
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def by_group(items: pd.DataFrame, subject: str, group: str) -> pd.DataFrame:
    """`agreement` of the items as a whole for each value of a column, in order of the column's values:
    that column, items, visited, then `AGREEMENT_COLUMNS` without question."""
    rows = []
    for name, own in items.groupby(group, sort=True):
        found = agreement(own, subject).iloc[0].drop("question").to_dict()
        rows.append({group: name, "items": len(own), "visited": int(own["visited"].sum()), **found})
    return pd.DataFrame(rows, columns=[group, "items", "visited", *AGREEMENT_COLUMNS[1:]])


def _row(question: str, said: pd.Series, weight: pd.Series) -> dict[str, object]:
    answered, agreed = said != "", said == YES
    effective = effective_size(weight[answered])
    whole = float(weight[answered].sum())
    share = float(weight[agreed].sum()) / whole if whole else float("nan")
    low, high = wilson(pd.Series([min(share * effective, effective)]), pd.Series([effective]))
    return {
        "question": question,
        "answered": int(answered.sum()),
        "agreed": int(agreed.sum()),
        "differing": int((said == NO).sum()),
        "missing": int((said == MISSING).sum()),
        "share": share,
        "low": float(low.iloc[0]),
        "high": float(high.iloc[0]),
        "effective": effective,
        "enough": int(answered.sum()) >= LEAST,
    }
