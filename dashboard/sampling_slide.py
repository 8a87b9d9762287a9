"""What spot checks found, projected: the selected sample, else the latest of the place that was visited."""

from typing import Any

from dashboard import agreement_chart, cached, wording
from dashboard import sampling_words as words
from dashboard.projection import KeyFigure, Slide
from dashboard.selection import ALL_SAMPLES, Selection
from queries.agreement import agreement
from queries.scope import Scope


def slides(now: Selection, scope: Scope) -> list[Slide]:
    """One slide, none without a visited sample. No names, no numbers of households."""
    sample = _sample(now, scope)
    if sample is None:
        return []
    items = cached.sample_items(scope=scope, sample=sample["id"])
    found = agreement(items, sample["subject"])
    named = found.assign(label=[words.label(question) for question in found["question"]])
    whole, one = found.iloc[0], words.unit(sample)
    return [
        Slide(
            heading=words.heading(found),
            figures=[
                KeyFigure(
                    wording.rate(whole["share"]).rstrip("%"), "%",
                    f"{words.WHOLE}，可能范围 {wording.rate(whole['low'])}–{wording.rate(whole['high'])}",
                ),
                KeyFigure(f"{sample['visited']} / {sample['drawn']}", one, "已走访 / 抽取"),
                KeyFigure(wording.whole(len(words.differing(items, sample["subject"]))), one, "与登记不符"),
            ],
            note=f"{words.title(sample)}，各项登记与实际相符的比重和 95% 可能范围",
            draw=lambda look: agreement_chart.intervals(named, unit=one, **look),
        )
    ]  # fmt: skip


def _sample(now: Selection, scope: Scope) -> dict[str, Any] | None:
    samples = cached.samples(scope=scope)
    if now.sample and now.sample != ALL_SAMPLES:
        own = samples[samples["id"] == int(now.sample)]
    else:
        own = samples[samples["area_code"] == now.area]
    own = own[own["visited"] > 0]
    return None if own.empty else words.plain(own)
