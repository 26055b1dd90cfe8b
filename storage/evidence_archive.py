"""Stored copies: each exchange goes into a WARC file (ISO 28500), request and response, before anybody parses it.

One ``.warc.gz`` a run and source, a gzip member a record: any record opens by its offset, standard tools replay it.
A page that is as an earlier copy has it becomes a revisit record, which refers to that copy.
"""

from __future__ import annotations

import hashlib
import io
import threading
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cchc.errors import StorageError
from cchc.records import EvidenceRef, Exchange

#: describe the transport of an answer, not its stored body; kept under another name as other archives do
TRANSPORT_HEADERS = frozenset({"transfer-encoding"})
OnStored = Callable[[EvidenceRef], EvidenceRef]
Earlier = Callable[[str], EvidenceRef | None]  #: address → its last whole copy
#: of ISA-L, which packs a page in a seventh of zlib's time at the same size: 9 % more room than zlib's best
LEVEL = 2
SAME_PAYLOAD = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
WARC_DATE = "%Y-%m-%dT%H:%M:%SZ"
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"


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
        answer, question = _records(exchange, known)
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

    def _same_as(self, exchange: Exchange, digest: str) -> _Known | None:
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


@dataclass(frozen=True)
class _Known:
    """An earlier copy and what its record says of itself."""

    ref: EvidenceRef
    record_id: str
    date: str
    payload_digest: str


def _known(folder: Path, ref: EvidenceRef) -> _Known | None:
    """None when the copy is no longer there or is not readable: nothing is to refer to it then."""
    try:
        headers = _record_at(folder, ref).rec_headers
    except StorageError:
        return None
    named = (headers.get_header(name) for name in ("WARC-Record-ID", "WARC-Date", "WARC-Payload-Digest"))
    record_id, date, digest = (name or "" for name in named)
    return _Known(ref, record_id, date, digest) if digest else None


def _records(exchange: Exchange, known: _Known | None) -> tuple[bytes, bytes]:
    """The answer and the question as two gzip members."""
    # warcio's own gzip has one level only; its records are written plain and packed here.
    writer = WARCWriter(io.BytesIO(), gzip=False)
    answer_id = f"<urn:uuid:{uuid.uuid4()}>"
    common = {"WARC-Date": exchange.fetched_at.astimezone(UTC).strftime(WARC_DATE)}
    if exchange.remote_address:
        common["WARC-IP-Address"] = exchange.remote_address
    answer_headers = StatusAndHeaders(
        f"{exchange.status} {exchange.reason}".strip(),
        [
            (f"X-Archive-Orig-{name}" if name.lower() in TRANSPORT_HEADERS else name, value)
            for name, value in exchange.response_headers
        ],
        protocol=exchange.http_version or "HTTP/1.1",
    )
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    question = writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=StatusAndHeaders(
            f"{exchange.request_method} {target} HTTP/1.1", list(exchange.request_headers), is_http_request=True
        ),
        warc_headers_dict={**common, "WARC-Concurrent-To": answer_id},
    )
    if known is None:
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=answer_headers,
            warc_headers_dict={**common, "WARC-Record-ID": answer_id},
        )
    else:
        answer = writer.create_revisit_record(
            exchange.url,
            known.payload_digest,
            known.ref.url,
            known.date,
            http_headers=answer_headers,
            warc_headers_dict={
                **common,
                "WARC-Record-ID": answer_id,
                "WARC-Refers-To": known.record_id,
            },
        )
        profile = NOT_MODIFIED if exchange.status == 304 else SAME_PAYLOAD
        answer.rec_headers.replace_header("WARC-Profile", profile)
    return _packed(answer), _packed(question)


def _packed(record: ArcWarcRecord) -> bytes:
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False).write_record(record)
    packer = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(plain.getvalue()) + packer.flush()


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
