"""Access tokens of official APIs: sent as a header to the API's own address only, and never stored, shown or logged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Archive
from cchc.records import EvidenceRef, Exchange
from cchc.states import FailureKind
from collectors.addresses import clean_url, origin_of
from collectors.decoding import NotDecodable, TooLarge, unpack
from collectors.page import Page

#: where each API answers unless the source's ``api`` says otherwise
API_BASES = {"facebook": "https://graph.facebook.com/v25.0", "zalo": "https://openapi.zalo.me/v2.0"}
HEADERS = {"facebook": ("Authorization", "Bearer {}"), "zalo": ("access_token", "{}")}
STARS = "********"
SENDABLE = re.compile(r"[\x21-\x7e]+")
FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})
LONGEST_ANSWER = 20_000_000


def api_base(source: Source) -> str:
    return (source.api or API_BASES[source.platform]).rstrip("/")


@dataclass(frozen=True)
class ApiAccess:
    """What goes with a request to ``origin``, and what must be hidden wherever a person or a file could keep it."""

    origin: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    token: str = ""

    def headers_for(self, address: str) -> Mapping[str, str]:
        return dict(self.headers) if self.headers and origin_of(address) == self.origin else {}

    def hide(self, text: str) -> str:
        for form in _forms(self.token):
            text = text.replace(form, STARS)
        return text

    def hide_in(self, body: bytes) -> bytes:
        for form in _forms(self.token):
            body = body.replace(form.encode(), STARS.encode())
        return body


def api_access(source: Source, token: str | None) -> ApiAccess:
    """Empty for platforms without a token, and for one that no header can carry (``token_problem`` tells)."""
    if source.platform not in HEADERS or not token or not SENDABLE.fullmatch(token):
        return ApiAccess()
    name, form = HEADERS[source.platform]
    return ApiAccess(origin_of(clean_url(api_base(source))), ((name, form.format(token)),), token)


def token_problem(source: Source, token: str | None) -> str | None:
    """Why the source cannot be read for want of a token, in words that name the variable; None when all is well."""
    if source.platform not in HEADERS:
        return None
    if not source.token:
        return "chưa ghi tên biến môi trường giữ mã truy cập ở ô token"
    if not token:
        return f"đặt biến môi trường {source.token} (trong tệp .env hoặc tệp mà {source.token}_FILE chỉ tới)"
    if not SENDABLE.fullmatch(token):
        return f"biến môi trường {source.token} chứa ký tự không thể có trong mã truy cập (khoảng trắng, xuống dòng…)"
    return None


@dataclass(frozen=True)
class SealedArchive:
    """Keeps exchanges without the token: APIs repeat it in what they answer (Graph in ``paging.next``)."""

    archive: Archive
    access: ApiAccess

    def store(self, exchange: Exchange) -> EvidenceRef:
        return self.archive.store(self._sealed(exchange) if self.access.token else exchange)

    def _sealed(self, exchange: Exchange) -> Exchange:
        hide = self.access.hide
        sealed = self.access.hide_in(_plain_body(exchange))
        headers = exchange.response_headers
        if sealed != exchange.body:
            headers = tuple((name, value) for name, value in headers if name.lower() not in FRAMING)
        return replace(
            exchange,
            url=hide(exchange.url),
            request_headers=tuple((name, hide(value)) for name, value in exchange.request_headers),
            response_headers=tuple((name, hide(value)) for name, value in headers),
            body=sealed,
        )


def _forms(token: str) -> list[str]:
    """The token as it may be written: plain, in an address, in JSON."""
    forms = {token, quote(token, safe=""), json.dumps(token)[1:-1], token.replace("/", "\\/")} if token else set()
    return sorted(forms, key=len, reverse=True)


def _plain_body(exchange: Exchange) -> bytes:
    """The body out of its Content-Encoding, so that the token is found in it; what cannot be opened is not kept."""
    coding = next((value for name, value in exchange.response_headers if name.lower() == "content-encoding"), "")
    try:
        return unpack(exchange.body, coding, LONGEST_ANSWER)
    except (NotDecodable, TooLarge):
        return b""


def read_json(page: Page) -> dict[str, Any]:
    """The answer of an API as an object. Raises CollectError (UNPARSEABLE)."""
    try:
        found = json.loads(page.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, "API trả lời không phải JSON") from error
    if not isinstance(found, dict):
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, "API trả lời không phải một đối tượng JSON")
    return found
