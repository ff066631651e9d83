"""Control characters, ends of lines, signs that turn the line: a line stays a line, and a terminal obeys none."""

import io
import json
import shutil
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cycle.people import Actor, Producer, Product
from cycle.ports import Saving
from cycle.testing import examples
from cycle.vocabulary import ProducerKind, Role, State, Step
from cycle_adapters.cli import main
from cycle_adapters.sql import SqlStore
from tests.support.tiers import times

EXAMPLES = times(60, 2000)
#: The same for each place, where every one of them has to come up.
OF_EACH = times(6, 60)
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
#: What terminals obey: colours, titles, clearing the screen, going back over what was printed; in seven and eight bits.
SEQUENCES = (
    "\x1b[31m",
    "\x1b[2J",
    "\x1b]0;OCOP\x07",
    "\x9b31m",
    "\x9d0;OCOP\x9c",
    "\x08\x08\x08",
    "\r\x1b[K",
    "\r\nLỗi: ",
)
controls = st.sampled_from([*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *TURNING, *ENDS, *SEQUENCES])
plain = st.text("abc XYZ 019/;:=@ Đăng ký–[b]", max_size=8)
#: With letters around, and at the ends, where what is no letter is cut off.
strange = st.tuples(plain, controls, plain, controls | st.just(""), plain).map("".join)
#: What the command line hands on; no operating system gives a program a zero byte, but a script of JSON Lines does.
typed = strange.filter(lambda text: "\x00" not in text and not text.startswith("-"))

#: What is taken in: at its ends there is what is cut off.
trimmed = st.tuples(st.sampled_from(ENDS), st.sampled_from(["Cam", "HTX An", "Đậu [b]"]), st.sampled_from(ENDS)).map(
    "".join
)

pytestmark = pytest.mark.timeout(times(120, 3600))


class Answer(NamedTuple):
    """What a command printed."""

    status: int
    out: str
    err: str


@contextmanager
def captured(name: str) -> Iterator[io.BytesIO]:
    """A stream as a program gets it, and what went down it."""
    raw = io.BytesIO()
    stream, before = io.TextIOWrapper(raw, "utf-8", newline=""), getattr(sys, name)
    setattr(sys, name, stream)
    try:
        yield raw
        stream.flush()
    finally:
        setattr(sys, name, before)


def run(db: Path, *words: str) -> Answer:
    """Do one command."""
    with captured("stdout") as out, captured("stderr") as err:
        status = main(["--db", str(db), *words])
        sys.stdout.flush()
        sys.stderr.flush()
        return Answer(status, out.getvalue().decode(), err.getvalue().decode())


def obeyed(text: str) -> set[str]:
    """The characters in it that a terminal would do something for, or that end a line and are no newline."""
    return {
        sign
        for sign in text
        if (unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} and sign != "\n") or sign in TURNING
    }


def require_clean(answer: Answer) -> None:
    assert not obeyed(answer.out + answer.err), answer


def rows(db: Path) -> dict[str, int]:
    """How many rows there are of whatever these commands could write."""
    with closing(sqlite3.connect(db)) as link:
        tables = ("case", "event", "personal", "outbox", "council", "sheet", "figure", "fulfilment", "visit", "erasure")
        return {name: link.execute(f"SELECT count(*) FROM ocop_{name}").fetchone()[0] for name in tables}


REGISTER = (
    *("case", "register", "--set", "1", "--producer-kind", "cooperative"),
    *("--unit", "dong-nai/thanh-binh", "--on", "2026-06-01"),
)
ADVANCE = ("case", "advance", "P1", "--by", "producer", "--on", "2026-06-02")


def _register(**more: str) -> tuple[str, ...]:
    named = {"product": "Cam", "producer": "HTX", **more}
    return (*REGISTER, *(word for name, text in named.items() for word in (f"--{name}", text)))


#: Commands with a strange text in one place.
PLACES: dict[str, Callable[[str], Sequence[str]]] = {
    "product": lambda text: _register(product=text),
    "producer": lambda text: _register(producer=text),
    "reference": lambda text: _register(ref=text),
    "request": lambda text: _register(**{"request-id": text}),
    "unit": lambda text: _register(unit=text),
    "who acts": lambda text: _register(by=f"producer:{text}"),
    "role": lambda text: _register(by=text),
    "day": lambda text: _register(on=text),
    "reason": lambda text: (*ADVANCE, "withdraw", "--reason", text),
    "decision": lambda text: (*ADVANCE, "withdraw", "--decision", text),
    "document": lambda text: (*ADVANCE, "submit_dossier", "--document", f"sample:{text}"),
    "kind of a document": lambda text: (*ADVANCE, "submit_dossier", "--document", text),
    "council": lambda text: (*ADVANCE, "convene", "--council", text, "--member", "An"),
    "member": lambda text: (*ADVANCE, "convene", "--council", "1", "--member", text),
    "average": lambda text: (*ADVANCE, "record_result", "--average", text),
    "step": lambda text: (*ADVANCE, text),
    "case": lambda text: ("case", "show", text),
    "history": lambda text: ("case", "history", text),
    "search": lambda text: ("case", "list", "--text", text),
    "state": lambda text: ("case", "list", "--state", text),
    "a word too many": lambda text: ("case", "show", "P1", text),
    "noun": lambda text: (text,),
    "verb": lambda text: ("case", text),
    "number": lambda text: ("case", "list", "--limit", text),
    "plan": lambda text: ("plan", "show", text),
    "points": lambda text: ("score", "add", "P1", "--member", "An", "--by", "admin", "--points", f"{text}=3"),
    "member's sheet": lambda text: ("score", "add", "P1", "--member", text, "--by", "admin", "--points", "1.1=3"),
    "regime": lambda text: ("rules", "show", "--regime", text),
    "office": lambda text: ("inbox", "--as", text),
    "erased": lambda text: ("audit", "erase", "P1", "--text", text, "--reason", "x", "--by", "admin"),
    "proof": lambda text: ("audit", "prove", text, "1"),
    "checkpoint": lambda text: ("audit", "verify", "--checkpoint", text),
    "script": lambda text: ("apply", text),
}
places = st.sampled_from(list(PLACES))
#: What shows the record.
LOOKS = (
    ("case", "list"),
    ("case", "show", "P1"),
    ("case", "next", "P1"),
    ("case", "history", "P1"),
    ("case", "explain", "P1", "--on", "2026-06-10"),
    ("outbox", "list"),
    ("inbox", "--as", "commune_pc@dong-nai/thanh-binh"),
    ("audit", "verify"),
    ("db", "check"),
)
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    report_multiple_bugs=False,
    phases=(Phase.generate,),  # a text is short as it is: to shorten it more takes a thousand commands
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of one case."""
    path = tmp_path_factory.mktemp("strange") / "o.db"
    assert run(path, *_register(ref="P1")).status == 0
    return path


def test_what_is_refused_is_one_line_and_changes_nothing(db: Path) -> None:
    refused: set[str] = set()

    @settings(parent=many, max_examples=OF_EACH)
    @given(typed)
    def one_line(place: str, text: str) -> None:
        before = rows(db)
        answer = run(db, *PLACES[place](text))
        if answer.status in (0, 1):
            return
        refused.add(place)
        assert answer.status == 2 and not answer.out, answer
        assert answer.err.endswith("\n") and len(answer.err.split("\n")) == 2, answer
        assert rows(db) == before

    for place in PLACES:
        one_line(place)
    assert len(refused) > len(PLACES) * 3 // 4


@pytest.mark.parametrize("form", ["table", "json"])
def test_what_was_taken_in_is_shown_on_its_own_lines_with_nothing_a_terminal_obeys(db: Path, form: str) -> None:
    taken: set[str] = set()

    @many
    @given(st.sampled_from(["product", "producer", "reference", "request", "who acts"]), typed | trimmed)
    def clean(place: str, text: str) -> None:
        answer = run(db, *PLACES[place](text))
        if answer.status == 0:
            taken.add(text)

    clean()
    assert taken, "what has a control character at its end alone is trimmed, and taken in"
    cases = json.loads(run(db, "case", "list", "--limit", "1000", "--format", "json").out)["cases"]
    assert len(cases) > 1
    listed = run(db, "case", "list", "--limit", "1000")
    assert len(listed.out.split("\n")) == len(cases) + 2, "a head, a line for each, and the end"
    require_clean(listed)
    for case in cases[:: times(10, 1)]:
        for look in (("show",), ("history",), ("explain", "--on", "2026-06-10")):
            require_clean(run(db, "case", look[0], case["id"], *look[1:], "--format", form))
    for words in LOOKS:
        require_clean(run(db, *words, "--format", form))


# What an error repeats.


@pytest.mark.parametrize("form", ["table", "json"])
def test_an_error_repeats_nothing_that_a_terminal_obeys(db: Path, form: str) -> None:
    @many
    @given(places, typed)
    def clean(place: str, text: str) -> None:
        answer = run(db, *PLACES[place](text), "--format", form)
        if answer.status:
            require_clean(answer)
            assert form == "table" or json.loads(answer.out)

    clean()


@pytest.mark.parametrize("form", ["table", "json"])
def test_an_error_in_a_script_repeats_nothing_that_a_terminal_obeys(db: Path, tmp_path: Path, form: str) -> None:
    script = tmp_path / "lines.jsonl"

    @many
    @given(st.sampled_from(["do", "case", "on", "reason", "by", "ref"]), strange)
    def clean(key: str, text: str) -> None:
        line = {"do": "withdraw", "case": "P1", "on": "2026-06-02", "by": {"role": "producer"}, key: text}
        script.write_text(f"{json.dumps(line)}\n")
        answer = run(db, "apply", str(script), "--format", form)
        require_clean(answer)

    clean()


# Texts that stand in the record and never went through the program: a host saved them past it.


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_text_that_a_host_saved_past_the_program_is_shown_on_one_line(tmp_path: Path, form: str) -> None:
    empty = tmp_path / "empty.db"
    SqlStore(f"sqlite:///{empty}", create=True).close()

    @settings(parent=many, max_examples=times(10, 200))
    @given(strange)
    def clean(text: str) -> None:
        path = tmp_path / "o.db"
        shutil.copy(empty, path)
        _saved_past_the_program(path, text)
        for words in LOOKS[:5]:
            answer = run(path, *words, "--format", form)
            assert answer.status == 0
            require_clean(answer)
        assert len(run(path, "case", "list").out.splitlines()) == 2

    clean()


def _saved_past_the_program(path: Path, text: str) -> None:
    case = examples.registered_case(
        "c1", ref="P1", product=Product(text, 1), producer=Producer(text, ProducerKind.COOPERATIVE, text)
    )
    after = case.moved(State.IDEA_SELECTED, case.since, {})
    event = examples.event_of(case, after, Step.SELECT_IDEA, by=Actor(Role.COMMUNE_PC, text), details={"reason": text})
    with closing(SqlStore(f"sqlite:///{path}")) as store, store.write() as writing:
        writing.save([examples.opening(case)])
        writing.save([Saving(case, after, (event,))])
