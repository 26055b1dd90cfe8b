"""NukeViet 4.x news: sitemap and category lists for discovery, the article page for everything else.

The visible date is the publication time; microdata carries the time of the last edit in both of its fields. One article
answers under every category it belongs to, in print and in plain view: the trailing number of its address is its key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from bs4 import Tag
from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import KnownPost, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import is_file_address, origin_of, same_site, try_clean_url
from collectors.attached_files import attached_files
from collectors.fetch import Fetcher
from collectors.html import attribute, base_of, block_text, one_line, parse_page, soup_of, tag_line
from collectors.list_pages import ListPage, read_list
from collectors.listing import BEGINNING, Listed, Listing
from collectors.page import Page
from collectors.pager import next_page
from collectors.sitemaps import read_sitemap

ARTICLE = re.compile(r"-(?P<id>\d+)\.html$")
COPIES = ("savefile", "print")  # plain and print views of an article
LANGUAGES = re.compile(r"^[a-z]{2}$")
NEWS_FILE = re.compile(r"[.\-/]news\.xml", re.IGNORECASE)
OTHER_FILE = re.compile(
    r"\.(laws|page|about|voting|videoclips?|photos|download|faq|feedback|contact|shops|organs|users)\.xml",
    re.IGNORECASE,
)
SITEMAP_LIMIT = 1000  # NukeViet lists the newest thousand of a module
DATE_SHAPE = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}")


def article_address(url: str) -> tuple[str, str] | None:
    """(key, address of the article proper) of an article's address in any of its forms; None for other pages."""
    if is_file_address(url):
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if "op" in query:  # not rewritten: index.php?language=vi&nv=news&op=cat/alias-12.html
        module = query.get("nv", [""])[0]
        segments = [segment for segment in query["op"][0].split("/") if segment]
        match = ARTICLE.search(
            segments[-1] if segments[-1:] and segments[-1].endswith(".html") else f"{(segments or [''])[-1]}.html"
        )
        return (_key(module, match["id"]), url) if match and len(segments) > 1 and segments[0] not in COPIES else None
    match = ARTICLE.search(parts.path)
    if match is None:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    plain = [segment for segment in segments if segment.lower() not in COPIES]
    path = "/" + "/".join(plain)
    modules = [segment for segment in plain[:-2] if not LANGUAGES.match(segment)]
    return _key(modules[0] if modules else "", match["id"]), urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _key(module: str, number: str) -> str:
    return number if module in ("", "news") else f"{unquote(module)}-{number}"


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """The sitemap where there is one, and the configured lists (all pages when the sitemap fails, else what is new)."""
    listing = Listing()
    home = source.url or source.lists[0]
    try:
        await _from_sitemap(fetcher, source.sitemap or f"{origin_of(home)}/sitemap.xml", home, listing)
    except CollectError as error:
        if source.sitemap or error.kind not in (
            FailureKind.NOT_FOUND,
            FailureKind.REDIRECT_HOME,
            FailureKind.SOFT_NOT_FOUND,
            FailureKind.UNPARSEABLE,
        ):
            listing.failures.append(error)
    bounds: list[datetime | None] = []
    for address in source.lists or ([] if listing.posts else [home]):
        read = await read_list(fetcher, address, read_list_page, since=since, known=known, now=now)
        for item in read.items:
            listing.add(item)
        if read.failure is not None:
            listing.failures.append(read.failure)
        bounds.append(read.proven_from)
    if source.lists and all(bounds):
        from_lists = max(bound for bound in bounds if bound is not None)
        listing.proven_from = from_lists if listing.proven_from is None else min(from_lists, listing.proven_from)
    return listing


async def _from_sitemap(fetcher: Fetcher, url: str, home: str, listing: Listing) -> None:
    def wanted_page(address: str) -> bool:
        return same_site(address, home) and article_address(address) is not None

    names_news: list[bool] = []

    def wanted_file(address: str) -> bool:
        if NEWS_FILE.search(address):
            names_news.append(True)
            return True
        return not OTHER_FILE.search(address)

    read = await read_sitemap(fetcher, url, want_file=wanted_file, want_page=wanted_page)
    listing.failures += read.failures
    for address, moment in read.entries:
        found = article_address(address)
        if found is not None:
            listing.add(Listed(key=found[0], url=found[1], lastmod=moment))
    if not read.complete or not read.entries:
        return
    moments = [moment for _, moment in read.entries if moment is not None]
    if read.fullest_file < SITEMAP_LIMIT:
        listing.proven_from = BEGINNING
    elif moments:
        listing.proven_from = min(moments)


def read_list_page(page: Page) -> ListPage:
    """Articles of a category page's own column, in page order; blocks beside it are not part of the list."""
    tree = parse_page(page)
    base = base_of(tree, page)
    columns = tree.xpath("//div[contains(concat(' ', normalize-space(@class), ' '), ' news_column ')]") or tree.xpath(
        "//main | //*[@role='main']"
    )
    items: dict[str, Listed] = {}
    for column in columns or [tree]:
        soup = soup_of(column)
        for link in soup.find_all("a", href=True):
            url = try_clean_url(attribute(link, "href"), base)
            found = article_address(url) if url else None
            if url is None or found is None or not same_site(url, page.final_url):
                continue
            title = one_line(tag_line(link) or attribute(link, "title"))
            known = items.get(found[0])
            if known is None or (not known.title and title):
                items[found[0]] = Listed(
                    key=found[0], url=found[1], shown=_date_beside(link, page.fetched_at), title=title
                )
    return ListPage(list(items.values()), next_page(soup_of(tree), base))


def _date_beside(link: Tag, reference: datetime) -> DateRead | None:
    """The date printed with a list entry: in the smallest block around the link that holds no other article."""
    own = article_address(try_clean_url(attribute(link, "href"), "http://x/") or "")
    block = link.parent
    for _ in range(6):
        if not isinstance(block, Tag) or block.name in ("body", "html"):
            return None
        others = {
            article_address(try_clean_url(attribute(other, "href"), "http://x/") or "")
            for other in block.find_all("a", href=True)
        }
        if len({found[0] for found in others if found} - ({own[0]} if own else set())) > 0:
            return None
        for piece in block.find_all(["li", "em", "span", "time", "small", "p", "div"]):
            text = tag_line(piece)
            if len(text) < 60 and DATE_SHAPE.search(text) and piece.find("a") is None:
                return read_date(text, reference=reference)
        block = block.parent
    return None


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """Raises CollectError: UNPARSEABLE when the page is no news article, NO_DATE when none can be read."""
    if not same_site(page.final_url, listed.url):
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, f"bài dẫn sang trang khác: {page.final_url}")
    tree = parse_page(page)
    container = _container(tree)
    if container is None:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy khung bài viết của NukeViet")
    base = base_of(tree, page)
    soup = soup_of(container)
    heading = soup.select_one("h1[itemprop=headline], h1.title, h1")
    body = soup.select_one("#news-bodyhtml, .bodytext, [itemprop=articleBody]")
    title = tag_line(heading)
    if not title or body is None:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "không thấy tiêu đề hoặc nội dung bài viết")
    summary = soup.select_one(".hometext, [itemprop=description]")
    published, origin, sure = _published(soup, body, listed, page.fetched_at)
    if published is None:
        raise CollectError(source.id, listed.url, FailureKind.NO_DATE)
    edited = _edited(soup, published, page.fetched_at)
    found = article_address(page.final_url)
    key, url = found if found is not None and found[0] == listed.key else (listed.key, listed.url)
    return ParsedPost(
        source=source.id,
        key=key,
        url=url,
        title=title,
        summary=one_line(block_text(summary))
        if isinstance(summary, Tag) and summary.name != "meta"
        else one_line(attribute(summary, "content")),
        body=block_text(body),
        byline=_byline(soup, body),
        category=_category(tree),
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high" if sure and not published.approx else "low",
        updated_at=edited,
        attachments=attached_files(soup.select(".news-download-file"), base, selected=True)
        + _in_body(body, soup, base),
        aliases=tuple(dict.fromkeys((url, listed.url))),
        origins={"title": "h1", "published_at": origin, "body": "#news-bodyhtml"},
        listed_lastmod=listed.lastmod,
    )


def _container(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    for query in (
        "//*[contains(@itemtype, 'NewsArticle')]",
        "//*[@id='news-bodyhtml']/ancestor::*[.//h1][1]",
        "//div[contains(concat(' ', normalize-space(@class), ' '), ' news_column ')][.//h1]",
    ):
        found = tree.xpath(query)
        if found:
            return found[0]
    return None


def _published(soup: Tag, body: Tag, listed: Listed, reference: datetime) -> tuple[DateRead | None, str, bool]:
    """(date, where it stood, sure). The visible line first; the body's own dates are never looked at."""
    for selector in ("span.h5", ".newsdetailmetatop span", ".h5", "time", ".time", ".date"):
        for tag in soup.select(selector):
            if body in tag.parents or tag is body or len(tag_line(tag)) > 80:
                continue
            read = read_date(tag_line(tag), reference=reference)
            if read is not None:
                return read, selector, True
    if listed.shown is not None:
        return listed.shown, "trang danh sách", True
    if listed.lastmod is not None and listed.lastmod <= reference + timedelta(days=1):
        return DateRead(listed.lastmod, "minute"), "sitemap lastmod", False
    for name in ("datePublished", "dateModified"):
        read = read_date(_itemprop(soup, name), reference=reference)
        if read is not None:
            return read, f"itemprop={name}", False
    return None, "", False


def _itemprop(soup: Tag, name: str) -> str:
    tag = soup.select_one(f"[itemprop={name}]")
    if tag is None:
        return ""
    return attribute(tag, "content") or attribute(tag, "datetime") or tag_line(tag)


def _edited(soup: Tag, published: DateRead, reference: datetime) -> datetime | None:
    read = read_date(_itemprop(soup, "dateModified") or _itemprop(soup, "datePublished"), reference=reference)
    slack = timedelta(minutes=1) if published.precision == "minute" else timedelta(days=1)
    return read.moment if read is not None and read.moment > published.moment + slack else None


def _byline(soup: Tag, body: Tag) -> str:
    lines = []
    for tag in soup.select("p.h5.text-right, .author, .source, [itemprop=author]"):
        if body in tag.parents or tag.name == "meta" or "hidden" in attribute(tag, "class"):
            continue
        line = " | ".join(part for part in block_text(tag).split("\n") if part)
        if line and line not in lines:
            lines.append(line)
    return one_line(" | ".join(lines))


def _category(tree: lxml_html.HtmlElement) -> str:
    crumbs = tree.xpath("//*[contains(@class, 'breadcrumb')]//*[self::a or self::span[@itemprop='name']]")
    names = [one_line(crumb.text_content()) for crumb in crumbs]
    return names[-1] if names else ""


def _in_body(body: Tag, soup: Tag, base: str) -> tuple:
    listed = {attachment.url for attachment in attached_files(soup.select(".news-download-file"), base, selected=True)}
    return tuple(attachment for attachment in attached_files([body], base) if attachment.url not in listed)
