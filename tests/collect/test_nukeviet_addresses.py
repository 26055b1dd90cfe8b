"""Addresses of NukeViet in every setting of its administrator."""

from __future__ import annotations

import pytest

from collectors.platforms.nukeviet_addresses import find_article, sitemap_module

HOST = "http://sct.example.vn"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/vi/news/cai-cach-hanh-chinh/ke-hoach-45-5537.html", "5537"),
        ("/news/cai-cach-hanh-chinh/ke-hoach-45-5537.html", "5537"),
        ("/cai-cach-hanh-chinh/ke-hoach-45-5537.html", "5537"),
        ("/news/cai-cach-hanh-chinh/ke-hoach-45-5537/", "5537"),
        ("/so-cong-thuong/news/cchc/tin-9.html", "9"),
        ("/tin-tuc/cchc/tin-9.html", "tin-tuc-9"),
        ("/en/news/reform/news-9.html", "en:9"),
        ("/news/print/cchc/tin-9.html", "9"),
        ("/news/savefile/cchc/tin-9.html", "9"),
        ("/savefile/cchc/tin-9.html", "9"),
        ("/index.php?language=vi&nv=news&op=cchc/tin-9.html", "9"),
        ("/index.php?language=vi&nv=tin-tuc&op=cchc/tin-9", "tin-tuc-9"),
        ("/index.php?language=vi&nv=news&op=print/cchc/tin-9.html", "9"),
    ],
)
def test_one_article_has_one_key(path: str, key: str) -> None:
    """Language and module named or hidden, rewritten or not, copies: module and number are the key."""
    found = find_article(HOST + path)
    assert found is not None and found.key == key
    assert "print" not in found.url and "savefile" not in found.url


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/news/cai-cach-hanh-chinh/",
        "/news/cai-cach-hanh-chinh/page-2/",
        "/news/tag/covid-19/",
        "/news/topic/ke-hoach-2023/",
        "/about/quyet-dinh-12.html",
        "/vi/about/lich-tiep-cong-dan-2026.html",
        "/laws/detail/ke-hoach-12/",
        "/van-ban/detail/ke-hoach-12/",
        "/download/bieu-mau/mau-12.html",
        "/news/cchc/tin-9.html?download=1&id=0",
        "/index.php?language=vi&nv=laws&op=detail/ke-hoach-12",
        "/index.php?language=vi&nv=news&op=cchc/page-2",
        "/index.php?language=vi&nv=about&op=quyet-dinh-12.html",
    ],
)
def test_other_pages_are_no_articles(path: str) -> None:
    """Lists, tags, static pages, documents and files."""
    assert find_article(HOST + path) is None


def test_a_file_of_the_index_names_its_module() -> None:
    """Rewritten or not."""
    assert sitemap_module(f"{HOST}/sitemap-vi.cai-cach-hanh-chinh.xml") == ("vi", "cai-cach-hanh-chinh")
    assert sitemap_module(f"{HOST}/index.php?language=en&nv=news&op=sitemap") == ("en", "news")
    assert sitemap_module(f"{HOST}/sitemap.xml") is None
