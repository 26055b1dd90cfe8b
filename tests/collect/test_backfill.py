"""First readings of years: stopped at any moment, they go on where they were; and nothing lies undiscovered between."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from cchc.states import FailureKind
from collectors.collect_source import collect_source
from collectors.listing import BEGINNING
from storage.database import open_database
from storage.evidence_archive import open_archive
from storage.harvest import StoredHarvest
from storage.runs import begin_run
from tests.collect.conftest import QUICK
from tests.collect.site import Answer
from tests.collect.test_generic import START, article, build, source


def list_pages(site):
    return [path for path in site.paths() if path.startswith("/tin?") or path == "/tin"]


def articles(site):
    return [path for path in site.paths() if path.startswith("/tin/bai-")]


def read_in_a_child(site, source, folder, clock, die_at):
    """One night in a process of its own, killed (SIGKILL) when the server has answered ``die_at`` of a kind."""
    child = os.fork()
    if child == 0:
        try:
            _night(source, folder, clock)
        finally:
            os._exit(0)
    kind, number = die_at
    done = threading.Event()

    def watch(asked):
        paths = list_pages(site) if kind == "list" else articles(site)
        if len(paths) >= number and not done.is_set():
            done.set()
            os.kill(child, signal.SIGKILL)
        return None

    site.everything = watch
    os.waitpid(child, 0)
    site.everything = None
    assert done.is_set()


def _night(source, folder, clock):
    database = open_database(f"sqlite:///{folder / 'cchc.db'}", create=False)
    run = begin_run(database, "sct", "nightly", "f" * 64, clock())
    harvest = StoredHarvest(database, "sct", source.id, run, clock)
    with open_archive(folder, run, source.id) as archive:
        result = collect_source(
            source,
            harvest=harvest,
            archive=archive,
            clock=clock,
            contact=None,
            since=None,
            progress=lambda line: None,
            limits=QUICK,
        )
    database.close()
    return result


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_killed_first_reading_goes_on_and_loses_nothing(site, database, clock, tmp_path):
    """kill -9 among the list pages, then among the articles: the next runs ask again for next to nothing."""
    build(site, 60, per_page=4)
    wanted = source(site)
    read_in_a_child(site, wanted, tmp_path, clock, ("list", 8))
    seen = len(site.asked)
    read_in_a_child(site, wanted, tmp_path, clock, ("article", 25))
    second = site.asked[seen:]
    with database.read() as connection:
        stored = set(connection.execute(text("SELECT key FROM post")).scalars())
    assert len(stored) >= 15
    asked_again = Counter(one.path for one in second if one.path.startswith("/tin?"))
    assert len([path for path in asked_again if int(path.split("=")[1]) < 6]) <= 1  # what had been listed before
    seen = len(site.asked)
    result = _night(wanted, tmp_path, clock)
    third = [one.path for one in site.asked[seen:]]
    assert not {f"/tin/bai-{key}" for key in stored} & set(third)
    assert len([path for path in third if path == "/tin" or path.startswith("/tin?")]) <= 3
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM post")).scalar_one() == 60
        assert connection.execute(text("SELECT count(*) FROM pending_post")).scalar_one() == 0
    assert (result.complete, result.proven_from, result.new) == (True, BEGINNING, 60 - len(stored))


def test_a_long_list_is_read_over_several_nights(site, collect, harvest, clock):
    """``max_pages`` a night: each night goes on where the last one stopped, and proves what it has."""
    moments = build(site, 36, per_page=3)
    wanted = source(site, max_pages=4)
    proven = []
    for _night_number in range(4):
        proven.append(collect(wanted).proven_from)
        clock.move(days=1)
    assert len(harvest.posts) == 36
    assert proven[0] > proven[1] > proven[2] > proven[3] == BEGINNING
    assert proven[0] == moments[12].replace(hour=0) + timedelta(days=1)
    assert len(list_pages(site)) <= 12 + 3 * 2  # the whole list once; each later night the top and the overlap


def test_a_post_put_in_under_an_old_date_is_found(site, collect, harvest, clock):
    """A list without a sitemap is gone round once in ``recheck_days``: a back-dated post is found by then."""
    build(site, 20, per_page=2)
    wanted = source(site, recheck_days=6)
    collect(wanted)
    clock.move(days=1)
    collect(wanted)
    late = article(777, START - timedelta(days=13))
    site["/tin/bai-777"] = late
    page = site.routes["/tin?trang=7"]
    page.body = page.body.replace(
        "</body>", f"<div class='tin'><a class='ten' href='/tin/bai-777'>Muộn</a><span>{START:%d/%m/2023}</span></div>"
    )
    most = 0
    for _night_number in range(6):
        clock.move(days=1)
        before = len(list_pages(site))
        collect(wanted)
        most = max(most, len(list_pages(site)) - before)
    assert "777" in harvest.posts
    assert most <= 4


def test_new_posts_of_several_pages_are_all_found(site, collect, harvest, clock):
    """Three pages of new posts since last night: the reading goes down to where it knows what lies below."""
    build(site, 40, per_page=5)
    hidden = {path: site.routes[path] for path in ("/tin", "/tin?trang=2", "/tin?trang=3")}
    site["/tin"] = replace(site.routes["/tin?trang=4"])
    wanted = source(site)
    collect(wanted)
    assert len(harvest.posts) == 25
    clock.move(days=1)
    for path, route in hidden.items():
        site[path] = route
    before = len(list_pages(site))
    result = collect(wanted)
    assert len(harvest.posts) == 40
    assert (result.complete, result.new) == (True, 15)
    assert len(list_pages(site)) - before <= 6


def test_a_list_that_fails_half_way_goes_on_the_next_night(site, collect, harvest, clock):
    """A list page that answers 500 is told; the next night begins there and not at the first page."""
    build(site, 40, per_page=4)
    good = site.routes["/tin?trang=6"]
    site["/tin?trang=6"] = Answer("", 500)
    wanted = source(site)
    first = collect(wanted)
    assert (first.complete, first.failure, len(harvest.posts)) == (False, FailureKind.SERVER_ERROR, 20)
    site["/tin?trang=6"] = good
    clock.move(days=1)
    before = len(list_pages(site))
    second = collect(wanted)
    assert (second.complete, len(harvest.posts)) == (True, 40)
    assert list_pages(site)[before:][:3] == ["/tin", "/tin?trang=5", "/tin?trang=6"]


def test_a_list_without_end_is_a_trap(site, collect, harvest, clock):
    """Ever new pages of ever new entries: bounded every night, and named in the end."""

    def endless(asked):
        if not asked.path.startswith("/tin?trang="):
            return None
        number = int(asked.path.split("=")[1])
        rows = f"<div class='tin'><a class='ten' href='/tin/bai-{number + 1000}'>Tin</a></div>"
        return Answer(f"<html><body>{rows}<a class='sau' href='/tin?trang={number + 1}'>Sau</a></body></html>")

    build(site, 20, per_page=10)
    site.everything = endless
    wanted, limits = source(site, max_pages=5), replace(QUICK, list_pages=12)
    kinds = []
    for _night_number in range(4):
        kinds.append(collect(wanted, limits=limits).failure)
        clock.move(days=1)
    assert FailureKind.TRAP in [failure.kind for failure in harvest.failures]
    assert len(set(list_pages(site))) <= 14


def test_a_calendar_is_not_followed(site, collect, harvest, clock):
    """A "next" link into a calendar is TRAP; what stands above it is read."""
    build(site, 20, per_page=10)
    page = site.routes["/tin?trang=2"]
    page.body = page.body.replace("</body>", "<a class='sau' href='/lich?cal_date=2031-01-01'>Sau</a></body>")
    result = collect(source(site))
    assert (len(harvest.posts), result.failure, result.believed) == (20, FailureKind.TRAP, True)
    clock.move(days=1)
    assert collect(source(site)).failure is FailureKind.TRAP
    assert not any("cal_date" in path for path in site.paths())
