"""A stored copy, shown as plain text and given back as a download; nothing of it is ever run or rendered.

Copies are the proof behind the numbers and open to every role; those of citizens' feedback name who asked, which is
taken out before anything else is stored, and open to admins only.
"""

from __future__ import annotations

import zlib

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.errors import NotAllowed, StorageError
from cchc.record_place_rules import shows_who_asked
from cchc.records import EvidenceRef, Exchange
from storage.evidence import holds_feedback, load_evidence
from storage.evidence_archive import read_evidence
from web.access import ADMIN
from web.errors import NotFound
from web.page import Page, open_page

router = APIRouter()
SHOWN = 200_000  # characters
LARGEST_UNPACKED = 20 * 1024 * 1024  # bytes; a packed body may claim to be endless
TEXTUAL = (
    "text/",
    "application/xml",
    "application/json",
    "application/rss+xml",
    "application/atom+xml",
    "application/xhtml+xml",
)
ENDINGS = {
    "text/html": ".html.txt",
    "application/pdf": ".pdf",
    "application/xml": ".xml.txt",
    "text/xml": ".xml.txt",
    "application/rss+xml": ".xml.txt",
}


@router.get("/evidence/{evidence_id}")
def show_evidence(evidence_id: int, page: Page = Depends(open_page)) -> Response:
    ref, exchange = _load(page, evidence_id)
    body = _unpacked(exchange)
    text = _text(exchange, body)
    return page.show(
        "evidence.html",
        "/posts",
        evidence=ref,
        headers=[*exchange.response_headers],
        text=None if text is None else text[:SHOWN],
        cut=text is not None and len(text) > SHOWN,
        body_size=len(body),
    )


@router.get("/evidence/{evidence_id}/file")
def download_evidence(evidence_id: int, page: Page = Depends(open_page)) -> Response:
    _, exchange = _load(page, evidence_id)
    ending = ENDINGS.get(_media_type(exchange), ".bin")
    headers = {"Content-Disposition": f'attachment; filename="ban-luu-{evidence_id}{ending}"'}
    return Response(_unpacked(exchange), media_type="application/octet-stream", headers=headers)


def _load(page: Page, evidence_id: int) -> tuple[EvidenceRef, Exchange]:
    try:
        with page.database.read() as connection:
            ref = load_evidence(connection, evidence_id, page.department)
            of_feedback = holds_feedback(connection, page.department, evidence_id)
        of_feedback = of_feedback or shows_who_asked(page.configuration.sources.sources, ref.url)
        if of_feedback and page.visitor.role != ADMIN:
            raise NotAllowed(
                "Bản lưu này có thể có họ tên, địa chỉ của người gửi phản ánh: chỉ người quản trị mở được."
            )
        return ref, read_evidence(page.doors.archive_folder, ref)
    except StorageError as error:
        raise NotFound(str(error)) from error


def _header(exchange: Exchange, name: str) -> str:
    return next((value for header, value in exchange.response_headers if header.lower() == name), "")


def _media_type(exchange: Exchange) -> str:
    return _header(exchange, "content-type").partition(";")[0].strip().lower()


def _unpacked(exchange: Exchange) -> bytes:
    """The body without gzip or deflate, bounded; as it is where it cannot be unpacked."""
    packing = _header(exchange, "content-encoding").lower()
    windows = {"gzip": 31, "x-gzip": 31, "deflate": 15}.get(packing)
    if windows is None:
        return exchange.body
    try:
        return zlib.decompressobj(windows).decompress(exchange.body, LARGEST_UNPACKED)
    except zlib.error:
        return exchange.body


def _text(exchange: Exchange, body: bytes) -> str | None:
    if not _media_type(exchange).startswith(TEXTUAL):
        return None
    charset = _header(exchange, "content-type").partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
    try:
        return body.decode(charset, errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")
