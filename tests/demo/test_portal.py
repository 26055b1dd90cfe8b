"""The sample portals behave like the sites they stand for."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from demo.portal.server import Site
from demo.portal.sites import open_portals
from demo.posts import read_posts


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, Site]]:
    with ExitStack() as open_things:
        yield open_portals(read_posts(), open_things)


def read(address: str, **headers: str) -> tuple[int, str, bytes, dict[str, str]]:
    """(status, final address, body, headers)"""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.url, answer.read(), {k.lower(): v for k, v in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, address, error.read(), {k.lower(): v for k, v in error.headers.items()}


def test_visible_date_and_microdata_disagree_after_an_edit(sites: dict[str, Site]) -> None:
    """An edited article shows when it was published; both microdata fields carry the time of the edit."""
    home = sites["sct"].origin
    _, address, body, _ = read(
        f"{home}/news/cai-cach-hanh-chinh/so-cong-thuong-hoan-thanh-94-nhiem-vu-ke-hoach-cai-cach-hanh-chinh-nam-1817.html"
    )
    page = body.decode()
    assert address.endswith("-1817.html")
    assert "Thứ hai - 13/11/2023 10:00" in page
    assert page.count("2023-11-18T09:30:00+07:00") == 2


def test_unknown_addresses_answer_as_nukeviet_does(sites: dict[str, Site]) -> None:
    """Unknown page or file: home; unknown article of a known category: 404; a list page too far: page one."""
    home = sites["sct"].origin
    assert read(f"{home}/khong-co-trang-nay/")[1] == f"{home}/"
    assert read(f"{home}/news/cai-cach-hanh-chinh/khong-co-99999.html")[0] == 404
    assert read(f"{home}/news/cai-cach-hanh-chinh/page-99/")[1] == f"{home}/news/cai-cach-hanh-chinh/"
    assert read(f"{home}/uploads/news/2023_11/1/khong-co.pdf")[1] == f"{home}/"


def test_an_article_of_two_categories_has_one_address(sites: dict[str, Site]) -> None:
    """Asked for under its second category, an article answers with a redirect to its canonical address."""
    home = sites["sct"].origin
    listed = read(f"{home}/news/thong-bao/")[2].decode()
    assert "-1230.html" in listed or "-1630.html" in listed
    assert "/news/cai-cach-hanh-chinh/" in read(f"{home}/news/thong-bao/bat-ky-1630.html")[1]


def test_feed_prints_the_month_where_the_minutes_belong(sites: dict[str, Site]) -> None:
    """NukeViet's feed: right day and hour in UTC, month number instead of minutes, day not padded."""
    feed = read(f"{sites['sct'].origin}/news/rss/")[2].decode()
    assert "Mon, 20 Nov 2023 01:11:00 GMT" in feed  # 08:30 on 20/11 local


def test_pages_cannot_be_asked_for_conditionally_but_files_can(sites: dict[str, Site]) -> None:
    """Pages say "changed yesterday" for ever; files give an ETag and answer 304 to it."""
    home = sites["sct"].origin
    headers = read(f"{home}/")[3]
    assert "no-cache" in headers["cache-control"]
    assert "etag" not in headers
    file = f"{home}/uploads/news/2023_10/1808/128-TB-SCT.pdf"
    tag = read(file)[3]["etag"]
    assert read(file, **{"If-None-Match": tag})[0] == 304


def test_menu_words_stand_on_every_page(sites: dict[str, Site]) -> None:
    """Every page of the department's portal has the words "Cải cách hành chính" in its menu, whatever it is about."""
    home = sites["sct"].origin
    for path in ("/", "/laws/", "/about/lien-he.html", "/news/thuong-mai/"):
        assert "Cải cách hành chính" in read(f"{home}{path}")[2].decode()


def test_broken_files_are_broken_in_their_own_ways(sites: dict[str, Site]) -> None:
    """Empty, cut off, a web page under a PDF's name, refused, missing."""
    home = sites["sct"].origin
    uploads = f"{home}/uploads/news"
    assert read(f"{uploads}/2023_08/1403/{quote('Ban tong hop y kien.pdf')}")[2] == b""
    assert len(read(f"{uploads}/2023_09/1607/{quote('Cam nang thu tuc CCN.pdf')}")[2]) == 900
    assert read(f"{uploads}/2023_09/1522/{quote('Danh muc van phong pham.pdf')}")[2].startswith(b"<!DOCTYPE")
    assert read(f"{uploads}/2023_11/1813/{quote('Danh sach ho so thang 10.pdf')}")[0] == 403
    assert read(f"{uploads}/2023_08/1223/{quote('Bao cao thi diem ngoai gio.pdf')}")[0] == 404


def test_a_closed_site_refuses_everything(sites: dict[str, Site]) -> None:
    """A site told to act like a firewall answers 403 to every address."""
    site = sites["kh"]
    site.forbidden = True
    try:
        assert read(f"{site.origin}/rss/tin-tuc.rss")[0] == 403
    finally:
        site.forbidden = False
