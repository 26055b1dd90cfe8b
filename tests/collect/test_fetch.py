"""Fetching: polite, bounded, honest about what went wrong."""

from __future__ import annotations

import asyncio
import gzip
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import FetchState
from cchc.states import FailureKind
from collectors.fetch import Fetcher
from collectors.limits import Limits
from collectors.page import Page
from tests.collect.conftest import QUICK, source_at
from tests.collect.harvest import MemoryArchive, MemoryHarvest
from tests.collect.site import Answer, Asked, Site
from tests.conftest import free_port


class Session:
    """Runs requests of one Fetcher one after the other."""

    def __init__(self, harvest: MemoryHarvest, archive: MemoryArchive) -> None:
        self.harvest, self.archive = harvest, archive

    def get(self, source: Source, *urls: str, limits: Limits = QUICK, **more: Any) -> list[Page | CollectError]:
        async def run() -> list[Page | CollectError]:
            answers: list[Page | CollectError] = []
            async with Fetcher(
                source,
                archive=self.archive,
                harvest=self.harvest,
                clock=self.harvest.clock,
                contact="vanphong@example.vn",
                limits=limits,
            ) as fetcher:
                for url in urls:
                    try:
                        page = await fetcher.get(url, **more)
                        fetcher.remember(page)
                        answers.append(page)
                    except CollectError as error:
                        answers.append(error)
            return answers

        return asyncio.run(run())

    def page(self, source: Source, url: str, **more: Any) -> Page:
        answer = self.get(source, url, **more)[0]
        assert isinstance(answer, Page), answer
        return answer

    def kind(self, source: Source, url: str, **more: Any) -> FailureKind:
        answer = self.get(source, url, **more)[0]
        assert isinstance(answer, CollectError), answer
        return answer.kind


@pytest.fixture
def session(harvest: MemoryHarvest, archive: MemoryArchive) -> Session:
    return Session(harvest, archive)


@pytest.fixture
def source(site: Site) -> Source:
    return source_at(site, "generic")


def test_says_who_it_is_and_whom_to_write_to(site, source, session):
    """Every request names the program and the contact."""
    site["/a"] = "<h1>A</h1>"
    session.page(source, site.url + "/a")
    assert {asked.headers["User-Agent"] for asked in site.asked} == {site.asked[0].headers["User-Agent"]}
    assert site.asked[0].headers["User-Agent"].startswith("cchc/")
    assert "vanphong@example.vn" in site.asked[0].headers["User-Agent"]


def test_configured_headers_never_hide_who_it_is(site, session):
    """A source's own User-Agent stands before ours, not instead of it."""
    site["/a"] = "<h1>A</h1>"
    session.page(source_at(site, "generic", headers={"User-Agent": "Mozilla/5.0", "X-Ma": "7"}), site.url + "/a")
    assert site.asked[-1].headers["User-Agent"].startswith("Mozilla/5.0 cchc/")
    assert site.asked[-1].headers["X-Ma"] == "7"


def test_obeys_robots(site, source, session):
    """What robots.txt forbids is not asked for."""
    site["/robots.txt"] = Answer("User-agent: *\nDisallow: /kin/", content_type="text/plain")
    assert session.kind(source, site.url + "/kin/a") is FailureKind.ROBOTS
    assert site.paths() == []


def test_a_failing_robots_file_forbids_for_now(site, source, session):
    """RFC 9309: a robots.txt that answers 5xx is no permission; the failure may pass."""
    site["/robots.txt"] = Answer("", 503)
    site["/a"] = "<h1>A</h1>"
    assert session.kind(source, site.url + "/a") is FailureKind.SERVER_ERROR
    assert site.paths() == []


def test_keeps_the_delay_between_requests(site, session):
    """Two requests to one host are at least the configured delay apart."""
    site["/a"] = site["/b"] = Answer("<h1>A</h1>")
    session.get(source_at(site, "generic", delay=0.3), site.url + "/a", site.url + "/b")
    moments = [asked.at for asked in site.asked]
    assert all(later - earlier >= 0.28 for earlier, later in pairwise(moments))


def test_a_page_too_large_by_its_own_word_is_not_read(site, source, session):
    """A 20 MB page is OVERSIZE and costs no 20 MB."""
    site["/lon"] = Answer(b"x" * 20_000_000)
    assert session.kind(source, site.url + "/lon") is FailureKind.OVERSIZE
    assert all(len(exchange.body) < 1000 for exchange in session.archive.stored)


def test_a_page_that_does_not_say_its_size_is_cut_off_at_the_limit(site, source, session):
    """Without Content-Length the reading stops at the bound."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    site["/lon"] = Answer(raw=head + b"<p>" + b"x" * 3_000_000)
    assert session.kind(source, site.url + "/lon", limits=replace(QUICK, page_bytes=1_000_000)) is FailureKind.OVERSIZE


def test_a_compressed_bomb_is_not_unpacked(site, source, session):
    """200 MB of zeros in 200 KB are OVERSIZE."""
    site["/bom"] = Answer(gzip.compress(b"\0" * 200_000_000), headers={"Content-Encoding": "gzip"})
    assert session.kind(source, site.url + "/bom") is FailureKind.OVERSIZE


def test_unpacks_what_it_asked_for_and_stores_what_came(site, source, session):
    """The reader gets text; the archive gets the bytes as they were on the wire."""
    packed = gzip.compress("<h1>Sở Công Thương</h1>".encode())
    site["/nen"] = Answer(packed, headers={"Content-Encoding": "gzip"})
    page = session.page(source, site.url + "/nen")
    assert "Sở Công Thương" in page.text()
    assert session.archive.stored[-1].body == packed
    assert page.evidence is not None


@pytest.mark.parametrize("limits", [QUICK])
def test_redirects_in_a_circle_end(site, source, session, limits):
    """a → b → a is REDIRECT_LOOP."""
    site["/a"] = Answer("", 301, {"Location": "/b"})
    site["/b"] = Answer("", 302, {"Location": "/a"})
    assert session.kind(source, site.url + "/a", limits=limits) is FailureKind.REDIRECT_LOOP


def test_redirects_without_end_end(site, source, session):
    """A new address every time is stopped after a few hops."""
    site.everything = lambda asked: (
        None if asked.path == "/robots.txt" else Answer("", 302, {"Location": asked.path + "x"})
    )
    assert session.kind(source, site.url + "/a") is FailureKind.REDIRECT_LOOP
    assert len(site.paths()) < 12


def test_a_redirect_to_the_front_page_is_no_answer(site, source, session):
    """A deep page that leads home is a named failure."""
    site["/cu"] = Answer("", 301, {"Location": "/"})
    site["/"] = "<h1>Trang chủ</h1>"
    assert session.kind(source, site.url + "/cu") is FailureKind.REDIRECT_HOME


def test_private_addresses_are_refused(site, session):
    """Without the admin's word no request goes to an internal address."""
    site["/a"] = "<h1>A</h1>"
    assert session.kind(source_at(site, "generic", allow_private=False), site.url + "/a") is FailureKind.PRIVATE_ADDRESS
    assert site.asked == []


def test_every_hop_of_a_redirect_is_checked(site, source, session):
    """Leave for one's own host does not open another internal host behind a redirect."""
    inside = site.url.replace("127.0.0.1", "localhost")
    site["/a"] = Answer("", 302, {"Location": inside + "/bi-mat"})
    site["/bi-mat"] = "<h1>bí mật</h1>"
    assert session.kind(source, site.url + "/a") is FailureKind.PRIVATE_ADDRESS
    assert "/bi-mat" not in site.paths()


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://x/y", "http://", "javascript:alert(1)", "http://[::1"]
)
def test_only_web_addresses_are_asked(source, session, address):
    """Anything but http(s) with a host is BAD_ADDRESS."""
    assert session.kind(source, address) is FailureKind.BAD_ADDRESS


def test_a_passing_failure_is_asked_again(site, source, session):
    """Two 503 and then the page: the page."""
    answers = [Answer("", 503), Answer("", 503), Answer("<h1>A</h1>")]
    site["/a"] = lambda asked: answers.pop(0)
    assert "A" in session.page(source, site.url + "/a").text()


def test_waits_as_long_as_the_server_asks(site, source, session):
    """Retry-After in seconds is kept."""
    answers = [Answer("", 429, {"Retry-After": "1"}), Answer("<h1>A</h1>")]
    site["/a"] = lambda asked: answers.pop(0)
    session.page(source, site.url + "/a")
    first, second = [asked.at for asked in site.asked if asked.path == "/a"]
    assert second - first >= 0.95


def test_a_server_that_asks_for_an_hour_is_left_alone(site, source, session):
    """A long Retry-After ends the asking at once, as TOO_MANY."""
    site["/a"] = Answer("", 429, {"Retry-After": "3600"})
    started = time.monotonic()
    assert session.kind(source, site.url + "/a") is FailureKind.TOO_MANY
    assert time.monotonic() - started < 2
    assert site.paths() == ["/a"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, FailureKind.FORBIDDEN),
        (404, FailureKind.NOT_FOUND),
        (410, FailureKind.GONE),
        (400, FailureKind.CLIENT_ERROR),
    ],
)
def test_lasting_answers_are_asked_for_once(site, source, session, status, kind):
    """403, 404, 410 and other 4xx are not hammered."""
    site["/a"] = Answer("<h1>…</h1>", status)
    assert session.kind(source, site.url + "/a") is kind
    assert site.paths() == ["/a"]


def test_a_host_that_keeps_failing_is_given_up(site, source, session):
    """After some failures in a row, and probes that failed too, nothing more is sent to that host in this run."""
    site.everything = lambda asked: None if asked.path == "/robots.txt" else Answer("", 403)
    answers = session.get(source, *(f"{site.url}/{number}" for number in range(20)))
    assert all(isinstance(answer, CollectError) and answer.kind is FailureKind.FORBIDDEN for answer in answers)
    assert len(site.paths()) == QUICK.failures_in_a_row + QUICK.probes


def test_a_challenge_page_is_not_content(site, source, session):
    """A browser check with status 200 is CHALLENGE."""
    site["/a"] = "<html><head><title>Just a moment...</title></head><body>…</body></html>"
    site["/b"] = Answer("<html><body><script>document.cookie='D1N=abc';location.reload()</script></body></html>")
    assert session.kind(source, site.url + "/a") is FailureKind.CHALLENGE
    assert session.kind(source, site.url + "/b") is FailureKind.CHALLENGE


def test_a_page_that_says_not_found_with_200_is_not_content(site, source, session):
    """A soft 404 is named."""
    site["/a"] = "<html><head><title>Không tìm thấy trang - Sở</title></head><body><h1>Lỗi</h1></body></html>"
    assert session.kind(source, site.url + "/a") is FailureKind.SOFT_NOT_FOUND


def test_an_unreachable_server_is_named(source, session):
    """A closed port is REFUSED, an unknown name DNS."""
    assert session.kind(source, f"http://127.0.0.1:{free_port()}/a") is FailureKind.REFUSED
    assert session.kind(source, "http://khong-co-that.invalid/a") is FailureKind.DNS


def test_a_silent_server_is_a_timeout(site, source, session):
    """No answer within the time is TIMEOUT."""
    site["/cham"] = Answer("<h1>A</h1>", pause=1.5)
    assert session.kind(source, site.url + "/cham", limits=replace(QUICK, request_seconds=0.3, attempts=1)) is (
        FailureKind.TIMEOUT
    )


def test_half_an_answer_is_a_named_failure(site, source, session):
    """A connection cut before the announced length is BROKEN_ANSWER."""
    site["/dut"] = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<h1>A")
    assert session.kind(source, site.url + "/dut") is FailureKind.BROKEN_ANSWER


def test_asks_conditionally_with_what_was_remembered(site, source, session):
    """The second visit sends ETag and Last-Modified back, and 304 is understood."""

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("If-None-Match") == '"v1"':
            return Answer("", 304, {"ETag": '"v1"'})
        return Answer("<h1>A</h1>", headers={"ETag": '"v1"', "Last-Modified": "Mon, 20 Nov 2023 01:00:00 GMT"})

    site["/a"] = answer
    first = session.page(source, site.url + "/a")
    second = session.page(source, site.url + "/a")
    assert not first.not_modified
    assert second.not_modified and second.same_body
    assert site.asked[-1].headers["If-Modified-Since"] == "Mon, 20 Nov 2023 01:00:00 GMT"
    state = session.harvest.recall(site.url + "/a")
    assert state is not None and state.body_sha256 == first.body_sha256 and state.etag == '"v1"'


def test_the_same_body_is_recognised_without_etags(site, source, session):
    """A server that knows no conditional requests is compared by the body's hash."""
    site["/a"] = "<h1>A</h1>"
    assert not session.page(source, site.url + "/a").same_body
    assert session.page(source, site.url + "/a").same_body


def test_utf8_is_utf8_whatever_the_header_says(site, source, session):
    """A wrong charset in the header does not spoil the text."""
    site["/a"] = Answer("<h1>Cải cách hành chính</h1>", content_type="text/html; charset=iso-8859-1")
    assert "Cải cách hành chính" in session.page(source, site.url + "/a").text()


def test_a_declared_charset_is_used(site, source, session):
    """windows-1258 is decoded and composed."""
    body = "<h1>Công Thương</h1>".encode("windows-1258", "ignore")
    site["/a"] = Answer(body, content_type="text/html; charset=windows-1258")
    assert "Công Thương" in session.page(source, site.url + "/a").text()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (bytes(range(128, 256)) * 20, "text/html; charset=utf-8"),
        (
            ("Cộng hòa xã hội chủ nghĩa Việt Nam được độc lập " * 5).encode().decode("cp1252", "ignore").encode(),
            "text/html",
        ),
        (b"<h1>\xe1\xf5</h1>", "text/html; charset=khong-co"),
    ],
)
def test_text_that_cannot_be_decoded_is_named(site, source, session, body, content_type):
    """Wrong charset, text encoded twice, charset that does not exist: UNDECODABLE, never garbage."""
    site["/a"] = Answer(body, content_type=content_type)
    page = session.page(source, site.url + "/a")
    with pytest.raises(CollectError) as caught:
        page.text()
    assert caught.value.kind is FailureKind.UNDECODABLE


def test_vietnamese_letters_in_addresses_are_sent_encoded(site, source, session):
    """Raw letters and spaces in a link reach the server percent-encoded."""
    site["/tin/c%E1%BA%A3i%20c%C3%A1ch"] = "<h1>A</h1>"
    assert "A" in session.page(source, site.url + "/tin/cải cách").text()


def test_a_state_from_another_night_is_not_lost_by_a_failure(site, source, session, clock):
    """A failing visit leaves what was remembered alone."""
    state = FetchState(site.url + "/a", '"v1"', None, "0" * 64, clock(), 200)
    session.harvest.remember(state)
    site["/a"] = Answer("", 403)
    session.kind(source, site.url + "/a")
    assert session.harvest.recall(site.url + "/a") == state


def test_a_cookie_check_is_passed_once(site, source, session):
    """A page that sets a cookie and sends back to itself is read with the cookie; without end it is a loop."""

    def page(asked: Asked) -> Answer:
        if "da_xem=1" in asked.headers.get("Cookie", ""):
            return Answer("<h1>Nội dung</h1>")
        return Answer("", 302, {"Location": asked.path, "Set-Cookie": "da_xem=1; Path=/"})

    site["/a"] = page
    site["/b"] = Answer("", 302, {"Location": "/b", "Set-Cookie": "khac=1; Path=/"})
    assert "Nội dung" in session.page(source, site.url + "/a").text()
    assert session.kind(source, site.url + "/b") is FailureKind.REDIRECT_LOOP
