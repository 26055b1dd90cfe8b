"""Bringing older databases up to date."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from cchc.errors import StorageError
from storage.attachments import attachments_of
from storage.database import Database, open_database
from storage.evidence import load_evidence
from storage.harvest import StoredHarvest
from storage.outbox import rows
from storage.periods import frozen_snapshot_id, period_state
from storage.post_events import post_events
from storage.reports import load_report
from storage.schema_upgrade import SCHEMA, schema_of, upgrade_schema
from tests.keep.racing import open_when_told, racing
from tests.keep.test_database import differences

FIRST = "0001"
OLD_ROWS = [
    """INSERT INTO period (department, period, state, changed_at)
       VALUES ('sct', '2023-11', 'FROZEN', '2023-11-20 01:00:00')""",
    """INSERT INTO snapshot (id, department, period, version, figures, config_fingerprint, made_at, made_by)
       VALUES (7, 'sct', '2023-11', 1, '{}', 'f', '2023-11-20 01:00:00', 'lan')""",
    """INSERT INTO report (id, department, snapshot_id, period, addressee, version, state, row_version, files, words,
       number, made_at) VALUES (3, 'sct', 7, '2023-11', 'ubnd', 1, 'ISSUED', 4, '{}', '{}', '12/BC-SCT',
       '2023-11-20 01:00:00')""",
    """INSERT INTO report_event (id, report_id, at, who, to_state, note)
       VALUES (1, 3, '2023-11-20 01:00:00', 'lan', 'DRAFT', 'lập')""",
    """INSERT INTO outbox (id, department, kind, subject, recipient, message_id, message, state, attempts, last_reply,
       queued_at) VALUES (5, 'sct', 'report', 'report:3', 'a@b.vn', '<1@sct>', '\x00', 'SENT', 1, '250 OK',
       '2023-11-20 01:00:00')""",
    """INSERT INTO evidence (id, department, run_id, source, url, warc_file, "offset", length, sha256, fetched_at,
       status) VALUES (4, 'sct', NULL, 'cong-sct', 'http://sct.vn/tin-1', '000001-cong-sct.warc.gz', 0, 9, 'aa',
       '2023-11-20 01:00:00', 200)""",
    """INSERT INTO post (id, department, source, key, url, title, summary, body, byline, category, published_at,
       published_precision, date_confidence, first_seen_at, last_seen_at, last_checked_at, content_hash, version,
       origins, evidence_id) VALUES (6, 'sct', 'cong-sct', '1', 'http://sct.vn/tin-1', 'Tin', '', 'Nội dung', '', '',
       '2023-11-19 01:00:00', 'minute', 'high', '2023-11-20 01:00:00', '2023-11-20 01:00:00', '2023-11-20 01:00:00',
       'h', 1, '{}', 4)""",
    """INSERT INTO post_version (post_id, version, seen_at, content_hash, fields, evidence_id)
       VALUES (6, 1, '2023-11-20 01:00:00', 'h', '{}', 4)""",
    "INSERT INTO attachment (id, post_id, name, url) VALUES (8, 6, 'Kế hoạch', 'http://sct.vn/kh.pdf')",
    """INSERT INTO attachment_check (id, department, source, url, state, detail, media_type, size, text, checked_at)
       VALUES (9, 'sct', 'cong-sct', 'http://sct.vn/kh.pdf', 'PASS', 'mở được', 'application/pdf', 9, 'chữ',
       '2023-11-20 01:00:00')""",
]


def at_older_version(url: str, version: str = FIRST) -> None:
    """A database as an older release (the first, if not said) left it, with rows in the tables that changed since."""
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade_schema(connection, version)
        for row in OLD_ROWS:
            connection.execute(text(row.replace("'\x00'", r"'\x6d61696c'" if "postgresql" in url else "x'6d61696c'")))
    engine.dispose()


@pytest.mark.parametrize("version", [FIRST, "0002"])
def test_upgrading_keeps_data(empty_urls: str, version: str) -> None:
    """A database of an older release gets today's tables, and every row of it is there and readable."""
    at_older_version(empty_urls, version)
    database = open_database(empty_urls, create=True)
    assert differences(database) == []
    with database.read() as connection:
        report = load_report(connection, "sct", 3)
        assert report is not None
        assert (report.number, report.state.value, report.internal, report.row_version) == (
            "12/BC-SCT",
            "ISSUED",
            False,
            4,
        )
        assert connection.execute(text("SELECT count(*) FROM report_event")).scalar_one() == 1
        [sent] = rows(connection, "sct")
        assert (sent.id, sent.recipient, sent.state.value, sent.next_attempt_at) == (5, "a@b.vn", "SENT", None)
        assert period_state(connection, "sct", "2023-11").value == "FROZEN"
        assert frozen_snapshot_id(connection, "sct", "2023-11") is None
        assert load_evidence(connection, 4, "sct").refers_to is None
        [file] = attachments_of(connection, 6)
        assert (file.state, file.text, file.elsewhere) == ("PASS", "chữ", False)
        assert post_events(connection, 6) == []
    harvest = StoredHarvest(database, "sct", "cong-sct", 1, lambda: datetime(2023, 11, 21, tzinfo=UTC))
    assert harvest.known_posts()["1"].published_at == datetime(2023, 11, 19, 1, tzinfo=UTC)
    assert [due.url for due in harvest.attachments_to_check(1)] == ["http://sct.vn/kh.pdf"]
    database.close()


def test_file_of_before_the_upgrade_is_kept(tmp_path: Path) -> None:
    """The SQLite file as the older program left it lies beside the new one, whole; a new one has no such copy."""
    file = tmp_path / "cchc.db"
    at_older_version(f"sqlite:///{file}")
    for _ in range(2):
        open_database(f"sqlite:///{file}", create=True).close()
    open_database(f"sqlite:///{tmp_path / 'new.db'}", create=True).close()
    kept = tmp_path / f"cchc.db.phien-ban-{FIRST}"
    assert [one.name for one in tmp_path.glob("*.phien-ban-*")] == [kept.name]
    engine = create_engine(f"sqlite:///{kept}")
    with engine.connect() as connection:
        assert schema_of(connection) == FIRST
        assert connection.execute(text("SELECT count(*) FROM report")).scalar_one() == 1
    engine.dispose()


def test_reading_command_does_not_upgrade(empty_urls: str) -> None:
    """An older database is refused by a reading command with what to do, and keeps its version."""
    at_older_version(empty_urls)
    with pytest.raises(StorageError, match=f"phiên bản {FIRST}, chương trình cần phiên bản {SCHEMA}"):
        open_database(empty_urls, create=False)
    engine = create_engine(empty_urls)
    with engine.connect() as connection:
        assert schema_of(connection) == FIRST
    engine.dispose()


def test_failed_upgrade_leaves_the_old_database(empty_urls: str) -> None:
    """When a migration stops half-way, version, tables and rows are as before."""
    at_older_version(empty_urls)
    engine = create_engine(empty_urls)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox ADD COLUMN next_attempt_at TEXT"))
    with pytest.raises(Exception, match="next_attempt_at"):
        open_database(empty_urls, create=True)
    with engine.connect() as connection:
        assert schema_of(connection) == FIRST
        columns = {column["name"] for column in inspect(connection).get_columns("period")}
        assert "frozen_snapshot_id" not in columns
        assert connection.execute(text("SELECT count(*) FROM report")).scalar_one() == 1
    engine.dispose()


def test_processes_starting_together_make_one_database(empty_urls: str) -> None:
    """Server and runner opening an empty database at the same moment both get a complete one."""
    together, answers = racing.Barrier(3), racing.Queue()
    openers = [racing.Process(target=open_when_told, args=(empty_urls, together, answers)) for _ in range(3)]
    for opener in openers:
        opener.start()
    assert [answers.get(timeout=60) for _ in openers] == ["ok"] * 3
    for opener in openers:
        opener.join()
    database = open_database(empty_urls, create=False)
    assert differences(database) == []
    database.close()


def test_opening_twice_changes_nothing(both_databases: Database, tmp_path: Path) -> None:
    """Opening a database that is up to date again, with or without create, is fine."""
    for create in (True, False):
        open_database(both_databases.url, create=create).close()
    assert differences(both_databases) == []
