"""python -m data sample: drawn, listed, exported, brought back and told on the command line."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from data.engine import open_store
from tests.importers.loading import EXPECTED, take, take_samples
from tests.importers.test_cli import run

ROSTER = EXPECTED["roster"]["file"]
Sample = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sample(migrated_url: str, capsys: pytest.CaptureFixture[str]) -> Sample:
    """The command on a store with the sample city's roster."""
    take_samples(open_store(migrated_url), ROSTER)

    def command(*arguments: object) -> tuple[int, str, str]:
        return run(capsys, "sample", *arguments, "--store", migrated_url)

    return command


def test_a_sample_from_the_draw_to_the_agreement(migrated_url: str, sample: Sample, tmp_path: Path) -> None:
    assert sample("list") == (0, "还没有抽取过样本。\n", "")
    code, drawn, _ = sample("draw", "--size", 12, "--seed", 1, "--month", "2021-12")
    assert code == 0
    assert "2021年12月 监测户 12 户（共 " in drawn and "，种子 1），已走访 0 户" in drawn
    assert sample("list") == sample("draw", "--size", 12, "--seed", 1) == (0, drawn, "")

    book = tmp_path / "走访单.xlsx"
    assert sample("export", 1, "--output", book) == (
        0, f"走访单已写入 {book}，12 行，姓名已脱敏。填好后用 import 导入。\n", "",
    )  # fmt: skip
    filled = openpyxl.load_workbook(book)
    sheet = filled.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "抽查编号")
    asked = next(cell.column for cell in head if cell.value == "监测类别是否属实")
    for place in range(12):
        sheet.cell(head[0].row + 1 + place, asked).value = "是" if place < 11 else "否"
    filled.save(book)
    take(open_store(migrated_url), book)

    first, whole, *questions = sample("results", 1)[1].splitlines()
    assert first.endswith("已走访 12 户")
    assert whole.startswith("全部属实：") and whole.endswith("，11 / 12")
    assert questions[0].startswith("监测类别属实：") and questions[0].endswith("，11 / 12")
    assert set(questions[1:]) == {
        f"{label}：还没有结果"
        for label in ("风险原因属实", "帮扶措施真正享受", "收入基本相符", "风险确已消除")
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export",), "请写样本号，可用 sample list 查看。"),
        (("results", 7), "没有第 7 号样本，可用 sample list 查看。"),
        (("draw", "--size", 3), "样本量应在 5 到 999 之间。"),
        (("draw", "--seed", 2**31), "种子应在 0 到 2,000,000,000 之间。"),
        (("draw", "--area", "没有的县"), "没有找到“没有的县”这个地方。"),
        (("draw", "--subject", "project"), "这里当月没有可抽查的项目。"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    sample: Sample, arguments: tuple[object, ...], sentence: str
) -> None:
    code, printed, error = sample(*arguments)
    assert (code, printed) == (1, "")
    assert error.startswith(sentence) and error.count("\n") == 1


def test_an_empty_store_says_so(migrated_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = run(capsys, "sample", "draw", "--store", migrated_url)
    assert (code, error) == (1, "库里还没有数据，请先导入。\n")
