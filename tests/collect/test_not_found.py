"""Hosts that say "not found" with status 200: learned by asking for what cannot exist, and remembered."""

from __future__ import annotations

from datetime import timedelta

from cchc.states import FailureKind
from collectors.not_found import impossible_address
from tests.collect.conftest import source_at
from tests.collect.pages import nukeviet_article, nukeviet_page
from tests.collect.site import Answer
from tests.collect.test_nukeviet import START, build


def probes(site):
    return [asked.path for asked in site.asked if "/khong-co-trang-" in asked.path]


def polite_nothing(asked):
    """A page of the site's own look, for whatever is not there; its counter changes with every visit."""
    text = "<h1>Thông báo</h1><p>Nội dung bạn tìm hiện chưa có trên Cổng. Mời xem các chuyên mục khác của Sở.</p>"
    return Answer(
        nukeviet_page(f"{text}<p>Lượt truy cập: {len(asked.path) * 7919}</p>", "Cổng thông tin Sở Công Thương")
    )


def missing(site, answer):
    """Pages the site has answer themselves; ``answer`` speaks for all others."""
    return lambda asked: None if asked.path in site.routes or asked.path == "/robots.txt" else answer(asked)


def test_a_page_like_the_hosts_not_found_page_is_no_post_and_no_edit(site, collect, harvest, clock):
    """The host answers 200 with its own words for a deleted post: SOFT_NOT_FOUND, gone, and no new version."""
    build(site, 12)
    wanted = source_at(site, "nukeviet", recheck_days=1)
    site.everything = missing(site, polite_nothing)
    assert collect(wanted).new == 12
    del site.routes["/news/cai-cach-hanh-chinh/tin-5.html"]
    clock.move(days=1)
    result = collect(wanted)
    assert [failure.kind for failure in harvest.failures] == [FailureKind.SOFT_NOT_FOUND]
    assert (harvest.gone, result.vanished, result.changed, result.believed) == (["5"], 1, 0, True)


def test_one_question_a_host_for_some_days(site, collect, clock):
    """The answer is remembered: the second night asks nothing, the eighth asks once more."""
    build(site, 12)
    wanted = source_at(site, "nukeviet", recheck_days=1)
    for days in (1, 1, 7):
        collect(wanted)
        clock.move(days=days)
    assert len(probes(site)) == 1
    collect(wanted)
    assert len(probes(site)) == 2


def test_a_redirect_for_what_is_missing_is_learned_too(site, collect, harvest, clock):
    """Missing pages lead to a notice page: a post that now leads there is gone."""
    build(site, 12)
    notice = Answer("", 302, {"Location": "/thong-bao/"})
    site["/thong-bao/"] = nukeviet_article("Thông báo", START)
    site.everything = missing(site, lambda asked: notice)
    wanted = source_at(site, "nukeviet", recheck_days=1)
    collect(wanted)
    del site.routes["/news/cai-cach-hanh-chinh/tin-7.html"]
    clock.move(days=1)
    collect(wanted)
    assert harvest.gone == ["7"]


def test_short_articles_in_the_same_dress_are_articles(site, collect, harvest):
    """A body of one line, on a site whose pages all bear one title, is not taken for the not-found page."""
    build(site, 12)
    site.everything = missing(site, polite_nothing)
    for number in range(1, 13):
        page = nukeviet_article(f"Tin số {number}", START - timedelta(hours=6 * number), body="<p>Xem tệp.</p>")
        site[f"/news/cai-cach-hanh-chinh/tin-{number}.html"] = page.replace(
            f"<title>Tin số {number}</title>", "<title>Cổng thông tin Sở Công Thương</title>"
        )
    assert collect(source_at(site, "nukeviet")).new == 12


def test_the_address_that_cannot_exist_has_the_form_of_the_others():
    """Beside the article, with its ending; where a number in the query names it, another number."""
    assert impossible_address("https://x.vn/news/a/tin-5.html").startswith("https://x.vn/news/a/khong-co-trang-")
    assert impossible_address("https://x.vn/news/a/tin-5.html").endswith(".html")
    assert impossible_address("https://x.vn/bai/abc/").endswith("/")
    assert impossible_address("https://x.vn/tin?id=12&m=3").startswith("https://x.vn/tin?id=12&m=9")


def test_a_page_behind_a_login_is_named(site, collect, harvest):
    """An article that leads to the login page is LOGIN_WALL, and no post."""
    build(site, 12)
    site["/news/cai-cach-hanh-chinh/tin-3.html"] = Answer("", 302, {"Location": "/users/login/?nv_redirect=abc"})
    site["/users/login/?nv_redirect=abc"] = nukeviet_page("<h1>Đăng nhập</h1><input type='password'>", "Đăng nhập")
    site["/news/cai-cach-hanh-chinh/tin-4.html"] = nukeviet_page(
        "<h1>Đăng nhập thành viên</h1><form><input type=\"password\" name='p'></form>", "Đăng nhập - Sở Công Thương"
    )
    result = collect(source_at(site, "nukeviet"))
    assert (result.new, [failure.kind for failure in harvest.failures]) == (10, [FailureKind.LOGIN_WALL] * 2)
