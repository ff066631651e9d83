"""Gates that are named beside an average, where no sheets are handed in, are held against the score sheet."""

from datetime import date
from typing import Any

import pytest

from cycle.errors import BadValueError
from cycle.program import Program
from cycle.score import GateMissed
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import walked
from cycle.vocabulary import Level, Regime, State
from tests.support.states import A_DAY_UNDER

SET = 13


class Sitting:
    """The provincial council that has a product of set 13 before it."""

    def __init__(self, regime: Regime) -> None:
        self.store, on = MemoryStore(), A_DAY_UNDER[regime]
        self.program = Program(self.store, FrozenClock())
        self.program.register(
            {"name": "Cacao", "set": SET},
            producer={"name": "HTX A", "kind": "cooperative"},
            unit="dong-nai/phu-loi" if regime is Regime.R5 else "dong-nai/dinh-quan/phu-loi",
            by={"role": "producer"},
            on=on,
            ref="P1",
        )
        self.on: date = walked(self.program, "P1", on, State.PROVINCE_EVALUATION, average="95").since

    def missed(self, *gates: Any) -> tuple[GateMissed, ...]:
        """What the record says was missed, once the council has named these gates."""
        case = self.program.advance(
            "P1", "record_result", by={"role": "provincial_council"}, on=self.on, average="91", gates_missed=list(gates)
        )
        sitting = case.sitting(Level.PROVINCE)
        assert sitting is not None and sitting.result is not None
        return sitting.result.gates_missed


def test_gates_of_the_sheet_and_stars_alone_are_taken_as_they_are_named() -> None:
    assert Sitting(Regime.R5).missed("4:7", "5:4.1", 3) == (GateMissed(4, "7"), GateMissed(5, "4.1"), GateMissed(3, ""))
    assert Sitting(Regime.R5).missed() == ()


@pytest.mark.parametrize("gate", ["3:7", "5:9", "4:99"])
def test_a_gate_that_the_sheet_does_not_have_is_refused_and_nothing_is_recorded(gate: str) -> None:
    """Criterion 7 of set 13 asks for four and five stars only, criterion 9 for three and four, and 99 is none."""
    sitting = Sitting(Regime.R5)
    before = snapshot(sitting.store)
    with pytest.raises(BadValueError) as caught:
        sitting.missed("4:7", gate)
    assert (caught.value.field, caught.value.value) == ("gates_missed", gate)
    assert "a gate of set 13 in 26/2026/QĐ-TTg" in str(caught.value)
    assert snapshot(sitting.store) == before


def test_where_no_sheets_are_held_any_gate_is_taken_as_it_is_named() -> None:
    assert Sitting(Regime.R2).missed("4:C1", 5) == (GateMissed(4, "C1"), GateMissed(5, ""))
