"""What a Scrapy user writes for the same site: follow the lists, read articles with parsel, write JSON lines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class PortalSpider(scrapy.Spider):
    name = "portal"

    def __init__(self, origins: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [f"{origin}/tin-cchc/" for origin in (origins or os.environ["BENCH_ORIGINS"]).split()]

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        for link in response.css("div.item h3 a::attr(href)").getall():
            yield response.follow(link, self.parse_article)
        for link in response.css("a[rel=next]::attr(href)").getall():
            yield response.follow(link, self.parse)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        article = response.css("article.news-detail")
        yield {
            "url": response.url,
            "title": article.css("h1::text").get(),
            "date": article.css("span.h5::text").get(),
            "summary": article.css("p.hometext::text").get(),
            "body": "\n".join("".join(one.css("::text").getall()) for one in article.css("div.bodytext p")),
            "byline": article.css("p.author::text").get(),
            "files": [response.urljoin(link) for link in article.css("div.bodytext a::attr(href)").getall()],
            "crumbs": response.css("div.breadcrumbs a::text").getall(),
            "links": [response.urljoin(link) for link in response.css("a::attr(href)").getall()],
        }
