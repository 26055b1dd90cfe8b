"""Drupal: posts by their node, whatever the alias; both orders of day and month; no copies, no blocks beside."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from collectors.platforms import drupal
from collectors.platforms.drupal_article import read_printed
from tests.collect.conftest import source_at
from tests.collect.fetched import AT, fetched
from tests.collect.pages import local

MOMENT = local(2023, 11, 15, 8, 5)
GENERATOR = "<meta name='Generator' content='Drupal 10 (https://www.drupal.org)'>"


def page(content, *, head=GENERATOR, node=None):
    short = f"<link rel='shortlink' href='http://127.0.0.1/node/{node}'>" if node else ""
    return (
        f"<!DOCTYPE html><html><head><title>Sở</title>{head}{short}</head><body>"
        f"<div class='region-content'>{content}</div></body></html>"
    )


def node(number, submitted, *, title="Tin một", body="<p>Ngày 01/02/2020 có quyết định.</p>", more=""):
    return page(
        f"<h1 class='page-title'>{title}</h1><article class='node node--view-mode-full'>"
        f"<footer class='node__meta'><div class='node__submitted'>{submitted}</div></footer>"
        f"<div class='node__content'><div class='field--name-body'>{body}</div>{more}</div></article>",
        node=number,
    )


def views(*entries, pager=""):
    rows = "".join(f"<div class='views-row'><h3><a href='{path}'>Tin</a></h3>{date}</div>" for path, date in entries)
    return page(f"<div class='view-content'>{rows}</div>{pager}")


def source(site, **more):
    return source_at(site, "drupal", lists=[site.url + "/tin-tuc"], **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thứ Hai, 20/11/2023 - 08:05", local(2023, 11, 20, 8, 5)),
        ("20 Tháng 11, 2023 - 08:05", local(2023, 11, 20, 8, 5)),
        ("Được admin đăng vào T4, 01/11/2023 - 00:12", local(2023, 11, 1, 0, 12)),
        ("Mon, 11/20/2023 - 08:05", local(2023, 11, 20, 8, 5)),
        ("Submitted by admin on Thu, 10/05/2023 - 23:40", local(2023, 10, 5, 23, 40)),
        ("Fri, 05/10/2023 - 23:40", None),
        ("Thu, 05/10/2023 - 23:40", local(2023, 10, 5, 23, 40)),
        ("20 November, 2023", local(2023, 11, 20, 0)),
    ],
)
def test_the_weekday_tells_which_number_is_the_month(text, expected):
    """English formats put the month first; what fits no reading is read day first, as all of Vietnam writes."""
    read = read_printed(text, AT)
    assert read is not None
    assert read.moment == (expected or local(2023, 10, 5, 23, 40)).astimezone(UTC)


def test_a_date_that_fits_both_ways_is_marked_unsure():
    """11/01/2023 and 01/11/2023 were both Wednesdays."""
    read = read_printed("Wed, 11/01/2023 - 00:12", AT)
    assert read is not None
    assert (read.moment, read.approx) == (local(2023, 11, 1, 0, 12).astimezone(UTC), True)


def test_aliases_of_one_node_are_one_post(site, collect, harvest, clock):
    """The list shows only aliases; the page names the node; the next night knows the alias and asks for no new page."""
    site["/tin-tuc"] = views(("/tin-tuc/mot", "<span>15/11/2023 - 08:05</span>"))
    site["/tin-tuc/mot"] = node(12, f"<time datetime='{MOMENT.isoformat()}'>x</time>")
    collect(source(site))
    assert list(harvest.posts) == ["12"]
    assert site.url + "/tin-tuc/mot" in harvest.posts["12"].aliases
    clock.move(days=9)
    asked = len(site.paths())
    result = collect(source(site))
    assert (result.new, result.changed, list(harvest.posts)) == (0, 0, ["12"])
    assert len(site.paths()) - asked <= 3


def test_fields_of_a_node(site, collect, harvest):
    """Author, terms, summary and files by their fields; no labels; an event is not the post."""
    fields = (
        "<div class='field--name-field-tac-gia'><div class='field__label'>Tác giả</div><div>Thanh tra Sở</div></div>"
        "<div class='field--name-field-tom-tat'>Tóm tắt của bài</div>"
        "<div class='field--name-field-chuyen-muc'><a href='/taxonomy/term/3'>CCHC</a></div>"
        "<div class='field--name-field-su-kien'><time datetime='2023-11-19T08:00:00+07:00'>19/11</time></div>"
        "<div class='field--type-file'><span class='file'><a href='/sites/default/files/kh.pdf'>Kế hoạch</a></span>"
        "<span class='file'><a href='/system/files/9'>Phụ lục</a></span></div>"
    )
    site["/tin-tuc"] = views(("/tin-tuc/mot", ""))
    site["/tin-tuc/mot"] = node(12, "Submitted by admin on Wed, 11/15/2023 - 08:05", more=fields)
    collect(source(site))
    post = harvest.posts["12"]
    assert (post.byline, post.summary, post.category) == ("Thanh tra Sở", "Tóm tắt của bài", "CCHC")
    assert post.published_at == MOMENT.astimezone(UTC)
    assert [file.name for file in post.attachments] == ["Kế hoạch", "Phụ lục"]
    assert post.body == "Ngày 01/02/2020 có quyết định."


def test_drupal_seven_reads_rdf_times(site, collect, harvest):
    """``dc:created`` carries the offset; 23:40 on the 31st stays on the 31st."""
    moment = local(2023, 10, 31, 23, 40)
    site["/tin-tuc"] = views(("/node/12", ""))
    site["/node/12"] = page(
        "<h1 id='page-title'>Tin</h1><div id='node-12' class='node'><div class='submitted'>"
        f"<span property='dc:date dc:created' content='{moment.astimezone(UTC).isoformat()}'>x</span></div>"
        "<div class='content'><div class='field-name-body'><p>Chữ</p></div></div></div>",
        node=12,
    )
    collect(source(site))
    assert harvest.posts["12"].published_at == moment.astimezone(UTC)


def test_pages_copies_and_blocks_are_left_alone(site, collect, harvest):
    """Zero-based pages to the end; print copies, users, terms and a Views block beside the list are not asked for."""
    beside = "<aside class='region-sidebar'><div class='views-row'><a href='/gioi-thieu'>Giới thiệu</a></div></aside>"
    copies = "<a href='/node/{0}/print'>In</a><a href='/print/{0}'>In</a><a href='/user/1'>admin</a>"
    for number, path in enumerate(("/tin-tuc", "/tin-tuc?page=1", "/tin-tuc?page=2")):
        following = f"<li class='pager__item--next'><a href='?page={number + 1}'>Sau</a></li>" if number < 2 else ""
        moments = [MOMENT - timedelta(days=2 * number + one) for one in (0, 1)]
        rows = [
            (f"/tin/{2 * number + one}", f"<time datetime='{moments[one].isoformat()}'></time>" + copies.format(one))
            for one in (0, 1)
        ]
        site[path] = views(*rows, pager=f"<ul class='pager'>{following}</ul>").replace("</body>", beside + "</body>")
        for one in (0, 1):
            stamp = f"<time datetime='{moments[one].isoformat()}'></time>"
            site[f"/tin/{2 * number + one}"] = node(100 + 2 * number + one, stamp, title=f"Tin {number} {one}")
    result = collect(source(site))
    assert (result.new, result.complete) == (6, True)
    assert not [path for path in site.paths() if "print" in path or "user" in path or "gioi-thieu" in path]


def test_a_list_in_place_of_a_node_is_named(site, collect, harvest):
    """An alias that shows a list is NOT_A_POST; a whole list of such is an alarm."""
    site["/tin-tuc"] = views(("/tin-tuc/cchc", "15/11/2023"))
    site["/tin-tuc/cchc"] = views(("/tin-tuc/mot", "15/11/2023"))
    result = collect(source(site))
    assert (harvest.posts, result.believed, result.failure) == ({}, False, FailureKind.NOT_A_POST)
    assert [failure.kind for failure in harvest.failures] == [FailureKind.NOT_A_POST]


def test_a_modules_sitemap_gives_nodes_only(site, collect, harvest):
    """Without a pattern only /node/N is taken from a sitemap that names every page of the site."""
    site["/sitemap.xml"] = (
        f"<urlset><url><loc>{site.url}/node/12</loc></url><url><loc>{site.url}/gioi-thieu</loc></url></urlset>"
    )
    site["/node/12"] = node(12, f"<time datetime='{MOMENT.isoformat()}'>x</time>")
    collect(source_at(site, "drupal", sitemap=site.url + "/sitemap.xml"))
    assert list(harvest.posts) == ["12"]


def test_drupal_is_recognised():
    """By its generator or by its own settings; a page of another system is not."""
    found = drupal.recognise(fetched(page("x"), "http://x.vn/tin-tuc"))
    assert found is not None
    assert found.facts == {"url": "http://x.vn/", "lists": ["http://x.vn/tin-tuc"]}
    settings = "<script type='application/json' data-drupal-selector='drupal-settings-json'>{}</script>"
    assert drupal.recognise(fetched(page("x", head=settings))) is not None
    assert drupal.recognise(fetched(page("x", head=""))) is None
