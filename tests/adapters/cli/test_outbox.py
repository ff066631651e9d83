"""`ocop outbox`: see what waits, deliver it, and act by hand; what is stuck is found by the doctor."""

import base64
import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from cycle.delivery import PAUSES, TROUBLED_AFTER
from cycle_adapters.cli import main
from tests.support.receiver import Reply, receiving

OLD = ("--product", "Cam", "--set", "1", "--producer", "HTX B", "--producer-kind", "cooperative", "--stars", "4")
ISSUED = ("--unit", "hoa-binh/cao-phong/thu-phong", "--issued-on", "2019-12-20", "--decision", "1/QĐ-UBND")
ON = "2022-12-21"
BY = ("--reason", "đã báo trực tiếp", "--by", "provincial_agency:Nguyễn An@hoa-binh")
FALSE, TRUE = "command:/bin/false", "command:/bin/true"
SECRET = f"whsec_{base64.b64encode(b'k' * 24).decode()}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Two certificates that have run out: twelve pieces of work."""
    path = tmp_path_factory.mktemp("template") / "o.db"
    for ref in ("H1", "H2"):
        assert main(["--db", str(path), "case", "import-certificate", *OLD, *ISSUED, "--ref", ref]) == 0
    assert main(["--db", str(path), "sweep", "--on", ON]) == 0
    return path


@pytest.fixture
def db(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "o.db")


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setenv("OCOP_WEBHOOK_SECRET", SECRET)
    with receiving() as running:
        yield running


def change(db, statement):
    with closing(sqlite3.connect(db, isolation_level=None)) as link:
        link.execute(statement)


def test_what_waits_is_listed_with_what_it_waits_behind(ask, ocop) -> None:
    view = ask("outbox", "list")
    assert view["counts"] == {"waiting": 12, "delivered": 0, "dead": 0, "dropped": 0}
    first, second = view["deliveries"][:2]
    assert (first["number"], first["status"], first["kind"], first["on"]) == (
        1,
        "waiting",
        "expiry_notice",
        "2022-06-23",
    )
    assert (first["behind"], second["behind"], second["due_at"]) == (None, None, None)
    assert {one["behind"] for one in view["deliveries"][2:]} == {1, 2}
    assert len(ask("outbox", "list", "--limit", "3")["deliveries"]) == 3
    answer = ocop("outbox", "list")
    assert "nhắc chủ thể sắp hết hạn" in answer.out
    assert "12 việc chờ gửi" in answer.err
    assert "12 wait" in ocop("outbox", "list", "--lang", "en").err


def test_a_webhook_gets_all_of_it_in_order_and_nothing_a_second_time(ask, receiver) -> None:
    run = ("outbox", "run", "--to", f"webhook:{receiver.url}", "--once")
    assert ask(*run) == {"ended": "done", "delivered": 12, "failed": 0, "dead": 0, "failures": []}
    assert ask(*run)["delivered"] == 0
    came = [json.loads(request.body) for request in receiver.came]
    for case in {one["case"] for one in came}:
        own = [one for one in came if one["case"] == case]
        assert [one["number"] for one in own] == sorted(one["number"] for one in own)
        assert [one["data"].get("days_left") for one in own[:4]] == ["180", "120", "90", "30"]
    assert len({one["id"] for one in came}) == 12
    assert ask("outbox", "list", "--status", "delivered")["counts"]["delivered"] == 12


def test_what_fails_is_told_with_when_it_is_tried_again_and_is_status_1(ask, ocop, receiver) -> None:
    receiver.otherwise = Reply(404)
    view = ask("outbox", "run", "--to", f"webhook:{receiver.url}", status=1)
    assert (view["ended"], view["failed"], len(view["failures"])) == ("done", 2, 2)
    failure = view["failures"][0]
    assert (failure["outcome"], failure["reason"], failure["status"]) == ("refused", "HTTP 404", "waiting")
    (waiting,) = ask("outbox", "list", "--limit", "1")["deliveries"]
    assert (waiting["reason"], waiting["attempts"], waiting["due_at"]) == ("HTTP 404", 1, failure["due_at"])
    assert ask("outbox", "run", "--to", TRUE)["delivered"] == 0, "both cases wait for their pause"
    ask("outbox", "retry", "1", "2")
    answer = ocop("outbox", "run", "--to", f"webhook:{receiver.url}", status=1)
    assert "Việc 1, lần 2: HTTP 404. Gửi lại lúc " in answer.err


@pytest.mark.parametrize(("lang", "words"), [("vi", "không nhận nữa"), ("en", "wants no more")])
def test_a_receiver_that_is_gone_is_dead_at_once_and_the_run_ends_with_status_1(ask, ocop, receiver, lang, words):
    receiver.otherwise = Reply(410)
    for more in ((), ("--every", "1")):
        answer = ocop("outbox", "run", "--to", f"webhook:{receiver.url}", *more, "--lang", lang, status=1)
        assert words in answer.err
    assert ask("outbox", "list")["counts"] == {"waiting": 10, "delivered": 0, "dead": 2, "dropped": 0}


def test_by_hand_what_is_dead_is_tried_again_or_dropped_and_its_case_goes_on(ask, ocop, receiver) -> None:
    receiver.replies = [Reply(410)]
    run = ("outbox", "run", "--to", f"webhook:{receiver.url}")
    ask(*run, status=1)
    assert ask(*run)["delivered"] == 6, "the other case"
    (tried,) = ask("outbox", "retry", "1")["deliveries"]
    assert (tried["status"], tried["attempts"]) == ("waiting", 0)
    (gone,) = ask("outbox", "drop", "1", *BY)["deliveries"]
    assert (gone["status"], gone["reason"]) == ("dropped", "đã báo trực tiếp")
    assert gone["by"] == {"role": "provincial_agency", "name": "Nguyễn An", "unit": "hoa-binh"}
    assert ask(*run)["delivered"] == 5
    assert 1 not in [json.loads(request.body)["number"] for request in receiver.came[1:]]
    assert "provincial_agency:Nguyễn An@hoa-binh" in ocop("outbox", "list", "--status", "dropped").out


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("outbox", "retry", "99"), "99"),
        (("outbox", "retry", "1", "x"), "x"),
        (("outbox", "retry", "1", "-1"), "-1"),
        (("outbox", "drop", "1", "--reason", " ", "--by", "admin"), "reason"),
        (("outbox", "drop", "1", "--reason", "x", "--by", "guest"), "guest"),
        (("outbox", "drop", "1", "--reason", "x"), "--by"),
        (("outbox", "list", "--status", "lost"), "lost"),
        (("outbox", "list", "--limit", "0"), "limit"),
        (("outbox", "run", "--to", "mail:somebody"), "mail"),
        (("outbox", "run", "--to", "command:/no/such/program"), "/no/such/program"),
        (("outbox", "run", "--to", "webhook:http://example.vn/"), "http://example.vn"),
        (("outbox", "run", "--to", "webhook:https://10.0.0.1/"), "10.0.0.1"),
        (("outbox", "run", "--to", TRUE, "--every", "0"), "every"),
        (("outbox", "run", "--to", TRUE, "--every", "1", "--once"), "--once"),
    ],
)
def test_wrong_input_is_status_2_with_one_line_and_does_nothing(ask, ocop, receiver, words, named, lang) -> None:
    answer = ocop(*words, "--lang", lang, status=2)
    assert named in answer.err
    assert answer.err.count("\n") == 1
    assert ask("outbox", "list")["counts"]["waiting"] == 12
    assert all(one["due_at"] is None for one in ask("outbox", "list")["deliveries"])


def test_without_a_secret_nothing_is_sent_and_the_secret_is_never_shown(ocop, receiver, monkeypatch, tmp_path) -> None:
    run = ("outbox", "run", "--to", f"webhook:{receiver.url}")
    monkeypatch.delenv("OCOP_WEBHOOK_SECRET")
    assert "OCOP_WEBHOOK_SECRET" in ocop(*run, status=2).err
    file = tmp_path / "secret"
    file.write_text("hunter2")
    assert "hunter2" not in ocop(*run, "--secret-file", str(file), status=2).err
    assert receiver.came == []
    file.write_text(SECRET)
    answer = ocop(*run, "--secret-file", str(file))
    assert SECRET not in answer.out + answer.err
    assert len(receiver.came) == 12


# The doctor.


def test_what_only_waits_is_a_figure_and_nothing_that_needs_a_person(ask) -> None:
    view = ask("doctor", "--on", ON)
    assert view["well"]
    assert (view["letters_waiting"], view["oldest_letter"], view["oldest_letter_on"]) == (12, 1, "2022-06-23")
    ask("outbox", "run", "--to", TRUE)
    view = ask("doctor", "--on", ON)
    assert (view["letters_waiting"], view["oldest_letter"], view["oldest_letter_on"]) == (0, None, None)


def test_what_is_dead_needs_a_person_who_is_told_which_case_waits(ask, ocop, receiver) -> None:
    receiver.otherwise = Reply(410)
    ask("outbox", "run", "--to", f"webhook:{receiver.url}", status=1)
    (finding,) = ask("doctor", "--on", ON, status=1)["findings"]
    assert finding["code"] == "outbox.dead"
    assert finding["about"] == {"letters": 1, "first": 1, "reason": "HTTP 410: the receiver wants no more"}
    assert finding["cases"] == [ask("outbox", "list", "--status", "dead")["deliveries"][0]["case"]]
    assert "ocop outbox retry" in finding["cure"]
    ocop("outbox", "drop", "1", *BY)
    assert ask("doctor", "--on", ON)["well"]


def test_what_has_failed_for_hours_needs_a_person_before_it_is_given_up(ask, db) -> None:
    for _ in range(TROUBLED_AFTER):
        assert ask("doctor", "--on", ON)["well"]
        ask("outbox", "run", "--to", FALSE, status=1)
        change(db, "UPDATE ocop_delivery SET due_at = NULL")
    (finding,) = ask("doctor", "--on", ON, status=1)["findings"]
    assert (finding["code"], finding["about"]["letters"]) == ("outbox.failing", 2)
    for _ in range(len(PAUSES) + 1 - TROUBLED_AFTER):
        ask("outbox", "run", "--to", FALSE, status=1)
        change(db, "UPDATE ocop_delivery SET due_at = NULL")
    assert [one["code"] for one in ask("doctor", "--on", ON, status=1)["findings"]] == ["outbox.dead"]
