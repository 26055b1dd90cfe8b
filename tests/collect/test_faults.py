"""Nights on which a source is not itself: alarms instead of zeros, nothing lost, nothing called gone without proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cchc.states import FailureKind
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local, nukeviet_article, nukeviet_list, nukeviet_page, sitemap
from tests.collect.site import Answer
from tests.collect.test_nukeviet import START, build


@pytest.fixture
def portal(site):
    """Twelve posts, one a day, listed in a sitemap. Returns their paths, newest first."""
    paths = []
    for number in range(1, 13):
        path = f"/news/cchc/tin-{number}.html"
        site[path] = nukeviet_article(f"Tin {number}", START - timedelta(days=number))
        paths.append(path)
    show(site, paths)
    return paths


def show(site, paths):
    entries = [(site.url + path, START - timedelta(days=int(path.split("-")[-1][:-5]))) for path in paths]
    site["/sitemap.xml"] = Answer(sitemap(entries), content_type="text/xml")


def failures(harvest):
    return [failure.kind for failure in harvest.failures]


def test_an_empty_list_where_there_were_posts_is_an_alarm(site, portal, collect, harvest, clock):
    """Zero posts tonight, twelve yesterday: not believed, NOTHING_FOUND, and nothing is gone."""
    collect(source_at(site, "nukeviet"))
    show(site, [])
    site["/"] = nukeviet_page("<h1>Trang chủ</h1>")
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.state, result.failure) == (False, "failed", FailureKind.NOTHING_FOUND)
    assert (result.proven_from, result.proven_to, result.complete) == (None, None, False)
    assert harvest.gone == [] and len(harvest.posts) == 12


def test_a_collapse_is_an_alarm(site, portal, collect, harvest, clock):
    """Three posts tonight, twelve yesterday: not believed, COLLAPSE, and nothing is gone."""
    collect(source_at(site, "nukeviet"))
    show(site, portal[:3])
    for path in portal[3:]:
        site[path] = Answer("", 404)
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.failure, result.vanished) == (False, FailureKind.COLLAPSE, 0)
    assert harvest.gone == []


def test_fewer_than_expected_by_the_config_is_an_alarm(site, portal, collect):
    """``min_expected`` of the source is kept."""
    result = collect(source_at(site, "nukeviet", min_expected=50))
    assert (result.believed, result.failure) == (False, FailureKind.COLLAPSE)


@pytest.mark.parametrize(
    "answer", [Answer("", 404), Answer("", 410), Answer("", 301, {"Location": "/"})], ids=["404", "410", "về trang chủ"]
)
def test_a_post_is_gone_when_its_own_page_says_so(site, portal, collect, harvest, clock, answer):
    """Not listed any more and 404, 410 or sent home: vanished, kept, and the source is believed."""
    collect(source_at(site, "nukeviet"))
    show(site, [path for path in portal if path != portal[4]])
    site[portal[4]] = answer
    site["/"] = nukeviet_page("<h1>Trang chủ</h1>")
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.vanished, harvest.gone, result.believed) == (1, ["5"], True)


def test_a_post_that_left_the_list_but_still_answers_is_not_gone(site, portal, collect, harvest, clock):
    """Unlisted is not gone: only the page's own answer counts."""
    collect(source_at(site, "nukeviet"))
    show(site, portal[1:])
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.vanished, harvest.gone) == (0, [])


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_page_that_refuses_us_is_not_gone(site, portal, collect, harvest, clock, status):
    """403, 429 and 5xx say nothing of the post."""
    collect(source_at(site, "nukeviet"))
    show(site, portal[1:])
    site[portal[0]] = Answer("", status)
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.vanished, harvest.gone, result.state) == (0, [], "partial")


def test_a_source_that_answers_403_is_failed_and_loses_nothing(site, portal, collect, harvest, clock):
    """The whole site behind a wall: FORBIDDEN, not believed, nothing proven, every stored post stays."""
    collect(source_at(site, "nukeviet"))
    site.everything = lambda asked: Answer("<h1>403</h1>", 403)
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.state, result.failure, result.believed) == ("failed", FailureKind.FORBIDDEN, False)
    assert result.proven_to is None
    assert FailureKind.FORBIDDEN in failures(harvest)
    assert harvest.gone == [] and len(harvest.posts) == 12


def test_an_unreachable_source_is_a_result_and_no_exception(site, collect, harvest):
    """A name that does not exist is told as DNS with its address."""
    source = source_at(site, "nukeviet", url="http://khong-co-that.invalid/")
    result = collect(source)
    assert (result.state, result.failure, result.believed) == ("failed", FailureKind.DNS, False)
    assert "khong-co-that.invalid" in harvest.failures[0].address


def test_a_bad_page_does_not_stop_the_others(site, portal, collect, harvest):
    """One page of 20 MB, one without a date, one in no charset: named, and nine posts saved."""
    site[portal[0]] = Answer(b"x" * 20_000_000)
    site[portal[1]] = nukeviet_article("Không ngày", "hôm nào đó")
    site[portal[2]] = Answer(bytes(range(128, 256)) * 50)
    show_without_dates(site, portal)
    result = collect(source_at(site, "nukeviet"))
    assert result.new == 9
    assert result.state == "partial"
    assert {FailureKind.OVERSIZE, FailureKind.NO_DATE, FailureKind.UNDECODABLE} <= set(failures(harvest))


def show_without_dates(site, paths):
    site["/sitemap.xml"] = Answer(sitemap([(site.url + path, None) for path in paths]), content_type="text/xml")


def test_a_post_that_could_not_be_read_is_a_gap_in_what_is_proven(site, portal, collect):
    """A listed post that answers 503 leaves only the time after it proven, and the night incomplete."""
    site[portal[4]] = Answer("", 503)
    result = collect(source_at(site, "nukeviet"))
    assert (result.complete, result.believed) == (False, True)
    assert result.proven_from is not None and result.proven_from > (START - timedelta(days=5))


def test_what_failed_is_tried_again_the_next_night(site, portal, collect, harvest, clock):
    """A passing failure is made good one night later."""
    good = site.routes[portal[4]]
    site[portal[4]] = Answer("", 503)
    collect(source_at(site, "nukeviet"))
    site[portal[4]] = good
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.new, result.state, result.complete) == (1, "ok", True)


def test_a_lasting_failure_is_not_asked_for_every_night(site, portal, collect, harvest, clock):
    """A page that cannot be parsed is told every night and asked for once a week."""
    site[portal[4]] = nukeviet_page("<h1>Không phải bài</h1>")
    collect(source_at(site, "nukeviet"))
    before = site.paths().count(portal[4])
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert site.paths().count(portal[4]) == before == 1
    assert (result.failed, result.failure) == (1, FailureKind.UNPARSEABLE)
    clock.move(days=7)
    collect(source_at(site, "nukeviet"))
    assert site.paths().count(portal[4]) == 2


def test_a_redesigned_site_is_not_believed(site, portal, collect, harvest):
    """When most article pages cannot be read any more, the night is an alarm."""
    for path in portal[:8]:
        site[path] = nukeviet_page("<h2>Giao diện mới</h2>")
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.failure) == (False, FailureKind.UNPARSEABLE)


def test_many_posts_gone_at_once_is_an_alarm(site, portal, collect, harvest, clock):
    """Every listed page 404: the site is sick, nothing is marked gone."""
    source = source_at(site, "nukeviet", recheck_days=1)
    collect(source)
    for path in portal:
        site[path] = Answer("", 404)
    clock.move(days=1)
    result = collect(source)
    assert (result.believed, harvest.gone) == (False, [])


def test_an_entity_bomb_in_a_sitemap_is_refused(site, portal, collect, harvest):
    """A billion laughs are a named failure, within a second, and the lists are still read."""
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<urlset><url><loc>&b;</loc></url></urlset>"
    )
    site["/sitemap.xml"] = Answer(bomb, content_type="text/xml")
    site["/news/cchc/"] = nukeviet_list([(path, "Tin", local(2023, 11, 1)) for path in portal])
    result = collect(source_at(site, "nukeviet", sitemap=site.url + "/sitemap.xml", lists=[site.url + "/news/cchc/"]))
    assert result.new == 12
    assert FailureKind.UNPARSEABLE in failures(harvest)


def test_a_deeply_nested_page_is_survived(site, portal, collect):
    """Fifty thousand open tags neither crash nor stop the night."""
    site[portal[0]] = "<html><body>" + "<div>" * 50_000 + "x"
    assert collect(source_at(site, "nukeviet")).new == 11


def test_a_killed_run_loses_nothing_that_was_saved(site, portal, collect, harvest):
    """The database refusing half-way is told as itself; what was saved stays, the next run takes the rest."""
    from cchc.errors import StorageError

    keep = harvest.save_post

    def failing(post, evidence):
        if len(harvest.posts) == 5:
            raise StorageError("đĩa đầy")
        return keep(post, evidence)

    harvest.save_post = failing
    with pytest.raises(StorageError):
        collect(source_at(site, "nukeviet"))
    harvest.save_post = keep
    result = collect(source_at(site, "nukeviet"))
    assert len(harvest.posts) == 12
    assert result.new == 7


def test_a_page_of_endless_tags_costs_no_memory(site, portal, collect, harvest):
    """Three hundred thousand elements in 2 MB are OVERSIZE, not a tree of a gigabyte."""
    site[portal[0]] = nukeviet_article("Tin", START, body="<b></b>" * 300_000)
    assert collect(source_at(site, "nukeviet")).new == 11
    assert failures(harvest) == [FailureKind.OVERSIZE]


def test_posts_that_all_bear_one_moment_are_an_alarm(site, portal, collect, clock):
    """A selector that reads the date in the page's head gives every post the same time: not believed, every night."""
    for path in portal:
        site[path] = nukeviet_article(f"Tin {path}", START)
    for _night in range(2):
        result = collect(source_at(site, "nukeviet"))
        assert (result.believed, result.failure) == (False, FailureKind.NO_DATE)
        clock.move(days=1)


def test_posts_that_all_bear_one_title_are_an_alarm(site, portal, collect):
    """A selector that reads the site's name gives every post the same title: not believed."""
    for number, path in enumerate(portal):
        site[path] = nukeviet_article("Cổng thông tin", START - timedelta(hours=number))
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.failure) == (False, FailureKind.UNPARSEABLE)


def test_a_sitemap_that_stamps_everything_with_now_is_not_believed(site, collect, clock):
    """Every lastmod new every night: only the rolling share is read again."""
    build(site, 60, with_list=False)
    collect(source_at(site, "nukeviet"))
    clock.move(days=1)
    entries = [(f"{site.url}/news/cai-cach-hanh-chinh/tin-{number}.html", clock()) for number in range(1, 61)]
    site["/sitemap-vi.news.xml"] = Answer(sitemap(entries), content_type="text/xml")
    assert collect(source_at(site, "nukeviet")).fetched < 6


def test_a_huge_sitemap_is_bounded(site, collect):
    """Two hundred thousand addresses in one file do not become two hundred thousand posts."""
    moment = START.isoformat()
    urls = "".join(
        f"<url><loc>{site.url}/news/a/t-{n}.html</loc><lastmod>{moment}</lastmod></url>" for n in range(80_000)
    )
    site["/sitemap.xml"] = Answer(f"<urlset>{urls}</urlset>", content_type="text/xml")
    site.everything = lambda asked: Answer("", 404) if asked.path.startswith("/news/") else None
    result = collect(source_at(site, "nukeviet", since=date(2023, 11, 19)), limits=replace(QUICK, listed_posts=5_000))
    assert result.listed == 5_000
