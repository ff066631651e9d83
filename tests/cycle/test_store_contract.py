"""The in-memory twin keeps every promise of a store."""

import pytest

from cycle.testing import MemoryStore
from cycle.testing.contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
