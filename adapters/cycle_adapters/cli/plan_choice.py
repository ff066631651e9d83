"""Which plans a command is about: the one that is named, or all that have begun."""

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date

from cycle.errors import NotFoundError
from cycle.plan import Plan


def add_plan(verb: ArgumentParser) -> None:
    """`--plan`."""
    verb.add_argument("--plan", metavar="KEY", help="one plan that is loaded (all that have begun)")


def chosen(loaded: Sequence[Plan], key: str | None, on: date) -> list[Plan]:
    """The plan with that key, or those that have begun by that day. Raises NotFoundError where there is none."""
    found = [plan for plan in loaded if (plan.key == key if key else plan.starts <= on)]
    if not found:
        raise NotFoundError("plan", key or f"→ {on}")
    return found
