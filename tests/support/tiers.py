"""How much a fault test does: a little in every `make test`, all of it in `make test-long`."""

import os

#: Set by `make test-long`.
LONG = bool(os.environ.get("OCOP_TEST_LONG"))


def times(short: int, long: int) -> int:
    """The count for this run."""
    return long if LONG else short
