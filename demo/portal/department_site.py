"""The department's portal, in the shape of NukeViet 4.5: own templates, its addresses, its habits and its faults.

An article answers under every category it belongs to by a 301 to the first one, in print and in plain view; an unknown
page is a 301 to the home page, an unknown article of a known category a 404, a list page too far a 301 to page one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from demo.portal import answers
from demo.portal.documents import Law, StaticPage, laws, static_pages
from demo.portal.words import CATEGORIES, body_html, slug, visible_date, written_title, wrong_minute_rfc822
from demo.posts import DemoFile, DemoPost

NAME = "Trang thông tin điện tử Sở Công Thương Khánh Hòa (mẫu)"
PER_PAGE = 20
FEED_LENGTH = 30
ARTICLE = re.compile(r"^(?P<alias>.+)-(?P<number>\d+)\.html$")
OWN_CATEGORIES = ("cchc", "hd", "cn", "tm", "nl", "at", "kc", "tb", "tt", "cds")


def department_site(posts: list[DemoPost], reform_origin: str) -> Starlette:
    """``posts`` newest first; ``reform_origin`` is where the province's reform portal runs."""
    by_number = {post.number: post for post in posts}
    by_address = {CATEGORIES[code][0]: code for code in OWN_CATEGORIES}
    law_list = laws()
    pages = static_pages(reform_origin)
    shared: dict[str, Any] = {"site_name": NAME, "categories": [CATEGORIES[code] for code in OWN_CATEGORIES]}

    def origin(request: Request) -> str:
        return str(request.base_url).rstrip("/")

    async def front(request: Request) -> Response:
        return answers.page("home.html", items=[_entry(post) for post in posts[:12]], **shared)

    async def category(request: Request) -> Response:
        code = by_address.get(request.path_params["category"])
        if code is None:
            return answers.home()
        number = int(request.path_params.get("number", 1))
        chosen = [post for post in posts if code in (post.category, post.also)]
        count = max(1, -(-len(chosen) // PER_PAGE))
        base = f"/news/{CATEGORIES[code][0]}/"
        if number > count or (number == 1 and "number" in request.path_params):
            return RedirectResponse(base, 301)
        shown = chosen[(number - 1) * PER_PAGE : number * PER_PAGE]
        values: dict[str, Any] = {
            "items": [_entry(post) for post in shown],
            "number": number,
            "pages": count,
            "base": base,
        }
        return answers.page("list.html", category_name=CATEGORIES[code][1], **values, **shared)

    def find(request: Request) -> tuple[DemoPost | None, Response | None]:
        match = ARTICLE.match(request.path_params["article"])
        known_category = request.path_params["category"] in by_address
        if match is None or not known_category:
            return None, answers.home()
        post = by_number.get(int(match["number"]))
        return post, None if post else answers.page("not_found.html", 404)

    async def article(request: Request) -> Response:
        post, refusal = find(request)
        if post is None:
            return refusal or answers.home()
        if "download" in request.query_params:
            index = int(request.query_params.get("id", "0"))
            if index >= len(post.files) or post.files[index].kind == "missing":
                return RedirectResponse("/", 302)
            return answers.stored_file(request, post.files[index], post.title)
        if request.url.path != f"/news/{_path(post)}":
            return RedirectResponse(f"/news/{_path(post)}", 301)
        address, name = CATEGORIES[post.category]
        older = [other for other in posts if other.category == post.category and other.published < post.published][:5]
        return answers.page(
            "article.html",
            post=post,
            title_html=written_title(post),
            canonical=f"{origin(request)}/news/{_path(post)}",
            origin=origin(request),
            path=_path(post),
            category_address=address,
            category_name=name,
            edited_iso=(post.edited or post.published).isoformat(),
            shown_date=visible_date(post),
            body=body_html(post),
            files=[{"name": file.name, "address": _file_address(post, index)} for index, file in enumerate(post.files)],
            others=[_entry(other) for other in older],
            **shared,
        )

    def copy(view: str) -> Callable[[Request], Any]:
        async def plain(request: Request) -> Response:
            post, refusal = find(request)
            if post is None:
                return refusal or answers.home()
            canonical = f"{origin(request)}/news/{view}/{_path(post)}"
            return answers.page(
                "plain.html", post=post, canonical=canonical, shown_date=visible_date(post), body=body_html(post)
            )

        return plain

    async def upload(request: Request) -> Response:
        number, name = int(request.path_params["number"]), request.path_params["name"]
        post = by_number.get(number)
        file = next((file for file in post.files if file.name == name), None) if post else None
        if post is None or file is None:
            return RedirectResponse("/", 302)
        return answers.stored_file(request, file, post.title)

    async def feed(request: Request) -> Response:
        code = by_address.get(request.path_params.get("category", ""))
        chosen = [post for post in posts if code in (None, post.category, post.also)][:FEED_LENGTH]
        items = [
            {
                "title": post.title,
                "link": f"{origin(request)}/news/{_path(post)}",
                "guid": f"news_{post.number}",
                "category": CATEGORIES[post.category][1],
                "description": post.summary or post.paragraphs[0],
                "date": wrong_minute_rfc822(post.published),
            }
            for post in chosen
        ]
        return answers.xml("rss.xml", title=NAME, link=origin(request), generator="NukeViet v4.5", items=items)

    async def sitemap_index(request: Request) -> Response:
        return answers.xml(
            "sitemap_index.xml",
            addresses=[f"{origin(request)}/sitemap-vi.{module}.xml" for module in ("news", "laws", "page")],
        )

    async def sitemap(request: Request) -> Response:
        here = origin(request)
        module = request.path_params["module"]
        if module == "news":
            entries = [{"loc": f"{here}/news/{_path(post)}", "lastmod": post.published.isoformat()} for post in posts]
        elif module == "laws":
            entries = [
                {"loc": f"{here}/laws/detail/{law.alias}/", "lastmod": f"{law.added:%Y-%m-%d}T08:00:00+07:00"}
                for law in law_list
            ]
        else:
            entries = [{"loc": f"{here}/about/{alias}.html", "lastmod": "2023-04-10T08:05:00+07:00"} for alias in pages]
        return answers.xml("sitemap.xml", entries=entries)

    async def law_index(request: Request) -> Response:
        return answers.page("laws_list.html", laws=law_list, **shared)

    async def law_detail(request: Request) -> Response:
        law: Law | None = next((law for law in law_list if law.alias == request.path_params["alias"]), None)
        return answers.page("law.html", law=law, **shared) if law else answers.home()

    async def law_file(request: Request) -> Response:
        law = next((law for law in law_list if law.file == request.url.path), None)
        return (
            answers.stored_file(request, law.stored, f"{law.number}\n{law.title}")
            if law
            else RedirectResponse("/", 302)
        )

    async def static(request: Request) -> Response:
        found: StaticPage | None = pages.get(request.path_params["alias"])
        return answers.page("static.html", page=found, **shared) if found else answers.home()

    async def page_file(request: Request) -> Response:
        name = request.path_params["name"]
        return answers.stored_file(request, DemoFile(name, "pdf", "PASS"), name)

    async def robots(request: Request) -> Response:
        closed = "".join(f"Disallow: /{folder}/\n" for folder in ("admin", "news/print", "users"))
        return PlainTextResponse(f"User-agent: *\n{closed}Sitemap: {origin(request)}/sitemap.xml\n")

    async def unknown(request: Request) -> Response:
        return answers.home()

    return Starlette(
        routes=[
            Route("/", front),
            Route("/robots.txt", robots),
            Route("/sitemap.xml", sitemap_index),
            Route("/sitemap-vi.{module}.xml", sitemap),
            Route("/news/rss/", feed),
            Route("/news/rss/{category}/", feed),
            Route("/news/print/{category}/{article}", copy("print")),
            Route("/news/savefile/{category}/{article}", copy("savefile")),
            Route("/news/{category}/", category),
            Route("/news/{category}/page-{number:int}/", category),
            Route("/news/{category}/{article}", article),
            Route("/uploads/news/{month}/{number:int}/{name}", upload),
            Route("/uploads/laws/{name}", law_file),
            Route("/uploads/page/{name}", page_file),
            Route("/laws/", law_index),
            Route("/laws/detail/{alias}/", law_detail),
            Route("/about/{alias}.html", static),
            Route("/{rest:path}", unknown),
        ]
    )


def _path(post: DemoPost) -> str:
    return f"{CATEGORIES[post.category][0]}/{slug(post.title)}-{post.number}.html"


def _file_address(post: DemoPost, index: int) -> str:
    """Both ways NukeViet gives files away: by the module (a missing one leads home) and straight from /uploads."""
    if post.files[index].kind == "home" or post.number % 3 == 0:
        return f"/news/{_path(post)}?download=1&id={index}"
    return f"/uploads/news/{post.published:%Y_%m}/{post.number}/{post.files[index].name}"


def _entry(post: DemoPost) -> dict[str, str]:
    return {
        "href": f"/news/{_path(post)}",
        "title": post.title,
        "title_html": written_title(post),
        "summary": post.summary or post.paragraphs[0],
        "moment": f"{post.published:%d/%m/%Y}" if "day-only" in post.flags else f"{post.published:%d/%m/%Y %H:%M:%S}",
        "day": f"{post.published:%d/%m/%Y}",
        "views": str(100 + post.number % 37 * 11),
    }
