"""Where a site without a known platform lists its articles: found from whatever address a person has at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from cchc.errors import CollectError
from cchc.vietnamese import fold
from collectors.addresses import compare_key, is_home, origin_of, same_site, try_clean_url
from collectors.fetch import Fetcher
from collectors.html import base_of, one_line, parse_page
from collectors.listing import Listed
from collectors.not_posts import why_no_post
from collectors.page import Page
from collectors.platforms.generic_dates import date_of_article
from collectors.platforms.generic_lists import article_links, next_list_page, shape_of
from collectors.platforms.generic_parts import parts_of
from collectors.structured_data import StructuredData

Kind = Literal["home", "list", "article"]
KIND_WORDS = {"home": "trang chủ", "list": "trang danh sách", "article": "trang bài viết"}
LEAST_ARTICLES = 3
MOST_TRIED = 6
#: names that portals give to their lists of news, best first
LIST_NAMES = re.compile(
    r"\b(tin tuc|cai cach hanh chinh|cchc|tin hoat dong|hoat dong|su kien|thong bao|thong tin|chi dao|tin|news"
    r"|bai viet)\b"
)


@dataclass(frozen=True)
class FoundLists:
    """``pages``: list pages that were read, best first; ``kind``: what the given address is."""

    kind: Kind
    pages: list[Page]
    tried: int


async def find_lists(fetcher: Fetcher, page: Page, say: Callable[[str], None]) -> FoundLists:
    """From a home page, a list or an article. Pages that cannot be read are passed over; nothing found: the page."""
    tree = parse_page(page)
    base = base_of(tree, page)
    kind = kind_of(tree, page, base)
    if kind == "list":
        return FoundLists(kind, [page], 0)
    say(f"Địa chỉ là {KIND_WORDS[kind]}; tìm trang danh sách …")
    wanted = shape_of(page.final_url) if kind == "article" else None
    found: list[tuple[int, Page]] = []
    tried = 0
    for address in _likely_lists(tree, page, base, kind)[:MOST_TRIED]:
        tried += 1
        try:
            other = await fetcher.get(address, conditional=False)
            count = _articles_on(other, wanted)
        except CollectError as error:
            say(f"  {address}: {error.kind.label}")
            continue
        if count >= LEAST_ARTICLES:
            found.append((count, other))
            if kind == "article":
                break
    if not found:
        return FoundLists(kind, [page], tried)
    pages: list[Page] = []
    for _, other in found:
        if compare_key(other.final_url) not in {compare_key(one.final_url) for one in pages}:
            pages.append(other)
    return FoundLists(kind, pages, tried)


def kind_of(tree: HtmlElement, page: Page, base: str) -> Kind:
    """What an address is, by its page."""
    if is_home(page.final_url):
        return "home"
    links = article_links(tree, base, page.final_url)
    if why_no_post(page.final_url) is None and _is_article(tree, page, base, len(links)):
        return "article"
    return "list" if len(links) >= LEAST_ARTICLES else "article"


def _is_article(tree: HtmlElement, page: Page, base: str, links: int) -> bool:
    data = StructuredData(tree)
    if data.describes_article():
        return True
    parts = parts_of(tree, data, base)
    own = sum(line.own for line in parts.lines)
    linked = sum(line.linked for line in parts.lines)
    listed = Listed(key=page.url, url=page.url)
    dated = date_of_article(parts.lines, parts.heading_line, parts.times, data, listed, page.fetched_at)
    long_title = len(parts.title.split()) >= 4
    return dated.read is not None and parts.heading is not None and own > linked and (long_title or links == 0)


def _articles_on(page: Page, wanted: str | None) -> int:
    """How many articles a page lists; of another shape than the wanted one they do not count."""
    tree = parse_page(page)
    base = base_of(tree, page)
    links = article_links(tree, base, page.final_url)
    if wanted is not None and not any(shape_of(candidate.url) == wanted for candidate, _ in links):
        return 0
    if kind_of(tree, page, base) == "article":
        return 0
    return len(links) + (5 if next_list_page(tree, base, page.final_url) is not None else 0)


def _likely_lists(tree: HtmlElement, page: Page, base: str, kind: Kind) -> list[str]:
    """Addresses of the page that may be lists, best first: folders above an article, then menus by their names."""
    own = shape_of(page.final_url)
    articles = {candidate.url for candidate, _ in article_links(tree, base, page.final_url)}
    path = urlsplit(page.final_url).path
    weights: dict[str, float] = {}
    for link in tree.iter("a"):
        url = try_clean_url(link.get("href") or "", base)
        if url is None or not same_site(url, page.final_url) or is_home(url) or url in articles:
            continue
        reason = why_no_post(url)
        if reason not in (None, "danh mục", "trang danh sách") or shape_of(url) == own:
            continue
        name = fold(one_line(link.text_content()))
        match = LIST_NAMES.search(name)
        weight = 3.0 - 0.01 * len(name) if match and len(name) < 60 else 0.0
        folder = urlsplit(url).path.rstrip("/")
        if kind == "article" and len(folder) > 1 and path.startswith(re.sub(r"\.\w{2,5}$", "", folder)):
            weight += 2.0 + 0.01 * len(folder)
        if match and match[0] == "tin tuc":
            weight += 0.5
        if weight > weights.get(url, 0.0):
            weights[url] = weight
    ranked = sorted(weights, key=lambda url: -weights[url])
    return [*ranked, origin_of(page.final_url) + "/"] if kind == "article" else ranked
