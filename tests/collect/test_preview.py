"""``cchc source preview``: what would be read, and YAML that the loader takes."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from cchc.configuration import Source
from cchc.errors import CollectError
from collectors.preview import preview_source
from tests.collect import test_generic, test_nukeviet
from tests.collect.conftest import QUICK
from tests.collect.pages import local, rfc822, rss
from tests.collect.site import Answer


def look(site, clock, path="/"):
    return preview_source(site.url + path, clock=clock, contact="a@example.vn", allow_private=True, limits=QUICK)


def as_source(preview):
    (entry,) = YAML(typ="safe").load("sources:\n" + preview.yaml)["sources"]
    return Source.model_validate(entry)


def test_recognises_nukeviet(site, clock):
    """By the page's own generator; articles are read as they would be stored."""
    test_nukeviet.build(site, 8)
    site["/"] = test_nukeviet.nukeviet_page("<h1>Trang chủ</h1>")
    preview = look(site, clock)
    assert (preview.platform, preview.listed, len(preview.posts)) == ("nukeviet", 8, 5)
    assert preview.posts[0].title == "Tin số 1"
    source = as_source(preview)
    assert (source.platform, source.enabled) == ("nukeviet", False)
    assert "Tin số 1" in str(preview) and preview.yaml in str(preview)


def test_recognises_a_feed(site, clock):
    """An address that answers RSS becomes a feed source."""
    entry = {"title": "Tin 1", "link": site.url + "/1", "guid": "1", "pubDate": rfc822(local(2023, 11, 15))}
    site["/rss"] = Answer(rss([entry]), content_type="application/rss+xml")
    preview = look(site, clock, "/rss")
    assert (preview.platform, preview.listed) == ("feed", 1)
    assert as_source(preview).feed == site.url + "/rss"


def test_guesses_the_facts_of_another_site(site, clock):
    """Addresses with numbers give the pattern; what could not be guessed is said."""
    test_generic.build(site, 15, per_page=15)
    preview = look(site, clock, "/tin")
    source = as_source(preview)
    assert source.platform == "generic"
    assert source.article_pattern is not None and "(?P<id>" in source.article_pattern
    assert preview.listed > 0


def test_an_unreachable_address_is_told(site, clock):
    """The named failure reaches the command."""
    site["/"] = Answer("", 403)
    with pytest.raises(CollectError):
        look(site, clock)
