"""One WordPress post by its page in a classic or a block theme."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bs4 import BeautifulSoup, Tag
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import local_date
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import same_site
from collectors.attached_files import attached_files
from collectors.html import attribute, base_of, block_text, meta_content, one_line, parse_page, soup_of
from collectors.html import tag_line as line
from collectors.listing import Listed
from collectors.page import Page
from collectors.page_dates import stated_date
from collectors.shown_kinds import LIST, STATIC, no_article

WALL_CLOCK = re.compile(r"^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)")
OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})\s*$")
POST_NUMBER = re.compile(r"[?&]p=(\d+)|/wp/v2/[\w-]+/(\d+)/?$|rest_route=/wp/v2/[\w-]+/(\d+)$")
BODY_CLASS = re.compile(r"\bpostid-(\d+)\b")
ARTICLE_CLASS = re.compile(r"\bpost-(\d+)\b")
CUT_SHORT = re.compile(r"(\[\s*(…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
NO_CATEGORY = frozenset({"uncategorized", "chưa phân loại", "chưa được phân loại", "không phân loại"})
BY = re.compile(
    r"^(by|bởi|đăng bởi|viết bởi|posted by|written by|author|tác giả|người viết|người đăng)\b\s*:?\s*", re.IGNORECASE
)

UNSEEN = (
    ".//script[not(contains(@type, 'ld+json'))] | .//style | .//svg | .//noscript | .//template | .//nav"
    " | .//form[not(contains(@class, 'post-password-form')) and not(.//h1)]"
)
CONTAINERS = (
    "article.type-post, article.post, article[id^=post-], .type-post, .hentry, article, main, [role=main], #content"
)
TITLES = "h1.entry-title, h1.wp-block-post-title, h1.post-title, .entry-title, .wp-block-post-title, h1"
BODIES = (
    ".entry-content, .wp-block-post-content, .post-content, .td-post-content, .post-entry, .entry, .single-content,"
    " .elementor-widget-theme-post-content, .et_pb_post_content, .brxe-post-content, .jeg_post .content-inner,"
    " [itemprop=articleBody]"
)
DATES = (
    "time.entry-date.published, time.published, time.entry-date,"
    " .wp-block-post-date:not([class*=modified]) time, .posted-on time:not(.updated), .entry-meta time:not(.updated),"
    " time[itemprop=datePublished], .published, .entry-date, .post-date, .posted-on, .td-post-date, .entry-meta .date,"
    " .elementor-post-info__item--type-date, .jeg_meta_date"
)
AUTHORS = (
    ".byline .author .fn, .byline .author a, .author.vcard .fn, .author.vcard, .byline .author, .byline,"
    " .wp-block-post-author__name, .wp-block-post-author-name, .entry-author, .post-author, .td-post-author-name a,"
    " .elementor-post-info__item--type-author, .jeg_meta_author a, [rel=author]"
)
CATEGORIES = ".taxonomy-category a, .cat-links a, a[rel~=category], a[rel='category tag'], .entry-categories a"
TAGS = ".taxonomy-post_tag a, .tags-links a, a[rel=tag]"


def printed_time(text: str, reference: datetime) -> DateRead | None:
    """A machine-readable time as its site prints it: the wall clock, read as Vietnamese time whatever the offset."""
    match = WALL_CLOCK.match(text)
    return read_date(f"{match[1]} {match[2]}", reference=reference) if match else None


def plain(markup: str) -> str:
    """The words of a title with entities and typography as displayed."""
    whole = markup.encode("utf-8", "replace").decode("utf-8")  # JSON can carry halves of characters
    return one_line(BeautifulSoup(f"<p>{whole}</p>", "lxml").get_text()) if markup else ""


def category_of(categories: list[str], tags: list[str]) -> str:
    """Category names; tags only where a post stands in no category of its own."""
    own = [name for name in categories if name and name.lower() not in NO_CATEGORY]
    return ", ".join(dict.fromkeys(own or [name for name in tags if name and name.lower() not in NO_CATEGORY]))[:300]


def own_summary(excerpt: str, body: str) -> str:
    """What an editor wrote as summary; one that WordPress cut out of the text itself is none."""
    start = CUT_SHORT.sub("", excerpt).strip()
    return "" if not start or " ".join(body.split()).startswith(start) else excerpt


def later(edited: DateRead | None, published: DateRead) -> datetime | None:
    slack = timedelta(minutes=1) if published.precision == "minute" else timedelta(days=1)
    return edited.moment if edited is not None and edited.moment > published.moment + slack else None


def read_page(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """The post that a page shows. Raises CollectError: NOT_A_POST, UNPARSEABLE when it shows none, NO_DATE, OFF_SITE,
    GONE, SOFT_NOT_FOUND."""
    if not same_site(page.final_url, listed.url):
        raise CollectError(source.id, listed.url, FailureKind.OFF_SITE, page.final_url)
    tree = parse_page(page)
    shown_as = f" {_body_class(tree)} "
    if " error404 " in shown_as:
        raise CollectError(source.id, listed.url, FailureKind.SOFT_NOT_FOUND, "trang báo lỗi 404 của WordPress")
    if " page " in shown_as:
        raise CollectError(source.id, listed.url, FailureKind.NOT_A_POST, STATIC)
    if any(name in shown_as for name in (" home ", " archive ", " blog ", " search ", " attachment ")):
        raise CollectError(source.id, listed.url, FailureKind.NOT_A_POST, LIST)
    base = base_of(tree, page)
    whole = _what_is_shown(tree)
    body, body_origin = _first(whole, BODIES)
    container = _container(whole, body)
    heading, heading_origin = _first(container, TITLES)
    if heading is None:
        heading, heading_origin = _first(whole, TITLES)
    if body is None and " single-" in shown_as and container is not whole:
        body_origin = "khung bài viết"  # a theme with a name of its own for the text
    elif body is None:
        unseen = CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy nội dung bài viết")
        raise no_article(unseen, page, tree)
    if heading is None:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề bài viết")
    if container.select_one("form.post-password-form") is not None:
        raise CollectError(source.id, listed.url, FailureKind.GONE, "bài đặt mật khẩu, người ngoài không đọc được")
    published, origin, sure = _published(container, whole, body, tree, listed, page.fetched_at)
    if published is None:
        raise no_article(CollectError(source.id, listed.url, FailureKind.NO_DATE), page, tree)
    outside = [tag for tag in container.select(AUTHORS) if _outside(tag, body)]
    byline = _author(outside[0]) if outside else meta_content(tree, "author")
    text = block_text(body or container)
    summary = meta_content(tree, "og:description", "description")
    return ParsedPost(
        source=source.id,
        key=post_number(tree, whole) or listed.key,
        url=page.final_url,
        title=line(heading),
        summary=own_summary(summary, text),
        body=text,
        byline=byline,
        category=category_of(
            [line(tag) for tag in container.select(CATEGORIES) if _outside(tag, body)],
            [line(tag) for tag in container.select(TAGS) if _outside(tag, body)],
        ),
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high" if sure and not published.approx else "low",
        updated_at=later(_edited(container, tree, page.fetched_at), published),
        attachments=attached_files([body or container], base),
        aliases=tuple(dict.fromkeys((page.final_url, listed.url))),
        origins={"title": heading_origin, "published_at": origin, "body": body_origin},
        listed_lastmod=listed.lastmod,
    )


def _what_is_shown(tree: lxml_html.HtmlElement) -> Tag:
    """The page's body; scripts, drawings, menus and comment forms, half of it, are left out before it is walked."""
    body = tree.find("body")
    if body is None:
        return soup_of(tree)
    for element in body.xpath(UNSEEN):
        element.drop_tree()
    return soup_of(body)


def _body_class(tree: lxml_html.HtmlElement) -> str:
    body = tree.find("body")
    return (body.get("class") or "") if body is not None else ""


def _first(tag: Tag, selectors: str) -> tuple[Tag | None, str]:
    """The first match of the first selector that matches at all, and that selector: their order is one of trust."""
    for selector in _each(selectors):
        found = tag.select_one(selector)
        if found is not None:
            return found, selector
    return None, ""


def _each(selectors: str) -> list[str]:
    return [selector.strip() for selector in re.split(r",(?![^(]*\))", selectors)]


def _container(whole: Tag, body: Tag | None) -> Tag:
    """The smallest part that holds title, date and text: lists of other posts stand beside it."""
    for selector in _each(CONTAINERS):
        for found in whole.select(selector):
            holds_text = body is None or found in body.parents
            if holds_text and _first(found, TITLES)[0] is not None:
                return found
    return whole


def _outside(tag: Tag, body: Tag | None) -> bool:
    """Not in the text, nor in comments, nor in a list of other posts."""
    for above in [tag, *tag.parents]:
        names = f" {attribute(above, 'class')} {attribute(above, 'id')} "
        if above is body or re.search(
            r" (wp-block-(comments?|query)[\w-]*|comments?(-\w+)?|related[\w-]*|widget\w*) ", names
        ):
            return False
    return True


def _author(tag: Tag) -> str:
    """The name without its label, which may be a hidden element that no space separates from it."""
    return BY.sub("", re.sub(r"\s+(?=[,;.])", "", one_line(tag.get_text(" "))))


def _published(
    container: Tag, whole: Tag, body: Tag | None, tree: lxml_html.HtmlElement, listed: Listed, reference: datetime
) -> tuple[DateRead | None, str, bool]:
    """(date, where it stood, sure). What the reader sees; metadata adds the minute to a line that has only the day."""
    seen: tuple[DateRead, str] | None = None
    for part in (container, whole):
        for selector in _each(DATES):
            for tag in part.select(selector):
                if not _outside(tag, body):
                    continue
                stamp = attribute(tag, "datetime")
                read = printed_time(stamp, reference)
                if read is not None:
                    away = OFFSET.search(stamp)
                    odd = f" (trang đặt múi giờ {away[1]}, lấy giờ hiển thị)" if away and away[1] != "+07:00" else ""
                    return read, f"time[datetime]{odd}", True
                read = read_date(line(tag), reference=reference) if len(line(tag)) < 80 else None
                if read is not None and read.precision == "minute":
                    return read, selector, True
                seen = seen or ((read, selector) if read is not None else None)
        if seen is not None:
            break
    stated = stated_date(tree)
    instant = read_date(stated, reference=reference) if stated else None
    clock = printed_time(stated, reference) if stated else None
    if seen is None:
        if instant is not None:
            return instant, "siêu dữ liệu của trang", True
        return (listed.shown, "danh sách", False) if listed.shown is not None else (None, "", False)
    for read in (instant, clock, listed.shown):
        if read is not None and read.precision == "minute" and local_date(read.moment) == local_date(seen[0].moment):
            return read, f"{seen[1]}, giờ theo siêu dữ liệu", True
    return seen[0], seen[1], True


def _edited(container: Tag, tree: lxml_html.HtmlElement, reference: datetime) -> DateRead | None:
    for tag in container.select("time.updated, .wp-block-post-date__modified-date time, time[itemprop=dateModified]"):
        read = printed_time(attribute(tag, "datetime"), reference)
        if read is not None:
            return read
    stated = meta_content(tree, "article:modified_time")
    return read_date(stated, reference=reference) if stated else None


def post_number(tree: lxml_html.HtmlElement, whole: Tag) -> str | None:
    """The post's id, the same as through the API: body class, short link, API link, article id."""
    match = BODY_CLASS.search(_body_class(tree))
    if match is not None:
        return match[1]
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "shortlink" or link.get("type") == "application/json":
            match = POST_NUMBER.search(link.get("href") or "")
            if match is not None:
                return next(group for group in match.groups() if group)
    for article in whole.select("article[id^=post-]"):
        match = ARTICLE_CLASS.search(attribute(article, "id"))
        if match is not None:
            return match[1]
    return None
