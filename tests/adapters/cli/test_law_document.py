"""The law as one Markdown document: nothing of it is missing, everything has its source, and it is valid Markdown."""

import re
from itertools import pairwise
from typing import Any

import pytest

from cycle.citation import Citation, Confidence
from cycle.lawbook import values
from cycle.provisions import provisions
from cycle.rules.plan_file import SHIPPED_PLANS, parse_plan, shipped_plan
from cycle.rules.registry import RULEBOOKS, rulebook
from cycle.rules.rulebook import Rulebook
from cycle.running import running
from cycle.states.chart import chart
from cycle.vocabulary import Phase, Regime
from cycle.wording import Lang, label
from cycle_adapters.cli import condition_words, lawbook_words, main, markdown, rulebook_words
from cycle_adapters.cli.lawbook_md import document_of
from cycle_adapters.cli.rulebook_view import Place, Subject, voice_words
from cycle_adapters.cli.value_words import parts_of, words_of
from tests.support.plans import DUTY, PLAIN, TARGET

CELL = re.compile(r"(?<!\\)\|")
LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\[(\d+)\]")
every_document = pytest.mark.parametrize(
    ("book", "lang"),
    [(book, lang) for book in RULEBOOKS for lang in ("vi", "en")],
    ids=lambda value: value if isinstance(value, str) else value.regime.value,
)


class Document:
    """A document as a reader sees it: its lines with plain text, and where their links lead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.addresses = dict(re.findall(r"^\[(\d+)\]: <([^>]*)>$", text, re.MULTILINE))
        self.lines = [self._plain(line) for line in text.splitlines()]
        self.rows = [line for line in self.lines if line.startswith("| ")]

    def _plain(self, line: str) -> str:
        opened = LINK.sub(lambda found: f"{found[1]} <{self.addresses[found[2]]}>", line)
        return re.sub(r"\\(.)", r"\1", opened).replace("&amp;", "&").lower()

    def has(self, *parts: str) -> bool:
        """Whether one row has all of these."""
        return any(all(part.lower() in row for part in parts) for row in self.rows)


def document(book: Rulebook, lang: Lang, place: Place | None = None) -> Document:
    return Document(document_of(Subject(book, place), lang))


def of_plan(key: str, lang: Lang) -> Document:
    plan = shipped_plan(key)
    book = next(one for one in reversed(RULEBOOKS) if one.starts <= plan.starts)
    return document(book, lang, Place(plan.unit, plan.starts, (plan,), loaded=True))


def told(source: Citation) -> tuple[str, ...]:
    """What a row that cites a source shows."""
    address = (f"<{source.url}>",) if source.url.startswith("http") else ()
    return source.place, source.instrument, *address, f"| {source.confidence.value} |"


# What it holds.


@every_document
def test_every_value_stands_with_article_instrument_label_and_link_or_is_named_as_not_ruled(book, lang):
    page = document(book, lang)
    not_ruled = lawbook_words.say("not_ruled", lang)
    for name, cited in values(book):
        if cited is None:
            assert page.has(rulebook_words.get(name, lang), f"| {not_ruled} |"), name
            continue
        for about, words in parts_of(name, cited.value, lang):
            assert page.has(rulebook_words.get(name, lang), about, words, *told(cited.source)), (name, about)


@every_document
def test_every_row_of_the_chart_stands_with_who_takes_it_and_its_conditions(book, lang):
    page = document(book, lang)
    for row in chart(book.regime):
        source = label(row.source, lang) if row.source else lawbook_words.say("opens_case", lang)
        dest = lawbook_words.say("stays", lang) if row.source is row.dest else label(row.dest, lang)
        who = [label(role, lang) for role in row.roles]
        conditions = [condition_words.get(guard.name, lang) for guard in row.guards]
        articles = [guard.article(book) for guard in row.guards if guard.article]
        cited = [f"({one.source.place}, {one.source.instrument} <{one.source.url}>" for one in articles if one]
        when = [condition_words.get(row.when.__name__, lang)] if row.when else []
        assert page.has(f"| {label(row.step, lang)} |", source, f"| {dest} |", *who, *conditions, *cited, *when), row


@every_document
def test_what_time_does_stands_with_its_article(book, lang):
    page = document(book, lang)
    for one in running(book, None, {}):
        nature = lawbook_words.say(one.deadline.nature.value, lang)
        does = [label(step, lang) for step in one.steps] or [lawbook_words.say("overdue", lang)]
        place = label(one.state, lang)
        assert page.has(label(one.deadline.kind, lang), f"| {nature} |", *does, place, *told(one.deadline.source))


@every_document
def test_what_stands_beside_the_national_rules_says_who_says_it_and_what_it_is_worth(book, lang):
    page = document(book, lang)
    for one in provisions(book):
        for voice in one.voices:
            origin = lawbook_words.of(lawbook_words.ORIGINS[voice.origin], lang)
            weight = lawbook_words.of(lawbook_words.WEIGHTS[voice.weight], lang)
            source = told(voice.source) if voice.source else ()
            matter = rulebook_words.get(one.name, lang)
            assert page.has(matter, voice_words(one.name, voice, lang), f"| {origin} | {weight} |", *source), one.name


@every_document
def test_the_head_names_the_regime_its_decisions_its_days_and_the_labels(book, lang):
    page = document(book, lang)
    head = page.text.split("\n## ")[0]
    assert book.regime.value in head
    assert str(book.starts) in head
    assert all(name in head for name in book.instruments)
    for one in Confidence:
        vi, en, _ = lawbook_words.CONFIDENCE[one]
        assert page.has(f"| **{one.value}** | {lawbook_words.of((vi, en), lang)} |")
    for phase in {(row.source or row.dest).phase for row in chart(book.regime)}:
        assert f"### {label(Phase(phase), lang)}".lower() in page.lines


@every_document
def test_nothing_is_left_in_the_words_of_a_program(book, lang):
    rows = [row for row in document(book, lang).rows if "http" not in row or row.count("|") > 4]
    assert [row for row in rows if re.search(r"[a-z]_[a-z]", re.sub(r"<http[^>]*>", "", row))] == []


@pytest.mark.parametrize(("lang", "stars", "who"), [("vi", "3 sao", "ubnd cấp huyện"), ("en", "3 stars", "district")])
def test_under_148_the_districts_recognise_three_stars(lang, stars, who):
    page = document(rulebook(Regime.R3), lang)
    assert page.has(stars, who, "Phụ lục II mục 1", "148/QĐ-TTg <http", "| B |")
    assert not document(rulebook(Regime.R5), lang).has(stars, who)


def test_under_26_the_window_of_filing_and_the_old_dossiers_have_their_articles():
    page = document(rulebook(Regime.R5), "vi")
    assert page.has("nộp đánh giá lại trước khi hết hạn", "180 – 120", "Điều 7 khoản 6 điểm a", "| A |")
    assert page.has("đánh giá lần đầu; nâng hạng", "2026-07-21", "chấm dứt", "Điều 12 khoản 2")
    assert page.has("đánh giá lại", "2026-06-22", "Điều 12 khoản 2")


# The plan.


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_the_plan_of_a_unit_stands_whole_with_its_sections(key, lang):
    plan, page = shipped_plan(key), of_plan(key, lang)
    entries: list[Any] = [*plan.rounds, *plan.windows, *plan.obligations]
    for one in entries:
        name = one.label_vi if lang == "vi" else one.label_en
        assert page.has(name, f"| {one.source.place} | {one.source.confidence.value} | {', '.join(one.rules)} |"), name
    for target in plan.targets:
        figure = lawbook_words.say("blank", lang) if target.blank else str(target.value)
        assert page.has(label(target.indicator, lang), target.unit, f"{figure} |", f"| {target.source.place} |")
    assert (plan.title_vi if lang == "vi" else plan.title_en).lower() in "\n".join(page.lines)
    if plan.idea:
        assert page.has(label(plan.idea.selector, lang), f"| {plan.idea.source.place} |")


def test_the_document_of_a_unit_is_printed_for_a_day(capsys):
    words = ["rules", "show", "--on", "2023-05-01", "--province", "dong-nai", "--format", "md", "--lang", "en"]
    assert main(words) == 0
    answer = capsys.readouterr()
    page = Document(answer.out)
    assert answer.err == ""
    assert page.text.startswith("# The rules of the OCOP cycle: Decision 148/QĐ-TTg, as it holds in dong-nai\n")
    assert "**As of**: 2023-05-01" in page.text
    assert page.has("First round, June", "2023-06-30", "III.3.b", "DN-03")
    assert main(["rules", "show", "--on", "2024-05-01", "--province", "dong-nai", "--format", "md"]) == 0
    assert "không có kế hoạch nào" in capsys.readouterr().out


# Its form.


def test_every_document_is_valid_markdown():
    pages = [document(book, lang) for book in RULEBOOKS for lang in ("vi", "en")]
    for page in (*pages, *(of_plan(key, "vi") for key in SHIPPED_PLANS)):
        _check_form(page.text)


def _check_form(text: str) -> None:
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("# ")] == lines[:1]
    width = None
    for number, line in enumerate(lines):
        if not line.startswith("|"):
            width = None
            continue
        if width is None:
            assert lines[number - 1] == "" and set(lines[number + 1]) <= set("|- "), line
        width = width or len(CELL.findall(line))
        assert len(CELL.findall(line)) == width, line
    used = {number for _, number in LINK.findall(text)}
    assert used == set(re.findall(r"^\[(\d+)\]: <https?://[^<> ]+>$", text, re.MULTILINE))
    levels = [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_what_a_plan_writes_never_becomes_markdown():
    wild = "A | B [x](http://evil.example) <script> *b* `c` # & _d_"
    text = (
        (PLAIN + DUTY + 'recurrence = "yearly"\n' + TARGET)
        .replace('"Đ"', f'"{wild}"')
        .replace('"Kế hoạch"', f'"{wild}"')
    )
    plan = parse_plan("p", text.replace('"Kế hoạch 1/KH-UBND"', f'"{wild}"'))
    place = Place("dong-nai", plan.starts, (plan,), loaded=True)
    page = document(rulebook(Regime.R3), "vi", place)
    _check_form(page.text)
    assert page.has(wild)
    assert "(http://evil" not in page.text.replace(r"\[x\](http://evil", "")
    assert "<script>" not in page.text.replace(r"\<script\>", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a|b", r"a\|b"),
        ("line\n\nbreak", "line break"),
        ("[x](y)", r"\[x\](y)"),
        (r"a\b", r"a\\b"),
        ("<b> & </b>", r"\<b\> &amp; \</b\>"),
        ("26/2026/QĐ-TTg", "26/2026/QĐ-TTg"),
    ],
)
def test_plain_text_is_escaped(value, shown):
    assert markdown.text(value) == shown


def test_a_link_leads_to_an_address_and_to_nothing_else():
    assert markdown.link("x", "plan:own") == "x"
    assert markdown.link("x", "javascript:alert(1)") == "x"
    assert markdown.link("a|b", "https://law.example/a b|c>d") == r"[a\|b](<https://law.example/a%20b%7Cc%3Ed>)"
    page = markdown.document([markdown.link("x", "https://a.example"), markdown.link("y", "https://a.example")])
    assert page == "[x][1]\n\n[y][1]\n\n[1]: <https://a.example>"


def test_values_are_words_in_both_languages():
    book = rulebook(Regime.R3)
    assert words_of(book.national_quorum and book.national_quorum.value, "vi") == "5/7"
    assert dict(parts_of("bands", book.bands.value, "en"))["4 stars"] == "from 70 to below 90 points"
    assert dict(parts_of("bands", book.bands.value, "vi"))["5 sao"] == "từ 90 điểm"
    assert list(parts_of("registered_producers", frozenset(), "en")) == [("", "none")]
