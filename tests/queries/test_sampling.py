"""Drawing households and projects, who sees what of a sample, and what comes back."""

import io
from collections import Counter
from datetime import date

import openpyxl
import pytest
from sqlalchemy import Engine, select, update

from data.importers.base import Refused
from data.sampling.entry import Visit
from data.sampling.keeping import Draw
from data.sampling.questions import QUESTIONS
from data.sampling.visit_list import visit_list
from data.schema import persons, row_history, sample_answers, samples
from queries.kpi import KPIS
from queries.sampling import LARGEST, draw_and_keep, drawn, enter_visit, items, listing, take_back
from queries.sampling_frame import AHEAD, DOUBTED, HELPED, LATELY_GONE, OTHER, OVERDUE, frame_of
from queries.scope import NOTHING, WHOLE_CITY, Scope
from tests.queries.literal import (
    BING,
    CITY,
    DING,
    EAST,
    EAST_1,
    JIA,
    MARGINAL,
    SUDDEN,
    UNSTABLE,
    WEST,
    WEST_1,
    YI,
    Store,
)

IN_EAST_1 = Scope(areas=frozenset({EAST_1}))
DECEMBER = 202112


def filled(engine: Engine) -> Engine:
    """Forty households in 甲村; in 丁村 ten that a cross-check doubts (边缘易致贫户 that were 脱贫户) and ten
    lately without risk; two more that are not to be visited."""
    some = [(f"A{n:02d}", JIA, UNSTABLE, 3, "2021-01") for n in range(40)]
    others = [(f"D{n:02d}", DING, MARGINAL, 2, "2021-01") for n in range(10)]
    gone = [(f"G{n:02d}", DING, MARGINAL, 2, "2020-03", "2021-06") for n in range(10)]
    long_gone = [("L1", BING, MARGINAL, 2, "2020-01", "2020-11"), ("N1", YI, SUDDEN, 1, "2022-02")]
    store = Store(engine).households(*some, *others, *gone, *long_gone)
    store.person("A00", 1, "=王小明")
    return store.ready()


def households(size: int = 12, seed: int = 1, area: str = CITY) -> Draw:
    return Draw("household", area, DECEMBER, size, seed)


def test_only_what_can_be_checked_is_in_the_frame(engine: Engine) -> None:
    frame = frame_of(filled(engine), scope=WHOLE_CITY, subject="household", area=CITY, month=DECEMBER)
    assert len(frame) == 60
    assert Counter(frame["risk"]) == {HELPED: 40, DOUBTED: 10, LATELY_GONE: 10}
    assert set(frame["township"]) == {EAST_1, WEST_1}
    assert frame_of(engine, scope=WHOLE_CITY, subject="household", area=WEST, month=DECEMBER).shape[0] == 20


def test_strata_in_proportion_with_weights_that_add_up(engine: Engine) -> None:
    found, frame_size, level = drawn(filled(engine), households(), scope=WHOLE_CITY)
    assert (frame_size, level) == (60, "township")
    assert Counter(found["stratum"]) == {
        f"{EAST_1} {HELPED}": 8,
        f"{WEST_1} {DOUBTED}": 2,
        f"{WEST_1} {LATELY_GONE}": 2,
    }
    assert found["weight"].sum() == pytest.approx(60)
    coarse, _, level = drawn(engine, households(size=5), scope=WHOLE_CITY)
    assert level == "city"
    assert Counter(coarse["stratum"]) == {HELPED: 3, DOUBTED: 1, LATELY_GONE: 1}


def test_the_same_seed_gives_the_same_sample_and_another_another(engine: Engine) -> None:
    filled(engine)

    def keys(seed: int) -> list[str]:
        return drawn(engine, households(seed=seed), scope=WHOLE_CITY)[0]["subject_key"].tolist()

    assert keys(1) == keys(1)
    assert len({tuple(keys(seed)) for seed in range(20)}) > 10
    first = draw_and_keep(engine, households(), "张三", scope=WHOLE_CITY)
    assert draw_and_keep(engine, households(), "李四", scope=WHOLE_CITY) == first
    second = draw_and_keep(engine, households(seed=2), "李四", scope=WHOLE_CITY)
    assert second != first
    kept = listing(engine, scope=WHOLE_CITY).set_index("id").loc[first]
    assert (kept["seed"], kept["frame_size"], kept["asked_size"], kept["drawn"]) == (1, 60, 12, 12)
    assert (kept["drawn_by"], kept["visited"], kept["area"]) == ("张三", 0, "示例市")


def test_a_sample_outlives_the_area_it_was_drawn_in(engine: Engine) -> None:
    number = draw_and_keep(filled(engine), households(area=WEST, size=5), "张三", scope=WHOLE_CITY)
    with engine.begin() as connection:  # as after a roll-back of the areas
        connection.execute(update(samples).values(area_code="990199"))
    listed = listing(engine, scope=WHOLE_CITY).set_index("id").loc[number]
    assert (listed["area"], listed["drawn"]) == ("990199", 5)


def test_a_sample_never_has_more_than_there_are(engine: Engine) -> None:
    found, _, _ = drawn(filled(engine), households(size=500), scope=WHOLE_CITY)
    assert len(found) == 60
    assert set(found["weight"]) == {1.0}


def test_projects_by_how_they_stand(engine: Engine) -> None:
    store = Store(engine).projects(
        ("PA", JIA, 2021, {"planned_start": "2021-03-01", "started": "2021-03-01"}),
        ("PO", JIA, 2021, {"planned_start": "2021-03-01"}),
        ("PX", EAST, 2021, {"started": "2021-03-01"}),
    )
    store.payments(("PA", "中央", "2021-06", 100))
    store.allocations()
    store.ready()
    from data.schema import allocations, project_funding, projects

    with engine.begin() as connection:
        connection.execute(update(projects).values(progress=0.2))
        connection.execute(
            project_funding.insert().values(project_no="PA", fund_level="中央", planned_fen=10_000)
        )
        assert connection.execute(select(allocations)).all() == []
    draw = Draw("project", CITY, DECEMBER, 5, 1)
    found, size, _ = drawn(engine, draw, scope=WHOLE_CITY)
    assert dict(zip(found["subject_key"], found["risk"], strict=True)) == {
        "PA": AHEAD,
        "PO": OVERDUE,
        "PX": OTHER,
    }
    number = draw_and_keep(engine, draw, "张三", scope=WHOLE_CITY)
    listed = items(engine, scope=WHOLE_CITY, sample=number).set_index("subject_key")
    assert size == 3
    assert listed.loc["PA"]["reported"] == {
        "exists": "甲村", "stage": "在建", "progress": "20%", "paid": "0.01 万元",
    }  # fmt: skip
    assert (listed.loc["PX"]["county"], listed.loc["PX"]["village"]) == ("东县", "")


REFUSED = [
    (households(size=4), WHOLE_CITY, "样本量应在 5 到 999 之间。"),
    (households(size=1_000), WHOLE_CITY, "样本量应在 5 到 999 之间。"),
    (households(area=CITY), IN_EAST_1, "只能在您范围内的地区抽取样本。"),
    (households(area=WEST), NOTHING, "只能在您范围内的地区抽取样本。"),
    (households(area=YI), WHOLE_CITY, "这里当月没有可抽查的监测户。"),
]


@pytest.mark.parametrize(("draw", "scope", "sentence"), REFUSED)
def test_what_cannot_be_drawn_is_said(engine: Engine, draw: Draw, scope: Scope, sentence: str) -> None:
    filled(engine)
    with pytest.raises(Refused, match=sentence):
        draw_and_keep(engine, draw, "张三", scope=scope)
    assert listing(engine, scope=WHOLE_CITY).empty


def test_one_township_sees_and_answers_its_own(engine: Engine) -> None:
    number = draw_and_keep(filled(engine), households(), "张三", scope=WHOLE_CITY)
    every = items(engine, scope=WHOLE_CITY, sample=number)
    own = items(engine, scope=IN_EAST_1, sample=number)
    assert (len(every), len(own), set(own["area_code"])) == (12, 8, {JIA})
    assert listing(engine, scope=IN_EAST_1)["drawn"].tolist() == [8]
    assert listing(engine, scope=Scope(areas=frozenset({BING}))).empty
    assert items(engine, scope=NOTHING, sample=number).empty
    mine = own["item_no"].iloc[0]
    other = next(each for each in every["item_no"] if each not in set(own["item_no"]))
    assert enter_visit(engine, visit(mine), "王", scope=IN_EAST_1).accepted == 1
    with pytest.raises(Refused, match=f"有 1 个抽查编号（{other}）不在您的范围内，没有导入"):
        enter_visit(engine, visit(other), "王", scope=IN_EAST_1)
    with pytest.raises(Refused, match="不在您的范围内"):
        take_back(engine, "走访单.xlsx", book(engine, number), "王", scope=IN_EAST_1)
    assert items(engine, scope=WHOLE_CITY, sample=number)["visited"].sum() == 1
    assert listing(engine, scope=IN_EAST_1)["visited"].tolist() == [1]


def test_a_file_that_is_far_too_large_is_for_the_workbench(sqlite_engine: Engine) -> None:
    with pytest.raises(Refused, match="超过 5 MB，不像走访单；请在数据工作台导入"):
        take_back(sqlite_engine, "走访单.xlsx", bytes(LARGEST + 1), "王", scope=WHOLE_CITY)


def visit(item_no: str, answer: str = "是") -> Visit:
    return Visit(item_no, date(2021, 12, 1), {"category": answer}, "王小二", date(2022, 1, 5), "家里有人")


def book(engine: Engine, number: int, scope: Scope = WHOLE_CITY) -> bytes:
    rows = items(engine, scope=scope, sample=number).to_dict("records")
    return visit_list(rows, "household", title="示例市走访单", stamp=["第 1 号样本"])


def test_names_and_remarks_are_masked(engine: Engine) -> None:
    filled(engine)
    with engine.begin() as connection:
        for n in range(1, 40):
            row = {"household_no": f"A{n:02d}", "seq": 1, "name": "=王小明", "id_type": "", "id_number": ""}
            more = {"relation": "户主", "phone": "", "health": "", "labour": "", "batch_id": 1}
            connection.execute(persons.insert().values(row | more))
    number = draw_and_keep(engine, households(), "张三", scope=WHOLE_CITY)
    mine = items(engine, scope=IN_EAST_1, sample=number)["item_no"].iloc[0]
    enter_visit(engine, visit(mine), "王", scope=IN_EAST_1)
    masked = items(engine, scope=WHOLE_CITY, sample=number).set_index("item_no").loc[mine]
    assert "小明" not in masked["name"]
    assert masked["visited_by"] == "王**"
    assert "家里" not in masked["note"]
    personal = Scope(everything=True, personal=True)
    shown = items(engine, scope=personal, sample=number).set_index("item_no").loc[mine]
    assert (shown["name"], shown["visited_by"], shown["note"]) == ("=王小明", "王小二", "家里有人")
    cells = openpyxl.load_workbook(io.BytesIO(book(engine, number, personal))).worksheets[0]
    names = [cell for row in cells.iter_rows() for cell in row if cell.value == "=王小明"]
    assert names
    assert {cell.data_type for cell in names} == {"s"}, "a name that begins with = is no formula"
    handed_out = book(engine, number).decode("latin-1")
    assert "小明" not in handed_out


def test_a_changed_answer_keeps_the_former_one(engine: Engine) -> None:
    number = draw_and_keep(filled(engine), households(), "张三", scope=WHOLE_CITY)
    mine = items(engine, scope=WHOLE_CITY, sample=number)["item_no"].iloc[0]
    for answer in ("是", "否", "是"):  # and back again: every entry counts
        enter_visit(engine, visit(mine, answer), f"录入{answer}", scope=WHOLE_CITY)
        row = items(engine, scope=WHOLE_CITY, sample=number).set_index("item_no").loc[mine]
        assert row["category"] == {"是": "yes", "否": "no"}[answer]
        assert row["entered_by"] == f"录入{answer}"
    with engine.connect() as connection:
        history = row_history.c.table_name == sample_answers.name
        assert len(connection.execute(select(row_history).where(history)).all()) == 2


def test_questions_bear_on_figures_that_exist() -> None:
    assert {kpi for question in QUESTIONS.values() for kpi in question.bears_on} <= set(KPIS)
    assert len({question.heading for question in QUESTIONS.values()}) == len(QUESTIONS)


def test_a_list_of_more_numbers_than_a_statement_can_hold(engine: Engine) -> None:
    number = draw_and_keep(filled(engine), households(), "张三", scope=WHOLE_CITY)
    other = items(engine, scope=WHOLE_CITY, sample=number).set_index("area_code").loc[DING]["item_no"].iloc[0]
    rows = "".join(f"抽9-{place},是\n" for place in range(70_000))
    file = f"抽查编号,监测类别是否属实\n{rows}{other},是\n".encode()
    with pytest.raises(Refused, match=f"有 1 个抽查编号（{other}）不在您的范围内，没有导入"):
        take_back(engine, "走访单.csv", file, "王", scope=IN_EAST_1)


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_no_store_holds_is_refused(engine: Engine, seed: int) -> None:
    with pytest.raises(Refused, match="种子应在 0 到 2,000,000,000 之间。"):
        draw_and_keep(filled(engine), households(seed=seed), "张三", scope=WHOLE_CITY)
