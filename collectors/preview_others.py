"""Pages of a site that look like posts and are none: counted by kind, so that a person sees they were left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cchc.errors import CollectError
from collectors.addresses import compare_key, same_site, try_clean_url
from collectors.fetch import Fetcher
from collectors.html import base_of, parse_page
from collectors.listing import Listed
from collectors.not_posts import why_no_post
from collectors.page import Page
from collectors.platforms.generic_dates import date_of_article
from collectors.platforms.generic_lists import article_links, shape_of
from collectors.platforms.generic_parts import parts_of
from collectors.shown_kinds import is_document
from collectors.structured_data import StructuredData

SAMPLED = 4  # other pages opened to see whether they bear a date
SHARE_OF_SHAPE = 2  # listed addresses that prove a shape


@dataclass(frozen=True)
class OtherPages:
    """``kinds``: how many addresses of each kind; ``dated``: opened pages that bear a date and are no posts."""

    kinds: dict[str, int]
    dated: list[str]

    def __str__(self) -> str:
        if not self.kinds:
            return "Không thấy trang nào khác dễ nhầm với tin, bài."
        kinds = ", ".join(f"{words} {count}" for words, count in self.kinds.items())
        lines = [f"Không tính là tin, bài ({sum(self.kinds.values())} địa chỉ): {kinds}."]
        lines += [f"  có ghi ngày nhưng không phải tin, bài: {address}" for address in self.dated]
        return "\n".join(lines)


async def other_pages(
    fetcher: Fetcher, seen: Iterable[Page], posts: Iterable[str], say: Callable[[str], None]
) -> OtherPages:
    """Looks at the links of the pages already read and opens a few of the undecided ones."""
    posts = list(posts)
    own = {compare_key(url) for url in posts}
    shapes = {shape for shape, count in Counter(map(shape_of, posts)).items() if count >= SHARE_OF_SHAPE}
    kinds: Counter[str] = Counter()
    static: list[str] = []
    met: set[str] = set()
    for page in seen:
        if not page.is_html:
            continue
        tree = parse_page(page)
        base = base_of(tree, page)
        met.add(compare_key(page.final_url))
        for link in tree.iter("a"):
            url = try_clean_url(link.get("href") or "", base)
            if url is None or not same_site(url, page.final_url) or compare_key(url) in met | own:
                continue
            met.add(compare_key(url))
            if shape_of(url) in shapes:
                continue  # a post of another list
            reason = why_no_post(url)
            if reason in ("trang chủ", "tệp", "ảnh, video", "chia sẻ"):
                continue
            kinds[reason or "trang khác (trang tĩnh, trang danh sách)"] += 1
            if reason in (None, "văn bản pháp quy"):
                static.append(url)
    dated = []
    for url in static[:SAMPLED]:
        say(f"  xem thử trang khác: {url}")
        try:
            if looks_like_post(await fetcher.get(url, conditional=False)):
                dated.append(url)
        except CollectError as error:
            say(f"  {url}: {error.kind.label}")
    return OtherPages(dict(kinds.most_common()), dated)


def looks_like_post(page: Page) -> bool:
    """A page with a heading and a date, which counting every dated page would take for a post."""
    if not page.is_html:
        return False
    tree = parse_page(page)
    base = base_of(tree, page)
    data = StructuredData(tree)
    parts = parts_of(tree, data, base)
    if is_document(parts.lines):
        return True
    listed = Listed(key=page.url, url=page.url)
    dated = date_of_article(parts.lines, parts.heading_line, parts.times, data, listed, page.fetched_at)
    return dated.read is not None and bool(parts.title) and len(article_links(tree, base, page.final_url)) < 3
