"""The same posts on NukeViet: 4.5 by its sitemap, an egov theme by its lists, NukeViet 5, addresses not rewritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.collect.site import Answer
from tests.markup.content import FILES, ORIGIN, SITE_NAME, STATIC_PAGES, SamePost, body_html

A_PAGE = 5
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
XML = '<?xml version="1.0" encoding="UTF-8"?>'
Address = Callable[[str, str], str]  # (category, name of the page in it) -> path


def _named(category: str, page: str) -> str:
    return f"/news/{category}/{page or ''}"


def _with_language(category: str, page: str) -> str:
    return f"/vi/news/{category}/{page}"


def _hidden(category: str, page: str) -> str:
    return f"/{category}/{page}"


def _not_rewritten(category: str, page: str) -> str:
    return f"/index.php?language=vi&nv=news&op={category}{'/' if page else ''}{page.rstrip('/')}"


def _of(post: SamePost, address: Address) -> str:
    return address(post.category_slug, f"{post.slug}-{post.number}.html")


def _link(path: str) -> str:
    return escape(path)


def _entity(text: str) -> str:
    """Titles and summaries come escaped twice where they hold a slash or a parenthesis."""
    return escape(text).replace("/", "&#x002F;").replace("(", "&#40;").replace(")", "&#41;")


def _page(content: str, title: str, address: Address, head: str = "") -> str:
    beside = "<div class='panel'><h3>Giới thiệu</h3><a href='/about/co-cau-to-chuc-22.html'>Cơ cấu tổ chức</a></div>"
    feeds = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='/news/rss/{one}/'>" for one in ("cai-cach-hanh-chinh",)
    )
    return (
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<meta name='generator' content='NukeViet v4.5'>{feeds}{head}</head><body><nav><ul>"
        f"<li><a href='/'>Trang chủ</a></li>"
        f"<li><a href='{_link(address('cai-cach-hanh-chinh', ''))}'>Cải cách hành chính</a></li>"
        f"<li><a href='/about/gioi-thieu-chung-21.html'>Giới thiệu chung</a></li></ul></nav>"
        f"<div class='row'><div class='col-md-18'>{content}</div><div class='col-md-6'>{beside}</div></div>"
        f"<footer>{SITE_NAME}</footer></body></html>"
    )


def _crumbs(post: SamePost, address: Address) -> str:
    return (
        f"<ol class='breadcrumb'><li><a href='/'>Trang nhất</a></li><li>"
        f"<a href='{_link(address(post.category_slug, ''))}'>{escape(post.category)}</a></li></ol>"
    )


def _stamp(post: SamePost) -> str:
    return "".join(
        f"<span class='hidden hide d-none' itemprop='{name}'>{post.modified.isoformat()}</span>"
        for name in ("datePublished", "dateModified")
    )


def _date_line(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} - {moment:%d/%m/%Y %H:%M}"


def _files(post: SamePost) -> str:
    """The module's own block: a preview that opens within the page, and the file."""
    rows = "".join(
        f"<div class='list-group-item'><span class='badge'><a role='button' href='#file-{number}'><i></i></a></span>"
        f"<a href='{FILES}{escape(name)}' title='Tải tập tin {escape(label)}' download>Tập tin :"
        f" <strong>{escape(label)}</strong></a>"
        f"<div class='collapse' id='file-{number}'><iframe src=''></iframe></div></div>"
        for number, (label, name) in enumerate(post.attachments)
    )
    return f"<div class='list-group news-download-file'>{rows}</div>" if rows else ""


def _byline(post: SamePost) -> str:
    return f"<p class='h5 text-right'><strong>Tác giả: </strong>{escape(post.author)}</p>" if post.author else ""


def _related(posts: Sequence[SamePost], post: SamePost, address: Address) -> str:
    others = [one for one in posts if one.category == post.category and one is not post][:3]
    rows = "".join(
        f"<li><h4><a href='{_link(_of(one, address))}'>{_entity(one.title)}</a></h4>"
        f"<em>({one.published:%d/%m/%Y})</em></li>"
        for one in others
    )
    return f"<div class='news_column panel'><ul class='related list-items'>{rows}</ul></div>"


def _article_4(posts: Sequence[SamePost], post: SamePost, address: Address, meta: str = "") -> str:
    line = _date_line(post.published)
    shown = f"<div class='row {meta}'><span class='h5'><i></i>{line}</span><span class='h5'><i></i>1234</span></div>"
    return _page(
        f"{_crumbs(post, address)}<div class='news_column panel' itemtype='http://schema.org/NewsArticle' itemscope>"
        f"<h1 class='title' itemprop='headline'>{_entity(post.title)}</h1>"
        f"<div class='hidden hide d-none' itemprop='author'><span itemprop='name'>quantri</span></div>"
        f"{_stamp(post)}{shown}"
        f"<div class='hometext m-bottom' itemprop='description'>{_entity(post.summary)}</div>"
        f"<div id='news-bodyhtml' class='bodytext'>{body_html(post, files=False)}</div>{_files(post)}{_byline(post)}"
        f"</div>{_related(posts, post, address)}",
        post.title,
        address,
    )


def _article_5(posts: Sequence[SamePost], post: SamePost, address: Address) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": post.title,
        "datePublished": post.modified.isoformat(),
        "dateModified": post.modified.isoformat(),
    }
    files = "".join(
        f"<li class='list-group-item'><a class='me-auto' href='{FILES}{escape(name)}' download>Tải về: "
        f"<strong>{escape(label)}</strong></a><a role='button' href='#file-{number}'><i></i></a></li>"
        for number, (label, name) in enumerate(post.attachments)
    )
    author = f"<p class='mb-1'><strong>Tác giả:</strong> {escape(post.author)}</p>" if post.author else ""
    return _page(
        f"<nav><ol class='breadcrumb'><li class='breadcrumb-item'><a href='{_link(address(post.category_slug, ''))}'>"
        f"{escape(post.category)}</a></li></ol></nav><div class='vstack'><h1 class='mb-0'>{_entity(post.title)}</h1>"
        f"<div class='row'><div class='col-md-6 text-body-secondary'><i class='fa-regular fa-clock'></i>"
        f" {_date_line(post.published)}</div></div>"
        f"<div class='fw-bold' data-toggle='error-report'>{_entity(post.summary)}</div>"
        f"<div class='richtext-container news-bodyhtml' data-toggle='error-report'>{body_html(post, files=False)}</div>"
        f"<div class='card'><ul class='list-group'>{files}</ul></div><div class='text-end'>{author}</div></div>"
        f"{_related(posts, post, address)}",
        post.title,
        address,
        f"<script type='application/ld+json'>{json.dumps(data)}</script>",
    )


def _row_4(post: SamePost, address: Address) -> str:
    return (
        f"<div class='news_column listpage'><div class='panel'><div class='panel-body'>"
        f"<a href='{_link(_of(post, address))}'><img src='data:image/gif;base64,' data-src='/uploads/news/a.jpg'></a>"
        f"<h3><a href='{_link(_of(post, address))}' title='{_entity(post.title)}'>{_entity(post.title)}</a></h3>"
        f"<ul class='list-unstyled list-inline'><li><em class='fa fa-clock-o'>&nbsp;</em>"
        f" {post.published:%d/%m/%Y %I:%M:%S %p}</li><li><em class='fa fa-eye'></em> Đã xem: 12</li></ul>"
        f"{_entity(post.summary)}</div></div></div>"
    )


def _row_5(post: SamePost, address: Address) -> str:
    return (
        f"<article class='row border-bottom'>"
        f"<h2 class='fs-5'><a href='{_link(_of(post, address))}'>{_entity(post.title)}"
        f"</a></h2><div class='text-truncate-3'>{_entity(post.summary)}</div>"
        f"<ul class='list-inline'><li class='list-inline-item'>"
        f"<i class='fa-regular fa-clock'></i> {post.published:%d/%m/%Y %H:%M}</li></ul></article>"
    )


def _lists(
    posts: Sequence[SamePost], address: Address, row: Callable[[SamePost, Address], str], *, bootstrap5: bool = False
) -> dict[str, Any]:
    """Pages of each category; every number of the pager says ``rel=next``, and past the end it sends to the first."""
    answers: dict[str, Any] = {}
    for category in dict.fromkeys(post.category_slug for post in posts):
        own = [post for post in posts if post.category_slug == category]
        own.sort(key=lambda post: post.published, reverse=True)
        last = (len(own) + A_PAGE - 1) // A_PAGE
        for number in range(1, last + 1):
            rows = "".join(row(post, address) for post in own[(number - 1) * A_PAGE : number * A_PAGE])
            links = "".join(
                f"<li class='page-item'><a class='page-link' rel='next'"
                f" href='{_link(address(category, f'page-{one}/'))}'>{one}</a></li>"
                for one in range(number + 1, last + 1)
            )
            here = f"<li class='page-item active'><a class='page-link'>{number}</a></li>"
            pager = f"<ul class='pagination'>{here}{links}</ul>"
            whole = f"<div class='border-top'>{rows}</div>" if bootstrap5 else rows
            path = address(category, "" if number == 1 else f"page-{number}/")
            answers[path] = _page(f"<main>{whole}<div class='text-center'>{pager}</div></main>", category, address)
        answers[address(category, f"page-{last + 1}/")] = Answer("", 301, {"Location": address(category, "")})
    return answers


def _sitemaps(posts: Sequence[SamePost], address: Address, files: Sequence[str]) -> dict[str, Any]:
    def urlset(rows: list[tuple[str, str]]) -> Answer:
        lines = "".join(f"<url><loc>{ORIGIN}{_link(path)}</loc><lastmod>{time}</lastmod></url>" for path, time in rows)
        return Answer(f"{XML}<urlset>{lines}</urlset>", content_type="text/xml; charset=utf-8")

    index = "".join(f"<sitemap><loc>{ORIGIN}{_link(file)}</loc></sitemap>" for file in files)
    static = [(f"/about/{page.slug}-{page.number}.html", "2023-11-01T08:00:00+07:00") for page in STATIC_PAGES]
    return {
        "/sitemap.xml": Answer(f"{XML}<sitemapindex>{index}</sitemapindex>", content_type="text/xml; charset=utf-8"),
        "/sitemap-vi.news.xml": urlset([(_of(post, address), post.published.isoformat()) for post in posts]),
        "/sitemap-vi.gioi-thieu.xml": urlset(
            [(path.replace("/about/", "/gioi-thieu/"), time) for path, time in static]
        ),
        "/sitemap-vi.about.xml": urlset(static),
    }


def _feed(posts: Sequence[SamePost], address: Address) -> Answer:
    """The day and hour in UTC are right; where the minute belongs stands the month."""
    rows = "".join(
        f"<item><title>{_entity(post.title)}</title><link>{ORIGIN}{_link(_of(post, address))}</link>"
        f"<guid isPermaLink='false'>news_{post.number}</guid>"
        f"<pubDate>{post.published.astimezone(UTC):%a, %d %b %Y %H:%m:%S} GMT</pubDate></item>"
        for post in posts[:3]
    )
    return Answer(f"{XML}<rss version='2.0'><channel>{rows}</channel></rss>", content_type="text/xml; charset=utf-8")


def _static(address: Address) -> dict[str, Any]:
    answers: dict[str, Any] = {"/": _page("<h1>Trang chủ</h1>", SITE_NAME, address)}
    for page in STATIC_PAGES:
        body = "".join(f"<p>{escape(text)}</p>" for text in page.paragraphs)
        shown = (
            f"<div class='page panel' itemtype='http://schema.org/Article' itemscope><h1 itemprop='headline'>"
            f"{escape(page.title)}</h1><div class='bodytext'>{body}</div></div>"
        )
        for module in ("about", "gioi-thieu"):
            answers[f"/{module}/{page.slug}-{page.number}.html"] = _page(shown, page.title, address)
    return answers


def _site_45(posts: Sequence[SamePost]) -> dict[str, Any]:
    files = ("/sitemap-vi.about.xml", "/sitemap-vi.gioi-thieu.xml", "/sitemap-vi.news.xml", "/sitemap-en.news.xml")
    return (
        _static(_named)
        | {_of(post, _named): _article_4(posts, post, _named) for post in posts}
        | _sitemaps(posts, _named, files)
        | {"/news/rss/": _feed(posts, _named)}
    )


def _site_egov(posts: Sequence[SamePost]) -> dict[str, Any]:
    return (
        _static(_with_language)
        | {_of(post, _with_language): _article_4(posts, post, _with_language, "newsdetailmetatop") for post in posts}
        | _lists(posts, _with_language, _row_4)
    )


def _site_5(posts: Sequence[SamePost]) -> dict[str, Any]:
    return (
        _static(_hidden)
        | {_of(post, _hidden): _article_5(posts, post, _hidden) for post in posts}
        | _lists(posts, _hidden, _row_5, bootstrap5=True)
    )


def _site_plain(posts: Sequence[SamePost]) -> dict[str, Any]:
    """The index names addresses that answer 404; only the rewritten name of the same file answers."""
    named = "/index.php?language=vi&nv=news&op=sitemap"
    return (
        _static(_not_rewritten)
        | {_of(post, _not_rewritten): _article_4(posts, post, _not_rewritten) for post in posts}
        | _sitemaps(posts, _not_rewritten, (named,))
    )


def _facts(lists: Address | None = None) -> Callable[[str], dict[str, Any]]:
    def facts(origin: str) -> dict[str, Any]:
        slugs = ("cai-cach-hanh-chinh", "tin-hoat-dong")
        return {"platform": "nukeviet"} | ({"lists": [origin + lists(slug, "") for slug in slugs]} if lists else {})

    return facts


VARIANTS: dict[str, tuple[Callable[[Sequence[SamePost]], dict[str, Any]], Callable[[str], dict[str, Any]]]] = {
    "nukeviet-4.5": (_site_45, _facts()),
    "nukeviet-egov-lists": (_site_egov, _facts(_with_language)),
    "nukeviet-5-lists": (_site_5, _facts(_hidden)),
    "nukeviet-not-rewritten": (_site_plain, _facts()),
}
