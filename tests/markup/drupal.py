"""The same posts on Drupal: 7 with teasers and RDF, 10 with Views of aliases, 9 with American dates and weekdays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from tests.markup.content import FILES, STATIC_PAGES, SamePost, body_html

A_PAGE = 5
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MENU = (
    "<nav role='navigation'><ul class='menu'><li><a href='/'>Trang chủ</a></li>"
    "<li><a href='/cai-cach-hanh-chinh'>Cải cách hành chính</a></li><li><a href='/gioi-thieu-chung'>Giới thiệu</a></li>"
    "</ul></nav>"
)
BESIDE = (
    "<aside class='region region-sidebar-second'><div class='block block-views'><div class='view-content'>"
    "<div class='views-row'><a href='/co-cau-to-chuc'>Cơ cấu tổ chức</a></div></div></div></aside>"
)


def _alias(post: SamePost) -> str:
    return f"/tin-tuc/{post.slug}"


def _files(post: SamePost, wrapper: str) -> str:
    links = "".join(
        f"<span class='file'><a href='{FILES}{name}' type='application/pdf; length=9'>{escape(label)}</a></span>"
        for label, name in post.attachments
    )
    return f"<div class='{wrapper}'><div class='field-label'>Tệp đính kèm:</div>{links}</div>" if links else ""


# --- Drupal 7 -------------------------------------------------------------------------------------------------------
def _page_7(content: str, title: str, node: int | None = None) -> str:
    own = f"<link rel='shortlink' href='/node/{node}'><link rel='canonical' href='/x'>" if node else ""
    heading = f"<h1 class='title' id='page-title'>{escape(title)}</h1>" if title else ""
    return (
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{escape(title)} | Sở Công Thương</title>"
        f"<meta name='Generator' content='Drupal 7 (http://drupal.org)'>{own}</head>"
        f"<body class='html page-node {f'page-node-{node}' if node else ''}'>{MENU}<div id='content'>{heading}"
        f"<div class='region region-content'><div id='block-system-main' class='block'>{content}</div></div>"
        f"</div>{BESIDE}<footer>Bản quyền</footer></body></html>"
    )


def _node_7(post: SamePost, teaser: bool) -> str:
    title = f"<h2><a href='{_alias(post)}'>{escape(post.title)}</a></h2>" if teaser else ""
    text = f"<p>{escape(post.summary)}</p>" if teaser else body_html(post, files=False, lead=True)
    shown = f"Thứ {post.published.weekday()}, {post.published:%d/%m/%Y - %H:%M}"
    return (
        f"<div id='node-{post.number}' class='node {'node-teaser' if teaser else ''}' about='{_alias(post)}'>"
        f"{title}<div class='submitted'><span property='dc:date dc:created' content='{post.published.isoformat()}'"
        f" rel='sioc:has_creator'>Được viết bởi "
        f"<span class='username'>{escape(post.author)}</span> vào {shown}</span></div>"
        f"<div class='content clearfix'><div class='field field-name-body field-type-text-with-summary'>{text}</div>"
        f"<div class='field field-name-field-chuyen-muc field-type-taxonomy-term-reference'>"
        f"<a href='/{post.category_slug}'>{escape(post.category)}</a></div>"
        f"{'' if teaser else _files(post, 'field field-name-field-tep field-type-file')}</div>"
        f"<div class='link-wrapper'><a href='/print/{post.number}'>Bản in</a></div></div>"
    )


def _list_7(posts: Sequence[SamePost], page: int) -> str:
    teasers = "".join(_node_7(post, True) for post in posts[page * A_PAGE : (page + 1) * A_PAGE])
    last = (page + 1) * A_PAGE >= len(posts)
    following = "" if last else f"<li class='pager-next'><a href='/node?page={page + 1}'>sau ›</a></li>"
    return _page_7(f"{teasers}<ul class='pager'><li class='pager-current'>{page + 1}</li>{following}</ul>", "")


def _site_7(posts: Sequence[SamePost]) -> dict[str, Any]:
    pages = {_alias(post): _page_7(_node_7(post, False), post.title, post.number) for post in posts}
    return pages | _lists(posts, "/node", _list_7)


# --- Drupal 8 and later ---------------------------------------------------------------------------------------------
def _page_10(content: str, title: str, node: int | None = None) -> str:
    path = f"node\\/{node}" if node else "tin-tuc"
    return (
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<meta name='Generator' content='Drupal 10 (https://www.drupal.org)'></head><body class='path-node'>{MENU}"
        f"<main role='main'><div class='region region-content'><div class='block block-page-title-block'>"
        f"<h1 class='page-title'><span class='field field--name-title'>{escape(title)}</span></h1></div>"
        f"<div class='block block-system-main-block'>{content}</div></div></main>{BESIDE}<footer>Bản quyền</footer>"
        f"<script type='application/json' data-drupal-selector='drupal-settings-json'>"
        f'{{"path":{{"baseUrl":"\\/","currentPath":"{path}"}}}}</script></body></html>'
    )


def _node_10(post: SamePost, meta: str) -> str:
    return _page_10(
        f"<article data-history-node-id='{post.number}' role='article' about='{_alias(post)}'"
        f" class='node node--type-article node--promoted node--view-mode-full'>{meta}"
        f"<div class='node__content clearfix'><div class='field field--name-body field--type-text-with-summary'>"
        f"{body_html(post, files=False, lead=True)}</div>"
        f"{_files(post, 'field field--name-field-tep field--type-file')}"
        f"<div class='field field--name-field-chuyen-muc'><a href='/taxonomy/term/3'>{escape(post.category)}</a></div>"
        f"</div></article>",
        post.title,
        post.number,
    )


def _meta_10(post: SamePost) -> str:
    return (
        f"<div class='node__meta'><span>Bởi <span class='node__author'>{escape(post.author)}</span>, "
        f"<time datetime='{post.published.isoformat()}'>{post.published:%d Tháng %m, %Y}</time></span></div>"
    )


def _meta_american(post: SamePost) -> str:
    moment = post.published
    return (
        f"<footer class='node__meta'><div class='node__submitted'>Submitted by <span class='field field--name-uid'>"
        f"<span>{escape(post.author)}</span></span> on <span class='field field--name-created'>"
        f"{DAYS[moment.weekday()]}, {moment:%m/%d/%Y - %H:%M}</span></div></footer>"
    )


def _views(posts: Sequence[SamePost], page: int) -> str:
    rows = "".join(
        f"<div class='views-row'><div class='views-field views-field-title'><span class='field-content'>"
        f"<a href='{_alias(post)}'>{escape(post.title)}</a></span></div>"
        f"<div class='views-field-created'>{DAYS[post.published.weekday()]}, {post.published:%m/%d/%Y - %H:%M}"
        f"</div></div>"
        for post in posts[page * A_PAGE : (page + 1) * A_PAGE]
    )
    last = (page + 1) * A_PAGE >= len(posts)
    following = (
        ""
        if last
        else f"<li class='pager__item pager__item--next'><a href='?page={page + 1}' rel='next'>Trang sau</a></li>"
    )
    return _page_10(
        f"<div class='views-element-container'><div class='view'><div class='view-content'>{rows}</div>"
        f"<nav class='pager'><ul class='pager__items'>{following}</ul></nav></div></div>",
        "Tin tức",
    )


def _site_10(posts: Sequence[SamePost], meta: Callable[[SamePost], str]) -> dict[str, Any]:
    return {_alias(post): _node_10(post, meta(post)) for post in posts} | _lists(posts, "/tin-tuc", _views)


def _lists(posts: Sequence[SamePost], at: str, listed: Callable[[Sequence[SamePost], int], str]) -> dict[str, Any]:
    pages: dict[str, Any] = {"/": listed(posts, 0)}
    for page in range((len(posts) + A_PAGE - 1) // A_PAGE):
        pages[at + (f"?page={page}" if page else "")] = listed(posts, page)
    for static in STATIC_PAGES:
        text = "".join(f"<p>{escape(line)}</p>" for line in static.paragraphs)
        content = (
            f"<div id='node-{static.number}' class='node node-page'><div class='field-name-body'>{text}</div></div>"
        )
        pages[f"/{static.slug}"] = _page_7(content, static.title, static.number)
    return pages


def _facts(path: str) -> Callable[[str], dict[str, Any]]:
    return lambda origin: {"platform": "drupal", "lists": [origin + path]}


VARIANTS = {
    "drupal-7-teasers": (_site_7, _facts("/node")),
    "drupal-10-views": (lambda posts: _site_10(posts, _meta_10), _facts("/tin-tuc")),
    "drupal-9-american-dates": (lambda posts: _site_10(posts, _meta_american), _facts("/tin-tuc")),
}
