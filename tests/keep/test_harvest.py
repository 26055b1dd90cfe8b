"""What collectors store: identity, versions, aliases, vanishing and coming back, attachments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from cchc.protocols import Harvest
from cchc.records import AttachmentCheck, EvidenceRef, Failure, FetchState, FoundAttachment
from cchc.states import FailureKind
from storage import tables
from storage.attachments import replacements_of
from storage.database import Database
from storage.evidence import load_evidence
from storage.harvest import StoredHarvest
from storage.post_content import content_hash, stored_key
from storage.posts import all_link_checks, attachments_of, load_posts, post_history
from storage.runs import run_failures
from tests.keep.samples import POST, SCT, open_harvest


def stored(database: Database):
    with database.read() as connection:
        return load_posts(connection, SCT)


def check(url: str, clock, **given) -> AttachmentCheck:
    base = AttachmentCheck(url, "PASS", None, "", "application/pdf", 10, "a" * 64, clock(), None)
    return replace(base, **given)


def test_first_sight_then_unchanged_then_changed(both_databases: Database, clock) -> None:
    """The same key is one post: new, unchanged, changed; every version keeps its fields and the time it was seen."""
    harvest: Harvest = open_harvest(both_databases, clock)
    first = clock()
    assert harvest.save_post(POST, None) == "new"
    clock.move(days=1)
    assert harvest.save_post(POST, None) == "unchanged"
    clock.move(days=1)
    assert harvest.save_post(replace(POST, title="Tiêu đề đã sửa"), None) == "changed"
    [post] = stored(both_databases)
    assert (post.title, post.version, post.first_seen_at, post.last_seen_at) == ("Tiêu đề đã sửa", 2, first, clock())
    with both_databases.read() as connection:
        versions = post_history(connection, post.id)
    assert [(one.version, one.fields["title"], one.seen_at) for one in versions] == [
        (1, POST.title, first),
        (2, "Tiêu đề đã sửa", clock()),
    ]
    assert versions[1].content_hash == post.content_hash != versions[0].content_hash


def test_going_back_to_an_earlier_text_is_a_third_version(database: Database, clock) -> None:
    """A text edited and edited back gives three versions, the first and third with the same hash."""
    harvest = open_harvest(database, clock)
    for title in ("a", "b", "a"):
        harvest.save_post(replace(POST, title=title), None)
    with database.read() as connection:
        hashes = [one.content_hash for one in post_history(connection, 1)]
    assert len(hashes) == 3 and hashes[0] == hashes[2] != hashes[1]


def test_same_key_at_another_source_or_department_is_another_post(database: Database, clock) -> None:
    """Identity is department, source and key together."""
    for source, department in (("cong-sct", SCT), ("bao", SCT), ("cong-sct", "so-khac")):
        assert open_harvest(database, clock, source, department).save_post(POST, None) == "new"
    assert [post.source for post in stored(database)] == ["cong-sct", "bao"]


@pytest.mark.parametrize(
    "aside",
    [
        {"listed_lastmod": POST.published_at},
        {"origins": {"title": "h1"}},
        {"updated_at": POST.published_at},
        {"date_confidence": "low"},
        {"url": "https://sct.example/khac.html"},
        {"aliases": ("x",)},
        {"body": POST.body.replace(" ", "\n  ")},
    ],
)
def test_hash_is_of_content_only(aside: dict) -> None:
    """What a list says, where a field was found, an address or white space make no new version."""
    assert content_hash(replace(POST, **aside)) == content_hash(POST)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x"},
        {"summary": "x"},
        {"body": "x"},
        {"byline": "x"},
        {"category": "x"},
        {"published_at": POST.published_at + timedelta(minutes=1)},
        {"published_precision": "day"},
        {"attachments": ()},
    ],
)
def test_hash_sees_every_content_field(change: dict) -> None:
    """A silent edit of any field that a reader sees is a new version, a moved publication date above all."""
    assert content_hash(replace(POST, **change)) != content_hash(POST)


def test_asides_are_kept_without_a_new_version(database: Database, clock) -> None:
    """The newest listed time is remembered for skipping, although the content did not change."""
    harvest = open_harvest(database, clock)
    harvest.save_post(POST, None)
    harvest.save_post(replace(POST, listed_lastmod=clock()), None)
    assert harvest.known_posts()["1234"].listed_lastmod == clock()
    assert stored(database)[0].version == 1


def test_alias_survives_a_change_of_platform(both_databases: Database, clock) -> None:
    """After the site moved, the post under its new key is the old post, in saving, knowing, touching and vanishing."""
    harvest = open_harvest(both_databases, clock)
    harvest.save_post(POST, None)
    clock.move(days=30)
    later = open_harvest(both_databases, clock)
    assert later.save_post(replace(POST, key="https://moi/1", aliases=("1234",)), None) == "unchanged"
    assert len(stored(both_databases)) == 1
    last = open_harvest(both_databases, clock)
    known = last.known_posts()
    assert known["https://moi/1"] == known["1234"]
    last.touch_posts(["https://moi/1"])
    last.mark_gone(["1234"])
    assert stored(both_databases)[0].gone_at is None
    assert last.save_post(replace(POST, key="https://moi/1"), None) == "unchanged"


def test_alias_never_takes_over_a_post_of_its_own(database: Database, clock) -> None:
    """A name that is another post's key stays that post."""
    harvest = open_harvest(database, clock)
    harvest.save_post(replace(POST, key="a", title="A"), None)
    harvest.save_post(replace(POST, key="b", title="B"), None)
    harvest.save_post(replace(POST, key="b", title="B2", aliases=("a",)), None)
    assert {post.key: post.title for post in stored(database)} == {"a": "A", "b": "B2"}


def test_vanished_is_not_deleted_and_may_come_back(both_databases: Database, clock) -> None:
    """A post gone from the source keeps everything, is unknown to the collector, and is itself again when seen."""
    open_harvest(both_databases, clock).save_post(POST, None)
    gone = clock() + timedelta(days=1)
    clock.move(days=1)
    open_harvest(both_databases, clock).mark_gone(["1234", "never-seen"])
    clock.move(days=1)
    again = open_harvest(both_databases, clock)
    again.mark_gone(["1234"])
    [post] = stored(both_databases)
    assert post.gone_at == gone and post.body == POST.body
    assert dict(again.known_posts()) == {}
    assert again.save_post(POST, None) == "unchanged"
    [post] = stored(both_databases)
    assert (post.gone_at, post.version) == (None, 1)
    later = open_harvest(both_databases, clock)
    later.mark_gone(["1234"])
    open_harvest(both_databases, clock).touch_posts(["1234"])
    assert stored(both_databases)[0].gone_at is None


def test_touching_more_posts_than_one_statement_takes(database: Database, clock) -> None:
    """Lists longer than a database's limit of values work."""
    harvest = open_harvest(database, clock)
    for number in range(3):
        harvest.save_post(replace(POST, key=str(number)), None)
    clock.move(days=1)
    harvest.touch_posts([str(number) for number in range(40_000)])
    assert [post.last_seen_at for post in stored(database)] == [clock()] * 3


def test_fetch_state_comes_back(both_databases: Database, clock) -> None:
    """What is remembered of an address is recalled, newest only, and not at another source."""
    harvest = open_harvest(both_databases, clock)
    state = FetchState("https://sct.example/", '"e1"', "Mon", "b" * 64, clock(), 200)
    assert harvest.recall(state.url) is None
    harvest.remember(state)
    newer = replace(state, etag=None, status=403, failure="forbidden")
    harvest.remember(newer)
    assert harvest.recall(state.url) == newer
    assert open_harvest(both_databases, clock, "bao").recall(state.url) is None


def test_absurdly_long_addresses_do_no_harm(both_databases: Database, clock) -> None:
    """A hostile page's endless addresses stop nothing: the post is kept and recognised again."""
    harvest = open_harvest(both_databases, clock)
    endless = "https://sct.example/" + "ế" * 5000
    hostile = replace(
        POST, key=endless, url=endless, aliases=(endless + "2",), attachments=(FoundAttachment("x", endless),)
    )
    assert harvest.save_post(hostile, None) == "new"
    assert harvest.save_post(hostile, None) == "unchanged"
    harvest.remember(FetchState(endless, None, None, None, clock(), 200))
    assert harvest.recall(endless) is None
    harvest.touch_posts([endless])
    harvest.keep_note(f"list:{endless}", {"pages": 1})
    assert harvest.recall_note(f"list:{endless}") == {"pages": 1}


def test_nul_and_half_characters_do_no_harm(both_databases: Database, clock) -> None:
    """Characters that PostgreSQL refuses are dropped; the rest of the post is kept and is unchanged next night."""
    harvest = open_harvest(both_databases, clock)
    dirty = replace(POST, title="Tin\x00 bài \ud83d", body="a\x00b", origins={"title\x00": "x"})
    assert harvest.save_post(dirty, None) == "new"
    assert harvest.save_post(dirty, None) == "unchanged"
    assert stored(both_databases)[0].body == "ab"


@given(st.text(), st.text())
def test_stored_keys_fit_and_stay_different(one: str, other: str) -> None:
    """A stored key is at most 1000 bytes; two long keys that differ anywhere stay different."""
    keys = [stored_key("k" * 990 + one), stored_key("k" * 990 + other)]
    assert all(len(key.encode()) <= 1000 for key in keys)
    clean = ["".join(c for c in text if c != "\x00").encode("utf-8", "replace") for text in (one, other)]
    assert (keys[0] == keys[1]) == (clean[0] == clean[1])


def test_evidence_of_the_version_is_kept(both_databases: Database, clock) -> None:
    """A reference without id is stored; one with id is used; the version points to it."""
    harvest = open_harvest(both_databases, clock)
    ref = EvidenceRef(POST.url, "000001-cong-sct.warc.gz", 5_000_000_000, 120, "c" * 64, clock(), 200)
    harvest.save_post(POST, ref)
    [post] = stored(both_databases)
    with both_databases.read() as connection:
        kept = load_evidence(connection, post.evidence_id)
        assert kept == replace(ref, id=post.evidence_id)
        assert post_history(connection, post.id)[0].evidence_id == post.evidence_id
    harvest.save_post(replace(POST, title="mới"), kept)
    with both_databases.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.evidence)).scalar_one() == 1


def test_attachments_come_go_and_come_back(both_databases: Database, clock) -> None:
    """Attachments follow the page; one that left is marked, not deleted, and is the same row when it returns."""
    a, b = FoundAttachment("A", "https://x/a.pdf"), FoundAttachment("B", "https://x/b.pdf")
    harvest = open_harvest(both_databases, clock)
    names = []
    for found in ((a, a, b), (b,), (a, b)):
        harvest.save_post(replace(POST, attachments=found), None)
        with both_databases.read() as connection:
            names.append([(one.id, one.name, one.state) for one in attachments_of(connection, 1)])
    assert [[name for _, name, _ in one] for one in names] == [["A", "B"], ["B"], ["A", "B"]]
    assert names[0] == names[2]
    assert names[0][0][2] == "NOT_CHECKED"


def due(harvest: StoredHarvest, recheck_days: int = 30) -> list[str]:
    return [one.url for one in harvest.attachments_to_check(recheck_days)]


def test_new_files_and_those_on_a_changed_page_are_due_at_once(both_databases: Database, clock) -> None:
    """Never checked, or shown by a page that changed after the check; not those of vanished posts or off the page."""
    harvest = open_harvest(both_databases, clock)
    [url] = [one.url for one in POST.attachments]
    other = replace(POST, key="2", attachments=(FoundAttachment("n", "https://x/n.pdf"),))
    harvest.save_post(POST, None)
    harvest.save_post(other, None)
    assert sorted(due(harvest)) == [url, "https://x/n.pdf"]
    assert harvest.attachments_to_check(30)[0].said == ("Kế hoạch.pdf", POST.title)
    for one in (url, "https://x/n.pdf"):
        harvest.save_attachment_check(check(one, clock))
    assert due(harvest) == []
    clock.move(hours=1)
    harvest.save_post(replace(POST, title="Đã sửa"), None)
    assert due(harvest) == [url]
    harvest.save_post(replace(POST, attachments=()), None)
    open_harvest(both_databases, clock).mark_gone(["2"])
    clock.move(days=40)
    assert due(harvest) == []


def test_a_failing_file_waits_longer_each_time(both_databases: Database, clock) -> None:
    """Failing since the first check after the last good one; what the check said is there for the next night."""
    harvest = open_harvest(both_databases, clock)
    [url] = [one.url for one in POST.attachments]
    harvest.save_post(POST, None)
    harvest.save_attachment_check(check(url, clock))
    for days in (1, 1, 2):
        clock.move(days=days)
        [one] = harvest.attachments_to_check(30)
        harvest.save_attachment_check(check(url, clock, state="BROKEN", failure=FailureKind.NOT_FOUND))
    assert (one.state, one.failure) == ("BROKEN", FailureKind.NOT_FOUND)
    assert one.failing_since == clock() - timedelta(days=3)
    clock.move(days=2)
    assert due(harvest) == []
    clock.move(days=1)
    assert due(harvest) == [url]


def test_a_file_replaced_under_its_address_is_history(both_databases: Database, clock) -> None:
    """Other bytes than at the last good check, failures in between aside; the same bytes keep their text."""
    harvest = open_harvest(both_databases, clock)
    harvest.save_post(POST, None)
    [url] = [one.url for one in POST.attachments]
    harvest.save_attachment_check(check(url, clock, text="Kế hoạch"))
    clock.move(days=1)
    harvest.save_attachment_check(check(url, clock, text="Kế hoạch"))
    harvest.save_attachment_check(check(url, clock, state="NOT_CHECKED", failure=FailureKind.TIMEOUT, sha256=None))
    clock.move(days=1)
    harvest.save_attachment_check(check(url, clock, text="Khác", size=20, sha256="b" * 64, elsewhere=True))
    with both_databases.read() as connection:
        [seen] = replacements_of(connection, 1)
        [shown] = attachments_of(connection, 1)
        texts = connection.execute(select(tables.attachment_check.c.text)).scalars().all()
    assert (seen.name, seen.size_before, seen.size, seen.seen_at) == ("Kế hoạch.pdf", 10, 20, clock())
    assert (shown.text, shown.elsewhere) == ("Khác", True)
    assert texts == ["Kế hoạch", None, None, "Khác"]


def test_newest_check_and_newest_text_are_shown(both_databases: Database, clock) -> None:
    """A file that does not open today keeps the text read when it did."""
    harvest = open_harvest(both_databases, clock)
    harvest.save_post(POST, None)
    [url] = [one.url for one in POST.attachments]
    harvest.save_attachment_check(check(url, clock, text="Kế hoạch số 1"))
    clock.move(days=1)
    harvest.save_attachment_check(
        check(url, clock, state="BROKEN", failure=FailureKind.NOT_FOUND, detail="404", size=None, sha256=None)
    )
    with both_databases.read() as connection:
        [shown] = attachments_of(connection, 1)
        [link] = all_link_checks(connection, SCT)
    assert (shown.state, shown.failure, shown.text) == ("BROKEN", "not_found", "Kế hoạch số 1")
    assert (link.attachment, link.post_id, link.post_title) == (shown, 1, POST.title)


def test_failures_are_kept_by_name(both_databases: Database, clock) -> None:
    """An address that could not be read is there for the run's record, word for word."""
    harvest = open_harvest(both_databases, clock)
    failed = Failure("cong-sct", "https://sct.example/x", FailureKind.FORBIDDEN, "403", clock())
    harvest.note_failure(failed)
    with both_databases.read() as connection:
        assert run_failures(connection, harvest.run_id) == [failed]
