"""The figures of a period, held back when a source was not read, and who is reminded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest

from cchc.assemble import assemble_figures
from cchc.configuration import Configuration
from cchc.figures import Figures
from cchc.periods import Period, Window
from cchc.records import OfflineEvidence, SourceResult, StoredAttachment
from cchc.reminding import is_reminder_day, units_to_remind
from cchc.states import FailureKind, FindingState, OfflineKind, UnitSignal, UnitState
from cchc.working_days import WorkingCalendar
from tests.think.examples import judged, local, sent

NOVEMBER = Period.parse("2023-11")
AFTER = local("2023-11-20 08:00")


@dataclass(frozen=True)
class Read:
    at: datetime
    result: SourceResult


@dataclass(frozen=True)
class Link:
    post_id: int
    post_title: str
    attachment: StoredAttachment


def result(source: str, **changes: Any) -> SourceResult:
    given: dict[str, Any] = dict.fromkeys(
        ("listed", "fetched", "requests", "new", "changed", "unchanged", "vanished", "failed"), 0
    )
    given |= {"source": source, "state": "ok", "failure": None, "detail": "", "complete": True, "believed": True,
              "proven_from": None, "proven_to": None}  # fmt: skip
    return SourceResult(**(given | changes))


@pytest.fixture(scope="session")
def office(configuration: Configuration) -> Configuration:
    """The project's configuration with only the department's own site switched on."""
    return switched_on(configuration, {"sct"})


def switched_on(configuration: Configuration, wanted: set[str]) -> Configuration:
    sources = [source.model_copy(update={"enabled": source.id in wanted}) for source in configuration.sources.sources]
    return configuration.model_copy(update={"sources": configuration.sources.model_copy(update={"sources": sources})})


def figures(office: Configuration, now: datetime = AFTER, period: Period = NOVEMBER, **changes: Any) -> Figures:
    given: dict[str, Any] = {
        "posts": [],
        "all_posts_count": 0,
        "submissions": [],
        "offline": [],
        "findings": [],
        "links": [],
        "source_results": {"sct": Read(now, result("sct"))},
        "coverage": {"sct": [Window(local("2023-01-01 00:00"), now)]},
    }
    return assemble_figures(office, period, now=now, **(given | changes))


def test_months_that_were_never_read_are_named(office: Configuration) -> None:
    """Before the first reading a 0 proves nothing: those months are named, a month to come is not there at all."""
    read_since = {"sct": [Window(local("2023-09-20 00:00"), AFTER)]}
    made = figures(office, period=Period.parse("2023-Q4"), coverage=read_since, posts=[judged(1, "2023-05-02", "a")])
    unread = [f"2023-{month:02d}" for month in range(1, 10)]
    assert made.unread_periods == unread
    assert set(made.units[0].by_period) == {*unread, "2023-10", "2023-11", "2023-12"}
    whole = figures(office, coverage={"sct": [Window(local("2022-12-20 00:00"), AFTER)]})
    assert whole.unread_periods == []
    before_december = figures(office, now=local("2023-11-19 08:00"), period=Period.parse("2023"))
    assert "2023-12" not in before_december.units[0].by_period
    assert "2023-12" not in before_december.unread_periods
    gap = [Window(local("2022-12-20 00:00"), local("2023-06-01 00:00")), Window(local("2023-07-01 00:00"), AFTER)]
    assert figures(office, coverage={"sct": gap}).unread_periods == ["2023-06", "2023-07"]


def test_not_sent_stands_beside_the_news_that_names_no_unit(office: Configuration) -> None:
    """News of the department's own pages without a unit may be the unit's: its reason names it, a unit in time or a
    post of the press does not."""
    posts = [
        judged(1, "2023-11-01 08:00", unit_state=UnitSignal.NONE),
        judged(2, "2023-11-01 08:00", unit_state=UnitSignal.EXTERNAL),
        judged(3, "2023-12-01 08:00", unit_state=UnitSignal.NONE),
        judged(4, "2023-11-01 08:00", "van-phong"),
    ]
    lines = {line.unit: line for line in figures(office, posts=posts).units}
    assert lines["thanh-tra"].state is UnitState.NONE
    assert "Có 1 tin, bài CCHC trên trang của Sở không ghi đơn vị nào (P00001)." in lines["thanh-tra"].reason
    assert "không ghi đơn vị" not in lines["van-phong"].reason


def test_posts_of_the_window_only(office: Configuration) -> None:
    """CCHC posts of the window stand in the list in order; doubtful ones beside it; the calendar month is its own
    number."""
    posts = [
        judged(3, "2023-11-19 23:59", "van-phong", activities=("I.2",), themes=("tthc",)),
        judged(1, "2023-10-20 00:00", "thanh-tra", "thuong-mai"),
        judged(2, "2023-11-20 00:00", "van-phong"),
        judged(4, "2023-11-02 00:00", is_cchc=None),
        judged(5, "2023-11-03 00:00", is_cchc=False),
    ]
    made = figures(office, posts=posts, all_posts_count=4)
    assert [post.code for post in made.posts] == ["P00001", "P00003"]
    assert [post.code for post in made.doubtful] == ["P00004"]
    assert (made.calendar_posts, made.read_posts) == (2, 4)
    counts = {line.unit: line.published for line in made.units}
    assert (counts["van-phong"], counts["thanh-tra"], counts["thuong-mai"], counts["nang-luong"]) == (1, 1, 1, 0)
    assert {line.id: line.posts for line in made.channels if line.posts} == {"3.2": 2}
    assert next(line.post_codes for line in made.themes if line.id == "tthc") == ["P00003"]
    assert len(made.activities) == 30
    assert made.complete


def test_a_source_not_read_holds_the_numbers(office: Configuration) -> None:
    """Never read, a gap in the window, or an unbelievable answer: not complete, the note says why, no unit is
    "chưa gửi"."""
    gap = figures(office, coverage={"sct": [Window(local("2023-11-01 00:00"), AFTER)]})
    never = figures(office, source_results={}, coverage={})
    alarm = result("sct", believed=False, state="partial", failure=FailureKind.NOTHING_FOUND)
    strange = figures(office, source_results={"sct": Read(AFTER, alarm)})
    for made in (gap, never, strange):
        assert not made.complete
        assert made.coverage_note
        assert {UnitState.UNCONFIRMED} == {line.state for line in made.units if line.owes}
    assert "bất thường" in strange.coverage_note


def test_other_portals_count_only_what_is_ours(office: Configuration) -> None:
    """On the province's portal a post counts when it names a unit or the department, not otherwise."""
    province = next(source.id for source in office.sources.sources if source.owner == "province")
    both = switched_on(office, {"sct", province})
    posts = [
        judged(1, "2023-11-01 08:00", source=province, title="Sở Nội vụ triển khai cải cách hành chính"),
        judged(2, "2023-11-01 08:00", source=province, title="Sở Công Thương triển khai cải cách hành chính"),
        judged(3, "2023-11-01 08:00", "van-phong", source=province),
    ]
    assert [post.code for post in figures(both, posts=posts).posts] == ["P00002", "P00003"]


def test_links_findings_and_offline(office: Configuration) -> None:
    """Links keep their state, every requirement has a line, and offline proofs stand in their channel."""
    attachment = StoredAttachment(
        1, 1, "a.pdf", "https://x/a.pdf", "BROKEN", "empty_file", "0 byte", "", 0, AFTER, None
    )
    held = OfflineEvidence(
        "I.1", "3.4", OfflineKind.MEETING, date(2023, 11, 3), 40, "van-phong", "", None, None, "vp", AFTER, 7
    )
    before = OfflineEvidence(
        "I.1", "3.4", OfflineKind.MEETING, date(2023, 10, 19), 40, "van-phong", "", None, None, "vp", AFTER, 8
    )
    made = figures(office, links=[Link(1, "Tin", attachment)], offline=[held, before])
    assert made.link_states == {"BROKEN": 1}
    assert FindingState.BROKEN is made.links[0].state
    assert made.links[0].detail == "tệp rỗng: 0 byte"
    bare = replace(attachment, failure="not_found", detail="mã 404")
    assert figures(office, links=[Link(1, "Tin", bare)]).links[0].detail == "không có trang này (404)"
    assert next(line.offline_ids for line in made.channels if line.id == "3.4") == [7]
    assert [line.id for line in made.offline] == [7]
    assert {FindingState.NOT_CHECKED} == {line.state for line in made.findings}
    assert made.basis.startswith("Quyết định số 233/QĐ-UBND ngày 31/01/2023")


def test_every_offline_proof_counts_in_one_channel(office: Configuration) -> None:
    """A proof entered under an activity's own item (hop-noi-bo) still counts in a channel of the plan, by its kind."""
    held = [
        OfflineEvidence(
            "I.1", "hop-noi-bo", kind, date(2023, 11, 3), None, "van-phong", "", None, None, "vp", AFTER, number
        )
        for number, kind in enumerate(OfflineKind, start=1)
    ]
    made = figures(office, offline=held)
    assert sum(line.offline for line in made.channels) == len(held)
    assert next(line.offline_ids for line in made.channels if line.id == "3.4") == [1]
    assert all(line.channel in {channel.id for channel in made.channels} for line in made.offline)


def test_figures_survive_json(office: Configuration) -> None:
    """What is stored as a snapshot comes back equal."""
    made = figures(office, posts=[judged(1, "2023-11-01 08:00", "van-phong")])
    assert made == Figures.model_validate_json(made.model_dump_json())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2023-11-15 08:00", True),  # Wednesday: 15, 16, 17 are left; the 18th and 19th are a weekend
        ("2023-11-16 08:00", False),
        ("2023-11-17 08:00", True),  # the last working day
        ("2023-11-19 08:00", False),  # Sunday
        ("2023-11-20 08:00", False),
    ],
)
def test_reminder_days(now: str, expected: bool, office: Configuration) -> None:
    """Reminders go three and one working days before the deadline, never on a day off."""
    calendar = WorkingCalendar(office.department)
    assert expected is is_reminder_day(local(now), office.reports, calendar)


def test_only_units_with_nothing_are_reminded(office: Configuration) -> None:
    """A reminder is silent when already met, and after the deadline."""
    now = local("2023-11-17 08:00")
    posts = [
        judged(1, "2023-11-01 08:00", "van-phong"),
        judged(2, "2023-11-02 08:00", "thanh-tra", unit_state=UnitSignal.DOUBTFUL),
    ]
    made = figures(office, now, posts=posts, submissions=[sent("thuong-mai", "2023-11", "2023-11-10 08:00")])
    calendar = WorkingCalendar(office.department)
    reminded = {one.id: reason for one, reason in units_to_remind(office, NOVEMBER, made, now, calendar)}
    assert {"van-phong", "thuong-mai", "ban-giam-doc"}.isdisjoint(reminded)
    assert {"thanh-tra", "nang-luong"} <= set(reminded)
    assert "còn 1 ngày làm việc" in reminded["nang-luong"]
    assert "chờ Văn phòng xác minh" in reminded["thanh-tra"]
    assert units_to_remind(office, NOVEMBER, made, AFTER, calendar) == []
