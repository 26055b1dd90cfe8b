"""Where NukeViet names its posts: the sitemap of each news module, its feed, and the pages of its categories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, pairwise
from urllib.parse import parse_qs, urlsplit

from lxml import etree
from lxml import html as lxml_html

from cchc.errors import CollectError
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import clean_url, origin_of, same_site, try_clean_url
from collectors.fetch import Fetcher
from collectors.first_targets import FirstTargets
from collectors.html import base_of, one_line, parse_page, short_line, tag_line
from collectors.list_pages import ListPage
from collectors.listing import BEGINNING, Listed
from collectors.page import Page
from collectors.pager import next_page
from collectors.platforms.nukeviet_addresses import (
    OTHER_MODULES,
    Article,
    find_article,
    language_of,
    of_module,
    sitemap_module,
)
from collectors.sitemaps import SitemapRead, read_sitemap, refuse_entities

SITEMAP_LIMIT = 1000  # NukeViet lists the newest thousand of a module
DATE_SHAPE = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}")
FEED = re.compile(r"(?:/(?P<module>[^/]{3,}))?/rss/[^/]+/?$")
MOST_PIECES = 40  # blocks looked at for the date of one entry
MOST_LOOKS = 4  # links to one article whose surroundings are searched for its date
CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"


@dataclass
class SitemapsRead:
    """``proven_from``: every post newer than this is in ``posts``. ``cut``: a module has more than its sitemap lists.

    ``modules``: of posts, "" where the module is not named in addresses.
    """

    posts: list[Listed] = field(default_factory=list)
    proven_from: datetime | None = None
    cut: bool = False
    modules: set[str] = field(default_factory=set)
    failures: list[CollectError] = field(default_factory=list)


async def read_sitemaps(fetcher: Fetcher, url: str, home: str) -> SitemapsRead:
    """The news in a site's sitemap, in the language of ``home``. Raises CollectError when the first file is unread."""
    language = language_of(home)
    files: list[str] = []

    def wanted_file(address: str) -> bool:
        named = sitemap_module(address)
        if named is None or (named[0] == language and named[1] not in OTHER_MODULES):
            files.append(address)
        return False

    def wanted_page(address: str) -> bool:
        return same_site(address, home) and find_article(address) is not None

    read = SitemapsRead()
    first = await read_sitemap(fetcher, url, want_file=wanted_file, want_page=wanted_page)
    own = sitemap_module(url)
    bounds = [_take(first, own[1] if own else "", read)] if first.entries else []
    for address in files:
        named = sitemap_module(address)
        try:
            found = await _read_file(fetcher, address, _none_of_them if named else _all_of_them, wanted_page)
        except CollectError as error:
            read.failures.append(error)
            bounds.append(None)
            continue
        if found.entries or not found.complete:
            bounds.append(_take(found, named[1] if named else "", read))
    if read.posts and all(bounds):
        read.proven_from = max(bound for bound in bounds if bound is not None)
    return read


async def _read_file(
    fetcher: Fetcher, address: str, want_file: Callable[[str], bool], want_page: Callable[[str], bool]
) -> SitemapRead:
    """A file of the index. Where addresses are not rewritten it may answer only to its rewritten name."""
    try:
        return await read_sitemap(fetcher, clean_url(address), want_file=want_file, want_page=want_page)
    except CollectError as error:
        named = sitemap_module(address)
        if error.kind is not FailureKind.NOT_FOUND or named is None or address.endswith(".xml"):
            raise
    rewritten = f"{origin_of(address)}/sitemap-{named[0]}.{named[1]}.xml"
    return await read_sitemap(fetcher, rewritten, want_file=want_file, want_page=want_page)


def _all_of_them(_: str) -> bool:
    return True


def _none_of_them(_: str) -> bool:
    return False


def _take(found: SitemapRead, module: str, read: SitemapsRead) -> datetime | None:
    """Add what one file lists; the moment from which on it lists everything."""
    articles = [(article, moment) for url, moment in found.entries if (article := find_article(url)) is not None]
    articles = [(article, moment) for article, moment in articles if not module or of_module(article, module)]
    sure = kept({article for article, _ in articles})
    read.posts += [
        Listed(key=article.key, url=article.url, lastmod=moment) for article, moment in articles if article in sure
    ]
    read.modules |= {article.module for article in sure}
    read.failures += found.failures
    if not found.complete:
        return None
    if found.fullest_file < SITEMAP_LIMIT or not sure:
        return BEGINNING
    read.cut = True
    moments = [moment for article, moment in articles if article in sure and moment is not None]
    newest_first = all(one >= other for one, other in pairwise(moments))
    return moments[-1] if moments and newest_first else None  # sorted by hand: the oldest says nothing


def kept(articles: Iterable[Article]) -> set[Article]:
    """Where articles end in ``.html``, an address that ends in ``/`` is a category with a number in its name."""
    found = set(articles)
    rewritten = {article for article in found if article.rewritten}
    return rewritten or found


async def read_feed(fetcher: Fetcher, home: str, modules: set[str]) -> list[Listed]:
    """The newest thirty of the first module: never cached. Their minutes are wrong (the month is printed there)."""
    module = next((name for name in ("", "news") if name in modules), min(modules, default=""))
    parts = [part for part in urlsplit(home).path.split("/") if len(part) == 2]
    address = "/".join([origin_of(home), *parts[:1], *([module] if module else []), "rss", ""])
    page = await fetcher.get(address, conditional=False)
    refuse_entities(page.body, page)
    try:
        tree = etree.fromstring(page.body.strip(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return []  # the feed is switched off: some page answers instead
    links = [try_clean_url(link, home) for link in tree.xpath("//channel/item/link/text()")]
    articles = [article for link in links if link and same_site(link, home) and (article := find_article(link))]
    return [Listed(key=article.key, url=article.url) for article in articles]


def category_lists(page: Page) -> list[str]:
    """The categories that a page names by their feeds: ``/news/rss/thong-bao/`` stands for ``/news/thong-bao/``."""
    tree = parse_page(page)
    feeds = tree.xpath("//link[@rel='alternate'][@type='application/rss+xml']/@href | //a/@href")
    found: list[str] = []
    for feed in feeds:
        url = try_clean_url(feed, page.final_url)
        if url is None or not same_site(url, page.final_url):
            continue
        parts = urlsplit(url)
        named = FEED.search(parts.path)
        if named is not None and (named["module"] or "").lower() not in OTHER_MODULES:
            found.append(url.replace("/rss/", "/"))
        query = parse_qs(parts.query)  # not rewritten: nv=news&op=rss/thong-bao
        if query.get("op", [""])[0].startswith("rss/") and query.get("nv", [""])[0].lower() not in OTHER_MODULES:
            found.append(url.replace("op=rss/", "op=").rstrip("/"))
    return list(dict.fromkeys(found))


def read_list_page(page: Page, tree: lxml_html.HtmlElement | None = None) -> ListPage:
    """Articles of a category page's own column, in page order; blocks beside it are not part of the list.

    ``tree``: the page's, where it is parsed already.
    """
    tree = parse_page(page) if tree is None else tree
    base = base_of(tree, page)
    items: dict[str, Listed] = {}
    articles = _articles_of(tree, page)
    # All links of a page by lxml: a list page costs as much as ten articles otherwise.
    links = [
        (link, column, article)
        for column in _columns(tree, articles)
        for link in column.iter("a")
        if (url := _own(link, base, page)) and (article := find_article(url))
    ]
    looked: Counter[str] = Counter()
    sure = kept(article for _, _, article in links)
    for link, column, article in links:
        if article not in sure:
            continue
        title = one_line(tag_line(link) or link.get("title") or "")
        known = items.get(article.key)
        shown = known.shown if known else None
        if shown is None and looked[article.key] < MOST_LOOKS:
            looked[article.key] += 1
            shown = _date_beside(link, column, page, articles)
        if known is None or (not known.title and title) or shown != known.shown:
            items[article.key] = Listed(
                key=article.key, url=article.url, shown=shown, title=(known.title if known else "") or title
            )
    return ListPage(list(items.values()), next_page(tree, base))


def block_categories(page: Page, tree: lxml_html.HtmlElement) -> list[str]:
    """Addresses of the categories that a front page shows a few posts of each; [] for the page of one list."""
    if tree.xpath(f"//*[{CLASS.format('pagination')}]"):
        return []
    base = base_of(tree, page)
    hrefs = [href for column in _columns(tree, _articles_of(tree, page)) for href in column.xpath(".//a/@href")]
    urls = [url for href in hrefs if (url := try_clean_url(href, base)) and same_site(url, page.final_url)]
    parents = {article.url.rstrip("/").rsplit("/", 1)[0] for url in urls if (article := find_article(url))}
    here = page.final_url.rstrip("/")
    shown = [url for url in dict.fromkeys(urls) if url.rstrip("/") in parents and url.rstrip("/") != here]
    return shown if len(shown) > 1 else []


def _own(link: lxml_html.HtmlElement, base: str, page: Page) -> str | None:
    href = link.get("href")
    url = None if href is None else try_clean_url(href, base)
    return url if url is not None and same_site(url, page.final_url) else None


def _columns(tree: lxml_html.HtmlElement, articles: FirstTargets) -> list[lxml_html.HtmlElement]:
    """The parts of a page that hold its list, whatever the theme; none lies inside another."""
    columns = tree.xpath(f"//div[{CLASS.format('news_column')}]")
    pager = tree.xpath(f"(//*[{CLASS.format('pagination')}])[last()]")
    if columns and not pager:
        return _outermost(columns)
    around = _around(pager[0], columns, articles) if pager else None
    if around is not None:
        return [around]
    main = tree.xpath("//main | //*[@role='main'] | //*[@id='main'] | //*[@id='content']")
    return _outermost(columns or main) or [tree]


def _outermost(found: list[lxml_html.HtmlElement]) -> list[lxml_html.HtmlElement]:
    every = set(found)
    return [one for one in found if every.isdisjoint(one.iterancestors())]


def _around(
    pager: lxml_html.HtmlElement, columns: list[lxml_html.HtmlElement], articles: FirstTargets
) -> lxml_html.HtmlElement | None:
    """The smallest block that holds the pager and a list of articles: the pager stands under its own list."""
    for block in pager.iterancestors():
        if block.tag in ("body", "html"):
            return None
        if articles.inside(block):
            return block if not columns or not set(columns).isdisjoint(block.iter("div")) else None
    return None


def _date_beside(
    link: lxml_html.HtmlElement, column: lxml_html.HtmlElement, page: Page, articles: FirstTargets
) -> DateRead | None:
    """The date printed with a list entry: in the smallest block around the link that holds no other article."""
    own = articles.inside(link)
    block = link
    for _ in range(6):
        if block is column:
            return None
        block = block.getparent()
        if block is None or block.tag in ("body", "html") or set(articles.inside(block)) - set(own):
            return None
        for piece in islice(block.iter("li", "em", "span", "time", "small", "p", "div"), MOST_PIECES):
            if piece is block or (len(piece) and piece.find(".//a") is not None):
                continue
            text = short_line(piece, 60)
            if DATE_SHAPE.search(text):
                return read_date(text, reference=page.fetched_at)
    return None


def _articles_of(tree: lxml_html.HtmlElement, page: Page) -> FirstTargets:
    """Keys of the articles that the links of each block lead to."""
    links = (
        (link, find_article(try_clean_url(link.get("href") or "", page.final_url) or "")) for link in tree.iter("a")
    )
    return FirstTargets((link, article.key) for link, article in links if article is not None)
