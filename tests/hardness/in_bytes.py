"""Mutations of a file's bytes: downloads that stopped, bad disks, mixed encodings, text that is no table."""

import random
import re
from typing import Final

from tests.hardness.containers import CONTAINERS, page, separated
from tests.hardness.in_cells import somehow
from tests.hardness.seed import Mutation, Seed


def cut(seed: Seed, dice: random.Random) -> bytes:
    """A download that stopped."""
    content = somehow(seed.grid(), dice) if dice.random() < 0.5 else seed.content
    return content[: dice.randrange(len(content))]


def bytes_flipped(seed: Seed, dice: random.Random) -> bytes:
    """A bad disk."""
    content = bytearray(somehow(seed.grid(), dice) if dice.random() < 0.5 else seed.content)
    for _ in range(dice.choice((1, 5, 50))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    return bytes(content)


def pieces_of_another(seed: Seed, dice: random.Random) -> bytes:
    """Two files in one, a hole of zeros, or random bytes in the middle."""
    content = seed.content
    start, end = sorted(dice.randrange(len(content)) for _ in range(2))
    middle = dice.choice(
        (bytes(end - start), dice.randbytes(min(end - start, 4096)), somehow(seed.grid(), dice), b"")
    )
    return content[:start] + middle + content[end:]


def shuffled_encoding(seed: Seed, dice: random.Random) -> bytes:
    """Half of a text in one encoding, half in another."""
    first, second = (
        CONTAINERS[dice.choice([n for n in CONTAINERS if n.startswith(("csv", "html"))])] for _ in range(2)
    )
    rows = seed.grid()
    return first(rows[: len(rows) // 2]) + second(rows[len(rows) // 2 :])


def broken_text(seed: Seed, dice: random.Random) -> bytes:
    """A text table with quotes that do not match, zeros, or line ends of all kinds in the middle."""
    encoding = dice.choice(("utf-8", "gb18030", "utf-8-sig", "utf-16"))
    text = separated(encoding)(seed.grid()).decode(encoding)
    strange = dice.choice(
        (
            ('"',),
            ("\x00",),
            ("\x00", "\x07", "\x1a", "\x1f"),
            ("\r", "\n", "\n\r", "\r\r\n"),
            ("\x0b", "\x0c", "\x85", "\u2028", "\u2029"),
            (",", ";", "\t", "|", ",,,,"),
            ('="', '"=', '""', "'"),
        )
    )
    for _ in range(dice.choice((1, 2, 10, 200))):
        place = dice.randrange(len(text))
        text = text[:place] + dice.choice(strange) + text[place + dice.randrange(2) :]
    return text.encode(encoding, "replace")


def broken_page(seed: Seed, dice: random.Random) -> bytes:
    """An HTML page whose tags do not match, with scripts and blocks where nobody expects them."""
    encoding = dice.choice(("utf-8", "gb18030"))
    text = page(encoding)(seed.grid()).decode(encoding)
    strange = dice.choice(
        (
            (
                "<script>alert(1)</script>",
                "<td onclick=alert(1)>",
                "<iframe src='file:///etc/passwd'></iframe>",
            ),
            ("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<", ">"),
            (
                "<td rowspan=9999>",
                "<td colspan=9999>",
                "<td rowspan=-1 colspan=x>",
                f"<td colspan={'9' * 5_000}>",
            ),
            ("<td><table><tr><td>1</td></tr></table>", "<tbody>", "<thead>", "<br>" * 50),
            ("&", "&#0;", "&#x110000;", "&lt", "&nbsp;", "&a;", "<![CDATA[", "<!--", "<!DOCTYPE x>"),
            ("<div>" * 300, "<b>" * 300, "</html>", "<meta charset=utf-16>", "<base href='file:///'>"),
        )
    )
    for _ in range(dice.choice((1, 2, 10))):
        place = dice.choice([found.start() for found in re.finditer("<t", text)])
        text = text[:place] + dice.choice(strange) + text[place:]
    return text.encode(dice.choice((encoding, encoding, "utf-8", "gb18030")), "replace")


IN_BYTES: Final[dict[str, Mutation]] = {
    "cut": cut,
    "bytes flipped": bytes_flipped,
    "pieces of another": pieces_of_another,
    "shuffled encoding": shuffled_encoding,
    "broken text": broken_text,
    "broken page": broken_page,
}
