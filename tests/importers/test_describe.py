"""docs/files.md is what the importers read."""

from pathlib import Path

import pytest

from data.__main__ import main
from data.importers.registry import IMPORTERS

DOCUMENT = Path(__file__).parents[2] / "docs" / "files.md"


def test_the_document_of_files_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["files"]) == 0
    assert DOCUMENT.read_text("utf-8") == capsys.readouterr().out, "run: python -m data files > docs/files.md"


def test_every_kind_has_its_table() -> None:
    written = DOCUMENT.read_text("utf-8")
    assert all(f"`{kind}`\n\n| heading |" in written for kind in IMPORTERS)
    assert "| 村集体经济收入 | 村集体收入、" in written
    assert "| 户编号 | 户编码、家庭编号、户号 | required |" in written
