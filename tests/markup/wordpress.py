"""The same posts as WordPress serves them: by its REST API, and with the API closed in a classic and a block theme."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.collect.site import Answer, Asked
from tests.markup.content import ORIGIN, SITE_NAME, STATIC_PAGES, SamePost, body_html

Posts = Sequence[SamePost]


def texturized(text: str) -> str:
    """What WordPress's typography makes of a plain text, as HTML with numbered entities."""
    text = escape(text, quote=False).replace(" - ", " &#8211; ")
    return re.sub(r'"([^"]*)"', r"&#8220;\1&#8221;", text)


def address(post: SamePost) -> str:
    return f"/{post.published:%Y/%m}/{post.slug}/"


def author(post: SamePost) -> str:
    return post.author or "quantri"


# --- the API --------------------------------------------------------------------------------------------------------
def rest_object(post: SamePost, embedded: bool) -> dict[str, Any]:
    wall, utc = "%Y-%m-%dT%H:%M:%S", post.modified.astimezone(post.published_utc.tzinfo)
    row: dict[str, Any] = {
        "id": post.number,
        "date": post.published.strftime(wall),
        "date_gmt": post.published_utc.strftime(wall),
        "modified": post.modified.strftime(wall),
        "modified_gmt": utc.strftime(wall),
        "link": ORIGIN + address(post),
        "title": {"rendered": texturized(post.title)},
        "content": {"rendered": body_html(post), "protected": False},
        "excerpt": {"rendered": f"<p>{texturized(post.summary)}</p>\n", "protected": False},
    }
    if embedded:
        row["_embedded"] = {
            "author": [{"id": 1, "name": escape(author(post))}],
            "wp:term": [[{"id": 3, "name": escape(post.category), "taxonomy": "category"}], []],
        }
    return row


def rest_posts(posts: Posts) -> Callable[[Asked], Answer]:
    """The route of posts: pages, ``include`` and embedding as the real one answers them."""

    def answer(asked: Asked) -> Answer:
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        wanted = set(query["include"].split(",")) if "include" in query else None
        chosen = sorted((p for p in posts if wanted is None or str(p.number) in wanted), key=lambda p: p.number)
        if query.get("orderby") == "modified":
            chosen.sort(key=lambda post: post.modified, reverse=True)
        size, start = int(query.get("per_page", 10)), int(query.get("offset", 0))
        rows = [rest_object(post, "_embed" in query) for post in chosen[start : start + size]]
        pages = -(-len(chosen) // size)
        return json_answer(rows, headers={"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(pages)})

    return answer


def json_answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(json.dumps(data), status, headers or {}, "application/json; charset=UTF-8")


CLOSED = json_answer({"code": "rest_not_logged_in", "message": "Chưa đăng nhập.", "data": {"status": 401}}, 401)


# --- pages ----------------------------------------------------------------------------------------------------------
def html_page(title: str, body_class: str, content: str, head: str = "") -> str:
    menu = "".join(f"<li><a href='/{page.slug}/'>{page.title}</a></li>" for page in STATIC_PAGES)
    return (
        "<!DOCTYPE html><html lang='vi'><head><meta charset='UTF-8'>"
        f"<title>{texturized(title)} &#8211; {SITE_NAME}</title>"
        f"<link rel='alternate' type='application/rss+xml' href='{ORIGIN}/feed/'>"
        f"<link rel='https://api.w.org/' href='{ORIGIN}/wp-json/'><meta name='generator' content='WordPress 6.1.9'>"
        f"{head}</head><body class='{body_class}'><header><nav><ul><li><a href='/'>Cải cách hành chính</a></li>"
        f"{menu}</ul></nav></header>{content}<footer>© 2023 {SITE_NAME}</footer></body></html>"
    )


def classic_article(post: SamePost) -> str:
    stamp = f"{post.published.isoformat()}"
    return (
        f"<main><article id='post-{post.number}' class='post-{post.number} post type-post status-publish hentry'>"
        f"<header><h1 class='entry-title'>{texturized(post.title)}</h1><div class='entry-meta'>"
        f"<time class='entry-date published' datetime='{stamp}'>{post.published:%d/%m/%Y}</time>"
        f"<time class='updated' datetime='{post.modified.isoformat()}'>{post.modified:%d/%m/%Y}</time>"
        f"<span class='byline'>Bởi <span class='author vcard'><a class='url fn n' href='/author/1/'>"
        f"{escape(author(post))}</a></span></span></div></header>"
        f"<div class='entry-content'>{body_html(post, lead=True)}</div>"
        f"<footer><span class='cat-links'><a href='/category/{post.category_slug}/' rel='category tag'>"
        f"{post.category}</a></span></footer></article></main><aside class='widget'><h2>Bài mới</h2>"
        "<ul><li><a href='/2023/11/thong-bao-lich-tiep-cong-dan/'>Thông báo</a> 01/01/2023</li></ul></aside>"
    )


def block_article(post: SamePost) -> str:
    return (
        f"<div class='wp-site-blocks'><main><h1 class='wp-block-post-title'>{texturized(post.title)}</h1>"
        f"<div class='entry-content wp-block-post-content'>{body_html(post, lead=True)}</div>"
        f"<div class='wp-block-group'><div class='wp-block-post-date'><time datetime='{post.published.isoformat()}'>"
        f"{post.published:%d/%m/%Y}</time></div><div class='taxonomy-category wp-block-post-terms'>"
        f"<a href='/category/{post.category_slug}/' rel='tag'>{post.category}</a></div>"
        f"<div class='wp-block-post-author'><p class='wp-block-post-author__name'>{escape(author(post))}</p>"
        "</div></div>"
        "<div class='wp-block-comments'><div class='wp-block-comment-date'><time datetime='2023-12-30T09:00:00+07:00'>"
        "30/12/2023</time></div></div></main></div>"
    )


def single(post: SamePost, article: Callable[[SamePost], str]) -> str:
    short = f"<link rel='shortlink' href='{ORIGIN}/?p={post.number}'>"
    return html_page(
        post.title, f"single single-post postid-{post.number} single-format-standard", article(post), short
    )


def urlset(addresses: list[str]) -> Answer:
    rows = "".join(f"<url><loc>{ORIGIN}{path}</loc></url>" for path in addresses)
    body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return Answer(body, content_type="application/xml; charset=UTF-8")


def atom(posts: Posts) -> Callable[[Asked], Answer]:
    """The feed, ten entries a page, ordered by publication or by edit."""

    def answer(asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)
        by_edit = query.get("orderby") == ["modified"]
        ordered = sorted(posts, key=lambda post: post.modified if by_edit else post.published, reverse=True)
        page = int(query.get("paged", ["1"])[0])
        entries = "".join(atom_entry(post) for post in ordered[(page - 1) * 10 : page * 10])
        if not entries:
            return Answer("<title>Không tìm thấy trang</title>", 404)
        body = (
            f"<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><title>{SITE_NAME}</title>"
            f"<generator>WordPress</generator>{entries}</feed>"
        )
        return Answer(body, content_type="application/atom+xml; charset=UTF-8")

    return answer


def atom_entry(post: SamePost) -> str:
    zulu = "%Y-%m-%dT%H:%M:%SZ"
    edited = post.modified.astimezone(post.published_utc.tzinfo)
    return (
        f"<entry><title type='html'><![CDATA[{texturized(post.title)}]]></title><id>{ORIGIN}/?p={post.number}</id>"
        f"<link rel='alternate' type='text/html' href='{ORIGIN}{address(post)}'/><updated>{edited:{zulu}}</updated>"
        f"<published>{post.published_utc:{zulu}}</published></entry>"
    )


def site(posts: Posts, article: Callable[[SamePost], str] = classic_article, *, api: bool = True) -> dict[str, Any]:
    files = ["wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-page-1.xml", "wp-sitemap-taxonomies-category-1.xml"]
    index = "".join(f"<sitemap><loc>{ORIGIN}/{name}</loc></sitemap>" for name in files)
    answers: dict[str, Any] = {
        "/": html_page("Trang chủ", "home page page-id-2", "<main><h1>Trang chủ</h1></main>"),
        "/wp-json/wp/v2/posts?": rest_posts(posts) if api else CLOSED,
        "/wp-sitemap.xml": Answer(
            f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{index}</sitemapindex>',
            content_type="application/xml; charset=UTF-8",
        ),
        "/wp-sitemap-posts-post-1.xml": urlset([address(post) for post in posts]),
        "/wp-sitemap-posts-page-1.xml": urlset(["/", *(f"/{page.slug}/" for page in STATIC_PAGES)]),
        "/wp-sitemap-taxonomies-category-1.xml": urlset(["/category/cai-cach-hanh-chinh/"]),
        "/feed/atom/?": atom(posts),
    }
    answers |= {address(post): single(post, article) for post in posts}
    for page in STATIC_PAGES:
        texts = "".join(f"<p>{text}</p>" for text in page.paragraphs)
        content = f"<main><h1 class='entry-title'>{page.title}</h1><div class='entry-content'>{texts}</div></main>"
        answers[f"/{page.slug}/"] = html_page(page.title, f"page-template-default page page-id-{page.number}", content)
    return answers


def source_facts(origin: str) -> dict[str, Any]:
    return {"platform": "wordpress", "url": f"{origin}/"}


VARIANTS = {
    "wordpress-rest": (site, source_facts),
    "wordpress-classic": (lambda posts: site(posts, classic_article, api=False), source_facts),
    "wordpress-block": (lambda posts: site(posts, block_article, api=False), source_facts),
}
