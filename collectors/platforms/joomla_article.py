"""One article page of Joomla: title, publication apart from creation and edit, author, category, files."""

from __future__ import annotations

import copy
import re
from datetime import datetime, timedelta

from bs4 import Tag
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.attached_files import attached_files
from collectors.html import attribute, base_of, block_text, meta_content, one_line, parse_page, soup_of, tag_line
from collectors.listing import Listed
from collectors.page import Page
from collectors.page_dates import DATE_SHAPE, date_of, date_of_page
from collectors.shown_kinds import LIST, has_class, no_article

CONTAINERS = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' com-content-article ')]",
    "//*[contains(concat(' ', normalize-space(@class)), ' item-page')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' itemView ')]",
    "//*[@itemprop='articleBody']/ancestor::*[.//h1 or .//h2][1]",
)
#: pages of the system that list articles, or show a contact or a search
LISTS = (
    "blog", "blog-featured", "category-list", "categories-list", "archive", "tag-category", "com-content-category",
    "com-content-category-blog", "com-tags-tag", "com-contact", "contact", "com-finder", "itemList",
)  # fmt: skip
TITLES = (
    "[itemprop=headline]", ".page-header h2", ".page-header h1", "h2.item-title", ".itemTitle", "h1.article-title",
    ":scope > h2", ":scope > h1", "h2", "h1",
)  # fmt: skip
BODIES = (".com-content-article__body", "[itemprop=articleBody]", ".article-content", ".item-text", ".itemBody")
#: what stands around the text where a template does not frame it
AROUND = (
    "h1, .page-header, .article-info, .article-info-term, ul.actions, .icons, .btn-group, .pager, .pagenav, "
    ".pagination, .content_rating, .content_vote, .tags, .attachmentsContainer, .item-related, .readmore, form"
)
AUTHORS = (
    ".createdby [itemprop=name], [itemprop=author] [itemprop=name], .createdby, .list-author, .itemAuthor a, "
    ".itemAuthor"
)
PUBLISHED = (
    "time[itemprop=datePublished]",
    "meta[itemprop=datePublished]",
    ".published time",
    ".published",
    ".itemDateCreated",
)
CREATED = ("time[itemprop=dateCreated]", ".create time", ".create", ".createdate")
EDITED = ("time[itemprop=dateModified]", "meta[itemprop=dateModified]", ".modified time", ".modified", ".modifydate")
PUBLISHED_LABEL = re.compile(
    r"^\W*(được đăng|đăng (ngày|lúc|vào)|ngày đăng|xuất bản|ngày xuất bản|published)", re.IGNORECASE
)
AUTHOR_LABEL = re.compile(
    r"^\W*((được )?(viết|đăng|biên soạn|soạn) bởi|tác giả|người (đăng|viết)|written by|author|by)\s*:?\s*",
    re.IGNORECASE,
)
CATEGORY_LABEL = re.compile(r"^\W*(chuyên mục|danh mục|thể loại|category|nhóm tin)\s*:?\s*", re.IGNORECASE)


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """Raises CollectError: NOT_A_POST (a category looks alike by address), UNPARSEABLE (no article seen), NO_DATE."""
    tree = parse_page(page)
    base = base_of(tree, page)
    found = next((hit for query in CONTAINERS for hit in tree.xpath(query)), None)
    if found is None:
        unseen = CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy khung bài viết của Joomla")
        raise no_article(unseen, page, tree, LIST if has_class(tree, *LISTS) else "")
    soup = soup_of(found)
    heading = next((tag for selector in TITLES if tag_line(tag := soup.select_one(selector))), None)
    title = tag_line(heading) or meta_content(tree, "og:title")
    if not title:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề")
    framed = next((tag for selector in BODIES if (tag := soup.select_one(selector)) is not None), None)
    published, origin, sure = _published(soup, framed, tree, listed, source, page.fetched_at)
    if published is None:
        raise no_article(CollectError(source.id, listed.url, FailureKind.NO_DATE), page, tree)
    byline, category = (
        _byline(soup),
        _labelled(soup, "[itemprop=genre], .category-name, .itemCategory a", CATEGORY_LABEL),
    )
    attachments = attached_files(soup.select(".attachmentsContainer, .itemAttachments"), base, selected=True)
    own = {file.url for file in attachments}
    attachments += tuple(file for file in attached_files([soup], base) if file.url not in own)
    edited = _first(soup, EDITED, framed, page.fetched_at)
    return ParsedPost(
        source=source.id,
        key=listed.key,
        url=listed.url,
        title=title,
        summary="",
        body=block_text(framed if framed is not None else _unframed(soup, heading)),
        byline=byline,
        category=category,
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high" if sure and not published.approx else "low",
        updated_at=_later(edited[0] if edited else None, published),
        attachments=attachments,
        aliases=tuple(name for name in dict.fromkeys((listed.url, page.final_url)) if name != listed.key),
        origins={
            "title": "tiêu đề trong khung bài viết",
            "published_at": origin,
            "body": "khung nội dung" if framed is not None else "phần còn lại của khung bài viết",
            "byline": ".createdby" if byline else "",
        },
        listed_lastmod=listed.lastmod,
    )


def _published(
    soup: Tag, body: Tag | None, tree: lxml_html.HtmlElement, listed: Listed, source: Source, reference: datetime
) -> tuple[DateRead | None, str, bool]:
    """(date, where it stood, sure). A creation date is when somebody began to write: it is taken last and unsure."""
    found = _first(soup, PUBLISHED, body, reference)
    if found is not None:
        return found[0], found[1], True
    for piece in soup.select(".article-info dd, .article-info span, .article-info, .itemDateCreated, small"):
        text = tag_line(piece)
        if len(text) < 90 and PUBLISHED_LABEL.search(text) and DATE_SHAPE.search(text):
            read = read_date(text, reference=reference)
            if read is not None:
                return read, "dòng ngày đăng", True
    if listed.shown is not None and listed.shown.precision == "minute":
        return listed.shown, "trang danh sách", True
    created = _first(soup, CREATED, body, reference)
    if created is not None:
        return created[0], f"{created[1]} (ngày tạo)", False
    without_text = copy.copy(soup)
    for text_part in without_text.select(", ".join(BODIES)):
        text_part.decompose()
    return date_of_page(without_text, tree, listed, source, reference)


def _first(soup: Tag, selectors: tuple[str, ...], body: Tag | None, reference: datetime) -> tuple[DateRead, str] | None:
    for selector in selectors:
        for tag in soup.select(selector):
            if body is not None and body in tag.parents:
                continue
            read = date_of(tag, reference)
            if read is not None:
                return read, selector
    return None


def _later(edited: DateRead | None, published: DateRead) -> datetime | None:
    slack = timedelta(minutes=1) if published.precision == "minute" else timedelta(days=1)
    return edited.moment if edited is not None and edited.moment > published.moment + slack else None


def _byline(soup: Tag) -> str:
    """The printed author without its label; an alias typed over the account's name is already in its place."""
    return _labelled(soup, AUTHORS, AUTHOR_LABEL)


def _labelled(soup: Tag, selector: str, label: re.Pattern[str]) -> str:
    for tag in soup.select(selector):
        text = label.sub("", tag_line(tag) or attribute(tag, "content")).strip(" :")
        if text:
            return one_line(text)
    return ""


def _unframed(soup: Tag, heading: Tag | None) -> Tag:
    """The article without what stands around the text. Changes ``soup``: everything else was read before."""
    for tag in [*([heading] if heading is not None else []), *soup.select(AROUND)]:
        tag.decompose()
    return soup
