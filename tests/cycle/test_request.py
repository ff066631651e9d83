"""What comes with a step: the fields each step takes, and one clear error for everything malformed."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle import inputs
from cycle.dossier import Document
from cycle.errors import BadValueError, InputError, UnknownWordError
from cycle.people import Actor, Producer, Product
from cycle.request import (
    COMMON_FIELDS,
    NO_DETAILS,
    CouncilGiven,
    Details,
    RevocationAct,
    fields_of,
    read_actor,
    read_details,
    read_document,
    read_producer,
    read_product,
    read_sheet,
)
from cycle.score import GateMissed, MemberSheet
from cycle.vocabulary import DocumentKind, Ground, ProducerKind, Role, Step

LONG = "x" * 10_000
HASH = "0f" * 32
#: Not one line of text: control characters, other line ends, half characters, and signs that turn the line around.
NOT_A_LINE = ["a\x00b", "a\nb", "a\tb", "a\x7fb", "a\x85b", "a\u2028b", "a\u2029b", "a\ud800b", "a\u202eb", "a\u2066b"]
NO_TEXT: list[object] = [None, 7, True, [], {}, b"a", "", "   ", "\n", "\u00a0", "\u200b", "\u200b \ufeff"]


# Which fields a step takes.

FIELDS = {
    Step.CONVENE: {"council", "recused", "form", "meets_on"},
    Step.RECORD_RESULT: {"average", "scores", "gates_missed", "recused", "meeting", "second_scoring", "disqualified"},
    Step.REJECT_DOSSIER: {"disqualified"},
    Step.SUBMIT_DOSSIER: {"set"},
    Step.INSPECT: {"finding"},
    Step.RECOGNISE: {"stars", "valid_from", "valid_until"},
    Step.PROPOSE_REVOCATION: {"ground", "concluded_on"},
    Step.REVOKE: {"act"},
    Step.TRANSFER: {"to_unit"},
}
EXAMPLES: dict[str, Any] = {
    "documents": ["sample"],
    "council": {"decision": "45/QĐ-UBND", "members": ["A", "B"]},
    "average": "74.5",
    "scores": [{"member": "A", "points": {"1.1": 3}}],
    "gates_missed": [4],
    "recused": [{"member": "A", "reason": "chị của chủ thể"}],
    "form": "written_opinion",
    "meets_on": "2026-06-10",
    "meeting": 1,
    "second_scoring": True,
    "disqualified": ["forged_dossier"],
    "finding": "in_order",
    "set": 12,
    "stars": 4,
    "decision": "1/QĐ-UBND",
    "number": "7",
    "valid_from": "2026-06-01",
    "valid_until": "2029-06-01",
    "ground": "law_breach",
    "concluded_on": "2026-06-01",
    "act": "lapse_notice",
    "to_unit": "dong-nai/phu-loi",
    "reason": "vì sao",
    "historical": True,
}


@pytest.mark.parametrize("step", Step)
def test_a_step_takes_its_own_fields_and_the_common_ones(step: Step) -> None:
    taken = COMMON_FIELDS | FIELDS.get(step, set())
    assert fields_of(step) == taken
    for field, value in EXAMPLES.items():
        if field in taken:
            assert getattr(read_details(step, {field: value}), field) != getattr(NO_DETAILS, field)
        else:
            with pytest.raises(UnknownWordError) as caught:
                read_details(step, {field: value})
            assert caught.value.word == field and set(caught.value.known) == taken


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("field", ["", "Average", "averages", "state", "on", LONG, "a\nb"])
def test_an_unknown_field_is_named_and_the_known_ones_are_listed(step: Step, field: str) -> None:
    with pytest.raises(UnknownWordError) as caught:
        read_details(step, {field: 1})
    assert set(caught.value.known) == fields_of(step)
    assert len(str(caught.value)) < 400


def test_nothing_given_is_nothing() -> None:
    assert read_details(Step.WITHDRAW, {}) is NO_DETAILS
    assert read_details(Step.RECOGNISE, {"stars": None, "decision": None}) == NO_DETAILS


def test_a_full_line_is_read_into_types() -> None:
    details = read_details(
        Step.RECORD_RESULT,
        {
            "average": "269/3",
            "gates_missed": [4, "4:2.3", {"star": 5, "criterion": "1.5"}],
            "number": " 12 ",
            "historical": True,
        },
    )
    assert details == Details(
        average=Fraction(269, 3),
        gates_missed=(GateMissed(4, ""), GateMissed(4, "2.3"), GateMissed(5, "1.5")),
        number="12",
        historical=True,
    )
    revoked = read_details(Step.REVOKE, {"act": "removed_from_list", "reason": "Không đăng ký lại"})
    assert revoked == Details(act=RevocationAct.REMOVED_FROM_LIST, reason="Không đăng ký lại")
    council = read_details(Step.CONVENE, {"council": {"decision": "900/QĐ-UBND"}}).council
    assert council == CouncilGiven("900/QĐ-UBND", ())


# Values of steps.

BAD_VALUES: dict[str, tuple[Step, list[object]]] = {
    "stars": (Step.RECOGNISE, [0, 6, -1, "4", 4.0, True, "năm", [4]]),
    "valid_until": (
        Step.RECOGNISE,
        ["2026-02-30", "2026-6-1", "01/06/2026", "20260601", "", 20260601, "2026-06-01T00:00:00", LONG],
    ),
    "valid_from": (
        Step.RECOGNISE,
        [datetime(2026, 6, 1, tzinfo=UTC), "0000-01-01", "2026-13-01", "２０２６-０６-０１", "2026-06-01\n", True],
    ),
    "concluded_on": (Step.PROPOSE_REVOCATION, ["yesterday", [], {}]),
    "historical": (Step.WITHDRAW, [1, 0, "true", "yes", []]),
    "to_unit": (Step.TRANSFER, ["", "Đồng Nai", "a/b/c/d", 7, LONG]),
    "documents": (
        Step.SUBMIT_DOSSIER,
        ["sample", {"kind": "sample"}, 7, ["sample"] * 1001, [{"kind": "sample", "sha256": "12"}]],
    ),
    "council": (
        Step.CONVENE,
        [
            "45/QĐ-UBND",
            [],
            {"decision": ""},
            {},
            {"decision": "1", "members": ["A", "A"]},
            {"decision": "1", "members": "AB"},
            {"decision": "1", "members": [{"name": "A"}, "A"]},
            {"decision": "1", "members": [{"field": "thương mại"}]},
            {"decision": "1", "members": [{"name": "A", "chair": 1}]},
            {"decision": "1", "members": [{"name": "A", "chair": True}, {"name": "B", "chair": True}]},
        ],
    ),
    "recused": (
        Step.CONVENE,
        [
            "A",
            ["A"],
            [{"member": "A"}],
            [{"member": "A", "reason": " "}],
            [{"member": "A", "reason": "kin"}, {"member": "A", "reason": "kin"}],
        ],
    ),
    "meets_on": (Step.CONVENE, ["tomorrow", "2026-02-30", 7, []]),
    "meeting": (Step.RECORD_RESULT, [0, -1, "1", True, 10]),
    "second_scoring": (Step.RECORD_RESULT, ["yes", 1]),
    "scores": (
        Step.RECORD_RESULT,
        [
            [],
            {"member": "A"},
            [{"member": "A"}],
            [{"member": "A", "points": [3]}],
            [{"member": "A", "points": {1: 3}}],
            [{"member": "", "points": {"1.1": 3}}],
        ],
    ),
    "gates_missed": (
        Step.RECORD_RESULT,
        [
            4,
            "4",
            [2],
            [6],
            ["x"],
            [None],
            [True],
            [4.0],
            [[4]],
            ["4:" + LONG],
            ["4:a\x00"],
            [{"star": 2}],
            [{}],
            [{"star": "4"}],
        ],
    ),
    "decision": (Step.RECOGNISE, ["", LONG, 7, [], *NOT_A_LINE]),
    "number": (Step.RECOGNISE, ["", "x" * 301, 7]),
    "reason": (Step.WITHDRAW, ["", LONG, "x" * 2001, 7]),
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, (_, bad) in BAD_VALUES.items() for value in bad]
)
def test_a_value_out_of_its_form_or_bounds_is_refused_in_one_short_line(field: str, value: object) -> None:
    with pytest.raises(BadValueError) as caught:
        read_details(BAD_VALUES[field][0], {field: value})
    assert len(str(caught.value)) < 300 and "\n" not in str(caught.value)


def test_a_reason_may_be_longer_than_a_name() -> None:
    assert read_details(Step.WITHDRAW, {"reason": "x" * 2000}).reason == "x" * 2000


def test_a_result_is_an_average_or_sheets_and_gates_come_with_an_average_only() -> None:
    scores = [{"member": "A", "points": {"1.1": 3}}]
    with pytest.raises(BadValueError, match="one of the two"):
        read_details(Step.RECORD_RESULT, {"average": "74.5", "scores": scores})
    with pytest.raises(BadValueError, match="gates"):
        read_details(Step.RECORD_RESULT, {"scores": scores, "gates_missed": [4]})


UNKNOWN_WORDS: list[tuple[Step, dict[str, Any], type[Any]]] = [
    (Step.SUBMIT_DOSSIER, {"documents": ["samples"]}, DocumentKind),
    (Step.SUBMIT_DOSSIER, {"documents": [{"name": "x"}]}, DocumentKind),
    (Step.PROPOSE_REVOCATION, {"ground": "expired"}, Ground),
    (Step.PROPOSE_REVOCATION, {"ground": ["law_breach"]}, Ground),
    (Step.REVOKE, {"act": "deleted"}, RevocationAct),
]


@pytest.mark.parametrize(("step", "line", "words"), UNKNOWN_WORDS)
def test_an_unknown_word_lists_the_known_ones(step: Step, line: dict[str, Any], words: type[Any]) -> None:
    with pytest.raises(UnknownWordError) as caught:
        read_details(step, line)
    assert caught.value.known == tuple(word.value for word in words)


@pytest.mark.parametrize(
    ("step", "line", "known"),
    [
        (Step.SUBMIT_DOSSIER, {"documents": [{"kind": "sample", "hash": HASH}]}, "sha256"),
        (Step.CONVENE, {"council": {"decision": "1", "chair": "A"}}, "members"),
        (Step.RECORD_RESULT, {"scores": [{"member": "A", "point": {"1.1": 3}}]}, "points"),
        (Step.RECORD_RESULT, {"gates_missed": [{"star": 4, "code": "2.3"}]}, "criterion"),
    ],
)
def test_an_unknown_field_inside_a_value_lists_the_known_ones(step: Step, line: dict[str, Any], known: str) -> None:
    with pytest.raises(UnknownWordError) as caught:
        read_details(step, line)
    assert known in caught.value.known


# Documents.


def test_a_document_is_a_word_or_an_object() -> None:
    assert read_document("sample") == Document(DocumentKind.SAMPLE)
    given_document = {
        "kind": "evidence",
        "name": "Phiếu kiểm nghiệm",
        "sha256": HASH.upper(),
        "issued_on": "2026-01-01",
        "valid_until": date(2026, 12, 31),
    }
    assert read_document(given_document) == Document(
        DocumentKind.EVIDENCE, "Phiếu kiểm nghiệm", HASH, date(2026, 1, 1), date(2026, 12, 31)
    )


@pytest.mark.parametrize(
    "value", ["", "0f", HASH + "0", "0g" * 32, HASH[:-1] + "\n", int("1" * 64), True, [HASH], " " + HASH[1:]]
)
def test_a_hash_is_64_hexadecimal_digits(value: object) -> None:
    with pytest.raises(BadValueError):
        read_document({"kind": "sample", "sha256": value})


# People and products.


def test_people_and_products_are_read_into_types() -> None:
    assert read_actor({"role": "producer"}) == Actor(Role.PRODUCER)
    assert read_actor({"role": "ministry", "unit": "vn"}) == Actor(Role.MINISTRY, None, "vn")
    assert read_actor({"role": "commune_pc", "name": " Bà  B ", "unit": "dong-nai/phu-loi"}) == Actor(
        Role.COMMUNE_PC, "Bà  B", "dong-nai/phu-loi"
    )
    assert read_product({"name": "Cacao", "set": 13}) == Product("Cacao", 13)
    assert read_producer({"name": "HTX A", "kind": "cooperative"}) == Producer("HTX A", ProducerKind.COOPERATIVE)
    for typed, reader in ((Actor(Role.CLOCK), read_actor), (Product("x", 1), read_product)):
        assert reader(typed) is typed


@pytest.mark.parametrize("value", [None, "producer", 7, [], ["producer"], True])
@pytest.mark.parametrize("reader", [read_actor, read_product, read_producer, read_sheet])
def test_what_is_no_object_is_refused(reader: Any, value: object) -> None:
    with pytest.raises(BadValueError, match="object"):
        reader(value)


@pytest.mark.parametrize("role", [None, "", "Producer", "boss", 1, ["producer"], {}, LONG])
def test_an_unknown_role_lists_the_known_ones(role: object) -> None:
    with pytest.raises(UnknownWordError) as caught:
        read_actor({"role": role})
    assert caught.value.known == tuple(role.value for role in Role)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("number", [0, 27, -1, 13.0, "13", True, None, 10**30])
def test_a_product_set_is_1_to_26(number: object) -> None:
    with pytest.raises(UnknownWordError) as caught:
        read_product({"name": "Cacao", "set": number})
    assert caught.value.known == ("1 to 26",)
    assert [read_product({"name": "x", "set": good}).set_no for good in (1, 26)] == [1, 26]


@pytest.mark.parametrize("name", [*NO_TEXT, *NOT_A_LINE, "x" * 301, LONG])
def test_a_name_is_one_line_of_text(name: object) -> None:
    for reader, line in (
        (read_product, {"name": name, "set": 13}),
        (read_producer, {"name": name, "kind": "farm"}),
    ):
        with pytest.raises(BadValueError) as caught:
            reader(line)
        assert len(str(caught.value)) < 200 and "\n" not in str(caught.value)


# Text and days.


def test_text_is_composed_and_trimmed() -> None:
    assert inputs.read_text("name", "  Ho\u0300a Bi\u0300nh ") == "Hòa Bình"
    assert inputs.read_text("name", "a" + "\u0300" * 1, 1) == "à"
    assert inputs.read_optional_text("name", None) is None
    assert inputs.read_text("name", "x" * inputs.LONGEST_NAME) == "x" * inputs.LONGEST_NAME


@given(st.text(max_size=400))
def test_any_text_is_read_once_and_for_all_or_refused(text: str) -> None:
    try:
        read = inputs.read_text("name", text)
    except InputError:
        return
    assert inputs.read_text("name", read) == read
    assert read and len(read) <= inputs.LONGEST_NAME and len(read.splitlines()) == 1


@given(st.dates())
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert inputs.read_day("on", day.isoformat()) == inputs.read_day("on", day) == day
    assert inputs.read_optional_day("on", None) is None


@pytest.mark.parametrize("value", [0, 5, True, 2.0, "3", None])
def test_a_whole_number_has_bounds_and_no_other_form(value: object) -> None:
    with pytest.raises(BadValueError, match="whole number from 1 to 4"):
        inputs.read_whole("members", value, 1, 4)
    assert [inputs.read_whole("members", good, 1, 4) for good in (1, 4)] == [1, 4]


def test_a_sheet_keeps_points_by_criterion() -> None:
    assert read_sheet({"member": "A", "points": {"1.1": 3, "10": 0}}) == MemberSheet("A", {"1.1": 3, "10": 0})
