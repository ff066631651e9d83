"""What the demonstration prints: tables, a timeline, the explained refusal, and what to open next."""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from cycle.case import Case
from cycle.plan import Indicator
from cycle.ports import CaseFilter
from cycle.program import Program
from cycle.progress import Progress
from cycle.score import mean_text
from cycle.vocabulary import Level, Role, State, Step
from cycle.wording import Lang, heading, label, past
from cycle_adapters.demo.texts import text

_LEVELS = (Level.DISTRICT, Level.PROVINCE, Level.NATION)
_COLUMNS = (
    Indicator.NEW_CERTIFIED_3_OR_MORE,
    Indicator.CONSOLIDATED_PRODUCERS,
    Indicator.NEW_PRODUCERS,
    Indicator.TRACEABILITY,
    Indicator.LINKAGE,
    Indicator.QUALITY_MANAGEMENT,
)
#: Wide enough for every table where the terminal does not say how wide it is.
WIDTH = 120


class Summary:
    """Prints the stories of the demonstration."""

    def __init__(self, program: Program, lang: Lang, out: TextIO) -> None:
        self._program = program
        self._lang: Lang = lang
        width = None if out.isatty() else WIDTH
        self._console = Console(file=out, width=width, highlight=False, soft_wrap=False)

    def _say(self, key: str, **words: object) -> str:
        return text(key, self._lang, **words)

    def _day(self, day: date) -> str:
        return day.strftime("%d/%m/%Y") if self._lang == "vi" else day.isoformat()

    def opening(self) -> None:
        """The title."""
        self._console.print(Panel(f"[bold]{self._say('title')}[/]\n{self._say('subtitle')}", expand=False))

    def failure(self, name: str, view: Mapping[str, Any]) -> None:
        """A line that did not go as its story says."""
        self._console.print(f"[bold red]{self._say('failed', name=name)}[/]")
        self._console.print(escape(json.dumps(view, ensure_ascii=False)))

    def stories(self, refusals: Sequence[Mapping[str, Any]], lines: int) -> None:
        """The three stories."""
        self._lines = lines
        self._hoa_binh()
        self._dong_nai(max(refusals, key=lambda refused: len(refused["reasons"])))
        self._bac_kan()

    def _title(self, key: str) -> None:
        self._console.print()
        self._console.rule(f"[bold]{self._say(key)}[/]", align="left")

    def _hoa_binh(self) -> None:
        self._title("hoa_binh")
        cases = self._program.cases(CaseFilter(unit="hoa-binh"))
        old = Counter(case.state for case in cases if case.predecessor is None)
        new = Counter(case.stars for case in cases if case.predecessor is not None)
        table = Table(self._say("fate"), heading("state", self._lang), self._say("count"), heading("stars", self._lang))
        stars = ", ".join(f"{number} × {count}★" for count, number in sorted(new.items()) if count)
        table.add_row(self._say("again"), label(State.SUPERSEDED, self._lang), str(old[State.SUPERSEDED]), stars)
        table.add_row(self._say("gone"), label(State.REVOKED, self._lang), str(old[State.REVOKED]), "–")
        self._console.print(table)
        revoked = next(case for case in cases if case.state is State.REVOKED)
        self._timeline(revoked)

    def _timeline(self, case: Case) -> None:
        lang = self._lang
        title = self._say("timeline_of", case=f"{case.ref} ({case.product.name})")
        table = Table(
            heading("on", lang), heading("step", lang), heading("by", lang), heading("state", lang), title=title
        )
        for event in self._program.history(case.id):
            who = label(event.by.role, lang)
            table.add_row(self._day(event.on), past(event.step, lang), who, label(event.dest, lang))
        self._console.print(table)

    def _dong_nai(self, refused: Mapping[str, Any]) -> None:
        self._title("dong_nai")
        lang = self._lang
        table = Table(
            heading("case", lang),
            heading("product", lang),
            self._say("points"),
            heading("stars", lang),
            heading("who", lang),
            heading("valid_until", lang),
        )
        for case in self._program.cases(CaseFilter(unit="dong-nai")):
            certificate = case.certificate
            stars, issuer, until = "–", "–", "–"
            if certificate is not None:
                stars, issuer = "★" * certificate.stars, label(certificate.level, lang)
                until = self._day(certificate.valid_until)
            table.add_row(case.ref or case.id, case.product.name, _points(case), stars, issuer, until)
        self._console.print(table)
        self._refusal(refused)

    def _refusal(self, refused: Mapping[str, Any]) -> None:
        lang = self._lang
        parts = []
        for number, reason in enumerate(refused["reasons"], start=1):
            parts.append(f"[bold]{number}. {escape(reason['message'])}[/]")
            if reason["article"]:
                parts.append(f"   {self._say('article')}: {escape(reason['article'])}, {escape(reason['instrument'])}")
            who = f" ({label(Role(reason['cure_by']), lang)})" if reason["cure_by"] else ""
            parts.append(f"   {self._say('cure')}{who}: {escape(reason['cure'])}")
            if reason["possible_from"]:
                day = self._day(date.fromisoformat(reason["possible_from"]))
                parts.append(f"   {self._say('earliest', day=day)}")
        step, state = label(Step(refused["step"]), lang), label(State(refused["state"]), lang)
        title = self._say("why_not", step=step, state=state)
        self._console.print(Panel("\n".join(parts), title=title, title_align="left", expand=False))

    def _bac_kan(self) -> None:
        self._title("bac_kan")
        plan = next(plan for plan in self._program.plans() if plan.key == "bac_kan_2024")
        rows = self._program.progress(plan.key)
        units = list(dict.fromkeys(row.target.unit for row in rows if row.target.unit != plan.unit))
        table = Table(heading("unit", self._lang), *(label(column, self._lang) for column in _COLUMNS))
        for unit in units:
            own = {row.target.indicator: row for row in rows if row.target.unit == unit}
            table.add_row(unit.rpartition("/")[2], *(_cell(own.get(column)) for column in _COLUMNS))
        table.add_section()
        table.add_row(self._say("total"), *(_total(rows, units, column) for column in _COLUMNS), style="bold")
        self._console.print(table)

    def closing(self, database: Path, stories: Path, seconds: float) -> None:
        """The ledger in one line, and what to open next."""
        ledger = self._program.ledger()
        cases = self._program.cases()
        events = sum(case.version for case in cases)
        days = sorted({line.day for line in ledger})
        words = {"changed": sum(line.changed for line in ledger), "failed": sum(line.failed for line in ledger)}
        self._console.print()
        first, last = self._day(days[0]), self._day(days[-1])
        self._console.print(self._say("sweep", days=len(days), first=first, last=last, **words))
        done = {"lines": self._lines, "cases": len(cases), "events": events, "seconds": seconds}
        self._console.print(self._say("done", **done))
        self._console.print(f"\n[bold]{self._say('open')}[/]")
        ocop = _ocop()
        for command in ("case show DN-4SAO", "case next DN-5SAO --on 2026-11-22", "case history HB01", "target list"):
            self._console.print(f"  {ocop} --db {escape(str(database))} {command}", soft_wrap=True)
        self._console.print(f"  {self._say('story_file', path=escape(str(stories)))}", soft_wrap=True)
        story = escape(str(stories / "2-dong-nai-2023.jsonl"))
        self._console.print(f"  {ocop} --db thu.db apply {story}", soft_wrap=True)


def _ocop() -> str:
    """The command as it can be typed here: by its name where that is found, else by its place."""
    if shutil.which("ocop"):
        return "ocop"
    beside = Path(sys.executable).with_name("ocop")
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


def _points(case: Case) -> str:
    results = (case.sitting(level) for level in _LEVELS)
    return " / ".join(mean_text(one.result.mean) if one and one.result else "–" for one in results)


def _cell(row: Progress | None) -> str:
    if row is None:
        return "–"
    reached = "–" if row.reached is None else str(row.reached)
    colour = {True: "green", False: "red", None: "dim"}[row.met]
    return f"[{colour}]{reached}[/] / {row.target.value}"


def _total(rows: Sequence[Progress], units: Sequence[str], column: Indicator) -> str:
    own = [row for row in rows if row.target.unit in units and row.target.indicator is column]
    reached = [row.reached for row in own if row.reached is not None]
    shown = str(sum(reached)) if len(reached) == len(own) else "–"
    return f"{shown} / {sum(row.target.value for row in own)}"
