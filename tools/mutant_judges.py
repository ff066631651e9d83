"""Judging mutants: which test, if any, notices each of them. A process for every mutant, forked from a warm one.

A mutant in the body of a function that only tests run is put in place under tests that are collected already; a
mutant that takes effect on import is judged by a process that imports the changed module and then test after test.
"""

import functools
import gc
import importlib
import os
import resource
import signal
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from json import dumps, loads
from pathlib import Path
from time import perf_counter
from types import CodeType, FunctionType
from typing import Any

import coverage
import hypothesis.stateful
import pytest
import transitions  # noqa: F401  imported here, once, and not by every process

from tools.mutants import Mutant

ROOT = Path(__file__).resolve().parents[1]
SCOPE = (
    "cycle/rules/**/*.py",
    "cycle/states/**/*.py",
    "cycle/score.py",
    "cycle/scoring.py",
    "cycle/deadlines.py",
    "cycle/calendars.py",
)
TESTS = ("tests/cycle", "tests/acceptance")
#: Mostly properties over random lives of cases: half the time of the suite, and no word of their own on the law. Names
#: begin with these.
LEFT_OUT = (
    "tests/cycle/test_sweep_equivalence.py",
    "tests/cycle/test_program_machine.py",
    "tests/cycle/states/test_machine.py::test_the_machine_goes",
    "tests/cycle/states/test_machine.py::test_no_step_of_any_kind",
    "tests/cycle/states/test_machine.py::test_of_two_rows",
    "tests/cycle/states/test_machine.py::test_from_filing_to_the_decision",
    "tests/cycle/rules/test_holidays_vn.py::test_it_is_built_once",  # caches are cleared before each test
)
CORES = os.cpu_count() or 1
_OPTIONS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "pytest_timeout", "-o", "timeout=0")
_STARTS = 10.0  #: Seconds that are always allowed.
_MEMORY = 4 << 30  #: Bytes that a mutant may take.
_STDERR = os.dup(2)

#: What runs code besides the tests.
ON_IMPORT, ON_COLLECTION = "", "collection"
SURVIVED, OVERRAN, STILLBORN = "", "took too long", "does not import"
#: What became of mutants, by name: one of these words, or the test that killed it.
Fates = dict[str, str]
Judge = Callable[[Mutant], str]


class Child:
    """Work in a process of its own, which is as this one was when it began."""

    def __init__(self, work: Callable[[], str], limit: float | None = None) -> None:
        reading, writing = os.pipe()
        self._id, self._reading = os.fork(), reading
        if self._id:
            os.close(writing)
            return
        try:
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
                signal.setitimer(signal.ITIMER_REAL, limit)
            said = work().encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(said)
            os._exit(0)
        except BaseException as fault:
            say("".join(traceback.format_exception(fault)))
        finally:
            os._exit(1)

    def said(self) -> str:
        """What the work returned; OVERRAN where it was ended by a signal. Raises RuntimeError where it broke."""
        with os.fdopen(self._reading, encoding="utf-8") as pipe:
            said = pipe.read()
        status = os.waitpid(self._id, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise RuntimeError("a process of the mutation run broke, see above")
        return said if os.WIFEXITED(status) else OVERRAN


def say(line: str) -> None:
    """Tell the person who waits, whatever the process has done to its streams."""
    os.write(_STDERR, f"{line}\n".encode())


def on_every_core(judge: Judge, judged: Sequence[Mutant]) -> Fates:
    """The fates of these mutants."""

    def share(first: int) -> str:
        return dumps({str(one): _told(one, judge(one)) for one in judged[first::CORES]})

    children = [Child(functools.partial(share, first)) for first in range(CORES)]
    return {name: fate for child in children for name, fate in loads(child.said()).items()}


def _told(mutant: Mutant, fate: str) -> str:
    if fate == SURVIVED:
        say(f"survived: {mutant.file}:{mutant.line}: {mutant.inside}: {mutant.change}")
    return fate


def run_pytest(arguments: Iterable[str], *plugins: object) -> int:
    """Run pytest as the project sets it up, but with the same examples every time. Returns its exit status."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    hypothesis.settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutation")
    left_out = [f"--deselect={one}" for one in LEFT_OUT]
    return int(pytest.main([*_OPTIONS, *left_out, *arguments], list(plugins)))


# In functions: the code is exchanged under tests that are collected already.


@dataclass(slots=True)
class Suite:
    """What the tests do without any mutant: how long each of them takes in seconds, and which lines it runs."""

    seconds: dict[str, float]
    #: By file and line, with ON_IMPORT and ON_COLLECTION among them.
    tests: dict[str, dict[str, list[str]]]

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that run the function of the mutant: first those that run its line, then the quickest."""
        near = set(self.tests.get(mutant.file, {}).get(str(mutant.line), ()))
        return sorted(
            self.runs(mutant) & self.seconds.keys(), key=lambda test: (test not in near, self.seconds[test], test)
        )

    def add(self, tests: Mapping[str, Mapping[str, list[str]]]) -> None:
        """What else runs some lines."""
        for file, lines in tests.items():
            for line, runs in lines.items():
                self.tests.setdefault(file, {}).setdefault(line, []).extend(runs)

    def runs(self, mutant: Mutant) -> set[str]:
        """Whatever runs the function of the mutant."""
        lines = self.tests.get(mutant.file, {})
        return {test for line in mutant.body for test in lines.get(str(line), ())}


class InPlace:
    """A pytest plugin that runs the suite once, to learn what it covers, and then judges the mutants of functions."""

    def __init__(self, judged: Sequence[Mutant], cover: coverage.Coverage) -> None:
        self.judged, self.cover = judged, cover
        self.suite = Suite({}, {})
        self.fates: Fates = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests as they come."""
        items = {item.nodeid: item for item in session.items}
        measured = Child(lambda: self._measure(session)).said()
        self.cover.stop()
        if not measured:
            session.testsfailed = 1
            return True
        self.suite = Suite(**loads(measured))
        self.suite.add(_covered(self.cover))  # what ran before the tests, which coverage forgets in a child
        for cache in _caches():
            cache.cache_clear()
        live = _live_functions()
        gc.freeze()

        def judge(mutant: Mutant) -> str:
            chosen = [items[test] for test in self.suite.of(mutant)]
            functions = live[str(ROOT / mutant.file), mutant.function]
            return Child(lambda: _exchanged(mutant, functions, session, chosen, self.suite.seconds), _STARTS).said()

        def alive(mutant: Mutant) -> bool:
            name = (str(ROOT / mutant.file), mutant.function)
            return mutant.function is not None and name in live and ON_IMPORT not in self.suite.runs(mutant)

        inside = {str(one): one for one in self.judged if alive(one)}
        _require_control(judge, list(inside.values()))
        # What survives may still be seen in what tests compute as they are collected.
        self.fates = {
            name: fate
            for name, fate in on_every_core(judge, list(inside.values())).items()
            if fate != SURVIVED or ON_COLLECTION not in self.suite.runs(inside[name])
        }
        return True

    def _measure(self, session: pytest.Session) -> str:
        caches, seconds = _caches(), {}
        for item in session.items:
            for cache in caches:
                cache.cache_clear()  # what an earlier test left there would hide which functions this one needs
            self.cover.switch_context(item.nodeid)
            began = perf_counter()
            if _first_failing(session, [item]):
                say(f"fails without any mutant: {item.nodeid}")
                return ""
            seconds[item.nodeid] = perf_counter() - began
            self.cover.switch_context(ON_COLLECTION)
        return dumps({"seconds": seconds, "tests": _covered(self.cover)})


def _covered(cover: coverage.Coverage) -> dict[str, dict[str, list[str]]]:
    """By file and line, what ran it in this process."""
    data = cover.get_data()
    lines = {str(Path(file).relative_to(ROOT)): data.contexts_by_lineno(file) for file in data.measured_files()}
    return {file: {str(line): runs for line, runs in at.items()} for file, at in lines.items()}


def _exchanged(
    mutant: Mutant,
    functions: list[FunctionType],
    session: pytest.Session,
    items: list[pytest.Item],
    seconds: Mapping[str, float],
) -> str:
    codes = {code.co_firstlineno: code for code in _codes(mutant.code(ROOT)) if code.co_qualname == mutant.function}
    for function in functions:
        function.__code__ = codes[function.__code__.co_firstlineno]
    return _first_failing(session, items, seconds)


def _first_failing(
    session: pytest.Session, items: Sequence[pytest.Item], seconds: Mapping[str, float] | None = None
) -> str:
    """The first test that fails; each may take twenty times its `seconds`, then the process is ended."""
    for item, following in zip(items, [*items, None][1:], strict=True):
        if seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, _STARTS + 20 * seconds[item.nodeid])
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return item.nodeid
    return SURVIVED


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _live_functions() -> dict[tuple[str, str | None], list[FunctionType]]:
    """By file and name, whatever is wrapped around them."""
    found: dict[tuple[str, str | None], list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found[one.__code__.co_filename, one.__code__.co_qualname].append(one)
    return dict(found)


def _caches() -> list[Any]:
    return [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]


# On import: a process that has imported nothing of the project imports the changed module, then test after test.


class Changed(SourceFileLoader):
    """Finds one module, and loads it with the change."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(module_of(mutant.file), str(ROOT / mutant.file))
        self._mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Only for the one module."""
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _: str) -> CodeType:
        """Never from a cache of byte code, and never into one."""
        return self._mutant.code(ROOT)


class Killer:
    """A pytest plugin that keeps where a test or a collection failed first."""

    def __init__(self) -> None:
        self.file = "a test"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of a test."""
        self._keep(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Of a file."""
        self._keep(report)

    def _keep(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            self.file = report.nodeid.partition("::")[0]


class OnImport:
    """Judges by one file of tests after the other. Those that killed others of the module come first."""

    def __init__(self, suite: Suite) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        for test, spent in suite.seconds.items():
            self.seconds[test.partition("::")[0]] += spent
        self.kills: Counter[tuple[str, str]] = Counter()

    def judge(self, mutant: Mutant) -> str:
        """Its fate."""
        files = sorted(self.seconds, key=lambda file: (-self.kills[mutant.file, file], self.seconds[file], file))
        fate = Child(lambda: self._judge(mutant, files), 60).said()
        self.kills[mutant.file, fate] += 1
        return fate

    def _judge(self, mutant: Mutant, files: list[str]) -> str:
        sys.meta_path.insert(0, Changed(mutant))
        try:
            importlib.import_module("cycle.program")
        except Exception:
            return STILLBORN
        for some in (files[:1], files[1:5], files[5:]):
            signal.setitimer(signal.ITIMER_REAL, 60 + 20 * sum(self.seconds[file] for file in some))
            killer = Killer()
            if some and run_pytest(["-x", *some], killer):
                return killer.file
        return SURVIVED


# The whole.


def in_scope() -> list[str]:
    """The files that are mutated."""
    return sorted({str(file.relative_to(ROOT)) for pattern in SCOPE for file in ROOT.glob(pattern)})


def module_of(file: str) -> str:
    """The name a file is imported by."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def fates_of(judged: Sequence[Mutant], one_in: int = 1) -> Fates | None:
    """What becomes of each mutant; None where the tests fail without any.

    Of those that take effect on import, which cost a process and its tests each, one in so many is drawn by its name.
    """
    first = Child(lambda: _judge_in_place(judged)).said()
    if not first:
        return None
    suite, fates = Suite(**loads(first)["suite"]), loads(first)["fates"]
    rest = [one for one in judged if str(one) not in fates and is_drawn(one, one_in)]
    say(f"{len(fates)} mutants judged in place, {len(rest)} that take effect on import are judged")
    judge = OnImport(suite).judge
    _require_control(judge, rest)
    return {**fates, **on_every_core(judge, rest)}


def is_drawn(mutant: Mutant, one_in: int) -> bool:
    """Whether it is one of those that are judged: the same in every run."""
    return int.from_bytes(sha256(str(mutant).encode()).digest()[:8], "big") % one_in == 0


def _judge_in_place(judged: Sequence[Mutant]) -> str:
    os.environ["COVERAGE_CORE"] = "ctrace"  # the one that tells tests apart
    cover = coverage.Coverage(data_file=None, config_file=False, include=[f"{ROOT}/cycle/*"])
    cover.start()
    for file in in_scope():
        importlib.import_module(module_of(file))
    cover.switch_context(ON_COLLECTION)
    plugin = InPlace(judged, cover)
    failed = run_pytest(TESTS, plugin)
    return "" if failed else dumps({"suite": {"seconds": plugin.suite.seconds, "tests": {}}, "fates": plugin.fates})


def _require_control(judge: Judge, judged: Sequence[Mutant]) -> None:
    """A change that changes nothing survives, or what we call killed is only broken."""
    if judged and (fate := judge(replace(judged[0], fields={}))) != SURVIVED:
        raise RuntimeError(f"the control was killed by {fate}")
