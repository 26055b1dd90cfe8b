"""Articles of a Zalo account by its Open API: ten at a time, drafts aside, named errors, a token nobody keeps."""

from __future__ import annotations

import json
from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from collectors.collect_source import collect_source
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local
from tests.collect.site import Answer

MOMENT = local(2023, 10, 31, 23, 40)
TOKEN = "zalo-bi-mat_123"


def millis(moment):
    return int(moment.timestamp() * 1000)


class Account:
    """The articles of an account behind a token; errors come with status 200, as Zalo sends them."""

    def __init__(self, site, articles):
        self.articles, self.error = list(articles), None
        site.everything = self.answer

    def answer(self, asked):
        path, _, query = asked.path.partition("?")
        if not path.startswith("/v2.0/article/"):
            return None
        if self.error is not None or asked.headers.get("access_token") != TOKEN:
            return self._json({"error": self.error or -216, "message": f"Access token is invalid {TOKEN}"})
        asks = dict(part.split("=") for part in query.split("&"))
        if path.endswith("getdetail"):
            found = next((one for one in self.articles if one["id"] == asks["id"]), None)
            return self._json({"error": 0, "data": found} if found else {"error": -204, "message": "not exist"})
        kind, first = asks["type"], int(asks["offset"])
        listed = [one for one in self.articles if one["type"] == kind][first : first + int(asks["limit"])]
        names = ("id", "title", "status", "create_date", "update_date", "link_view")
        medias = [{name: one[name] for name in names} for one in listed]
        return self._json({"error": 0, "message": "Success", "data": {"medias": medias, "total": len(self.articles)}})

    def _json(self, value):
        return Answer(json.dumps(value), content_type="application/json")


def article(number, **more):
    moment = MOMENT - timedelta(days=number)
    return {
        "id": f"a{number}",
        "type": "normal",
        "title": f"Tin {number}",
        "author": "Văn phòng Sở",
        "description": "Tóm tắt",
        "status": "show",
        "body": [
            {"type": "text", "content": "<p>Đoạn một</p><p>Đoạn hai, <a href='https://sct.vn/kh.pdf'>Kế hoạch</a></p>"},
            {"type": "image", "url": "https://x/1.jpg", "caption": "Toàn cảnh hội nghị"},
        ],
        "create_date": millis(moment),
        "update_date": millis(moment),
        "link_view": f"https://oa.zalo.me/d?id=a{number}",
    } | more


@pytest.fixture
def account(site):
    return Account(site, [article(number) for number in range(12)])


def source(site, **more):
    facts = {"url": "https://zalo.me/123456", "api": site.url + "/v2.0", "token": "CCHC_ZALO_TOKEN"}
    return source_at(site, "zalo", **(facts | more))


@pytest.fixture
def read(harvest, archive, clock):
    def run(wanted, token=TOKEN):
        return collect_source(
            wanted,
            harvest=harvest,
            archive=archive,
            clock=clock,
            contact=None,
            since=None,
            progress=lambda line: None,
            limits=QUICK,
            token=token,
        )

    return run


def test_all_articles_of_an_account(site, account, read, harvest, archive):
    """Lists of ten, a draft passed over, blocks as text, files in them; milliseconds become minutes of local time."""
    account.articles[4] = article(4, status="hide")
    account.articles.append(article(20, type="video", body=[], title="Phóng sự"))
    result = read(source(site))
    assert (result.new, result.state, result.complete) == (12, "ok", True)
    found = harvest.posts["a0"]
    assert (found.published_at, found.published_precision) == (MOMENT.astimezone(UTC), "minute")
    assert found.body == "Đoạn một\nĐoạn hai, Kế hoạch\nToàn cảnh hội nghị"
    assert (found.byline, found.summary, found.url) == ("Văn phòng Sở", "Tóm tắt", "https://oa.zalo.me/d?id=a0")
    assert [file.url for file in found.attachments] == ["https://sct.vn/kh.pdf"]
    assert "a20" in harvest.posts
    assert "a4" not in harvest.posts
    assert TOKEN not in repr(archive.stored) + repr(harvest)


def test_an_edited_article_is_read_again(site, account, read, harvest, clock):
    """``update_date`` tells; what did not change is not asked for, its turn aside."""
    read(source(site))
    clock.move(days=1)
    account.articles[2] |= {"title": "Đính chính", "update_date": millis(MOMENT + timedelta(days=5))}
    site.asked.clear()
    result = read(source(site))
    assert (result.changed, harvest.posts["a2"].title) == (1, "Đính chính")
    assert harvest.posts["a2"].updated_at == (MOMENT + timedelta(days=5)).astimezone(UTC)
    assert len([asked for asked in site.asked if "getdetail" in asked.path]) <= 3


def test_an_article_that_left_the_list_is_asked_for(site, account, read, harvest, clock):
    """The API itself says that it is gone; its public page is never asked."""
    read(source(site))
    clock.move(days=1)
    del account.articles[3]
    read(source(site))
    assert harvest.gone == ["a3"]


def test_an_article_without_a_title_is_named_by_its_first_sentence(site, account, read, harvest):
    """And its origins say so."""
    account.articles = [article(0, title="", description="Sở tổ chức tập huấn nghiệp vụ. Có 62 người dự.")]
    read(source(site))
    assert harvest.posts["a0"].title == "Sở tổ chức tập huấn nghiệp vụ"
    assert "câu đầu" in harvest.posts["a0"].origins["title"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-216, FailureKind.BAD_TOKEN),
        (-32, FailureKind.TOO_MANY),
        (-209, FailureKind.FORBIDDEN),
        (-201, FailureKind.CLIENT_ERROR),
    ],
)
def test_errors_of_the_api_have_names(site, account, read, harvest, code, kind):
    """Status 200 with a negative number is an error all the same; the token is not in what is kept of it."""
    account.error = code
    result = read(source(site))
    assert (result.state, result.failure, result.believed) == ("failed", kind, False)
    assert str(code) in result.detail
    assert TOKEN not in repr(harvest) + result.detail


def test_without_a_token_nothing_is_asked(site, account, read, harvest):
    """The failure names the variable to set."""
    result = read(source(site), token=None)
    assert (result.failure, site.asked) == (FailureKind.NO_TOKEN, [])
    assert "CCHC_ZALO_TOKEN" in result.detail


def test_what_is_no_answer_of_the_api_is_named(site, account, read):
    """A web page in its place: UNPARSEABLE."""
    site.everything = lambda asked: Answer("<html></html>") if "article" in asked.path else None
    assert read(source(site)).failure is FailureKind.UNPARSEABLE
