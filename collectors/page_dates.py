"""When an article came out, by its page: selector, metadata, a time element, the list, a line by the title."""

from __future__ import annotations

import re
from datetime import datetime

from bs4 import Tag
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.vietnamese_dates import DateRead, read_date
from collectors.html import attribute, meta_content, soup_of, tag_line
from collectors.listing import Listed
from collectors.structured_data import json_ld

DATE_SHAPE = re.compile(
    r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{4}-\d{2}-\d{2}|tháng\s+\d{1,2}\s*(,|năm)|trước\b|hôm qua",
    re.IGNORECASE,
)


def date_of_page(
    article: Tag, tree: lxml_html.HtmlElement, listed: Listed, source: Source, reference: datetime
) -> tuple[DateRead | None, str, bool]:
    """(date, where it stood, sure). Dates inside the text are what the article cites and are never taken."""
    selector = source.selectors.published_at
    if selector:
        for tag in article.select(selector) or soup_of(tree).select(selector):
            read = date_of(tag, reference)
            if read is not None:
                return read, selector, True
    stated = stated_date(tree)
    read = read_date(stated, reference=reference) if stated else None
    if read is not None:
        return read, "siêu dữ liệu của trang", selector is None
    if selector is None:
        read = date_of(article.select_one("time[datetime]"), reference)
        if read is not None:
            return read, "time[datetime]", True
    if listed.shown is not None:
        return listed.shown, "trang danh sách", selector is None
    read = _date_near_title(article, reference) if selector is None else None
    return read, "dòng ngày cạnh tiêu đề" if read else "", False


def stated_date(tree: lxml_html.HtmlElement) -> str:
    """The publication time that a page states for machines, as it is written; empty if it states none."""
    stated = meta_content(tree, "article:published_time", "datepublished", "pubdate")
    dates = (item.get("datePublished") for item in json_ld(tree))
    return stated or next((date for date in dates if isinstance(date, str)), "")


def _date_near_title(article: Tag, reference: datetime) -> DateRead | None:
    """A short line right after the heading that holds a date; dates inside sentences are what a text cites."""
    heading = article.select_one("h1")
    for piece in heading.find_all_next(limit=15) if heading is not None else []:
        text = tag_line(piece)
        if len(text) < 60 and DATE_SHAPE.search(text):
            return read_date(text, reference=reference)
    return None


def date_of(tag: Tag | None, reference: datetime) -> DateRead | None:
    """Machine-readable attributes first, then the text."""
    if tag is None:
        return None
    for text in (attribute(tag, "datetime"), attribute(tag, "content"), tag_line(tag)):
        read = read_date(text, reference=reference) if text else None
        if read is not None:
            return read
    return None
