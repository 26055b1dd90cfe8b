"""A harvest that writes in batches: nothing is lost, nothing is seen late, one bad post spoils nothing."""

from __future__ import annotations

import inspect
import threading
import time
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from cchc.errors import StorageError
from cchc.protocols import Harvest
from cchc.records import EvidenceRef, Failure, FetchState
from cchc.states import FailureKind
from storage import tables
from storage.batched_harvest import BatchedHarvest
from storage.database import Database
from storage.evidence import load_evidence
from storage.harvest import StoredHarvest
from storage.posts import attachments_of, load_posts
from tests.keep.samples import POST, SCT, new_run, open_harvest

READ_STRAIGHT = {"proven", "recall_note"}  # tables that no batch writes


def batched(database: Database, clock, **given) -> BatchedHarvest:
    return BatchedHarvest(database, SCT, "cong-sct", new_run(database, clock()), clock, **given)


def post(number: int, **changes):
    url = f"https://sct.example/tin-{number}.html"
    return replace(POST, key=str(number), url=url, aliases=(url,), title=f"Tin {number}", **changes)


def copy(number: int, clock) -> EvidenceRef:
    return EvidenceRef(f"https://sct.example/tin-{number}.html", "1.warc.gz", number, 9, "0" * 64, clock(), 200)


def stored(database: Database):
    with database.read() as connection:
        return {one.key: one for one in load_posts(connection, SCT)}


def rows(database: Database, table) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_batch_stores_what_single_calls_store(both_databases: Database, clock) -> None:
    """Posts, versions, files, aliases, copies and addresses come out the same, whichever way they were written."""
    plain = open_harvest(both_databases, clock, source="mot")
    harvest = BatchedHarvest(both_databases, SCT, "nhieu", new_run(both_databases, clock()), clock, seconds=60)
    for number in range(5):
        for one in (plain, harvest):
            ref = one.keep_evidence(copy(number, clock))
            assert one.save_post(post(number), ref) == "new"
            one.remember(FetchState(post(number).url, '"1"', None, "0" * 64, clock(), 200))
    harvest.flush()
    with both_databases.read() as connection:
        posts = load_posts(connection, SCT)
        seen = {}
        for name in ("mot", "nhieu"):
            own = [one for one in posts if one.source == name]
            for one in own:
                assert one.evidence_id is not None
                assert load_evidence(connection, one.evidence_id).offset == int(one.key)
            seen[name] = [
                (
                    replace(one, id=0, source="", evidence_id=None),
                    [(file.name, file.url) for file in attachments_of(connection, one.id)],
                )
                for one in own
            ]
    assert seen["mot"] == seen["nhieu"] and len(seen["mot"]) == 5
    assert [rows(both_databases, table) for table in (tables.post_version, tables.evidence, tables.fetch_state)] == [
        10,
        10,
        10,
    ]
    assert rows(both_databases, tables.post_key_alias) == 10


def test_what_waits_is_seen_by_the_harvest(database: Database, clock) -> None:
    """Before anything is committed: a remembered address is recalled, a saved post is known and not new again."""
    harvest = batched(database, clock, seconds=60)
    state = FetchState(post(1).url, '"1"', None, "0" * 64, clock(), 200)
    harvest.remember(state)
    assert harvest.recall(post(1).url) == state and rows(database, tables.fetch_state) == 0
    assert harvest.save_post(post(1), None) == "new" and stored(database) == {}
    assert harvest.save_post(post(1), None) == "unchanged"
    assert harvest.save_post(replace(post(1), title="Đã sửa"), None) == "changed"
    assert harvest.save_post(replace(post(2), aliases=(post(1).url,)), None) == "changed"  # the same post, moved
    assert set(harvest.known_posts()) >= {"1", post(1).url}


def test_commits_by_itself_after_half_a_second(database: Database, clock) -> None:
    """A collector that waits for a slow server loses nothing: what waits is committed without another call."""
    harvest = batched(database, clock, seconds=0.05)
    harvest.save_post(post(1), None)
    until = time.monotonic() + 5
    while not stored(database) and time.monotonic() < until:
        time.sleep(0.01)
    assert set(stored(database)) == {"1"}


def test_commits_when_enough_waits(database: Database, clock) -> None:
    """Many posts in a moment are committed before the half second is over."""
    harvest = batched(database, clock, seconds=60, most=3)
    for number in range(4):
        harvest.save_post(post(number), None)
    assert set(stored(database)) == {"0", "1", "2"}


def test_one_bad_post_becomes_a_failure_and_the_others_are_stored(database: Database, clock) -> None:
    """A post the database refuses is named with its address and read again; its neighbours lose nothing."""
    harvest = batched(database, clock, seconds=60)
    for number in range(3):
        moment = datetime(2023, 11, 1) if number == 1 else POST.published_at
        harvest.save_post(post(number, published_at=moment), harvest.keep_evidence(copy(number, clock)))
        harvest.remember(FetchState(post(number).url, '"1"', None, "0" * 64, clock(), 200))
    harvest.note_failure(Failure("cong-sct", "https://sct.example/x", FailureKind.GONE, "", clock()))
    harvest.flush()
    assert set(stored(database)) == {"0", "2"}
    with database.read() as connection:
        failures = connection.execute(select(tables.failure.c.address).order_by(tables.failure.c.id)).scalars().all()
    assert failures == ["https://sct.example/x", post(1).url]
    assert harvest.recall(post(1).url) is None and harvest.recall(post(2).url) is not None
    assert rows(database, tables.evidence) == 3
    assert harvest.save_post(post(1), None) == "new"


def test_a_batch_the_database_refuses_is_kept(database: Database, clock) -> None:
    """While the database cannot be written the batch waits and the caller is told; afterwards it is stored."""
    harvest = batched(database, clock, seconds=60)
    harvest.remember(FetchState(post(1).url, None, None, None, clock(), 200))
    harvest.save_post(post(1), None)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE fetch_state RENAME TO elsewhere")
    with pytest.raises(StorageError):
        harvest.flush()
    assert stored(database) == {}
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO fetch_state")
    harvest.flush()
    assert set(stored(database)) == {"1"}


def test_several_threads_share_a_harvest(database: Database, clock) -> None:
    """Posts handed over by several threads at once are all stored, once."""
    harvest = batched(database, clock, most=7)

    def save(start: int) -> None:
        for number in range(start, start + 20):
            harvest.save_post(post(number), harvest.keep_evidence(copy(number, clock)))

    threads = [threading.Thread(target=save, args=(start,)) for start in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    harvest.flush()
    assert len(stored(database)) == 60


def test_after_the_batches_copies_have_ids(database: Database, clock) -> None:
    """Once batches are ended each call is committed at once, and a copy comes back with its number."""
    harvest = batched(database, clock, seconds=60)
    assert harvest.keep_evidence(copy(1, clock)).id is None
    harvest.end_batches()
    assert harvest.keep_evidence(copy(2, clock)).id is not None
    harvest.save_post(post(1), None)
    assert set(stored(database)) == {"1"}


def test_every_call_of_the_door_knows_of_the_batch() -> None:
    """No method of a harvest is inherited unawares: each either writes in batches or commits what waits first."""
    of_door = {name for name, _ in inspect.getmembers(Harvest, inspect.isfunction) if not name.startswith("_")}
    assert of_door - set(vars(BatchedHarvest)) <= READ_STRAIGHT
    assert of_door <= set(dir(StoredHarvest))
