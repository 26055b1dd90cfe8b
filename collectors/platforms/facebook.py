"""Posts of a Facebook page by the Graph API (``GET /{page}/posts``), newest first, a hundred at a time.

The answer holds whole posts, so that all of them are read again each night: edits show by themselves, and a post that
left the list is asked for by its id. ``updated_time`` moves with every comment and is no edit. Only cursors are
followed: ``paging.next`` repeats the token. Fields and errors by developers.facebook.com (Page Feed, Handling Errors).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import FoundAttachment, KnownPost, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese import nfc
from cchc.vietnamese_dates import read_date
from collectors.addresses import host_of, is_file_address, try_clean_url
from collectors.api_access import api_base, read_json, token_problem
from collectors.fetch import Fetcher
from collectors.html import one_line
from collectors.listing import BEGINNING, Listed, Listing
from collectors.page import Page
from collectors.platform import BatchItem, Recognised
from collectors.platforms.feed_json import first_words

A_PAGE = 100
MOST_USED = 90  # percent of the app's allowance; the rest is left to others
SHARED = "attachments{title,description,type,url,unshimmed_url,subattachments}"
FIELDS = f"id,message,story,created_time,permalink_url,from,{SHARED}"
NO_SUCH_POST = ((100, 33), (803, None))
TOKEN_ENDED = frozenset({102, 190, 463, 467})
TOO_MANY = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
FORBIDDEN = frozenset({3, 10, *range(200, 300), 368})
LONG_NUMBER = re.compile(r"(?:^|-)(\d{8,})$")


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """All posts down to ``since``. Raises CollectError: NO_TOKEN first, then what the API says."""
    problem = token_problem(source, fetcher.token)
    if problem is not None:
        raise CollectError(source.id, source.url or "", FailureKind.NO_TOKEN, problem)
    listing = Listing()
    after: str | None = None
    asked: set[str] = set()
    for _ in range(source.max_pages):
        page = await fetcher.get(_list_address(source, since, after), conditional=False, want="api")
        try:
            answer = _answer(page, source)
        except CollectError as error:
            if not listing.posts:
                raise
            listing.failures.append(error)
            return listing
        posts = [post for entry in _list(answer.get("data")) if (post := _post(entry, page, source)) is not None]
        for post in posts:
            listing.add(Listed(post.key, post.url, title=post.title, post=post, evidence=page.evidence))
        paging = answer.get("paging")
        cursors = paging.get("cursors") if isinstance(paging, dict) else None
        after = _text(cursors.get("after")) if isinstance(cursors, dict) else ""
        if not after or after in asked or not _list(answer.get("data")):
            listing.proven_from = since or BEGINNING
            return listing
        asked.add(after)
        listing.proven_from = min((post.published_at for post in posts), default=listing.proven_from)
        used = _used(page)
        if used >= MOST_USED:
            detail = f"đã dùng {used}% hạn mức gọi API, để lại phần sau cho đêm khác"
            listing.failures.append(CollectError(source.id, page.url, FailureKind.TOO_MANY, detail))
            return listing
    return listing


async def read_batch(fetcher: Fetcher, source: Source, wanted: list[Listed]) -> list[BatchItem]:
    """Posts by their ids, one request each: one unknown id among several would fail the whole request."""
    found: list[BatchItem] = []
    for listed in wanted:
        page = await fetcher.get(read_url(source, listed.key), conditional=False, want="api")
        post: ParsedPost | CollectError | None
        try:
            post = _post(_answer(page, source), page, source)
        except CollectError as error:
            post = error
        nothing = CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "API trả bài không có ngày đăng")
        found.append(BatchItem(listed, post or nothing, page))
    return found


def read_url(source: Source, key: str) -> str:
    return f"{api_base(source)}/{quote(key, safe='')}?{urlencode({'fields': FIELDS})}"


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """One post as the API gives it; a page of facebook.com itself is no such answer (UNPARSEABLE)."""
    post = listed.post or _post(read_json(page), page, source)
    if post is None:
        raise CollectError(source.id, listed.url, FailureKind.NO_DATE)
    return post


def recognise(page: Page) -> Recognised | None:
    if host_of(page.final_url).removeprefix("www.").removeprefix("m.") != "facebook.com":
        return None
    return Recognised("trang của Facebook, đọc bằng Graph API", {"token": "CCHC_FACEBOOK_TOKEN"})


def page_name(url: str) -> str:
    """The page's id or name in its address: ``/socongthuong``, ``/profile.php?id=1…``, ``/p/Ten-1000…``."""
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("id", [""])[0]
    if number.isdigit():
        return number
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    last = segments[-1] if segments and segments[0] in ("pages", "p", "people") else (segments or [""])[0]
    long_number = LONG_NUMBER.search(last)
    return long_number[1] if long_number else last


def _list_address(source: Source, since: datetime | None, after: str | None) -> str:
    query = {"fields": FIELDS, "limit": str(A_PAGE)}
    if since is not None:
        query["since"] = str(int(since.timestamp()))
    if after:
        query["after"] = after
    name = page_name(source.url or "")
    if not re.fullmatch(r"[\w.-]{1,100}", name):
        raise CollectError(source.id, source.url or "", FailureKind.BAD_ADDRESS, "không thấy tên trang trong địa chỉ")
    return f"{api_base(source)}/{name}/posts?{urlencode(query)}"


def _answer(page: Page, source: Source) -> dict[str, Any]:
    """The API's answer. Raises CollectError for what it reports as an error, in its own words."""
    answer = read_json(page)
    error = answer.get("error")
    if not isinstance(error, dict):
        if page.status >= 400:
            raise CollectError(source.id, page.url, FailureKind.CLIENT_ERROR, f"mã {page.status}")
        return answer
    code, subcode = error.get("code"), error.get("error_subcode")
    words = one_line(_text(error.get("message")))[:200]
    detail = f"Graph API: {words} (mã {code}{f'/{subcode}' if subcode else ''})"
    raise CollectError(source.id, page.url, _kind(code, subcode, page.status), detail)


def _kind(code: Any, subcode: Any, status: int) -> FailureKind:
    if (code, subcode) in NO_SUCH_POST or (code, None) in NO_SUCH_POST:
        return FailureKind.NOT_FOUND
    if code in TOKEN_ENDED:
        return FailureKind.BAD_TOKEN
    if code in TOO_MANY:
        return FailureKind.TOO_MANY
    if code in FORBIDDEN:
        return FailureKind.FORBIDDEN
    if code in (1, 2):
        return FailureKind.SERVER_ERROR
    return FailureKind.NOT_FOUND if status == 404 else FailureKind.CLIENT_ERROR


def _used(page: Page) -> int:
    """The larger of the percentages by which the app's and the page's allowance are used."""
    most = 0
    for name in ("x-app-usage", "x-page-usage"):
        try:
            usage = json.loads(page.headers.get(name, "{}"))
        except ValueError:
            continue
        numbers = usage.values() if isinstance(usage, dict) else ()
        most = max([most, *(int(number) for number in numbers if isinstance(number, (int, float)))])
    return most


def _post(entry: Any, page: Page, source: Source) -> ParsedPost | None:
    """None for an entry without id or time."""
    if not isinstance(entry, dict):
        return None
    key = _text(entry.get("id"))
    created = read_date(_text(entry.get("created_time")), reference=page.fetched_at)
    if not key or created is None:
        return None
    message, shared = _text(entry.get("message")).strip(), _shared(entry)
    lines = [line for one in shared for name in ("title", "description") if (line := one_line(_text(one.get(name))))]
    title, origin = _title(message, lines, _text(entry.get("story")))
    writer = entry.get("from")
    return ParsedPost(
        source=source.id,
        key=key,
        url=try_clean_url(_text(entry.get("permalink_url"))) or f"https://www.facebook.com/{key}",
        title=title,
        summary="",
        body=nfc("\n".join([message, *dict.fromkeys(line for line in lines if line not in message)]).strip()),
        byline=one_line(_text(writer.get("name"))) if isinstance(writer, dict) else "",
        category="",
        published_at=created.moment,
        published_precision=created.precision,
        date_confidence="high",
        attachments=_files(shared),
        origins={"title": origin, "published_at": "created_time", "body": "message", "byline": "from.name"},
    )


def _title(message: str, lines: list[str], story: str) -> tuple[str, str]:
    if message:
        return first_words(message.split("\n", 1)[0] or message), "câu đầu của bài đăng (bài không có tiêu đề)"
    if lines:
        return first_words(lines[0]), "tiêu đề của liên kết được chia sẻ"
    return first_words(story) or "Bài đăng không có lời", "dòng mô tả của Facebook" if story else "bài không có lời"


def _shared(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """What is shared with a post, albums opened one level deep."""
    found: list[dict[str, Any]] = []
    for one in _data(entry.get("attachments")):
        found += [one, *_data(one.get("subattachments"))]
    return found[:60]


def _data(holder: Any) -> list[dict[str, Any]]:
    entries = _list(holder.get("data")) if isinstance(holder, dict) else []
    return [entry for entry in entries if isinstance(entry, dict)]


def _files(shared: list[dict[str, Any]]) -> tuple[FoundAttachment, ...]:
    """Documents behind shared links; Facebook's own redirect around them is looked through."""
    found: dict[str, str] = {}
    for one in shared:
        for name in ("unshimmed_url", "url"):
            url = try_clean_url(_text(one.get(name)))
            inner = parse_qs(urlsplit(url).query).get("u", [""])[0] if url and host_of(url) == "l.facebook.com" else ""
            url = try_clean_url(inner) if inner else url
            if url is not None and is_file_address(url):
                found.setdefault(url, one_line(_text(one.get("title"))) or url.rsplit("/", 1)[-1])
                break
    return tuple(FoundAttachment(name, url) for url, name in found.items())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
