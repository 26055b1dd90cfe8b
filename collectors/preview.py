"""``cchc source preview``: what would be read at an address, and the YAML to paste. Stores nothing, changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Clock
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese import slug
from collectors.addresses import host_of, origin_of, try_clean_url
from collectors.article_pattern import article_pattern
from collectors.fetch import Fetcher
from collectors.html import base_of, one_line, parse_page
from collectors.leaving_no_trace import NoTrace
from collectors.limits import Limits
from collectors.listing import Listing
from collectors.newest_posts import Say, newest_first, read_newest
from collectors.page import Page
from collectors.platform import Platform, Recognised
from collectors.platforms.generic_lists import article_links
from collectors.platforms.table import PLATFORMS
from collectors.preview_lists import KIND_WORDS, find_lists
from collectors.preview_others import OtherPages, other_pages
from collectors.preview_words import preview_words, source_yaml
from collectors.recognising import LAST, recognise, recognise_address

SAMPLES = 10
MOST_LISTS = 3  # list pages of a home page that go into the YAML
MOST_PAGES = 3  # of each list
DELAY = 0.5
LISTED_BY_PAGES = frozenset({"nukeviet", "joomla", "drupal"})


@dataclass(frozen=True)
class SourcePreview:
    """``str()`` is what the command prints. ``posts``: the newest articles as they would be stored."""

    url: str
    platform: str
    why: str
    listed: int
    posts: list[ParsedPost]
    problems: list[str]
    others: OtherPages
    yaml: str

    def __str__(self) -> str:
        return preview_words(self)


def preview_source(
    url: str,
    *,
    clock: Clock,
    contact: str | None,
    allow_private: bool = False,
    limits: Limits = Limits(),
    say: Say = lambda line: None,
    token: str | None = None,
    token_name: str | None = None,
    delay: float = DELAY,
    api: str | None = None,
) -> SourcePreview:
    """Look at one address: its platform, what its listing names, how its newest articles read.

    ``say`` hears what is going on. ``token`` of the environment variable ``token_name``, for platforms that need one;
    ``api``: the base address of their interface, where it is not the usual one.
    Raises CollectError where the address cannot be read.
    """
    address = try_clean_url(url if "://" in url else f"https://{url}")
    if address is None:
        raise CollectError(slug(url, 40) or "nguon", url, FailureKind.BAD_ADDRESS)
    url = address
    facts: dict[str, Any] = {"id": _id_for(url), "name": _id_for(url), "url": url, "platform": LAST}
    facts |= {"channel": "website", "owner": "department", "enabled": True, "token": token_name, "api": api}
    facts |= {"allow_private": allow_private, "delay": delay, "max_pages": MOST_PAGES}
    return asyncio.run(_Look(Source.model_validate(facts), clock, contact, limits, say, token).run())


@dataclass
class _Look:
    source: Source
    clock: Clock
    contact: str | None
    limits: Limits
    say: Say
    token: str | None

    async def run(self) -> SourcePreview:
        trace = NoTrace()
        by_address = recognise_address(self.source.url or "")
        if by_address is not None:
            platform, found = by_address
            self.source = self._with(platform, {"token": self.source.token or found.facts["token"]})
        async with Fetcher(
            self.source,
            archive=trace,
            harvest=trace,
            clock=self.clock,
            contact=self.contact,
            limits=self.limits,
            token=self.token,
        ) as fetcher:
            return await self._look(fetcher, by_address)

    async def _look(self, fetcher: Fetcher, by_address: tuple[str, Recognised] | None) -> SourcePreview:
        address = self.source.url or ""
        seen: list[Page] = []
        if by_address is not None:
            platform, found = by_address
        else:
            self.say(f"Đọc {address} …")
            page = await fetcher.get(address, conditional=False)
            seen.append(page)
            platform, found = recognise(page)
            if platform == LAST:
                found, seen = await self._generic(fetcher, page, found)
            self.source = self._with(platform, found.facts)
        self.say(f"Loại trang: {platform}. {found.why}.")
        fetcher.source = self.source
        code = PLATFORMS[platform]
        listing = await self._list(fetcher, code, seen)
        problems = [str(error) for error in listing.failures]
        posts, failures = await read_newest(fetcher, code, self.source, newest_first(listing)[:SAMPLES], self.say)
        problems += [str(error) for error in failures]
        others = OtherPages({}, [])
        if platform not in ("feed", "facebook", "zalo"):
            others = await other_pages(fetcher, seen, [listed.url for listed in listing.posts.values()], self.say)
        problems += problems_of(posts, len(listing.posts))
        name = _title(seen[0]) if seen else host_of(address)
        final = seen[0].final_url if seen else address
        yaml = source_yaml(self.source, name)
        return SourcePreview(final, platform, found.why, len(listing.posts), posts, problems, others, yaml)

    async def _generic(self, fetcher: Fetcher, page: Page, found: Recognised) -> tuple[Recognised, list[Page]]:
        """The site's lists and what its articles' addresses have in common."""
        lists = await find_lists(fetcher, page, self.say)
        pages = lists.pages[:MOST_LISTS]
        urls: list[str] = []
        for one in pages:
            tree = parse_page(one)
            urls += [candidate.url for candidate, _ in article_links(tree, base_of(tree, one), one.final_url)]
        facts = {
            "url": origin_of(page.final_url) + "/",
            "lists": [one.final_url for one in pages],
            "article_pattern": article_pattern(urls),
        }
        why = f"{found.why}; địa chỉ này là {KIND_WORDS[lists.kind]}"
        return Recognised(why, facts), [page, *(one for one in pages if one is not page)]

    async def _list(self, fetcher: Fetcher, code: Platform, seen: list[Page]) -> Listing:
        """The platform's own listing; where it finds none from this address, the site's lists are looked for."""
        self.say("Đọc danh sách tin, bài …")
        listing = await code.list_posts(fetcher, self.source, since=None, known={}, now=self.clock())
        if (listing.posts and not listing.failures) or self.source.platform not in LISTED_BY_PAGES:
            return listing
        lists = await find_lists(fetcher, seen[0], self.say)
        pages = [page for page in lists.pages[:MOST_LISTS] if page is not seen[0] or lists.kind == "list"]
        if not pages:
            return listing
        seen += [page for page in pages if page is not seen[0]]
        self.source = self._with(self.source.platform, {"lists": [page.final_url for page in pages]})
        fetcher.source = self.source
        return await code.list_posts(fetcher, self.source, since=None, known={}, now=self.clock())

    def _with(self, platform: str, facts: dict[str, Any]) -> Source:
        return Source.model_validate(self.source.model_dump() | {"platform": platform} | facts)


def problems_of(posts: list[ParsedPost], listed: int) -> list[str]:
    """What a person should look at before switching the source on."""
    problems = []
    if not listed:
        problems.append("không thấy tin, bài nào: thử địa chỉ của trang danh sách, hoặc trang chỉ hiện bằng JavaScript")
    elif not posts:
        problems.append("danh sách có tin, bài nhưng không đọc được bài nào")
    if len(posts) >= 3 and len({post.published_at for post in posts}) == 1:
        problems.append(
            "mọi bài cùng một thời điểm đăng: có thể đọc nhầm đồng hồ của trang; ghi selectors.published_at"
        )
    if len(posts) >= 3 and len({post.title for post in posts}) == 1:
        problems.append("mọi bài cùng một tiêu đề: có thể đọc nhầm tên trang; ghi selectors.title")
    if len(posts) >= 3 and not any(post.byline for post in posts):
        problems.append("không bài nào có tác giả, nguồn: đơn vị sẽ chỉ được nhận ra từ nội dung; xem selectors.byline")
    if posts and not any(post.body for post in posts):
        problems.append("không bài nào có nội dung: ghi selectors.body")
    if posts and all(post.published_precision == "day" for post in posts):
        problems.append("trang chỉ cho ngày đăng, không có giờ: bài đăng đúng ngày hạn chót không phân biệt được")
    unsure = sum(post.date_confidence == "low" for post in posts)
    if unsure:
        problems.append(f"{unsure}/{len(posts)} bài chưa chắc ngày đăng (xem từng bài)")
    return problems


def _title(page: Page) -> str:
    if not page.is_html:
        return urlsplit(page.final_url).hostname or page.final_url
    titles = parse_page(page).xpath("//head/title") or parse_page(page).xpath("//title")
    return (one_line(titles[0].text_content())[:120] if titles else "") or page.final_url


def _id_for(url: str) -> str:
    return slug((urlsplit(url).hostname or url).removeprefix("www."), 40)
