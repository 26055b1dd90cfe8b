"""RSS, Atom and JSON feeds. Entries are posts; article pages are fetched only when the source's selectors say what.

A feed of NukeViet prints the month where the minutes belong: its day is right, its minutes are never used.
"""

from __future__ import annotations

import calendar
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import feedparser

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import LOCAL, local_date, local_midnight
from cchc.records import FoundAttachment, KnownPost, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import is_file_address, try_clean_url
from collectors.attached_files import attached_files
from collectors.fetch import Fetcher
from collectors.html import base_of, block_text, one_line, parse_page
from collectors.listing import BEGINNING, Listed, Listing
from collectors.page import Page
from collectors.platform import Recognised
from collectors.platforms import generic, nukeviet_addresses
from collectors.platforms.feed_json import is_json_feed, read_json_feed
from collectors.sitemaps import refuse_entities
from collectors.snippets import snippet, snippet_line
from collectors.unforeseen import UNFORESEEN, unforeseen

ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2}|\b(GMT|UTC|UT|[ECMP][SD]T|ICT))\s*(\(.*\))?$", re.IGNORECASE)
LONGEST = 5_000_000  # bytes; feedparser needs about ten times as much memory
PINNED = 3
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"})
COMMENTS = re.compile(r"comments?\b|bình luận|phản hồi", re.IGNORECASE)
YOUTUBE_CHANNEL = re.compile(r"^https?://(?:www\.|m\.)?youtube\.com/channel/(UC[\w-]{10,40})")
DRUPAL_ID = re.compile(r"(\d+) at https?://\S+")
WORDPRESS_ID = re.compile(r"https?://\S+[?&]p=(\d+)")


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """All feeds of the source. Without a ``feed`` the page at ``url`` may announce one.

    A feed holds its newest entries only: proven from its oldest entry on, and only where it is ordered by publication.
    """
    listing = Listing()
    bounds: list[datetime | None] = []
    for address in [source.feed or channel_feed(source.url or "") or source.url or "", *source.lists]:
        entries: list[Listed] = []
        try:
            page = await fetcher.get(address, conditional=False)
            if source.feed is None and page.is_html and (announced := announced_feed(page)) is not None:
                page = await fetcher.get(announced, conditional=False)
            entries = await _all_parts(fetcher, page, source, since, known, listing)
        except CollectError as error:
            listing.failures.append(error)
        for entry in entries:
            listing.add(entry)
        bounds.append(proven_by_order(entries))
    if bounds and all(bounds):
        listing.proven_from = max(bound for bound in bounds if bound is not None)
    return listing


async def _all_parts(
    fetcher: Fetcher,
    page: Page,
    source: Source,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    listing: Listing,
) -> list[Listed]:
    """A JSON Feed may go on in older parts: they are followed down to known or unwanted entries."""
    if not is_json_feed(page):
        return read_feed(page, source)
    entries, following = read_json_feed(page, source)
    asked = {page.url, page.final_url}
    newest = entries
    while following is not None and following not in asked and len(asked) <= source.max_pages:
        moments = [entry.moment for entry in newest if entry.moment is not None]
        if not moments or (since is not None and min(moments) < since) or all(one.key in known for one in newest):
            break
        asked.add(following)
        try:
            newest, following = read_json_feed(await fetcher.get(following, conditional=False), source)
        except CollectError as error:
            listing.failures.append(error)
            break
        entries += newest
    return entries


def proven_by_order(entries: list[Listed]) -> datetime | None:
    """The oldest entry's time where the feed runs from new to old (a few pinned ones on top aside), else None.

    A feed ordered by last edit, or dated by creation, may hold a very old post and lack newer ones: it proves nothing.
    """
    moments = [entry.shown.moment for entry in entries if entry.shown is not None and not entry.shown.approx]
    if not moments or len(moments) != len(entries):
        return None
    for pinned in range(min(PINNED, len(moments) - 1) + 1):
        rest = moments[pinned:]
        if all(newer >= older for newer, older in pairwise(rest)):
            return min(rest)
    return min(moments) if all(older <= newer for older, newer in pairwise(moments)) else None


def channel_feed(url: str) -> str | None:
    """The feed of a YouTube channel by the id in its address; other forms of address announce it on their page."""
    match = YOUTUBE_CHANNEL.match(url)
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={match[1]}" if match else None


def announced_feed(page: Page) -> str | None:
    """The first feed that a page's head names; feeds of comments are not news."""
    tree = parse_page(page)
    for link in tree.iter("link"):
        if "alternate" in (link.get("rel") or "").lower().split() and (link.get("type") or "").lower() in FEED_TYPES:
            url = try_clean_url(link.get("href") or "", base_of(tree, page))
            if url is not None and not COMMENTS.search(f"{url} {link.get('title') or ''}"):
                return url
    return None


def recognise(page: Page) -> Recognised | None:
    head = page.body[:3000].lower()
    if is_json_feed(page):
        return Recognised("địa chỉ trả nguồn cấp tin JSON Feed", {"feed": page.final_url})
    if b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head:
        return Recognised("địa chỉ trả nguồn cấp tin RSS/Atom", {"feed": page.final_url})
    return None


def read_feed(page: Page, source: Source) -> list[Listed]:
    """Entries in feed order. Raises CollectError when this is no feed."""
    if is_json_feed(page):
        return read_json_feed(page, source)[0]
    refuse_entities(page.body, page)
    if len(page.body) > LONGEST:
        raise CollectError(
            source.id, page.url, FailureKind.OVERSIZE, f"nguồn cấp tin lớn hơn {LONGEST // 1_000_000} MB"
        )
    if page.is_html and b"<rss" not in page.body[:2000] and b"<feed" not in page.body[:2000]:
        raise CollectError(
            source.id, page.url, FailureKind.WRONG_TYPE, "máy chủ trả trang web thay cho nguồn cấp tin (RSS/Atom)"
        )
    try:
        kind = {"content-type": "application/xml; charset=utf-8"}
        parsed = feedparser.parse(_as_utf8(page), response_headers=kind, sanitize_html=False)
    except UNFORESEEN as error:
        raise unforeseen(source.id, page.url, error) from error
    if not parsed.get("version"):
        reason = one_line(str(parsed.get("bozo_exception", "")))[:150]
        raise CollectError(
            source.id, page.url, FailureKind.UNPARSEABLE, f"không phải nguồn cấp tin (RSS/Atom) {reason}".strip()
        )
    made_by = str(parsed.feed.get("generator", "")).lower()
    found = [_entry(entry, page, source, made_by) for entry in parsed.entries]
    entries = [entry for entry in found if entry is not None]
    links = Counter(entry.url for entry in entries)
    return [_with_own_address(entry) if links[entry.url] == 1 else entry for entry in entries]


def _with_own_address(entry: Listed) -> Listed:
    """Under its address the post is found again after a change of platform; a shared one names none."""
    if entry.post is None or entry.key == entry.url:
        return entry
    number = DRUPAL_ID.fullmatch(entry.key) or WORDPRESS_ID.fullmatch(entry.key)
    return replace(entry, post=replace(entry.post, aliases=(entry.url, *([number[1]] if number else []))))


def _as_utf8(page: Page) -> bytes:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.text().replace("\x00", ""))
    return b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace")


def _entry(entry: Any, page: Page, source: Source, made_by: str) -> Listed | None:
    url = try_clean_url(str(entry.get("link") or ""), page.final_url)
    if url is None:
        return None
    from_nukeviet = "nukeviet" in made_by
    article = nukeviet_addresses.find_article(url) if from_nukeviet else None
    video = one_line(str(entry.get("yt_videoid") or ""))
    key = article.key if article else video or str(entry.get("id") or url)
    published = _moment(entry, "published", page.fetched_at) or _moment(entry, "updated", page.fetched_at)
    if published is not None and from_nukeviet:
        published = DateRead(local_midnight(local_date(published.moment)), "day")
    if published is not None and "joomla" in made_by:  # its pubDate is when the article was created, not published
        published = replace(published, approx=True)
    title = snippet_line(str(entry.get("title") or ""))
    post = (
        _post(entry, key, url, title, published, page, source, from_nukeviet)
        if published is not None and title
        else None
    )
    updated = None if video else _moment(entry, "updated", page.fetched_at)
    return Listed(
        key=key, url=url, lastmod=updated.moment if updated else None, shown=published, title=title, post=post
    )


def _post(
    entry: Any, key: str, url: str, title: str, published: DateRead, page: Page, source: Source, from_nukeviet: bool
) -> ParsedPost:
    content = str(entry.content[0].get("value") or "") if entry.get("content") else ""
    summary = str(entry.get("summary") or "")
    # of a video it moves with every count of views
    updated = None if entry.get("yt_videoid") else _moment(entry, "updated", page.fetched_at)
    byline = ", ".join(
        one_line(str(author.get("name") or "")) for author in entry.get("authors") or [] if author.get("name")
    )
    enclosures = [
        FoundAttachment(one_line(str(link.get("title") or "")) or address.rsplit("/", 1)[-1], address)
        for link in entry.get("enclosures") or []
        if (address := try_clean_url(str(link.get("href") or ""), url)) and is_file_address(address)
    ]
    inside = attached_files([snippet(content or summary)], url)
    return ParsedPost(
        source=source.id,
        key=key,
        url=url,
        title=title,
        summary=snippet_line(summary),
        body=block_text(snippet(content)) if content else snippet_line(summary),
        byline=byline or one_line(str(entry.get("author") or "")),
        category=", ".join(one_line(str(tag.get("term") or "")) for tag in entry.get("tags") or [])[:300],
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="low" if published.approx else "high",
        updated_at=updated.moment if updated and updated.moment > published.moment and not from_nukeviet else None,
        attachments=tuple(enclosures)
        + tuple(item for item in inside if item.url not in {found.url for found in enclosures}),
        origins={
            "title": "feed title",
            "published_at": "feed pubDate" + (" (ngày tạo bài, không phải ngày đăng)" if published.approx else ""),
            "body": "feed content" if content else "feed description",
        },
        listed_lastmod=updated.moment if updated else None,
    )


def _moment(entry: Any, name: str, reference: datetime) -> DateRead | None:
    """RFC 822 and W3C times; one without a zone is local time, whatever the standard says of GMT."""
    if name not in entry:  # feedparser's get() would give the other date instead
        return None
    raw = str(entry.get(name) or "").strip()
    parsed: time.struct_time | None = entry.get(f"{name}_parsed")
    if not raw:
        return None
    if parsed is None or not (ZONE.search(raw) or ":" not in raw):
        return read_date(raw, reference=reference)
    if ":" not in raw:
        day = datetime(parsed.tm_year, parsed.tm_mon, parsed.tm_mday, tzinfo=LOCAL)
        return DateRead(day.astimezone(UTC), "day")
    moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return read_date(moment.isoformat(), reference=reference) if moment > BEGINNING else None


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """The article page of an entry, read by the source's selectors; what they do not name is taken from the entry."""
    return generic.read_article(page, listed, source)
