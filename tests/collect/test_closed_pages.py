"""Listed pages that the public cannot read: other hosts are left alone, verdicts are kept and asked again by turns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cchc.records import FetchState
from cchc.states import FailureKind
from collectors import decisions
from tests.collect.conftest import source_at
from tests.collect.pages import nukeviet_page
from tests.collect.site import Answer, Site
from tests.collect.test_generic import build as generic_site
from tests.collect.test_generic import source as generic_source
from tests.collect.test_nukeviet import build

CLOSED = nukeviet_page("<div class='alert alert-info'>Bạn không được phép xem bài viết</div>")


def test_a_redirect_to_another_host_is_not_followed(site, collect, harvest, clock):
    """The other host gets no request, not even for robots.txt; the source stays whole and says it once."""
    entries = build(site, 12)
    with Site() as other:
        for path, _, _ in entries[:2]:
            site[path] = Answer("", 302, {"Location": f"{other.url}/bai"})
        first = collect(source_at(site, "nukeviet"))
        clock.move(days=1)
        second = collect(source_at(site, "nukeviet"))
        assert other.asked == []
    for result in (first, second):
        assert (result.state, result.complete, len(result.notes)) == ("ok", True, 1)
        assert result.notes[0].startswith("2 địa chỉ không đọc được vì đóng")
    assert [failure.kind for failure in harvest.failures] == [FailureKind.OFF_SITE] * 2
    assert len(harvest.posts) == 10


def test_a_site_that_moved_as_a_whole_is_followed(site, collect, harvest):
    """Where the lists answer at the new host, its articles may too."""
    with Site() as new:
        generic_site(new, 6, per_page=6)
        for path in list(new.routes):
            site[path] = Answer("", 301, {"Location": new.url + path})
        page = new.routes["/tin"]
        page.body = page.body.replace("href='/tin/bai-", f"href='{site.url}/tin/bai-")
        collect(generic_source(site))
    assert len(harvest.posts) == 6


def test_closed_posts_never_make_a_source_partial(site, collect, harvest, clock):
    """A closed category named by the sitemap: told in one note, not asked the next nights, read once it is opened."""
    entries = build(site, 12)
    opened = site.routes[entries[3][0]]
    for path, _, _ in entries[3:6]:
        site[path] = CLOSED
    collect(source_at(site, "nukeviet"))
    for _night in range(2):
        clock.move(days=1)
        before = len(site.asked)
        result = collect(source_at(site, "nukeviet"))
        assert (result.state, result.failure, result.complete, len(result.notes)) == ("ok", None, True, 1)
        assert not {path for path, _, _ in entries[3:6]} & {one.path for one in site.asked[before:]}
    site[entries[3][0]] = opened
    clock.move(days=23)
    for _night in range(3):
        clock.move(days=1)
        result = collect(source_at(site, "nukeviet"))
    assert (len(harvest.posts), result.notes[0][:2]) == (10, "2 ")


def test_a_known_post_that_is_closed_stays_and_is_told(site, collect, harvest, clock):
    """It was public and counts; its page is asked when its turn comes."""
    entries = build(site, 12)
    wanted = source_at(site, "nukeviet", recheck_days=1)
    collect(wanted)
    site[entries[3][0]] = CLOSED
    asked = []
    for _night in range(2):
        clock.move(days=1)
        before = len(site.asked)
        result = collect(wanted)
        assert (result.state, result.believed, result.vanished) == ("ok", True, 0)
        asked.append(entries[3][0] in [one.path for one in site.asked[before:]])
    assert asked == [True, True]
    assert harvest.gone == []


def test_a_source_that_closed_altogether_is_an_alarm(site, collect, harvest, clock):
    """Every post asks to log in: not believed, the first night and when it happens to known posts."""
    entries = build(site, 12)
    good = {path: site.routes[path] for path, _, _ in entries}
    for path in good:
        site[path] = CLOSED
    assert [collect(source_at(site, "nukeviet")).believed for _again in range(2)] == [False, False]
    for path, answer in good.items():
        site[path] = answer
    clock.move(days=19)
    assert collect(source_at(site, "nukeviet")).new == 12  # the first that opens brings the others
    for path in good:
        site[path] = CLOSED
    clock.move(days=40)
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.failure, harvest.gone) == (False, FailureKind.LOGIN_WALL, [])


@pytest.mark.parametrize("count", [1, 23, 29, 30, 100, 600])
def test_each_closed_page_is_asked_again_within_the_days(site, count):
    """All met in one night: a share a night, none later than the promise, few of them no more than once a week."""
    now = datetime(2023, 11, 20, 1, tzinfo=UTC)
    source = source_at(site, "nukeviet")

    def closed(at):
        return FetchState("https://x.vn/1", None, None, None, at, 0, FailureKind.LOGIN_WALL.code)

    states = {str(number): closed(now) for number in range(count)}
    times = []
    for night in range(1, 61):
        tonight = now + timedelta(days=night)
        asked = decisions.asked_again(states, source, tonight)
        assert len(asked) <= -(-count // 30)
        assert all(tonight - states[key].checked_at <= timedelta(days=30) for key in states)
        times += [tonight - states[key].checked_at for key in asked]
        states |= dict.fromkeys(asked, closed(tonight))
    assert len(times) >= 2 * count
    assert count > 23 or min(times) >= timedelta(days=6, hours=12)


def test_pages_that_failed_on_earlier_nights_do_not_outweigh_a_quiet_night(site, collect, clock):
    """Eight static pages in a sitemap of 24: told, and the quiet night that asks for two pages is believed."""
    entries = build(site, 24)
    for path, _, _ in entries[10:18]:
        site[path] = nukeviet_page("<h2>Giới thiệu</h2>")
    assert collect(source_at(site, "nukeviet")).believed
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.state, result.failed) == (True, "partial", 8)
