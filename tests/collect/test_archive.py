"""The evidence archive: real WARC files, opened by their offsets and by a standard tool."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from cchc.errors import StorageError
from cchc.records import EvidenceRef, Exchange
from storage.evidence_archive import open_archive, read_evidence


def exchange(number: int, body: bytes = b"") -> Exchange:
    return Exchange(
        url=f"http://sct.example.vn/tin-{number}.html?a=1",
        request_method="GET",
        request_headers=(("Host", "sct.example.vn"), ("User-Agent", "cchc")),
        status=200,
        reason="OK",
        http_version="HTTP/1.1",
        response_headers=(
            ("Content-Type", "text/html"),
            ("Content-Encoding", "gzip"),
            ("Transfer-Encoding", "chunked"),
        ),
        body=body or gzip.compress(f"<h1>Tin số {number}</h1>".encode()),
        fetched_at=datetime(2023, 11, 20, 1, 2, 3, tzinfo=UTC),
        remote_address="203.0.113.5",
    )


def test_every_exchange_opens_again_by_its_offset(tmp_path):
    """What was stored comes back byte for byte, in any order."""
    with open_archive(tmp_path, 7, "sct") as archive:
        refs = [archive.store(exchange(number)) for number in range(5)]
    for number in (3, 0, 4):
        back = read_evidence(tmp_path, refs[number])
        assert back.body == exchange(number).body
        assert (back.url, back.status, back.fetched_at) == (exchange(number).url, 200, exchange(number).fetched_at)


def test_a_standard_reader_finds_request_and_response(tmp_path):
    """warcio reads the whole file: a response and its request for each exchange, content unpacked."""
    with open_archive(tmp_path, 7, "sct") as archive:
        ref = archive.store(exchange(1))
        archive.store(exchange(2))
    with (tmp_path / ref.warc_file).open("rb") as stream:
        seen = [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(stream)]
    assert [kind for kind, _ in seen] == ["response", "request", "response", "request"]
    assert seen[2][1].decode() == "<h1>Tin số 2</h1>"


def test_appends_to_the_file_of_the_run(tmp_path):
    """A second opening in the same run goes on where the first stopped."""
    with open_archive(tmp_path, 7, "sct") as archive:
        first = archive.store(exchange(1))
    with open_archive(tmp_path, 7, "sct") as archive:
        second = archive.store(exchange(2))
    assert second.offset > first.offset
    assert read_evidence(tmp_path, first).body != read_evidence(tmp_path, second).body


def test_a_changed_copy_is_told(tmp_path):
    """Bytes that no longer have their hash are no evidence."""
    with open_archive(tmp_path, 7, "sct") as archive:
        ref = archive.store(exchange(1))
    with pytest.raises(StorageError, match="SHA-256"):
        read_evidence(tmp_path, replace(ref, sha256="0" * 64))


def test_nothing_outside_the_archive_is_opened(tmp_path):
    """A row that names a path elsewhere is refused."""
    with pytest.raises(StorageError):
        read_evidence(tmp_path, EvidenceRef("http://x/", "../../etc/passwd", 0, 10, "0" * 64, datetime.now(UTC), 200))


def test_the_row_is_kept_before_anybody_parses(tmp_path):
    """The callback runs on each store, and what it returns is what the collector gets."""
    with open_archive(tmp_path, 7, "sct", on_stored=lambda ref: replace(ref, id=42)) as archive:
        assert archive.store(exchange(1)).id == 42


def test_no_file_is_made_for_nothing(tmp_path):
    """A run that fetched nothing leaves no empty file."""
    with open_archive(tmp_path, 7, "sct"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_told_and_the_rest_still_opens(tmp_path):
    """Bytes overwritten in one record: a plain error for it, the next record is whole."""
    with open_archive(tmp_path, 7, "sct") as archive:
        first, second = archive.store(exchange(1)), archive.store(exchange(2))
    path = tmp_path / first.warc_file
    body = bytearray(path.read_bytes())
    body[first.offset + 30 : first.offset + 80] = b"\x55" * 50
    path.write_bytes(body)
    with pytest.raises(StorageError):
        read_evidence(tmp_path, first)
    assert read_evidence(tmp_path, second).body == exchange(2).body
