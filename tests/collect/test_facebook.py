"""Facebook pages by the Graph API: whole posts by cursors, named errors, edits and removals, a token nobody keeps."""

from __future__ import annotations

import gzip
import json
import logging
from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from collectors.collect_source import collect_source
from collectors.platforms.facebook import page_name
from storage.evidence_archive import open_archive
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local
from tests.collect.site import Answer

MOMENT = local(2023, 11, 15, 8, 5)
TOKEN = "EAAB/bi-mat_123+xyz"


class Graph:
    """A page's posts behind a token; ``posts`` newest first, ``error`` answered instead of a list."""

    def __init__(self, site, posts):
        self.site, self.posts, self.error, self.usage, self.packed = site, list(posts), None, 10, False
        site.everything = self.answer

    def answer(self, asked):
        if not asked.path.startswith("/v25.0/"):
            return None
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._error(400, {"message": "An access token is required", "code": 104})
        if self.error is not None:
            return self._error(*self.error)
        name, _, query = asked.path.removeprefix("/v25.0/").partition("?")
        if not name.endswith("/posts"):
            found = next((post for post in self.posts if post["id"] == name), None)
            missing = {"message": "Unsupported get request", "code": 100, "error_subcode": 33}
            return self._json(found) if found else self._error(400, missing)
        first = int(query.partition("after=c")[2].partition("&")[0] or 0)
        paging = {"cursors": {"before": f"c{first}", "after": f"c{first + 2}"}}
        if first + 2 < len(self.posts):
            paging["next"] = f"{self.site.url}/v25.0/sct/posts?access_token={TOKEN}&after=c{first + 2}"
        else:
            paging = {"cursors": {"before": f"c{first}"}}
        return self._json({"data": self.posts[first : first + 2], "paging": paging})

    def _json(self, value):
        headers = {"X-App-Usage": json.dumps({"call_count": self.usage, "total_time": 3})}
        body = json.dumps(value).encode()
        if self.packed:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        return Answer(body, headers=headers, content_type="application/json; charset=UTF-8")

    def _error(self, status, error):
        return Answer(json.dumps({"error": error}), status, content_type="application/json")


def post(number, **more):
    moment = (MOMENT - timedelta(days=number)).astimezone(UTC)
    return {
        "id": f"99_{number}",
        "message": f"Sở tổ chức hội nghị số {number}. Có 80 người dự.\nDòng hai",
        "created_time": moment.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"https://www.facebook.com/sct/posts/{number}",
        "from": {"name": "Sở Công Thương Khánh Hòa", "id": "99"},
    } | more


@pytest.fixture
def graph(site):
    return Graph(site, [post(number) for number in range(5)])


def source(site, **more):
    facts = {"url": "https://www.facebook.com/sct", "api": site.url + "/v25.0", "token": "CCHC_FACEBOOK_TOKEN"}
    return source_at(site, "facebook", **(facts | more))


@pytest.fixture
def read(harvest, archive, clock):
    def run(wanted, token=TOKEN, into=None, since=None):
        return collect_source(
            wanted,
            harvest=harvest,
            archive=into or archive,
            clock=clock,
            contact=None,
            since=since,
            progress=lambda line: None,
            limits=QUICK,
            token=token,
        )

    return run


def test_all_posts_of_a_page(site, graph, read, harvest):
    """Followed by cursors to the end: everything is proven; a post without a title is named by its first sentence."""
    result = read(source(site))
    assert (result.new, result.state, result.complete, result.fetched) == (5, "ok", True, 0)
    found = harvest.posts["99_1"]
    assert found.title == "Sở tổ chức hội nghị số 1"
    assert found.origins["title"] == "câu đầu của bài đăng (bài không có tiêu đề)"
    assert found.body == "Sở tổ chức hội nghị số 1. Có 80 người dự.\nDòng hai"
    assert found.published_at == (MOMENT - timedelta(days=1)).astimezone(UTC)
    assert (found.url, found.byline) == ("https://www.facebook.com/sct/posts/1", "Sở Công Thương Khánh Hòa")
    assert harvest.evidence["99_1"] is not None
    assert site.asked[0].path.startswith("/v25.0/sct/posts?fields=id%2Cmessage")


def test_shared_links_and_albums(site, graph, read, harvest):
    """What is shared is part of the text; a document behind Facebook's redirect is an attachment, a photo is none."""
    shared = {
        "data": [
            {
                "title": "Kế hoạch CCHC",
                "description": "Năm 2023",
                "url": "https://l.facebook.com/l.php?u=https%3A%2F%2Fsct.vn%2Fkh.pdf&h=x",
                "subattachments": {"data": [{"url": "https://www.facebook.com/photo/1", "type": "photo"}]},
            }
        ]
    }
    graph.posts = [post(0, message="", attachments=shared), post(1, message="", story="Sở đã đổi ảnh bìa.")]
    read(source(site))
    assert (harvest.posts["99_0"].title, harvest.posts["99_0"].body) == ("Kế hoạch CCHC", "Kế hoạch CCHC\nNăm 2023")
    assert [file.url for file in harvest.posts["99_0"].attachments] == ["https://sct.vn/kh.pdf"]
    assert harvest.posts["99_1"].title == "Sở đã đổi ảnh bìa"


def test_an_edit_and_a_removal_are_seen_the_next_night(site, graph, read, harvest, clock):
    """The list brings all texts again; a post that left it is asked for by its id and is gone."""
    read(source(site))
    clock.move(days=1)
    graph.posts[1]["message"] = "Đã sửa"
    del graph.posts[3]
    site.asked.clear()
    result = read(source(site))
    assert (result.changed, result.unchanged, harvest.gone) == (1, 3, ["99_3"])
    assert [asked.path for asked in site.asked if "/v25.0/99_3?" in asked.path]
    assert not [asked.path for asked in site.asked if "sct/posts/3" in asked.path]


def test_an_unchanged_night_asks_for_the_list_only(site, graph, read, clock):
    """Five posts, two a page: three requests."""
    read(source(site))
    clock.move(days=1)
    site.asked.clear()
    result = read(source(site))
    assert (len(site.asked), result.unchanged, result.changed) == (3, 5, 0)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 190, "error_subcode": 463, "message": f"Session expired {TOKEN}"}, FailureKind.BAD_TOKEN),
        ({"code": 4, "message": "Application request limit reached"}, FailureKind.TOO_MANY),
        ({"code": 32, "message": "Page request limit reached"}, FailureKind.TOO_MANY),
        ({"code": 613, "message": "Calls to this api have exceeded the rate limit."}, FailureKind.TOO_MANY),
        ({"code": 10, "message": "Application does not have permission"}, FailureKind.FORBIDDEN),
        ({"code": 200, "message": "Requires pages_read_engagement"}, FailureKind.FORBIDDEN),
        ({"code": 803, "message": "Some of the aliases do not exist"}, FailureKind.NOT_FOUND),
        ({"code": 100, "message": "Tried accessing nonexisting field"}, FailureKind.CLIENT_ERROR),
    ],
    ids=lambda value: str(value.get("code")) if isinstance(value, dict) else "",
)
def test_errors_of_the_api_have_names(site, graph, read, harvest, error, kind):
    """Each code by its name, in Facebook's words, never with the token in them."""
    graph.error = (400, error)
    result = read(source(site))
    assert (result.state, result.failure, result.believed) == ("failed", kind, False)
    assert str(error["code"]) in harvest.failures[0].detail
    assert TOKEN not in result.detail + harvest.failures[0].detail


@pytest.mark.parametrize(
    ("more", "token", "words"),
    [({}, None, "CCHC_FACEBOOK_TOKEN"), ({}, "hai dòng\n", "CCHC_FACEBOOK_TOKEN"), ({"token": None}, TOKEN, "ô token")],
    ids=["không có", "hỏng", "không khai"],
)
def test_without_a_token_the_source_says_which_variable_to_set(site, graph, read, harvest, more, token, words):
    """One clear named failure, and nothing is asked of anybody."""
    result = read(source(site, **more), token=token)
    assert (result.failure, len(harvest.failures), site.asked) == (FailureKind.NO_TOKEN, 1, [])
    assert words in result.detail


def test_an_allowance_nearly_used_up_is_left_to_others(site, graph, read, harvest):
    """At 95 percent the reading stops after this page, says so and proves only what it read."""
    graph.usage = 95
    result = read(source(site))
    assert (result.new, result.failure, len(site.asked)) == (2, FailureKind.TOO_MANY, 1)
    assert not result.complete


@pytest.mark.parametrize("packed", [False, True], ids=["thường", "nén"])
def test_the_token_is_kept_nowhere(site, graph, read, harvest, clock, tmp_path, caplog, packed):
    """Not in the archive's files, headers and bodies alike, compressed or not; not in addresses, logs or failures."""
    graph.packed = packed
    caplog.set_level(logging.DEBUG)
    archive = open_archive(tmp_path, 1, "facebook")
    read(source(site), into=archive)
    graph.error = (400, {"code": 190, "message": f"Bad {TOKEN}"})
    read(source(site), into=archive)
    archive.close()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    for file in files:
        raw = file.read_bytes()
        text = gzip.decompress(raw) if file.name.endswith(".gz") else raw
        assert b"********" in text
        for form in (TOKEN, TOKEN.replace("/", "%2F").replace("+", "%2B"), TOKEN.replace("/", "\\/")):
            assert form.encode() not in text
    assert not [asked.path for asked in site.asked if "bi-mat" in asked.path]
    assert "bi-mat" not in caplog.text + repr(harvest)


def test_the_token_goes_to_the_api_only(site, graph, read):
    """Another address, even one that the API redirects to, never gets it."""
    graph.error = None
    site.everything = lambda asked: (
        Answer("", 302, headers={"Location": site.url.replace("127.0.0.1", "localhost") + "/khac"})
        if asked.path.startswith("/v25.0")
        else Answer("{}", content_type="application/json")
    )
    read(source(site, lists=[site.url.replace("127.0.0.1", "localhost") + "/"]))
    sent = [asked for asked in site.asked if asked.path == "/khac"]
    assert sent
    assert not [asked for asked in sent if "Authorization" in asked.headers]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.facebook.com/socongthuongkh/", "socongthuongkh"),
        ("https://www.facebook.com/profile.php?id=100064512345678", "100064512345678"),
        ("https://www.facebook.com/pages/So-Cong-Thuong/123456789012", "123456789012"),
        ("https://www.facebook.com/p/So-Cong-Thuong-100064512345678/", "100064512345678"),
        ("https://www.facebook.com/So-Cong-Thuong-123456789012/", "123456789012"),
    ],
)
def test_the_pages_name_in_its_address(url, name):
    """Every form that Facebook has given its pages' addresses."""
    assert page_name(url) == name
