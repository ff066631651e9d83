"""Bad input gets one clear line and status 2, damage status 3; and nothing changes."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from cycle_adapters.cli import main

LONG = "x" * 10_000
REGISTER = {
    "--product": "Cam",
    "--set": "1",
    "--producer": "HTX",
    "--producer-kind": "cooperative",
    "--unit": "dong-nai/thanh-binh",
    "--on": "2026-06-01",
}


def words_of(options, **changed):
    merged = {**options, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return [word for pair in merged.items() for word in pair]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "o.db"
    assert main(["--db", str(path), "case", "register", *words_of(REGISTER, ref="P1")]) == 0
    return path


@pytest.fixture
def db(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "o.db")


def record_of(db):
    with closing(sqlite3.connect(db)) as link:
        return list(link.iterdump())


ADVANCE = ["case", "advance", "P1"]
BAD = {
    "state": ["case", "list", "--state", "nix"],
    "step": [*ADVANCE, "nix", "--by", "producer", "--on", "2026-06-02"],
    "opening step": [*ADVANCE, "register", "--by", "producer", "--on", "2026-06-02"],
    "role": [*ADVANCE, "withdraw", "--by", "king", "--on", "2026-06-02"],
    "role without name": [*ADVANCE, "withdraw", "--by", "producer:", "--on", "2026-06-02"],
    "unit of the actor": [*ADVANCE, "withdraw", "--by", "commune_pc@Đồng Nai", "--on", "2026-06-02"],
    "unknown unit": ["case", "list", "--unit", "atlantis"],
    "malformed unit": ["case", "register", *words_of(REGISTER, unit="Đồng Nai")],
    "district after 2025": ["case", "register", *words_of(REGISTER, unit="dong-nai/a/b")],
    "set 27": ["case", "register", *words_of(REGISTER, set="27")],
    "set 0": ["case", "register", *words_of(REGISTER, set="0")],
    "set in words": ["case", "register", *words_of(REGISTER, set="one")],
    "kind": ["case", "register", *words_of(REGISTER, kind="nix")],
    "producer kind": ["case", "register", *words_of(REGISTER, producer_kind="nix")],
    "a product of 10,000 signs": ["case", "register", *words_of(REGISTER, product=LONG)],
    "an empty product": ["case", "register", *words_of(REGISTER, product=" ")],
    "control characters": ["case", "register", *words_of(REGISTER, product="a\x1b[31m")],
    "a ref in use": ["case", "register", *words_of(REGISTER, ref="P1")],
    "nothing to register": ["case", "register", "--on", "2026-06-01"],
    "a day before the programme": ["case", "register", *words_of(REGISTER, on="2018-05-06")],
    "no such day": ["case", "register", *words_of(REGISTER, on="2026-02-30")],
    "another form of day": ["case", "register", *words_of(REGISTER, on="01/06/2026")],
    "a reason of 10,000 signs": [*ADVANCE, "withdraw", "--by", "producer", "--on", "2026-06-02", "--reason", LONG],
    "a score of 101": [*ADVANCE, "record_result", "--by", "admin", "--on", "2026-06-02", "--average", "101"],
    "a score below 0": [*ADVANCE, "record_result", "--by", "admin", "--on", "2026-06-02", "--average=-1"],
    "no score at all": [*ADVANCE, "record_result", "--by", "admin", "--on", "2026-06-02", "--average", "NaN"],
    "a field of another step": [*ADVANCE, "withdraw", "--by", "producer", "--on", "2026-06-02", "--average", "50"],
    "a member without council": [*ADVANCE, "convene", "--by", "admin", "--on", "2026-06-02", "--member", "A"],
    "a document": [*ADVANCE, "submit_dossier", "--by", "producer", "--on", "2026-06-02", "--document", "nix"],
    "a gate": [*ADVANCE, "record_result", "--by", "admin", "--on", "2026-06-02", "--gate-missed", "6"],
    "a ground": [*ADVANCE, "propose_revocation", "--by", "inspector", "--on", "2026-06-02", "--ground", "nix"],
    "no such case": ["case", "show", "NOPE"],
    "no such plan": ["plan", "show", "nix"],
    "no plan file": ["plan", "load", "nix.toml"],
    "no plan for targets": ["target", "list", "--plan", "nix"],
    "regime": ["rules", "show", "--regime", "R9"],
    "a law before the first": ["rules", "show", "--on", "2018-05-06"],
    "sheets that are not held": ["rules", "sheet", "--set", "1", "--on", "2019-01-01"],
    "level": ["round", "list", "--level", "galaxy", "--unit", "dong-nai"],
    "level without council": ["round", "list", "--level", "commune", "--unit", "dong-nai"],
    "unit of another level": ["round", "list", "--level", "province", "--unit", "dong-nai/thanh-binh"],
    "round": [
        *("round", "move", "--level", "province", "--unit", "dong-nai", "--round", "2026-9", "--evaluate-by"),
        *("2026-12-31", "--reason", "x", "--on", "2026-06-01"),
    ],
    "no such council": ["council", "show", "--level", "province", "--unit", "dong-nai", "--round", "2026-1"],
    "a limit of 0": ["case", "list", "--limit", "0"],
    "a span that runs back": ["report", "expiring", "--from", "2026-02-01", "--to", "2026-01-01"],
    "a year that was not published": ["calendar", "show", "2030"],
    "no working days": ["calendar", "explain", "--from", "2026-06-01", "--working-days", "0"],
    "a sweep before the programme": ["sweep", "--on", "2018-01-01"],
    "points": ["score", "add", "P1", "--member", "A", "--by", "admin", "--points", "1.1:3"],
    "points twice": ["score", "add", "P1", "--member", "A", "--by", "admin", "--points", "1=3", "--points", "1=2"],
    "no points": ["score", "add", "P1", "--member", "A", "--by", "admin"],
    "no file of points": ["score", "add", "P1", "--member", "A", "--by", "admin", "--file", "nix.json"],
}


@pytest.mark.parametrize("words", BAD.values(), ids=BAD.keys())
def test_bad_input_is_status_2_one_line_and_changes_nothing(words, db, capsys):
    before = record_of(db)
    assert main(["--db", str(db), *words]) == 2
    answer = capsys.readouterr()
    assert not answer.out
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 1500
    assert record_of(db) == before


@pytest.mark.parametrize("words", BAD.values(), ids=BAD.keys())
def test_bad_input_under_json_is_one_document(words, db, capsys):
    assert main(["--db", str(db), *words, "--format", "json"]) == 2
    answer = capsys.readouterr()
    assert not answer.err
    error = json.loads(answer.out)["error"]
    assert {"code", "message"} <= error.keys()
    assert error["code"].partition(".")[0] in {"input", "rulebook", "plan"}


def test_argparse_errors_under_json_have_their_code(capsys):
    for words in (["case", "show", "--format", "json"], ["--format=json", "nix"], ["--format", "json"]):
        assert main(words) == 2
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "input.usage"


def test_a_plan_with_a_misspelt_key_is_status_2_with_its_place(tmp_path, db, capsys):
    from cycle.rules.plan_file import shipped_plan_text

    path = tmp_path / "mine.toml"
    path.write_text(shipped_plan_text("dong_nai_2023").replace("selector =", "selektor ="), encoding="utf-8")
    for verb in ("load", "check"):
        assert main(["--db", str(db), "plan", verb, str(path), "--format", "json"]) == 2
        error = json.loads(capsys.readouterr().out)["error"]
        assert error["code"] == "plan.invalid"
        assert error["place"].startswith("idea")
    assert main(["--db", str(tmp_path / "new.db"), "plan", "load", str(path)]) == 2
    assert not (tmp_path / "new.db").exists()
    assert "selektor" in capsys.readouterr().err


READING = [
    ["case", "list"],
    ["case", "show", "P1"],
    ["case", "next", "P1"],
    ["case", "history", "P1"],
    ["case", "explain", "P1"],
    ["case", "advance", "P1", "withdraw", "--by", "producer"],
    ["db", "check"],
    ["sweep", "--dry-run"],
    ["target", "list"],
    ["report", "expired"],
    ["round", "list", "--level", "province", "--unit", "dong-nai"],
    ["score", "show", "P1"],
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_reading_where_there_is_no_database_is_status_3_and_says_how_to_make_one(words, tmp_path, capsys):
    path = tmp_path / "none.db"
    assert main(["--db", str(path), *words]) == 3
    answer = capsys.readouterr()
    assert not answer.out
    assert answer.err.count("\n") == 1
    assert "db upgrade" in answer.err
    assert not path.exists()


def test_what_is_not_our_database_is_status_3(tmp_path, capsys):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other, isolation_level=None)) as link:
        link.execute("CREATE TABLE song (name TEXT)")
    text = tmp_path / "text.db"
    text.write_text("not a database, only words " * 100)
    for path in (other, text):
        content = path.read_bytes()
        for words in (["case", "list"], ["db", "check"], ["case", "register", *words_of(REGISTER)], ["db", "upgrade"]):
            assert main(["--db", str(path), *words, "--format", "json"]) == 3
            assert json.loads(capsys.readouterr().out)["error"]["code"].startswith("store.")
        assert path.read_bytes() == content


def test_an_unknown_kind_of_database_is_wrong_input(capsys):
    assert main(["--db", "oracle://somewhere", "case", "list"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_fault_of_ours_is_status_3_one_line_and_a_traceback_only_on_demand(db, capsys, monkeypatch):
    from cycle_adapters.cli import case_list

    def broken(*_):
        raise ZeroDivisionError("by nothing\nat all")

    monkeypatch.setattr(case_list, "_print", broken)
    assert main(["--db", str(db), "case", "list"]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "cli.unexpected" in said
    monkeypatch.setenv("OCOP_DEBUG", "1")
    assert main(["--db", str(db), "case", "list"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_the_environment_names_database_and_language_and_options_win(db, capsys, monkeypatch):
    monkeypatch.setenv("OCOP_DB", str(db))
    monkeypatch.setenv("OCOP_LANG", "en")
    assert main(["case", "list"]) == 0
    assert "Product" in capsys.readouterr().out
    assert main(["case", "--lang", "vi", "list"]) == 0
    assert "Sản phẩm" in capsys.readouterr().out
    monkeypatch.setenv("OCOP_LANG", "fr")
    assert main(["case", "list"]) == 2


@pytest.mark.parametrize("place", [0, 1, 2])
def test_common_options_stand_anywhere(place, db, capsys):
    words = ["case", "list"]
    words[place:place] = ["--format", "json", "--db", str(db), "--lang", "en"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["cases"][0]["ref"] == "P1"


def test_errors_speak_vietnamese_unless_english_is_asked_for(db, capsys):
    main(["--db", str(db), "case", "show", "NOPE"])
    assert capsys.readouterr().err == "Lỗi [input.not_found]: không tìm thấy hồ sơ “NOPE”.\n"
    main(["--db", str(db), "--lang", "en", "case", "show", "NOPE"])
    assert capsys.readouterr().err == "Error [input.not_found]: there is no case “NOPE”\n"
