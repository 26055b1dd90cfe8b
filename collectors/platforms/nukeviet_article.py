"""A NukeViet article's page: the visible date is the publication; microdata carries the last edit, in both fields."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bs4 import Tag
from lxml import etree
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import FoundAttachment, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese import fold
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import compare_key, same_site
from collectors.attached_files import attached_files
from collectors.html import attribute, base_of, block_text, one_line, parse_page, soup_of, tag_line
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.nukeviet_addresses import find_article
from collectors.shown_kinds import LIST, STATIC, no_article
from collectors.structured_data import json_ld

#: where themes put the line with the date: NukeViet 4, egov, NukeViet 5
DATE_LINES = (
    ".newsdetailmetatop span.h5",
    "span.h5",
    ".h5",
    "time",
    ".list-inline-item",
    ".list-inline li",
    ".text-muted",
    ".text-body-secondary",
    ".time",
    ".date",
)
FIND_BODY = etree.XPath(
    "(descendant-or-self::*[@id='news-bodyhtml'] | descendant-or-self::*[@itemprop='articleBody']"
    " | descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' news-bodyhtml ')]"
    " | descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' bodytext ')])[1]"
)
SUMMARY = ".hometext, .fw-bold[data-toggle=error-report]"  # the second of NukeViet 5
BYLINES = "p.h5.text-right, .author, .source, [itemprop=author], .text-end > p"
FILES = ".news-download-file, .list-group a[download]"
HIDDEN = re.compile(r"\b(hidden|hide|d-none)\b")
FIND_CRUMBS = etree.XPath(
    "descendant::*[@class][contains(@class, 'breadcrumb')]/descendant::*[self::a or self::span[@itemprop='name']]"
)
FORBIDDEN = re.compile(r"khong duoc phep|khong co quyen|phai dang nhap|can dang nhap|dang nhap de xem|not allowed")
LOGIN = re.compile(r"/users/|login|dang-nhap", re.IGNORECASE)
FUNCTION = re.compile(r"\bnv_func_name\s*=\s*[\"'](?P<function>\w+)[\"']")
FILE_LABEL = re.compile(r"^\s*(tập tin|tệp tin|tải về|download)[\s\d]*:\s*", re.IGNORECASE)


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """Raises CollectError: NOT_A_POST, UNPARSEABLE when no news article is seen, NO_DATE when none can be read,
    OFF_SITE when the post only leads to another site, LOGIN_WALL when its category is closed to the public."""
    if not same_site(page.final_url, listed.url):
        raise CollectError(source.id, listed.url, FailureKind.OFF_SITE, f"bài dẫn sang trang khác: {page.final_url}")
    tree = parse_page(page)
    container = _container(tree)
    if container is None:
        kind, detail = _why_no_article(tree, page)
        unseen = CollectError(source.id, listed.url, kind, detail)
        raise no_article(unseen, page, tree, _shown(page)) if kind is FailureKind.UNPARSEABLE else unseen
    base = base_of(tree, page)
    body = _body(container)
    text, in_body = ("", ()) if body is None else _read_out(body, container, base)
    soup = soup_of(container)
    heading = soup.select_one("h1[itemprop=headline], h1.title, h1")
    title = tag_line(heading)
    if not title or body is None:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề hoặc nội dung bài viết")
    stamps = _stamps(soup, tree, page.fetched_at)
    published, origin, sure = _published(soup, listed, stamps, page.fetched_at)
    if published is None:
        raise CollectError(source.id, listed.url, FailureKind.NO_DATE)
    found = find_article(page.final_url)
    key, url = (found.key, found.url) if found is not None and found.key == listed.key else (listed.key, listed.url)
    return ParsedPost(
        source=source.id,
        key=key,
        url=url,
        title=title,
        summary=_summary(soup),
        body=text,
        byline=_byline(soup),
        category=_category(tree),
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high" if sure and not published.approx else "low",
        updated_at=_edited(stamps, published),
        attachments=_attachments(soup, in_body, base),
        aliases=tuple(dict.fromkeys((url, listed.url))),
        origins={"title": "h1", "published_at": origin, "body": "#news-bodyhtml"},
        listed_lastmod=listed.lastmod,
    )


def _container(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    for query in (
        "//*[@itemtype][contains(@itemtype, 'NewsArticle')][.//h1]",
        "//*[@id='news-bodyhtml']/ancestor::*[.//h1][1]",
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' news-bodyhtml ')]/ancestor::*[.//h1][1]",
        "//div[contains(concat(' ', normalize-space(@class), ' '), ' news_column ')][.//h1]",
        "//*[contains(concat(' ', normalize-space(@class), ' '), ' bodytext ')]/ancestor::article[.//h1][1]",
    ):
        found = tree.xpath(query)
        if found:
            return found[0]
    return None


def _body(container: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    found = FIND_BODY(container)
    return found[0] if found and found[0] is not container else None


def _read_out(
    body: lxml_html.HtmlElement, container: lxml_html.HtmlElement, base: str
) -> tuple[str, tuple[FoundAttachment, ...]]:
    """The text and files of the article's body, which is emptied: nothing else of the post stands in it, and dates,
    names and links that a text cites are not looked at again."""
    text = block_text(body)
    files = attached_files([soup_of(link) for link in body.iter("a", "iframe", "embed", "object")], base)
    if any(body not in heading.iterancestors() for heading in container.iter("h1")):
        body.clear(keep_tail=True)
    return text, files


def _why_no_article(tree: lxml_html.HtmlElement, page: Page) -> tuple[FailureKind, str]:
    """A closed category answers 200 with one sentence; where a category is gone its posts lead to the module."""
    for box in tree.xpath("//div[contains(concat(' ', normalize-space(@class), ' '), ' alert ')]"):
        words = one_line(box.text_content())
        if len(words) < 200 and FORBIDDEN.search(fold(words)):
            return FailureKind.LOGIN_WALL, words
    if compare_key(page.final_url) != compare_key(page.url) and find_article(page.final_url) is None:
        kind = FailureKind.LOGIN_WALL if LOGIN.search(page.final_url) else FailureKind.REDIRECT_HOME
        return kind, f"bị chuyển tới {page.final_url}"
    return FailureKind.UNPARSEABLE, "không thấy khung bài viết của NukeViet"


def _shown(page: Page) -> str:
    """What the system's script calls the page: an article is ``detail``, and so is a document of the laws module."""
    called = FUNCTION.search(page.text())
    name = called["function"].lower() if called is not None else "detail"
    return "" if name == "detail" else STATIC if name == "main" else LIST


def _published(
    soup: Tag, listed: Listed, stamps: list[DateRead], reference: datetime
) -> tuple[DateRead | None, str, bool]:
    """(date, where it stood, sure). The visible line first; the body's own dates are never looked at."""
    for selector in DATE_LINES:
        for tag in soup.select(selector):
            if len(tag_line(tag)) > 80 or tag.find("h1"):
                continue
            read = read_date(attribute(tag, "datetime") or tag_line(tag), reference=reference)
            if read is not None:
                return read, selector, True
    if listed.shown is not None:
        return listed.shown, "trang danh sách", True
    if listed.lastmod is not None and listed.lastmod <= reference + timedelta(days=1):
        return DateRead(listed.lastmod, "minute"), "sitemap lastmod", False
    return (stamps[0], "datePublished", False) if stamps else (None, "", False)


def _stamps(soup: Tag, tree: lxml_html.HtmlElement, reference: datetime) -> list[DateRead]:
    """Times that machines are given, publication before modification; either may be that of the last edit."""
    texts = [_itemprop(soup, "datePublished"), _itemprop(soup, "dateModified")]
    if not any(texts):  # NukeViet 5 has them in its JSON-LD
        for data in (one for one in json_ld(tree) if "Article" in str(one.get("@type"))):
            texts += [str(data.get("datePublished") or ""), str(data.get("dateModified") or "")]
    return [read for text in texts if (read := read_date(text, reference=reference)) is not None]


def _itemprop(soup: Tag, name: str) -> str:
    tag = soup.select_one(f"[itemprop={name}]")
    return attribute(tag, "content") or attribute(tag, "datetime") or tag_line(tag)


def _edited(stamps: list[DateRead], published: DateRead) -> datetime | None:
    slack = timedelta(minutes=1) if published.precision == "minute" else timedelta(days=1)
    newest = max((read.moment for read in stamps), default=published.moment)
    return newest if newest >= published.moment + slack else None


def _summary(soup: Tag) -> str:
    shown = soup.select_one(SUMMARY)
    if shown is not None:
        return one_line(block_text(shown))
    given = soup.select_one("[itemprop=description]")
    return one_line(attribute(given, "content") or (block_text(given) if given is not None else ""))


def _byline(soup: Tag) -> str:
    """What is shown to readers: the name told to search engines is that of whoever posted, where no author is given."""
    lines: list[str] = []
    for tag in soup.select(BYLINES):
        if tag.name == "meta" or HIDDEN.search(attribute(tag, "class")):
            continue
        line = " | ".join(part for part in block_text(tag).split("\n") if part)
        if line and not any(line in other for other in lines):
            lines.append(line)
    return one_line(" | ".join(lines))


def _category(tree: lxml_html.HtmlElement) -> str:
    crumbs = FIND_CRUMBS(tree)
    names = [one_line(crumb.text_content()) for crumb in crumbs]
    return names[-1] if names else ""


def _attachments(soup: Tag, in_body: tuple[FoundAttachment, ...], base: str) -> tuple[FoundAttachment, ...]:
    module = attached_files(soup.select(FILES), base, selected=True)
    listed = {found.url for found in module}
    named = tuple(FoundAttachment(FILE_LABEL.sub("", found.name) or found.name, found.url) for found in module)
    return named + tuple(found for found in in_body if found.url not in listed)
