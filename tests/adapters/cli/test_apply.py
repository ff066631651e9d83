"""Scripts run line by line, answer line by line, and end with the status of their worst line."""

import io
import json
import sys

import pytest

from cycle_adapters.cli import main
from tests.support.scripts import certificate_line

IMPORT = certificate_line(issued_on="2019-12-20")
SWEEP = {"do": "sweep", "on": "2022-12-21"}
EXPECT = {"do": "expect", "case": "H1", "state": "expired"}
AGENCY = {"role": "district_pc", "unit": "hoa-binh/cao-phong"}
RECOGNISE = {"do": "recognise", "case": "H1", "on": "2022-12-22", "by": AGENCY, "decision": "2/QĐ-UBND"}


@pytest.fixture
def apply(tmp_path, capsys):
    def run(*lines, more=()):
        script = tmp_path / "script.jsonl"
        script.write_text("".join(as_line(line) for line in lines), encoding="utf-8")
        status = main(["--db", str(tmp_path / "o.db"), "apply", str(script), *more])
        answer = capsys.readouterr()
        return status, [json.loads(line) for line in answer.out.splitlines()], answer.err

    return run


def as_line(line):
    return (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n"


def test_a_script_that_goes_well_is_status_0(apply):
    status, answers, said = apply(IMPORT, SWEEP, EXPECT)
    assert status == 0
    assert [one["ok"] for one in answers] == [True, True, True]
    assert answers[0]["state"] == "certified"
    assert answers[0]["line"] == 1
    assert said == "3 dòng: 3 đạt, 0 không đạt, 0 sai, 0 không trả lời được.\n"


def test_the_summary_is_in_the_language_asked_for(apply):
    _, _, said = apply(IMPORT, more=("--lang", "en"))
    assert said == "1 lines: 1 ok, 0 not as asked, 0 malformed, 0 could not be answered.\n"


def test_a_refused_line_stops_the_script_with_status_1(apply):
    status, answers, _ = apply(IMPORT, RECOGNISE, EXPECT)
    assert status == 1
    assert len(answers) == 2
    assert answers[1]["refused"]["reasons"][0]["code"] == "step.not_from_here"


def test_keep_going_goes_past_refusals(apply):
    status, answers, said = apply(IMPORT, RECOGNISE, SWEEP, EXPECT, more=("--keep-going",))
    assert status == 1
    assert [one["ok"] for one in answers] == [True, False, True, True]
    assert said.startswith("4 dòng: 3 đạt, 1 không đạt")


def test_an_expectation_that_fails_is_status_1(apply):
    status, answers, _ = apply(IMPORT, {"do": "expect", "case": "H1", "state": "expired"})
    assert status == 1
    assert answers[1]["expected"] == {"state": "expired"}
    assert answers[1]["actual"] == {"state": "certified"}


def test_an_expected_refusal_is_ok_and_one_that_does_not_come_is_not(apply):
    wanted = {"do": "expect_refusal", "of": RECOGNISE, "reasons": ["step.not_from_here"]}
    unwanted = {"do": "expect_refusal", "of": {**SWEEP, "do": "transfer", "case": "H1", "by": {"role": "admin"}}}
    status, answers, _ = apply(IMPORT, wanted)
    assert status == 0
    assert answers[1]["ok"] is True
    status, answers, _ = apply(unwanted)
    assert (status, answers[0]["ok"]) in {(0, True), (1, False)}


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"do": 1}', '{"do": "nix"}', '{"do": "sweep", "do": "sweep"}', '{"do": "sweep", "in": 1}']
)
def test_a_malformed_line_is_status_2_and_nothing_after_it_is_done(line, apply):
    status, answers, _ = apply(IMPORT, line, SWEEP, more=("--keep-going",))
    assert status == 2
    assert len(answers) == 2
    assert answers[1]["ok"] is False
    assert answers[1]["error"]["code"].startswith("input.")


def test_empty_lines_and_a_byte_order_mark_do_no_harm(apply):
    status, answers, _ = apply("\ufeff" + json.dumps(IMPORT), "", SWEEP)
    assert status == 0
    assert [one["line"] for one in answers] == [1, 3]


def test_standard_input_is_read_and_shipped_plans_are_found(tmp_path, capsys, monkeypatch):
    text = as_line({"do": "load_plan", "file": "dong_nai_2023"}) + as_line(IMPORT)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["--db", str(tmp_path / "o.db"), "apply", "-"]) == 0
    assert '"plan": "dong_nai_2023"' in capsys.readouterr().out


def test_a_plan_beside_the_script_is_found(tmp_path, apply):
    from cycle.rules.plan_file import shipped_plan_text

    (tmp_path / "mine.toml").write_text(shipped_plan_text("dong_nai_2023"), encoding="utf-8")
    status, answers, _ = apply({"do": "load_plan", "file": "mine.toml"})
    assert (status, answers[0]["plan"]) == (0, "mine")


@pytest.mark.parametrize("content", [None, b'{"do": "note", "text": "\xff"}\n', b"\xff\xfe{\x00}\x00"])
def test_a_file_that_cannot_be_read_is_status_2_one_line_and_no_database(content, tmp_path, capsys):
    script = tmp_path / "script.jsonl"
    if content is not None:
        script.write_bytes(content)
    assert main(["--db", str(tmp_path / "o.db"), "apply", str(script)]) == 2
    answer = capsys.readouterr()
    assert not answer.out
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "o.db").exists()


def test_nothing_is_done_of_a_script_whose_last_line_is_not_text(tmp_path, capsys):
    script = tmp_path / "script.jsonl"
    script.write_bytes(as_line(IMPORT).encode() + b"\xff\n")
    assert main(["--db", str(tmp_path / "o.db"), "--format", "json", "apply", str(script)]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "input.bad_value"
    assert not (tmp_path / "o.db").exists()


DISTRICT, COMMUNE = "dong-nai/dinh-quan", "dong-nai/dinh-quan/phu-loi"
#: Whoever takes a step, by role and unit.
WHO = {
    "producer": {"role": "producer", "name": "HTX A"},
    "commune": {"role": "commune_pc", "unit": COMMUNE},
    "agency": {"role": "district_agency", "unit": DISTRICT},
    "council": {"role": "district_council", "unit": DISTRICT},
}


def step(do, on, who, **more):
    return {"do": do, "case": "P1", "on": on, "by": WHO[who], **more}


def before_the_council(on):
    """A dossier that waits for the council of a district, filed in that year."""
    register = {
        "do": "register",
        "ref": "P1",
        "on": f"{on}-03-01",
        "by": WHO["producer"],
        "kind": "first",
        "product": {"name": "Cacao", "set": 13},
        "unit": COMMUNE,
        "producer": {"name": "HTX A", "kind": "cooperative", "business_registration": "123"},
    }
    papers = ["registration_form", "self_assessment", "sample"]
    papers += ["business_plan", "organisation_profile", "business_licence"]
    return [
        register,
        step("submit_dossier", f"{on}-04-20", "producer", documents=papers),
        step("assess_at_commune", f"{on}-04-25", "commune"),
        step("forward", f"{on}-04-26", "commune"),
    ]


def test_members_may_be_plain_names_or_say_their_field_office_and_chair(apply):
    chair = {"name": "Lan", "field": "thương mại", "unit": "Phòng Kinh tế", "chair": True}
    council = {"decision": "45/QĐ-UBND", "members": [chair, "Minh", {"name": "Hoa"}]}
    kin = [{"member": "Hoa", "reason": "em của chủ thể"}]
    convene = step("convene", "2023-05-10", "agency", council=council, recused=kin, form="meeting")
    in_writing = {"do": "expect_refusal", "of": {**convene, "form": "written_opinion"}, "reasons": ["council.form"]}
    status, answers, _ = apply(*before_the_council("2023"), in_writing, convene)
    assert (status, answers[-1]["state"]) == (0, "district_evaluation")


def test_a_council_of_2021_meets_twice(apply):
    lines = [
        *before_the_council("2021"),
        step("convene", "2021-05-10", "agency", council={"decision": "45/QĐ-UBND", "members": ["Lan"]}),
        step("record_result", "2021-05-25", "council", average="52", meeting=1),
        {"do": "expect", "case": "P1", "state": "district_evaluation"},
        step("record_result", "2021-06-25", "council", average="74.5", meeting=2),
        {"do": "expect", "case": "P1", "state": "district_scored"},
    ]
    lines[2:4] = [step("forward", "2021-04-26", "commune")]
    status, answers, _ = apply(*lines)
    assert status == 0, answers[-1]
