"""Stored copies: each exchange goes into a WARC file (ISO 28500), request and response, before anybody parses it.

One ``.warc.gz`` a run and source, a gzip member a record: any record opens by its offset, standard tools replay it.
A page that is as an earlier copy has it becomes a revisit record, which refers to that copy.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from cchc.errors import StorageError
from cchc.records import EvidenceRef, Exchange
from storage.warc_records import WARC_DATE, EarlierCopy, records_of

OnStored = Callable[[EvidenceRef], EvidenceRef]
Earlier = Callable[[str], EvidenceRef | None]  #: address → its last whole copy of status 200


class EvidenceArchive:
    """An open WARC file; implements ``cchc.protocols.Archive``. Safe to use from several threads."""

    def __init__(self, folder: Path, name: str, on_stored: OnStored | None, earlier: Earlier | None = None) -> None:
        self._folder = folder
        self._name = name
        self._on_stored = on_stored
        self._earlier = earlier
        self._lock = threading.Lock()
        self._out: BinaryIO | None = None

    def store(self, exchange: Exchange) -> EvidenceRef:
        """Write request and response; returns where the response lies. Raises StorageError when the disk refuses."""
        digest = hashlib.sha256(exchange.body).hexdigest()
        known = self._same_as(exchange, digest)
        answer, question = records_of(exchange, digest, known)
        try:
            with self._lock:
                offset = self._append(answer + question)
        except OSError as error:
            raise StorageError(f"Không ghi được bản lưu vào {self._folder}: {error.strerror or error}.") from error
        ref = EvidenceRef(
            url=exchange.url,
            warc_file=self._name,
            offset=offset,
            length=len(answer),
            sha256=known.ref.sha256 if known else digest,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            refers_to=known.ref if known else None,
        )
        return self._on_stored(ref) if self._on_stored else ref

    def close(self) -> None:
        with self._lock:
            if self._out is not None:
                self._out.close()
                self._out = None

    def __enter__(self) -> EvidenceArchive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _same_as(self, exchange: Exchange, digest: str) -> EarlierCopy | None:
        """The earlier copy that holds the same body; None where this answer is to be kept whole."""
        if self._earlier is None or not (exchange.status == 304 or exchange.body):
            return None
        ref = self._earlier(exchange.url)
        if ref is None or ref.id is None:
            return None
        if exchange.status != 304 and (ref.sha256, ref.status) != (digest, exchange.status):
            return None
        return _known(self._folder, ref)

    def _append(self, records: bytes) -> int:
        if self._out is None:
            path = self._folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = path.open("ab")
        start = self._out.seek(0, io.SEEK_END)
        self._out.write(records)
        self._out.flush()
        return start


def _known(folder: Path, ref: EvidenceRef) -> EarlierCopy | None:
    """None when the copy is no longer there or is not readable: nothing is to refer to it then."""
    try:
        headers = _record_at(folder, ref).rec_headers
    except StorageError:
        return None
    named = (headers.get_header(name) for name in ("WARC-Record-ID", "WARC-Date", "WARC-Payload-Digest"))
    record_id, date, digest = (name or "" for name in named)
    return EarlierCopy(ref, record_id, date, digest) if digest else None


def open_archive(
    folder: Path, run_id: int, source: str, on_stored: OnStored | None = None, earlier: Earlier | None = None
) -> EvidenceArchive:
    """The archive of one run and source, made at the first exchange.

    ``on_stored`` keeps the row and returns the ref with its id. ``earlier`` finds the copy that an unchanged page may
    refer to; without it every answer is kept whole.
    """
    return EvidenceArchive(folder, f"{run_id:06d}-{source}.warc.gz", on_stored, earlier)


def read_evidence(folder: Path, ref: EvidenceRef) -> Exchange:
    """The stored exchange (without its request). Raises StorageError when it is missing or is not what was stored.

    Of a copy that refers to another: that one's answer, with the time at which it was seen to be the same.
    """
    if ref.refers_to is not None:
        return replace(read_evidence(folder, ref.refers_to), fetched_at=ref.fetched_at)
    record = _record_at(folder, ref)
    try:
        body = record.raw_stream.read()
    except (ArchiveLoadFailed, zlib.error) as error:
        raise StorageError(f"Bản lưu {ref.warc_file} ở vị trí {ref.offset} đã hỏng, không đọc được.") from error
    if hashlib.sha256(body).hexdigest() != ref.sha256:
        raise StorageError(f"Bản lưu {ref.warc_file} ở vị trí {ref.offset} đã bị thay đổi (sai mã SHA-256).")
    status, _, reason = record.http_headers.statusline.partition(" ")
    return Exchange(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        request_method="GET",
        request_headers=(),
        status=int(status),
        reason=reason,
        http_version=record.http_headers.protocol,
        response_headers=tuple(record.http_headers.headers),
        body=body,
        fetched_at=datetime.strptime(record.rec_headers.get_header("WARC-Date"), WARC_DATE).replace(tzinfo=UTC),
        remote_address=record.rec_headers.get_header("WARC-IP-Address"),
    )


def _record_at(folder: Path, ref: EvidenceRef) -> ArcWarcRecord:
    """The record a ref points to, its body not yet read. Raises StorageError."""
    path = folder / ref.warc_file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise StorageError(f"Bản lưu {ref.warc_file} nằm ngoài kho.")
    try:
        with path.open("rb") as stream:
            stream.seek(ref.offset)
            record = next(iter(ArchiveIterator(io.BytesIO(stream.read(ref.length)))), None)
    except OSError as error:
        raise StorageError(f"Không mở được bản lưu {path}: {error.strerror or error}.") from error
    except (ArchiveLoadFailed, zlib.error) as error:
        raise StorageError(f"Bản lưu {ref.warc_file} ở vị trí {ref.offset} đã hỏng, không đọc được.") from error
    if record is None or record.http_headers is None:
        raise StorageError(f"Bản lưu {ref.warc_file} ở vị trí {ref.offset} không đọc được.")
    return record
