"""The document of methods says what the pages say."""

from pathlib import Path

import pytest

from queries import agreement, control, forecast, funnel, lagging, pace, rank_intervals, survival

TEXT = (Path(__file__).parent.parent / "docs" / "method.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "module",
    [agreement, control, forecast, funnel, lagging, pace, rank_intervals, survival],
    ids=lambda m: m.__name__,
)
def test_the_sentences_for_a_mayor_are_three_and_stand_in_the_document(module):
    assert len(module.IN_PLAIN_WORDS) == 3
    for sentence in module.IN_PLAIN_WORDS:
        assert f"> {sentence}\n" in TEXT
