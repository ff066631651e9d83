"""Cases at the command line: opened, listed, shown, moved, explained."""

import shutil

import pytest

from cycle_adapters.cli import main

UNIT = "dong-nai/trang-bom/thanh-binh"
#: Province, commune: the form of a path since the districts ended.
COMMUNE = "dong-nai/thanh-binh"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "o.db"
    assert main(["--db", str(path), "db", "upgrade"]) == 0
    return path


@pytest.fixture
def db(empty, tmp_path):
    return shutil.copy(empty, tmp_path / "o.db")


REGISTER = (
    *("case", "register", "--product", "Cacao", "--set", "13", "--producer", "HTX Suối Kiết"),
    *("--producer-kind", "cooperative", "--unit", COMMUNE, "--ref", "P1", "--on", "2026-06-01"),
)
OLD = (
    *("case", "import-certificate", "--product", "Cam Cao Phong", "--set", "1", "--producer", "HTX Hà Phong"),
    *("--producer-kind", "cooperative", "--unit", "hoa-binh/cao-phong/thu-phong", "--stars", "4"),
    *("--issued-on", "2024-02-29", "--decision", "1/QĐ-UBND", "--ref", "H1", "--level", "province"),
)


def test_a_registered_case_is_printed_as_json_with_the_documented_keys(ask):
    view = ask(*REGISTER)
    keys = {
        "id",
        "ref",
        "state",
        "phase",
        "kind",
        "product",
        "regime",
        "unit",
        "stars",
        "valid_until",
        "deadlines",
        "version",
    }
    assert keys <= view.keys()
    assert (view["ref"], view["state"], view["regime"]) == ("P1", "implementing", "R5")


def test_a_table_answer_has_the_id_on_stdout_and_words_on_stderr(ocop):
    answer = ocop(*REGISTER)
    assert answer.out.count("\n") == 1
    assert answer.err.startswith("Đã mở hồ sơ P1")
    assert ocop("case", "show", answer.out.strip()).out


def test_the_first_case_makes_the_database_and_one_that_is_wrong_does_not(tmp_path, capsys):
    path = tmp_path / "new.db"
    words = ["--db", str(path), *REGISTER]
    assert main([*words, "--set", "27"]) == 2
    assert main([*words, "--producer-kind", "household"]) == 1
    assert not path.exists()
    assert main(words) == 0
    assert path.exists()


def test_an_older_certificate_takes_the_end_of_the_civil_code_or_the_printed_one(ask):
    assert ask(*OLD)["valid_until"] == "2027-02-28"
    assert ask(*OLD, "--ref", "H2", "--valid-until", "2027-02-27")["valid_until"] == "2027-02-27"


def test_a_successor_takes_what_it_does_not_name_from_its_predecessor(ask):
    ask(*OLD)
    view = ask("case", "register", "--kind", "re_evaluation", "--predecessor", "H1", "--on", "2026-09-10")
    assert view["product"] == {"name": "Cam Cao Phong", "set": 1}
    assert view["unit"] == "phu-tho/thu-phong"


def test_the_list_filters_and_counts(ask, ocop):
    ask(*REGISTER)
    ask(*OLD)
    assert [one["ref"] for one in ask("case", "list")["cases"]] == ["P1", "H1"]
    assert [one["ref"] for one in ask("case", "list", "--state", "certified", "--state", "expired")["cases"]] == ["H1"]
    assert [one["ref"] for one in ask("case", "list", "--unit", "dong-nai")["cases"]] == ["P1"]
    assert [one["ref"] for one in ask("case", "list", "--regime", "R3", "--kind", "first")["cases"]] == ["H1"]
    assert [one["ref"] for one in ask("case", "list", "--text", "cacao")["cases"]] == ["P1"]
    assert len(ask("case", "list", "--limit", "1")["cases"]) == 1
    assert ask("case", "list", "--plan", "none")["cases"] == []
    answer = ocop("case", "list")
    assert "HTX Suối Kiết" in answer.out
    assert answer.err == "2 dòng.\n"
    assert ocop("case", "list", "--state", "revoked").err == "Không có dữ liệu phù hợp.\n"


def test_the_card_says_who_moves_next_and_what_runs(ocop):
    ocop(*OLD)
    text = ocop("case", "show", "H1", "--lang", "en").out
    for words in ("Cam Cao Phong", "HTX Hà Phong (cooperative)", "★★★★", "2027-02-28", "expiry of the certificate"):
        assert words in text
    ocop(*REGISTER)
    assert "chủ thể OCOP" in ocop("case", "show", "P1").out


def test_a_case_is_shown_as_of_a_past_day(ask):
    ask(*REGISTER)
    ask("case", "advance", "P1", "withdraw", "--by", "producer", "--on", "2026-07-01")
    assert ask("case", "show", "P1")["state"] == "withdrawn"
    assert ask("case", "show", "P1", "--as-of", "2026-06-15")["state"] == "implementing"
    assert ask("case", "show", "P1", "--as-of", "2026-05-31", status=2)["error"]["code"] == "input.not_found"


def test_the_cases_are_listed_as_of_a_past_day(ask):
    ask(*REGISTER)
    ask("case", "advance", "P1", "withdraw", "--by", "producer", "--on", "2026-07-01")
    running = ("--state", "implementing")
    assert ask("case", "list", *running)["cases"] == []
    (found,) = ask("case", "list", *running, "--as-of", "2026-06-15")["cases"]
    assert (found["ref"], found["state"]) == ("P1", "implementing")
    assert ask("case", "list", "--as-of", "2026-05-31")["cases"] == []
    assert ask("case", "list", "--as-of", "2017-01-01", status=2)["error"]["code"] == "rulebook.not_in_force"


def test_next_puts_what_is_allowed_first_and_gives_every_reason_for_the_rest(ask, ocop):
    ask(*REGISTER)
    view = ask("case", "next", "P1", "--on", "2026-06-02")
    assert [one["step"] for one in view["allowed"]] == ["withdraw"]
    assert view["allowed"][0]["roles"] == ["producer"]
    refused = {one["step"]: one["reasons"] for one in view["refused"]}
    codes = [reason["code"] for reason in refused["submit_dossier"]]
    assert codes == ["document.missing", "document.missing"]
    assert set(refused["submit_dossier"][0]) == {
        *("code", "message", "article", "instrument", "actual", "required", "cure_by", "cure", "possible_from")
    }
    text = ocop("case", "next", "P1", "--on", "2026-06-02").out
    assert text.index("✓ withdraw") < text.index("✗ submit_dossier")
    assert "Điều 6 khoản 1" in text
    assert "Khắc phục" in text


def test_next_of_a_past_day_tells_what_was_allowed_then(ask):
    ask(*REGISTER)
    then = ask("case", "next", "P1", "--on", "2026-06-02")
    ask("case", "advance", "P1", "withdraw", "--by", "producer", "--on", "2026-07-01")
    assert ask("case", "next", "P1", "--on", "2026-06-02") == then
    assert ask("case", "next", "P1", "--on", "2026-07-02")["allowed"] == []
    assert ask("case", "next", "P1", "--on", "2026-05-31", status=2)["error"]["code"] == "input.not_found"


def test_next_asks_for_the_actor_who_is_named(ask):
    ask(*REGISTER)
    view = ask("case", "next", "P1", "--by", "commune_pc@dong-nai/thanh-binh", "--on", "2026-06-02")
    assert view["allowed"] == []


def test_a_condition_of_time_shows_the_first_day(ask):
    ask(*OLD)
    view = ask("case", "next", "H1", "--by", "clock", "--on", "2026-06-02")
    expire = next(one for one in view["refused"] if one["step"] == "expire")
    assert expire["reasons"][0]["possible_from"] == "2027-03-01"


def test_a_step_moves_the_case_and_a_refusal_moves_nothing(ask, ocop):
    ask(*REGISTER)
    documents = ("--document", "registration_form", "--document", "self_assessment:Báo cáo A", "--document", "sample")
    filing = ("case", "advance", "P1", "submit_dossier", "--by", "producer:HTX Suối Kiết", "--on", "2026-06-05")
    refused = ask(*filing, status=1)
    assert refused["refused"] is True
    assert refused["step"] == "submit_dossier"
    assert ask("case", "show", "P1")["version"] == 1
    said = ocop(*filing, status=1)
    assert not said.out
    assert said.err.count("[document.missing]") == 2
    assert ask(*filing, *documents)["state"] == "dossier_submitted"
    names = [one.get("name") for one in ask("case", "show", "P1")["documents"]]
    assert "Báo cáo A" in names


def test_a_dry_run_judges_and_writes_nothing(ask, ocop):
    ask(*REGISTER)
    words = ("case", "advance", "P1", "withdraw", "--by", "producer", "--on", "2026-07-01", "--dry-run")
    view = ask(*words)
    assert (view["dry_run"], view["state"]) == (True, "withdrawn")
    assert "--dry-run" in ocop(*words).err
    assert ask("case", "show", "P1")["state"] == "implementing"
    wrong = ("case", "advance", "P1", "recognise", "--by", "provincial_pc", "--on", "2026-07-01", "--dry-run")
    assert ask(*wrong, status=1)["refused"] is True


def test_a_request_sent_twice_is_done_once(ask):
    ask(*REGISTER, "--request-id", "r1")
    assert ask(*REGISTER, "--request-id", "r1")["ref"] == "P1"
    assert len(ask("case", "list")["cases"]) == 1


def test_the_whole_way_to_a_certificate(ask):
    ask(*REGISTER)
    commune, agency = "commune_pc@dong-nai/thanh-binh", "provincial_agency@dong-nai"

    def step(name, by, on, *more):
        return ask("case", "advance", "P1", name, "--by", by, "--on", on, *more)

    documents = [word for kind in ("registration_form", "self_assessment", "sample") for word in ("--document", kind)]
    step("submit_dossier", "producer", "2026-06-05", *documents)
    step("assess_at_commune", commune, "2026-06-10", "--number", "5/BC-UBND")
    step("forward", commune, "2026-06-11", "--number", "6/TTr-UBND")
    members = [word for name in "ABCDE" for word in ("--member", name)]
    step("convene", agency, "2026-07-01", "--council", "900/QĐ-UBND", *members)
    step("record_result", "provincial_council@dong-nai", "2026-07-02", "--average", "251/3", "--gate-missed", "4")
    view = step("recognise", "provincial_pc@dong-nai", "2026-07-10", "--decision", "1500/QĐ-UBND", "--stars", "3")
    assert (view["state"], view["stars"], view["valid_until"]) == ("certified", 3, "2029-07-10")
    card = ask("case", "show", "P1")
    assert card["sittings"][0]["mean"] == "251/3"
    assert card["certificate"]["decision"] == "1500/QĐ-UBND"


def test_the_history_lists_every_event(ask, ocop):
    ask(*REGISTER)
    ask("case", "advance", "P1", "withdraw", "--by", "producer", "--on", "2026-07-01", "--reason", "Ngừng sản xuất")
    events = ask("case", "history", "P1")["events"]
    assert [one["step"] for one in events] == ["register", "withdraw"]
    text = ocop("case", "history", "P1").out
    assert "đã rút hồ sơ" in text
    assert "Ngừng sản xuất" in text


def test_explain_foretells_what_time_does_if_nobody_acts(ask, ocop):
    ask(*OLD)
    view = ask("case", "explain", "H1", "--on", "2026-06-01")
    assert view["case"]["state"] == "certified"
    assert view["rules"]["regime"] == "R3"
    assert view["if_nobody_acts"][-1] == {"on": "2027-03-01", "step": "expire", "to": "expired"}
    assert [one["mark"] for one in view["notices"]] == [180, 120, 90, 30]
    assert view["deadlines"][-1]["if_nobody_acts"] == ["expire"]
    assert all(one["article"] for one in view["articles"])
    text = ocop("case", "explain", "H1", "--on", "2026-06-01").out
    assert "Nếu không ai xử lý" in text
    assert "2027-03-01" in text


def test_explain_knows_what_time_did_before_a_sweep_recorded_it(ask, ocop):
    ask(*OLD)
    view = ask("case", "explain", "H1", "--on", "2027-03-05")
    assert view["case"]["state"] == "expired"
    assert view["by_time"][-1]["step"] == "expire"
    assert view["moves_next"] == ["producer"]
    assert "Chưa ghi sổ" in ocop("case", "explain", "H1", "--on", "2027-03-05").out
    assert ask("case", "show", "H1")["state"] == "certified"


def test_explain_does_not_tell_of_decisions_that_came_later(ask):
    ask(*REGISTER, "--unit", UNIT, "--on", "2023-03-01")
    documents = [word for kind in ("registration_form", "self_assessment", "sample") for word in ("--document", kind)]
    ask("case", "advance", "P1", "submit_dossier", "--by", "producer", "--on", "2023-04-01", *documents)
    view = ask("case", "explain", "P1", "--on", "2023-05-01")
    assert view["deadlines"] == []
    assert view["if_nobody_acts"] == []
