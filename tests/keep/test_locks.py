"""One holder per job: threads, processes, crashes, renewals."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import datetime

import pytest
from sqlalchemy import select

from cchc.errors import JobBusy
from storage import tables
from storage.database import Database
from storage.locks import job_holder, job_lock
from tests.keep.racing import hold_a_job, now, race_for_a_job, racing
from tests.keep.samples import SCT


def test_held_job_is_busy_and_free_afterwards(both_databases: Database, clock) -> None:
    """A second start is refused with a sentence, another job is not, and the end frees the job, also after an error."""
    with job_lock(both_databases, SCT, "nightly", clock):
        sentence = "“nightly” đang chạy từ 08:00 ngày 20/11/2023"
        with pytest.raises(JobBusy, match=sentence), job_lock(both_databases, SCT, "nightly", clock):
            pytest.fail("two holders")
        with job_lock(both_databases, SCT, "deliver", clock), job_lock(both_databases, "so-khac", "nightly", clock):
            pass
    with pytest.raises(RuntimeError), job_lock(both_databases, SCT, "nightly", clock):
        raise RuntimeError
    with both_databases.read() as connection:
        assert job_holder(connection, SCT, "nightly") is None


def test_processes_racing_have_one_winner(both_databases: Database) -> None:
    """Four processes starting at the same moment: one runs, three are told it is busy."""
    together, everybody_answered, answers = racing.Barrier(4), racing.Event(), racing.Queue()
    told = (both_databases.url, together, everybody_answered, answers)
    racers = [racing.Process(target=race_for_a_job, args=told) for _ in range(4)]
    for racer in racers:
        racer.start()
    outcomes = sorted(answers.get(timeout=120) for _ in racers)
    everybody_answered.set()
    for racer in racers:
        racer.join()
    assert outcomes == ["busy", "busy", "busy", "won"]


def test_threads_racing_have_one_winner(both_databases: Database, clock) -> None:
    """The same within one process."""
    barrier, outcomes, done = threading.Barrier(6), [], threading.Event()

    def race() -> None:
        barrier.wait()
        try:
            with job_lock(both_databases, SCT, "nightly", clock):
                outcomes.append("won")
                done.wait(20)
        except JobBusy:
            outcomes.append("busy")
        if len(outcomes) == 6:
            done.set()

    racers = [threading.Thread(target=race) for _ in range(6)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["busy"] * 5 + ["won"]


def test_killed_holder_is_taken_over_at_once(database: Database) -> None:
    """A job whose process was killed does not block the catching-up for hours; a living one is not robbed."""
    answers = racing.Queue()
    holder = racing.Process(target=hold_a_job, args=(database.url, answers))
    holder.start()
    assert answers.get(timeout=60) == "held"
    with pytest.raises(JobBusy), job_lock(database, SCT, "nightly", now):
        pytest.fail("robbed a living holder")
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with job_lock(database, SCT, "nightly", now) as lock:
        assert lock.renew()


def test_stale_after_no_renewal_and_the_old_holder_knows(both_databases: Database, clock) -> None:
    """Two hours without renewal give the job away; who lost it is told, and its end does not free the new holder's."""
    with job_lock(both_databases, SCT, "nightly", clock) as old:
        clock.move(hours=2, seconds=-1)
        with pytest.raises(JobBusy), job_lock(both_databases, SCT, "nightly", clock):
            pytest.fail("too early")
        clock.move(seconds=2)
        with job_lock(both_databases, SCT, "nightly", clock) as new:
            assert (old.renew(), new.renew()) == (False, True)
            old.release()
            assert new.renew()


def test_renewal_keeps_a_long_job(both_databases: Database, clock) -> None:
    """While the job runs its thread renews by itself, so that a long night is not taken for a dead one."""
    with job_lock(both_databases, SCT, "nightly", clock, renew_every_seconds=0.05):
        clock.move(hours=5)
        until = time.monotonic() + 20
        while renewed_at(both_databases) != clock():
            assert time.monotonic() < until, "never renewed"
            time.sleep(0.02)
        with pytest.raises(JobBusy), job_lock(both_databases, SCT, "nightly", clock):
            pytest.fail("given away although renewed")


def renewed_at(database: Database) -> datetime:
    with database.read() as connection:
        return connection.execute(select(tables.job_lock.c.renewed_at)).scalar_one()
