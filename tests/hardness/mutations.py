"""What can happen to a file on its way: every mutation takes a real one and a seeded dice, and gives bytes.

Three families. *Gentle* ones keep the meaning (another container, columns in another order, a total row
more): the import must find exactly the same. *Rough* ones destroy something: the import must say so, or find
what is left, and never fall over. *Hopeless* ones leave nothing to import: the file must be refused.
"""

from typing import Final

from tests.hardness.gentle import gentle_for
from tests.hardness.hopeless import HOPELESS
from tests.hardness.in_bytes import IN_BYTES
from tests.hardness.in_cells import IN_CELLS
from tests.hardness.in_workbooks import IN_WORKBOOKS
from tests.hardness.seed import Mutation

__all__ = ["HOPELESS", "ROUGH", "gentle_for"]

ROUGH: Final[dict[str, Mutation]] = {**IN_CELLS, **IN_BYTES, **IN_WORKBOOKS}
