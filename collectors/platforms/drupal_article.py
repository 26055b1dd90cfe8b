"""One node page of Drupal: its number, title, creation time, fields, files.

Drupal prints one time, of creation, which an editor may set: it is what visitors see as the publication time. Its
English formats put the month first; the weekday printed beside it tells which number is the month.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bs4 import Tag
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese import fold
from cchc.vietnamese_dates import DateRead, read_date
from collectors.attached_files import attached_files
from collectors.content_part import content_part
from collectors.html import attribute, base_of, block_text, meta_content, one_line, parse_page, soup_of, tag_line
from collectors.listing import Listed
from collectors.page import Page
from collectors.page_dates import date_of, date_of_page
from collectors.shown_kinds import LIST, STATIC, has_class, no_article

NODE_PATH = re.compile(r"^/(?:[a-z]{2}(?:-[a-z]{2,4})?/)?node/(?P<id>\d+)/?$")
NUMBERED_ID = re.compile(r"^node-(\d+)$")
TITLES = (
    "h1.page-title", "h1#page-title", "h1 .field--name-title", ".block-page-title-block h1", "h1.title",
    "h1.node__title", "h1",
)  # fmt: skip
BODIES = (".field--name-body", ".field-name-body", "[property='content:encoded']", ".node__content", ".content")
EXACT = (
    "[property~='dc:created'][content]", "[property~='schema:dateCreated'][content]",
    "[property~='schema:datePublished'][content]", ".node__submitted time[datetime]", ".node__meta time[datetime]",
    ".submitted time[datetime]", ".field--name-created time[datetime]",
)  # fmt: skip
PRINTED = (
    ".field--name-field-ngay-dang", ".field-name-field-ngay-dang", ".field--name-created", ".node__submitted",
    ".submitted", ".node__meta", ".post-date", ".date-display-single",
)  # fmt: skip
WRITERS = (
    ".field--name-field-tac-gia", ".field-name-field-tac-gia", ".field--name-field-author", ".field-name-field-author",
    ".node__author", ".node__submitted .field--name-uid", ".submitted .username", "[rel~='sioc:has_creator'] .username",
    ".node__submitted .username", ".node__meta .username",
)  # fmt: skip
TERMS = (
    ".field-type-taxonomy-term-reference a, .field--name-field-chuyen-muc a, .field--name-field-category a, "
    ".field--name-field-tags a, [class*=field--name-field] a[href*='taxonomy/term']"
)
SUMMARIES = (
    ".field--name-field-tom-tat, .field-name-field-tom-tat, .field--name-field-summary, .field-name-field-summary, "
    ".field--name-field-sapo, .field-name-field-sapo"
)
FILES = ".field-type-file, .field--type-file, span.file, .file--mime-application-pdf"
STATIC_NODES = ("node--type-page", "node-page", "page-node-type-page", "node-type-page")  # core's "basic page"
LABEL = ".field-label, .field__label"
WEEKDAYS = (
    ("thu hai", "t2", "mon"), ("thu ba", "t3", "tue"), ("thu tu", "t4", "wed"), ("thu nam", "t5", "thu"),
    ("thu sau", "t6", "fri"), ("thu bay", "t7", "sat"), ("chu nhat", "cn", "sun"),
)  # fmt: skip
MONTH_FIRST = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})(?!\d)")


def node_number(tag: Tag) -> str | None:
    """The node that an element says it shows."""
    number = attribute(tag, "data-history-node-id")
    if number.isdigit():
        return number
    about = NODE_PATH.match(attribute(tag, "about"))
    named = NUMBERED_ID.match(attribute(tag, "id"))
    return about["id"] if about else named[1] if named else None


def read_printed(text: str, reference: datetime) -> DateRead | None:
    """A printed date. ``Mon, 11/20/2023 - 08:05`` is month first: the weekday must fit the day it is read as.

    Where it fits both ways, an English weekday stands in core's English format; the reading is then marked unsure.
    """
    match = MONTH_FIRST.search(text[:200])
    weekday, english = _weekday(text[:200])
    if match is None or weekday is None:
        return read_date(text, reference=reference)
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    by_month, by_day = _is_weekday(year, first, second, weekday), _is_weekday(year, second, first, weekday)
    if not by_month or (by_day and (not english or first == second)):
        return read_date(text, reference=reference)
    turned = f"{text[: match.start()]}{second:02d}/{first:02d}/{year}{text[match.end() :]}"
    read = read_date(turned, reference=reference)
    if not by_day:
        return read
    return replace(read, approx=True) if read is not None else read_date(text, reference=reference)


def shows_rows(tree: lxml_html.HtmlElement) -> bool:
    """Whether the page's own part is a list of Views, or of teasers."""
    return has_class(content_part(tree), "views-row", "view-content", "node-teaser", "node--view-mode-teaser")


def _weekday(text: str) -> tuple[int | None, bool]:
    """(0 for Monday, whether it is printed in English)."""
    words = fold(text)
    for number, (full, short, english) in enumerate(WEEKDAYS):
        if re.search(rf"(?<![a-z0-9])({full}|{short})(?![a-z0-9])", words):
            return number, False
        if re.search(rf"(?<![a-z]){english}[a-z]*,", words):
            return number, True
    return None, False


def _is_weekday(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """Raises CollectError: NOT_A_POST (a list, a static page), UNPARSEABLE when no node of its own is seen, NO_DATE."""
    tree = parse_page(page)
    base = base_of(tree, page)
    number = _node_of_page(tree)
    found = _container(tree, number)
    if found is None:
        unseen = CollectError(
            source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy khung bài viết (node) của Drupal"
        )
        raise no_article(unseen, page, tree, LIST if number is None and shows_rows(tree) else "")
    whole, soup = soup_of(tree), soup_of(found)
    title = next((text for selector in TITLES if (text := tag_line(whole.select_one(selector)))), "")
    title = title or attribute(soup.select_one("[property='dc:title']"), "content") or meta_content(tree, "og:title")
    if not title:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề")
    body = next((tag for selector in BODIES if (tag := soup.select_one(selector)) is not None), soup)
    published, origin, sure = _published(soup, body, tree, listed, source, page.fetched_at)
    if published is None:
        shown = STATIC if has_class(tree, *STATIC_NODES) else ""
        raise no_article(CollectError(source.id, listed.url, FailureKind.NO_DATE), page, tree, shown)
    edited = read_date(meta_content(tree, "article:modified_time", "og:updated_time"), reference=page.fetched_at)
    from_fields = attached_files(soup.select(FILES), base, selected=True)
    own = {file.url for file in from_fields}
    key = number or listed.key
    return ParsedPost(
        source=source.id,
        key=key,
        url=listed.url,
        title=one_line(title),
        summary=_field(soup, SUMMARIES),
        body=block_text(body),
        byline=next((text for selector in WRITERS if (text := _field(soup, selector))), ""),
        category=", ".join(dict.fromkeys(tag_line(link) for link in soup.select(TERMS)))[:300],
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high" if sure and not published.approx else "low",
        updated_at=edited.moment if edited and edited.moment > published.moment + timedelta(minutes=1) else None,
        attachments=from_fields + tuple(file for file in attached_files([soup], base) if file.url not in own),
        aliases=tuple(name for name in dict.fromkeys((listed.key, listed.url, page.final_url)) if name != key),
        origins={
            "key": "số node" if number else "địa chỉ",
            "title": "tiêu đề trang",
            "published_at": origin,
            "body": "khung nội dung" if body is not soup else "cả khung bài viết",
        },
        listed_lastmod=listed.lastmod,
    )


def _node_of_page(tree: lxml_html.HtmlElement) -> str | None:
    """The number of the page's own node: short link, body class, or the settings that Drupal 8+ prints."""
    for address in tree.xpath("//link[@rel='shortlink']/@href"):
        match = re.search(r"(?:/|[?&]q=)node/(\d+)/?$", address)
        if match:
            return match[1]
    for classes in tree.xpath("//body/@class"):
        match = re.search(r"(?:^|\s)(?:page-)?node-(\d+)(?:\s|$)", classes)
        if match:
            return match[1]
    for text in tree.xpath("//script[@data-drupal-selector='drupal-settings-json']/text()"):
        try:
            path = json.loads(text).get("path", {}).get("currentPath", "")
        except (ValueError, AttributeError, RecursionError):
            continue
        match = re.fullmatch(r"node/(\d+)", str(path))
        if match:
            return match[1]
    return None


def _container(tree: lxml_html.HtmlElement, number: str | None) -> lxml_html.HtmlElement | None:
    full = "//*[contains(@class, 'node--view-mode-full')]"
    queries = [full, "//*[contains(@class, 'view-mode-full')]"]
    if number is not None:
        own = f"//*[@id='node-{number}' or @data-history-node-id='{number}' or @about='/node/{number}']"
        queries = [own, *queries, "//article[contains(@class, 'node')] | //div[starts-with(@id, 'node-')]"]
        queries.append("//*[contains(@class, 'field--name-body') or contains(@class, 'field-name-body')]/..")
    return next(
        (hit for query in queries for hit in tree.xpath(query) if "teaser" not in (hit.get("class") or "")), None
    )


def _published(
    soup: Tag, body: Tag, tree: lxml_html.HtmlElement, listed: Listed, source: Source, reference: datetime
) -> tuple[DateRead | None, str, bool]:
    """(date, where it stood, sure). Dates inside the text are what the article cites and are never taken."""
    outside = copy.copy(soup)
    for selector in BODIES[:3]:
        for part in outside.select(selector):
            part.decompose()
    for selector in EXACT:
        for tag in outside.select(selector):
            read = date_of(tag, reference)
            if read is not None:
                return read, selector, True
    for selector in PRINTED:
        for tag in outside.select(selector):
            read = read_printed(tag_line(tag), reference)
            if read is not None:
                return read, selector, True
    if body is soup:
        return (listed.shown, "trang danh sách", True) if listed.shown is not None else (None, "", False)
    return date_of_page(outside, tree, listed, source, reference)


def _field(soup: Tag, selector: str) -> str:
    tag = soup.select_one(selector)
    label = tag.select_one(LABEL) if tag is not None else None
    text = tag_line(tag)
    return text.removeprefix(tag_line(label)).strip(" :") if label is not None else text
