"""Every tracked page is read again within ``recheck_days``: by age, whatever nights were missed, at a bounded price."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from cchc.records import KnownPost
from cchc.states import FailureKind
from collectors import decisions
from collectors.limits import Limits
from collectors.listing import BEGINNING, Listing
from collectors.night_choice import turns
from collectors.night_reading import NightReading
from collectors.reading_pool import ReadingPool
from tests.collect.conftest import source_at
from tests.collect.harvest import MemoryHarvest
from tests.collect.pages import nukeviet_page
from tests.collect.site import Answer
from tests.collect.test_nukeviet import build

NOW = datetime(2023, 11, 20, 1, tzinfo=UTC)


def tracked(count, checked):
    return [
        KnownPost(str(number), f"https://x.vn/{number}", "0", NOW - timedelta(days=10 + number), None, checked(number))
        for number in range(count)
    ]


def asked_in_a_night(posts, source, clock, failing=()):
    """Which pages a night asks for; those of ``failing`` fail while the others are chosen."""
    reading = NightReading(
        source,
        MemoryHarvest(clock),
        clock,
        lambda line: None,
        ReadingPool(workers=0),
        Limits().connections,
        None,
        {post.key: post for post in posts},
    )
    asked = []
    for _, post in turns(reading, Listing(listed_from=BEGINNING), clock()):
        asked.append(post.key)
        if post.key in failing:
            reading.failed_known.add(post.key)
    return asked


def test_thirty_nights_read_all_of_600_at_twenty_a_night(site, clock):
    """Read first in one night, 600 posts come round within 30 days; no night asks for more than 22 pages, six of the
    posts being from the last three days."""
    source = source_at(site, "nukeviet")
    posts = {post.key: post for post in tracked(600, lambda _: NOW)}
    most = 0
    for _night in range(30):
        clock.move(days=1)
        asked = asked_in_a_night(list(posts.values()), source, clock)
        most = max(most, len(asked))
        for key in asked:
            posts[key] = KnownPost(**vars(posts[key]) | {"last_checked_at": clock()})
        for number in range(6):  # always six of the last days
            published = clock() - timedelta(hours=10 * (number + 1))
            posts[str(number)] = KnownPost(**vars(posts[str(number)]) | {"published_at": published})
    assert 20 < most <= 22
    assert min(post.last_checked_at for post in posts.values()) > NOW


def test_missed_nights_are_caught_up(site, clock):
    """After a month without a run what is overdue comes first, four times the usual share a night."""
    source = source_at(site, "nukeviet")
    late = tracked(300, lambda number: NOW - timedelta(days=45 if number < 35 else 3))
    asked = asked_in_a_night(late, source, clock)
    assert {post.key for post in late[:35]} == set(asked)
    assert len(asked_in_a_night(tracked(300, lambda _: NOW - timedelta(days=45)), source, clock)) == 40


def test_a_page_that_fails_takes_nobodys_turn(site, clock):
    """Ten pages that cannot be read are asked for again, and the ten whose turn it is as well."""
    source = source_at(site, "nukeviet")
    posts = tracked(300, lambda number: NOW - timedelta(days=20 - number / 100))
    asked = asked_in_a_night(posts, source, clock, failing={str(number) for number in range(8)})
    assert asked == [str(number) for number in range(18)]
    assert len(asked_in_a_night(posts, source, clock, failing={post.key for post in posts})) == 20


def test_an_edit_that_no_list_tells_is_found_within_the_days(site, collect, harvest, clock):
    """No lastmod, an old post rewritten: found when its turn comes, at the latest on the last day."""
    entries = build(site, 30)
    wanted = source_at(site, "nukeviet", recheck_days=5)
    collect(wanted)
    page = site.routes[entries[20][0]]
    page.body = page.body.replace("Nội dung bài viết", "Nội dung đã sửa")
    pages = Counter()
    for _night in range(5):
        clock.move(days=1)
        before = len(site.asked)
        result = collect(wanted)
        pages.update(one.path for one in site.asked[before:] if one.path.endswith(".html"))
        assert result.fetched <= 6 + decisions.fresh_tonight(30)
    assert "đã sửa" in harvest.posts["21"].body
    assert set(pages) == {path for path, _, _ in entries}


def test_pages_that_all_became_unreadable_are_a_changed_site(site, collect, harvest, clock):
    """One known page can be parsed no more: five others are looked at, and the night is not believed."""
    entries = build(site, 20)
    wanted = source_at(site, "nukeviet")
    collect(wanted)
    for path, title, _moment in entries:
        site[path] = nukeviet_page(f"<h2>{title}</h2><div class='bai-moi'>Nội dung</div>")
    clock.move(days=4)
    result = collect(wanted)
    assert (result.believed, result.failure, result.vanished) == (False, FailureKind.PAGE_CHANGED, 0)
    assert len(harvest.posts) == 20


def test_one_unreadable_page_is_only_that(site, collect, harvest, clock):
    """A single known page that broke is a failure of that page; the rest of the night stands."""
    entries = build(site, 20)
    wanted = source_at(site, "nukeviet", recheck_days=1)
    collect(wanted)
    site[entries[3][0]] = nukeviet_page("<h2>hỏng</h2>")
    clock.move(days=1)
    result = collect(wanted)
    assert (result.believed, result.state, result.failure) == (True, "partial", FailureKind.UNPARSEABLE)


def test_a_page_that_stays_unreadable_is_told_each_time(site, collect, harvest, clock):
    """The same broken bytes on the next night are no "unchanged" page: the failure is told until the page is mended."""
    entries = build(site, 20)
    wanted = source_at(site, "nukeviet", recheck_days=1)
    collect(wanted)
    sound = site.routes[entries[3][0]]
    site[entries[3][0]] = nukeviet_page("<h2>hỏng</h2>")
    for _night in range(2):
        clock.move(days=1)
        assert (result := collect(wanted)).failure is FailureKind.UNPARSEABLE, result
    site[entries[3][0]] = sound
    clock.move(days=1)
    assert collect(wanted).state == "ok"


def test_a_post_that_left_the_list_and_still_answers_is_not_asked_every_night(site, collect, harvest, clock):
    """Looked up when it leaves the list, then once a week."""
    entries = build(site, 12)
    collect(source_at(site, "nukeviet"))
    gone_from_list = entries[11][0]
    route = site.routes["/sitemap-vi.news.xml"]
    url = f"<url><loc>{site.url}{gone_from_list}</loc>"
    text = route.body
    start = text.index(url)
    site["/sitemap-vi.news.xml"] = Answer(
        text[:start] + text[text.index("</url>", start) + 6 :], content_type="text/xml"
    )
    del site.routes["/news/cai-cach-hanh-chinh/"]
    asked = []
    for _night in range(4):
        clock.move(days=1)
        before = len(site.asked)
        collect(source_at(site, "nukeviet", recheck_days=60))
        asked.append(gone_from_list in [one.path for one in site.asked[before:]])
    assert asked[0] and sum(asked) == 1
    assert harvest.gone == []
