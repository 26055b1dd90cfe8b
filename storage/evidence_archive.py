"""Stored copies: each exchange goes into a WARC file (ISO 28500), request and response, before anybody parses it.

One ``.warc.gz`` a run and source, a gzip member a record: any record opens by its offset, standard tools replay it.
"""

from __future__ import annotations

import hashlib
import io
import threading
import uuid
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cchc.errors import StorageError
from cchc.records import EvidenceRef, Exchange

#: describe the transport of an answer, not its stored body; kept under another name as other archives do
TRANSPORT_HEADERS = frozenset({"transfer-encoding"})
OnStored = Callable[[EvidenceRef], EvidenceRef]


class EvidenceArchive:
    """An open WARC file; implements ``cchc.protocols.Archive``. Safe to use from several threads."""

    def __init__(self, folder: Path, name: str, on_stored: OnStored | None) -> None:
        self._folder = folder
        self._name = name
        self._on_stored = on_stored
        self._lock = threading.Lock()
        self._out: BinaryIO | None = None

    def store(self, exchange: Exchange) -> EvidenceRef:
        """Write request and response; returns where the response lies. Raises StorageError when the disk refuses."""
        with self._lock:
            try:
                offset, length = self._write(exchange)
            except OSError as error:
                raise StorageError(f"Không ghi được bản lưu vào {self._folder}: {error.strerror or error}.") from error
        ref = EvidenceRef(
            url=exchange.url,
            warc_file=self._name,
            offset=offset,
            length=length,
            sha256=hashlib.sha256(exchange.body).hexdigest(),
            fetched_at=exchange.fetched_at,
            status=exchange.status,
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

    def _write(self, exchange: Exchange) -> tuple[int, int]:
        if self._out is None:
            path = self._folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._out = path.open("ab")
        writer = WARCWriter(self._out, gzip=True)
        when = exchange.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer_id = f"<urn:uuid:{uuid.uuid4()}>"
        common = {"WARC-Date": when}
        if exchange.remote_address:
            common["WARC-IP-Address"] = exchange.remote_address
        answer_headers = [
            (f"X-Archive-Orig-{name}" if name.lower() in TRANSPORT_HEADERS else name, value)
            for name, value in exchange.response_headers
        ]
        version = exchange.http_version or "HTTP/1.1"
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=StatusAndHeaders(
                f"{exchange.status} {exchange.reason}".strip(), answer_headers, protocol=version
            ),
            warc_headers_dict={**common, "WARC-Record-ID": answer_id},
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
        start = self._out.seek(0, io.SEEK_END)
        writer.write_record(answer)
        end = self._out.tell()
        writer.write_record(question)
        self._out.flush()
        return start, end - start


def open_archive(folder: Path, run_id: int, source: str, on_stored: OnStored | None = None) -> EvidenceArchive:
    """The archive of one run and source, made at the first exchange.

    ``on_stored`` keeps the row and returns the ref with its id.
    """
    return EvidenceArchive(folder, f"{run_id:06d}-{source}.warc.gz", on_stored)


def read_evidence(folder: Path, ref: EvidenceRef) -> Exchange:
    """The stored exchange (without its request). Raises StorageError when it is missing or is not what was stored."""
    path = folder / ref.warc_file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise StorageError(f"Bản lưu {ref.warc_file} nằm ngoài kho.")
    try:
        with path.open("rb") as stream:
            stream.seek(ref.offset)
            record = next(iter(ArchiveIterator(io.BytesIO(stream.read(ref.length)))), None)
            if record is None or record.http_headers is None:
                raise StorageError(f"Bản lưu {ref.warc_file} ở vị trí {ref.offset} không đọc được.")
            body = record.raw_stream.read()
    except OSError as error:
        raise StorageError(f"Không mở được bản lưu {path}: {error.strerror or error}.") from error
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
        fetched_at=datetime.strptime(record.rec_headers.get_header("WARC-Date"), "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=UTC
        ),
        remote_address=record.rec_headers.get_header("WARC-IP-Address"),
    )
