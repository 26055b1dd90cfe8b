"""At most once without a person's word."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from cchc.errors import Conflict
from cchc.states import DeliveryState
from storage.changes import changes
from storage.database import Database
from storage.outbox import (
    RETRY_AFTER,
    claim_next,
    doubt_interrupted,
    enqueue,
    mark,
    message_of,
    requeue,
    resolve_in_doubt,
    rows,
)
from tests.keep.racing import claim_all_mails, racing
from tests.keep.samples import SCT


def put(database: Database, clock, recipient: str = "ubnd@example.vn", **given: Any) -> int | None:
    values = {"kind": "report", "subject": "report:1", "message_id": "<1@sct>", "message": b"From: sct\r\n\r\n\xff"}
    with database.begin() as connection:
        return enqueue(connection, SCT, recipient=recipient, now=clock(), **(values | given))


def listed(database: Database, **given: Any):
    with database.read() as connection:
        return rows(connection, SCT, **given)


def state(database: Database) -> DeliveryState:
    [only] = listed(database)
    return only.state


def test_one_mail_per_kind_subject_and_recipient(both_databases: Database, clock) -> None:
    """The same mail put in line twice is one mail, also after it was sent; another recipient's is another."""
    assert put(both_databases, clock) == 1
    assert put(both_databases, clock, " ubnd@example.vn ") is None
    assert put(both_databases, clock, "snv@example.vn") is not None
    claimed = claim_next(both_databases, SCT, clock())
    mark(both_databases, claimed.id, DeliveryState.SENT, "250", clock())
    assert put(both_databases, clock) is None
    assert len(listed(both_databases)) == 2


def test_claimed_bytes_are_the_bytes_put_in(both_databases: Database, clock) -> None:
    """The message goes out exactly as it was queued, with its Message-ID."""
    put(both_databases, clock)
    claimed = claim_next(both_databases, SCT, clock())
    assert (claimed.message, claimed.message_id) == (b"From: sct\r\n\r\n\xff", "<1@sct>")
    assert (claimed.state, claimed.attempts, claimed.claimed_at) == (DeliveryState.SENDING, 1, clock())
    with both_databases.read() as connection:
        assert message_of(connection, SCT, claimed.id) == claimed.message
        assert message_of(connection, "so-khac", claimed.id) is None


def test_claimed_mail_is_claimed_by_nobody_else(both_databases: Database, clock) -> None:
    """What is being sent, sent or in doubt is not handed out again, however much time passes."""
    put(both_databases, clock)
    claimed = claim_next(both_databases, SCT, clock())
    clock.move(days=9)
    assert claim_next(both_databases, SCT, clock()) is None
    for outcome in (DeliveryState.IN_DOUBT, DeliveryState.SENT):
        mark(both_databases, claimed.id, outcome, "", clock())
        assert claim_next(both_databases, SCT, clock()) is None
    assert claim_next(both_databases, "so-khac", clock()) is None


def test_oldest_first(both_databases: Database, clock) -> None:
    """Mails go in the order they were put in line."""
    for recipient in ("a@x.vn", "b@x.vn", "c@x.vn"):
        put(both_databases, clock, recipient)
        clock.move(seconds=1)
    claimed = [claim_next(both_databases, SCT, clock()).recipient for _ in range(3)]
    assert claimed == ["a@x.vn", "b@x.vn", "c@x.vn"]


def test_processes_claiming_together_share_without_overlap(both_databases: Database, clock) -> None:
    """Three processes emptying one outbox: every mail is claimed exactly once."""
    ids = [put(both_databases, clock, f"u{number}@x.vn") for number in range(30)]
    together, answers = racing.Barrier(3), racing.Queue()
    claimers = [racing.Process(target=claim_all_mails, args=(both_databases.url, together, answers)) for _ in range(3)]
    for claimer in claimers:
        claimer.start()
    claimed, ended = [], 0
    while ended < 3:
        answer = answers.get(timeout=60)
        ended += answer is None
        claimed += [] if answer is None else [answer]
    for claimer in claimers:
        claimer.join()
    assert sorted(claimed) == ids


def test_threads_claiming_one_mail_have_one_winner(both_databases: Database, clock) -> None:
    """Eight threads, one mail: one gets it."""
    put(both_databases, clock)
    barrier, claimed = threading.Barrier(8), []

    def claim() -> None:
        barrier.wait()
        claimed.append(claim_next(both_databases, SCT, clock()))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in claimed if one is not None]) == 1
    assert listed(both_databases)[0].attempts == 1


def test_refused_is_tried_again_a_few_times_with_growing_waits(both_databases: Database, clock) -> None:
    """A refused mail waits longer each time; after the fifth refusal only a person sends it again."""
    put(both_databases, clock)
    for wait in RETRY_AFTER:
        claimed = claim_next(both_databases, SCT, clock())
        mark(both_databases, claimed.id, DeliveryState.REFUSED, "451 thử lại sau", clock())
        clock.move(seconds=wait.total_seconds() - 1)
        assert claim_next(both_databases, SCT, clock()) is None
        clock.move(seconds=1)
    claimed = claim_next(both_databases, SCT, clock())
    mark(both_databases, claimed.id, DeliveryState.REFUSED, "550 không có", clock())
    clock.move(days=99)
    assert claim_next(both_databases, SCT, clock()) is None
    [only] = listed(both_databases)
    assert (only.attempts, only.last_reply, only.state) == (5, "550 không có", DeliveryState.REFUSED)


def test_crash_while_sending_is_in_doubt_and_never_sent_by_itself(both_databases: Database, clock) -> None:
    """A row left SENDING is left alone for a while, then shown as in doubt, and only a person moves it."""
    put(both_databases, clock)
    claim_next(both_databases, SCT, clock())
    clock.move(minutes=15)
    assert doubt_interrupted(both_databases, SCT, clock()) == []
    clock.move(seconds=1)
    assert doubt_interrupted(both_databases, "so-khac", clock()) == []
    assert doubt_interrupted(both_databases, SCT, clock()) == [1]
    assert doubt_interrupted(both_databases, SCT, clock()) == []
    clock.move(days=30)
    assert claim_next(both_databases, SCT, clock()) is None
    assert state(both_databases) is DeliveryState.IN_DOUBT


def test_slow_sending_has_the_last_word(both_databases: Database, clock) -> None:
    """An attempt that was declared in doubt and then ends well is SENT."""
    put(both_databases, clock)
    claimed = claim_next(both_databases, SCT, clock())
    doubt_interrupted(both_databases, SCT, clock() + timedelta(hours=1))
    mark(both_databases, claimed.id, DeliveryState.SENT, "250", clock())
    assert state(both_databases) is DeliveryState.SENT


def test_outcome_of_nothing_being_sent_is_refused(database: Database, clock) -> None:
    """A queued or sent mail cannot be marked; SENDING is no outcome."""
    put(database, clock)
    with pytest.raises(Conflict):
        mark(database, 1, DeliveryState.SENT, "", clock())
    claim_next(database, SCT, clock())
    with pytest.raises(ValueError, match="outcome"):
        mark(database, 1, DeliveryState.QUEUED, "", clock())
    mark(database, 1, DeliveryState.SENT, "", clock())
    with pytest.raises(Conflict):
        mark(database, 1, DeliveryState.REFUSED, "", clock())


@pytest.mark.parametrize("outcome", [DeliveryState.REFUSED, DeliveryState.IN_DOUBT])
def test_a_person_may_send_again_and_it_is_written_down(both_databases: Database, clock, outcome) -> None:
    """A person's word puts a refused or doubtful mail back in line, with fresh attempts, and is audited."""
    put(both_databases, clock)
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, outcome, "x", clock())
    with both_databases.begin() as connection:
        requeue(connection, 1, "lan", clock(), "đã gọi điện hỏi")
    [only] = listed(both_databases, states=(DeliveryState.QUEUED,))
    assert only.attempts == 0
    assert claim_next(both_databases, SCT, clock()).id == 1
    with both_databases.read() as connection:
        [written] = changes(connection, SCT, "outbox:1")
    assert (written.who, written.action, written.before, written.after, written.reason) == (
        "lan",
        "requeue",
        outcome.value,
        "QUEUED",
        "đã gọi điện hỏi",
    )


def test_sent_is_never_sent_again(database: Database, clock) -> None:
    """Not even a person puts a mail that was accepted, waits or is on its way back in line."""
    put(database, clock)
    for step in (None, DeliveryState.SENDING, DeliveryState.SENT):
        if step is DeliveryState.SENDING:
            claim_next(database, SCT, clock())
        elif step is DeliveryState.SENT:
            mark(database, 1, step, "250", clock())
        with pytest.raises(Conflict), database.begin() as connection:
            requeue(connection, 1, "lan", clock())
        with pytest.raises(Conflict), database.begin() as connection:
            resolve_in_doubt(connection, 1, arrived=False, who="lan", now=clock())


@pytest.mark.parametrize(("arrived", "then"), [(True, DeliveryState.SENT), (False, DeliveryState.QUEUED)])
def test_a_person_settles_a_doubt(both_databases: Database, clock, arrived: bool, then: DeliveryState) -> None:
    """It arrived: sent. It did not: it goes again. Both written down."""
    put(both_databases, clock)
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, DeliveryState.IN_DOUBT, "", clock())
    with both_databases.begin() as connection:
        resolve_in_doubt(connection, 1, arrived=arrived, who="lan", now=clock(), reason="văn thư xác nhận")
    assert state(both_databases) is then
    assert (claim_next(both_databases, SCT, clock()) is None) == arrived
    with both_databases.read() as connection:
        assert [one.after for one in changes(connection, SCT, "outbox:1")] == [then.value]
