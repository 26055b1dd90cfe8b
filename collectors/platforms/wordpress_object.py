"""One WordPress post as an object of the REST API.

The time of a post is the one the site prints (``date``), read as Vietnamese time. On a site set to another time zone
(WordPress starts in UTC, and many are never changed) ``date_gmt`` is what the server's clock said; but the reader sees
``date``, editors type ``date`` when they enter an older text, and the office checks a number by opening the page.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import try_clean_url
from collectors.attached_files import attached_files
from collectors.html import block_text, one_line, parse_text, soup_of
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.wordpress_article import category_of, later, own_summary, plain, printed_time

#: left over in texts where the page builder is not loaded
BUILDER_CODES = re.compile(r"\[/?(?:vc_|et_pb_|fusion_|av_)[^\[\]]*\]")


def rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    text = value.get("rendered") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def published(row: dict[str, Any], reference: datetime) -> DateRead | None:
    """The time that the site prints, as Vietnamese time; the one in UTC only when there is no other."""
    local, utc = str(row.get("date") or ""), str(row.get("date_gmt") or "")
    return printed_time(local, reference) or (read_date(f"{utc}Z", reference=reference) if utc else None)


def changed_at(row: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(str(row.get("modified_gmt") or "")).replace(tzinfo=UTC)
    except ValueError:
        return None


def read_object(
    row: dict[str, Any],
    listed: Listed,
    source: Source,
    page: Page,
) -> ParsedPost:
    """Raises CollectError: NO_DATE, GONE for a post behind a password, OVERSIZE for a text beyond reading."""
    if isinstance(row.get("content"), dict) and row["content"].get("protected"):
        raise CollectError(source.id, listed.url, FailureKind.GONE, "bài đặt mật khẩu, người ngoài không đọc được")
    moment = published(row, page.fetched_at)
    if moment is None:
        raise CollectError(source.id, listed.url, FailureKind.NO_DATE)
    url = try_clean_url(str(row.get("link") or ""), page.final_url) or listed.url
    content = BUILDER_CODES.sub("", rendered(row, "content"))
    soup = soup_of(parse_text(f"<div>{content}</div>", source.id, listed.url))
    body = block_text(soup)
    edited = printed_time(str(row.get("modified") or ""), page.fetched_at)
    return ParsedPost(
        source=source.id,
        key=str(row.get("id") or listed.key),
        url=url,
        title=plain(rendered(row, "title")) or body.split("\n", 1)[0][:150] or url,
        summary=own_summary(plain(rendered(row, "excerpt")), body),
        body=body,
        byline=_embedded_author(row),
        category=_embedded_terms(row),
        published_at=moment.moment,
        published_precision=moment.precision,
        date_confidence="high",
        updated_at=later(edited, moment),
        attachments=attached_files([soup], url),
        aliases=tuple(dict.fromkeys((url, listed.url))),
        origins={"title": "REST title", "published_at": _origin(row), "body": "REST content", "byline": "REST author"},
        listed_lastmod=changed_at(row),
    )


def _origin(row: dict[str, Any]) -> str:
    """Says it when the site's clock is not set to Vietnamese time."""
    try:
        away = datetime.fromisoformat(str(row.get("date"))) - datetime.fromisoformat(str(row.get("date_gmt")))
    except ValueError:
        return "REST date"
    hours = away / timedelta(hours=1)
    return "REST date" if hours == 7 else f"REST date (trang đặt múi giờ UTC{hours:+g}, lấy giờ hiển thị)"


def _embedded(row: dict[str, Any], name: str) -> list[Any]:
    found = row.get("_embedded")
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, list) else []


def _embedded_author(row: dict[str, Any]) -> str:
    """The display name; a site that hides its users may still print it for search engines."""
    names = [author["name"] for author in _embedded(row, "author") if isinstance(author, dict) and author.get("name")]
    if not names and isinstance(row.get("yoast_head_json"), dict):
        names = [row["yoast_head_json"].get("author") or ""]
    return one_line(", ".join(plain(str(name)) for name in names if name))


def _embedded_terms(row: dict[str, Any]) -> str:
    terms = [term for group in _embedded(row, "wp:term") if isinstance(group, list) for term in group]
    named = [
        (str(term.get("taxonomy")), plain(str(term.get("name") or ""))) for term in terms if isinstance(term, dict)
    ]
    return category_of([name for kind, name in named if kind != "post_tag"], [name for _, name in named])
