"""The person at the screen and what they may see.

There is no sign-in yet, so everybody is the same person: the whole city, personal data masked.
`DASHBOARD_AREAS` limits an installation to the areas it names (codes at any level, separated by
commas): a county's or a township's own screen. Set but empty, nothing is shown: a mistake in a
setting must not open the city.
"""

import os
from typing import Final

from data import people
from queries.scope import WHOLE_CITY, Scope

AREAS_SETTING: Final = "DASHBOARD_AREAS"
PERSON_SETTING: Final = "DASHBOARD_USER"


def scope() -> Scope:
    """What the person at this screen may see; every query is asked with it."""
    areas = os.environ.get(AREAS_SETTING)
    if areas is None:
        return WHOLE_CITY
    return Scope(areas=frozenset(code for code in (part.strip() for part in areas.split(",")) if code))


def person() -> str:
    """Who acts at this screen, as records name them: the setting, else the account of the server."""
    return _named() or people.account()


def is_named() -> bool:
    """Whether it is known who sits here; where not, who signs gives a name."""
    return bool(_named())


def _named() -> str:
    return os.environ.get(PERSON_SETTING, "").strip()
