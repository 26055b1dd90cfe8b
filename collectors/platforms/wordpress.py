"""WordPress: its REST API where it answers, else sitemap, feed and pages. The key is the post's id either way.

Lists in the config are category addresses, which bound what is read, or routes of the API for further kinds of posts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import KnownPost, ParsedPost
from cchc.states import FailureKind
from collectors.fetch import Fetcher
from collectors.html import generator, parse_page
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.platform import Recognised
from collectors.platforms import wordpress_article, wordpress_pages, wordpress_rest
from collectors.platforms.wordpress_changes import read_changes
from collectors.platforms.wordpress_object import read_object

read_batch = wordpress_rest.read_batch
BATCH = wordpress_rest.PER_PAGE
#: the API is not there for us; a server that does not answer at all is another matter
CLOSED = wordpress_pages.ABSENT | {FailureKind.CHALLENGE, FailureKind.SERVER_ERROR, FailureKind.BAD_ADDRESS}
#: nothing is there, but it may be elsewhere: in another folder, or where addresses are not rewritten
ELSEWHERE = wordpress_pages.ABSENT - {FailureKind.FORBIDDEN, FailureKind.LOGIN_WALL, FailureKind.ROBOTS}
ROUTE = re.compile(r"/wp/v2/[\w-]+/?$")
ASSETS = re.compile(r"/wp-(content|includes)/")


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """Every post that the site shows to everybody. Raises CollectError when the server does not answer.

    The usual place of the API is asked first; the front page, which names it, only where there is nothing.
    """
    usual, unwritten = wordpress_rest.possible_roots(source.url or "")
    home: Page | None = None
    try:
        return await _from_api(fetcher, source, usual, since, known, now)
    except CollectError as error:
        if error.kind not in CLOSED:
            raise
        elsewhere = error.kind in ELSEWHERE
    if elsewhere:
        home = await _home(fetcher, source)
        root = (wordpress_rest.announced_root(home) if home is not None else None) or unwritten
        try:
            if root != usual:
                return await _from_api(fetcher, source, root, since, known, now)
        except CollectError as error:
            if error.kind not in CLOSED:
                raise
    return await wordpress_pages.list_pages(fetcher, source, home, since=since, known=known, now=now)


async def _home(fetcher: Fetcher, source: Source) -> Page | None:
    """The front page, which says where the API and the feed are; a site can do without."""
    try:
        return await fetcher.get(source.url or "", conditional=False)
    except CollectError as error:
        if error.kind not in CLOSED:
            raise
        return None


async def _from_api(
    fetcher: Fetcher,
    source: Source,
    root: str,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> Listing:
    """Raises CollectError when the API does not answer as one."""
    listing = Listing()
    bounds: list[datetime | None] = []
    routes = [address for address in source.lists if ROUTE.search(address)]
    slugs = [slug for address in source.lists if address not in routes and (slug := _last_part(address))]
    limit = f"&categories={await _categories(fetcher, source, root, slugs)}" if slugs else ""
    collections = [*([f"{root}wp/v2/posts"] if slugs or not routes else []), *(route.rstrip("/") for route in routes)]
    for collection in collections:
        read = None
        if len(collections) == 1 and not limit:
            read = await read_changes(fetcher, source, collection, since=since, known=known, now=now)
        if read is None:
            bound = limit if collection.startswith(root) and collection.endswith("/posts") else ""
            read = await wordpress_rest.read_collection(fetcher, source, collection, since=since, limit=bound)
        for listed in read.posts.values():
            listing.add(listed)
        if read.failure is not None:
            listing.failures.append(read.failure)
        bounds.append(read.proven_from)
    if all(bounds):
        listing.proven_from = max(bound for bound in bounds if bound is not None)
    return listing


def _last_part(address: str) -> str:
    segments = [segment for segment in urlsplit(address).path.split("/") if segment]
    return segments[-1] if segments else ""


async def _categories(fetcher: Fetcher, source: Source, root: str, slugs: list[str]) -> str:
    """Ids of categories by the last part of their addresses. Raises CollectError (BAD_SELECTOR) if one is unknown."""
    query = f"slug={','.join(slugs)}&_fields=id,slug&per_page=100"
    page = await fetcher.get(wordpress_rest.address(f"{root}wp/v2/categories", query), conditional=False)
    rows = wordpress_rest.rows_of(page)
    if len(rows) < len(set(slugs)):
        found = {str(row.get("slug")) for row in rows}
        missing = ", ".join(slug for slug in slugs if slug not in found)
        raise CollectError(source.id, page.url, FailureKind.BAD_SELECTOR, f"lists: không có chuyên mục “{missing}”")
    return ",".join(str(row.get("id")) for row in rows)


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """One post by its page, or by the API's answer where that was asked. Raises CollectError."""
    if page.is_html:
        return wordpress_article.read_page(page, listed, source)
    data = wordpress_rest.json_of(page)
    if not isinstance(data, dict):
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "API không trả một bài")
    return read_object(data, listed, source, page)


def recognise(page: Page) -> Recognised | None:
    """By the generator, the announced API, or the folders that scripts and pictures come from."""
    if not page.is_html:
        return None
    root = wordpress_rest.announced_root(page)
    facts = {"url": wordpress_rest.site_of(root)} if root is not None else {}
    tree = parse_page(page)
    made_by = generator(tree)
    if made_by.lower().startswith("wordpress"):
        return Recognised(f"thẻ generator ghi “{made_by[:40]}”", facts)
    if root is not None:
        return Recognised("trang chỉ tới API của WordPress (api.w.org)", facts)
    linked = [link.get("href") or link.get("src") or "" for link in tree.iter("link", "script", "img")]
    if sum(1 for address in linked if ASSETS.search(address)) >= 2:
        return Recognised("tệp giao diện nằm trong thư mục wp-content, wp-includes của WordPress", facts)
    return None
