"""WordPress loses no post while its list changes, prints the reader's time and is read with its API open or closed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import LOCAL
from cchc.records import KnownPost, ParsedPost, SourceResult
from cchc.states import FailureKind
from collectors.fetch import Fetcher
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.platform import BatchItem
from collectors.platforms import wordpress
from tests.collect.conftest import QUICK, source_at
from tests.collect.harvest import MemoryArchive, MemoryHarvest
from tests.collect.site import Answer, Asked, Site
from tests.conftest import SettableClock
from tests.markup import wordpress as markup
from tests.markup.content import ORIGIN, SAME_POSTS, SamePost
from tests.markup.test_same_content import at_origin

Collect = Callable[..., SourceResult]
POSTS = "/wp-json/wp/v2/posts?"
FEW = SAME_POSTS[:4]
SOURCE = {
    "id": "sct",
    "name": "Sở",
    "platform": "wordpress",
    "channel": "website",
    "owner": "department",
    "enabled": True,
}


def serve(site: Site, answers: dict[str, Any]) -> None:
    for path, answer in answers.items():
        site[path] = at_origin(answer, site.url)


def reading(
    site: Site, clock: SettableClock, known: Mapping[str, KnownPost] | None = None, **more: Any
) -> tuple[Listing, list[BatchItem]]:
    """What the platform lists, and what it reads by its API of posts that are not ``known``."""

    async def run() -> tuple[Listing, list[BatchItem]]:
        source = source_at(site, "wordpress", **more)
        async with Fetcher(
            source, archive=MemoryArchive(), harvest=MemoryHarvest(clock), clock=clock, contact=None, limits=QUICK
        ) as fetcher:
            listing = await wordpress.list_posts(fetcher, source, since=None, known=known or {}, now=clock())
            wanted = [listed for listed in listing.posts.values() if listed.key not in (known or {})]
            return listing, await wordpress.read_batch(fetcher, source, wanted)

    return asyncio.run(run())


def found(items: list[BatchItem]) -> dict[str, ParsedPost]:
    return {item.listed.key: item.found for item in items if isinstance(item.found, ParsedPost)}


def test_the_api_gives_all_posts_in_one_list_and_one_batch(site: Site, clock: SettableClock) -> None:
    """Two requests bring list and contents; every post comes with author, category, own summary and files."""
    serve(site, markup.site(SAME_POSTS))
    listing, items = reading(site, clock)
    posts = found(items)
    assert len(listing.posts) == len(posts) == len(SAME_POSTS) and not listing.failures
    assert len(site.paths()) == 2
    for typed in SAME_POSTS:
        read = posts[str(typed.number)]
        assert read.published_at == typed.published_utc and read.byline == markup.author(typed)
        assert (read.category, read.summary) == (typed.category, texturized(typed.summary))
        assert len(read.attachments) == len(typed.attachments)
        assert read.updated_at == (typed.edited.astimezone(read.published_at.tzinfo) if typed.edited else None)


def texturized(text: str) -> str:
    return text.replace(" - ", " – ")


def test_a_post_that_comes_or_goes_while_the_list_is_read_is_not_lost(site: Site, clock: SettableClock) -> None:
    """A deletion between two pages moves the others up while an addition keeps the total: the list is read again."""
    many = [
        replace(SAME_POSTS[0], number=1000 + number, published=SAME_POSTS[0].published - timedelta(hours=number))
        for number in range(250)
    ]
    changed = [*many[:5], *many[6:], replace(many[0], number=5000)]
    answers = iter([markup.rest_posts(many)])

    def answer(asked: Asked) -> Answer:
        return at_origin(next(answers, markup.rest_posts(changed))(asked), site.url)

    serve(site, markup.site(SAME_POSTS))
    site[POSTS] = answer
    listing, _ = reading(site, clock)
    assert set(listing.posts) == {str(post.number) for post in changed}
    assert listing.proven_from is not None and not listing.failures


def test_a_list_that_never_adds_up_proves_nothing(site: Site, clock: SettableClock) -> None:
    """Posts are kept, completeness is not claimed, and the night says why."""
    serve(site, markup.site(SAME_POSTS))
    route = markup.rest_posts(SAME_POSTS)

    def boasting(asked: Asked) -> Answer:
        answer = at_origin(route(asked), site.url)
        return replace(answer, headers=answer.headers | {"X-WP-Total": "99"})

    site[POSTS] = boasting
    listing, _ = reading(site, clock)
    assert len(listing.posts) == len(SAME_POSTS) and listing.proven_from is None
    assert [failure.kind for failure in listing.failures] == [FailureKind.BROKEN_ANSWER]


def test_a_site_that_allows_fewer_posts_an_answer_is_read_in_smaller_ones(site: Site, clock: SettableClock) -> None:
    """A lowered limit is found by asking; nothing is lost by it."""
    serve(site, markup.site(SAME_POSTS))
    route = markup.rest_posts(SAME_POSTS)

    def strict(asked: Asked) -> Answer:
        if int(parse_qs(urlsplit(asked.path).query)["per_page"][0]) > 10:
            return markup.json_answer({"code": "rest_invalid_param"}, 400)
        return at_origin(route(asked), site.url)

    site[POSTS] = strict
    listing, items = reading(site, clock)
    assert len(listing.posts) == len(found(items)) == len(SAME_POSTS)


def test_one_post_that_breaks_the_answer_costs_itself_only(site: Site, clock: SettableClock) -> None:
    """A batch whose answer cannot be read is asked for in parts, down to the post at fault."""
    serve(site, markup.site(SAME_POSTS))
    route = markup.rest_posts(SAME_POSTS)

    def warning_first(asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)
        answer = at_origin(route(asked), site.url)
        broken = "105" in query.get("include", [""])[0].split(",")
        return replace(answer, body=b"<br />Warning: Undefined index" + answer.data) if broken else answer

    site[POSTS] = warning_first
    _, items = reading(site, clock)
    assert set(found(items)) == {str(post.number) for post in SAME_POSTS} - {"105"}


def test_a_large_site_is_asked_for_what_changed_and_proves_the_rest_by_its_total(
    site: Site, clock: SettableClock
) -> None:
    """1,200 posts: one list request if nothing changed, two after an edit; all after a deletion and once a week."""
    many = [
        replace(FEW[0], number=1000 + number, published=FEW[0].published - timedelta(hours=number))
        for number in range(1200)
    ]
    known = {
        str(post.number): KnownPost(str(post.number), "x", "", post.published_utc, post.published_utc, clock())
        for post in many
    }

    def listed(posts: list[SamePost]) -> tuple[dict[str, Listed], int]:
        serve(site, markup.site(posts[:1]))
        site[POSTS] = at_origin(markup.rest_posts(posts), site.url)
        site.asked.clear()
        listing, _ = reading(site, clock, known=known)
        assert listing.proven_from is not None
        return listing.posts, sum(path.startswith(POSTS) and "include" not in path for path in site.paths())

    posts, requests = listed(many)
    assert set(posts) == set(known) and requests == 1
    edited = replace(many[700], edited=many[0].published + timedelta(hours=1))
    posts, requests = listed([*many[:700], edited, *many[701:]])
    assert set(posts) == set(known) and requests == 2
    assert posts[str(edited.number)].lastmod == edited.modified
    posts, requests = listed(many[1:])
    assert set(posts) == set(known) - {str(many[0].number)} and requests > 12
    nights = []
    for _ in range(7):
        clock.move(days=1)
        nights.append(listed(many)[1])
    assert sorted(nights)[:6] == [1] * 6 and max(nights) > 12


@pytest.mark.parametrize("zone", [7, 0, -5])
def test_the_time_is_the_one_that_the_site_prints(site: Site, clock: SettableClock, zone: int) -> None:
    """23:40 on the page is 23:40, whatever time zone the site was left in; the origin names an odd zone."""
    post = SAME_POSTS[7]
    row = markup.rest_object(post, embedded=True)
    row["date_gmt"] = (post.published.replace(tzinfo=None) - timedelta(hours=zone)).isoformat()
    serve(site, markup.site(SAME_POSTS))
    site[POSTS] = Answer(json.dumps([row]).replace(ORIGIN, site.url), content_type="application/json")
    _, items = reading(site, clock)
    read = found(items)[str(post.number)]
    assert read.published_at.astimezone(LOCAL).strftime("%d/%m %H:%M") == "31/10 23:40"
    assert ("múi giờ" in read.origins["published_at"]) == (zone != 7)


def test_a_post_behind_a_password_is_no_post(site: Site, clock: SettableClock) -> None:
    """Nobody outside can read it, and it breaks no proof."""
    rows = [markup.rest_object(post, embedded=True) for post in SAME_POSTS[:3]]
    rows[1]["content"] = {"rendered": "", "protected": True}
    rows[2]["title"] = {"rendered": "Nửa ký tự \ud83d"}
    serve(site, markup.site(SAME_POSTS))
    total = {"X-WP-Total": "3", "X-WP-TotalPages": "1"}
    site[POSTS] = Answer(json.dumps(rows).replace(ORIGIN, site.url), 200, total, "application/json")
    listing, _ = reading(site, clock)
    assert sorted(listing.posts) == ["110", "112"] and listing.proven_from is not None


def test_configured_lists_bound_the_categories_or_name_another_kind(site: Site, clock: SettableClock) -> None:
    """Category addresses bound what is asked for; routes of the API add their kind; a wrong one is named."""
    serve(site, markup.site(SAME_POSTS))
    site["/wp-json/wp/v2/categories?"] = markup.json_answer([{"id": 31, "slug": "tin-hoat-dong"}])
    reading(site, clock, lists=[site.url + "/category/tin-hoat-dong/"])
    assert any("categories=31" in path for path in site.paths())
    with pytest.raises(CollectError) as refused:
        reading(site, clock, lists=[site.url + "/category/tin-hoat-dong/", site.url + "/category/khong-co/"])
    assert refused.value.kind is FailureKind.BAD_SELECTOR and "khong-co" in refused.value.detail
    site["/wp-json/wp/v2/van-ban?"] = at_origin(markup.rest_posts(SAME_POSTS[:2]), site.url)
    listing, items = reading(site, clock, lists=[site.url + "/wp-json/wp/v2/van-ban"])
    assert sorted(listing.posts) == sorted(found(items)) == ["111", "112"]


@pytest.mark.parametrize("article", [markup.classic_article, markup.block_article])
def test_an_edit_is_seen_the_same_night_with_the_api_closed(
    site: Site, collect: Collect, harvest: MemoryHarvest, clock: SettableClock, article: Any
) -> None:
    """The core sitemap has no dates: the feed ordered by edit names an old post that was edited or re-dated."""
    serve(site, markup.site(FEW, article, api=False))
    source = source_at(site, "wordpress", recheck_days=1000)
    assert collect(source).new == len(FEW)
    assert set(harvest.posts) == {str(post.number) for post in FEW}, "keys are ids, as through the API"
    edited = replace(FEW[-1], paragraphs=("Đã sửa.",), edited=clock().astimezone(LOCAL) + timedelta(hours=1))
    posts = [*FEW[:-1], edited]
    clock.move(days=1)
    site.asked.clear()
    serve(site, markup.site(posts, article, api=False))
    assert collect(source).changed == 1
    assert "Đã sửa." in harvest.posts[str(edited.number)].body
    clock.move(days=1)
    site.asked.clear()
    assert collect(source).changed == 0
    assert len(site.asked) <= 6


def test_posts_older_than_since_are_not_asked_for_where_the_address_says_so(
    site: Site, collect: Collect, harvest: MemoryHarvest
) -> None:
    """A core sitemap has no dates; addresses with year and month spare the pages of years that nobody wants."""
    serve(site, markup.site(SAME_POSTS, api=False))
    result = collect(source_at(site, "wordpress"), since=date(2023, 11, 1))
    wanted = {str(post.number) for post in SAME_POSTS if post.published.date() >= date(2023, 11, 1)}
    assert set(harvest.posts) == wanted and result.fetched == len(wanted)


def test_opening_the_api_makes_no_post_new(
    site: Site, collect: Collect, harvest: MemoryHarvest, clock: SettableClock
) -> None:
    """Posts read from pages are the same posts, under the same keys, once the API answers."""
    serve(site, markup.site(FEW, api=False))
    collect(source_at(site, "wordpress"))
    serve(site, markup.site(FEW))
    clock.move(days=1)
    again = collect(source_at(site, "wordpress"))
    assert again.new == 0 and again.vanished == 0 and len(harvest.posts) == len(FEW)


def test_without_sitemap_the_feed_is_read_to_its_end(site: Site, collect: Collect, harvest: MemoryHarvest) -> None:
    """The page of the feed that is not there is the end of the list."""
    serve(site, markup.site(SAME_POSTS, api=False))
    del site.routes["/wp-sitemap.xml"]
    result = collect(source_at(site, "wordpress"))
    assert result.complete and len(harvest.posts) == len(SAME_POSTS)


def test_archives_of_both_kinds_of_theme_are_lists(site: Site, collect: Collect, harvest: MemoryHarvest) -> None:
    """No API, no sitemap, no feed: the configured archive is followed to its end by its own links to older posts."""
    serve(site, markup.site(SAME_POSTS, api=False))
    del site.routes["/wp-sitemap.xml"], site.routes["/feed/atom/?"]
    half = len(SAME_POSTS) // 2
    classic = "".join(
        f"<article class='post-{post.number} post type-post'><h2 class='entry-title'><a href='{markup.address(post)}'>"
        f"{post.title}</a></h2><time datetime='{post.published.isoformat()}'></time></article>"
        for post in SAME_POSTS[:half]
    )
    block = "".join(
        f"<li class='wp-block-post post-{post.number} type-post'><h2 class='wp-block-post-title'>"
        f"<a href='{markup.address(post)}'>{post.title}</a></h2></li>"
        for post in SAME_POSTS[half:]
    )
    older = "<nav class='nav-links'><div class='nav-previous'><a href='/tin-tuc/page/2/'>Bài cũ hơn</a></div></nav>"
    site["/tin-tuc/"] = f"<html><body class='archive'><main>{classic}{older}</main></body></html>"
    site["/tin-tuc/page/2/"] = f"<html><body class='archive'><main><ul>{block}</ul></main></body></html>"
    result = collect(source_at(site, "wordpress", lists=[site.url + "/tin-tuc/"]))
    assert result.complete and set(harvest.posts) == {str(post.number) for post in SAME_POSTS}


def test_plain_addresses_and_a_hidden_api_link(site: Site, clock: SettableClock) -> None:
    """``?rest_route=`` where addresses are not rewritten; an API nobody announces is found where it usually is."""
    route = markup.rest_posts(SAME_POSTS)
    site["/"] = "<html><body class='home'><h1>Trang chủ</h1></body></html>"
    site["/?"] = lambda asked: (
        at_origin(route(asked), site.url) if "rest_route=/wp/v2/posts" in asked.path else Answer("", 404)
    )
    listing, items = reading(site, clock)
    assert len(listing.posts) == len(found(items)) == len(SAME_POSTS)


def test_an_api_in_another_folder_is_found_by_the_front_page(site: Site, clock: SettableClock) -> None:
    """The source's address need not be the folder that WordPress lies in."""
    serve(site, markup.site(SAME_POSTS))
    site["/trang-chu/"] = f"<html><head><link rel='https://api.w.org/' href='{site.url}/wp-json/'></head></html>"
    listing, items = reading(site, clock, url=site.url + "/trang-chu/")
    assert len(listing.posts) == len(found(items)) == len(SAME_POSTS)


def test_a_page_that_is_no_article_gives_no_post(site: Site, collect: Collect, harvest: MemoryHarvest) -> None:
    """A static page, and a post that asks for a password, named by a sitemap or not."""
    answers = markup.site(SAME_POSTS[:3], api=False)
    form = (
        "<main><h1 class='entry-title'>Nội bộ</h1><div class='entry-content'><form class='post-password-form'></form>"
    )
    answers["/2023/11/noi-bo/"] = markup.html_page("Nội bộ", "single single-post postid-77", form + "</div></main>")
    paths = [*(markup.address(post) for post in SAME_POSTS[:3]), "/gioi-thieu-chung/", "/2023/11/noi-bo/"]
    answers["/wp-sitemap-posts-post-1.xml"] = markup.urlset(paths)
    serve(site, answers)
    result = collect(source_at(site, "wordpress"))
    assert (result.state, result.failure, len(result.notes)) == ("ok", None, 2)
    assert "đặt mật khẩu): /2023/11/noi-bo/" in result.notes[0]
    assert sorted(harvest.posts) == ["110", "111", "112"]
    kinds = {failure.address.removeprefix(site.url): failure.kind for failure in harvest.failures}
    assert kinds == {"/gioi-thieu-chung/": FailureKind.NOT_A_POST, "/2023/11/noi-bo/": FailureKind.GONE}


def shown_by(theme: str, head: str = "") -> ParsedPost:
    """What is read of a post's page: "08:05 20/11/2023" in the words of one theme."""
    text = f"<html><head>{head}</head><body class='single single-post postid-5'>{theme}</body></html>"
    url, reference = "https://so.example.vn/bai-5/", datetime(2023, 12, 1, tzinfo=UTC)
    kind = {"content-type": "text/html; charset=utf-8"}
    page = Page("sct", url, url, 200, kind, text.encode(), "", False, False, reference, None)
    source = Source.model_validate(SOURCE | {"url": "https://so.example.vn/"})
    return wordpress.read_article(page, Listed(key=url, url=url), source)


TEXT = "<p>Nội dung, họp ngày 05/11/2023.</p><p><a href='/a.pdf'>Tệp</a></p>"


@pytest.mark.parametrize(
    ("theme", "head", "precision"),
    [
        (
            "<div class='td-post-header'><h1 class='entry-title'>Tên</h1><span class='td-post-date'>"
            "<time class='entry-date updated td-module-date' datetime='2023-11-20T08:05:00+00:00'>20/11</time>"
            "</span></div>"
            f"<div class='td-post-content'>{TEXT}</div>",
            "",
            "minute",
        ),
        (
            "<article class='post-5 type-post'><h1>Tên</h1><div class='entry-meta'><span class='date'>20/11/2023</span>"
            "</div>"
            f"<div class='bai-viet'>{TEXT}</div></article>",
            '<script type="application/ld+json">{"@graph":[{"datePublished":"2023-11-20T01:05:00+00:00"}]}</script>',
            "minute",
        ),
        (
            "<main><h1 class='elementor-heading-title'>Tên</h1><span class='elementor-post-info__item--type-date'>"
            f"20/11/2023</span><div class='elementor-widget-theme-post-content'>{TEXT}</div></main>",
            "",
            "day",
        ),
    ],
)
def test_themes_with_words_of_their_own(theme: str, head: str, precision: str) -> None:
    """Commercial themes and page builders: the printed time, minutes from metadata of the same day, nothing made up."""
    read = shown_by(theme, head)
    printed = "08:05 20/11" if precision == "minute" else "00:00 20/11"
    assert read.published_at.astimezone(LOCAL).strftime("%H:%M %d/%m") == printed
    assert (read.published_precision, read.key, read.title) == (precision, "5", "Tên")
    assert "Nội dung" in read.body and [found.url for found in read.attachments] == ["https://so.example.vn/a.pdf"]


def test_wordpress_is_recognised(site: Site, clock: SettableClock) -> None:
    """By generator, by the announced API, by its folders; NukeViet is not taken for it."""

    async def page_of(markup_text: str) -> Any:
        site["/"] = markup_text
        async with Fetcher(
            source_at(site, "wordpress"),
            archive=MemoryArchive(),
            harvest=MemoryHarvest(clock),
            clock=clock,
            contact=None,
            limits=QUICK,
        ) as fetcher:
            return await fetcher.get(site.url + "/", conditional=False)

    by_generator = asyncio.run(page_of("<html><head><meta name='generator' content='WordPress 6.4'></head></html>"))
    by_link = asyncio.run(
        page_of(f"<html><head><link rel='https://api.w.org/' href='{site.url}/blog/wp-json/'></head></html>")
    )
    by_files = asyncio.run(
        page_of("<html><body><img src='/wp-content/a.png'><script src='/wp-includes/b.js'></script></body></html>")
    )
    other = asyncio.run(page_of("<html><head><meta name='generator' content='NukeViet v4.5'></head></html>"))
    recognised = [wordpress.recognise(page) for page in (by_generator, by_link, by_files)]
    assert all(recognised) and wordpress.recognise(other) is None
    assert recognised[1] is not None and recognised[1].facts == {"url": f"{site.url}/blog/"}
