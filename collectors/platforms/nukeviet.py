"""NukeViet 4 and 5 news: sitemaps, feed and category lists for discovery, the article page for everything else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import KnownPost
from cchc.states import FailureKind
from collectors.addresses import origin_of
from collectors.fetch import Fetcher
from collectors.html import generator, parse_page
from collectors.list_pages import ListPage, read_list
from collectors.listing import Listing
from collectors.page import Page
from collectors.platform import Recognised
from collectors.platforms.nukeviet_addresses import LANGUAGE
from collectors.platforms.nukeviet_article import read_article
from collectors.platforms.nukeviet_lists import (
    SitemapsRead,
    block_categories,
    category_lists,
    read_feed,
    read_list_page,
    read_sitemaps,
)

__all__ = ["list_posts", "read_article", "recognise"]

#: a site without a sitemap is read by its lists; any other failure is told
NO_SITEMAP = frozenset(
    {
        FailureKind.NOT_FOUND,
        FailureKind.GONE,
        FailureKind.REDIRECT_HOME,
        FailureKind.SOFT_NOT_FOUND,
        FailureKind.UNPARSEABLE,
    }
)
SITEMAP_CACHE = timedelta(hours=2)  # so old may be what the sitemap says
LIST_CACHE = timedelta(hours=1)  # and the pages of a category


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """Sitemaps and newest feed, and the configured lists; every category where the sitemaps leave posts out.

    A sitemap that is cut names no post put in under an old date: there the categories are read every night.
    """
    home = source.url or source.lists[0]
    listing = Listing()
    found = await _sitemaps(fetcher, source, home, listing)
    listing.proven_from, listing.proven_to = found.proven_from, now - SITEMAP_CACHE
    lists = list(source.lists)
    if not lists and (not found.posts or found.cut):
        lists = await _categories(fetcher, home, listing) or [home]
    named = frozenset(listing.posts) if found.proven_from is not None and not found.cut else frozenset()
    bounds: list[datetime | None] = []
    done: set[str] = set()
    while lists:
        address = lists.pop(0)
        if address in done:
            continue
        done.add(address)
        blocks: list[str] = []

        def read_page(page: Page, blocks: list[str] = blocks) -> ListPage:
            tree = parse_page(page)
            blocks += block_categories(page, tree)
            return read_list_page(page, tree)

        read = await read_list(fetcher, address, read_page, since=since, known=known, now=now, named=named)
        for item in read.items:
            listing.add(item)
        found_here = address not in source.lists and bool(listing.posts)  # a category nobody named may be empty
        if read.failure is not None and not (found_here and read.failure.kind is FailureKind.NOTHING_FOUND):
            listing.failures.append(read.failure)
        lists += blocks  # the module's front page shows a few posts of each category, and has no second page
        dated = any(item.shown is not None for item in read.items)
        bounds.append(read.proven_from if dated and not blocks else None)  # lists of bare titles leave posts out
    if source.lists and not named and all(bounds):
        from_lists = max(bound for bound in bounds if bound is not None)
        if listing.proven_from is None or from_lists < listing.proven_from:
            listing.proven_from, listing.proven_to = from_lists, now - LIST_CACHE
    return listing


async def _sitemaps(fetcher: Fetcher, source: Source, home: str, listing: Listing) -> SitemapsRead:
    """What the sitemaps and the newest feed name, into ``listing``."""
    read = SitemapsRead()
    rewritten = f"{origin_of(home)}/sitemap.xml"
    for address in [source.sitemap] if source.sitemap else [rewritten, f"{origin_of(home)}/index.php?nv=SitemapIndex"]:
        try:
            read = await read_sitemaps(fetcher, address, home)
            break
        except CollectError as error:
            if source.sitemap or error.kind not in NO_SITEMAP:
                listing.failures.append(error)
                break
    for item in read.posts:
        listing.add(item)
    listing.failures += read.failures
    if read.posts:
        try:
            for item in await read_feed(fetcher, home, read.modules):
                listing.add(item)
        except CollectError as error:
            if error.kind not in NO_SITEMAP and not error.kind.permanent:
                listing.failures.append(error)
    return read


async def _categories(fetcher: Fetcher, home: str, listing: Listing) -> list[str]:
    """Every category of every news module, by the site's catalogue of feeds, else by what its front page announces."""
    for address in (f"{home.rstrip('/')}/feeds/", home):
        try:
            found = category_lists(await fetcher.get(address, conditional=False))
        except CollectError as error:
            if error.kind not in NO_SITEMAP:
                listing.failures.append(error)
            continue
        if found:
            return found
    return []


def recognise(page: Page) -> Recognised | None:
    """By the generator, or by what every page of the system loads where a theme drops it."""
    if not page.is_html:
        return None
    tree = parse_page(page)
    facts = {"url": _home_of(page.final_url)}
    made_by = generator(tree)
    if made_by.lower().startswith("nukeviet"):
        return Recognised(f"thẻ generator ghi “{made_by[:40]}”", facts)
    text = page.text()[:400_000]
    if "nv_base_siteurl" in text and ("nv_lang_data" in text or "nv_name_variable" in text):
        return Recognised("mã lệnh của NukeViet trong trang (nv_base_siteurl)", facts)
    if tree.xpath("//*[@id='news-bodyhtml']") and tree.xpath("//*[contains(@itemtype, 'NewsArticle')]"):
        return Recognised("khung bài viết của NukeViet (news-bodyhtml)", facts)
    return None


def _home_of(url: str) -> str:
    path = url.removeprefix(origin_of(url)).strip("/").split("/")
    language = path[0] if path and LANGUAGE.match(path[0]) and path[0] != "vi" else ""
    return f"{origin_of(url)}/{language}/" if language else f"{origin_of(url)}/"
