"""The sentences and labels that people read: complete in both languages, and nothing left that nobody says."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path

import pytest

from cycle.deadlines import DeadlineKind, Nature
from cycle.delivery import DeliveryStatus
from cycle.duty import DutyStatus
from cycle.effects import EffectKind
from cycle.plan import Indicator, IntakeMode, Recurrence, UnitClass
from cycle.request import Finding, RevocationAct
from cycle.verdict import Reason
from cycle.visit import VisitAct, VisitState
from cycle.vocabulary import (
    CaseKind,
    DayUnit,
    DocumentKind,
    ExpiryConvention,
    Ground,
    Level,
    Phase,
    ProducerKind,
    Regime,
    Role,
    State,
    Step,
)
from cycle.wording import Lang, cure, heading, label, message, past
from cycle.wording.labels import HEADINGS, LABELS, LANGUAGES
from cycle.wording.reasons import REASONS, SPOKEN

ROOT = Path(__file__).parents[2]
LONGEST_LABEL = 60
SPOKEN_ENUMS: set[type[StrEnum]] = {
    *(CaseKind, DayUnit, DocumentKind, ExpiryConvention, Ground, Level, Phase, ProducerKind, Regime, Role, State, Step),
    *(DeadlineKind, DutyStatus, EffectKind, Finding, Indicator, Nature, Recurrence, RevocationAct, UnitClass),
    *(DeliveryStatus, VisitAct, VisitState),
}
#: Headings that the command line counts on.
ASKED_FOR = """case product producer unit state stars valid_until next_step who why_not article possible_from cure
deadline due_on what_happens target reached share round opens intake_closes evaluate_by council
members decision mean points step on by recorded_at regime plan kind version total overdue yes no"""

CODE = re.compile(r"[a-z_]+\.[a-z_]+")
FIELD = re.compile(r"\{(\w*)\}")
OPTIONAL = re.compile(r"\[[^\[\]]*\]")
#: Fields that no reason goes without; the engine answers for the one it cannot cure.
ALWAYS = {"actual", "required", "cure_by"}


# The labels.


def test_every_enumeration_that_people_meet_has_labels() -> None:
    assert set(LABELS) == SPOKEN_ENUMS


@pytest.mark.parametrize("kind", LABELS, ids=lambda kind: kind.__name__)
def test_every_word_has_a_label_in_both_languages_and_no_two_share_one(kind: type[StrEnum]) -> None:
    assert set(LABELS[kind]) == set(kind)
    for lang in LANGUAGES:
        labels = [label(word, lang) for word in kind]
        assert all(0 < len(text) <= LONGEST_LABEL and text == text.strip() for text in labels)
        assert len({text.casefold() for text in labels}) == len(labels)


def test_a_label_belongs_to_its_enumeration_though_another_has_a_word_spelt_alike() -> None:
    assert label(State.REVOKED, "vi") != label(RevocationAct.REVOKED, "vi") != label(Indicator.REVOKED, "vi")
    assert label(Level.PROVINCE, "en") == "province"
    assert label(Phase.PROVINCE, "en") == "provincial evaluation"


def test_a_word_that_people_do_not_meet_is_shown_as_its_code() -> None:
    assert label(IntakeMode.ONE_ROUND, "vi") == "one_round"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_has_a_past_tense_of_its_own(lang: Lang) -> None:
    told = [past(step, lang) for step in Step]
    assert len(set(told)) == len(told)
    assert all(0 < len(text) <= LONGEST_LABEL for text in told)
    assert not set(told) & {label(step, lang) for step in Step}


def test_the_past_tense_of_recognition() -> None:
    assert (past(Step.RECOGNISE, "vi"), past(Step.RECOGNISE, "en")) == ("đã công nhận", "recognised")


def test_every_heading_is_there_in_both_languages() -> None:
    assert set(ASKED_FOR.split()) <= set(HEADINGS)
    for lang in LANGUAGES:
        texts = [heading(key, lang) for key in HEADINGS]
        assert all(0 < len(text) <= LONGEST_LABEL for text in texts)
        assert len(set(texts)) == len(texts)


def test_a_regime_is_named_by_the_number_of_its_decision() -> None:
    numbers = ("490", "1048", "148", "1489", "26/2026")
    for regime, number in zip(Regime, numbers, strict=True):
        assert all(number in label(regime, lang) for lang in LANGUAGES)


# The page.


def test_the_glossary_shows_every_word_with_both_labels() -> None:
    rows = [
        [cell.strip() for cell in line.split("|")[1:4]]
        for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    ]
    missing = [
        f"{kind.__name__}.{word}"
        for kind in LABELS
        for word in kind
        if [label(word, "vi"), label(word, "en"), f"`{word}`"] not in rows
    ]
    assert not missing


def test_the_glossary_has_no_line_for_a_word_that_is_gone() -> None:
    known = {word.value for kind in LABELS for word in kind}
    sections = (ROOT / "docs/glossary.md").read_text("utf-8").split("\n## ")
    lines = [line for section in sections[2:] for line in section.splitlines() if line.startswith("| ")]
    words = {line.split("|")[3].strip().strip("`") for line in lines} - {"Code word"}
    assert words == known


# The codes: what the source says in `Reason(…)`.


@dataclass(frozen=True)
class Said:
    """One `Reason(…)` in the source: the codes it may have, and the fields it fills."""

    place: str
    codes: frozenset[str]
    fields: frozenset[str]


def codes_in(node: ast.AST) -> set[str]:
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return {text for text in texts if CODE.fullmatch(text)}


def assigned(function: ast.AST, name: str) -> list[ast.expr]:
    """Everything that a function assigns to a name."""
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]


def arguments_of(call: ast.Call) -> dict[str, ast.expr]:
    """The arguments of a `Reason(…)` by the name of its field."""
    names = list(Reason.__dataclass_fields__)
    given = dict(zip(names, call.args, strict=False))
    return {**given, **{keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}}


def meanings(function: ast.AST, value: ast.expr) -> list[ast.expr]:
    """An expression itself, or what its name stands for."""
    return assigned(function, value.id) if isinstance(value, ast.Name) else [value]


def said_in(path: Path) -> Iterator[Said]:
    tree = ast.parse(path.read_text("utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Reason":
                given = arguments_of(call)
                codes = {code for node in meanings(function, given["code"]) for code in codes_in(node)}
                dicts = meanings(function, given["words"]) if "words" in given else []
                keys = [key for node in dicts if isinstance(node, ast.Dict) for key in node.keys]
                words = {str(key.value) for key in keys if isinstance(key, ast.Constant)}
                words |= {word.removesuffix("_vi") for word in words if word.removesuffix("_vi") + "_en" in words}
                fields = words | (set(given) & {"possible_from"})
                yield Said(f"{path.relative_to(ROOT)}:{call.lineno}", frozenset(codes), frozenset(fields))


def sources() -> Iterator[Path]:
    for path in sorted((ROOT / "cycle").rglob("*.py")):
        if "testing" not in path.parts:
            yield path


SAID = [said for path in sources() for said in said_in(path)]
USED = {code for said in SAID for code in said.codes}


def test_every_reason_in_the_source_was_found_with_its_code() -> None:
    written = sum(len(re.findall(r"\bReason\(", path.read_text("utf-8"))) for path in sources())
    assert len(SAID) == written > 40
    assert not [said.place for said in SAID if not said.codes]


def test_every_code_has_its_sentences() -> None:
    assert sorted(USED - set(REASONS)) == []


def test_no_sentence_is_left_that_no_code_uses() -> None:
    assert sorted(set(REASONS) - USED) == []


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.place)
def test_a_reason_fills_every_field_that_its_sentences_need(said: Said) -> None:
    for code in said.codes:
        text = REASONS[code]
        for template in (text.message_vi, text.message_en, text.cure_vi, text.cure_en):
            needed = set(FIELD.findall(OPTIONAL.sub("", template)))
            assert needed <= ALWAYS | said.fields, code


@pytest.mark.parametrize("code", REASONS)
def test_both_languages_of_a_sentence_show_the_same_fields(code: str) -> None:
    text = REASONS[code]
    assert set(FIELD.findall(text.message_vi)) == set(FIELD.findall(text.message_en))
    for template in (text.message_vi, text.message_en, text.cure_vi, text.cure_en):
        assert template.endswith((".", "]."))
        assert template == template.strip()


# The sentences.

DAY = "2026-06-01"
LATER = date(2026, 7, 1)
SAMPLES: tuple[tuple[str, str], ...] = (
    ("–", "–"),
    ("None", "–"),
    ("3", "≥ 3"),
    ("74.5", "≥ 90"),
    (DAY, "≥ 2026-07-01"),
    (DAY, "> 2026-07-01"),
    (DAY, "≤ 2026-07-01"),
    (DAY, "2026-07-01 – 2026-07-31"),
    ("→ 2026-06-01", "sample"),
    ("producer", "district_agency, provincial_agency"),
    ("certified", ", ".join(sorted(State))),
)


def sentences(reason: Reason) -> dict[Lang, str]:
    return {lang: f"{message(reason, lang)} {cure(reason, lang)}" for lang in LANGUAGES}


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.place)
@pytest.mark.parametrize("cured", [None, Role.PRODUCER], ids=["by nobody", "by somebody"])
def test_no_sentence_shows_a_brace_of_a_template_or_a_none(said: Said, cured: Role | None) -> None:
    words = dict.fromkeys(said.fields - {"possible_from"}, "4")
    for code in said.codes:
        for actual, required in SAMPLES:
            for day in {None, LATER} if "possible_from" not in said.fields else {LATER}:
                reason = Reason(code, actual, required, None, cured, day, words)
                for text in sentences(reason).values():
                    assert not re.search(r"[\[\]{}]|None|  ", text), text
                    assert text[0] == text[0].upper()


@pytest.mark.parametrize("code", REASONS)
def test_days_are_written_as_the_language_writes_them(code: str) -> None:
    text = REASONS[code]
    reason = Reason(code, DAY, "2026-07-01 – 2026-07-31", None, Role.CLOCK, LATER)
    if not text.names:
        assert not re.search(r"\d{4}-\d{2}-\d{2}", sentences(reason)["vi"])
    assert not re.search(r"\d{2}/\d{2}/\d{4}", sentences(reason)["en"])


def test_words_of_reasons_never_mean_two_things() -> None:
    for one, other in combinations(SPOKEN, 2):
        assert not {word.value for word in one} & {word.value for word in other}


@pytest.mark.parametrize(
    ("reason", "vietnamese", "english"),
    [
        (
            Reason("actor.role", "producer", "district_agency, provincial_agency", cure_by=Role.DISTRICT_AGENCY),
            "Bước này không do chủ thể OCOP thực hiện. Người có thẩm quyền: cơ quan tham mưu quản lý OCOP cấp huyện "
            "hoặc cơ quan tham mưu quản lý OCOP cấp tỉnh.",
            "This step is not for the producer to take. It is for: district OCOP agency or provincial OCOP agency.",
        ),
        (
            Reason("document.missing", "–", "sample", None, Role.PRODUCER, None, {"document": "sample"}),
            "Hồ sơ còn thiếu: sản phẩm mẫu.",
            "The dossier lacks this document: product sample.",
        ),
        (
            Reason("window.too_early", DAY, "2026-07-01 – 2026-08-30", None, Role.PRODUCER, LATER),
            "Nộp hồ sơ đánh giá lại ngày 01/06/2026 là quá sớm. Thời gian nộp: từ ngày 01/07/2026 đến ngày 30/08/2026.",
            "It is too early to file for re-evaluation on 2026-06-01. Filing is open from 2026-07-01 to 2026-08-30.",
        ),
        (
            Reason("score.below_forwarding", "74.5", "≥ 90", None, Role.PROVINCIAL_COUNCIL),
            "Điểm trung bình 74,5 chưa đủ để chuyển hồ sơ lên cấp trên; cần từ 90 trở lên.",
            "The mean of 74.5 points does not suffice to forward the case; it takes at least 90.",
        ),
        (
            Reason("stars.too_few", "2", "≥ 3", words={"points": "49.75", "least": "50"}),
            "Sản phẩm chỉ đạt 2 sao với 49,75 điểm; cấp giấy chứng nhận khi số sao từ 3 trở lên "
            "(ít nhất 50 điểm và đủ yêu cầu tối thiểu).",
            "The product reaches 2 stars only, with 49.75 points; a certificate takes at least 3 stars "
            "(at least 50 points, and every gate of the rank).",
        ),
        (
            Reason("stars.too_few", "0", "≥ 3", cure_by=Role.ADMIN),
            "Sản phẩm chỉ đạt 0 sao; cấp giấy chứng nhận khi số sao từ 3 trở lên.",
            "The product reaches 0 stars only; a certificate takes at least 3 stars.",
        ),
        (
            Reason("actor.other_producer", "farm", "HTX {A}, B"),
            "Hồ sơ này là của chủ thể HTX {A}, B, không phải của farm.",
            "This case belongs to the producer HTX {A}, B, not to farm.",
        ),
        (
            Reason("certificate.still_valid", DAY, "> 2026-07-01"),
            "Ngày 01/06/2026 giấy chứng nhận còn hiệu lực; chỉ thực hiện được sau ngày 01/07/2026.",
            "On 2026-06-01 the certificate is still valid; this can be done after 2026-07-01 only.",
        ),
        (
            Reason("notice.all_sent", "None", "–"),
            "Đã gửi đủ các thông báo sắp hết hạn.",
            "Every notice of expiry has been sent.",
        ),
    ],
    ids=lambda value: f"{value.code} {value.actual}" if isinstance(value, Reason) else "",
)
def test_what_an_official_reads(reason: Reason, vietnamese: str, english: str) -> None:
    assert message(reason, "vi") == vietnamese
    assert message(reason, "en") == english


def test_a_cure_names_who_can_help_and_says_so_when_nobody_is_known() -> None:
    reason = Reason("document.missing", "–", "sample", None, Role.COMMUNE_PC, None, {"document": "sample"})
    assert cure(reason, "vi") == "Đề nghị UBND cấp xã bổ sung sản phẩm mẫu."
    assert cure(reason, "en") == "Ask the commune People's Committee to add it: product sample."
    assert "cơ quan có thẩm quyền" in cure(Reason("document.missing", "–", "sample"), "vi")


def test_a_list_of_labels_that_hold_commas_or_choices_stays_readable() -> None:
    grounds = Reason("ground.missing", "–", "false_dossier, law_breach", cure_by=Role.INSPECTOR)
    assert "hồ sơ không trung thực hoặc giả mạo; hoặc vi phạm pháp luật." in message(grounds, "vi")
    assert "false or forged dossier; or breach of law." in message(grounds, "en")


def test_many_states_are_shown_by_their_phases() -> None:
    reason = Reason("step.not_from_here", "certified", ", ".join(sorted(state for state in State)))
    assert "hồ sơ sản phẩm; đánh giá cấp huyện;" in message(reason, "vi")
    assert "commune" not in message(reason, "en")


def test_an_unknown_code_still_says_what_is_and_what_is_required() -> None:
    reason = Reason("host.own_rule", "certified", "> 2026-07-01", cure_by=Role.PRODUCER)
    assert (
        message(reason, "en") == "A condition is not met (host.own_rule): it is certified; required: after 2026-07-01."
    )
    assert message(reason, "vi") == (
        "Chưa đủ điều kiện (host.own_rule): hiện tại đã công nhận; yêu cầu sau ngày 01/07/2026."
    )
    assert cure(reason, "vi") == "Liên hệ chủ thể OCOP."
