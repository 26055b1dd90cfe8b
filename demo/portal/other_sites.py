"""The province's portal (a feed and article pages) and its reform portal (list pages, no feed, no sitemap)."""

from __future__ import annotations

from email.utils import format_datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from demo.portal import answers
from demo.portal.words import CATEGORIES, WEEKDAYS, body_html, slug
from demo.posts import DemoPost

PROVINCE_NAME = "Cổng Thông tin điện tử tỉnh Khánh Hòa (mẫu)"
REFORM_NAME = "Cổng Thông tin Cải cách hành chính tỉnh (mẫu)"
PER_PAGE = 8


def province_site(posts: list[DemoPost]) -> Starlette:
    by_number = {post.number: post for post in posts}

    async def feed(request: Request) -> Response:
        here = str(request.base_url).rstrip("/")
        items = [
            {
                "title": post.title,
                "link": f"{here}/tin/{slug(post.title)}-{post.number}",
                "guid": f"kh-{post.number}",
                "author": post.author,
                "category": CATEGORIES[post.category][1],
                "description": post.paragraphs[0],
                "content": body_html(post),
                "date": format_datetime(post.published),
            }
            for post in posts
        ]
        return answers.xml("rss.xml", title=PROVINCE_NAME, link=here, items=items)

    async def article(request: Request) -> Response:
        number = request.path_params["article"].rsplit("-", 1)[-1]
        post = by_number.get(int(number)) if number.isdigit() else None
        if post is None:
            return answers.page("not_found.html", 404)
        moment = post.published
        shown = f"{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y, %H:%M} (GMT+7)"
        return answers.page(
            "province_article.html",
            post=post,
            shown=shown,
            body=body_html(post),
            category_name=CATEGORIES[post.category][1],
            site_name=PROVINCE_NAME,
        )

    async def front(request: Request) -> Response:
        items = [
            {"href": f"/tin/{slug(post.title)}-{post.number}", "title": post.title, "day": ""} for post in posts[:10]
        ]
        return answers.page("reform_list.html", items=items, site_name=PROVINCE_NAME)

    return Starlette(
        routes=[
            Route("/", front),
            Route("/robots.txt", _robots),
            Route("/rss/tin-tuc.rss", feed),
            Route("/tin/{article}", article),
        ]
    )


def reform_site(posts: list[DemoPost]) -> Starlette:
    by_number = {post.number: post for post in posts}

    async def listing(request: Request) -> Response:
        number = int(request.query_params.get("trang", "1"))
        shown = posts[(number - 1) * PER_PAGE : number * PER_PAGE]
        items = [
            {
                "href": f"/tin-tuc/{slug(post.title)}/{post.number}",
                "title": post.title,
                "day": f"{post.published:%d/%m/%Y}",
            }
            for post in shown
        ]
        more = f"/tin-tuc/?trang={number + 1}" if number * PER_PAGE < len(posts) else ""
        return answers.page("reform_list.html", items=items, next=more, site_name=REFORM_NAME)

    async def article(request: Request) -> Response:
        post = by_number.get(request.path_params["number"])
        if post is None:
            return answers.page("not_found.html", 404)
        return answers.page(
            "reform_article.html", post=post, body=body_html(post), category_name=CATEGORIES[post.category][1]
        )

    async def closed(request: Request) -> Response:
        return PlainTextResponse("403 Forbidden", 403)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/robots.txt", _robots),
            Route("/tin-tuc/", listing),
            Route("/tin-tuc/{alias}/{number:int}", article),
            Route("/van-ban/{rest:path}", closed),
        ]
    )


async def _robots(request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nAllow: /\n")
