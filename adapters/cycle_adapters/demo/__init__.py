"""A real year of the cycle on an embedded database: five plans, three stories, and a summary a person wants to read."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter
from typing import TextIO

from cycle.ports import Clock
from cycle.program import Program
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan_text
from cycle.wording import Lang
from cycle_adapters.clock import SystemClock
from cycle_adapters.demo.summary import Summary
from cycle_adapters.script import Answer, Script
from cycle_adapters.sql import SqlStore

STORIES = ("1-hoa-binh-2023.jsonl", "2-dong-nai-2023.jsonl", "3-bac-kan-2024.jsonl")
DATABASE = "ocop.db"


@dataclass(slots=True)
class Played:
    """What came of one story."""

    name: str
    lines: int = 0
    refused: list[Answer] = field(default_factory=list)
    failed: Answer | None = None


def run(folder: Path, lang: Lang, out: TextIO) -> int:
    """Play the demonstration into a folder and print the summary. A demonstration that is there is made anew.

    Returns 0, or 1 where a line did not go as its story says: the line is printed.
    """
    began = perf_counter()
    database = _fresh(folder)
    store = SqlStore.create(f"sqlite:///{database}")
    clock = SystemClock()
    program = Program(store, clock)
    summary = Summary(program, lang, out)
    summary.opening()
    for key in SHIPPED_PLANS:
        program.load_plan(key, shipped_plan_text(key))
    played = [_play(folder / "stories" / name, store, clock, lang) for name in STORIES]
    for story in played:
        if story.failed is not None:
            summary.failure(story.name, story.failed.view)
            return 1
    refusals = [answer.view["refused"] for story in played for answer in story.refused]
    summary.stories(refusals, sum(story.lines for story in played))
    summary.closing(database, folder / "stories", perf_counter() - began)
    return 0


def _fresh(folder: Path) -> Path:
    """The path of a database that does not exist yet, with the stories beside it."""
    (folder / "stories").mkdir(parents=True, exist_ok=True)
    database = folder / DATABASE
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    with as_file(files("cycle_adapters.demo") / "stories") as shipped:
        for name in STORIES:
            shutil.copyfile(shipped / name, folder / "stories" / name)
    return database


def _play(path: Path, store: SqlStore, clock: Clock, lang: Lang) -> Played:
    story = Played(path.name)
    with path.open(encoding="utf-8") as lines:
        for answer in _answers(lines, store, clock, lang, path.parent):
            story.lines += 1
            if answer.status:
                story.failed = answer
            elif answer.view["do"] == "expect_refusal":
                story.refused.append(answer)
    return story


def _answers(lines: TextIO, store: SqlStore, clock: Clock, lang: Lang, folder: Path) -> Iterator[Answer]:
    return Script(store, clock, lang=lang, folder=folder).run(lines)
