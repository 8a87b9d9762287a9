"""Who did something, as it is kept and as it is read.

Without a sign-in all that is known is the account that the program runs under. Records keep its name, which
is true but says nothing to a reader (`root`); people read 本机用户 instead. Who signs a month gives a name,
which is kept beside the account, since nobody has checked it.
"""

import getpass
from typing import Final

UNKNOWN: Final = "本机用户"
LONGEST_NAME: Final = 20


def account() -> str:
    """The account of this program, as records keep it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return UNKNOWN


def signing(name: str) -> str:
    """A name that somebody gave, with the account it was given under: `王芳（root）`."""
    return f"{name.strip()}（{account()}）"


def spoken(person: str) -> str:
    """A person of a record as a reader knows them: this program's account is 本机用户."""
    own = account()
    return UNKNOWN if person == own else person.replace(f"（{own}）", f"（{UNKNOWN}）")
