"""What `python -m data sample` says: draws, visit lists and agreement, within a scope."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data.city_clock import today
from data.importers.base import Refused
from data.people import account
from data.sampling.keeping import Draw
from data.sampling.questions import HOUSEHOLD, QUESTIONS, SUBJECTS
from data.sampling.visit_list import file_name, visit_list
from queries import figure_words
from queries.agreement import ALL, agreement
from queries.areas import UnknownArea, city, find
from queries.freshness import months
from queries.sampling import draw_and_keep, items, listing
from queries.scope import Scope


def lines(engine: Engine, args: argparse.Namespace, *, scope: Scope) -> list[str]:
    """The lines to print for the action; raises `Refused`."""
    if args.action == "draw":
        return [_draw(engine, args, scope)]
    known = listing(engine, scope=scope)
    if args.action == "list":
        return [_line(row) for row in known.to_dict("records")] or ["还没有抽取过样本。"]
    own = known[known["id"] == args.sample]
    if own.empty:
        raise Refused(f"没有第 {args.sample} 号样本，可用 sample list 查看。")
    sample = own.iloc[0].to_dict()
    found = items(engine, scope=scope, sample=args.sample)
    return _results(sample, found) if args.action == "results" else [_export(sample, found, args.output)]


def draw_in_city(engine: Engine, size: int, seed: int, by: str, *, scope: Scope) -> int:
    """Draw households of the whole city at its latest month; gives the sample's number."""
    draw = Draw(HOUSEHOLD, city(engine, scope=scope), months(engine, scope=scope)[-1], size, seed)
    return draw_and_keep(engine, draw, by, scope=scope)


def _draw(engine: Engine, args: argparse.Namespace, scope: Scope) -> str:
    known = months(engine, scope=scope)
    if not known:
        raise Refused("库里还没有数据，请先导入。")
    try:
        area = find(engine, args.area, scope=scope) if args.area else city(engine, scope=scope)
    except UnknownArea as unknown:
        raise Refused(str(unknown)) from unknown
    month = args.month.year * 100 + args.month.month if args.month else known[-1]
    seed = int(f"{today():%Y%m%d}") if args.seed is None else args.seed
    draw = Draw(args.subject, area, month, args.size, seed)
    number = draw_and_keep(engine, draw, account(), scope=scope)
    own = listing(engine, scope=scope)
    return _line(own[own["id"] == number].iloc[0].to_dict())


def _line(sample: Mapping[Any, Any]) -> str:
    subject = SUBJECTS[sample["subject"]]
    unit = subject.unit
    return (
        f"第 {sample['id']} 号样本：{sample['area']} {figure_words.month(sample['month'])} {subject.word} "
        f"{sample['drawn']} {unit}（共 {sample['frame_size']:,} {unit}，种子 {sample['seed']}），"
        f"已走访 {sample['visited']} {unit}"
    )


def _results(sample: Mapping[Any, Any], found: pd.DataFrame) -> list[str]:
    told = [_line(sample)]
    for row in agreement(found, sample["subject"]).to_dict("records"):
        label = "全部属实" if row["question"] == ALL else QUESTIONS[row["question"]].label
        if not row["answered"]:
            told.append(f"{label}：还没有结果")
            continue
        share, low, high = (figure_words.percent(row[name]) for name in ("share", "low", "high"))
        small = "" if row["enough"] else "，样本不足"
        told.append(f"{label}：{share}（{low} 至 {high}），{row['agreed']} / {row['answered']}{small}")
    return told


def _export(sample: Mapping[Any, Any], found: pd.DataFrame, output: Path | None) -> str:
    when = figure_words.month(sample["month"])
    target = output or Path(file_name(sample["id"], sample["area"], when))
    title = f"{sample['area']} {SUBJECTS[sample['subject']].word}实地抽查走访单"
    rows = [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]
    target.write_bytes(
        visit_list(rows, sample["subject"], title=title, stamp=[f"{_line(sample)}。姓名已脱敏。"])
    )
    return f"走访单已写入 {target}，{len(rows)} 行，姓名已脱敏。填好后用 import 导入。"
