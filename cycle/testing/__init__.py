"""For tests of hosts and of the engine itself: a store in memory, a clock that stands still, the promises of a store.

`examples` builds valid cases, `stories` takes a program where a test begins, `snapshot` compares two stores.
`contract.StoreContract` needs pytest, and `machine.CycleMachine` hypothesis: import them from there.
"""

from cycle.testing.clock import FrozenClock
from cycle.testing.memory import MemoryStore

__all__ = ["FrozenClock", "MemoryStore"]
