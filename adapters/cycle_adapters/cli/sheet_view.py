"""A score sheet on paper and as JSON: parts, sections, criteria, options with their points, and star gates."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from cycle.case import Case
from cycle.rules.registry import rulebook, rulebook_on
from cycle.rules.sheets import Criterion, Sheet
from cycle.scoring import sheet_of
from cycle.wording import Lang
from cycle_adapters.cli.output import Column, print_card, print_table
from cycle_adapters.cli.plan_card import source_view
from cycle_adapters.cli.words import head


def sheet_on(set_no: int, on: date) -> Sheet:
    """The sheet of a set by the law of that day. Raises InputError where its sheets are not held."""
    return sheet_of(rulebook_on(on), set_no)


def disqualified_words(codes: Collection[str], case: Case, lang: Lang) -> str | None:
    """What took the product of a case out of the evaluation, by the labels of its sheet; None where nothing did."""
    if not codes:
        return None
    sheet = sheet_of(rulebook(case.regime), case.product.set_no)
    labels = {one.code: one.label_vi if lang == "vi" else one.label_en for one in sheet.disqualifiers}
    return "; ".join(labels.get(code, code) for code in codes)


def view(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON."""
    return {
        "set": sheet.set_no,
        "name": {"vi": sheet.name_vi, "en": sheet.name_en},
        "group": {"vi": sheet.group_vi, "en": sheet.group_en},
        "decision": sheet.regime_family,
        "parts": [{"code": one.code, "max": one.max_points, **_names(one)} for one in sheet.parts],
        "sections": [
            {"number": one.number, "part": one.part, "max": one.max_points, **_names(one)} for one in sheet.sections
        ],
        "criteria": [_criterion(one, sheet) for one in sheet.criteria],
        "disqualifiers": [{"code": one.code, "criterion": one.criterion, **_names(one)} for one in sheet.disqualifiers],
        "points_not_found": sheet.points_not_found,
        "source": source_view(sheet.source),
    }


def _names(one: Any) -> dict[str, str]:
    return {"vi": one.label_vi, "en": one.label_en}


def _criterion(one: Criterion, sheet: Sheet) -> dict[str, Any]:
    return {
        "code": one.code,
        "section": one.section,
        "max": one.max_points,
        **_names(one),
        "options": [{"points": each.points, **_names(each)} for each in one.options],
        "gates": [{"star": gate.star, "at_least": gate.at_least} for gate in sheet.gates if gate.criterion == one.code],
    }


def show(sheet: Sheet, lang: Lang) -> None:
    """The sheet on paper."""
    print_card(
        [
            (head("set", lang), f"{sheet.set_no}: {_say(sheet.name_vi, sheet.name_en, lang)}"),
            (head("source", lang), str(sheet.source)),
        ]
    )
    for part in sheet.parts:
        title = f"{head('part', lang)} {part.code} ({part.max_points}): {_say(part.label_vi, part.label_en, lang)}"
        keys = ("criterion", "name", "points", "option", "gates")
        columns = [Column(head(key, lang), whole=key == "criterion", right=key == "points") for key in keys]
        print_table(columns, _rows(sheet, part.code, lang), title)


def _rows(sheet: Sheet, part: str, lang: Lang) -> Iterator[tuple[object, ...]]:
    for section in sheet.sections:
        if section.part != part:
            continue
        yield section.number, _say(section.label_vi, section.label_en, lang).upper(), section.max_points, "", ""
        for one in sheet.criteria:
            if one.section == section.number:
                yield from _options(one, sheet, lang)


def _options(one: Criterion, sheet: Sheet, lang: Lang) -> Iterator[tuple[object, ...]]:
    gates = " ".join(f"{gate.star}★≥{gate.at_least}" for gate in sheet.gates if gate.criterion == one.code)
    yield one.code, _say(one.label_vi, one.label_en, lang), one.max_points, "", gates
    for option in one.options:
        yield "", "", option.points, _say(option.label_vi, option.label_en, lang), ""


def _say(vi: str, en: str, lang: Lang) -> str:
    return vi if lang == "vi" else en
