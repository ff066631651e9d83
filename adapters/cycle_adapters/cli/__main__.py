"""`python -m cycle_adapters.cli` is `ocop`."""

from cycle_adapters.cli import entry

entry()
