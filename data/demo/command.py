"""`python -m data demo`: write the demo city's files and import them as a clerk would."""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select

from data.batches import Refresh, bump_version, writing
from data.boundaries.load import import_boundaries
from data.demo.arrivals import TODAY, date_batches
from data.demo.files import OUTLINES, STAGES, TABLES, write_files
from data.demo.progress import Progress
from data.demo.visit_results import DRAWN, RESULTS_FILE, SEED, Draw, write_results
from data.demo.write_areas import AREA_FILE
from data.engine import LOCAL_DIR, open_store
from data.importers.base import Refused
from data.importers.run import Importing
from data.migrate import migrate
from data.schema import areas, store_state
from data.vocabulary import LEVEL_LABELS

LAST_MONTH: Final = date(2021, 12, 1)
FOLDER: Final = LOCAL_DIR / "demo"
WHO: Final = "演示"
DEMO: Final = "demo"  # "1": the store holds the demo city
DAY: Final = "demo_today"  # the day that the demo city stands at
BUILDING: Final = "demo_building"  # "1": it is being built, or was when something stopped it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command, on a parser of its own."""
    parser.add_argument("--store", metavar="URL", help="库的地址；默认 DATABASE_URL，再默认本机的库")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="演示文件写到哪个文件夹")
    parser.add_argument("--if-empty", action="store_true", help="库里已有行政区划时什么也不做")


def main(args: argparse.Namespace) -> int:
    """Build the demo city in the store; `args.refresh` brings the rollup up to date after each file, and
    `args.draw_sample` draws households for visits.

    Returns 0 when it is there, or when `--if-empty` finds a store in use. Raises Refused for a store that
    holds areas of its own: demo and real data never mix.
    """
    engine = open_store(args.store)
    try:
        migrate(engine)
        if _in_use(engine):
            if args.if_empty:
                return 0
            if not _state(engine, DEMO):
                raise Refused("库里已有数据，演示城市不与真实数据混放。请用 --store 另指一个空库。")
        build(engine, args.folder, args.refresh, args.draw_sample)
    finally:
        engine.dispose()
    return 0


def build(engine: Engine, folder: Path, refresh: Refresh, draw: Draw) -> None:
    """Write the files into the folder and import them; one that was stopped half-way is completed."""
    progress = Progress(len(STAGES) + len(TABLES) + len(OUTLINES) + 1)
    written = write_files(folder, progress.begin)
    _mark(engine, {DEMO: "1", BUILDING: "1"})
    importing = Importing(engine, refresh, imported_by=WHO)
    for name in TABLES:
        progress.begin(f"导入{name}")
        written.wait(name)
        silent = name == AREA_FILE  # the area list does not say of which month it is
        _import(replace(importing, as_of=LAST_MONTH) if silent else importing, folder / name)
    for level, name in OUTLINES.items():
        progress.begin(f"导入{LEVEL_LABELS[level]}的边界")
        import_boundaries(engine, folder / name, level=level, imported_by=WHO, refresh=refresh)
    progress.begin("抽取样本并导入抽查结果")
    write_results(engine, draw(engine, DRAWN, SEED, by=WHO), folder)
    _import(importing, folder / RESULTS_FILE)
    with writing(engine) as connection:
        date_batches(connection)
    _mark(engine, {BUILDING: "", DAY: TODAY.isoformat()})
    progress.finish("演示城市“示范市”已就绪")


def _import(importing: Importing, path: Path) -> None:
    for report in importing.file(path):
        if report.refused:
            raise Refused(report.refused)


def _in_use(engine: Engine) -> bool:
    """Whether the store holds areas that are not those of a demo city left half-built."""
    with engine.connect() as connection:
        filled = connection.scalar(select(areas.c.code).limit(1)) is not None
    return filled and not _state(engine, BUILDING)


def _state(engine: Engine, key: str) -> str:
    with engine.connect() as connection:
        return connection.scalar(select(store_state.c.value).where(store_state.c.key == key)) or ""


def _mark(engine: Engine, values: dict[str, Any]) -> None:
    with writing(engine) as connection:
        for key, value in values.items():
            connection.execute(store_state.delete().where(store_state.c.key == key))
            if value:
                connection.execute(store_state.insert().values(key=key, value=value))
        bump_version(connection)
