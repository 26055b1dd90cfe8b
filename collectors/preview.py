"""``cchc source preview``: what would be read at an address, and the YAML to paste. Stores nothing, changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml import html as lxml_html

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import local_date
from cchc.protocols import Clock
from cchc.records import (
    AttachmentCheck,
    DueAttachment,
    EvidenceRef,
    Exchange,
    Failure,
    FetchState,
    KnownPost,
    ParsedPost,
    PendingPost,
)
from cchc.vietnamese import date_numbers, moment_numbers, slug
from collectors.addresses import origin_of, same_site, try_clean_url
from collectors.content_part import content_part
from collectors.fetch import Fetcher
from collectors.html import attribute, base_of, generator, one_line, parse_page, soup_of
from collectors.limits import Limits
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.table import PLATFORMS
from collectors.unforeseen import UNFORESEEN, unforeseen

SAMPLES = 5
NUMBERED = re.compile(r"(?:[-/=])(\d{2,})(?:\.\w{2,5})?/?$")
TITLE_TAGS = ("h1.entry-title", "h1.title", "h1.post-title", ".detail-title", "h1")
DATE_TAGS = (
    "time[datetime]", ".entry-date", ".post-date", ".published", ".date", ".time", ".ngaydang", ".feedday",
    ".detail-time", ".publish-date",
)  # fmt: skip
BODY_TAGS = (
    ".entry-content",
    ".post-content",
    ".detail-content",
    ".noi-dung",
    ".news-content",
    "#content-detail",
    "article",
)


@dataclass(frozen=True)
class SourcePreview:
    """``str()`` is what the command prints. ``posts``: a few articles as they would be stored."""

    url: str
    platform: Literal["nukeviet", "feed", "generic"]
    why: str
    listed: int
    posts: list[ParsedPost]
    problems: list[str]
    yaml: str

    def __str__(self) -> str:
        lines = [
            f"Địa chỉ: {self.url}",
            f"Loại trang: {self.platform} ({self.why})",
            f"Danh sách thấy {self.listed} tin, bài.",
        ]
        for post in self.posts:
            moment = post.published_at
            shown = moment_numbers(moment) if post.published_precision == "minute" else date_numbers(local_date(moment))
            lines.append(f"  - [{shown}] {post.title}")
            lines.append(f"    {post.url}")
            lines.append(
                f"    mã {post.key}; tác giả “{post.byline}”; {len(post.body)} ký tự; "
                f"{len(post.attachments)} tệp đính kèm"
            )
        lines += [f"  ! {problem}" for problem in self.problems]
        return "\n".join([*lines, "", "Đoạn để dán vào sources.yaml (sửa lại cho đúng rồi mới bật):", "", self.yaml])


def preview_source(
    url: str, *, clock: Clock, contact: str | None, allow_private: bool = False, limits: Limits = Limits()
) -> SourcePreview:
    """Look at one address: its platform, what its listing names, how a few articles read. Raises CollectError."""
    facts: dict[str, Any] = {"id": _id_for(url), "name": _id_for(url), "url": url, "platform": "generic"}
    facts |= {
        "channel": "website",
        "owner": "department",
        "enabled": True,
        "allow_private": allow_private,
        "delay": 0.5,
        "max_pages": 1,
    }
    return asyncio.run(_preview(Source.model_validate(facts), clock, contact, limits))


async def _preview(source: Source, clock: Clock, contact: str | None, limits: Limits) -> SourcePreview:
    memory = _NoMemory()
    async with Fetcher(source, archive=memory, harvest=memory, clock=clock, contact=contact, limits=limits) as fetcher:
        page = await fetcher.get(source.url or "", conditional=False)
        platform, why, more = _recognise(page, source)
        source = source.model_copy(update={"platform": platform, "name": one_line(why)[:60] or source.id, **more})
        fetcher.source = source
        code = PLATFORMS[platform]
        problems: list[str] = []
        posts: list[ParsedPost] = []
        listing = await code.list_posts(fetcher, source, since=None, known={}, now=clock())
        problems += [str(error) for error in listing.failures]
        newest = sorted(
            listing.posts.values(), key=lambda one: one.moment or datetime.min.replace(tzinfo=UTC), reverse=True
        )
        for listed in newest[:SAMPLES]:
            try:
                posts.append(listed.post or await _read(fetcher, code.read_article, listed, source))
            except (CollectError, *UNFORESEEN) as error:
                problems.append(str(unforeseen(source.id, listed.url, error)))
        if platform == "generic" and newest:
            source = await _guess_selectors(fetcher, source, newest[0], problems)
    return SourcePreview(
        page.final_url, platform, why, len(listing.posts), posts, problems, _yaml(source, _title(page))
    )


async def _read(fetcher: Fetcher, read_article: Any, listed: Listed, source: Source) -> ParsedPost:
    return read_article(await fetcher.get(listed.url, conditional=False), listed, source)


def _recognise(page: Page, source: Source) -> tuple[Literal["nukeviet", "feed", "generic"], str, dict[str, Any]]:
    head = page.body[:3000].lower()
    if not page.is_html or b"<rss" in head or b"<feed" in head:
        return "feed", "địa chỉ trả nguồn cấp tin RSS/Atom", {"feed": page.final_url}
    tree = parse_page(page)
    made_by = generator(tree)
    path = urlsplit(page.final_url).path
    if "nukeviet" in made_by.lower():
        lists = [page.final_url] if path not in ("", "/") else []
        return "nukeviet", f"trang tự giới thiệu là {made_by}", {"url": origin_of(page.final_url) + "/", "lists": lists}
    pattern = _article_pattern(tree, page)
    why = f"không nhận ra phần mềm{f' ({made_by})' if made_by else ''}; đoán theo cấu trúc trang"
    return "generic", why, {"lists": [page.final_url], "article_pattern": pattern}


def _article_pattern(tree: lxml_html.HtmlElement, page: Page) -> str | None:
    """The commonest shape of numbered addresses in the page's own part, e.g. ``/tin-tuc/.*-(?P<id>\\d+)\\.html$``."""
    shapes: Counter[str] = Counter()
    base = base_of(tree, page)
    for link in soup_of(content_part(tree)).find_all("a", href=True):
        url = try_clean_url(attribute(link, "href"), base)
        if url is None or not same_site(url, page.final_url):
            continue
        path = urlsplit(url).path
        match = NUMBERED.search(path)
        if match:
            first = path.split("/")[1] if path.count("/") > 1 else ""
            ending = path[match.end(1) :]
            start = f"/{re.escape(first)}/.*" if first else "/.*"
            shapes[f"{start}{re.escape(path[match.start(1) - 1])}(?P<id>\\d+){re.escape(ending)}$"] += 1
    return shapes.most_common(1)[0][0] if shapes else None


async def _guess_selectors(fetcher: Fetcher, source: Source, listed: Listed, problems: list[str]) -> Source:
    try:
        soup = soup_of(parse_page(await fetcher.get(listed.url, conditional=False)))
    except CollectError as error:
        problems.append(str(error))
        return source
    guessed = {
        name: next((selector for selector in selectors if soup.select_one(selector) is not None), None)
        for name, selectors in (("title", TITLE_TAGS), ("published_at", DATE_TAGS), ("body", BODY_TAGS))
    }
    problems += [
        f"chưa đoán được selectors.{name}; xem mã nguồn trang rồi ghi tay"
        for name, found in guessed.items()
        if found is None
    ]
    return source.model_copy(update={"selectors": source.selectors.model_copy(update=guessed)})


def _title(page: Page) -> str:
    if not page.is_html:
        return urlsplit(page.final_url).hostname or page.final_url
    titles = parse_page(page).xpath("//title")
    return one_line(titles[0].text_content())[:120] if titles else page.final_url


def _id_for(url: str) -> str:
    return slug((urlsplit(url).hostname or url).removeprefix("www."), 40)


def _yaml(source: Source, name: str) -> str:
    """One entry of ``sources:``, switched off until a person has compared it with the site."""
    lines = [
        f"  - id: {source.id}",
        f"    name: {_quoted(name)}",
        f"    url: {_quoted(source.url or '')}",
        f"    platform: {source.platform}",
    ]
    lines += [
        "    channel: website",
        "    owner: department",
        "    enabled: false",
        "    reason: Chưa đối chiếu với trang thật.",
    ]
    if source.lists:
        lines += ["    lists:", *(f"      - {_quoted(address)}" for address in source.lists)]
    if source.feed:
        lines.append(f"    feed: {_quoted(source.feed)}")
    if source.article_pattern:
        lines.append(f"    article_pattern: {_quoted(source.article_pattern)}")
    chosen = {key: value for key, value in source.selectors.model_dump().items() if value}
    if chosen:
        lines += ["    selectors:", *(f"      {key}: {_quoted(value)}" for key, value in chosen.items())]
    if source.allow_private:
        lines.append("    allow_private: true")
    return "\n".join([*lines, "    verified: false"])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass
class _NoMemory:
    """Harvest and archive of a look that leaves no trace."""

    failures: list[Failure] = field(default_factory=list)

    def store(self, exchange: Exchange) -> EvidenceRef:
        digest = hashlib.sha256(exchange.body).hexdigest()
        return EvidenceRef(exchange.url, "", 0, 0, digest, exchange.fetched_at, exchange.status)

    def recall(self, url: str) -> FetchState | None:
        return None

    def remember(self, state: FetchState) -> None:
        return None

    def known_posts(self) -> Mapping[str, KnownPost]:
        return {}

    def save_post(self, post: ParsedPost, evidence: EvidenceRef | None) -> str:
        return "new"

    def touch_posts(self, keys: list[str]) -> None:
        return None

    def mark_gone(self, keys: list[str]) -> None:
        return None

    def attachments_to_check(self, recheck_days: int) -> list[DueAttachment]:
        return []

    def save_attachment_check(self, check: AttachmentCheck) -> None:
        return None

    def checked_posts(self, keys: list[str]) -> None:
        return None

    def recall_note(self, name: str) -> dict[str, Any] | None:
        return None

    def keep_note(self, name: str, value: dict[str, Any] | None) -> None:
        return None

    def pending_posts(self) -> list[PendingPost]:
        return []

    def keep_pending(self, posts: list[PendingPost]) -> None:
        return None

    def settle_pending(self, keys: list[str]) -> None:
        return None

    def note_failure(self, failure: Failure) -> None:
        self.failures.append(failure)

    def flush(self) -> None:
        return None
