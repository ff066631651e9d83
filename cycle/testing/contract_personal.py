"""What a store promises about texts about people: they can be erased, and nothing else changes."""

from dataclasses import replace

from cycle.delivery import DeliveryStatus, Mark
from cycle.people import Actor
from cycle.personal import ERASED, Erasure
from cycle.ports import Store
from cycle.records import replay
from cycle.testing import examples
from cycle.vocabulary import Role


class PersonalPromises:
    """See `cycle.testing.contract`."""

    def test_an_erased_text_is_gone_from_the_case_and_its_events(self, store: Store) -> None:
        """And from nowhere else."""
        case, other = examples.case_with_everything("c1"), examples.registered_case("c2")
        with store.write() as writing:
            writing.save([examples.opening(case), examples.opening(other)])
        name = case.producer.name
        with store.write() as writing:
            assert writing.erase("c1", name) == 1
            writing.rewrite(replay(writing.events("c1")))
        with store.read() as reading:
            left = reading.case("c1")
            assert left == replace(case, producer=replace(case.producer, name=ERASED))
            assert replay(reading.events("c1")) == left
            assert name not in repr(reading.events("c1"))
            assert reading.case("c2") == other

    def test_a_text_that_stands_nowhere_is_erased_nowhere(self, store: Store) -> None:
        """Nor a part of one."""
        case = examples.case_with_everything("c1")
        with store.write() as writing:
            writing.save([examples.opening(case)])
            assert writing.erase("c1", case.producer.name[:-1]) == 0
            assert writing.erase("c1", case.product.name) == 0
            assert writing.erase("no-such-case", case.producer.name) == 0
        with store.read() as reading:
            assert replay(reading.events("c1")) == case

    def test_who_gave_up_work_in_the_outbox_is_forgotten_too(self, store: Store) -> None:
        """And why, if that is what has to go; the work of other cases stays as it was."""
        with store.write() as writing:
            for key in ("c1", "c2"):
                case = examples.registered_case(key)
                writing.save([replace(examples.opening(case), effects=(examples.effect(case),))])
            for one in writing.deliveries():
                by = Actor(Role.ADMIN, "Trần Văn B", None)
                writing.mark(Mark(one.number, DeliveryStatus.DROPPED, 0, examples.RECORDED_AT, reason="Bà Lan", by=by))
        with store.write() as writing:
            assert writing.erase("c1", "Trần Văn B") == 1
            assert writing.erase("c1", "Bà Lan") == 1
        with store.read() as reading:
            first, second = reading.deliveries()
            assert (first.by, first.reason) == (Actor(Role.ADMIN, ERASED, None), ERASED)
            assert (second.by, second.reason) == (Actor(Role.ADMIN, "Trần Văn B", None), "Bà Lan")

    def test_that_something_was_erased_is_kept(self, store: Store) -> None:
        """Who, when and why; never what."""
        first = Erasure(
            "c1", 2, "Theo yêu cầu", Actor(Role.ADMIN, "Lan", None), examples.OPENED_ON, examples.RECORDED_AT
        )
        second = replace(first, places=1, by=Actor(Role.PROVINCIAL_AGENCY, None, "dong-nai"))
        with store.write() as writing:
            writing.save([examples.opening(examples.registered_case("c1"))])
            writing.add_erasure(first)
            writing.add_erasure(second)
        with store.read() as reading:
            assert list(reading.erasures("c1")) == [first, second]
            assert not reading.erasures("c2")
