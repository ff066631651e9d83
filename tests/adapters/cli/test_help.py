"""Every command says what it is, in both languages, and help costs nothing but the parser."""

import subprocess
import sys
from pathlib import Path

import pytest

from cycle_adapters.cli import main
from cycle_adapters.cli.parser import NOUNS

COMMANDS = """demo; db upgrade; db check; db roles; plan load; plan list; plan show; plan check; rules list; rules show;
rules chart; rules check; rules sheet; rules sets;
case register; case import-certificate; case list; case show; case next;
case advance; case history; case explain; round list; round move; council create; council show;
score add; score show; score explain;
sweep; doctor; inbox; scheduler run; scheduler healthcheck; apply; target list; target report;
obligation list; obligation fulfil;
outbox list; outbox run; outbox retry; outbox drop;
inspection announce; inspection agree; inspection call-off; inspection list;
report expiring; report expired; report obligations; report targets; report idle; report unevaluated; report forecast;
calendar show; calendar explain; calendar verify; calendar import; calendar recount;
audit verify; audit checkpoint; audit prove; audit export; audit key; audit erase"""
PATHS = [command.split() for command in COMMANDS.replace("\n", " ").split(";")]
HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "psycopg",
    "procrastinate",
    "rich",
    "transitions",
    "alembic",
    "cycle.program",
    "cycle.rules",
    "json",
)


def help_of(capsys, *words):
    assert main([*words, "--help"]) == 0
    answer = capsys.readouterr()
    assert not answer.err
    return answer.out


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_has_help_that_names_it_in_both_languages(path, capsys):
    text = help_of(capsys, *path)
    assert text.startswith(f"usage: ocop {' '.join(path)}")
    described = text.split("\n\n")[1].splitlines()
    assert len(described) == 2
    assert all(line.endswith(".") for line in described)
    assert "--db" in text
    assert "--format" in text
    assert "--lang" in text


def test_the_top_page_lists_every_noun_and_the_statuses(capsys):
    text = help_of(capsys)
    assert {path[0] for path in PATHS} == {noun.name for noun in NOUNS}
    for noun in NOUNS:
        assert noun.name in text
    assert "exit status" in text


@pytest.mark.parametrize("noun", sorted({path[0] for path in PATHS if len(path) == 2}))
def test_a_noun_lists_its_verbs(noun, capsys):
    text = help_of(capsys, noun)
    for path in PATHS:
        if path[0] == noun:
            assert path[1] in text


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_is_on_the_page_about_the_command_line(path):
    page = Path(__file__).parents[3] / "docs" / "command-line.md"
    assert f"`ocop {' '.join(path)}" in page.read_text(encoding="utf-8")


def test_the_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ocop ")


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from cycle_adapters.cli import main; status = main(['--help']);"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules];"
        "print(status, loaded, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stderr.strip() == "0 []"


@pytest.mark.parametrize("words", [[], ["case"], ["foo"], ["case", "foo"], ["case", "show"], ["--format", "xml", "db"]])
def test_wrong_usage_is_status_2_and_one_line(words, capsys):
    assert main(words) == 2
    answer = capsys.readouterr()
    assert not answer.out
    assert answer.err.count("\n") == 1
    assert "input.usage" in answer.err
