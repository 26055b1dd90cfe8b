"""The same posts on Joomla: a blog of 3 on a server left at UTC, a blog of 4, a list of 5 that shows days only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.markup.content import SITE_NAME, STATIC_PAGES, SamePost, body_html

A_PAGE = 5
#: a Joomla 5 category list prints a day; the minute stands on the article's page
MENU = (
    "<nav class='navbar'><ul class='nav menu'><li><a href='/'>Trang chủ</a></li>"
    "<li><a href='/index.php/cai-cach-hanh-chinh'>Cải cách hành chính</a></li>"
    "<li><a href='/index.php/gioi-thieu/21-gioi-thieu-chung'>Giới thiệu chung</a></li></ul></nav>"
)
Paged = Callable[[Sequence[SamePost], int], str]


def _page(content: str, title: str, version: str) -> str:
    scripts = {"3": "/media/jui/js/jquery.min.js", "4": "/media/vendor/joomla-custom-elements/js/x.js"}
    return (
        f"<!DOCTYPE html><html lang='vi-vn'><head><meta charset='utf-8'><base href='http://same-content.invalid/'>"
        f"<meta name='generator' content='Joomla! - Open Source Content Management'><title>{escape(title)}</title>"
        f"<meta name='description' content='{SITE_NAME} - cải cách hành chính'>"
        f"<link href='/index.php?format=feed&amp;type=rss' rel='alternate' type='application/rss+xml'>"
        f"<script src='{scripts.get(version, scripts['4'])}'></script></head><body class='site com_content'>{MENU}"
        f"<main id='content'>{content}</main>"
        f"<div class='sidebar'><div class='moduletable'><h3>Xem nhiều</h3><ul class='category-module mod-list'>"
        f"<li><a href='/index.php/gioi-thieu/22-co-cau-to-chuc'>Cơ cấu tổ chức</a></li></ul></div></div>"
        f"<footer>Bản quyền 2023</footer></body></html>"
    )


def _address(post: SamePost) -> str:
    return f"/index.php/{post.category_slug}/{post.number}-{post.slug}"


def _iso(moment: datetime, version: str) -> str:
    return moment.astimezone(UTC).isoformat() if version == "3" else moment.isoformat()


def _details(post: SamePost, version: str) -> str:
    """The block of details: author, category, publication, and an edit where there was one."""
    edited = (
        f"<dd class='modified'><time datetime='{_iso(post.edited, version)}' itemprop='dateModified'>"
        f"Cập nhật: {post.edited:%d/%m/%Y}</time></dd>"
        if post.edited
        else ""
    )
    author = (
        f"<dd class='createdby' itemprop='author' itemscope>Viết bởi "
        f"<span itemprop='name'>{escape(post.author)}</span></dd>"
        if post.author
        else ""
    )
    return (
        f"<dl class='article-info muted'><dt class='article-info-term'>Chi tiết</dt>{author}"
        f"<dd class='category-name'>Chuyên mục: "
        f"<a href='/index.php/{post.category_slug}'>{escape(post.category)}</a></dd>"
        f"<dd class='published'><span class='icon-calendar'></span><time datetime='{_iso(post.published, version)}'"
        f" itemprop='datePublished'>Được đăng: {post.published:%d/%m/%Y}</time></dd>{edited}"
        f"<dd class='hits'>Lượt xem: 12</dd></dl>"
    )


def _copies(post: SamePost) -> str:
    return (
        f"<div class='icons'><a href='{_address(post)}?tmpl=component&amp;print=1' rel='nofollow'>In</a>"
        f"<a href='/index.php/component/mailto/?tmpl=component&amp;link={post.number}'>Gửi thư</a></div>"
    )


def _article_3(post: SamePost) -> str:
    return _page(
        f"<div class='item-page' itemscope itemtype='https://schema.org/Article'>"
        f"<div class='page-header'><h2 itemprop='headline'>{escape(post.title)}</h2></div>{_copies(post)}"
        f"{_details(post, '3')}<div itemprop='articleBody'>{body_html(post, lead=True)}</div>"
        f"<ul class='pager pagenav'><li class='previous'><a href='/index.php/x/1-bai-truoc'>Trước</a></li></ul></div>",
        post.title,
        "3",
    )


def _article_4(post: SamePost) -> str:
    return _page(
        f"<div class='com-content-article item-page' itemscope itemtype='https://schema.org/Article'>"
        f"<meta itemprop='inLanguage' content='vi-VN'><div class='page-header'><h1>{escape(post.title)}</h1></div>"
        f"{_details(post, '4')}<div itemprop='articleBody' class='com-content-article__body'>"
        f"{body_html(post, lead=True)}</div></div>",
        post.title,
        "4",
    )


def _pager(start: int, total: int, at: str) -> str:
    links = "".join(
        f"<li class='page-item'><a class='page-link' href='{at}?start={first}'>{first // A_PAGE + 1}</a></li>"
        for first in range(0, total, A_PAGE)
        if first != start
    )
    return f"<nav class='pagination__wrapper'><ul class='pagination'>{links}</ul></nav>"


def _blog(posts: Sequence[SamePost], start: int, version: str) -> str:
    here = posts[start : start + A_PAGE]
    entries = "".join(
        f"<div class='{'item column-1' if version == '3' else 'com-content-category-blog__item blog-item'}'"
        f" itemprop='blogPost' itemscope><div class='item-content'><div class='page-header'><h2 itemprop='name'>"
        f"<a href='{_address(post)}' itemprop='url'>{escape(post.title)}</a></h2></div>{_copies(post)}"
        f"{_details(post, version)}<p>{escape(post.summary)}</p><p class='readmore'>"
        f"<a class='btn' href='{_address(post)}'>Xem thêm</a></p></div></div>"
        for post in here
    )
    frame = "blog" if version == "3" else "com-content-category-blog blog"
    return _page(
        f"<div class='{frame}' itemscope itemtype='https://schema.org/Blog'><h2>Tin tức</h2>{entries}"
        f"{_pager(start, len(posts), '/index.php/tin-tuc')}</div>",
        "Tin tức",
        version,
    )


def _table(posts: Sequence[SamePost], start: int) -> str:
    rows = "".join(
        f"<tr class='cat-list-row{number % 2}'><th class='list-title'>"
        f"<a href='{_address(post)}'>{escape(post.title)}</a></th>"
        f"<td class='list-date small'>{post.published:%d-%m-%Y}</td><td class='list-hits'>Lượt xem: 12</td></tr>"
        for number, post in enumerate(posts[start : start + A_PAGE])
    )
    return _page(
        f"<div class='com-content-category category-list'><h1>Tin tức</h1><form>"
        f"<table class='com-content-category__table category table'><tbody>{rows}</tbody></table></form>"
        f"{_pager(start, len(posts), '/index.php/tin-tuc')}</div>",
        "Tin tức",
        "5",
    )


def _site(posts: Sequence[SamePost], listed: Paged, article: Callable[[SamePost], str]) -> dict[str, Any]:
    pages: dict[str, Any] = {_address(post): article(post) for post in posts}
    for start in range(0, len(posts), A_PAGE):
        pages["/index.php/tin-tuc" + (f"?start={start}" if start else "")] = listed(posts, start)
    pages["/"] = pages["/index.php/tin-tuc"]
    for static in STATIC_PAGES:
        text = "".join(f"<p>{escape(line)}</p>" for line in static.paragraphs)
        pages[f"/index.php/gioi-thieu/{static.number}-{static.slug}"] = _page(
            f"<div class='item-page'><div class='page-header'><h2>{escape(static.title)}</h2></div>{text}</div>",
            static.title,
            "3",
        )
    return pages


def source_facts(origin: str) -> dict[str, Any]:
    return {"platform": "joomla", "lists": [f"{origin}/index.php/tin-tuc"]}


VARIANTS = {
    "joomla-3-blog": (
        lambda posts: _site(posts, lambda some, start: _blog(some, start, "3"), _article_3),
        source_facts,
    ),
    "joomla-4-blog": (
        lambda posts: _site(posts, lambda some, start: _blog(some, start, "4"), _article_4),
        source_facts,
    ),
    "joomla-5-list": (lambda posts: _site(posts, _table, _article_4), source_facts),
}
