"""What editors do to old posts between two nights: many taken down at once, one given another address."""

from __future__ import annotations

from tests.collect.conftest import source_at
from tests.collect.pages import nukeviet_article, sitemap
from tests.collect.site import Answer
from tests.collect.test_nukeviet import build

SITEMAP = "/sitemap-vi.news.xml"


def test_many_posts_taken_down_at_once_are_gone_and_the_source_is_well(site, collect, harvest, clock):
    """Out of the list and 404: an editor's work, however few other pages were read that night."""
    entries = build(site, 40)
    wanted = source_at(site, "nukeviet")
    collect(wanted)
    kept = entries[:28]
    site[SITEMAP] = Answer(sitemap([(site.url + path, moment) for path, _, moment in kept]), content_type="text/xml")
    for path, _, _ in entries[28:]:
        site[path] = Answer("", 404)
    clock.move(days=1)
    result = collect(wanted)
    assert (result.state, result.believed, result.vanished, result.failed) == ("ok", True, 12, 0)
    assert sorted(harvest.gone) == sorted(str(number) for number in range(29, 41))


def test_pages_that_are_listed_and_not_there_are_no_editors_work(site, collect, harvest, clock):
    """The list names them and their pages say 404: a sick site, nothing is gone."""
    entries = build(site, 40)
    collect(source_at(site, "nukeviet"))
    for path, _, _ in entries:
        site[path] = Answer("", 404)
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet", recheck_days=4))
    assert (result.believed, harvest.gone) == (False, [])


def test_a_post_listed_under_another_address_is_read_that_night_and_once(site, collect, harvest, clock):
    """The number stays, the words of the address change: the same post, its new address known at once."""
    entries = build(site, 40)
    wanted = source_at(site, "nukeviet")
    collect(wanted)
    old, title, moment = entries[30]
    new = old.replace("tin-", "ten-moi-")
    site[new] = nukeviet_article(title, moment)
    site[old] = Answer("", 301, {"Location": new})
    paths = [(site.url + (new if path == old else path), when) for path, _, when in entries]
    site[SITEMAP] = Answer(sitemap(paths), content_type="text/xml")
    clock.move(days=1)
    result = collect(wanted)
    assert (result.new, result.vanished, len(harvest.posts)) == (0, 0, 40)
    assert harvest.posts["31"].url == site.url + new
    for _ in range(2):
        clock.move(days=1)
        asked = len(site.paths())
        collect(wanted)
        assert new not in site.paths()[asked:]


def test_a_site_that_gave_every_post_another_address_is_read_by_turns(site, collect, clock):
    """Forty new addresses of known numbers are no reason to read forty pages in one night."""
    entries = build(site, 40)
    wanted = source_at(site, "nukeviet")
    collect(wanted)
    for path, title, moment in entries:
        site[path.replace("/cai-cach-hanh-chinh/", "/cchc/")] = nukeviet_article(title, moment)
    paths = [(site.url + path.replace("/cai-cach-hanh-chinh/", "/cchc/"), moment) for path, _, moment in entries]
    site[SITEMAP] = Answer(sitemap(paths), content_type="text/xml")
    clock.move(days=1)
    result = collect(wanted)
    assert (result.new, result.believed) == (0, True) and result.fetched < 10
