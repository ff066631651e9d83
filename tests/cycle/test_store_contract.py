"""The in-memory twin keeps every promise of a store."""

import pytest

from cycle.testing import MemoryStore
from cycle.testing.contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()


def test_the_tools_for_hosts_come_from_one_place() -> None:
    from cycle import testing
    from cycle.testing.contract import StoreContract
    from cycle.testing.machine import CycleMachine

    assert testing.StoreContract is StoreContract
    assert testing.CycleMachine is CycleMachine
    with pytest.raises(AttributeError, match="Nothing"):
        testing.Nothing  # noqa: B018  asked for to see it refused
