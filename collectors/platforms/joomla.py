"""Joomla 2.5 to 5: category blogs and lists. The number before the alias is the article's id and its key.

Core Joomla has no sitemap. ``datetime`` attributes carry their own offset (often ``+00:00`` where the server was left
at UTC), while printed dates are local. A category's address looks like an article's, so only links that stand where
a list prints its titles count. Print, mail and feed copies of a page are never followed. Articles of the K2 extension
(``/item/12-alias``) are read too, under numbers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from bs4 import Tag

from cchc.configuration import Source
from cchc.records import KnownPost
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import compare_key, is_file_address, is_home, origin_of, same_site, try_clean_url
from collectors.content_part import content_part
from collectors.decisions import ABSENT
from collectors.fetch import Fetcher
from collectors.html import attribute, base_of, generator, one_line, parse_page, short_line, soup_of, spread, tag_line
from collectors.list_pages import ListPage, read_list
from collectors.listing import BEGINNING, Listed, Listing
from collectors.page import Page
from collectors.page_dates import DATE_SHAPE, date_of
from collectors.pager import next_page
from collectors.platform import Recognised
from collectors.platforms.joomla_article import read_article
from collectors.sitemaps import list_sitemap

__all__ = ["list_posts", "read_article", "recognise"]

MOST_CATEGORIES = 12
NUMBERED = re.compile(r"^(?P<id>\d+)-[^/]+?(\.html?)?$")
COPIES = re.compile(r"(^|/)(component/(mailto|users|search|finder|tags|contact)|mailto|login|dang-nhap)(/|$)")
LISTS = (
    ".blog, .blog-featured, .com-content-category-blog, .com-content-category, .com-content-featured, .category-list, "
    ".com-content-archive, .archive, .tag-category, .com-tags-tag, .itemListView"
)
ENTRIES = (
    "[itemprop=blogPost], .blog-item, .item, [class^=leading-], table.category tr, ul.category > li, "
    "#archive-items > div, .catItemView"
)
TITLE_LINKS = (
    "[itemprop=headline] a[href], .page-header a[href], .item-title a[href], .list-title a[href], "
    "h1 a[href], h2 a[href], h3 a[href], a[itemprop=url][href], .readmore a[href]"
)
MORE_LINKS = ".items-more a[href], .com-content-blog__links a[href]"
DATES = (
    "[itemprop=datePublished]", ".published", ".catItemDateCreated", ".list-date", "[itemprop=dateCreated]",
    ".create", ".createdate", "time",
)  # fmt: skip


def article_number(url: str) -> str | None:
    """The id in an article's address, searchable or not; None for copies, other components and id-less addresses."""
    if not is_article_address(url):
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if "option" in query:
        number = re.match(r"\d+", query.get("id", [""])[0])
        return number[0] if number else None
    segments = unquote(parts.path).rstrip("/").split("/")
    found = NUMBERED.match(segments[-1])
    if found is None:
        return None
    return f"k2-{found['id']}" if "item" in segments[:-1] else found["id"]


def is_article_address(url: str) -> bool:
    """Whether an address may be an article: no file, no print or mail copy, no feed, no other component."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if is_file_address(url) or COPIES.search(parts.path.lower()) or is_home(url):
        return False
    if query.get("tmpl") == ["component"] or "print" in query or query.get("format", ["html"]) != ["html"]:
        return False
    if "option" in query:
        return query["option"] == ["com_content"] and query.get("view") == ["article"]
    return "view" not in query and "start" not in query and "limitstart" not in query


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """The configured categories (else the front page), and the sitemap of an extension where one is configured."""
    listing = Listing()
    if source.sitemap is not None:
        await _from_sitemap(fetcher, source, source.sitemap, listing)
    if source.lists or source.sitemap is None:
        bounds = [
            await _from_list(fetcher, source, address, listing, since=since, known=known, now=now)
            for address in source.lists or [source.url or ""]
        ]
        proven = [bound for bound in bounds if bound is not None]
        from_lists = max(proven) if proven and len(proven) == len(bounds) else None
        listing.proven_from = from_lists if source.sitemap is None or from_lists else listing.proven_from
    return listing


async def _from_list(
    fetcher: Fetcher,
    source: Source,
    address: str,
    listing: Listing,
    *,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> datetime | None:
    """One list. A category with categories inside prints one after the other, each from new to old.

    Then only a reading to the very end proves anything, and on later nights the first page of every inner category is
    read too: a new post of the last one stands far down the list itself.
    """

    def read_page(page: Page) -> ListPage:
        return read_list_page(page, source)

    read = await read_list(fetcher, address, read_page, since=since, known=known, now=now)
    for item in read.items:
        listing.add(item)
    if read.failure is not None:
        listing.failures.append(read.failure)
        return read.proven_from
    addresses = [*(item.url for item in read.items), *(post.url for post in known.values())]
    inner = {compare_key(found): found for url in addresses if (found := _inner_category(url, address)) is not None}
    if not inner:
        return read.proven_from
    met = {item.key for item in read.items} | set(known)
    named_from = [fetcher.lists.listed_from.pop()]
    for category in list(inner.values())[:MOST_CATEGORIES]:
        more = await read_list(fetcher, category, read_page, since=since, known=known, now=now, named=met)
        for item in more.items:
            listing.add(item)
        if more.failure is not None and more.failure.kind not in ABSENT:
            listing.failures.append(more.failure)
        named_from.append(more.proven_from if more.failure is None else None)
    bounds = [bound for bound in named_from if bound is not None]
    whole = len(bounds) == len(named_from) and len(inner) <= MOST_CATEGORIES
    fetcher.lists.listed_from.append(max(bounds) if whole else None)
    return read.proven_from if read.proven_from is not None and read.proven_from <= (since or BEGINNING) else None


def _inner_category(url: str, of_list: str) -> str | None:
    """The address of the category that an article's address names, where it lies inside this list's own."""
    parts, own = urlsplit(url), urlsplit(of_list).path.rstrip("/")
    parent = parts.path.rstrip("/").rsplit("/", 1)[0]
    if not own or not parent.startswith(f"{own}/") or not same_site(url, of_list):
        return None
    return urlunsplit((parts.scheme, parts.netloc, parent, "", ""))


async def _from_sitemap(fetcher: Fetcher, source: Source, address: str, listing: Listing) -> None:
    def wanted(url: str) -> bool:
        return same_site(url, source.url or address) and article_number(url) is not None and _named(url, source)

    listing.proven_from = await list_sitemap(fetcher, address, listing, want_page=wanted, key_of=_key)


def read_list_page(page: Page, source: Source) -> ListPage:
    """Entries of the page's own list in page order, then the undated "more" links below it."""
    tree = parse_page(page)
    base = base_of(tree, page)
    whole = soup_of(tree)
    blocks = spread(whole.select(LISTS)) or [soup_of(content_part(tree))]
    items: dict[str, Listed] = {}
    for block in blocks:
        for entry in spread(block.select(ENTRIES)):
            link = entry.select_one(TITLE_LINKS)
            if link is not None and entry.find_parent(class_="system-unpublished") is None:
                edited = date_of(entry.select_one("time[itemprop=dateModified]"), page.fetched_at)
                _add(items, link, base, page, source, _date_of_entry(entry, page.fetched_at), edited)
        for link in block.select(MORE_LINKS):
            _add(items, link, base, page, source, None)
    return ListPage(list(items.values()), _next(whole, base, page))


def _add(
    items: dict[str, Listed],
    link: Tag,
    base: str,
    page: Page,
    source: Source,
    shown: DateRead | None,
    edited: DateRead | None = None,
) -> None:
    url = try_clean_url(attribute(link, "href"), base)
    if url is None or not same_site(url, page.final_url) or not is_article_address(url) or not _named(url, source):
        return
    key = _key(url)
    if key not in items:
        lastmod = edited.moment if edited is not None else None
        title = tag_line(link) or one_line(attribute(link, "title"))
        items[key] = Listed(key=key, url=url, lastmod=lastmod, shown=shown, title=title)


def _key(url: str) -> str:
    return article_number(url) or url


def _named(url: str, source: Source) -> bool:
    return source.article_pattern is None or re.search(source.article_pattern, url) is not None


def _date_of_entry(entry: Tag, reference: datetime) -> DateRead | None:
    """The publication date printed with an entry; the creation date only where that is all there is."""
    for selector in DATES:
        for tag in entry.select(selector):
            inner = tag if tag.name == "time" else tag.select_one("time[datetime]") or tag
            read = date_of(inner, reference)
            if read is not None:
                return read
    for piece in entry.find_all(["dd", "span", "small", "p"]):
        text = short_line(piece, 60)
        if DATE_SHAPE.search(text):
            return read_date(text, reference=reference)
    return None


def _next(soup: Tag, base: str, page: Page) -> str | None:
    """The page that starts next after this one: pagers print ``?start=N`` whatever their language and icons."""
    here = _start(page.final_url) or 0
    following: dict[int, str] = {}
    for link in soup.select(".pagination a[href], .pagenavigation a[href], .pagenav[href]"):
        url = try_clean_url(attribute(link, "href"), base)
        start = _start(url) if url else None
        if url is not None and start is not None and start > here and same_site(url, page.final_url):
            following.setdefault(start, url)
    return following[min(following)] if following else next_page(soup, base)


def _start(url: str) -> int | None:
    query = parse_qs(urlsplit(url).query)
    value = (query.get("start") or query.get("limitstart") or [""])[0]
    return int(value) if value.isdigit() and len(value) < 9 else None


def recognise(page: Page) -> Recognised | None:
    """By the generator tag, else by the addresses of Joomla's own scripts together with an article or list of it."""
    if not page.is_html:
        return None
    tree = parse_page(page)
    made_by = generator(tree)
    facts: dict[str, object] = {"url": origin_of(page.final_url) + "/"}
    if not is_home(page.final_url) and article_number(page.final_url) is None:
        facts["lists"] = [page.final_url]
    if "joomla" in made_by.lower():
        return Recognised(f"trang tự giới thiệu là {made_by}", facts)
    scripts = " ".join(tree.xpath("//script/@src | //link/@href"))
    if re.search(r"/media/(jui|system|vendor/joomla|com_content)/", scripts) and (
        soup_of(tree).select_one(f".item-page, .com-content-article, {LISTS}") is not None
    ):
        return Recognised("trang dùng tệp và khung bài viết của Joomla", facts)
    return None
