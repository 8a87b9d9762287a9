"""A page for 2021 says 监测对象 and 衔接资金, one for 2026 the words of 2026; documents keep their own."""

import json
import shutil

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from dashboard.page_list import PAGES
from data.engine import open_store
from queries.check import CHECKS
from queries.evaluate import values
from queries.kpi import KPIS
from queries.scope import WHOLE_CITY
from queries.terms import TERMS, say
from tests.dashboard.screen import open_app, text

OLD = ("监测对象", "衔接资金")
NEW = ("防止返贫致贫对象", "常态化帮扶资金")


def test_a_word_is_said_as_in_its_month() -> None:
    assert say("累计识别监测对象（户）", 202512) == "累计识别监测对象（户）"
    assert say("累计识别监测对象（户）", 202601) == "累计识别防止返贫致贫对象（户）"
    assert say("常态化帮扶资金与监测对象", 202112) == "衔接资金与监测对象"
    assert say("常态化帮扶资金与监测对象", 202612) == "常态化帮扶资金与防止返贫致贫对象"
    assert all(term.source for term in TERMS)


def test_figures_are_named_in_the_words_of_their_month(demo_store_url: str) -> None:
    engine = open_store(demo_store_url)
    for month, name in ((202112, "衔接资金支付额"), (202603, "常态化帮扶资金支付额")):
        assert values(engine, scope=WHOLE_CITY, month=month, kpis=["paid"])["label"].tolist() == [name]
    engine.dispose()


@pytest.fixture(scope="module")
def of_2026(demo_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo city as if files told of it until March 2026."""
    folder = tmp_path_factory.mktemp("2026")
    url = f"sqlite:///{shutil.copy(demo_store_url.removeprefix('sqlite:///'), folder / 'store.sqlite')}"
    engine = open_store(url)
    with engine.begin() as connection:
        connection.execute(sql("UPDATE coverage SET last_month = 202603"))
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def documents(of_2026: str) -> list[str]:
    """What is quoted as it stands, and says one of the words: names of files, titles of documents."""
    engine = open_store(of_2026)
    with engine.connect() as connection:
        found = [
            str(each)
            for column in ("file_name FROM batches", "source FROM policy_values", "name FROM projects")
            for each in connection.scalars(sql(f"SELECT DISTINCT {column}"))
        ]
    engine.dispose()
    ours = [each.source for each in (*KPIS.values(), *CHECKS.values())]
    with_words = {quoted for quoted in (*found, *ours) if any(word in quoted for word in (*OLD, *NEW))}
    return sorted(with_words, key=len, reverse=True)


@pytest.mark.parametrize("projection", ["", "light"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_speaks_the_words_of_its_month(
    of_2026: str, documents: list[str], monkeypatch: pytest.MonkeyPatch, page: str, projection: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", of_2026)
    for month, wrong, right in (("2026-03", OLD, NEW), ("2021-12", NEW, OLD)):
        app = open_app(page=page, month=month, **({"projection": projection} if projection else {}))
        shown = said(app, documents)
        for word in wrong:
            at = shown.find(word)
            assert at < 0, shown[max(0, at - 60) : at + 60]
        if not projection:
            assert right[0] in shown, "the bar names the page of the households"


def said(app: AppTest, documents: list[str]) -> str:
    """Everything on screen, charts and boxes included, without what is quoted from documents."""
    shown = text(app)
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    shown += json.dumps(specs, ensure_ascii=False)
    shown += "".join(str(box.options) + box.label for box in app.selectbox)
    for quoted in documents:
        shown = shown.replace(quoted, "")
    return shown
