"""Tables: nothing is cut, whatever the width; a pipe gets plain text."""

import sys

import pytest

from cycle_adapters.cli import output
from cycle_adapters.cli.output import Column, print_card, print_table

ID = "c01m815qyeetfppk5x4s"
COLUMNS = (Column("Id", whole=True), Column("Product"), Column("Unit", whole=True))
ROWS = [(ID, "Bưởi da xanh sấy dẻo " * 6, "dong-nai/dinh-quan/phu-loi"), (None, "", 3)]


@pytest.fixture
def terminal(monkeypatch):
    def of(width):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(output, "_terminal_width", lambda: width)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)

    return of


def test_a_pipe_gets_one_plain_line_a_row(capsys):
    print_table(COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(ID)
    assert ROWS[0][1].strip() in lines[1]
    assert lines[2].split() == ["–", "–", "3"]
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_ids_are_whole_on_a_narrow_terminal(width, terminal, capsys):
    terminal(width)
    print_table(COLUMNS, ROWS)
    text = capsys.readouterr().out
    assert ID in text
    assert "dong-nai/dinh-quan/phu-loi" in text
    assert "…" not in text


def test_a_very_narrow_terminal_folds_and_loses_nothing(terminal, capsys):
    terminal(20)
    print_table([Column("Id", whole=True)], [(ID * 3,)])
    assert ID * 3 in capsys.readouterr().out.replace("\n", "").replace(" ", "")


def test_colour_is_for_terminals_that_want_it(terminal, capsys, monkeypatch):
    terminal(100)
    print_card([("Id", ID)])
    assert "\x1b[1m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(COLUMNS, ROWS)
    assert "\x1b[3" not in capsys.readouterr().out


def test_square_brackets_are_text_and_not_markup(capsys):
    print_card([("Name", "[bold]Cam[/bold] :smile:"), ("Empty", None)])
    text = capsys.readouterr().out
    assert "[bold]Cam[/bold] :smile:" in text
    assert "Empty" not in text


def test_the_width_of_what_is_no_terminal_is_bounded():
    assert output._terminal_width() >= 20
