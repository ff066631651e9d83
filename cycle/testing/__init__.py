"""For tests of hosts and of the engine itself: a store in memory, a clock that stands still, the promises of a store.

`examples` builds valid cases, `stories` takes a program where a test begins, `snapshot` compares two stores.
`StoreContract` needs pytest, and `CycleMachine` hypothesis: they are loaded when they are asked for.
"""

from typing import TYPE_CHECKING, Any

from cycle.testing.clock import FrozenClock
from cycle.testing.memory import MemoryStore

if TYPE_CHECKING:
    from cycle.testing.contract import StoreContract
    from cycle.testing.machine import CycleMachine

__all__ = ["CycleMachine", "FrozenClock", "MemoryStore", "StoreContract"]


def __getattr__(name: str) -> Any:
    """The tools that need a test library of their own."""
    if name == "StoreContract":
        from cycle.testing.contract import StoreContract

        return StoreContract
    if name == "CycleMachine":
        from cycle.testing.machine import CycleMachine

        return CycleMachine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
