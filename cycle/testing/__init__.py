"""For tests of hosts and of the engine itself: a store in memory, a clock that stands still, the promises of a store.

`StoreContract` needs pytest: import it from `cycle.testing.contract`.
"""

from cycle.testing.clock import FrozenClock
from cycle.testing.memory import MemoryStore

__all__ = ["FrozenClock", "MemoryStore"]
