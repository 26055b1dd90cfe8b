"""One answer of a server, as collectors see it, and the signs that it is not what was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cchc.errors import CollectError
from cchc.records import EvidenceRef
from cchc.states import FailureKind
from collectors.decoding import NotDecodable, to_text

TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
#: served by protection layers instead of the page; each was seen stored as "content" by somebody's crawler
CHALLENGE_TITLES = re.compile(
    r"just a moment|attention required|checking your browser|ddos[- ]guard|access denied|verifying you are human"
    r"|one moment, please|xác minh (bạn|trình duyệt)|kiểm tra trình duyệt",
    re.IGNORECASE,
)
CHALLENGE_MARKS = re.compile(
    rb"cf-chl-|/cdn-cgi/challenge-platform|_incapsula_|document\.cookie\s*=\s*[\"']D1N=|g-recaptcha|hcaptcha\.com|ddos-guard",
    re.IGNORECASE,
)
COOKIE_TITLES = re.compile(r"(bật|chấp nhận|enable|accept|requires?) cookies?", re.IGNORECASE)
SMALL_PAGE = 15_000
LOGIN_TITLES = re.compile(
    r"^\W*(yêu cầu )?(đăng nhập|log ?in|sign ?in)( thành viên| hệ thống| tài khoản| quản trị)?\s*(\W|$)", re.IGNORECASE
)
PASSWORD = re.compile(rb"<input[^>]+type=[\"']?password", re.IGNORECASE)
NOT_FOUND_TITLES = re.compile(
    r"^\W*(404\b|lỗi 404|error 404|page not found|not found|không tìm thấy (trang|nội dung|bài viết|thông tin|kết quả)"
    r"|trang (này )?không tồn tại|bài viết không tồn tại|nội dung không tồn tại)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Page:
    """``url`` was asked, ``final_url`` answered; ``body``: decoded from Content-Encoding, empty if ``not_modified``."""

    source: str
    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    body_sha256: str
    not_modified: bool
    same_body: bool  # the body is byte for byte what it was at the last visit
    fetched_at: datetime
    evidence: EvidenceRef | None

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()

    @property
    def is_html(self) -> bool:
        if self.media_type in ("text/html", "application/xhtml+xml"):
            return True
        return not self.media_type and self.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))

    def text(self) -> str:
        """Decoded, NFC. Raises CollectError (UNDECODABLE)."""
        try:
            return to_text(self.body, self.headers.get("content-type", ""))
        except NotDecodable as error:
            raise CollectError(self.source, self.final_url, FailureKind.UNDECODABLE, str(error)) from error


def asks_to_log_in(body: bytes) -> bool:
    """A page that is a log-in form by its title; the box that many portals show beside their content is none."""
    match = TITLE.search(body[:20_000])
    title = match[1].decode("utf-8", "replace") if match else ""
    return LOGIN_TITLES.search(title) is not None and PASSWORD.search(body) is not None


def impostor(headers: Mapping[str, str], body: bytes) -> FailureKind | None:
    """CHALLENGE, LOGIN_WALL or SOFT_NOT_FOUND when a page only pretends to be an answer, else None."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return FailureKind.CHALLENGE
    match = TITLE.search(body[:20_000])
    title = match[1].decode("utf-8", "replace").strip() if match else ""
    if CHALLENGE_TITLES.search(title):
        return FailureKind.CHALLENGE
    if len(body) < SMALL_PAGE and b"<article" not in body and b"<h1" not in body and CHALLENGE_MARKS.search(body):
        return FailureKind.CHALLENGE
    if NOT_FOUND_TITLES.search(title):
        return FailureKind.SOFT_NOT_FOUND
    if asks_to_log_in(body) or (COOKIE_TITLES.search(title) and len(body) < SMALL_PAGE):
        return FailureKind.LOGIN_WALL
    return None
