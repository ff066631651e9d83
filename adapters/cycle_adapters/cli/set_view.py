"""`ocop rules sets`: the product sets of a regime, and what a set of an older regime became."""

from collections.abc import Iterator

from cycle.rules.product_sets import ProductSet, groups_of, ministries, set_mappings, sets_of, subgroups_of
from cycle.vocabulary import Regime
from cycle.wording import Lang
from cycle_adapters.cli.output import Column, print_table, tell
from cycle_adapters.cli.words import head, say


def sets(regime: Regime, since: Regime | None) -> Iterator[dict[str, object]]:
    """The sets as data; with an older regime, the sets of that one which each replaces."""
    before = _before(regime, since)
    for one in sets_of(regime):
        yield {
            "number": one.number,
            "name_vi": one.name_vi,
            "name_en": one.name_en,
            "group": one.group,
            "subgroup": one.subgroup,
            "ministries": list(one.ministries),
            "before": before.get(one.number, []) if since else None,
            "article": one.source.place,
            "instrument": one.source.instrument,
            "confidence": one.source.confidence.value,
        }


def _before(regime: Regime, since: Regime | None) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for mapping in set_mappings(since, regime) if since else ():
        for target in mapping.targets:
            found.setdefault(target, []).append(mapping.number)
    return found


def show(regime: Regime, since: Regime | None, lang: Lang) -> None:
    """The sets as a table."""
    groups = (*groups_of(regime), *subgroups_of(regime))
    names = {one.key: (one.name_vi, one.name_en) for one in groups}
    names |= {one.key: (one.name_vi, one.name_en) for one in ministries()}
    before = _before(regime, since)
    rows = [
        (one.number, _named(one, lang), _in(one, names, lang), _led_by(one, names, lang), _numbers(before, one))
        for one in sets_of(regime)
    ]
    if not rows:
        tell(say("no_sets", lang, groups=", ".join(_word(names, one.key, lang) for one in groups_of(regime))))
        return
    keys = ("set", "product", "group", "ministry", "set_before")
    print_table([Column(head(key, lang), whole=key == "set") for key in keys], rows)


def _named(one: ProductSet, lang: Lang) -> str:
    return one.name_vi if lang == "vi" else one.name_en


def _word(names: dict[str, tuple[str, str]], key: str, lang: Lang) -> str:
    return names[key][0 if lang == "vi" else 1]


def _in(one: ProductSet, names: dict[str, tuple[str, str]], lang: Lang) -> str:
    group = _word(names, one.group, lang)
    return f"{group} / {_word(names, one.subgroup, lang)}" if one.subgroup else group


def _led_by(one: ProductSet, names: dict[str, tuple[str, str]], lang: Lang) -> str:
    return "; ".join(_word(names, key, lang) for key in one.ministries) or "–"


def _numbers(before: dict[int, list[int]], one: ProductSet) -> str:
    return ", ".join(map(str, before.get(one.number, []))) or "–"
