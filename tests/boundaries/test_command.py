"""The command line: what a clerk and a script see."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.__main__ import main
from tests.boundaries.files import write_geojson
from tests.boundaries.test_store import TOWNSHIPS, stored_boundaries, tile


def _run(engine: Engine, *arguments: str) -> int:
    url = engine.url.render_as_string(hide_password=False)
    return main([*arguments, "--store", url])


def test_json_is_one_object(city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_geojson(
        tmp_path / "乡镇.geojson", [*TOWNSHIPS, ({"县": "望山县", "乡镇": "桥斗镇"}, tile(2, 0))]
    )
    assert _run(city, "boundaries", str(path), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in ("file", "level", "crs", "features", "matched")} == {
        "file": "乡镇.geojson",
        "level": "township",
        "crs": "wgs84",
        "features": 5,
        "matched": 4,
    }
    assert len(found["sha256"]) == 64
    assert found["unmatched"] == [
        {
            "feature": 5,
            "name": "桥斗镇",
            "reason": "库中没有这个名称的乡镇",
            "suggestions": [{"code": "990121102", "name": "桥头镇", "path": "望山县 · 桥头镇"}],
        }
    ]
    assert [area["code"] for area in found["areas_without_boundary"]] == ["990121102"]
    assert found["warnings"] == []


def test_the_clerk_reads_chinese(city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_geojson(
        tmp_path / "乡镇.geojson", [*TOWNSHIPS, ({"县": "望山县", "乡镇": "桥斗镇"}, tile(2, 0))]
    )
    assert _run(city, "boundaries", str(path)) == 0
    printed = capsys.readouterr().out
    assert "要素 5 个，对上区划 4 个，未对上 1 个" in printed
    assert "新增或更新 4 个边界，批次" in printed
    assert "第 5 个“桥斗镇”：库中没有这个名称的乡镇；也许是 望山县 · 桥头镇（990121102）" in printed
    assert "还没有边界的乡镇（1）" in printed
    assert _run(city, "boundaries", str(path), "--accept-suggestions", "--dry-run") == 0
    printed = capsys.readouterr().out
    assert "试运行，未写入" in printed
    assert "第 5 个要素按建议对上“望山县 · 桥头镇”" in printed
    assert _run(city, "boundaries", str(path)) == 0
    assert "没有变化" in capsys.readouterr().out


def test_a_refused_file_is_one_sentence_and_exit_code_1(
    city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "空.geojson"
    path.touch()
    assert _run(city, "boundaries", str(path), "--json") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "文件“空.geojson”是空的。\n"


def test_long_lists_are_cut_on_the_terminal_only(
    city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = [({"乡镇": f"无名{number}"}, tile(0, 0)) for number in range(30)]
    path = write_geojson(tmp_path / "a.geojson", [TOWNSHIPS[0], *strangers])
    assert _run(city, "boundaries", str(path)) == 0
    assert "另有 10 项" in capsys.readouterr().out
    assert _run(city, "boundaries", str(path), "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["unmatched"]) == 30


def test_a_roll_back_restores_the_outlines_before(
    city: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_geojson(tmp_path / "旧.geojson", TOWNSHIPS[:2])
    assert _run(city, "boundaries", str(first)) == 0
    before = stored_boundaries(city)
    second = write_geojson(tmp_path / "新.geojson", [(TOWNSHIPS[0][0], tile(0, 3)), *TOWNSHIPS[2:]])
    capsys.readouterr()
    assert _run(city, "boundaries", str(second), "--json") == 0
    batch = json.loads(capsys.readouterr().out)["batch"]
    assert len(stored_boundaries(city)) == 4
    assert _run(city, "rollback", str(batch)) == 0
    assert stored_boundaries(city) == before
    assert _run(city, "batches") == 0
    assert "边界" in capsys.readouterr().out
    assert _run(city, "boundaries", str(second)) == 0
    assert len(stored_boundaries(city)) == 4
