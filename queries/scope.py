"""Who may see what."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Scope:
    """The areas a person may see, and whether personal data may be shown.

    `areas` holds codes of areas at any level; each stands for itself and all below it. An empty set
    sees nothing. `everything` lifts the limit by area (the command line, the city's leaders).
    `personal` lets names, ID numbers, phones and health through unmasked.
    A Scope is hashable, so that it can be part of every cache key.
    """

    areas: frozenset[str] = frozenset()
    everything: bool = False
    personal: bool = False

    def masked(self) -> "Scope":
        """The same areas without personal data: for projection and exports."""
        return Scope(areas=self.areas, everything=self.everything, personal=False)


WHOLE_CITY: Final = Scope(everything=True)
NOTHING: Final = Scope()
