"""NukeViet portals: discovery, identity, visible dates, quiet second nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cchc.records import ParsedPost
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
    """A sitemap read to its end proves everything but the last two hours: so old may be what the site has cached."""
    build(site)
    result = collect(source_at(site, "nukeviet"))
    assert result.complete
    assert result.proven_to == clock() - timedelta(hours=2)
    assert result.proven_from is not None and result.proven_from < datetime(2000, 1, 1, tzinfo=UTC)


def test_edited_posts_are_noticed_by_the_listing(site, collect, harvest, clock):
    """Another lastmod brings a known page back for reading, and the new text is a change."""
    entries = build(site)
    collect(source_at(site, "nukeviet"))
    path, _title, moment = entries[7]
    site[path] = nukeviet_article("Tin số 8 (đính chính)", moment, edited=moment + timedelta(days=5))
    changed = [(site.url + p, m + timedelta(days=5) if p == path else m) for p, _, m in entries]
    site["/sitemap-vi.news.xml"] = Answer(sitemap(changed), content_type="text/xml")
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert result.changed == 1
    assert harvest.posts["8"].published_at == moment.astimezone(UTC)
    assert harvest.posts["8"].updated_at == (moment + timedelta(days=5)).astimezone(UTC)


def test_one_article_under_many_addresses_is_one_post(site, collect, harvest):
    """Second category, print and plain views, a redirect from a wrong category: the trailing number is the key."""
    moment = local(2023, 11, 15)
    right = "/news/cai-cach-hanh-chinh/tin-77.html"
    site[right] = nukeviet_article("Tin 77", moment)
    site["/news/hoat-dong/tin-77.html"] = Answer("", 301, {"Location": right})
    site["/sitemap.xml"] = Answer(
        sitemap([(site.url + "/news/hoat-dong/tin-77.html", moment)]), content_type="text/xml"
    )
    links = ["/news/print/cai-cach-hanh-chinh/tin-77.html", "/news/savefile/cai-cach-hanh-chinh/tin-77.html", right]
    site["/news/cai-cach-hanh-chinh/"] = nukeviet_list([(link, "Tin 77", moment) for link in links])
    result = collect(source_at(site, "nukeviet", lists=[site.url + "/news/cai-cach-hanh-chinh/"]))
    assert (result.new, list(harvest.posts)) == (1, ["77"])
    assert harvest.posts["77"].url == site.url + right
    assert not [path for path in site.paths() if "print" in path or "savefile" in path]


def test_entities_in_titles_are_undone(site, collect, harvest):
    """A document number in a title is readable, once or twice escaped."""
    moment = local(2023, 11, 15)
    site["/news/a/tin-1.html"] = nukeviet_article(
        "Kế hoạch 12823&#x002F;CTr-UBND", moment, summary="&amp;#40;mới&amp;#41;"
    )
    site["/news/a/tin-2.html"] = nukeviet_article("Kế hoạch 45&amp;#x002F;KH-SCT", moment)
    entries = [(f"{site.url}/news/a/tin-{number}.html", moment) for number in (1, 2)]
    site["/sitemap.xml"] = Answer(sitemap(entries), content_type="text/xml")
    collect(source_at(site, "nukeviet"))
    assert harvest.posts["1"].title == "Kế hoạch 12823/CTr-UBND"
    assert harvest.posts["1"].summary == "(mới)"
    assert harvest.posts["2"].title == "Kế hoạch 45/KH-SCT"


def test_the_visible_date_wins_over_microdata_and_cited_dates(site, collect, harvest):
    """Published on the 18th, edited on the 25th, citing a decision of January: published on the 18th."""
    moment, edited = local(2023, 11, 18, 23, 40), local(2023, 11, 19, 7)
    body = "<p>Căn cứ Quyết định số 233/QĐ-UBND ngày 31/01/2023 của UBND tỉnh.</p>"
    site["/news/a/tin-1.html"] = nukeviet_article("Tin", moment, edited=edited, body=body)
    site["/sitemap.xml"] = Answer(sitemap([(site.url + "/news/a/tin-1.html", moment)]), content_type="text/xml")
    collect(source_at(site, "nukeviet"))
    post = harvest.posts["1"]
    assert (post.published_at, post.updated_at) == (moment.astimezone(UTC), edited.astimezone(UTC))


def test_a_number_split_by_tags_stays_whole(site, collect, harvest):
    """Inline tags and Word markup do not cut words; blocks do."""
    body = "<p>Số <span>45</span><b>/KH</b>-SCT</p><p class='MsoNormal'>Dòng<o:p></o:p> hai</p><script>var x</script>"
    site["/news/a/tin-1.html"] = nukeviet_article("Tin", local(2023, 11, 15), body=body)
    site["/sitemap.xml"] = Answer(sitemap([(site.url + "/news/a/tin-1.html", None)]), content_type="text/xml")
    collect(source_at(site, "nukeviet"))
    assert harvest.posts["1"].body == "Số 45/KH-SCT\nDòng hai"


def test_attached_files_are_listed_with_their_names(site, collect, harvest):
    """Module downloads, files linked in the text and files shown in frames; a link to a page is no file."""
    files = (
        "<a href='/uploads/Kế hoạch 45.pdf' download>Kế hoạch 45</a>"
        "<a href='/news/a/tin-1.html?download=1&id=0'>Phụ lục</a>"
    )
    body = (
        "<p><a href='/uploads/bang.xlsx'>Bảng</a> <a href='/news/'>tin</a></p><iframe src='/uploads/quet.pdf'></iframe>"
    )
    site["/news/a/tin-1.html"] = nukeviet_article("Tin", local(2023, 11, 15), body=body, files=files)
    site["/sitemap.xml"] = Answer(sitemap([(site.url + "/news/a/tin-1.html", None)]), content_type="text/xml")
    collect(source_at(site, "nukeviet"))
    found = {item.url.removeprefix(site.url): item.name for item in harvest.posts["1"].attachments}
    assert found == {
        "/uploads/K%E1%BA%BF%20ho%E1%BA%A1ch%2045.pdf": "Kế hoạch 45",
        "/news/a/tin-1.html?download=1&id=0": "Phụ lục",
        "/uploads/bang.xlsx": "Bảng",
        "/uploads/quet.pdf": "quet.pdf",
    }


def test_lists_are_read_page_by_page_when_there_is_no_sitemap(site, collect, harvest):
    """Twenty a page, and a page too far sends back to the first: every post once, and the whole list proven."""
    moments = {number: START - timedelta(hours=6 * number) for number in range(1, 46)}
    for number, moment in moments.items():
        site[f"/news/cchc/tin-{number}.html"] = nukeviet_article(f"Tin {number}", moment)
    numbers = list(moments)
    for page in range(3):
        shown = [
            (f"/news/cchc/tin-{number}.html", f"Tin {number}", moments[number])
            for number in numbers[page * 20 : page * 20 + 20]
        ]
        path = "/news/cchc/" if page == 0 else f"/news/cchc/page-{page + 1}/"
        site[path] = nukeviet_list(shown, next_url=f"/news/cchc/page-{page + 2}/")
    site["/news/cchc/page-4/"] = Answer("", 301, {"Location": "/news/cchc/"})
    result = collect(source_at(site, "nukeviet", lists=[site.url + "/news/cchc/"]))
    assert (result.new, result.state, result.complete) == (45, "ok", True)


def test_since_bounds_how_far_back_it_goes(site, collect, harvest):
    """Older posts are neither fetched nor stored, and nothing older is claimed as proven."""
    build(site, 40)
    since = (START - timedelta(days=3)).date()
    result = collect(source_at(site, "nukeviet"), since=since)
    assert result.new == len(harvest.posts) < 20
    assert min(post.published_at for post in harvest.posts.values()).astimezone(START.tzinfo).date() >= since
    assert result.proven_from == local(since.year, since.month, since.day, 0).astimezone(UTC)


def test_a_sitemap_cut_at_its_thousand_proves_no_more_than_it_shows(site, collect, harvest):
    """Exactly the thousand newest: proven from the oldest of them only."""
    moments = [START - timedelta(minutes=10 * number) for number in range(1000)]
    for number, moment in enumerate(moments, 1):
        path = f"/news/a/tin-{number}.html"
        site[path] = nukeviet_article(f"Tin {number}", moment)
        published, url = moment.astimezone(UTC), site.url + path
        known = ParsedPost("sct", str(number), url, f"Tin {number}", "", "", "", "", published, "minute", "high")
        harvest.save_post(replace(known, listed_lastmod=published), None)
    entries = [(f"{site.url}/news/a/tin-{number}.html", moment) for number, moment in enumerate(moments, 1)]
    site["/sitemap.xml"] = Answer(sitemap(entries), content_type="text/xml")
    result = collect(source_at(site, "nukeviet", since=(START - timedelta(days=30)).date()))
    assert (result.listed, result.proven_from) == (1000, moments[-1].astimezone(UTC))


def test_a_page_in_a_menu_or_beside_is_no_post(site, collect, harvest):
    """Links of the menu, the sidebar and static pages are not counted."""
    moment = local(2023, 11, 15)
    beside = "<a href='/news/khac/tin-99.html'>Tin đọc nhiều</a>"
    site["/news/cchc/"] = nukeviet_list([("/news/cchc/tin-1.html", "Tin 1", moment)], beside=beside)
    site["/news/cchc/tin-1.html"] = nukeviet_article("Tin 1", moment, beside=beside)
    site["/news/khac/tin-99.html"] = nukeviet_article("Tin 99", moment)
    collect(source_at(site, "nukeviet", lists=[site.url + "/news/cchc/"]))
    assert list(harvest.posts) == ["1"]


def test_a_date_without_a_time_is_a_day(site, collect, harvest):
    """Only a day shown: precision day, at the local midnight."""
    site["/news/a/tin-1.html"] = nukeviet_article("Tin", "Thứ hai - 13/11/2023")
    site["/sitemap.xml"] = Answer(sitemap([(site.url + "/news/a/tin-1.html", None)]), content_type="text/xml")
    collect(source_at(site, "nukeviet"))
    post = harvest.posts["1"]
    assert (post.published_precision, post.published_at) == ("day", local(2023, 11, 13, 0).astimezone(UTC))
