"""Any other site: list pages or a sitemap, read by the CSS selectors of ``sources.yaml`` and where there are none by
what such pages have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bs4 import Tag
from lxml.html import HtmlElement
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import KnownPost, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import is_file_address, same_site, try_clean_url
from collectors.attached_files import attached_files
from collectors.fetch import Fetcher
from collectors.html import (
    attribute,
    base_of,
    block_text,
    meta_content,
    one_line,
    parse_page,
    short_line,
    soup_of,
    spread,
    tag_line,
)
from collectors.list_pages import ListPage
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.page_dates import DATE_SHAPE, date_of, date_of_page
from collectors.page_lines import lines_of
from collectors.pager import next_page
from collectors.platforms.generic_article import read_automatically, select_one
from collectors.platforms.generic_byline import find_byline
from collectors.platforms.generic_lists import article_links, next_list_page, shown_date
from collectors.several_lists import read_lists
from collectors.shown_kinds import no_article
from collectors.sitemaps import list_sitemap
from collectors.structured_data import StructuredData


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """Sitemap and lists of the source. Raises CollectError (BAD_SELECTOR) first if the config is wrong."""
    check_selectors(source)
    listing = Listing()
    bounds: list[datetime | None] = []
    if source.sitemap:
        bounds.append(
            await list_sitemap(
                fetcher,
                source.sitemap,
                listing,
                want_page=lambda url: is_article(url, source),
                key_of=lambda url: key_of(url, source),
            )
        )
    addresses = source.lists or ([] if source.sitemap else [source.url or ""])
    if addresses:
        bounds.append(
            await read_lists(
                fetcher,
                addresses,
                lambda page: read_list_page(page, source),
                listing,
                since=since,
                known=known,
                now=now,
            )
        )
    proven = [bound for bound in bounds if bound is not None]
    if proven and len(proven) == len(bounds):
        listing.proven_from = min(proven)
    return listing


def check_selectors(source: Source) -> None:
    for name, selector in source.selectors.model_dump().items():
        if selector is None:
            continue
        try:
            compile_selector(selector)
        except (SelectorSyntaxError, ValueError) as error:
            raise CollectError(
                source.id, source.url or "", FailureKind.BAD_SELECTOR, f"{name}: “{selector}”"
            ) from error
    if source.article_pattern is not None:
        try:
            re.compile(source.article_pattern)
        except re.error as error:
            raise CollectError(
                source.id, source.url or "", FailureKind.BAD_SELECTOR, f"article_pattern: “{source.article_pattern}”"
            ) from error
    if source.sitemap and source.article_pattern is None:
        detail = "article_pattern: phải có khi đọc theo sitemap, để trang tĩnh không bị tính là tin bài"
        raise CollectError(source.id, source.sitemap, FailureKind.BAD_SELECTOR, detail)


def is_article(url: str, source: Source) -> bool:
    """On the source's own site, no file, and of the form the config names."""
    if is_file_address(url) or not same_site(url, source.url or source.sitemap or url):
        return False
    return source.article_pattern is None or re.search(source.article_pattern, url) is not None


def key_of(url: str, source: Source) -> str:
    """The pattern's group ``id`` (or ``key``) where it has one, else the address itself."""
    match = re.search(source.article_pattern, url) if source.article_pattern else None
    groups = match.groupdict() if match else {}
    return groups.get("id") or groups.get("key") or url


def read_list_page(page: Page, source: Source) -> ListPage:
    """Entries by ``list_item``/``list_link``, else by the addresses and the structure that articles share."""
    tree = parse_page(page)
    base = base_of(tree, page)
    if source.selectors.list_item or source.selectors.list_link:
        items = _selected_items(soup_of(tree), page, source, base)
    else:
        items = _found_items(tree, page, source, base)
    chosen = source.selectors.next_page
    following = next_page(soup_of(tree), base, chosen) if chosen else next_list_page(tree, base, page.final_url)
    return ListPage(list(items.values()), following)


def _found_items(tree: HtmlElement, page: Page, source: Source, base: str) -> dict[str, Listed]:
    wanted = (lambda url: is_article(url, source)) if source.article_pattern is not None else None
    items: dict[str, Listed] = {}
    for candidate, entry in article_links(tree, base, page.final_url, wanted):
        key = key_of(candidate.url, source)
        shown = shown_date(entry, page.fetched_at)
        items.setdefault(key, Listed(key=key, url=candidate.url, shown=shown, title=candidate.title))
    return items


def _selected_items(soup: Tag, page: Page, source: Source, base: str) -> dict[str, Listed]:
    chosen = source.selectors
    blocks = spread(soup.select(chosen.list_item)) if chosen.list_item else [soup]
    if not blocks:
        raise CollectError(
            source.id,
            page.url,
            FailureKind.BAD_SELECTOR,
            f"list_item: “{chosen.list_item}” không khớp gì trên trang danh sách",
        )
    items: dict[str, Listed] = {}
    for block in blocks:
        links = (
            block.select(chosen.list_link)
            if chosen.list_link
            else ([block] if block.name == "a" else block.select("a[href]"))
        )
        shown = _date_in(block, page.fetched_at) if chosen.list_item else None
        for link in links:
            url = try_clean_url(attribute(link, "href"), base)
            if url is None or not is_article(url, source):
                continue
            key = key_of(url, source)
            title = tag_line(link) or one_line(attribute(link, "title"))
            if key not in items or (not items[key].title and title):
                items[key] = Listed(key=key, url=url, shown=shown, title=title)
            if chosen.list_item and not chosen.list_link and source.article_pattern is None:
                break  # the first link of an entry is the article; the others are its category and author
    if not items and chosen.list_link:
        raise CollectError(
            source.id,
            page.url,
            FailureKind.BAD_SELECTOR,
            f"list_link: “{chosen.list_link}” không cho địa chỉ bài viết nào",
        )
    return items


def _date_in(block: Tag, reference: datetime) -> DateRead | None:
    for piece in block.find_all(["time", "span", "em", "small", "li", "p", "div", "td"]):
        stamp = attribute(piece, "datetime")
        text = stamp or short_line(piece, 80)
        if len(text) < 80 and DATE_SHAPE.search(text) and (stamp or piece.find("a") is None):
            return read_date(text, reference=reference)
    return None


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """Raises CollectError: BAD_SELECTOR with the selector that found nothing, NOT_A_POST, UNPARSEABLE, NO_DATE,
    SOFT_NOT_FOUND."""
    tree = parse_page(page)
    base = base_of(tree, page)
    chosen = source.selectors
    data = StructuredData(tree)
    if chosen.article or (chosen.title and chosen.body and chosen.published_at):
        post = _selected(tree, data, page, listed, source, base)
    else:
        post = read_automatically(tree, data, page, listed, source, base)
    post = replace(post, aliases=_aliases(page, listed), listed_lastmod=listed.lastmod)
    return _filled_from_feed(post, listed.post) if listed.post is not None else post


def _selected(
    tree: HtmlElement, data: StructuredData, page: Page, listed: Listed, source: Source, base: str
) -> ParsedPost:
    chosen = source.selectors
    whole = soup_of(tree)
    article = select_one(whole, chosen.article, "article", source, listed) if chosen.article else whole
    heading = select_one(article, chosen.title, "title", source, listed) if chosen.title else article.select_one("h1")
    title = tag_line(heading) or data.headline()
    if not title:
        raise no_article(CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề"), page, tree)
    body = select_one(article, chosen.body, "body", source, listed) if chosen.body else article
    published, origin, sure = date_of_page(article, tree, listed, source, page.fetched_at)
    if published is None:
        detail = f"published_at: “{chosen.published_at}”" if chosen.published_at else ""
        raise no_article(CollectError(source.id, listed.url, FailureKind.NO_DATE, detail), page, tree)
    updated = date_of(article.select_one(chosen.updated_at), page.fetched_at) if chosen.updated_at else None
    if chosen.byline:
        byline, signed = tag_line(article.select_one(chosen.byline)), chosen.byline
    else:
        byline, signed = find_byline(article, lines_of(article), body, data)
    return ParsedPost(
        source=source.id,
        key=listed.key,
        url=listed.url,
        title=title,
        summary=tag_line(article.select_one(chosen.summary))
        if chosen.summary
        else meta_content(tree, "og:description", "description"),
        body=block_text(body),
        byline=byline,
        category=tag_line(article.select_one(chosen.category)) if chosen.category else "",
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high" if sure and not published.approx else "low",
        updated_at=updated.moment if updated and updated.moment > published.moment else None,
        attachments=attached_files(article.select(chosen.attachments), base, selected=True)
        if chosen.attachments
        else attached_files([body], base),
        origins={
            "title": chosen.title or "h1",
            "published_at": origin,
            "body": chosen.body or chosen.article or "phần nội dung",
            "byline": signed,
            "attachments": chosen.attachments or "liên kết tệp trong nội dung",
        },
    )


def _aliases(page: Page, listed: Listed) -> tuple[str, ...]:
    """Its addresses: under them the post is found again after a change of platform. A feed's may not be its own."""
    if listed.post is not None:
        return listed.post.aliases
    return tuple(name for name in dict.fromkeys((listed.url, page.final_url)) if name != listed.key)


def _filled_from_feed(post: ParsedPost, entry: ParsedPost) -> ParsedPost:
    return replace(
        post,
        summary=post.summary or entry.summary,
        byline=post.byline or entry.byline,
        category=post.category or entry.category,
        updated_at=post.updated_at or entry.updated_at,
        listed_lastmod=entry.listed_lastmod,
    )
