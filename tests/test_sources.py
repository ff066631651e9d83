"""The page about the sources: it is complete, up to date, and names only what is there."""

from dataclasses import replace
from pathlib import Path

import pytest

from tools import sources
from tools.sources import Rule, Sources, faults, load, mentions

DATA = load((sources.ROOT / sources.DATA).read_text(encoding="utf-8"))
IDEA = "cycle/states/idea.py: ROWS[REGISTER]"
ROUNDS = ("cycle/rules/plans/dong_nai_2023.toml: round[1]", "cycle/rules/plans/dong_nai_2023.toml: round[2]")
TEST = "tests/test_sources.py::test_the_page_is_up_to_date"

#: Rules of each document, its targets, and further tables: bodies that it names, appendices, money, later years.
DOCUMENTS = (
    ("DN", 20, ["A", "T1", "T2", "T3", "T4", "T5"]),
    ("BK", 31, ["A", "P1", "P2", "T1", "T2", "T3", "T4", "T5", "T6"]),
    ("NX", 17, ["A", "T1", "T2", "T3"]),
    ("QN", 20, ["A", "M", "T", "T2"]),
    ("HB", 19, ["A"]),
)
#: The sections of the national rules with the number of their rows and facts.
SECTIONS = {
    "3": {"3.1": 5, "3.2": 10, "3.3": 2, "3.4": 5},
    "4": {"4.1": 5, "4.2": 5, "4.3": 2, "4.4": 3, "4.5": 3, "4.6": 5},
    "5": {"5": 7},
    "6": {"6.1": 2, "6.2": 4, "6.3": 5, "6.4": 16, "6.5": 4, "6.6": 3, "6.7": 8, "6.8": 11, "6.9": 4},
    "7": {"7.1": 22, "7.2": 6, "7.3": 14, "7.4": 5},
    "8": {"8": 19},
}
#: These tables count their rows with two digits.
TWO_DIGITS = {"7.1", "7.3", "8"}


def expected_ids() -> dict[str, list[str]]:
    """Every id, by part."""
    found = {key: [*numbered(f"{key}-", last, 2), *(f"{key}-{one}" for one in more)] for key, last, more in DOCUMENTS}
    found["S"] = ["S-1-1", *numbered("S-1.6-", 11, 2)]
    for part, sections in SECTIONS.items():
        found[f"N-{part}"] = [
            one
            for section, last in sections.items()
            for one in numbered(f"N-{section}-", last, 2 if section in TWO_DIGITS else 1)
        ]
    return found


def numbered(stem: str, last: int, digits: int) -> list[str]:
    return [f"{stem}{number:0{digits}}" for number in range(1, last + 1)]


def changed(rule_id: str, **changes: object) -> Sources:
    """The data with one rule changed."""
    return with_rules(lambda rule: [replace(rule, **changes)] if rule.id == rule_id else [rule])


def with_rules(change) -> Sources:
    parts = (replace(part, rules=tuple(new for rule in part.rules for new in change(rule))) for part in DATA.parts)
    return replace(DATA, parts=tuple(parts))


def test_the_page_is_up_to_date(capsys) -> None:
    assert (sources.main(["--check"]), capsys.readouterr().err) == (0, "")


def test_every_rule_of_the_sources_is_in_the_list_and_in_order() -> None:
    assert {part.key: [rule.id for rule in part.rules] for part in DATA.parts} == expected_ids()


def test_every_rule_that_a_plan_carries_out_is_in_the_list() -> None:
    known = {rule.id for rule in DATA.rules}
    files = sorted((sources.ROOT / sources.PLANS).glob("*.toml"))
    carried_out = {rule for file in files for rule, _ in mentions(sources._toml(file))}
    assert len(files) == 5
    assert carried_out and carried_out <= known


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"status": "done"}, "DN-03: “done” is not one of built, outside, open"),
        ({"asks": " "}, "DN-03: says nothing"),
        ({"tests": ()}, "DN-03: is built, but names no place or no test"),
        ({"where": ROUNDS[:1]}, "plans/dong_nai_2023.toml: round[2] carries it out, but its places do not name that"),
        ({"where": (*ROUNDS, "cycle/states/gone.py: ROWS")}, "DN-03: there is no cycle/states/gone.py: ROWS"),
        ({"where": (*ROUNDS, "cycle/states/idea.py: gone")}, "DN-03: there is no cycle/states/idea.py: gone"),
        ({"where": (*ROUNDS, "cycle/states/idea.py: ROWS[REVOKE]")}, "DN-03: there is no cycle/states/idea.py: ROWS["),
        ({"where": (*ROUNDS, "cycle/states/idea.py")}, "DN-03: there is no cycle/states/idea.py"),
        ({"where": (*ROUNDS, "cycle/plan.py: Plan.gone")}, "DN-03: there is no cycle/plan.py: Plan.gone"),
        (
            {"where": (*ROUNDS, "cycle/rules/decision_26_2026.py: RULEBOOK.gone")},
            "DN-03: there is no cycle/rules/decision_26_2026.py: RULEBOOK.gone",
        ),
        ({"where": (*ROUNDS, ROUNDS[0].replace("1", "3"))}, "DN-03: there is no cycle/rules/plans/dong_nai_2023.toml:"),
        ({"where": (*ROUNDS, ROUNDS[0].replace("1", "0"))}, "DN-03: there is no cycle/rules/plans/dong_nai_2023.toml:"),
        ({"tests": ("tests/test_sources.py::test_gone",)}, "DN-03: there is no test tests/test_sources.py::test_gone"),
        ({"tests": ("tests/gone.py::test_gone",)}, "DN-03: there is no test tests/gone.py::test_gone"),
        ({"tests": ("tests/test_sources.py::numbered",)}, "DN-03: there is no test tests/test_sources.py::numbered"),
        ({"reason": "budget"}, "DN-03: a reason belongs to what is outside, and to nothing else"),
        ({"status": "outside", "reason": ""}, "DN-03: a reason belongs to what is outside, and to nothing else"),
        ({"status": "open"}, "DN-03: is open, but does not say what is missing"),
        (
            {"status": "outside", "reason": "budget"},
            "dong_nai_2023.toml: round[1] carries it out, but it counts as outside",
        ),
    ],
)
def test_what_does_not_hold_is_said_in_a_line(changes: dict[str, object], fault: str) -> None:
    found = faults(changed("DN-03", **changes))
    assert [line for line in found if fault in line]
    assert all(line.startswith("DN-03: ") and "\n" not in line for line in found)


def test_a_rule_that_a_plan_carries_out_cannot_be_left_out() -> None:
    found = faults(with_rules(lambda rule: [] if rule.id == "DN-03" else [rule]))
    assert found == [
        f"DN-03: cycle/rules/plans/dong_nai_2023.toml: round[{number}] carries it out, but it is not in the list"
        for number in (1, 2)
    ]


def test_a_rule_stands_once_and_in_its_place() -> None:
    assert faults(with_rules(lambda rule: [rule, rule] if rule.id == "NX-04" else [rule])) == ["NX-04: stands 2 times"]
    backwards = replace(DATA, parts=(replace(DATA.parts[0], rules=DATA.parts[0].rules[::-1]), *DATA.parts[1:]))
    assert "DN-19: stands after DN-20" in faults(backwards)


def test_ids_are_ordered_by_their_numbers_and_letters_come_last() -> None:
    mixed = ["BK-T10", "BK-A", "BK-10", "BK-T2", "BK-2", "BK-T"]
    assert sorted(mixed, key=sources.sort_key) == ["BK-2", "BK-10", "BK-A", "BK-T", "BK-T2", "BK-T10"]
    assert sources.sort_key("N-3.9-1") < sources.sort_key("N-3.10-1")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[rule]]\n", "the file: “rule” is not known"),
        ('[[part]]\nkey = "DN"\ntitel = "x"\n', "DN: “titel” is not known"),
        ('[[part]]\nkey = "DN"\n[[part.rule]]\nid = "DN-01"\nwher = []\n', "DN-01: “wher” is not known"),
        ('[[part]]\nkey = "DN"\n[[part.rule]]\nid = "DN-01"\n', "DN-01: "),
        ('[[part]]\nkey = "DN"\n', "part: "),
        ('[[slip]]\nsource = "DN"\n', "slip: "),
    ],
)
def test_a_key_that_is_unknown_or_missing_is_refused(text: str, fault: str) -> None:
    with pytest.raises(sources.ShapeError) as caught:
        load(text)
    assert str(caught.value).startswith(fault)


def test_the_page_shows_every_rule_once_in_a_row_and_counts_them() -> None:
    page = sources.page(DATA)
    for rule in DATA.rules:
        assert page.count(f"\n| `{rule.id}` |") == 1
    total, built, in_part, outside, missing = sources.counts(DATA.rules)
    assert total == len(DATA.rules) == built + outside + missing
    assert f"| **all** | {total} | {built} | {in_part} | {outside} | {missing} |" in page


def test_a_rule_is_counted_by_its_status() -> None:
    whole = Rule("A-1", "a", "built", (IDEA,), (TEST,))
    rules = [whole, replace(whole, missing="a part"), replace(whole, status="open", missing="all")]
    assert sources.counts(rules) == (3, 2, 1, 0, 1)


def test_a_page_that_is_out_of_date_is_said_and_can_be_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "sources.md"
    monkeypatch.setattr(sources, "PAGE", page)
    assert sources.main(["--check"]) == 1
    assert "is out of date: run make sources" in capsys.readouterr().err
    assert sources.main([]) == 0
    assert page.read_text(encoding="utf-8") == sources.page(DATA)
    assert sources.main(["--check"]) == 0


def test_nothing_is_written_where_something_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, page = tmp_path / "sources.toml", tmp_path / "sources.md"
    monkeypatch.setattr(sources, "DATA", data)
    monkeypatch.setattr(sources, "PAGE", page)
    for text, fault in (("[[rule]]", "“rule” is not known"), ("[[part", "Expected"), ("", "is not in the list")):
        data.write_text(text, encoding="utf-8")
        assert sources.main([]) == 1
        assert fault in capsys.readouterr().err
    assert not page.exists()


def test_any_other_word_is_wrong_usage(capsys) -> None:
    assert sources.main(["--chek"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")
