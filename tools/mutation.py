"""Mutation testing of the law and of the conditions: how many small faults would the tests notice?

    python -m tools.mutation               judge every mutant, and write the table of docs/mutation.md again
    python -m tools.mutation --one-in 10   of those that take effect on import only one in ten: hours less
    python -m tools.mutation FILE...       judge those of these modules, and write nothing

How it works, and why it is our own: docs/mutation.md. Exit status: 0 every mutant is killed or listed as equivalent,
1 one is not, or the list does not hold, 2 wrong usage, 3 the tests fail without any mutant.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutant_judges import ROOT, STILLBORN, SURVIVED, Fates, fates_of, in_scope, say
from tools.mutants import Mutant, mutants

EQUIVALENT = Path("tools/equivalent_mutants.toml")
PAGE = Path("docs/mutation.md")
MARKS = ("<!-- table -->\n", "<!-- end of table -->")


@dataclass(frozen=True, slots=True)
class Tally:
    """The mutants of one module, or of all. Those that nobody could import are not counted."""

    module: str
    mutants: int
    killed: int
    equivalent: int

    @property
    def survivors(self) -> int:
        """What no test noticed, and nobody has explained."""
        return self.mutants - self.killed - self.equivalent

    @property
    def score(self) -> str:
        """Killed, of those that a test can kill."""
        able = self.mutants - self.equivalent
        return f"{100 * self.killed / able:.1f} %" if able else "–"


def tally(module: str, judged: Iterable[Mutant], fates: Fates, equivalent: Iterable[str]) -> Tally:
    """The figures of one row."""
    counted = [str(one) for one in judged if fates[str(one)] != STILLBORN]
    survived = {name for name in counted if fates[name] == SURVIVED}
    return Tally(module, len(counted), len(counted) - len(survived), len(survived & set(equivalent)))


def table(judged: Sequence[Mutant], fates: Fates, equivalent: Iterable[str]) -> str:
    """The figures of every module, and of all together last."""
    rows = [tally(file, [one for one in judged if one.file == file], fates, equivalent) for file in _files(judged)]
    rows.append(tally("**all**", judged, fates, equivalent))
    head = "| module | mutants | killed | equivalent | survivors | score |\n|---|--:|--:|--:|--:|--:|\n"
    return head + "".join(
        f"| {row.module} | {row.mutants} | {row.killed} | {row.equivalent} | {row.survivors} | {row.score} |\n"
        for row in rows
    )


def _files(judged: Iterable[Mutant]) -> list[str]:
    return list(dict.fromkeys(one.file for one in judged))


def faults_of_list(judged: Sequence[Mutant], fates: Fates, equivalent: Mapping[str, str]) -> Iterator[str]:
    """What does not hold in the list of equivalent mutants: a name of none, of one that is killed, or no reason."""
    files, names = set(_files(judged)), set(map(str, judged))
    for name, reason in equivalent.items():
        if name.partition(": ")[0] not in files:
            continue
        if name not in names:
            yield f"there is no such mutant: {name}"
        elif fates.get(name, SURVIVED) != SURVIVED:
            yield f"it is killed, by {fates[name]}: {name}"
        if not reason.strip():
            yield f"no reason is given: {name}"


def published(page: str, figures: str) -> str:
    """The page with the figures between its marks."""
    before, _, rest = page.partition(MARKS[0])
    return f"{before}{MARKS[0]}\n{figures}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}"


def main(words: list[str]) -> int:
    """Judge the mutants of these files, or of all. The exit status."""
    one_in, wanted = 1, words
    if words[:1] == ["--one-in"]:
        if len(words) < 2 or not words[1].isdecimal() or int(words[1]) < 1:
            say("--one-in needs a whole number from 1 on")
            return 2
        one_in, wanted = int(words[1]), words[2:]
    files = in_scope()
    if unknown := [file for file in wanted if file not in files]:
        say(f"not in scope: {unknown[0]}; known: {', '.join(files)}")
        return 2
    every = mutants(ROOT, wanted or files)
    fates = fates_of(every, one_in)
    if fates is None:
        return 3
    judged = [one for one in every if str(one) in fates]
    equivalent: dict[str, str] = tomllib.loads((ROOT / EQUIVALENT).read_text(encoding="utf-8"))
    figures = table(judged, fates, equivalent)
    print(figures)
    if not wanted:
        page = ROOT / PAGE
        page.write_text(published(page.read_text(encoding="utf-8"), figures), encoding="utf-8")
    left = [str(one) for one in judged if fates[str(one)] == SURVIVED and str(one) not in equivalent]
    wrong = list(faults_of_list(every, fates, equivalent))
    for line in (*(f"not killed: {name}" for name in left), *wrong):
        say(line)
    return 1 if left or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
