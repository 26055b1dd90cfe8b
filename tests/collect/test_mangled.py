"""Pages and files mangled at random (always the same way): read, or a CollectError; never anything else."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from cchc.configuration import Source
from cchc.errors import CollectError
from collectors.content_part import content_part
from collectors.file_contents import open_file
from collectors.html import parse_page, soup_of
from collectors.link_rows import link_rows
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms import feed, generic, nukeviet
from tests.collect import files
from tests.collect.pages import local, nukeviet_article, nukeviet_list, rss
from tests.collect.test_generic import article

NOW = datetime(2023, 11, 20, tzinfo=UTC)
SOURCE = Source.model_validate(
    {
        "id": "sct", "name": "Sở", "url": "http://sct.example.vn/", "platform": "generic", "channel": "website",
        "owner": "department", "enabled": True,
    }
)  # fmt: skip
LISTED = Listed("1", "http://sct.example.vn/news/a/t-1.html")
PAGES = [
    nukeviet_article("Tin", local(2023, 11, 1), body="<table><tr><td><a href='/a.pdf'>x</a></td></tr></table>"),
    nukeviet_list([("/news/a/t-2.html", "T", local(2023, 11, 1))], next_url="/news/a/page-2/"),
    article(1, local(2023, 11, 1)),
    rss([{"title": "a", "link": "http://x/1", "guid": "1", "pubDate": "Mon, 20 Nov 2023 01:11:32 GMT"}]),
]
SPLINTERS = (
    b"<div>|</div>|<a href='http://[::1'>|<a href='http://x:99999/a.pdf'>t</a>|<base href='http://[x'>|\x00\x01|&#x110000;|<svg>|"
    b"<template>|<!--|]]>|<p|99/99/9999|<time datetime='x'>|<body>|<plaintext>|<iframe src='http://x:abc/a.pdf'>|<h1>|</html>|"
    b"<ul class=pagination><a title='Trang sau' href='http://[x'>"
).split(b"|")
READERS = {
    "danh sách NukeViet": nukeviet.read_list_page,
    "bài NukeViet": lambda page: nukeviet.read_article(page, LISTED, SOURCE),
    "danh sách": lambda page: generic.read_list_page(page, SOURCE),
    "bài": lambda page: generic.read_article(page, LISTED, SOURCE),
    "RSS": lambda page: feed.read_feed(page, SOURCE),
    "nơi công khai": lambda page: link_rows(soup_of(content_part(parse_page(page))), page.final_url, NOW),
}


def mangled(seed: bytes, chance: random.Random) -> bytes:
    body = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(body) + 1)
        kind = chance.random()
        if kind < 0.5:
            body[place:place] = chance.choice(SPLINTERS)
        elif kind < 0.8:
            del body[place : place + chance.randint(1, 60)]
        else:
            body[place:place] = chance.randbytes(chance.randint(1, 10))
    return bytes(body)


@pytest.mark.parametrize("name", READERS)
def test_mangled_pages_are_read_or_named(name):
    """Three hundred broken pages each: no reader raises anything but a named failure."""
    chance = random.Random(233)
    for _ in range(300):
        body = mangled(chance.choice(PAGES).encode(), chance)
        page = Page(
            "sct", LISTED.url, LISTED.url, 200, {"content-type": "text/html"}, body, "", False, False, NOW, None
        )
        try:
            READERS[name](page)
        except CollectError as error:
            assert error.kind.code


def test_mangled_files_are_judged():
    """A thousand damaged files: each opens or has its problem in words."""
    chance = random.Random(233)
    seeds = [files.pdf(), files.docx(), files.xlsx([["a", 1]]), files.ole(), files.zipped({"a": b"b"})]
    for _ in range(1000):
        opened = open_file(mangled(chance.choice(seeds), chance), "pdf", pages=5, seconds=2, characters=1000)
        assert opened.problem is None or opened.problem.strip()
