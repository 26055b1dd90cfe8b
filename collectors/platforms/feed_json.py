"""JSON Feed 1.0 and 1.1: the same entries as RSS, as an object. Times carry their zone by the standard (RFC 3339)."""

from __future__ import annotations

import json
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import FoundAttachment, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import is_file_address, try_clean_url
from collectors.attached_files import attached_files
from collectors.html import block_text, one_line
from collectors.listing import Listed
from collectors.page import Page
from collectors.snippets import snippet, snippet_line

MOST_ITEMS = 2_000


def is_json_feed(page: Page) -> bool:
    """By its declared type, or by the version that every JSON Feed names at its top."""
    start = page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start == b"{" and (page.media_type == "application/feed+json" or b"jsonfeed.org/version" in page.body[:5000])


def read_json_feed(page: Page, source: Source) -> tuple[list[Listed], str | None]:
    """(entries in feed order, address of the next older part). Raises CollectError when this is no JSON Feed."""
    try:
        feed = json.loads(page.text())
    except (ValueError, RecursionError) as error:
        raise CollectError(source.id, page.url, FailureKind.UNPARSEABLE, "JSON Feed hỏng") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise CollectError(source.id, page.url, FailureKind.UNPARSEABLE, "JSON Feed không có danh sách items")
    found = [_entry(item, feed, page, source) for item in feed["items"][:MOST_ITEMS] if isinstance(item, dict)]
    following = _text(feed.get("next_url"))
    return [entry for entry in found if entry is not None], try_clean_url(
        following, page.final_url
    ) if following else None


def _entry(item: dict[str, Any], feed: dict[str, Any], page: Page, source: Source) -> Listed | None:
    url = try_clean_url(_text(item.get("url")) or _text(item.get("external_url")), page.final_url)
    if url is None:
        return None
    key = _text(item.get("id")) or url
    published = _moment(item, "date_published", page) or _moment(item, "date_modified", page)
    edited = _moment(item, "date_modified", page)
    markup, text = _text(item.get("content_html")), _text(item.get("content_text"))
    title = snippet_line(_text(item.get("title"))) or first_words(snippet_line(markup or text))
    lastmod = edited.moment if edited is not None else None
    if published is None or not title:
        return Listed(key=key, url=url, lastmod=lastmod, shown=published, title=title)
    soup = snippet(markup or text)
    named = _attachments(item, url)
    inside = attached_files([soup], url) if markup else ()
    post = ParsedPost(
        source=source.id,
        key=key,
        url=url,
        title=title,
        summary=snippet_line(_text(item.get("summary"))),
        body=block_text(soup),
        byline=", ".join(_authors(item) or _authors(feed)),
        category=", ".join(one_line(_text(tag)) for tag in _list(item.get("tags")))[:300],
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="low" if published.approx else "high",
        updated_at=lastmod if lastmod is not None and lastmod > published.moment else None,
        attachments=named + tuple(file for file in inside if file.url not in {one.url for one in named}),
        origins={
            "title": "title" if _text(item.get("title")) else "những chữ đầu của nội dung",
            "published_at": "date_published" if item.get("date_published") else "date_modified",
            "body": "content_html" if markup else "content_text",
        },
        listed_lastmod=lastmod,
    )
    return Listed(key=key, url=url, lastmod=lastmod, shown=published, title=title, post=post)


def first_words(text: str, limit: int = 120) -> str:
    """A heading for what has none: its first sentence, else as many whole words as fit."""
    line = one_line(text)
    for end in (". ", "! ", "? ", "… "):
        cut = line.find(end)
        if 15 <= cut < limit:
            line = line[: cut + 1]
    line = line.removesuffix(".")
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _moment(item: dict[str, Any], name: str, page: Page) -> DateRead | None:
    raw = _text(item.get(name))
    return read_date(raw, reference=page.fetched_at) if raw else None


def _authors(holder: dict[str, Any]) -> list[str]:
    """1.1 has a list of authors, 1.0 one object."""
    several = _list(holder.get("authors")) or [holder.get("author")]
    names = (one_line(_text(author.get("name"))) for author in several if isinstance(author, dict))
    return [name for name in names if name]


def _attachments(item: dict[str, Any], base: str) -> tuple[FoundAttachment, ...]:
    """Files only: audio and video of a podcast are no documents."""
    found: dict[str, str] = {}
    for one in _list(item.get("attachments")):
        url = try_clean_url(_text(one.get("url")), base) if isinstance(one, dict) else None
        if url is not None and (is_file_address(url) or _text(one.get("mime_type")).startswith("application/")):
            found.setdefault(url, one_line(_text(one.get("title"))) or url.rsplit("/", 1)[-1])
    return tuple(FoundAttachment(name, url) for url, name in found.items())


def _text(value: Any) -> str:
    """Ids may be numbers; anything else that is no string is nothing."""
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, (str, int)) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
