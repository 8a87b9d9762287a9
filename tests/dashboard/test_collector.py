"""What a server has loaded is taken out of the garbage collector's passes, once."""

import gc

from dashboard import collector
from tests.dashboard.screen import open_app


def test_opening_a_page_spares_what_is_loaded_once(served: str) -> None:
    collector.spare_what_is_loaded.cache_clear()
    gc.unfreeze()
    assert not open_app(page="dictionary").exception
    spared = gc.get_freeze_count()
    assert spared > 10_000
    made_since = [[number] for number in range(1000)]
    collector.spare_what_is_loaded()
    assert gc.get_freeze_count() <= spared
    assert len(made_since) == 1000
