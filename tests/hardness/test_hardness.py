"""Mutated and hostile files end in a sentence or an import; `python -m tests.hardness` tries thousands."""

import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.importers.reading import UnreadableFile, read_sheets
from data.importers.registry import IMPORTERS
from tests.hardness import crew
from tests.hardness.archives import zipped
from tests.hardness.containers import xlsx
from tests.hardness.fuzz import Fuzzing

EACH = 5  # files per importer

_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="表1"><table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    "<text:p>东河县</text:p></table:table-cell></table:table-row>"
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)


@pytest.fixture(scope="module")
def fuzzing(tmp_path_factory: pytest.TempPathFactory) -> Fuzzing:
    """Its stores are copied by each process that mutates files."""
    return Fuzzing(tmp_path_factory.mktemp("fuzzing"))


def test_mutated_files_are_imported_or_refused_with_a_sentence(fuzzing: Fuzzing) -> None:
    tally = fuzzing.run(EACH)
    assert tally.broken == []
    assert {kind: len(tally.of(kind)) for kind in IMPORTERS} == dict.fromkeys(IMPORTERS, EACH)
    assert {"refused", "taken"} <= {result.word for result in tally.results.values()}


def test_a_run_that_was_stopped_goes_on_where_it_was(fuzzing: Fuzzing, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    fuzzing.run(1, record=record)
    lines = record.read_text("utf-8").splitlines()
    record.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    again = fuzzing.run(1, record=record)
    assert sorted(again.results) == sorted((kind, 0) for kind in IMPORTERS)
    assert len(record.read_text("utf-8").splitlines()) == len(IMPORTERS)


def _dies(task: int) -> Iterator[int]:
    yield task
    os._exit(3)


def _hangs(task: int) -> Iterator[int]:
    yield task
    time.sleep(60)


@pytest.mark.parametrize(("do", "why"), [(_dies, "the process ended with 3"), (_hangs, "no answer for 1 s")])
def test_a_worker_that_dies_or_hangs_is_told(do: Callable[[int], Iterator[int]], why: str) -> None:
    assert list(crew.results(do, [7], 1, 1)) == [7, crew.Ended(7, why)]


def _with_sheet(change: tuple[bytes, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx([["县", "数"], ["东河县", 1]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert change[0] in parts[sheet]
    parts[sheet] = parts[sheet].replace(*change, 1)
    return zipped(parts)


@pytest.mark.parametrize(
    "change",
    [
        (b'r="B2"', b'r="ZZZ99999999"'),
        (b'r="B2"', b'r="xfd1048576"'),
        (b'<c r="B2"', b"<c r = 'XFD1048576'"),
        (b'<row r="2" spans="1:2"><c r="A2"', b'<row r="99999999" spans="1:2"><c'),
    ],
)
def test_a_reference_far_out_never_reaches_the_reader(tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    (tmp_path / "名册.xlsx").write_bytes(_with_sheet(change))
    with pytest.raises(UnreadableFile, match=r"名册\.xlsx"):
        read_sheets(tmp_path / "名册.xlsx")


def test_a_part_larger_than_the_archive_says_is_found_out(tmp_path: Path) -> None:
    content = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 1_000_000})
    lying = content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "名册.xlsx").write_bytes(lying)
    with pytest.raises(UnreadableFile, match="不完整"):
        read_sheets(tmp_path / "名册.xlsx")


def test_an_open_document_that_repeats_itself_without_end_takes_only_its_own_process(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "名册.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    with pytest.raises(UnreadableFile, match="不完整"):
        read_sheets(tmp_path / "名册.ods")
