"""WordPress through its REST API: every post named by a few answers, contents a hundred at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import LOCAL
from cchc.records import ParsedPost
from cchc.states import FailureKind
from collectors.addresses import try_clean_url
from collectors.fetch import Fetcher
from collectors.html import parse_page
from collectors.listing import BEGINNING, Listed
from collectors.page import Page
from collectors.platform import BatchItem
from collectors.platforms import wordpress_article
from collectors.platforms.wordpress_object import changed_at, published, read_object, rendered
from collectors.unforeseen import UNFORESEEN, unforeseen

PER_PAGE = 100  # WordPress allows no more
SMALLER = (50, 20, 10)  # some sites lower the limit; the answer is then a 400
ROUNDS = 3  # the list is read again when posts came or went while it was read
LIST_FIELDS = "id,date,date_gmt,modified_gmt,link,title,content.protected"
READ_FIELDS = (
    "id,date,date_gmt,modified,modified_gmt,link,title,content,excerpt,yoast_head_json.author,"
    "_links.author,_links.wp:term,_embedded"
)
EMBED = f"_embed=author,wp:term&_fields={READ_FIELDS}"
COLLECTION = re.compile(r"^(?P<collection>.*/wp/v2/[\w-]+)/(?P<id>\d+)[?&]")
LINK_HEADER = re.compile(r'<([^<>]+)>\s*;[^<>,]*rel="?https://api\.w\.org/"?')
#: failures that say something about the answer and not about the server: a smaller answer may do
TOO_MUCH = frozenset(
    {
        FailureKind.OVERSIZE,
        FailureKind.SERVER_ERROR,
        FailureKind.TIMEOUT,
        FailureKind.BROKEN_ANSWER,
        FailureKind.UNPARSEABLE,
        FailureKind.WRONG_TYPE,
        FailureKind.CLIENT_ERROR,
    }
)


def announced_root(page: Page) -> str | None:
    """Where a page says that the API of its site is (Link header, else ``<link rel="https://api.w.org/">``)."""
    match = LINK_HEADER.search(page.headers.get("link", ""))
    if match is not None:
        return try_clean_url(match[1], page.final_url)
    if not page.is_html:
        return None
    for link in parse_page(page).iter("link"):
        if (link.get("rel") or "").strip() == "https://api.w.org/":
            return try_clean_url(link.get("href") or "", page.final_url)
    return None


def site_of(root: str) -> str:
    """The home address of the site that an API root belongs to."""
    address = root.split("?", 1)[0].removesuffix("index.php")
    return address.rstrip("/").removesuffix("/wp-json") + "/"


def possible_roots(home: str) -> list[str]:
    """Where the API usually is when no page says so."""
    parts = urlsplit(home)
    folder = parts.path if parts.path.endswith("/") else parts.path.rsplit("/", 1)[0] + "/"
    base = f"{parts.scheme}://{parts.netloc}{folder}"
    return [f"{base}wp-json/", f"{base}?rest_route=/"]


def address(collection: str, query: str) -> str:
    """A query of a route, whether the site has readable addresses or ``?rest_route=``."""
    return f"{collection}{'&' if '?' in collection else '?'}{query}"


def read_address(collection: str, key: str) -> str:
    """Where the API gives one post with all that is read of it."""
    return address(f"{collection}/{key}", EMBED)


def list_query(since: datetime | None, order: str) -> str:
    """Fields and bounds of a list. ``after`` is compared with the printed time, as everything here is."""
    query = f"_fields={LIST_FIELDS}&orderby={order}"
    if since is not None:
        query += f"&after={since.astimezone(LOCAL) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"
    return query


@dataclass
class Pages:
    """The pages of one list. Each begins with the last post of the page before: where it does not, posts went away
    meanwhile, others moved up unseen, and the list has ``shifted``.

    ``seen``: posts by id, None for one behind a password; ``totals``: how many posts the server said there are.
    """

    fetcher: Fetcher
    collection: str
    query: str
    seen: dict[int, Listed | None] = field(default_factory=dict)
    totals: set[int] = field(default_factory=set)
    ended: bool = False
    shifted: bool = False
    size: int = PER_PAGE
    offset: int = 0
    last: int | None = None

    async def read_next(self) -> dict[int, Listed | None] | None:
        """The next page's posts; None when the list has shifted. Raises CollectError."""
        try:
            url = address(self.collection, f"{self.query}&per_page={self.size}&offset={self.offset}")
            page = await self.fetcher.get(url, conditional=False)
        except CollectError as error:
            smaller = next((fewer for fewer in SMALLER if fewer < self.size), None)
            if self.offset or error.kind is not FailureKind.CLIENT_ERROR or smaller is None:
                raise
            self.size = smaller
            return await self.read_next()
        rows = {number: _listed(row, number, self.collection, page) for row in rows_of(page) if (number := _id(row))}
        if self.last is not None and next(iter(rows), None) != self.last:
            self.shifted = True
            return None
        self.seen |= rows
        stated = page.headers.get("x-wp-total", "")
        if stated.isdecimal():
            self.totals.add(int(stated))
        self.ended = len(rows) < self.size or (stated.isdecimal() and self.offset + len(rows) >= int(stated))
        self.offset, self.last = self.offset + len(rows) - 1, next(reversed(rows), None)
        return rows


@dataclass
class CollectionRead:
    """``proven_from`` as in ``Listing``; ``failure`` when the list could not be read to its end or did not add up."""

    posts: dict[str, Listed] = field(default_factory=dict)
    proven_from: datetime | None = None
    failure: CollectError | None = None


async def read_collection(
    fetcher: Fetcher, source: Source, collection: str, *, since: datetime | None, limit: str = ""
) -> CollectionRead:
    """All posts of one collection, by id from the lowest, so that new ones only ever come at the end.

    Raises CollectError when the first answer is none of this API. The list is read again, up to three times, until its
    pages join and the number of different posts is what the server says (``X-WP-Total``) on every page.
    """
    query = list_query(since, f"id&order=asc{limit}")
    read = CollectionRead()
    for _ in range(ROUNDS):
        pages = Pages(fetcher, collection, query)
        while not (pages.ended or pages.shifted):
            try:
                if len(pages.seen) >= fetcher.limits.listed_posts:
                    detail = f"danh sách dài hơn {fetcher.limits.listed_posts} bài"
                    raise CollectError(source.id, collection, FailureKind.TRAP, detail)
                await pages.read_next()
            except CollectError as error:
                if not pages.seen:
                    raise
                read.failure = error
                break
        found = {listed.key: listed for listed in pages.seen.values() if listed is not None}
        read.posts |= found
        if read.failure is not None:
            return read
        if pages.ended and pages.totals <= {len(pages.seen)}:
            return CollectionRead(found, since or BEGINNING)
    detail = f"danh sách đổi trong lúc đọc: thấy {len(read.posts)} bài, máy chủ nói {sorted(pages.totals)}"
    read.failure = CollectError(source.id, address(collection, query), FailureKind.BROKEN_ANSWER, detail)
    return read


def rows_of(page: Page) -> list[dict[str, Any]]:
    """The objects of a list answer. Raises CollectError (WRONG_TYPE, UNPARSEABLE)."""
    data = json_of(page)
    if not isinstance(data, list):
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, "API không trả danh sách bài")
    return [row for row in data if isinstance(row, dict)]


def json_of(page: Page) -> Any:
    if page.is_html:
        raise CollectError(page.source, page.url, FailureKind.WRONG_TYPE, "máy chủ trả trang web thay cho dữ liệu API")
    try:
        return json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise CollectError(page.source, page.url, FailureKind.UNPARSEABLE, f"dữ liệu API: {error}"[:200]) from error


def _id(row: dict[str, Any]) -> int | None:
    value = row.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _listed(row: dict[str, Any], identity: int, collection: str, page: Page) -> Listed | None:
    """None for a post that asks for a password: nobody outside can read it."""
    content = row.get("content")
    url = try_clean_url(str(row.get("link") or ""), page.final_url)
    if url is None or (isinstance(content, dict) and content.get("protected")):
        return None
    return Listed(
        key=str(identity),
        url=url,
        lastmod=changed_at(row),
        shown=published(row, page.fetched_at),
        title=wordpress_article.plain(rendered(row, "title")),
        read_url=read_address(collection, str(identity)),
    )


async def read_batch(fetcher: Fetcher, source: Source, wanted: list[Listed]) -> list[BatchItem]:
    """Contents of many posts by one request a collection; an answer that is too much is asked for in smaller parts.

    Posts that no answer holds are left out: they are known otherwise, gone, or break the answer that they stand in.
    Raises CollectError when the server does not answer.
    """
    groups: dict[str, list[Listed]] = {}
    for listed in wanted:
        match = COLLECTION.match(listed.read_url)
        if match is not None:
            groups.setdefault(match["collection"], []).append(listed)
    items: list[BatchItem] = []
    for collection, members in groups.items():
        for portion in _portions(members, PER_PAGE):
            items += await _read_portion(fetcher, source, collection, portion)
    return items


async def _read_portion(fetcher: Fetcher, source: Source, collection: str, wanted: list[Listed]) -> list[BatchItem]:
    ordered = sorted(wanted, key=lambda listed: int(listed.key))
    ids = ",".join(listed.key for listed in ordered)
    url = address(collection, f"include={ids}&orderby=id&order=asc&per_page={len(ordered)}&{EMBED}")
    try:
        page = await fetcher.get(url, conditional=False)
        rows = {_id(row): row for row in rows_of(page)}
    except CollectError as error:
        if error.kind not in TOO_MUCH:
            raise
        if len(ordered) == 1:
            return []
        items = []
        for portion in _portions(ordered, 10 if len(ordered) > 10 else 1):
            items += await _read_portion(fetcher, source, collection, portion)
        return items
    return [
        BatchItem(listed, _found(row, listed, source, page), page)
        for listed in ordered
        if (row := rows.get(int(listed.key))) is not None
    ]


def _found(row: dict[str, Any], listed: Listed, source: Source, page: Page) -> ParsedPost | CollectError:
    try:
        return read_object(row, listed, source, page)
    except (CollectError, *UNFORESEEN) as error:
        return unforeseen(source.id, listed.url, error)


def _portions(members: list[Listed], size: int) -> Iterator[list[Listed]]:
    for start in range(0, len(members), size):
        yield members[start : start + size]
