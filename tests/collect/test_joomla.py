"""Joomla: posts by their number, publication apart from creation and edit, no copies, no category taken for a post."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from collectors.platforms import joomla
from tests.collect.conftest import source_at
from tests.collect.fetched import fetched
from tests.collect.pages import local
from tests.collect.site import Answer

MOMENT = local(2023, 11, 15, 8, 5)


def page(content, *, head="<meta name='generator' content='Joomla! - Open Source Content Management'>"):
    return f"<!DOCTYPE html><html><head><title>Sở</title>{head}</head><body>{content}</body></html>"


def article(details, *, title="Tin một", body="<p>Ngày 01/02/2020 có quyết định.</p>"):
    return page(
        f"<div class='item-page'><div class='page-header'><h2 itemprop='headline'>{title}</h2></div>"
        f"<dl class='article-info'>{details}</dl><div itemprop='articleBody'>{body}</div></div>"
    )


def published(moment=MOMENT):
    return f"<dd class='published'><time datetime='{moment.isoformat()}'>Được đăng</time></dd>"


def blog(*entries, pager=""):
    rows = "".join(
        f"<div class='item' itemprop='blogPost'><h2><a href='{address}'>Tin</a></h2>{details}</div>"
        for address, details in entries
    )
    return page(f"<div class='blog'>{rows}{pager}</div>")


def source(site, **more):
    return source_at(site, "joomla", lists=[site.url + "/tin-tuc"], **more)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/tin-tuc/12-mot-bai-viet", "12"),
        ("/index.php/vi/tin-tuc/8-cchc/12-mot-bai.html", "12"),
        ("/index.php?option=com_content&view=article&id=12:mot-bai&catid=8&Itemid=101", "12"),
        ("/index.php?option=com_content&view=category&id=8", None),
        ("/tin-tuc/12-mot-bai?tmpl=component&print=1", None),
        ("/tin-tuc/12-mot-bai?format=pdf", None),
        ("/component/mailto/?tmpl=component&link=abc", None),
        ("/tin-tuc?start=20", None),
        ("/images/12-van-ban.pdf", None),
    ],
)
def test_the_number_before_the_alias_is_the_article(path, number):
    """Searchable and plain addresses name the same article; copies, lists and files name none."""
    assert joomla.article_number("http://x.vn" + path) == number


def test_time_is_read_with_its_offset_and_an_edit_stands_apart(site, collect, harvest):
    """A server left at UTC prints +00:00: 16:40 UTC on the 31st is 23:40 in Khánh Hòa; the edit is an edit."""
    moment = local(2023, 10, 31, 23, 40)
    edit = f"<dd class='modified'><time datetime='{(moment + timedelta(days=3)).isoformat()}'>Cập nhật</time></dd>"
    created = f"<dd class='create'><time datetime='{(moment - timedelta(days=9)).isoformat()}'>Tạo ngày</time></dd>"
    site["/tin-tuc"] = blog(("/tin-tuc/12-mot", ""))
    site["/tin-tuc/12-mot"] = article(created + edit + published(moment.astimezone(UTC)))
    collect(source(site))
    post = harvest.posts["12"]
    assert (post.published_at, post.published_precision) == (moment.astimezone(UTC), "minute")
    assert (post.updated_at, post.date_confidence) == ((moment + timedelta(days=3)).astimezone(UTC), "high")


@pytest.mark.parametrize(
    ("details", "expected", "confidence"),
    [
        ("<dd class='published'>Được đăng vào Thứ tư, 15 Tháng 11 2023 08:05</dd>", MOMENT, "high"),
        ("<dd>Ngày đăng: 15/11/2023 08:05</dd>", MOMENT, "high"),
        ("<dd class='create'>Được tạo ngày Thứ tư, 15 Tháng 11 2023 08:05</dd>", MOMENT, "low"),
    ],
    ids=["2.5", "nhãn", "chỉ có ngày tạo"],
)
def test_printed_dates_of_old_templates(site, collect, harvest, details, expected, confidence):
    """Without machine-readable times the labelled line is read; a creation date alone is marked unsure."""
    site["/tin-tuc"] = blog(("/tin-tuc/12-mot", ""))
    site["/tin-tuc/12-mot"] = article(details)
    collect(source(site))
    post = harvest.posts["12"]
    assert (post.published_at, post.date_confidence) == (expected.astimezone(UTC), confidence)


def test_no_date_outside_the_text_is_a_named_failure(site, collect, harvest):
    """The date that the text cites is never the post's."""
    site["/tin-tuc"] = blog(("/tin-tuc/12-mot", ""))
    site["/tin-tuc/12-mot"] = article("")
    result = collect(source(site))
    assert (harvest.posts, result.failure) == ({}, FailureKind.NO_DATE)


def test_the_menu_heading_is_no_title_and_details_are_read(site, collect, harvest):
    """Joomla 4 with a page heading; author without its label; files of the attachments extension and in the text."""
    site["/tin-tuc"] = blog(("/tin-tuc/12-mot", ""))
    site["/tin-tuc/12-mot"] = page(
        "<div class='com-content-article item-page'><div class='page-header'><h1>Tin tức</h1></div>"
        "<div class='page-header'><h2>Tin một</h2></div><dl class='article-info'>"
        "<dd class='createdby'>Tác giả: <span itemprop='name'>Thanh tra Sở</span></dd>"
        f"<dd class='category-name'>Chuyên mục: <a href='/tin-tuc'>CCHC</a></dd>{published()}</dl>"
        "<div class='com-content-article__body'><p>Chữ</p><a href='/images/ke-hoach.pdf'>Kế hoạch</a></div>"
        "<div class='attachmentsContainer'><a href='/attachments/article/12/phu-luc.docx'>Phụ lục</a></div>"
        "</div>"
    )
    collect(source(site))
    post = harvest.posts["12"]
    assert (post.title, post.byline, post.category) == ("Tin một", "Thanh tra Sở", "CCHC")
    assert [file.name for file in post.attachments] == ["Phụ lục", "Kế hoạch"]
    assert post.body == "Chữ\nKế hoạch"


def test_copies_and_categories_are_never_asked_for(site, collect):
    """A night asks for the list and its articles, in any language of the pager; a sub-category is no post."""
    pager = "<div class='pagination'><a href='/tin-tuc?start=2'>2</a><a href='/tin-tuc?start=4'>3</a></div>"
    copies = "<a href='/tin-tuc/{0}-x?tmpl=component&print=1'>In</a><a href='/component/mailto/?link=1'>Thư</a>"
    for start in (0, 2, 4):
        numbers = (10 - start, 9 - start)
        entries = [(f"/tin-tuc/{n}-x", published(MOMENT - timedelta(days=10 - n)) + copies.format(n)) for n in numbers]
        children = "<div class='cat-children'><h3><a href='/tin-tuc/8-cchc'>CCHC</a></h3></div>"
        site["/tin-tuc" + (f"?start={start}" if start else "")] = blog(*entries, pager=pager + children)
        for number in numbers:
            site[f"/tin-tuc/{number}-x"] = article(
                published(MOMENT - timedelta(days=10 - number)), title=f"Tin {number}"
            )
    result = collect(source(site))
    asked = {path for path in site.paths() if "tin-tuc" in path}
    assert asked == {"/tin-tuc", "/tin-tuc?start=2", "/tin-tuc?start=4"} | {f"/tin-tuc/{n}-x" for n in range(5, 11)}
    assert (result.new, result.state, result.complete) == (6, "ok", True)


def test_a_new_post_of_an_inner_category_is_seen_the_next_night(site, collect, harvest, clock):
    """A list prints one inner category after the other: the last one's news stand far down, its own list has them."""

    def show(first, second):
        entries = []
        for path, numbers in (("/tin-tuc/8-a", first), ("/tin-tuc/9-b", second)):
            dated = [(f"{path}/{number}-x", published(MOMENT - timedelta(days=9 - number))) for number in numbers]
            site[path] = blog(*dated)
            entries += dated
            for address, details in dated:
                site[address] = article(details, title=f"Tin {address}")
        for start in range(0, len(entries), 3):
            pager = "".join(f"<a href='/tin-tuc?start={at}'>{at}</a>" for at in range(0, len(entries), 3))
            shown = blog(*entries[start : start + 3], pager=f"<div class='pagination'>{pager}</div>")
            site["/tin-tuc" + (f"?start={start}" if start else "")] = shown

    show([7, 5, 3, 1], [6, 4, 2])
    assert collect(source(site)).complete
    clock.move(days=1)
    show([7, 5, 3, 1], [8, 6, 4, 2])
    result = collect(source(site))
    assert (result.new, result.complete, "8" in harvest.posts) == (1, True, True)


def test_a_category_in_place_of_an_article_is_named(site, collect, harvest):
    """An address that looks like an article and shows a list is NOT_A_POST; a whole list of such is an alarm."""
    site["/tin-tuc"] = blog(("/tin-tuc/8-cchc", published()))
    site["/tin-tuc/8-cchc"] = blog(("/tin-tuc/12-mot", published()))
    result = collect(source(site))
    assert (harvest.posts, result.believed, result.failure) == ({}, False, FailureKind.NOT_A_POST)
    assert [failure.kind for failure in harvest.failures] == [FailureKind.NOT_A_POST]


def test_addresses_without_numbers_are_their_own_keys(site, collect, harvest, clock):
    """Joomla 4 and 5 may drop the id: the address is the key, and a second night changes nothing."""
    site["/tin-tuc"] = blog(("/tin-tuc/mot-bai", published()))
    site["/tin-tuc/mot-bai"] = article(published())
    collect(source(site))
    clock.move(days=1)
    result = collect(source(site))
    assert list(harvest.posts) == [site.url + "/tin-tuc/mot-bai"]
    assert (result.new, result.changed) == (0, 0)


def test_articles_of_the_k2_extension(site, collect, harvest):
    """Many Vietnamese sites of Joomla publish by K2: its own frames, files behind download addresses, own numbers."""
    site["/tin-tuc"] = page(
        "<div id='k2Container' class='itemListView'><div class='itemContainer'><div class='catItemView groupPrimary'>"
        "<h3 class='catItemTitle'><a href='/tin-tuc/item/12-mot'>Tin một</a></h3></div></div></div>"
    )
    site["/tin-tuc/item/12-mot"] = page(
        "<div id='k2Container' class='itemView'><span class='itemDateCreated'>Thứ tư, 15 Tháng 11 2023 08:05</span>"
        "<h2 class='itemTitle'>Tin một</h2><span class='itemAuthor'>Viết bởi <a href='/u'>Thanh tra Sở</a></span>"
        "<div class='itemBody'><div class='itemIntroText'><p>Mở đầu</p></div><div class='itemFullText'><p>Chữ</p></div>"
        "</div><ul class='itemAttachments'><li><a href='/tin-tuc/item/download/5_ab'>Kế hoạch</a></li></ul></div>"
    )
    collect(source(site))
    post = harvest.posts["k2-12"]
    assert (post.title, post.byline, post.body) == ("Tin một", "Thanh tra Sở", "Mở đầu\nChữ")
    assert (post.published_at, post.date_confidence) == (MOMENT.astimezone(UTC), "high")
    assert [file.name for file in post.attachments] == ["Kế hoạch"]


def test_joomla_is_recognised(site):
    """By its generator tag; a page of another system is not."""
    found = joomla.recognise(fetched(page("<p></p>"), "http://x.vn/tin-tuc"))
    assert found is not None
    assert found.facts == {"url": "http://x.vn/", "lists": ["http://x.vn/tin-tuc"]}
    assert joomla.recognise(fetched(page("<p></p>", head=""), "http://x.vn/tin-tuc")) is None


def test_an_answer_that_is_no_page_is_not_recognised():
    """A file is nobody's page."""
    assert joomla.recognise(fetched(Answer(b"%PDF", content_type="application/pdf"), "http://x.vn/a.pdf")) is None
