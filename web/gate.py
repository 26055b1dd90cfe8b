"""The outermost layer of the page: security headers, foreign origins, size of bodies, and the answer to a fault.

Plain ASGI, so that a body is bounded while it arrives and headers are on every answer, also on a failed one.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cchc.errors import CchcError

LOG = logging.getLogger("cchc.web")
LARGEST_UPLOAD = 25 * 1024 * 1024  # bytes of one file
LARGEST_FORM = 1024 * 1024  # bytes of a form without files, and of the fields beside a file

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class TooLarge(CchcError):
    """The body is larger than this page accepts."""


class ForeignOrigin(CchcError):
    """Another site made the browser send this."""


class Gate:
    """Wraps the application; ``fault_page`` makes the HTML shown for a fault that was logged under an id."""

    def __init__(self, app: ASGIApp, fault_page: Callable[[str], str]) -> None:
        self.app = app
        self.fault_page = fault_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self.app(scope, _bounded(scope, receive), send_guarded)
        except Exception:
            fault = secrets.token_hex(4)
            LOG.exception("lỗi %s ở %s %s", fault, scope["method"], scope["path"])
            if started:
                raise
            await HTMLResponse(self.fault_page(fault), status_code=500)(scope, receive, send_guarded)


def _add_headers(scope: Scope, headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not scope["path"].startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")


def _bounded(scope: Scope, receive: Receive) -> Receive:
    headers = Headers(scope=scope)
    with_files = headers.get("content-type", "").startswith("multipart/form-data")
    largest = LARGEST_FORM + (LARGEST_UPLOAD if with_files else 0)
    declared = headers.get("content-length", "")
    sentence = f"Nội dung gửi lên lớn hơn giới hạn ({largest // (1024 * 1024)} MB)."
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        if declared.isdigit() and int(declared) > largest:
            raise TooLarge(sentence)
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > largest:
            raise TooLarge(sentence)
        return message

    return receive_bounded


def refuse_foreign_origin(headers: Headers) -> None:
    """Raises ForeignOrigin when the browser says that another site caused this request (Origin, Sec-Fetch-Site)."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    foreign_site = site is not None and site not in {"same-origin", "none"}
    foreign_origin = origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    if foreign_site or foreign_origin:
        raise ForeignOrigin(
            "Yêu cầu này đến từ một trang khác nên không được thực hiện. Hãy mở lại trang này và làm lại."
        )
