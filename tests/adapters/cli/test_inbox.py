"""`ocop inbox` and `ocop report forecast` over a real database: what waits for whom, and what is to come."""

import json
import shutil

import pytest

from cycle_adapters.cli import main
from tests.support.scripts import certificate_line

UNITS = {"commune_pc": "dong-nai/thanh-binh"}
PAPERS = ["registration_form", "self_assessment", "sample"]


def line(do, case, on, role, **more):
    by = {"role": role, "unit": UNITS[role]} if role in UNITS else {"role": role}
    return {"do": do, "case": case, "on": on, "by": by, **more}


def opening(ref, on):
    product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    by = {"role": "producer", "name": "HTX A"}
    place = {"product": product, "producer": producer, "unit": "dong-nai/thanh-binh"}
    return {"do": "register", "ref": ref, "on": on, "by": by, "kind": "first", **place}


#: P1 is with the province, P2 with the commune since 2026-07-02, and H1 ends on 2026-07-01.
STORY = [
    opening("P1", "2026-06-01"),
    line("submit_dossier", "P1", "2026-06-05", "producer", documents=PAPERS),
    line("assess_at_commune", "P1", "2026-06-10", "commune_pc"),
    line("forward", "P1", "2026-06-11", "commune_pc"),
    opening("P2", "2026-07-01"),
    line("submit_dossier", "P2", "2026-07-02", "producer", documents=PAPERS),
    certificate_line(),
    certificate_line(ref="H2", valid_until="2026-07-20"),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    script = folder / "s.jsonl"
    script.write_text("".join(json.dumps(one) + "\n" for one in STORY), encoding="utf-8")
    assert main(["--db", str(folder / "o.db"), "apply", str(script)]) == 0
    return folder / "o.db"


@pytest.fixture
def db(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "o.db")


def refs(view):
    return [one["ref"] for one in view["cases"]]


def test_an_office_sees_its_cases_with_what_is_expected_and_by_when(ask):
    view = ask("inbox", "--as", "commune_pc@dong-nai/thanh-binh", "--on", "2026-07-27")
    assert (view["on"], view["count"], view["duties"]) == ("2026-07-27", 1, [])
    assert view["as"] == {"role": "commune_pc", "name": None, "unit": "dong-nai/thanh-binh"}
    (one,) = view["cases"]
    assert (one["ref"], one["state"], one["since"], one["days_waiting"]) == (
        "P2",
        "dossier_submitted",
        "2026-07-02",
        25,
    )
    assert (one["steps"], one["by_law"]) == (["assess_at_commune"], None)
    assert (one["due"]["kind"], one["due"]["due_on"], one["due"]["overdue"]) == (
        "commune_assessment",
        "2026-07-23",
        True,
    )
    assert one["due"]["article"] == "Điều 7 khoản 2"
    assert one["working_days_left"] == -2


def test_the_law_s_own_doing_comes_first_with_its_step_state_and_article(ask):
    view = ask("inbox", "--as", "producer", "--on", "2026-06-25")
    assert refs(view) == ["H1", "H2"]
    law = view["cases"][0]["by_law"]
    assert (law["on"], law["step"], law["to"]) == ("2026-07-02", "expire", "expired")
    assert law["article"]
    assert view["cases"][0]["steps"] == ["register"]
    ask("sweep", "--on", "2026-06-25")
    assert ask("inbox", "--as", "producer", "--on", "2026-06-25") == view


def test_a_producer_is_asked_for_by_name_and_place(ask):
    on = ("--on", "2026-07-25")
    assert refs(ask("inbox", "--as", "producer:HTX B@hoa-binh", *on)) == ["H1", "H2"]
    assert refs(ask("inbox", "--as", "producer:HTX B@phu-tho", *on)) == ["H1", "H2"]
    assert refs(ask("inbox", "--as", "producer:HTX A", *on)) == []
    assert refs(ask("inbox", "--as", "producer:htx  b", *on)) == ["H1", "H2"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ("P2", "đánh giá tại cấp xã", "quá hạn 2", "Điều 7 khoản 2, 26/2026/QĐ-TTg", "Việc cần làm")),
        ("en", ("P2", "assess at the commune", "2 late", "Điều 7 khoản 2, 26/2026/QĐ-TTg", "Steps")),
    ],
)
def test_the_table_says_the_same_in_both_languages(ocop, lang, words):
    answer = ocop("inbox", "--as", "commune_pc", "--on", "2026-07-27", "--lang", lang)
    assert not [word for word in words if word not in answer.out]
    assert "1" in answer.err
    law = ocop("inbox", "--as", "producer", "--on", "2026-06-25", "--lang", lang).out
    assert "2026-07-02: " in law
    assert " → " in law


def test_the_duties_of_a_unit_are_below_its_cases(ask, ocop):
    ocop("plan", "load", "nghi_xuan_2022")
    view = ask("inbox", "--as", "district_agency@ha-tinh/nghi-xuan", "--on", "2022-02-25")
    assert {one["unit"] for one in view["duties"]} == {"ha-tinh/nghi-xuan"}
    assert {one["status"] for one in view["duties"]} <= {"due", "overdue", "escalated"}
    text = ocop("inbox", "--as", "district_agency@ha-tinh/nghi-xuan", "--on", "2022-02-25").out
    assert view["duties"][0]["due_on"] in text


@pytest.mark.parametrize(
    "holder", ["boss", "clock", "provincial_agency@dong-nai/thanh-binh", "producer:", "ministry@x y"]
)
def test_a_holder_that_makes_no_sense_is_one_clear_line(ask, holder):
    assert ask("inbox", "--as", holder, status=2)["error"]["code"].startswith("input.")


def test_an_empty_inbox_says_so_and_is_no_error(ask, ocop):
    assert ask("inbox", "--as", "ministry", "--on", "2026-07-01")["cases"] == []
    assert "0 hồ sơ" in ocop("inbox", "--as", "ministry", "--on", "2026-07-01").err


# Who declined, and who forgot.


def declined(ask):
    words = ("--by", "commune_pc", "--on", "2026-06-26", "--reason", "Hợp tác xã giải thể")
    return ask("case", "advance", "H2", "decline_renewal", *words)


def test_who_declined_is_told_apart_from_who_forgot(ask, ocop):
    assert declined(ask)["renewal_declined"] == {"on": "2026-06-26", "reason": "Hợp tác xã giải thể"}
    expired = ask("report", "expired", "--on", "2026-08-01")["certificates"]
    assert {one["ref"]: one["renewal"] for one in expired} == {"H1": "nothing", "H2": "declined"}
    assert {one["ref"]: one["renewal_declined"] and one["renewal_declined"]["reason"] for one in expired} == {
        "H1": None,
        "H2": "Hợp tác xã giải thể",
    }
    for lang, forgot in (("vi", "chưa đăng ký đánh giá lại"), ("en", "not registered again")):
        text = ocop("report", "expired", "--on", "2026-08-01", "--lang", lang).out
        assert forgot in text
        assert "Hợp tác xã giải thể" in text
    assert refs(ask("inbox", "--as", "producer", "--on", "2026-08-01")) == ["H1"]
    assert "Hợp tác xã giải thể" in ocop("case", "show", "H2").out
    ask("case", "register", "--kind", "re_evaluation", "--predecessor", "H2", "--ref", "N2", "--on", "2026-08-02")
    assert ask("case", "show", "H2")["renewal_declined"] is None
    assert ask("case", "history", "H2")["events"][-1]["step"] == "resume_renewal"


def test_to_decline_needs_a_reason(ask):
    words = ("--by", "producer", "--on", "2026-06-26")
    refusal = ask("case", "advance", "H2", "decline_renewal", *words, status=1)
    assert [one["code"] for one in refusal["reasons"]] == ["renewal.reason_missing"]


# What is to come.


def test_the_forecast_lists_what_is_to_come_and_sums_it_up(ask):
    declined(ask)
    view = ask("report", "forecast", "--on", "2026-07-02", "--days", "22")
    assert (view["on"], view["until"], view["count"]) == ("2026-07-02", "2026-07-24", 2)
    short = [(one["on"], one["kind"], one["what"], one["office"], one["renewal"]) for one in view["coming"]]
    assert short == [
        ("2026-07-21", "certificate_ends", "expire", "producer", "declined"),
        ("2026-07-24", "overdue", "commune_assessment", "commune_pc", None),
    ]
    assert view["coming"][1]["case"]["ref"] == "P2"
    assert view["sums"] == [
        {"kind": "certificate_ends", "what": "expire", "office": "producer", "count": 1},
        {"kind": "overdue", "what": "commune_assessment", "office": "commune_pc", "count": 1},
    ]
    assert view["provinces"] == [{"unit": "dong-nai", "count": 1}, {"unit": "phu-tho", "count": 1}]
    here = ask("report", "forecast", "--on", "2026-07-02", "--days", "22", "--unit", "dong-nai")
    assert [one["case"]["ref"] for one in here["coming"]] == ["P2"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ("giấy chứng nhận hết hạn", "sẽ quá hạn xử lý", "Hợp tác xã giải thể", "Tổng số", "UBND cấp xã")),
        ("en", ("certificate ends", "an office becomes overdue", "declined on 2026-06-26", "Total", "commune People")),
    ],
)
def test_the_forecast_is_a_table_in_both_languages(ask, ocop, lang, words):
    declined(ask)
    answer = ocop("report", "forecast", "--on", "2026-07-02", "--days", "22", "--lang", lang)
    assert not [word for word in words if word not in answer.out]
    assert ocop("report", "forecast", "--on", "2019-01-01", "--lang", lang).out == ""


@pytest.mark.parametrize("words", [["--days", "0"], ["--days", "1501"], ["--unit", "atlantis"], ["--days", "x"]])
def test_a_forecast_of_no_days_or_of_no_unit_is_one_clear_line(ask, words):
    assert ask("report", "forecast", *words, status=2)["error"]["code"].startswith("input.")


def test_a_list_has_the_deadlines_of_each_case_as_its_own_page_has_them(ask):
    listed = {one["ref"]: one["deadlines"] for one in ask("case", "list")["cases"]}
    assert set(listed) == {"P1", "P2", "H1", "H2"}
    for ref, deadlines in listed.items():
        assert deadlines == ask("case", "show", ref)["deadlines"]
        assert deadlines
