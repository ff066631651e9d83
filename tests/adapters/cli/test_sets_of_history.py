"""What the record says where a product's set was renumbered or has to be confirmed, through a script and in words."""

import json

import pytest

from cycle.testing.stories import DOCUMENTS
from tests.support.scripts import certificate_line

BY = {"role": "producer"}


@pytest.fixture
def db(tmp_path):
    return tmp_path / "ocop.db"


@pytest.fixture
def applied(ocop, tmp_path):
    """The answers to a script that goes well."""

    def run(*lines):
        script = tmp_path / "script.jsonl"
        script.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return [json.loads(line) for line in ocop("apply", str(script)).out.splitlines()]

    return run


@pytest.fixture
def passed(applied):
    """A certificate of 2021 with that set, re-evaluated under 148/QĐ-TTg without naming its product."""

    def run(number):
        again = {"do": "register", "ref": "H2", "on": "2023-05-01", "by": BY}
        return applied(
            certificate_line(issued_on="2021-01-05", product={"name": "Cam", "set": number}),
            {**again, "kind": "re_evaluation", "predecessor": "H1"},
        )[1]

    return run


@pytest.mark.parametrize(
    ("number", "now", "vi", "en"),
    [
        (14, 13, "bộ sản phẩm 14 nay là bộ 13", "set 14 is now set 13"),
        (13, 13, "cần xác định bộ sản phẩm: 11, 12", "set to be confirmed: 11, 12"),
        (21, 21, "không còn bộ sản phẩm tương ứng", "no set is left for the product"),
    ],
)
def test_the_history_says_what_became_of_the_set(passed, ocop, monkeypatch, number, now, vi, en):
    monkeypatch.setenv("COLUMNS", "250")
    assert passed(number)["product"] == {"name": "Cam", "set": now}
    assert vi in ocop("case", "history", "H2").out
    said = ocop("case", "history", "H2", "--lang", "en").out
    assert en in said
    assert "set_" not in said


def test_the_history_as_json_holds_the_choices(passed, ask):
    passed(13)
    (event,) = ask("case", "history", "H2")["events"]
    assert event["details"] == {"set_to_confirm": [11, 12]}


def test_a_script_that_files_under_newer_rules_finds_the_new_number_stored(applied, ask):
    case = {
        "product": {"name": "Cà phê", "set": 14},
        "producer": {"name": "HTX B", "kind": "cooperative"},
        "unit": "hoa-binh/cao-phong/thu-phong",
    }
    applied(
        {"do": "register", "ref": "P1", "kind": "first", "on": "2023-02-20", "by": BY, **case},
        {"do": "expect", "case": "P1", "regime": "R2", "product": {"name": "Cà phê", "set": 14}},
        {"do": "submit_dossier", "case": "P1", "on": "2023-02-24", "by": BY, "documents": DOCUMENTS},
        {"do": "expect", "case": "P1", "regime": "R3", "product": {"name": "Cà phê", "set": 13}},
    )
    assert ask("case", "history", "P1")["events"][-1]["details"]["set_before"] == 14
    assert ask("case", "show", "P1", "--as-of", "2023-02-23")["product"]["set"] == 14


def test_a_set_that_stayed_is_no_remark(passed, ask):
    passed(1)
    (event,) = ask("case", "history", "H2")["events"]
    assert event["details"] == {}
