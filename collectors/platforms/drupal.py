"""Drupal 7 to 11: node lists and Views for discovery; the node's number is the key, whatever its alias.

Core Drupal has no sitemap. A list that shows only aliases gives the address as key; the page then names its node, and
the address stays its alias. Print copies, user, comment and term pages are never followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.records import KnownPost
from cchc.vietnamese_dates import DateRead
from collectors.addresses import is_file_address, is_home, origin_of, same_site, try_clean_url
from collectors.content_part import content_part
from collectors.fetch import Fetcher
from collectors.html import attribute, base_of, generator, one_line, parse_page, short_line, soup_of, spread, tag_line
from collectors.list_pages import ListPage
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.page_dates import DATE_SHAPE, date_of
from collectors.pager import next_page
from collectors.platform import Recognised
from collectors.platforms.drupal_article import NODE_PATH, node_number, read_article, read_printed
from collectors.several_lists import read_lists
from collectors.sitemaps import list_sitemap

__all__ = ["list_posts", "read_article", "recognise"]

OTHER_PAGES = re.compile(
    r"^/([a-z]{2}/)?(print(mail|pdf)?|printable|user|users|comment|taxonomy|search|admin|filter|contact|rss\.xml|"
    r"forward|media|batch|sites|node/add|node/\d+/.+)(/|$)"
)
MAINS = (
    "//*[@id='block-system-main' or contains(@class, 'block-system-main-block')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' region-content ')]",
    "//main | //*[@role='main']",
    "//*[@id='content' or @id='main-content']",
)
ENTRIES = (
    "article[class*=node--view-mode-], .node-teaser, .views-row, .view-content > .item-list li, "
    ".view-content tbody tr, .view-content > ul > li"
)
TITLE_LINKS = (
    "a[rel~=bookmark][href], .node__title a[href], .views-field-title a[href], .field--name-title a[href], "
    ".field--name-node-title a[href], .field-name-title a[href], h2 a[href], h3 a[href], h4 a[href]"
)
DATES = (
    "[property~='dc:created'][content], [property~='schema:dateCreated'][content]", "time[datetime]",
    ".views-field-created, .views-field-field-ngay-dang, .field--name-created, .date-display-single",
    ".node__submitted, .submitted, .node__meta",
)  # fmt: skip
NEXT = ".pager-next a[href], .pager__item--next a[href], a[rel~=next][href], link[rel~=next][href]"


def is_article_address(url: str) -> bool:
    parts = urlsplit(url)
    return not (
        is_file_address(url)
        or is_home(url)
        or OTHER_PAGES.match(parts.path.lower())
        or {"page", "print", "format"} & parse_qs(parts.query).keys()
    )


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """The configured lists (else the front page), and the sitemap of a module where one is configured."""
    listing = Listing()
    if source.sitemap is not None:
        await _from_sitemap(fetcher, source, source.sitemap, listing)
    if source.lists or source.sitemap is None:
        addresses = source.lists or [source.url or ""]
        from_lists = await read_lists(
            fetcher, addresses, lambda page: read_list_page(page, source), listing, since=since, known=known, now=now
        )
        listing.proven_from = from_lists if source.sitemap is None or from_lists else listing.proven_from
    return listing


async def _from_sitemap(fetcher: Fetcher, source: Source, address: str, listing: Listing) -> None:
    """A module's sitemap names every page: without ``article_pattern`` only ``/node/N`` addresses are taken from it."""

    def wanted(url: str) -> bool:
        pattern = source.article_pattern
        named = re.search(pattern, url) if pattern else NODE_PATH.match(urlsplit(url).path)
        return same_site(url, source.url or address) and is_article_address(url) and named is not None

    listing.proven_from = await list_sitemap(fetcher, address, listing, want_page=wanted, key_of=_key_of_address)


def read_list_page(page: Page, source: Source) -> ListPage:
    """Entries of the page's main region in page order; Views blocks beside it are not part of the list."""
    tree = parse_page(page)
    base = base_of(tree, page)
    items: dict[str, Listed] = {}
    for part in _main_parts(tree):
        soup = soup_of(part)
        for entry in spread(soup.select(ENTRIES)):
            found = _entry(entry, base, page, source)
            if found is not None and found.key not in items:
                items[found.key] = found
        if items:
            break
    return ListPage(list(items.values()), _next(soup_of(tree), base, page))


def _main_parts(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    found = [part for query in MAINS for part in tree.xpath(query)[:1]]
    return [*found, content_part(tree)]


def _entry(entry: Tag, base: str, page: Page, source: Source) -> Listed | None:
    if "node--unpublished" in attribute(entry, "class"):
        return None
    candidates = [*entry.select(TITLE_LINKS), *entry.select("a[href]")]
    for link in candidates:
        url = try_clean_url(attribute(link, "href"), base)
        title = tag_line(link) or one_line(attribute(link, "title"))
        if url is None or not title or not same_site(url, page.final_url) or not is_article_address(url):
            continue
        if source.article_pattern is not None and not re.search(source.article_pattern, url):
            continue
        key = _node_of_entry(entry) or _key_of_address(url)
        return Listed(key=key, url=url, shown=_date_of_entry(entry, page.fetched_at), title=title)
    return None


def _key_of_address(url: str) -> str:
    found = NODE_PATH.match(urlsplit(url).path)
    if found:
        return found["id"]
    plain = re.fullmatch(r"node/(\d+)", parse_qs(urlsplit(url).query).get("q", [""])[0])
    return plain[1] if plain else url


def _node_of_entry(entry: Tag) -> str | None:
    """The node an entry says it is. A row of several nodes says nothing."""
    marked = [entry, *entry.select("[data-history-node-id], [about], [id^=node-]")]
    numbers = {number for tag in marked if (number := node_number(tag))}
    return numbers.pop() if len(numbers) == 1 else None


def _date_of_entry(entry: Tag, reference: datetime) -> DateRead | None:
    for selector in DATES:
        for tag in entry.select(selector):
            inner = tag if tag.has_attr("content") else tag.select_one("time[datetime]") or tag
            exact = attribute(inner, "content") or attribute(inner, "datetime")
            read = date_of(inner, reference) if exact else read_printed(tag_line(inner), reference)
            if read is not None:
                return read
    for piece in entry.find_all(["span", "div", "td", "small", "p"]):
        text = short_line(piece, 60)
        if DATE_SHAPE.search(text) and piece.find("a") is None:
            return read_printed(text, reference)
    return None


def _next(soup: Tag, base: str, page: Page) -> str | None:
    """The pager's next link, which core names in every language; else the smallest page number above this one."""
    for link in soup.select(NEXT):
        url = try_clean_url(attribute(link, "href"), base)
        if url is not None and same_site(url, page.final_url):
            return url
    here = _page_number(page.final_url) or 0
    following: dict[int, str] = {}
    for link in soup.select(".pager a[href], .pagination a[href]"):
        url = try_clean_url(attribute(link, "href"), base)
        number = _page_number(url) if url else None
        if url is not None and number is not None and number > here and same_site(url, page.final_url):
            following.setdefault(number, url)
    return following[min(following)] if following else next_page(soup, base)


def _page_number(url: str) -> int | None:
    value = parse_qs(urlsplit(url).query).get("page", [""])[0]
    return int(value) if value.isdigit() and len(value) < 7 else None


def recognise(page: Page) -> Recognised | None:
    """By the generator (tag or header), else by the scripts and settings that only Drupal prints."""
    if not page.is_html:
        return None
    tree = parse_page(page)
    made_by = generator(tree) or page.headers.get("x-generator", "")
    facts: dict[str, object] = {"url": origin_of(page.final_url) + "/"}
    if not is_home(page.final_url) and NODE_PATH.match(urlsplit(page.final_url).path) is None:
        facts["lists"] = [page.final_url]
    if "drupal" in made_by.lower():
        return Recognised(f"trang tự giới thiệu là {made_by}", facts)
    marks = tree.xpath(
        "//script[@data-drupal-selector='drupal-settings-json'] | //*[starts-with(@id, 'block-system-main')]"
    )
    if marks or "x-drupal-cache" in page.headers or "x-drupal-dynamic-cache" in page.headers:
        return Recognised("trang mang dấu hiệu riêng của Drupal", facts)
    return None
