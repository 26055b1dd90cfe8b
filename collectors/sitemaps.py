"""Sitemaps: an index and its files, plain or gzipped, bounded in number, depth and size; no entities."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from cchc.errors import CollectError
from cchc.states import FailureKind
from cchc.vietnamese_dates import read_date
from collectors.addresses import try_clean_url
from collectors.decoding import NotDecodable, TooLarge, unpack
from collectors.fetch import Fetcher
from collectors.listing import BEGINNING, Listed, Listing
from collectors.page import Page


@dataclass
class SitemapRead:
    """``entries``: (address, lastmod in UTC or None). ``complete``: every file that was wanted could be read."""

    entries: list[tuple[str, datetime | None]] = field(default_factory=list)
    complete: bool = True
    failures: list[CollectError] = field(default_factory=list)
    fullest_file: int = 0


async def list_sitemap(
    fetcher: Fetcher, url: str, listing: Listing, *, want_page: Callable[[str], bool], key_of: Callable[[str], str]
) -> datetime | None:
    """Adds every wanted page of a sitemap that names a site's posts. Returns since when it names all, else None."""
    try:
        read = await read_sitemap(fetcher, url, want_file=lambda _: True, want_page=want_page)
    except CollectError as error:
        listing.failures.append(error)
        return None
    listing.failures += read.failures
    for address, moment in read.entries:
        listing.add(Listed(key=key_of(address), url=address, lastmod=moment))
    return BEGINNING if read.complete and read.entries else None


async def read_sitemap(
    fetcher: Fetcher, url: str, *, want_file: Callable[[str], bool], want_page: Callable[[str], bool]
) -> SitemapRead:
    """Read a sitemap or an index of sitemaps. Raises CollectError when the first file cannot be read.

    ``want_file`` chooses among the files of an index, ``want_page`` among addresses.
    """
    read = SitemapRead()
    waiting = [(url, 0)]
    done: set[str] = set()
    while waiting:
        address, depth = waiting.pop(0)
        if address in done:
            continue
        if len(done) >= fetcher.limits.sitemap_files:
            read.complete = False
            break
        done.add(address)
        try:
            page = await fetcher.get(address, conditional=False)
            children, entries = _parse(page, fetcher)
        except CollectError as error:
            if depth == 0:
                raise
            read.failures.append(error)
            read.complete = False
            continue
        wanted = [(child, depth + 1) for child in children if want_file(child)]
        if depth < fetcher.limits.sitemap_depth:
            waiting += wanted
        elif wanted:
            read.complete = False
        kept = [(location, moment) for location, moment in entries if want_page(location)]
        read.fullest_file = max(read.fullest_file, len(entries))
        room = fetcher.limits.listed_posts - len(read.entries)
        read.complete = read.complete and len(kept) <= room
        read.entries += kept[:room]
    return read


def _parse(page: Page, fetcher: Fetcher) -> tuple[list[str], list[tuple[str, datetime | None]]]:
    body = page.body
    if body[:2] == b"\x1f\x8b":
        try:
            body = unpack(body, "gzip", fetcher.limits.page_bytes)
        except TooLarge as error:
            raise CollectError(page.source, page.url, FailureKind.OVERSIZE, "sơ đồ trang sau khi giải nén") from error
        except NotDecodable as error:
            raise CollectError(page.source, page.url, FailureKind.UNDECODABLE, str(error)) from error
    refuse_entities(body, page)
    children: list[str] = []
    entries: list[tuple[str, datetime | None]] = []
    root = ""
    try:
        for event, item in _items(body.lstrip(b"\xef\xbb\xbf \t\r\n")):
            kind = etree.QName(item).localname
            if event == "start":
                root = root or kind
                continue
            if kind not in ("sitemap", "url"):
                continue
            location, moment = _read_item(item, page)
            _let_go(item)
            if location and kind == "sitemap":
                children.append(location)
            elif location:
                entries.append((location, moment))
            if len(entries) > fetcher.limits.listed_posts:
                break
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, f"sơ đồ trang: {error}"[:200]) from error
    if root not in ("sitemapindex", "urlset"):
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, "không phải sơ đồ trang (sitemap)")
    return children, entries


def _items(body: bytes) -> Iterator[tuple[str, etree._Element]]:
    wanted = ("{*}sitemapindex", "{*}urlset", "{*}sitemap", "{*}url", "sitemapindex", "urlset", "sitemap", "url")
    yield from etree.iterparse(
        io.BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, tag=wanted
    )


def _read_item(item: etree._Element, page: Page) -> tuple[str | None, datetime | None]:
    location = moment = None
    for part in item:
        name = etree.QName(part).localname if isinstance(part.tag, str) else ""
        if name == "loc" and location is None:
            location = try_clean_url(part.text or "", page.final_url)
        elif name == "lastmod" and part.text:
            read = read_date(part.text.strip(), reference=page.fetched_at)
            moment = read.moment if read else None
    return location, moment


def _let_go(item: etree._Element) -> None:
    """Free what was read: a sitemap of ten megabytes is never a tree in memory."""
    item.clear()
    parent = item.getparent()
    while parent is not None and item.getprevious() is not None:
        del parent[0]


def refuse_entities(body: bytes, page: Page) -> None:
    """Own entities have no place in a sitemap or a feed; they only serve to blow a reader up."""
    plain = body.replace(b"\x00", b"")  # UTF-16 would hide the word
    if b"<!ENTITY" in plain or b"<!entity" in plain:
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, "tệp XML tự khai báo thực thể (ENTITY)")
