"""Old stored copies are removed by whole files; what a report, a finding or another copy stands on never is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from cchc.errors import StorageError
from cchc.records import FetchState
from storage import tables
from storage.database import Database
from storage.evidence import load_evidence
from storage.evidence_archive import open_archive, read_evidence
from storage.evidence_retention import Removed, remove_old_evidence
from tests.keep.samples import POST, SCT, open_harvest
from tests.keep.test_revisits import exchange

DAYS = 100


def a_night(folder: Path, database: Database, clock, night: int, *numbers: int) -> dict[int, int]:
    """{post number: id of its copy} of one night's file, each post saved with its copy."""
    harvest = open_harvest(database, clock)
    copies = {}
    with open_archive(folder, night, "cong-sct", harvest.keep_evidence, harvest.copy_of) as archive:
        for number in numbers:
            url = f"https://sct.example/tin-{number}.html"
            ref = archive.store(exchange(clock, url=url, body=f"tin {number}".encode() * 9))
            harvest.save_post(replace(POST, key=str(number), url=url, aliases=(url,)), ref)
            harvest.remember(FetchState(url, '"1"', None, None, clock(), 200))
            assert ref.id is not None
            copies[number] = ref.id
    os.utime(folder / f"{night:06d}-cong-sct.warc.gz", (clock().timestamp(),) * 2)
    return copies


def remove(folder: Path, database: Database, clock) -> Removed:
    return remove_old_evidence(database, folder, SCT, DAYS, clock())


def stand_in_a_frozen_period(database: Database, clock, evidence_id: int) -> None:
    with database.begin() as connection:
        values = {"department": SCT, "period": "2023-11", "version": 1, "config_fingerprint": "", "made_by": "x"}
        figures = {"posts": [{"evidence_id": evidence_id}]}
        row = insert(tables.snapshot).values(values | {"made_at": clock(), "figures": figures})
        number = connection.execute(row.returning(tables.snapshot.c.id)).scalar_one()
        period = {"department": SCT, "period": "2023-11", "state": "FROZEN", "changed_at": clock()}
        connection.execute(insert(tables.period).values(period | {"frozen_snapshot_id": number}))


def test_old_files_go_and_what_was_removed_is_told(tmp_path: Path, both_databases: Database, clock) -> None:
    """A file whose every copy is too old is gone from disk and database; the post stays, its page is asked for anew."""
    first = a_night(tmp_path, both_databases, clock, 1, 1, 2)
    clock.move(days=DAYS + 1)
    second = a_night(tmp_path, both_databases, clock, 2, 3)
    removed = remove(tmp_path, both_databases, clock)
    assert (removed.files, removed.copies, removed.kept) == (("000001-cong-sct.warc.gz",), 2, 0)
    assert removed.bytes > 0 and [file.name for file in tmp_path.glob("*.gz")] == ["000002-cong-sct.warc.gz"]
    with both_databases.read() as connection:
        copies = dict(connection.execute(select(tables.post.c.key, tables.post.c.evidence_id)).tuples().all())
        etags = dict(connection.execute(select(tables.fetch_state.c.url, tables.fetch_state.c.etag)).tuples().all())
        with pytest.raises(StorageError):
            load_evidence(connection, first[1])
    assert copies == {"1": None, "2": None, "3": second[3]}
    assert etags["https://sct.example/tin-1.html"] is None and etags["https://sct.example/tin-3.html"] == '"1"'
    assert remove(tmp_path, both_databases, clock).files == ()


def test_copy_in_a_frozen_report_stays_for_ever(tmp_path: Path, database: Database, clock) -> None:
    """A file with one copy that a frozen period stands on is kept whole, however old."""
    first = a_night(tmp_path, database, clock, 1, 1, 2)
    a_night(tmp_path, database, clock, 2, 3)
    stand_in_a_frozen_period(database, clock, first[2])
    clock.move(days=5000)
    removed = remove(tmp_path, database, clock)
    assert (removed.files, removed.kept) == (("000002-cong-sct.warc.gz",), 1)
    with database.read() as connection:
        assert read_evidence(tmp_path, load_evidence(connection, first[2])).body == b"tin 2" * 9


def test_copy_that_a_later_one_refers_to_stays(tmp_path: Path, database: Database, clock) -> None:
    """The first copy stays while a younger one only says that the page was as in it."""
    a_night(tmp_path, database, clock, 1, 1)
    clock.move(days=DAYS - 1)
    second = a_night(tmp_path, database, clock, 2, 1)
    clock.move(days=2)
    assert remove(tmp_path, database, clock) == Removed((), 0, 0, 1)
    with database.read() as connection:
        assert read_evidence(tmp_path, load_evidence(connection, second[1])).body == b"tin 1" * 9
    clock.move(days=DAYS)
    assert len(remove(tmp_path, database, clock).files) == 2


def test_file_without_rows_goes_once_it_is_old(tmp_path: Path, database: Database, clock) -> None:
    """What a killed removal left behind is removed by the next one; a young file without rows is left alone."""
    old, young = tmp_path / "000001-a.warc.gz", tmp_path / "000002-a.warc.gz"
    for file, days in ((old, DAYS + 1), (young, 1)):
        file.write_bytes(b"x")
        os.utime(file, ((clock() - timedelta(days=days)).timestamp(),) * 2)
    assert remove(tmp_path, database, clock).files == (old.name,)
    assert young.exists()


def test_file_that_cannot_be_removed_is_told(tmp_path: Path, database: Database, clock) -> None:
    """One sentence that names it, as a StorageError: the night that tidies goes on."""
    stuck = tmp_path / "000001-a.warc.gz"
    stuck.mkdir()
    os.utime(stuck, ((clock() - timedelta(days=DAYS + 1)).timestamp(),) * 2)
    with pytest.raises(StorageError, match=r"Không xóa được bản lưu cũ .*000001-a"):
        remove(tmp_path, database, clock)
