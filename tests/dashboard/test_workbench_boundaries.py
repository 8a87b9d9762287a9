"""Boundaries in 数据工作台: what matched, what did not, what is no use; in words of outlines, not of rows."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from dashboard import workbench_uploads
from data.engine import open_store
from data.schema import boundaries
from tests.boundaries.files import tile, write_geojson, write_shapefile, zip_shapefile
from tests.dashboard.screen import open_app, text
from tests.dashboard.test_drilldown import column, tables
from tests.dashboard.test_workbench import at_once, buttons, until  # noqa: F401 - a fixture
from tests.importers.loading import take_samples

pytestmark = pytest.mark.usefixtures("at_once")
COUNTIES = ("东河县", "西岭区", "火星县")
_BUSY = {"等待检查", "正在检查", "等待导入", "正在导入"}


@pytest.fixture
def store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The areas of the sample city, and what came with them."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = open_store(sqlite_url)
    take_samples(engine)
    engine.dispose()
    return sqlite_url


def drop(*paths: Path) -> AppTest:
    files = [(path.name, path.read_bytes(), "application/octet-stream") for path in paths]
    return open_app(page="workbench").get("file_uploader")[0].set_value(files).run()


def states(app: AppTest) -> list[Any]:
    return column(tables(app)["上传的文件"], "状态")


def at_rest(app: AppTest) -> AppTest:
    """The page once nothing is being done, drawn as a whole after that: a run may see the end half-way."""
    return until(app, lambda app: states(app) and not _BUSY & set(states(app))).run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_outlines_are_shown_corrected_and_imported(store: str, tmp_path: Path) -> None:
    drawn = [({"name": name}, tile(place, 0)) for place, name in enumerate(COUNTIES)]
    app = at_rest(drop(write_geojson(tmp_path / "县界.geojson", drawn)))
    assert states(app) == ["可以导入，1 个要素没有对上"]
    shown = text(app)
    assert "县界.geojson：3 个要素，可以导入" in shown and "行有误" not in shown
    assert "县区级边界，坐标系 WGS 84：3 个要素中 2 个对上区划，1 个没有对上" in shown
    assert "导入会新增或更新 2 个边界。" in shown
    assert "导入后还没有边界的县区：" in shown
    unmatched = tables(app)["没有对上的要素"]
    assert column(unmatched, "文件中的名称") == ["火星县"]
    assert column(unmatched, "原因") == ["库中没有这个名称的县区"]

    app.selectbox(key="workbench_crs_1").set_value("gcj02").run()
    app = at_rest(press(app, "workbench_check_again"))
    assert "坐标系 GCJ-02" in text(app)
    app = press(app, "workbench_import")
    assert "没有对上的 1 个要素不会导入，改好后可再传。" in text(app)
    app = at_rest(press(app, "workbench_sure"))
    with open_store(store).connect() as connection:
        assert connection.scalar(select(func.count()).select_from(boundaries)) == 2
    assert "县界.geojson：3 个要素，已导入" in text(app)


def test_a_shapefile_and_what_is_no_use(store: str, tmp_path: Path) -> None:
    shp = write_shapefile(tmp_path / "layer", [({"NAME": "东河县"}, tile(0, 0))], crs=None)
    good = zip_shapefile(tmp_path / "县界.zip", shp)
    cut = tmp_path / "断开.geojson"
    cut.write_text('{"type": "FeatureCollection", "features": [', "utf-8")
    nowhere = write_geojson(tmp_path / "别处.geojson", [({"name": "火星县"}, tile(0, 0))])
    app = at_rest(drop(good, cut, nowhere))
    assert states(app) == ["不能导入", "不能导入", "可以导入"]
    shown = text(app)  # what can be imported is shown first
    assert "1 个要素全部对上区划" in shown
    assert "没有写明坐标系" in shown and "没有对上的要素" not in tables(app)

    app.session_state[workbench_uploads.CHOSEN] = 2
    assert "断开.geojson" in text(app.run()) and "请重新导出" in text(app)
    app.session_state[workbench_uploads.CHOSEN] = 3
    assert "请指明是县区、乡镇还是村的边界。" in text(app.run())
    app.selectbox(key="workbench_level_3").set_value("county").run()
    app.text_input(key="workbench_epsg_3").set_value("EPSG:9999999").run()
    app = at_rest(press(app, "workbench_check_again"))
    assert "不认识坐标系" in text(app)
    app.text_input(key="workbench_epsg_3").set_value("").run()
    app = at_rest(press(app, "workbench_check_again"))
    assert "没有一个要素对得上区划，没有可导入的边界。" in text(app)
    assert "导入" not in buttons(app) and {"重试", "放弃"} <= buttons(app)


def test_outlines_that_are_there_already_are_no_mistake(store: str, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "县界.geojson", [({"name": "东河县"}, tile(0, 0))])
    app = at_rest(drop(path))
    app = at_rest(press(press(app, "workbench_import"), "workbench_sure"))
    app = at_rest(drop(path))
    assert states(app) == ["库中已有", "已导入"]
    assert "与库中已有的边界相同，没有新内容。" in text(app)
