"""Portals on systems that have no reader of their own; every page has a clock in its head, menus and other dates."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

from tests.markup import drupal, joomla
from tests.markup.content import ORIGIN, SITE_NAME, STATIC_PAGES, SamePost, body_html

Posts = tuple[SamePost, ...]
PER_PAGE = 5
DAY_ONLY = {"sharepoint"}
WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"]


def frame(title: str, content: str, *, links: str, head: str = "") -> str:
    """What stands around every page: a clock, menus, a search form, a side column with dates, a footer."""
    menu = "".join(f'<li><a href="/{page.slug}">{page.title}</a></li>' for page in STATIC_PAGES)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} - {SITE_NAME}</title>
<meta name="author" content="{SITE_NAME}">{head}</head><body>
<div id="header"><div class="logo"><a href="/"><img src="/logo.png" alt="{SITE_NAME}"></a></div>
<div class="dong-ho">Hôm nay, thứ Hai, 20/11/2023 08:00</div>
<a href="/?lang=en">English</a> <a href="/dang-nhap">Đăng nhập</a></div>
<div id="menu"><ul>{menu}<li><a href="/van-ban">Văn bản</a></li>
<li><a href="/lich-cong-tac?ngay=20-11-2023">Lịch</a></li>
<li>{links}</li></ul></div>
<div class="than"><div class="cot-giua">{content}</div>
<div class="cot-phai sidebar"><h3>Văn bản mới</h3><ul>
<li><a href="/van-ban/chi-tiet/311">Quyết định 311/QĐ-SCT ngày 15/11/2023</a></li>
<li><a href="/van-ban/chi-tiet/312">Kế hoạch 312/KH-SCT ngày 16/11/2023</a></li></ul>
<p>Lượt truy cập: 1.203.114</p></div></div>
<div class="footer">Giấy phép số 55/GP-TTĐT ngày 05/04/2010. Bản quyền {SITE_NAME}.</div></body></html>"""


def static_answers() -> dict[str, str]:
    pages = {}
    for page in STATIC_PAGES:
        text = "".join(f"<p>{escape(line)}</p>" for line in page.paragraphs)
        pages[f"/{page.slug}"] = frame(page.title, f"<h1>{page.title}</h1><div class='nd'>{text}</div>", links="")
    return pages


def paged(posts: Posts, address: Callable[[int], str], row: Callable[[SamePost], str], pager: Any) -> dict[str, str]:
    """List pages, newest first: ``address`` gives page n's path, ``pager`` its links to the other pages."""
    last = -(-len(posts) // PER_PAGE)
    menu = f'<a href="{address(1)}">Tin tức</a>'
    made = {"/": frame("Trang chủ", "<h2>Tin mới</h2>" + "".join(map(row, posts[:3])), links=menu)}
    for page in range(1, last + 1):
        rows = "".join(row(post) for post in posts[(page - 1) * PER_PAGE : page * PER_PAGE])
        made[address(page)] = frame("Tin tức", rows + pager(page, last), links=menu)
    return made


def others(posts: Posts, post: SamePost, address: Callable[[SamePost], str], heading: str) -> str:
    """Links to other posts below an article, with their dates."""
    near = [one for one in posts if one is not post][:4]
    rows = "".join(
        f'<li><a href="{escape(address(one))}">{escape(one.title)}</a> <span>({one.published:%d/%m/%Y})</span></li>'
        for one in near
    )
    return f"<div class='khac'><b>{heading}</b><ul>{rows}</ul></div>"


# --- DotNetNuke-like: the id stands in the middle of the address, the date under the title ---------------------------
def _dnn_address(post: SamePost) -> str:
    return f"/chi-tiet-tin/id/{post.number}/{post.slug.replace('-', ',-', 1).capitalize()}"


def dnn(posts: Posts) -> dict[str, Any]:
    def row(post: SamePost) -> str:
        address = _dnn_address(post)
        return (
            f'<div class="tin"><a href="{address}"><img src="/anh/{post.number}.jpg"></a>'
            f'<div class="ten"><a href="{address}">{escape(post.title)}</a></div>'
            f'<p>{escape(post.summary)}</p><a class="xem" href="{address}">Xem tiếp</a></div>'
        )

    def pager(page: int, last: int) -> str:
        return (
            "<div class='trang'>"
            + "".join(
                f"<span>{n}</span>" if n == page else f'<a href="/tin-tuc/pg/{n}">{n}</a>' for n in range(1, last + 1)
            )
            + "</div>"
        )

    site: dict[str, Any] = {
        **static_answers(),
        **paged(posts, lambda n: "/tin-tuc" if n == 1 else f"/tin-tuc/pg/{n}", row, pager),
    }
    site["/tin-tuc/pg/1"] = site["/tin-tuc"]
    for post in posts:
        author = f"<div class='tg'>Người đăng: {escape(post.author)}</div>" if post.author else ""
        site[_dnn_address(post)] = frame(
            post.title,
            f"<div class='tieude'><h1>{escape(post.title)}</h1></div>"
            f"<div class='ngay'>{post.published:%d/%m/%Y %H:%M}</div>"
            f"<div class='dan'>{escape(post.summary)}</div><div id='dnn_ctr412_nd'>{body_html(post)}</div>{author}"
            f"<a href='/in-tin/id/{post.number}'>In tin</a> "
            f"<a href='https://www.facebook.com/sharer.php?u=x'>Chia sẻ</a>"
            + others(posts, post, _dnn_address, "Các tin khác"),
            links='<a href="/tin-tuc">Tin tức</a>',
        )
    return site


def dnn_facts(origin: str) -> dict[str, Any]:
    return {"platform": "generic", "url": origin + "/", "lists": [origin + "/tin-tuc"]}


# --- SharePoint-like: days in the address, upper-case names, generated ids, only the day is shown --------------------
def _sharepoint_address(post: SamePost) -> str:
    day = f"{post.published.year}-{post.published.month}-{post.published.day}"
    return f"/portal/Pages/{day}/{quote(post.slug.upper())}-CA{post.number}vbq.aspx"


def sharepoint(posts: Posts) -> dict[str, Any]:
    def row(post: SamePost) -> str:
        return (
            f'<tr><td class="ms-vb2"><a href="{_sharepoint_address(post)}" title="{escape(post.title)}">'
            f"{escape(post.title)}</a><br><span>{post.published:%d-%m-%Y}</span></td></tr>"
        )

    def pager(page: int, last: int) -> str:
        after = f'<a href="/portal/Pages/Tin-tuc.aspx?Page={page + 1}">Tiếp</a>' if page < last else ""
        before = f'<a href="/portal/Pages/Tin-tuc.aspx?Page={page - 1}">Trước</a>' if page > 1 else ""
        return f"<tr><td class='ms-paging'>{before} {page} {after}</td></tr>"

    site: dict[str, Any] = static_answers()
    lists = paged(posts, lambda n: "/portal/Pages/Tin-tuc.aspx" + (f"?Page={n}" if n > 1 else ""), row, pager)
    site |= {path: page.replace("<tr>", "<table><tr>", 1) for path, page in lists.items()}
    for post in posts:
        day = f"{post.published:%d - %m - %Y}"
        site[_sharepoint_address(post)] = frame(
            post.title,
            f"<div id='ctl00_m_g_6a1f_ctl00_tieude'><h2 class='tieude'>{escape(post.title)}</h2>"
            f"</div><div><span>Đăng ngày {day}</span> | <span>Lượt xem: 400</span> | "
            f"<span>{'Tác giả: ' + escape(post.author) if post.author else ''}</span></div>"
            f"<div id='divArticleDescription'><div><b>{escape(post.summary)}</b></div>{body_html(post)}</div>"
            + others(posts, post, _sharepoint_address, "Tin liên quan"),
            links='<a href="/portal/Pages/Tin-tuc.aspx">Tin tức</a>',
            head=f'<meta property="og:title" content="{escape(post.title)}">',
        )
    return {path: _in_one_form(page) for path, page in site.items()}


def _in_one_form(page: str) -> str:
    """ASP.NET's page-wide form."""
    start = "<body><form method='post' id='aspnetForm'><input type='hidden' name='__VIEWSTATE' value='x'>"
    return page.replace("<body>", start).replace("</body>", "</form></body>")


def sharepoint_facts(origin: str) -> dict[str, Any]:
    return {"platform": "generic", "url": origin + "/portal/", "lists": [origin + "/portal/Pages/Tin-tuc.aspx"]}


# --- Liferay-like: everything in the query, page number in a parameter that ends in _cur -----------------------------
PORTLET = "p_p_id=101_INSTANCE_x&p_p_lifecycle=0"


def _liferay_list(page: int) -> str:
    return "/tin-tuc" if page == 1 else f"/tin-tuc?{PORTLET}&_101_INSTANCE_x_cur={page}"


def _liferay_address(post: SamePost) -> str:
    return f"/tin-tuc?{PORTLET}&_101_INSTANCE_x_articleId={post.number}&_101_INSTANCE_x_urlTitle={post.slug}"


def liferay(posts: Posts) -> dict[str, Any]:
    def row(post: SamePost) -> str:
        return (
            f'<div class="asset-abstract"><h3 class="asset-title"><a href="{escape(_liferay_address(post))}">'
            f"{escape(post.title)}</a></h3><span class='metadata-publish-date'>({post.published:%d/%m/%Y})</span>"
            f"<div class='asset-summary'>{escape(post.summary)}</div></div>"
        )

    def pager(page: int, last: int) -> str:
        after = f'<li><a href="{escape(_liferay_list(page + 1))}">Tiếp theo</a></li>' if page < last else ""
        return f'<ul class="lfr-pagination-buttons">{after}</ul>'

    site: dict[str, Any] = {**static_answers(), **paged(posts, _liferay_list, row, pager)}
    for post in posts:
        weekday = WEEKDAYS[post.published.weekday()]
        site[_liferay_address(post)] = frame(
            post.title,
            f"<div class='portlet-body'><h1 class='header-title'>{escape(post.title)}</h1>"
            f"<span class='thoi-gian'>{weekday}, {post.published:%d/%m/%Y} | {post.published:%H:%M}</span>"
            f"<a href='{escape(_liferay_address(post))}&amp;_101_INSTANCE_x_viewMode=print'>In</a>"
            f"<div class='journal-content-article'><p class='sapo'>{escape(post.summary)}</p>{body_html(post)}"
            f"<p>{'Tác giả: ' + escape(post.author) if post.author else ''}</p></div></div>"
            + others(posts, post, _liferay_address, "Tin cùng chuyên mục"),
            links='<a href="/tin-tuc">Tin tức</a>',
        )
    return site


def liferay_facts(origin: str) -> dict[str, Any]:
    return {"platform": "generic", "url": origin + "/", "lists": [origin + "/tin-tuc"]}


# --- custom ASP.NET: one page for all, numbers in the query, time before the day -------------------------------------
def _aspnet_address(post: SamePost) -> str:
    return f"/default.aspx?ItemID={post.number}&Mode=1"


def aspnet(posts: Posts) -> dict[str, Any]:
    def row(post: SamePost) -> str:
        return (
            f'<li><a href="default.aspx?ItemID={post.number}&amp;Mode=1">{escape(post.title)}</a> '
            f"<i>({post.published:%H:%M} | {post.published:%d/%m/%Y})</i></li>"
        )

    def address(page: int) -> str:
        return "/default.aspx?CatID=5" + (f"&page={page}" if page > 1 else "")

    def pager(page: int, last: int) -> str:
        return "".join(f' <a href="{escape(address(n))}">[{n}]</a>' for n in range(1, last + 1))

    site: dict[str, Any] = {**static_answers(), **paged(posts, address, row, pager)}
    for post in posts:
        signed = f"<div class='nguon'>Nguồn tin: {escape(post.author)}</div>" if post.author else ""
        site[_aspnet_address(post)] = frame(
            post.title,
            f"<table><tr><td class='tieude'>{escape(post.title)}</td></tr>"
            f"<tr><td class='tg'>({post.published:%H:%M} | {post.published:%d/%m/%Y})</td></tr>"
            f"<tr><td class='tomtat'>{escape(post.summary)}</td></tr>"
            f"<tr><td class='noidung'>{body_html(post)}</td></tr></table>{signed}"
            f"<a href='/inbaiviet.aspx?nid={post.number}'>Bản in</a>"
            + others(posts, post, _aspnet_address, "Các bài viết khác:"),
            links='<a href="/default.aspx?CatID=5">Tin tức</a>',
        )
        site[f"/inbaiviet.aspx?nid={post.number}"] = f"<h1>{escape(post.title)}</h1>{body_html(post)}"
    return site


def aspnet_facts(origin: str) -> dict[str, Any]:
    return {"platform": "generic", "url": origin + "/", "lists": [origin + "/default.aspx?CatID=5"]}


# --- plain PHP with data for search engines: JSON-LD in a graph, OpenGraph, edit times everywhere --------------------
def _php_address(post: SamePost) -> str:
    return f"/index.php/{post.slug}/n{post.number}.html"


def php(posts: Posts) -> dict[str, Any]:
    def row(post: SamePost) -> str:
        return (
            f'<article class="muc"><h2><a href="{_php_address(post)}">{escape(post.title)}</a></h2>'
            f"<p>{escape(post.summary)}</p><a href='/chuyen-muc/{post.category_slug}'>{post.category}</a></article>"
        )

    def address(page: int) -> str:
        return "/tin-tuc.html" + (f"?trang={page}" if page > 1 else "")

    def pager(page: int, last: int) -> str:
        after = (
            f'<li class="page-item"><a href="{address(page + 1)}" title="Trang sau">»</a></li>' if page < last else ""
        )
        return f'<ul class="pagination">{after}</ul>'

    site: dict[str, Any] = {**static_answers(), **paged(posts, address, row, pager)}
    for post in posts:
        author = {"@type": "Organization", "name": post.author or SITE_NAME}
        graph = [
            {"@type": "WebSite", "name": SITE_NAME, "url": ORIGIN},
            {
                "@type": "NewsArticle",
                "headline": post.title,
                "datePublished": post.published.isoformat(),
                "dateModified": post.modified.isoformat(),
                "author": author,
                "publisher": {"@type": "Organization", "name": SITE_NAME},
                "mainEntityOfPage": ORIGIN + _php_address(post),
            },
        ]
        data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
        edited = f"<span>Cập nhật lúc {post.edited:%H:%M, %d/%m/%Y}</span>" if post.edited else ""
        site[_php_address(post)] = frame(
            post.title,
            f"<article><h1>{escape(post.title)}</h1>{edited}<p class='sapo'>{escape(post.summary)}</p>"
            f"<div class='chi-tiet'>{body_html(post)}</div>"
            "<div class='tags'>Từ khóa: <a href='/tag/cchc'>CCHC</a></div></article>"
            + others(posts, post, _php_address, "Tin mới hơn"),
            links='<a href="/tin-tuc.html">Tin tức</a>',
            head=f'<link rel="canonical" href="{ORIGIN}{_php_address(post)}">'
            f'<meta property="og:type" content="article"><meta property="og:site_name" content="{SITE_NAME}">'
            f'<script type="application/ld+json">{data}</script>',
        )
    return site


def php_facts(origin: str) -> dict[str, Any]:
    return {"platform": "generic", "url": origin + "/", "lists": [origin + "/tin-tuc.html"]}


# --- the same custom ASP.NET site, described by selectors ------------------------------------------------------------
def aspnet_selected_facts(origin: str) -> dict[str, Any]:
    chosen = {
        "list_item": ".cot-giua li",
        "list_link": "a[href*=ItemID]",
        "article": ".cot-giua",
        "title": ".tieude",
        "summary": ".tomtat",
        "published_at": ".tg",
        "body": ".noidung",
        "byline": ".nguon",
    }
    return aspnet_facts(origin) | {"selectors": chosen, "article_pattern": r"ItemID=(?P<id>\d+)&Mode=1$"}


# --- systems with a reader of their own, read without it -------------------------------------------------------------
def without_reader(facts: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    return lambda origin: facts(origin) | {"platform": "generic"}


VARIANTS: dict[str, tuple[Callable[[Posts], dict[str, Any]], Callable[[str], dict[str, Any]]]] = {
    "dnn": (dnn, dnn_facts),
    "sharepoint": (sharepoint, sharepoint_facts),
    "liferay": (liferay, liferay_facts),
    "aspnet": (aspnet, aspnet_facts),
    "aspnet_selected": (aspnet, aspnet_selected_facts),
    "php": (php, php_facts),
    "joomla_unknown": (joomla.VARIANTS["joomla-4-blog"][0], without_reader(joomla.VARIANTS["joomla-4-blog"][1])),
    "drupal_unknown": (drupal.VARIANTS["drupal-10-views"][0], without_reader(drupal.VARIANTS["drupal-10-views"][1])),
}
