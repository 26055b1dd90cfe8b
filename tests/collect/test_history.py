"""What happens to a post at its source is kept: edits, other dates, other addresses, going and coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from collectors.collect_source import collect_source
from storage.evidence_archive import open_archive
from storage.harvest import StoredHarvest
from storage.post_events import post_events
from storage.posts import post_history
from storage.runs import begin_run
from tests.collect.conftest import QUICK
from tests.collect.site import Answer
from tests.collect.test_generic import START, article, build, source


@pytest.fixture
def night(site, database, clock, tmp_path):
    def run(wanted):
        number = begin_run(database, "sct", "nightly", "f" * 64, clock())
        harvest = StoredHarvest(database, "sct", wanted.id, number, clock)
        with open_archive(tmp_path, number, wanted.id) as archive:
            return collect_source(
                wanted,
                harvest=harvest,
                archive=archive,
                clock=clock,
                contact=None,
                since=None,
                progress=lambda line: None,
                limits=QUICK,
            )

    return run


def told(database, key):
    with database.read() as connection:
        number = connection.execute(text("SELECT id FROM post WHERE key = :key"), {"key": key}).scalar_one()
        return post_events(connection, number), post_history(connection, number)


def test_another_date_is_a_version_and_is_told(site, database, night, clock):
    """A re-dated post keeps both dates: each version has its own, and the history says so."""
    build(site, 6)
    wanted = source(site, recheck_days=1)
    night(wanted)
    site["/tin/bai-4"] = article(4, START - timedelta(days=2))
    clock.move(days=1)
    assert night(wanted).changed == 1
    events, versions = told(database, "4")
    assert [event.kind for event in events] == ["redated"]
    assert [version.fields["published_at"] for version in versions] == [events[0].before, events[0].after]


def test_a_post_that_goes_and_comes_back_is_one_post(site, database, night, clock):
    """Gone with its page, back with it: both are in its history, and it was never deleted."""
    build(site, 8)
    wanted = source(site, recheck_days=1)
    night(wanted)
    page = site.routes["/tin/bai-4"]
    site["/tin/bai-4"] = Answer("", 404)
    clock.move(days=1)
    assert night(wanted).vanished == 1
    site["/tin/bai-4"] = page
    clock.move(days=1)
    night(wanted)
    events, versions = told(database, "4")
    assert [event.kind for event in events] == ["gone", "returned"]
    assert len(versions) == 1


@pytest.mark.parametrize("count", [1, 9], ids=["một bài", "cả cổng"])
def test_a_post_that_moves_stays_one_post(site, database, night, clock, count):
    """The old address leads to the new one (301), the list names the new one: one post, known under both."""
    build(site, 9)
    wanted = source(site, article_pattern=r"/tin/")  # the address itself is the key
    night(wanted)
    page = site.routes["/tin"]
    for number in range(1, count + 1):
        site[f"/tin/moi-{number}"] = site.routes[f"/tin/bai-{number}"]
        site[f"/tin/bai-{number}"] = Answer("", 301, {"Location": f"/tin/moi-{number}"})
        page.body = page.body.replace(f"/tin/bai-{number}'", f"/tin/moi-{number}'")
    for _night in range(2):
        clock.move(days=1)
        result = night(wanted)
        assert (result.new, result.vanished, result.believed) == (0, 0, True)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM post")).scalar_one() == 9
        assert connection.execute(text("SELECT count(*) FROM post WHERE url LIKE '%/moi-%'")).scalar_one() == count
    events, _ = told(database, f"{site.url}/tin/bai-1")
    assert [(event.kind, event.after) for event in events] == [("moved", f"{site.url}/tin/moi-1")]
