"""Pages made to cost: thousands of links to one place, blocks inside blocks."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from lxml import html as lxml_html

from collectors.html import soup_of
from collectors.link_rows import link_rows
from collectors.platforms import nukeviet_lists
from collectors.platforms.generic_parts import parts_of
from collectors.structured_data import StructuredData
from tests.collect.fetched import fetched

NOW = datetime(2023, 11, 20, tzinfo=UTC)
BASE = "http://cong.vn/"
SECONDS = 2.0  # of CPU time; they took minutes, and take a few tenths


def test_many_links_around_one_another_cost_no_square_of_them() -> None:
    """To one address, to as many, and of files in one cell: the rows of a list in one walk."""
    same = '<a href="/tin/1.html">Một tin của Sở</a>' * 2000
    others = "".join(f'<a href="/tin/bai-{one}.html">Bài {one} của Sở</a>' for one in range(2000))
    files = "<li>" + "".join(f'<a href="/tep/{one}.pdf">x</a>' for one in range(1500)) + "</li>"
    started = time.process_time()
    for inside in (same, others, files):
        link_rows(soup_of(lxml_html.fromstring(f"<div>{inside}</div>")), BASE, NOW)
    posts = "".join(f'<div><a href="/news/tin/bai-{one}.html">Bài {one}</a> 19/11/2023</div>' for one in range(1500))
    column = "<div class='news_column'>" * 50 + posts + "</div>" * 50
    read = nukeviet_lists.read_list_page(fetched(f"<html><body>{column}</body></html>", f"{BASE}news/tin/"))
    assert len(read.items) == 1500
    assert time.process_time() - started < SECONDS


def test_blocks_inside_blocks_cost_no_square_of_them() -> None:
    """Two hundred around three thousand paragraphs."""
    deep = "<div class='khung'>" * 200 + "<p>Đoạn văn</p>" * 3000 + "</div>" * 200
    tree = lxml_html.document_fromstring(f"<html><head><title>Sở họp</title></head><body><h1>Sở họp</h1>{deep}</body>")
    started = time.process_time()
    parts = parts_of(tree, StructuredData(tree), BASE)
    assert (parts.title, len(parts.lines)) == ("Sở họp", 3001)
    assert time.process_time() - started < SECONDS
