"""NukeViet portals: discovery, identity, visible dates, quiet second nights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.collect.conftest import source_at
from tests.collect.pages import local, nukeviet_article, nukeviet_list, nukeviet_page, sitemap, sitemap_index
from tests.collect.site import Answer

START = local(2023, 11, 18, 9)


def build(site, count=20, *, with_list=True):
    """A portal with ``count`` posts, one every six hours back from the 18th."""
    entries = []
    for number in range(1, count + 1):
        moment = START - timedelta(hours=6 * number)
        path = f"/news/cai-cach-hanh-chinh/tin-{number}.html"
        entries.append((path, f"Tin số {number}", moment))
        site[path] = nukeviet_article(f"Tin số {number}", moment)
    site["/sitemap.xml"] = Answer(
        sitemap_index([f"{site.url}/sitemap-vi.news.xml", f"{site.url}/sitemap-vi.about.xml"]), content_type="text/xml"
    )
    site["/sitemap-vi.news.xml"] = Answer(
        sitemap([(site.url + path, moment) for path, _, moment in entries]), content_type="text/xml"
    )
    site["/sitemap-vi.about.xml"] = Answer(
        sitemap([(site.url + "/about/gioi-thieu-9.html", None)]), content_type="text/xml"
    )
    site["/about/gioi-thieu-9.html"] = nukeviet_page("<h1>Giới thiệu</h1>")
    if with_list:
        site["/news/cai-cach-hanh-chinh/"] = nukeviet_list(entries)
    return entries


def test_reads_every_post_of_the_sitemap_with_its_visible_date(site, collect, harvest):
    """Every article is saved once, under its trailing number, with the date a reader sees."""
    entries = build(site)
    result = collect(source_at(site, "nukeviet"))
    assert (result.state, result.new, result.listed, result.fetched, result.believed) == ("ok", 20, 20, 20, True)
    assert set(harvest.posts) == {str(number) for number in range(1, 21)}
    post = harvest.posts["3"]
    assert post.published_at == entries[2][2].astimezone(UTC)
    assert (post.published_precision, post.date_confidence, post.byline) == ("minute", "high", "Tác giả: Văn phòng Sở")
    assert post.category == "Cải cách hành chính"
    assert "/about/gioi-thieu-9.html" not in site.paths()


def test_an_unchanged_second_night_asks_for_less_than_a_tenth(site, collect, clock):
    """The second night trusts lastmod and reads again only those whose turn it is."""
    build(site, 200)
    first = collect(source_at(site, "nukeviet"))
    clock.move(days=1)
    second = collect(source_at(site, "nukeviet"))
    assert first.fetched == 200
    assert 0 < second.fetched < 20
    assert (second.new, second.changed, second.unchanged, second.state) == (0, 0, 200, "ok")


def test_proves_the_time_it_has_read_completely(site, collect, clock):
    """A sitemap read to its end proves everything up to the start of the run."""
    build(site)
    result = collect(source_at(site, "nukeviet"))
    assert result.complete
    assert result.proven_to == clock()
    assert result.proven_from is not None and result.proven_from < datetime(2000, 1, 1, tzinfo=UTC)


def test_edited_posts_are_noticed_by_the_listing(site, collect, harvest, clock):
    """Another lastmod brings a known page back for reading, and the new text is a change."""
    entries = build(site)
    collect(source_at(site, "nukeviet"))
    path, title, moment = entries[7]
    site[path] = nukeviet_article("Tin số 8 (đính chính)", moment, edited=moment + timedelta(days=5))
    changed = [(site.url + p, m + timedelta(days=5) if p == path else m) for p, _, m in entries]
    site["/sitemap-vi.news.xml"] = Answer(sitemap(changed), content_type="text/xml")
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert result.changed == 1
    assert harvest.posts["8"].published_at == moment.astimezone(UTC)
    assert harvest.posts["8"].updated_at == (moment + timedelta(days=5)).astimezone(UTC)
