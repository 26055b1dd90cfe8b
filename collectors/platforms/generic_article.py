"""An article page read without selectors, or with some: each field by its selector, else by its usual signs."""

from __future__ import annotations

import re

from bs4 import Tag
from lxml.html import HtmlElement

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese import fold
from collectors.addresses import compare_key, is_home, same_site, try_clean_url
from collectors.attached_files import attached_files
from collectors.html import base_of, block_text, meta_content, soup_of, tag_line
from collectors.listing import Listed
from collectors.page import Page
from collectors.page_dates import date_of
from collectors.platforms.generic_byline import find_byline
from collectors.platforms.generic_dates import Dated, date_of_article
from collectors.platforms.generic_parts import Parts, files_of, page_titles, parts_of
from collectors.shown_kinds import DOCUMENT, GALLERY, LIST, is_document, no_article
from collectors.structured_data import StructuredData

FEW_WORDS = 4
FEW_LINKS = 6  # links, or pictures, that a page must show to be a list or a gallery
SHORT_TEXT = 400  # characters beside them, captions included


def read_automatically(
    tree: HtmlElement, data: StructuredData, page: Page, listed: Listed, source: Source, base: str
) -> ParsedPost:
    """Raises CollectError (NOT_A_POST, UNPARSEABLE, NO_DATE, SOFT_NOT_FOUND, BAD_SELECTOR).

    ``origins["doubt"]``: why the date is unsure.
    """
    chosen = source.selectors
    whole = soup_of(tree) if any(chosen.model_dump().values()) else None
    parts = parts_of(tree, data, base)
    whole = whole if whole is not None else parts.whole  # no selector will look into it
    title, title_origin = parts.title, parts.title_origin
    if chosen.title:
        title, title_origin = tag_line(select_one(whole, chosen.title, "title", source, listed)), chosen.title
    if not title:
        raise no_article(CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề"), page, tree)
    refuse_another_page(tree, data, title, page, listed, source)
    if is_document(parts.lines):
        raise CollectError(source.id, listed.url, FailureKind.NOT_A_POST, DOCUMENT)
    body, body_origin = parts.body, parts.body_origin
    if chosen.body:
        body, body_origin = select_one(whole, chosen.body, "body", source, listed), chosen.body
    dated = _date(whole, parts, data, page, listed, source)
    if dated.read is None:
        detail = f"published_at: “{chosen.published_at}”" if chosen.published_at else "không có dòng ngày đăng"
        undated = CollectError(source.id, listed.url, FailureKind.NO_DATE, detail)
        raise no_article(undated, page, tree, _other_than_text(parts))
    if chosen.byline:
        byline, signed = tag_line(whole.select_one(chosen.byline)), chosen.byline
    else:
        byline, signed = find_byline(parts.whole, parts.lines, body, data)
    edited = date_of(whole.select_one(chosen.updated_at), page.fetched_at) if chosen.updated_at else dated.edited
    origins = {
        "title": title_origin,
        "published_at": dated.origin,
        "byline": signed,
        "body": body_origin,
        "attachments": chosen.attachments or "liên kết tệp trong nội dung",
    }
    return ParsedPost(
        source=source.id,
        key=listed.key,
        url=listed.url,
        title=title,
        summary=tag_line(whole.select_one(chosen.summary))
        if chosen.summary
        else parts.summary or meta_content(tree, "og:description", "twitter:description", "description"),
        body=block_text(body),
        byline=byline,
        category=tag_line(whole.select_one(chosen.category))
        if chosen.category
        else meta_content(tree, "article:section"),
        published_at=dated.read.moment,
        published_precision=dated.read.precision,
        date_confidence="low" if dated.doubt or dated.read.approx else "high",
        updated_at=edited.moment if edited and edited.moment > dated.read.moment else None,
        attachments=attached_files(whole.select(chosen.attachments), base, selected=True)
        if chosen.attachments
        else (attached_files([body], base) if chosen.body else files_of(parts, base)),
        origins=origins | ({"doubt": dated.doubt} if dated.doubt else {}),
    )


def _date(whole: Tag, parts: Parts, data: StructuredData, page: Page, listed: Listed, source: Source) -> Dated:
    selector = source.selectors.published_at
    for tag in whole.select(selector) if selector else []:
        read = date_of(tag, page.fetched_at)
        if read is not None:
            return Dated(read, str(selector))
    dated = date_of_article(parts.lines, parts.heading_line, parts.times, data, listed, page.fetched_at)
    if selector is None or dated.read is None:
        return dated
    return Dated(dated.read, dated.origin, f"published_at: “{selector}” không cho ngày nào", dated.edited)


def _other_than_text(parts: Parts) -> str:
    """What an undated page shows in place of a text: links to others, or pictures."""
    linked, plain = sum(line.linked for line in parts.lines), sum(line.own for line in parts.lines)
    if len(parts.body.find_all("a", href=True, limit=FEW_LINKS)) >= FEW_LINKS and linked > 2 * plain:
        return LIST
    return GALLERY if len(parts.body.find_all("img", limit=FEW_LINKS)) >= FEW_LINKS and plain < SHORT_TEXT else ""


def select_one(tag: Tag, selector: str, name: str, source: Source, listed: Listed) -> Tag:
    """Raises CollectError (BAD_SELECTOR) naming the selector."""
    found = tag.select_one(selector)
    if found is None:
        raise CollectError(
            source.id, listed.url, FailureKind.BAD_SELECTOR, f"{name}: “{selector}” không khớp gì trên trang bài viết"
        )
    return found


def refuse_another_page(
    tree: HtmlElement, data: StructuredData, title: str, page: Page, listed: Listed, source: Source
) -> None:
    """A page that is not the article asked for: its canonical address is the home page, or its title another."""
    canonical = next(
        (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"), ""
    )
    address = try_clean_url(canonical, base_of(tree, page)) if canonical else None
    wanted = _words(listed.title)
    same = any(len(wanted & _words(text)) * 4 >= len(wanted) for text in [title, *page_titles(tree, data)])
    moved_home = (
        address is not None
        and same_site(address, page.final_url)
        and is_home(address)
        and compare_key(address) != compare_key(page.final_url)
        and not data.describes_article()
    )
    if len(wanted) >= FEW_WORDS and not same:
        detail = f"danh sách ghi “{listed.title[:80]}” nhưng trang mở ra là “{title[:80]}”"
        raise CollectError(source.id, listed.url, FailureKind.SOFT_NOT_FOUND, detail)
    if moved_home and len(wanted) < FEW_WORDS:
        raise CollectError(source.id, listed.url, FailureKind.SOFT_NOT_FOUND, "trang tự nhận là trang chủ (canonical)")


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(text)) if len(word) > 1}
