"""The tool behind docs/mutation.md: which faults it makes, and what it publishes. It does not judge any here."""

from pathlib import Path

import pytest

from tools import mutation
from tools.mutant_judges import ROOT, STILLBORN, SURVIVED
from tools.mutants import Mutant, mutants
from tools.mutation import faults_of_list, published, table

FILE = "cycle/rules/sample.py"
SAMPLE = '''
"""A sample."""

from enum import StrEnum
from functools import partial


class Level(StrEnum):
    PROVINCE = "province"
    NATION = "nation"


L = Level
RULES = dict(
    months=36,
    levels=(Level.PROVINCE, L.NATION),
    days="04-30 2026-12-31",
    url="https://example.org/1",
)


def late(on, last, strict=True):
    """Whether it is."""
    if on >= last and not strict:
        yield on + 1
    raise ValueError("never 1")
'''


def named(root: Path, text: str) -> dict[str, Mutant]:
    file = root / FILE
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return {str(one).removeprefix(f"{FILE}: "): one for one in mutants(root, [FILE])}


def test_every_fault_of_a_sample(tmp_path: Path) -> None:
    assert set(named(tmp_path, SAMPLE)) == {
        "Level.PROVINCE: 'province' → 'province~'",
        "Level.NATION: 'nation' → 'nation~'",
        "RULES: without months=36",
        "RULES: without levels=(Level.PROVINCE, L.NATION)",
        "RULES: without days='04-30 2026-12-31'",
        "RULES.months: 36 → 37",
        "RULES.levels: without Level.PROVINCE",
        "RULES.levels: without L.NATION",
        "RULES.levels: Level.PROVINCE → Level.NATION",
        "RULES.levels: L.NATION → L.PROVINCE",
        "RULES.days: '04-30 2026-12-31' → '05-01 2026-12-31'",
        "RULES.days: '04-30 2026-12-31' → '04-30 2027-01-01'",
        "late: True → False",
        "late: on >= last and (not strict) → on >= last or not strict",
        "late: on >= last → on > last",
        "late: not strict → not not strict",
        "late: without yield (on + 1)",
        "late: on + 1 → on - 1",
        "late: 1 → 2",
        "late: without raise ValueError('never 1')",
    }


def test_a_fault_is_in_the_code_it_gives_and_nowhere_else(tmp_path: Path) -> None:
    found = named(tmp_path, SAMPLE)
    spoilt: dict[str, object] = {}
    exec(found["RULES.months: 36 → 37"].code(tmp_path), spoilt)
    whole: dict[str, object] = {}
    exec(found["late: 1 → 2"].code(tmp_path), whole)
    assert isinstance(spoilt["RULES"], dict) and isinstance(whole["RULES"], dict)
    assert (spoilt["RULES"]["months"], whole["RULES"]["months"]) == (37, 36)
    assert {name for name, one in found.items() if one.function} == {
        name for name in found if name.startswith("late: ") and "True" not in name
    }


def test_two_faults_of_one_name_are_numbered(tmp_path: Path) -> None:
    assert [name for name in named(tmp_path, "PAIR = 1 + 1\n") if "→ 2" in name] == ["PAIR: 1 → 2", "PAIR: 1 → 2 #2"]


@pytest.fixture
def judged(tmp_path: Path) -> list[Mutant]:
    return list(named(tmp_path, "A = 1\nB = 2\nC = 3\nD = 4\nE = 5\n").values())


def test_the_score_leaves_out_what_is_equivalent_or_cannot_be_imported(judged: list[Mutant]) -> None:
    a, b, c, d, e = map(str, judged)
    fates = {
        a: "tests/test_a.py",
        b: SURVIVED,
        c: SURVIVED,
        d: STILLBORN,
        e: "took too long",
    }
    row = f"| {FILE} | 4 | 2 | 1 | 1 | 66.7 % |"
    assert table(judged, fates, [b]).splitlines()[2:] == [row, row.replace(FILE, "**all**")]


def test_an_entry_of_the_list_names_a_survivor_and_gives_a_reason(judged: list[Mutant]) -> None:
    names = [str(one) for one in judged]
    fates = {**dict.fromkeys(names, SURVIVED), names[0]: "tests/test_a.py"}
    listed = {
        names[0]: "why",
        names[1]: " ",
        f"{FILE}: A: 7 → 8": "why",
        names[2]: "why",
        "cycle/other.py: A: 1 → 2": "",
    }
    assert list(faults_of_list(judged, fates, listed)) == [
        f"it is killed, by tests/test_a.py: {names[0]}",
        f"no reason is given: {names[1]}",
        f"there is no such mutant: {FILE}: A: 7 → 8",
    ]


def test_only_the_table_of_the_page_is_written_again() -> None:
    page = (ROOT / mutation.PAGE).read_text(encoding="utf-8")
    before, mark, rest = page.partition(mutation.MARKS[0])
    assert mark and mutation.MARKS[1] in rest
    assert published(page, "| new |\n") == f"{before}{mark}\n| new |\n\n{rest[rest.index(mutation.MARKS[1]) :]}"


def test_a_file_out_of_scope_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert mutation.main(["cycle/program.py"]) == 2
