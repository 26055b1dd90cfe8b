"""What is to be judged again, and what finally holds when people disagreed with the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.errors import Conflict, InputError
from cchc.periods import Period, Window
from cchc.records import AttachmentCheck, Correction, Scored
from cchc.states import UnitSignal
from storage.corrections import add_correction, corrections_of
from storage.database import Database
from storage.judging import holding, judged
from storage.posts import (
    attribution_of,
    judged_post,
    judged_posts,
    load_post,
    load_posts,
    post_text,
    posts_to_classify,
    save_attribution,
)
from tests.keep.samples import POST, PUBLISHED, SCT, VERDICT, open_harvest, store_posts


def to_classify(database: Database, rules: str = "rules-1") -> list[int]:
    with database.read() as connection:
        return [post.id for post in posts_to_classify(connection, SCT, rules)]


def correct(database: Database, clock, field: str, value, post_id: int = 1) -> int:
    with database.begin() as connection:
        return add_correction(connection, SCT, Correction(post_id, field, value, "đọc lại", "lan", clock()))


def held(database: Database, post_id: int = 1):
    with database.read() as connection:
        return judged_post(connection, SCT, post_id)


def test_attribution_comes_back_whole(both_databases: Database, clock) -> None:
    """What the rules said is stored and read back field for field."""
    store_posts(both_databases, clock, {})
    with both_databases.read() as connection:
        assert attribution_of(connection, 1) == VERDICT
        assert attribution_of(connection, 99) is None


def test_only_changed_posts_or_rules_are_judged_again(both_databases: Database, clock) -> None:
    """A second night judges nothing; a new text judges its post; new rules judge all."""
    store_posts(both_databases, clock, {}, {"key": "2"})
    assert to_classify(both_databases) == []
    open_harvest(both_databases, clock).save_post(replace(POST, key="2", body="khác"), None)
    assert to_classify(both_databases) == [2]
    assert to_classify(both_databases, "rules-2") == [1, 2]


def test_text_read_from_an_attachment_judges_its_post_again(both_databases: Database, clock) -> None:
    """A post whose file could be read for the first time, or reads otherwise, is judged anew, and no other."""
    store_posts(both_databases, clock, {}, {"key": "2", "attachments": ()})
    harvest = open_harvest(both_databases, clock)
    url = POST.attachments[0].url
    seen = AttachmentCheck(url, "PASS", None, "", "application/pdf", 9, None, clock(), None)
    harvest.save_attachment_check(seen)
    assert to_classify(both_databases) == []
    harvest.save_attachment_check(replace(seen, text="Kế hoạch 233"))
    assert to_classify(both_databases) == [1]
    with both_databases.begin() as connection:
        post = load_post(connection, SCT, 1)
        assert post_text(connection, post).attachments == (("Kế hoạch.pdf", "Kế hoạch 233"),)
        save_attribution(connection, 1, post.content_hash, "rules-1", VERDICT, clock())
    harvest.save_attachment_check(replace(seen, text="Kế hoạch 233"))
    assert to_classify(both_databases) == []


def test_judging_while_walking_many_posts(database: Database, clock) -> None:
    """More posts than one portion are each given out once although verdicts are saved on the way."""
    harvest = open_harvest(database, clock)
    for number in range(450):
        harvest.save_post(replace(POST, key=str(number), attachments=()), None)
    seen = []
    with database.begin() as connection:
        for post in posts_to_classify(connection, SCT, "r"):
            seen.append(post.id)
            save_attribution(connection, post.id, post.content_hash, "r", VERDICT, clock())
    assert seen == list(range(1, 451))


def test_post_text_has_the_local_day(database: Database, clock) -> None:
    """A post of 23:30 UTC belongs to the next day in Việt Nam."""
    open_harvest(database, clock).save_post(replace(POST, published_at=PUBLISHED.replace(hour=23)), None)
    with database.read() as connection:
        text = post_text(connection, load_post(connection, SCT, 1))
    assert (text.id, text.published_on.isoformat()) == ("1", "2023-11-03")


def test_window_is_half_open(both_databases: Database, clock) -> None:
    """The first moment of a window is in it, its end is in the next; order is by publication."""
    window = Period.parse("2023-11").window(20)
    for key, moment in (
        ("after", window.end),
        ("last", window.end - timedelta(seconds=1)),
        ("first", window.start),
        ("before", window.start - timedelta(seconds=1)),
    ):
        store_posts(both_databases, clock, {"key": key, "published_at": moment})
    with both_databases.read() as connection:
        assert [post.key for post in load_posts(connection, SCT, window)] == ["first", "last"]
        assert [one.post.key for one in judged_posts(connection, SCT, window)] == ["first", "last"]
        assert [one.post.key for one in judged_posts(connection, SCT)] == ["before", "first", "last", "after"]
        assert load_posts(connection, SCT, Window(window.end, window.end)) == []


def test_bodies_may_be_left_out(database: Database, clock) -> None:
    """A long window can be read without the texts nobody prints; all else is the same."""
    store_posts(database, clock, {})
    with database.read() as connection:
        [full], [light] = judged_posts(connection, SCT), judged_posts(connection, SCT, bodies=False)
    assert light == replace(full, post=replace(full.post, body=""))
    assert full.post.body == POST.body


def test_other_departments_see_nothing(database: Database, clock) -> None:
    """A post is invisible under another department's id, in lists and by number."""
    store_posts(database, clock, {})
    with database.read() as connection:
        assert judged_posts(connection, "so-khac") == []
        assert judged_post(connection, "so-khac", 1) is None


def test_post_not_judged_yet_is_doubtful(database: Database, clock) -> None:
    """Before the rules saw a post it is neither CCHC nor not: it waits."""
    open_harvest(database, clock).save_post(POST, None)
    one = held(database)
    assert (one.is_cchc, one.doubtful, one.code) == (None, True, "P00001")


def test_correction_outranks_the_rules_for_ever(both_databases: Database, clock) -> None:
    """A person's units stay when the rules judge the post anew and say otherwise."""
    store_posts(both_databases, clock, {})
    correct(both_databases, clock, "units", ["kcn", "ttxt"])
    with both_databases.begin() as connection:
        post = load_post(connection, SCT, 1)
        other = replace(VERDICT, units=(Scored("vp", 1.0, ""),), unit_state=UnitSignal.DOUBTFUL)
        save_attribution(connection, 1, post.content_hash, "rules-2", other, clock())
    one = held(both_databases)
    assert (one.units, one.unit_state, one.corrected) == (("kcn", "ttxt"), UnitSignal.UNIT, ("units",))
    assert "lan" in one.reasons[-1] and "đọc lại" in one.reasons[-1]


def test_newest_holds_and_undoing_brings_back_the_one_before(both_databases: Database, clock) -> None:
    """Two decisions, then undo, undo: the second, the first, the rules; nothing is ever removed."""
    store_posts(both_databases, clock, {})
    seen = []
    for value in (["a"], ["b"], None, None):
        correct(both_databases, clock, "units", value)
        seen.append(held(both_databases).units)
    assert seen == [("a",), ("b",), ("a",), ("qltm",)]
    with both_databases.read() as connection:
        assert [one.value for one in corrections_of(connection, 1)] == [["a"], ["b"], None, None]
    with pytest.raises(Conflict, match="Không còn điều chỉnh"):
        correct(both_databases, clock, "units", None)


def test_false_and_empty_are_decisions_not_undoings(both_databases: Database, clock) -> None:
    """“Not CCHC” and “no unit” hold like any other decision."""
    store_posts(both_databases, clock, {})
    correct(both_databases, clock, "is_cchc", False)
    correct(both_databases, clock, "units", [])
    one = held(both_databases)
    assert (one.is_cchc, one.units, one.unit_state) == (False, (), UnitSignal.NONE)
    assert set(one.corrected) == {"is_cchc", "units"}


def test_no_unit_of_an_external_post_stays_external(database: Database, clock) -> None:
    """Confirming that a press article belongs to no unit keeps it external."""
    store_posts(database, clock, {})
    with database.begin() as connection:
        post = load_post(connection, SCT, 1)
        external = replace(VERDICT, units=(), unit_state=UnitSignal.EXTERNAL)
        save_attribution(connection, 1, post.content_hash, "rules-1", external, clock())
    correct(database, clock, "units", [])
    assert held(database).unit_state is UnitSignal.EXTERNAL


@pytest.mark.parametrize(
    ("field", "value"),
    [("is_cchc", "có"), ("is_cchc", ["a"]), ("units", "qltm"), ("units", [1]), ("units", [""]), ("title", "x")],
)
def test_values_of_the_wrong_shape_are_refused(database: Database, clock, field: str, value: object) -> None:
    """A correction that could not be counted with is refused and nothing is stored."""
    store_posts(database, clock, {})
    with pytest.raises(InputError):
        correct(database, clock, field, value)
    with database.read() as connection:
        assert corrections_of(connection, 1) == []


def test_correction_needs_a_reason_and_a_post_of_the_department(database: Database, clock) -> None:
    """No reason, no post, or another department's post: refused."""
    store_posts(database, clock, {})
    for department, post_id, reason in ((SCT, 1, "  "), (SCT, 9, "x"), ("so-khac", 1, "x")):
        with pytest.raises(InputError), database.begin() as connection:
            add_correction(connection, department, Correction(post_id, "units", ["a"], reason, "lan", clock()))


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=12))
def test_holding_is_a_stack(values: list[int | None]) -> None:
    """Any order of decisions and undoings: what holds is the newest decision that was not taken back."""
    made = [Correction(1, "units", None if v is None else [str(v)], "r", "w", PUBLISHED) for v in values]
    stack: list[list[str]] = []
    for value in values:
        if value is not None:
            stack.append([str(value)])
        elif stack:
            stack.pop()
    assert {field: one.value for field, one in holding(made).items()} == ({"units": stack[-1]} if stack else {})


def test_fields_are_undone_apart(clock) -> None:
    """Undoing the units leaves the CCHC verdict of the same person standing."""
    made = [
        Correction(1, "is_cchc", False, "r", "w", clock()),
        Correction(1, "units", ["a"], "r", "w", clock()),
        Correction(1, "units", None, "r", "w", clock()),
    ]
    assert {field: one.value for field, one in holding(made).items()} == {"is_cchc": False}
    assert judged.__doc__
