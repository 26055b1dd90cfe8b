"""Two nights against the real database and the real archive."""

from __future__ import annotations

from sqlalchemy import text

from collectors.attachments import check_attachments
from collectors.collect_source import collect_source
from storage.evidence import load_evidence
from storage.evidence_archive import open_archive, read_evidence
from storage.harvest import StoredHarvest
from storage.runs import begin_run
from tests.collect import files
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import nukeviet_article, rfc822, rss
from tests.collect.site import Answer
from tests.collect.test_nukeviet import build


def test_two_nights_change_no_count_and_every_post_has_its_copy(site, database, clock, tmp_path):
    """Night two adds nothing, asks for few pages; each post's stored copy opens and holds its title."""
    entries = build(site, 60)
    path, _, moment = entries[0]
    site[path] = nukeviet_article("Tin số 1", moment, files="<a href='/kh.pdf'>Kế hoạch</a>")
    site["/kh.pdf"] = Answer(files.pdf(), content_type="application/pdf")
    source = source_at(site, "nukeviet")
    results = []
    for _night in range(2):
        run = begin_run(database, "sct", "nightly", "f" * 64, clock())
        harvest = StoredHarvest(database, "sct", source.id, run, clock)
        doors = {"harvest": harvest, "clock": clock, "contact": None, "progress": lambda line: None, "limits": QUICK}
        with open_archive(tmp_path, run, source.id) as archive:
            results.append(collect_source(source, archive=archive, since=None, **doors))
            checks = check_attachments(source, harvest.attachments_to_check(30), archive=archive, **doors)
        clock.move(days=1)
    first, second = results
    assert (first.new, first.fetched) == (60, 60)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 60)
    assert second.fetched < 6
    assert [check.state for check in checks] == ["PASS"]
    with database.read() as connection:
        rows = connection.execute(text("SELECT title, evidence_id FROM post WHERE gone_at IS NULL")).all()
        assert len(rows) == 60
        for title, evidence in rows:
            copy = read_evidence(tmp_path, load_evidence(connection, evidence))
            assert title in copy.body.decode()


def test_a_change_of_platform_makes_no_second_post(site, database, clock, tmp_path):
    """Read as a feed first and as NukeViet later: the same posts, found again by their addresses."""
    entries = build(site, 12)
    items = [
        {
            "title": title,
            "link": site.url + path,
            "guid": f"g-{path}",
            "pubDate": rfc822(moment),
            "description": "Mô tả",
        }
        for path, title, moment in entries
    ]
    site["/rss"] = Answer(rss(items), content_type="application/rss+xml")
    for source in (source_at(site, "feed", feed=site.url + "/rss"), source_at(site, "nukeviet", recheck_days=1)):
        run = begin_run(database, "sct", "nightly", "f" * 64, clock())
        harvest = StoredHarvest(database, "sct", source.id, run, clock)
        doors = {"harvest": harvest, "clock": clock, "contact": None, "progress": lambda line: None, "limits": QUICK}
        with open_archive(tmp_path, run, source.id) as archive:
            result = collect_source(source, archive=archive, since=None, **doors)
        clock.move(days=1)
    assert (result.new, result.changed) == (0, 12)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM post")).scalar_one() == 12
