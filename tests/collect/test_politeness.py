"""Politeness to a host in trouble: rest, one probe, then on or over; and a second look at the end of the night."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Thread

from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.hosts import Turns
from flows.second_pass import both, by_host, longer, slower
from tests.collect.conftest import QUICK, source_at
from tests.collect.site import Answer
from tests.collect.test_fetch import session, source  # noqa: F401
from tests.keep.test_runs import GOOD


def test_a_host_that_comes_back_is_read_on(site, session):  # noqa: F811
    """Five 403 open the circuit; after a pause one probe gets through, and everything after it."""
    refusals = [True] * 6

    def answer(asked):
        if asked.path == "/robots.txt":
            return None
        return Answer("", 403) if refusals and refusals.pop() else Answer("<h1>A</h1>")

    site.everything = answer
    polite = source_at(site, "generic", delay=0.005)
    answers = session.get(polite, *(f"{site.url}/{number}" for number in range(12)))
    assert [isinstance(one, CollectError) for one in answers] == [True] * 6 + [False] * 6
    at = [asked.at for asked in site.asked if asked.path != "/robots.txt"]
    assert at[5] - at[4] >= 0.005 * QUICK.probe_seconds * 0.9
    assert at[6] - at[5] >= 0.005 * QUICK.probe_seconds * 1.8  # the second pause is twice the first


def test_a_missing_page_is_no_trouble_of_its_host(site, source, session):  # noqa: F811
    """Twenty 404 in a row leave the host open."""
    answers = session.get(source, *(f"{site.url}/{number}" for number in range(20)))
    assert all(isinstance(one, CollectError) and one.kind is FailureKind.NOT_FOUND for one in answers)
    assert len(site.paths()) == 20


def test_retry_after_as_a_date_is_kept(site, source, session):  # noqa: F811
    """An HTTP date in Retry-After is waited for, by the server's own clock."""
    wrong_clock = datetime(2019, 5, 1, 10, tzinfo=UTC)
    moment = format_datetime(wrong_clock + timedelta(seconds=1), usegmt=True)
    busy = f"HTTP/1.1 503 Busy\r\nDate: {format_datetime(wrong_clock, usegmt=True)}\r\nRetry-After: {moment}\r\n\r\n"
    answers = [Answer(raw=busy.encode()), Answer("<h1>A</h1>")]
    site["/a"] = lambda asked: answers.pop(0)
    session.page(source, site.url + "/a")
    first, second = [asked.at for asked in site.asked if asked.path == "/a"]
    assert second - first >= 0.9


def test_a_host_that_asks_for_an_hour_is_asked_nothing_more(site, source, session):  # noqa: F811
    """A long Retry-After of one page holds all pages of the host."""
    site["/a"] = Answer("", 429, {"Retry-After": "3600"})
    site["/b"] = "<h1>B</h1>"
    answers = session.get(source, site.url + "/a", site.url + "/b")
    assert [one.kind for one in answers] == [FailureKind.TOO_MANY] * 2
    assert site.paths() == ["/a"]


def test_turns_are_shared_between_threads():
    """Two readers of one host start no two requests closer than the delay; another host waits for nobody."""
    turns, waits = Turns(), []
    threads = [Thread(target=lambda: waits.append(turns.reserve("a", 0.5))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(wait, 1) for wait in sorted(waits)] == [0.0, 0.5, 1.0, 1.5]
    assert turns.reserve("b", 0.5) == 0.0


def test_sources_of_one_host_are_read_one_after_the_other(site):
    """With and without www., whatever the path: one group; many hosts, many groups."""

    def at(name, url):
        return source_at(site, "generic", id=name, url=url)

    groups = by_host(
        [
            at("a", "https://x.vn/tin"),
            at("b", "https://y.vn/"),
            at("c", "https://www.x.vn/vi"),
            at("d", "https://x.vn:8443/"),
        ]
    )
    assert [[one.id for one in group] for group in groups] == [["a", "c"], ["b"], ["d"]]


def test_the_second_pass_is_slower_and_waits_longer(site):
    """Twice the delay, three times the time."""
    assert slower(source_at(site, "generic", delay=1)).delay == 2
    assert longer(QUICK).request_seconds == 3 * QUICK.request_seconds


def test_two_readings_of_a_night_are_one_result():
    """What was found adds up; what is said of the source is what the better reading says."""
    first = replace(GOOD, state="partial", complete=False, new=5, unchanged=10, fetched=8, requests=12, passing=3)
    second = replace(GOOD, state="ok", complete=True, new=3, unchanged=15, fetched=3, requests=5, passing=0)
    night = both(first, second)
    assert (night.state, night.complete, night.new, night.unchanged, night.requests) == ("ok", True, 8, 10, 17)
    worse = replace(second, state="failed", believed=False, complete=False, failure=FailureKind.DNS, new=0)
    assert (both(first, worse).believed, both(first, worse).new) == (True, 5)


def test_passing_is_what_a_second_look_may_cure(site, collect):
    """A page that answers 503 asks for a second look, one that is gone does not."""
    site["/sitemap.xml"] = Answer(
        f"<urlset><url><loc>{site.url}/news/a/t-1.html</loc></url><url><loc>{site.url}/news/a/t-2.html</loc></url></urlset>",
        content_type="text/xml",
    )
    site["/news/a/t-1.html"] = Answer("", 503)
    started = time.monotonic()
    assert collect(source_at(site, "nukeviet")).passing == 1
    assert time.monotonic() - started < 3
