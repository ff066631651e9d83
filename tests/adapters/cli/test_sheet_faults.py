"""Wrong sheets on the command line and in scripts: all faults at once, as objects for programs and lines for people."""

import json

import pytest

from cycle.rules.sheets import sheet_for
from cycle_adapters.cli import main

BEST = {one.code: max(one.allowed) for one in sheet_for("26", 13).criteria}
UNITS = {"commune_pc": "dong-nai/thanh-binh", "provincial_agency": "dong-nai", "provincial_council": "dong-nai"}


def line(do, on, role, **more):
    by = {"role": role} | ({"unit": UNITS[role]} if role in UNITS else {})
    return {"do": do, "case": "P1", "on": on, "by": by, **more}


OPENING = {
    "do": "register",
    "ref": "P1",
    "on": "2026-06-01",
    "by": {"role": "producer"},
    "kind": "first",
    "product": {"name": "Cacao", "set": 13},
    "producer": {"name": "HTX A", "kind": "cooperative"},
    "unit": "dong-nai/thanh-binh",
}
COUNCIL = {"decision": "900/Q", "members": ["Lan", "Minh", "Hoa"]}
CONVENED = [
    OPENING,
    line("submit_dossier", "2026-06-05", "producer", documents=["registration_form", "self_assessment", "sample"]),
    line("assess_at_commune", "2026-06-10", "commune_pc"),
    line("forward", "2026-06-11", "commune_pc"),
    line(
        "convene",
        "2026-11-02",
        "provincial_agency",
        council=COUNCIL,
        recused=[{"member": "Hoa", "reason": "người nhà của chủ thể"}],
    ),
]
WRONG = [
    {"member": "Lan", "points": {**BEST, "1.1": 99, "1a": 2}},
    {"member": "Lan", "points": BEST},
    {"member": "Hoa", "points": BEST},
]
RESULT = ("case", "advance", "P1", "record_result", "--by", "provincial_council@dong-nai", "--on", "2026-11-04")
ADDING = ("score", "add", "P1", "--by", "provincial_council@dong-nai", "--on", "2026-11-03", "--member")


@pytest.fixture
def db(tmp_path):
    script = tmp_path / "s.jsonl"
    script.write_text("".join(json.dumps(one) + "\n" for one in CONVENED), encoding="utf-8")
    assert main(["--db", str(tmp_path / "o.db"), "apply", str(script)]) == 0
    return tmp_path / "o.db"


def codes(faults):
    return [(one["member"], one["criterion"], one["code"]) for one in faults]


EXPECTED = [
    ("Lan", "1.1", "sheet.no_such_option"),
    ("Lan", "1a", "sheet.of_another_decision"),
    ("Lan", None, "sheet.second_of_member"),
    ("Hoa", None, "sheet.of_recused"),
]


def test_a_result_with_wrong_sheets_is_wrong_input_with_every_fault(ask, ocop, tmp_path):
    file = tmp_path / "scores.json"
    file.write_text(json.dumps(WRONG), encoding="utf-8")
    error = ask(*RESULT, "--scores", str(file), status=2)["error"]
    assert error["code"] == "score.sheet"
    assert codes(error["faults"]) == EXPECTED
    allowed = list(sheet_for("26", 13).criterion("1.1").allowed)
    assert error["faults"][0] == {
        "member": "Lan",
        "code": "sheet.no_such_option",
        "criterion": "1.1",
        "given": 99,
        "allowed": allowed,
        "instrument": None,
    }
    assert error["faults"][1]["instrument"] == "148/QĐ-TTg"
    said = ocop(*RESULT, "--scores", str(file), status=2)
    assert not said.out
    assert said.err.splitlines() == [
        "Lỗi [score.sheet]: phiếu chấm không đúng bộ tiêu chí của 26/2026/QĐ-TTg, bộ sản phẩm số 13, số chỗ sai: 4.",
        f"- Phiếu của Lan cho số điểm không phải là một mức của tiêu chí: 1.1 = 99 ({', '.join(map(str, allowed))}).",
        "- Phiếu của Lan dùng mã tiêu chí của phiếu theo Quyết định 148/QĐ-TTg: 1a = 2.",
        "- Lan có nhiều hơn một phiếu trong lần nộp này.",
        "- Hoa không tham gia chấm vì xung đột lợi ích.",
    ]
    english = ocop(*RESULT, "--scores", str(file), "--lang", "en", status=2).err.splitlines()
    assert english[0] == "Error [score.sheet]: the sheets do not fit that of 26/2026/QĐ-TTg, set 13; faults: 4."
    assert english[-1] == "- Hoa stands aside for a conflict of interest."
    assert ask("case", "show", "P1")["state"] == "province_evaluation"


def test_one_sheet_is_handed_in_without_a_fault_or_not_at_all(ask, tmp_path):
    pairs = [word for code, number in BEST.items() for word in ("--points", f"{code}={number}")]
    wrong = ["1.1=x" if word == f"1.1={BEST['1.1']}" else word for word in pairs]
    error = ask(*ADDING, "Lan", *wrong, "--points", "7.7=1", status=2)["error"]
    assert codes(error["faults"]) == [
        ("Lan", "1.1", "sheet.no_such_option"),
        ("Lan", "7.7", "sheet.unknown_criterion"),
    ]
    assert error["faults"][0]["given"] == "x"
    for words in (("--points", "1.1"), (*pairs, "--points", "1.1=0")):
        assert ask(*ADDING, "Lan", *words, status=2)["error"]["code"] == "input.bad_value"
    assert ask("score", "show", "P1")["members_in"] == []
    ask(*ADDING, "Lan", *pairs)
    error = ask(*ADDING, "Lan", *pairs, "--points", "7.7=1", status=2)["error"]
    assert codes(error["faults"])[0] == ("Lan", None, "sheet.handed_in")


def test_who_stands_aside_is_refused_where_nothing_besides_is_wrong(ask, tmp_path):
    file = tmp_path / "points.json"
    file.write_text(json.dumps(BEST), encoding="utf-8")
    refused = ask(*ADDING, "Hoa", "--file", str(file), status=1)
    assert [one["code"] for one in refused["reasons"]] == ["score.recused"]


def test_a_file_that_names_a_criterion_twice_is_not_read(ask, tmp_path):
    file = tmp_path / "points.json"
    file.write_text('{"1.1": 1, "1.1": 2}', encoding="utf-8")
    error = ask(*ADDING, "Lan", "--file", str(file), status=2)["error"]
    assert error["code"] == "input.bad_value"
    assert "1.1 stands twice" in error["message"]


def test_a_script_answers_with_the_same_faults_and_ends_as_malformed(db, tmp_path, capsys):
    script = tmp_path / "result.jsonl"
    script.write_text(json.dumps(line("record_result", "2026-11-04", "provincial_council", scores=WRONG)) + "\n")
    capsys.readouterr()
    assert main(["--db", str(db), "apply", str(script)]) == 2
    (answer,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (answer["ok"], answer["error"]["code"]) == (False, "score.sheet")
    assert codes(answer["error"]["faults"]) == EXPECTED
