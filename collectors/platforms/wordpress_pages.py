"""WordPress without its API: the sitemap names the posts, the feed by edit names what changed, pages tell the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from bs4 import Tag

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import local_date
from cchc.records import KnownPost
from cchc.states import FailureKind
from collectors.addresses import compare_key, is_file_address, is_home, same_site, try_clean_url
from collectors.decisions import relisted
from collectors.fetch import Fetcher
from collectors.html import attribute, base_of, one_line, parse_page, soup_of, tag_line
from collectors.list_pages import ListPage, read_list
from collectors.listing import BEGINNING, Listed, Listing
from collectors.page import Page
from collectors.pager import next_page
from collectors.platforms.feed import read_feed
from collectors.platforms.wordpress_article import POST_NUMBER, printed_time
from collectors.platforms.wordpress_rest import announced_root
from collectors.sitemaps import read_sitemap

#: files of a sitemap index that name posts: WordPress itself, Yoast and Rank Math, Google XML Sitemaps
POST_FILES = re.compile(
    r"sitemap-posts-post-\d+\.xml|(^|/)post-sitemap\d*\.xml|sitemap-pt-post-|sitemap=posts&sitemap-subtype=post(&|$)",
    re.IGNORECASE,
)
SITEMAPS = ("wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml")
UNWRITTEN_SITEMAP = "?sitemap=index"  # where addresses are not rewritten
#: a site may be without a sitemap or a feed; anything else is trouble and is told
ABSENT = frozenset(
    {
        FailureKind.NOT_FOUND,
        FailureKind.GONE,
        FailureKind.SOFT_NOT_FOUND,
        FailureKind.REDIRECT_HOME,
        FailureKind.REDIRECT_LOOP,
        FailureKind.OFF_SITE,
        FailureKind.FORBIDDEN,
        FailureKind.LOGIN_WALL,
        FailureKind.WRONG_TYPE,
        FailureKind.UNPARSEABLE,
        FailureKind.ROBOTS,
        FailureKind.CLIENT_ERROR,
        FailureKind.NOTHING_FOUND,
    }
)
MOST_FEED_PAGES = 10  # edits of one night; what lies beyond waits for its turn of being read again
ENTRIES = ".type-post, li.wp-block-post, .hentry, article"
ENTRY_LINKS = (
    ".entry-title a[href], .wp-block-post-title a[href], .post-title a[href], a[rel~=bookmark][href],"
    " h1 a[href], h2 a[href], h3 a[href]"
)
#: themes that give their lists classes of their own
LOOSE_LINKS = ".entry-title a[href], .td-module-title a[href], .post-title a[href], .wp-block-post-title a[href]"
MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])/")
ENTRY_NUMBER = re.compile(r"\bpost-(\d+)\b")
OLDER = (
    "a.next.page-numbers, a.wp-block-query-pagination-next, .nav-previous a, a.nextpostslink, .pagination a.next,"
    " link[rel=next]"
)


async def list_pages(
    fetcher: Fetcher,
    source: Source,
    home: Page | None,
    *,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> Listing:
    """Posts of a site whose API is closed. The configured lists alone, where there are any."""
    listing = Listing()
    if source.lists:
        bounds = [await _from_list(fetcher, url, listing, since, known, now) for url in source.lists]
        listing.proven_from = max((bound for bound in bounds if bound), default=None) if all(bounds) else None
        return listing
    base = home_address(source, home)
    feed = feed_address(home, base)
    if await _from_sitemap(fetcher, source, base, "feed=" in feed, listing, since):
        listing.proven_from = BEGINNING
        await _edits_from_feed(fetcher, source, feed, listing, known)
        return listing
    bound = await _from_feed(fetcher, feed, listing, since, known, now)
    if bound is None:
        bound = await _from_list(fetcher, base, listing, since, known, now)
    listing.proven_from = bound
    return listing


def home_address(source: Source, home: Page | None) -> str:
    """The site's folder, ending in a slash."""
    parts = urlsplit(home.final_url if home is not None else source.url or "")
    folder = parts.path if parts.path.endswith("/") else parts.path.rsplit("/", 1)[0] + "/"
    return f"{parts.scheme}://{parts.netloc}{folder}"


async def _from_sitemap(
    fetcher: Fetcher, source: Source, base: str, unwritten: bool, listing: Listing, since: datetime | None
) -> bool:
    """Whether a sitemap named all posts. A sitemap without a file of its own for posts cannot tell them from pages."""

    def wanted_page(url: str) -> bool:
        named = source.article_pattern is None or re.search(source.article_pattern, url) is not None
        older = since is not None and _ends_before(url, since)
        return named and not older and same_site(url, base) and not is_home(url) and not is_file_address(url)

    usual = [base + name for name in ((UNWRITTEN_SITEMAP,) if unwritten else (*SITEMAPS, UNWRITTEN_SITEMAP))]
    for address in [source.sitemap] if source.sitemap else usual:
        chosen: list[str] = []

        def wanted_file(url: str, chosen: list[str] = chosen) -> bool:
            if POST_FILES.search(url):
                chosen.append(url)
                return True
            return False

        try:
            read = await read_sitemap(fetcher, address, want_file=wanted_file, want_page=wanted_page)
        except CollectError as error:
            if error.kind not in ABSENT or source.sitemap:
                listing.failures.append(error)
            continue
        listing.failures += read.failures
        if not read.entries or not (chosen or source.article_pattern or POST_FILES.search(address)):
            continue
        for url, moment in read.entries:
            listing.add(Listed(key=_key(url), url=url, lastmod=moment))
        return read.complete
    return False


def _ends_before(url: str, since: datetime) -> bool:
    """Whether an address that holds year and month names a month that was over before ``since``."""
    match = MONTH_IN_ADDRESS.search(urlsplit(url).path)
    first = local_date(since)
    return match is not None and (int(match[1]), int(match[2])) < (first.year, first.month)


def _key(url: str) -> str:
    """The post's id where the address is ``?p=N``, else the address, until the page itself has told the id."""
    match = POST_NUMBER.search(url)
    return next((group for group in match.groups() if group), url) if match else url


def feed_address(home: Page | None, base: str) -> str:
    """The site's Atom feed, beside the RSS feed that its pages announce, else where it usually is."""
    if home is not None and home.is_html:
        for link in parse_page(home).iter("link"):
            address = try_clean_url(link.get("href") or "", home.final_url)
            if link.get("type") != "application/rss+xml" or address is None or not same_site(address, base):
                continue
            if "comments" in address:
                continue
            return _atom(address)
    root = announced_root(home) if home is not None else None
    return f"{base}?feed=atom" if root is not None and "rest_route=" in root else f"{base}feed/atom/"


def _atom(address: str) -> str:
    if "feed=" in address:
        return re.sub(r"feed=\w+", "feed=atom", address)
    return address.rstrip("/").removesuffix("/rss2") + "/atom/"


def _with_query(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _feed_entries(page: Page, source: Source) -> list[Listed]:
    """Address, id where the feed gives it, and time of the last edit. Texts and times are read on the posts' pages."""
    entries = []
    for entry in read_feed(page, source):
        match = POST_NUMBER.search(entry.key)
        number = next((group for group in match.groups() if group), None) if match else None
        entries.append(replace(entry, key=number or _key(entry.url), post=None))
    return entries


async def _edits_from_feed(
    fetcher: Fetcher, source: Source, feed: str, listing: Listing, known: Mapping[str, KnownPost]
) -> None:
    """Core sitemaps carry no dates: the feed, newest edit first, down to a page where nothing is news."""
    named = {compare_key(listed.url): listed.key for listed in listing.posts.values()}
    for number in range(1, MOST_FEED_PAGES + 1):
        paged = f"&paged={number}" if number > 1 else ""
        try:
            page = await fetcher.get(_with_query(feed, f"orderby=modified&order=desc{paged}"), conditional=False)
            entries = _feed_entries(page, source)
        except CollectError as error:
            if error.kind not in ABSENT:
                listing.failures.append(error)
            return
        news = False
        for entry in entries:
            key = named.get(compare_key(entry.url))
            if key is None:  # another kind of post, or one that the sitemap leaves out
                continue
            post = known.get(entry.key) or known.get(entry.url)
            news = news or (post is not None and relisted(entry, post))
            named_so = listing.posts[key]
            listing.posts[key] = replace(named_so, lastmod=entry.lastmod, shown=entry.shown, title=entry.title)
        if not news:
            return


async def _from_feed(
    fetcher: Fetcher,
    feed: str,
    listing: Listing,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> datetime | None:
    """All pages of the feed, newest first; a page that is not there is the end. None: there is no feed to go by."""
    number = 1

    def read_page(page: Page) -> ListPage:
        nonlocal number
        entries = _feed_entries(page, fetcher.source)
        number += 1
        return ListPage(entries, _with_query(feed, f"paged={number}") if entries else None)

    read = await read_list(fetcher, feed, read_page, since=since, known=known, now=now)
    for item in read.items:
        listing.add(item)
    if read.failure is None or not read.items:
        return read.proven_from
    if read.failure.kind in ABSENT:
        return BEGINNING
    listing.failures.append(read.failure)
    return read.proven_from


async def _from_list(
    fetcher: Fetcher,
    url: str,
    listing: Listing,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> datetime | None:
    read = await read_list(fetcher, url, read_list_page, since=since, known=known, now=now)
    for item in read.items:
        listing.add(item)
    if read.failure is not None:
        listing.failures.append(read.failure)
    return read.proven_from


def read_list_page(page: Page) -> ListPage:
    """Entries of an archive in page order, of classic and block themes; widgets beside the list are none."""
    tree = parse_page(page)
    base = base_of(tree, page)
    soup = soup_of(tree)
    items: dict[str, Listed] = {}
    for entry in soup.select(ENTRIES):
        link = entry.select_one(ENTRY_LINKS)
        if link is not None:
            _add_entry(items, link, entry, base, page)
    for link in [] if items else soup.select(LOOSE_LINKS):
        _add_entry(items, link, None, base, page)
    return ListPage(list(items.values()), next_page(soup, base, OLDER) or next_page(soup, base))


def _add_entry(items: dict[str, Listed], link: Tag, entry: Tag | None, base: str, page: Page) -> None:
    url = try_clean_url(attribute(link, "href"), base)
    if url is None or not same_site(url, page.final_url) or is_home(url) or is_file_address(url):
        return
    names = f"{attribute(entry, 'class')} {attribute(entry, 'id')}"
    number = ENTRY_NUMBER.search(names)
    stamp = entry.select_one("time[datetime]:not(.updated)") if entry is not None else None
    key = number[1] if number else _key(url)
    items.setdefault(
        key,
        Listed(
            key=key,
            url=url,
            shown=printed_time(attribute(stamp, "datetime"), page.fetched_at),
            title=one_line(tag_line(link)),
        ),
    )
