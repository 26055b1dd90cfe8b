"""How a host says that a page does not exist, learned by asking for one that cannot: many say it with status 200."""

from __future__ import annotations

import re
import uuid
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.addresses import compare_key
from collectors.page import Page

TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
HEADING = re.compile(rb"<h1[^>]*>(.{0,600}?)</h1", re.IGNORECASE | re.DOTALL)
NO_TEXT = re.compile(rb"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]{0,4000}>", re.IGNORECASE | re.DOTALL)
WORD = re.compile(rb"[^\W\d]+|[\x80-\xff]+")
LOOKED_AT = 400_000  # bytes of a page
SHINGLE = 4  # words
SKETCH = 128  # smallest hashes of all shingles
ALIKE = 0.9
KEPT_DAYS = 7
MOVED = frozenset({FailureKind.NOT_FOUND, FailureKind.GONE, FailureKind.CLIENT_ERROR})


@dataclass(frozen=True)
class NotFoundAnswer:
    """``honest``: a 4xx status, nothing else to compare. Else ``target``, where it redirects to, or the page itself."""

    honest: bool
    asked_at: str  # ISO 8601
    target: str = ""
    title: str = ""
    heading: str = ""
    sketch: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def looks_like(self, page: Page) -> bool:
        """Whether this page is the host's way to say that there is none."""
        if self.honest:
            return False
        moved = compare_key(page.final_url) != compare_key(page.url)
        if self.target:
            return moved and compare_key(page.final_url) == self.target
        if not page.is_html or (_words(TITLE, page.body), _words(HEADING, page.body)) != (self.title, self.heading):
            return False
        return _likeness(self.sketch, _sketch(page.body)) >= ALIKE


def answer_from_json(kept: dict[str, Any], now: datetime) -> NotFoundAnswer | None:
    """None when it was learned too long ago."""
    if (now - datetime.fromisoformat(kept["asked_at"])).days >= KEPT_DAYS:
        return None
    return NotFoundAnswer(**kept | {"sketch": tuple(kept["sketch"])})


def answer_of(page: Page) -> NotFoundAnswer:
    """From the page that was answered for an address that cannot exist."""
    at = page.fetched_at.isoformat()
    if compare_key(page.final_url) != compare_key(page.url):
        return NotFoundAnswer(False, at, target=compare_key(page.final_url))
    return NotFoundAnswer(
        False, at, title=_words(TITLE, page.body), heading=_words(HEADING, page.body), sketch=_sketch(page.body)
    )


def answer_of_failure(error: CollectError, now: datetime) -> NotFoundAnswer | None:
    """None where the failure says nothing of missing pages."""
    return NotFoundAnswer(True, now.isoformat()) if error.kind in MOVED else None


def impossible_address(url: str) -> str:
    """Beside ``url`` and of its form; nothing can be there."""
    parts = urlsplit(url)
    number = uuid.uuid4()
    digits = list(re.finditer(r"\d+", parts.query))
    if digits:
        last = digits[-1]
        query = f"{parts.query[: last.start()]}9{number.int % 10**8:08d}{parts.query[last.end() :]}"
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    ending = re.search(r"\.\w{2,5}$", name)
    close = ending[0] if ending else "/" if parts.path.endswith("/") else ""
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/khong-co-trang-{number.hex}{close}", "", ""))


def _words(pattern: re.Pattern[bytes], body: bytes) -> str:
    match = pattern.search(body[:LOOKED_AT])
    return " ".join(unescape(NO_TEXT.sub(b" ", match[1]).decode("utf-8", "replace")).split()) if match else ""


def _sketch(body: bytes) -> tuple[int, ...]:
    """Bottom-k sketch of the visible words; numbers (counters, times) left out."""
    words = WORD.findall(NO_TEXT.sub(b" ", body[:LOOKED_AT]).lower())
    shingles = {zlib.crc32(b" ".join(words[at : at + SHINGLE])) for at in range(max(1, len(words) - SHINGLE + 1))}
    return tuple(sorted(shingles)[:SKETCH])


def _likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimated share of shingles that both have."""
    union = sorted({*one, *other})[:SKETCH]
    both = {*one} & {*other}
    return sum(value in both for value in union) / len(union) if union else 1.0
