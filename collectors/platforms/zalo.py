"""Articles of a Zalo Official Account by its Open API: ``getslice`` lists ten at a time, ``getdetail`` reads one.

The account's token goes in the header ``access_token``; times are milliseconds; errors come with status 200 and a
negative number. Names of fields and errors are those in use by public code for version 2.0 of the API; it was not
tried against Zalo itself (docs/sources.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import KnownPost, ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import host_of, try_clean_url
from collectors.api_access import api_base, read_json, token_problem
from collectors.attached_files import attached_files
from collectors.fetch import Fetcher
from collectors.html import block_text, one_line
from collectors.list_pages import ListPage, read_list
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.platform import BatchItem, Recognised
from collectors.platforms.feed_json import first_words
from collectors.snippets import snippet, snippet_line

A_PAGE = 10  # the API refuses more
KINDS = ("normal", "video")
TOKEN_ENDED = frozenset({-216, -124, -220})
TOO_MANY = frozenset({-32, -211})
FORBIDDEN = frozenset({-202, -209, -221, -224, -227})
NO_SUCH_ARTICLE = frozenset({-204, -205})


async def list_posts(
    fetcher: Fetcher, source: Source, *, since: datetime | None, known: Mapping[str, KnownPost], now: datetime
) -> Listing:
    """Articles and videos that are shown. Raises CollectError: NO_TOKEN first, then what the API says."""
    problem = token_problem(source, fetcher.token)
    if problem is not None:
        raise CollectError(source.id, source.url or "", FailureKind.NO_TOKEN, problem)
    listing = Listing()
    bounds: list[datetime | None] = []
    for kind in KINDS:
        read = await read_list(
            fetcher,
            f"{api_base(source)}/article/getslice?{urlencode({'offset': 0, 'limit': A_PAGE, 'type': kind})}",
            lambda page: read_list_page(page, source),
            since=since,
            known=known,
            now=now,
        )
        if read.failure is not None and read.failure.kind is FailureKind.NOTHING_FOUND and listing.posts:
            fetcher.lists.listed_from.pop()  # an account without videos: an empty list leaves nothing out
            continue
        for item in read.items:
            listing.add(item)
        if read.failure is not None:
            listing.failures.append(read.failure)
        bounds.append(read.proven_from)
    proven = [bound for bound in bounds if bound is not None]
    listing.proven_from = max(proven) if proven and len(proven) == len(bounds) else None
    return listing


def read_list_page(page: Page, source: Source) -> ListPage:
    """Hidden articles (``status: hide``) are drafts and are passed over."""
    medias = _object(_answer(page, source).get("data")).get("medias")
    entries = [entry for entry in medias if isinstance(entry, dict)] if isinstance(medias, list) else []
    items = []
    for entry in entries:
        key = _text(entry.get("id"))
        if key and _text(entry.get("status")) != "hide":
            edited = _moment(entry.get("update_date"), page)
            items.append(
                Listed(
                    key=key,
                    url=_public_address(entry, key),
                    lastmod=edited.moment if edited is not None else None,
                    shown=_moment(entry.get("create_date"), page),
                    title=one_line(_text(entry.get("title"))),
                    read_url=read_url(source, key),
                )
            )
    return ListPage(items, _next(page) if len(entries) >= A_PAGE else None)


def _next(page: Page) -> str:
    parts = urlsplit(page.url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query["offset"] = str(int(query.get("offset", "0")) + A_PAGE)
    return parts._replace(query=urlencode(query)).geturl()


async def read_batch(fetcher: Fetcher, source: Source, wanted: list[Listed]) -> list[BatchItem]:
    """One request an article: the API gives no more at once."""
    found: list[BatchItem] = []
    for listed in wanted:
        page = await fetcher.get(read_url(source, listed.key), conditional=False, want="api")
        post: ParsedPost | CollectError
        try:
            post = read_article(page, listed, source)
        except CollectError as error:
            post = error
        found.append(BatchItem(listed, post, page))
    return found


def read_url(source: Source, key: str) -> str:
    return f"{api_base(source)}/article/getdetail?{urlencode({'id': key})}"


def read_article(page: Page, listed: Listed, source: Source) -> ParsedPost:
    """The article in an answer of ``getdetail``. Raises CollectError as the API says, NO_DATE, UNPARSEABLE."""
    data = _object(_answer(page, source).get("data"))
    blocks = data.get("body")
    parts = [_block(block) for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    summary = snippet_line(_text(data.get("description")))
    body = "\n".join(part for part, _ in parts if part)
    heading = one_line(_text(data.get("title"))) or listed.title
    title = heading or first_words(summary or body)
    if not title:
        raise CollectError(source.id, listed.url, FailureKind.UNPARSEABLE, "API trả bài viết trống")
    published = _moment(data.get("create_date"), page) or listed.shown
    if published is None:
        raise CollectError(source.id, listed.url, FailureKind.NO_DATE)
    edited = _moment(data.get("update_date"), page)
    updated = edited.moment if edited is not None else listed.lastmod
    return ParsedPost(
        source=source.id,
        key=listed.key,
        url=listed.url,
        title=title,
        summary=summary,
        body=body,
        byline=one_line(_text(data.get("author"))),
        category="",
        published_at=published.moment,
        published_precision=published.precision,
        date_confidence="high",
        updated_at=updated if updated is not None and updated > published.moment + timedelta(minutes=1) else None,
        attachments=attached_files([snippet(markup) for _, markup in parts if markup], listed.url),
        origins={
            "title": "title" if heading else "câu đầu của bài (bài không có tiêu đề)",
            "published_at": "create_date",
            "body": "body",
            "byline": "author",
        },
        listed_lastmod=listed.lastmod,
    )


def recognise(page: Page) -> Recognised | None:
    if host_of(page.final_url) not in ("zalo.me", "oa.zalo.me", "www.zalo.me"):
        return None
    return Recognised("trang của Zalo Official Account, đọc bằng API chính thức", {"token": "CCHC_ZALO_TOKEN"})


def _block(block: dict[str, Any]) -> tuple[str, str]:
    """(text, markup) of one block: HTML text, or the caption of a picture or video."""
    if block.get("type") == "text":
        markup = _text(block.get("content"))
        return block_text(snippet(markup)), markup
    return one_line(_text(block.get("caption"))), ""


def _answer(page: Page, source: Source) -> dict[str, Any]:
    """The API's answer. Raises CollectError for what it reports as an error."""
    answer = read_json(page)
    code = answer.get("error")
    if code in (0, None) and page.status < 400:
        return answer
    kinds = (
        (TOKEN_ENDED, FailureKind.BAD_TOKEN),
        (TOO_MANY, FailureKind.TOO_MANY),
        (FORBIDDEN, FailureKind.FORBIDDEN),
        (NO_SUCH_ARTICLE, FailureKind.NOT_FOUND),
    )
    kind = next((kind for codes, kind in kinds if code in codes), FailureKind.CLIENT_ERROR)
    words = one_line(_text(answer.get("message")))[:200]
    raise CollectError(source.id, page.url, kind, f"Zalo API: {words} (mã {code})")


def _public_address(entry: dict[str, Any], key: str) -> str:
    return try_clean_url(_text(entry.get("link_view"))) or f"https://rd.zapps.vn/detail/{key}"


def _moment(value: Any, page: Page) -> DateRead | None:
    """Milliseconds since 1970, as a number or as text."""
    digits = _text(value) if not isinstance(value, int) or isinstance(value, bool) else str(value)
    if not digits.isdigit() or not 12 <= len(digits) <= 13:
        return None
    return read_date(datetime.fromtimestamp(int(digits) // 1000, UTC).isoformat(), reference=page.fetched_at)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
