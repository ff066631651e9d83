"""Documents at the command line: kept by their file's hash; what was given on them, and what of it is void."""

import hashlib
import shutil

import pytest

from cycle_adapters.cli import main

REGISTER = (
    *("case", "register", "--product", "Cacao", "--set", "13", "--producer", "HTX Suối Kiết"),
    *("--producer-kind", "cooperative", "--unit", "dong-nai/thanh-binh", "--ref", "P1", "--on", "2026-06-01"),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "o.db"
    assert main(["--db", str(path), "db", "upgrade"]) == 0
    return path


@pytest.fixture
def db(empty, tmp_path):
    return shutil.copy(empty, tmp_path / "o.db")


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "Báo cáo tự đánh giá.pdf"
    path.write_bytes(b"%PDF-1.7 first")
    return path


def advance(ask, step, role, on, *more, status=0):
    return ask("case", "advance", "P1", step, "--by", role, "--on", on, *more, status=status)


@pytest.fixture
def at_province(ask, report):
    ask(*REGISTER)
    given = ("--document", "registration_form", "--document", "sample", "--attach", f"self_assessment={report}")
    advance(ask, "submit_dossier", "producer", "2026-06-02", *given)
    advance(ask, "assess_at_commune", "commune_pc", "2026-06-03")
    advance(ask, "forward", "commune_pc", "2026-06-04")


def test_a_file_is_kept_by_its_name_and_hash_and_the_seal_is_shown(ask, ocop, report, at_province):
    shown = ask("case", "show", "P1")
    (held,) = [one for one in shown["documents"] if one["kind"] == "self_assessment"]
    assert held["name"] == report.name
    assert held["sha256"] == hashlib.sha256(report.read_bytes()).hexdigest()
    (given,) = shown["approvals"]
    assert (given["step"], given["level"], given["on"], given["void"]) == (
        *("assess_at_commune", "commune", "2026-06-03"),
        False,
    )
    page = ocop("case", "show", "P1", "--lang", "en").out
    assert held["sha256"][:16] in page and given["seal"][:16] in page


def test_another_file_of_that_name_voids_the_assessment_until_the_commune_assesses_again(
    ask, ocop, report, at_province
):
    advance(ask, "request_supplement", "provincial_agency", "2026-06-05")
    report.write_bytes(b"%PDF-1.7 second")
    advance(ask, "supplement", "producer", "2026-06-08", "--attach", f"self_assessment={report}")
    (given,) = ask("case", "show", "P1")["approvals"]
    assert (given["void"], given["replaced"]) == (True, [{"kind": "self_assessment", "name": report.name}])
    assert "báo cáo tự đánh giá" in ocop("case", "show", "P1").out.split("Đã đánh giá, phê duyệt trên hồ sơ")[1]
    convene = ("convene", "provincial_agency", "2026-06-09", "--council", "45/QĐ-UBND")
    refused = advance(ask, *convene, status=1)
    assert [one["code"] for one in refused["reasons"]] == ["approval.void"]
    assert "đánh giá tại cấp xã" in refused["reasons"][0]["message"]
    advance(ask, "assess_at_commune", "commune_pc", "2026-06-10")
    assert advance(ask, *convene[:2], "2026-06-11", *convene[3:])["state"] == "province_evaluation"


@pytest.mark.parametrize(
    "given", ["self_assessment=gone.pdf", "self_assessment", "self_assessment=", "report=gone.pdf"]
)
def test_a_file_that_cannot_be_read_is_one_error_and_nothing_is_done(ask, ocop, given, at_province):
    before = ask("case", "show", "P1")
    words = ("case", "advance", "P1", "withdraw", "--by", "producer", "--on", "2026-06-05", "--attach", given)
    assert ocop(*words, status=2).err.count("\n") == 1
    assert ask("case", "show", "P1") == before


def test_what_disqualifies_and_what_an_inspection_found_are_given_by_their_words(ask, ocop, at_province):
    advance(ask, "convene", "provincial_agency", "2026-06-05", "--council", "45/QĐ-UBND")
    result = ("record_result", "provincial_council", "2026-06-20")
    assert (
        "forged_dossier"
        in ocop(
            *("case", "advance", "P1", "record_result", "--by", "provincial_council", "--on", "2026-06-20"),
            *("--disqualified", "forged"),
            status=2,
        ).err
    )
    advance(ask, *result, "--disqualified", "forged_dossier", "--disqualified", "copied_product")
    (sitting,) = ask("case", "show", "P1")["sittings"]
    assert sitting["disqualified"] == ["forged_dossier", "copied_product"]
    assert "Hồ sơ giả mạo; Sao chép sản phẩm" in ocop("case", "show", "P1").out
    explained = ask("score", "explain", "P1")
    assert (explained["stars"], explained["next_star"]) == (0, None)
    assert explained["disqualified"] == ["forged_dossier", "copied_product"]
    assert "Hồ sơ giả mạo" in ocop("score", "explain", "P1").out
