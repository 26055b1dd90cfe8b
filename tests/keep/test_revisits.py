"""Copies of pages that did not change: revisit records that standard tools replay, and read as the copy they name."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from cchc.records import Exchange
from storage.database import Database
from storage.evidence import load_evidence
from storage.evidence_archive import open_archive, read_evidence
from tests.keep.samples import SCT, open_harvest

BODY = "<h1>Tin không đổi</h1>".encode() * 50


def exchange(clock, **given) -> Exchange:
    base = Exchange(
        "http://sct.example/tin-1.html",
        "GET",
        (("Host", "sct.example"),),
        200,
        "OK",
        "HTTP/1.1",
        (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')),
        BODY,
        clock(),
        "203.0.113.9",
    )
    return replace(base, **given)


def two_nights(folder: Path, database: Database, clock, second: Exchange | None = None):
    """The refs of one page on two nights."""
    refs = []
    for night in range(2):
        harvest = open_harvest(database, clock)
        with open_archive(folder, night, "sct", harvest.keep_evidence, harvest.copy_of) as archive:
            asked = exchange(clock) if night == 0 or second is None else replace(second, fetched_at=clock())
            refs.append(archive.store(asked))
        clock.move(days=1)
    return refs


def test_same_body_becomes_a_revisit_of_the_first_copy(tmp_path: Path, both_databases: Database, clock) -> None:
    """A page whose bytes did not change is stored once; the second night's copy names the first and reads as it."""
    first, second = two_nights(tmp_path, both_databases, clock)
    assert second.refers_to is not None and (second.refers_to.id, second.sha256) == (first.id, first.sha256)
    with both_databases.read() as connection:
        loaded = load_evidence(connection, second.id, SCT)
    seen = read_evidence(tmp_path, loaded)
    assert (seen.body, seen.status, seen.fetched_at) == (BODY, 200, second.fetched_at)
    assert seen.fetched_at - read_evidence(tmp_path, first).fetched_at == timedelta(days=1)


def test_not_modified_refers_to_the_copy_it_speaks_of(tmp_path: Path, database: Database, clock) -> None:
    """A 304 is a revisit record of the profile server-not-modified, with the copy's address, date and digest."""
    answer = exchange(clock, status=304, reason="Not Modified", body=b"")
    first, second = two_nights(tmp_path, database, clock, answer)
    with (tmp_path / second.warc_file).open("rb") as stream:
        record = next(iter(ArchiveIterator(stream)))
        headers = dict(record.rec_headers.headers)
    with (tmp_path / first.warc_file).open("rb") as stream:
        original = dict(next(iter(ArchiveIterator(stream))).rec_headers.headers)
    assert headers["WARC-Type"] == "revisit"
    assert headers["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert headers["WARC-Refers-To"] == original["WARC-Record-ID"]
    assert headers["WARC-Refers-To-Target-URI"] == first.url
    assert headers["WARC-Refers-To-Date"] == original["WARC-Date"]
    assert headers["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    assert read_evidence(tmp_path, second).body == BODY


def test_not_modified_after_an_error_refers_to_the_page(tmp_path: Path, database: Database, clock) -> None:
    """A server that failed for a moment and then says 304 speaks of the page it gave, not of the page of its error."""
    harvest = open_harvest(database, clock)
    with open_archive(tmp_path, 1, "sct", harvest.keep_evidence, harvest.copy_of) as archive:
        first = archive.store(exchange(clock))
        archive.store(exchange(clock, status=503, reason="Unavailable", body=b"<h1>503</h1>"))
        again = archive.store(exchange(clock, status=304, reason="Not Modified", body=b""))
    assert again.refers_to is not None and again.refers_to.id == first.id
    assert read_evidence(tmp_path, again).body == BODY


def test_changed_page_is_kept_whole(tmp_path: Path, database: Database, clock) -> None:
    """Another body or another status is a new copy, and the next unchanged night refers to that one."""
    _, second = two_nights(tmp_path, database, clock, exchange(clock, body=BODY + b"!"))
    assert second.refers_to is None
    harvest = open_harvest(database, clock)
    with open_archive(tmp_path, 9, "sct", harvest.keep_evidence, harvest.copy_of) as archive:
        third = archive.store(exchange(clock, body=BODY + b"!"))
    assert third.refers_to is not None and third.refers_to.id == second.id


def test_lost_copy_is_not_referred_to(tmp_path: Path, database: Database, clock) -> None:
    """Where the file of the earlier copy is gone, the page is stored whole again."""
    harvest = open_harvest(database, clock)
    with open_archive(tmp_path, 1, "sct", harvest.keep_evidence, harvest.copy_of) as archive:
        first = archive.store(exchange(clock))
    (tmp_path / first.warc_file).unlink()
    with open_archive(tmp_path, 2, "sct", harvest.keep_evidence, harvest.copy_of) as archive:
        assert archive.store(exchange(clock)).refers_to is None


def test_standard_tools_read_the_files(tmp_path: Path, database: Database, clock) -> None:
    """``warcio check`` finds every digest right and ``warcio index`` lists answers and questions at our offsets."""
    first, second = two_nights(tmp_path, database, clock)
    files = [str(tmp_path / ref.warc_file) for ref in (first, second)]
    tool = [sys.executable, "-m", "warcio.cli"]
    checked = subprocess.run([*tool, "check", "-v", *files], capture_output=True, text=True)
    assert checked.returncode == 0 and "digest fail" not in checked.stdout, checked.stdout
    fields = "offset,warc-type,warc-target-uri"
    index = subprocess.run([*tool, "index", "-f", fields, *files], capture_output=True, text=True).stdout
    for ref, kind in ((first, "response"), (second, "revisit")):
        assert f'"offset": "{ref.offset}", "warc-type": "{kind}", "warc-target-uri": "{ref.url}"' in index
    assert index.count('"warc-type": "request"') == 2
