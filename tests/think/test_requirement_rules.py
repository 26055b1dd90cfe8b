"""What must be public: each state from what was really read, and never "missing" without proof."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cchc.configuration import Basis, Deadline, Place, Requirement
from cchc.records import AttachmentCheck, PageReading, ReadLink
from cchc.requirement_rules import due_on, judge_requirement
from cchc.states import FailureKind, FindingState
from cchc.working_days import WorkingCalendar
from tests.think.examples import department, judged

NOW = datetime(2023, 11, 20, 1, 0, tzinfo=UTC)
URL = "https://sct.example.vn/van-ban/"
CALENDAR = WorkingCalendar(department())


def requirement(**changes: Any) -> Requirement:
    given: dict[str, Any] = {
        "id": "ke-hoach",
        "name": "Kế hoạch tuyên truyền CCHC",
        "kind": "document",
        "wordings": ["Kế hoạch tuyên truyền cải cách hành chính"],
        "synonyms": ["Kế hoạch truyền thông CCHC"],
        "owner": "van-phong",
        "places": [Place(source="sct", url=URL)],
        "basis": [Basis(document="104/2016/QH13")],
    }
    return Requirement(**(given | changes))


def check(state: str = "PASS", failure: FailureKind | None = None) -> AttachmentCheck:
    return AttachmentCheck("https://sct.example.vn/a.pdf", state, failure, "", "application/pdf", 10, "", NOW)  # type: ignore[arg-type]


def link(text: str, url: str = "https://sct.example.vn/a.pdf", shown: date | None = None, **kind: Any) -> ReadLink:
    return ReadLink(text, url, shown, check(**kind) if kind.get("state", "PASS") else None)


def reading(*links: ReadLink, text: str = "", **changes: Any) -> PageReading:
    given: dict[str, Any] = {
        "requirement": "ke-hoach",
        "url": URL,
        "read_at": NOW - timedelta(hours=5),
        "failure": None,
        "detail": "",
        "text": text,
        "links": tuple(links),
        "complete": True,
    }
    return PageReading(**(given | changes))


def state(asked: Requirement, *readings: PageReading, posts: list[Any] | None = None) -> FindingState:
    return judge_requirement(asked, list(readings), posts or [], now=NOW, calendar=CALENDAR).state


def test_pass_needs_a_link_that_opens() -> None:
    """The official wording on a link whose file opens passes, whatever case and abbreviation it is written in."""
    assert FindingState.PASS is state(requirement(), reading(link("KẾ HOẠCH tuyên truyền CCHC năm 2023")))


def test_another_accepted_name_passes_by_synonym() -> None:
    """An accepted other name is told apart from the official one."""
    assert FindingState.PASS_BY_SYNONYM is state(requirement(), reading(link("Kế hoạch truyền thông CCHC 2023")))


def test_found_but_does_not_open() -> None:
    """A link that is there but leads nowhere is broken, with the reason; one not tried is not checked."""
    broken = link("Kế hoạch tuyên truyền CCHC", state="BROKEN", failure=FailureKind.REDIRECT_HOME)
    verdict = judge_requirement(requirement(), [reading(broken)], [], now=NOW, calendar=CALENDAR)
    assert FindingState.BROKEN is verdict.state
    assert FailureKind.REDIRECT_HOME.label in verdict.reason
    blocked = link("Kế hoạch tuyên truyền CCHC", state="NOT_CHECKED", failure=FailureKind.FORBIDDEN)
    assert FindingState.NOT_CHECKED is state(requirement(), reading(blocked))


@pytest.mark.parametrize(
    "failure",
    [
        FailureKind.FORBIDDEN,
        FailureKind.TOO_MANY,
        FailureKind.CHALLENGE,
        FailureKind.TIMEOUT,
        FailureKind.REDIRECT_HOME,
    ],
)
def test_an_unreadable_place_is_never_missing(failure: FailureKind) -> None:
    """403, 429, a challenge page, a timeout and a redirect home leave it not checked, and the reason says which."""
    for kind in ("document", "page", "fresh_list"):
        verdict = judge_requirement(requirement(kind=kind), [reading(failure=failure)], [], now=NOW, calendar=CALENDAR)
        assert FindingState.NOT_CHECKED is verdict.state
        assert failure.label in verdict.reason


def test_missing_needs_every_place_read_completely_and_recently() -> None:
    """All places read in full and lately: missing. One unread, cut short or long ago: not checked."""
    two = requirement(places=[Place(source="sct", url=URL), Place(source="sct", url=URL + "2/")])
    assert FindingState.MISSING is state(requirement(), reading(link("Thông báo nghỉ lễ")))
    assert FindingState.NOT_CHECKED is state(two, reading())
    assert FindingState.MISSING is state(two, reading(), reading(url=URL + "2/"))
    assert FindingState.NOT_CHECKED is state(requirement(), reading(complete=False))
    assert FindingState.NOT_CHECKED is state(requirement(), reading(read_at=NOW - timedelta(days=10)))
    assert FindingState.NOT_CHECKED is state(requirement())
    assert FindingState.NOT_CHECKED is state(requirement(places=[]))


def test_found_in_one_place_is_enough() -> None:
    """What was found holds even where another place could not be read."""
    two = requirement(places=[Place(source="sct", url=URL), Place(source="sct", url=URL + "2/")])
    found = reading(link("Kế hoạch tuyên truyền cải cách hành chính"))
    assert FindingState.PASS is state(two, found, reading(url=URL + "2/", failure=FailureKind.TIMEOUT))


def test_late_counts_working_days_from_issue() -> None:
    """Shown after the last working day is late; on it, it passes."""
    asked = requirement(
        number="233/QĐ-UBND",
        issued_on=date(2023, 1, 31),
        deadline=Deadline(days=5, count="working", counted_from="issued_on", source="Luật 104/2016/QH13"),
    )
    assert date(2023, 2, 7) == due_on(asked, NOW, CALENDAR)
    for shown, expected in ((date(2023, 2, 7), FindingState.PASS), (date(2023, 2, 8), FindingState.LATE)):
        assert expected is state(asked, reading(link("Quyết định 233/QÐ - UBND", shown=shown)))


def test_nobody_is_blamed_before_the_deadline() -> None:
    """What is not there yet and not yet due does not apply yet."""
    asked = requirement(
        issued_on=date(2023, 11, 17), deadline=Deadline(days=5, counted_from="issued_on", source="chuẩn nội bộ")
    )
    assert FindingState.NOT_APPLICABLE is state(asked, reading())


def test_the_number_decides() -> None:
    """With a number asked for, the right name without it needs a person; a mention without a link too."""
    asked = requirement(number="05/KH-SCT")
    assert FindingState.PASS is state(asked, reading(link("Văn bản số 5/KH-SCT")))
    assert FindingState.PASS is state(asked, reading(link("Tải về", url="https://sct.example.vn/05-kh-sct.pdf")))
    assert FindingState.AMBIGUOUS is state(asked, reading(link("Kế hoạch tuyên truyền CCHC")))
    assert FindingState.AMBIGUOUS is state(asked, reading(text="Theo Kế hoạch số 05/KH-SCT ngày 10/02/2023"))
    assert FindingState.MISSING is state(asked, reading(link("Kế hoạch số 15/KH-SCT")))


def test_several_different_candidates_are_ambiguous() -> None:
    """Two different documents under one name need a person; two files of one document do not; of dated ones the
    newest."""
    one, other = "Kế hoạch tuyên truyền CCHC của Sở", "Kế hoạch tuyên truyền CCHC của Trung tâm"
    assert FindingState.AMBIGUOUS is state(
        requirement(), reading(link(one), link(other, url="https://sct.example.vn/b.pdf"))
    )
    assert FindingState.PASS is state(requirement(), reading(link(one), link(one, url="https://sct.example.vn/a.docx")))
    dated = reading(
        link(one + " 2022", shown=date(2022, 2, 1)),
        link(one + " 2023", url="https://sct.example.vn/b.pdf", shown=date(2023, 2, 1)),
    )
    verdict = judge_requirement(requirement(), [dated], [], now=NOW, calendar=CALENDAR)
    assert (FindingState.PASS, date(2023, 2, 1)) == (verdict.state, verdict.published_on)


def test_a_page_must_hold_the_words_itself() -> None:
    """A page passes by its own text; opened without the words it is missing."""
    asked = requirement(kind="page", wordings=["Chức năng, nhiệm vụ"], synonyms=["Cơ cấu tổ chức"])
    assert FindingState.PASS is state(asked, reading(text="1. Chức năng, nhiệm vụ của Sở"))
    assert FindingState.PASS_BY_SYNONYM is state(asked, reading(text="Cơ cấu tổ chức"))
    assert FindingState.MISSING is state(asked, reading(text="Đang cập nhật"))


def test_a_list_must_be_fresh() -> None:
    """The newest dated entry decides: fresh passes, old is stale, undated needs a person, none is missing."""
    asked = requirement(kind="fresh_list", max_age_days=14, frequency="weekly")
    assert FindingState.PASS is state(
        asked, reading(link("Tin", shown=date(2023, 11, 10)), link("Cũ", shown=date(2020, 1, 1)))
    )
    assert FindingState.STALE is state(asked, reading(link("Tin", shown=date(2023, 10, 10))))
    assert FindingState.AMBIGUOUS is state(asked, reading(link("Tin")))
    assert FindingState.MISSING is state(asked, reading())


def test_a_yearly_document_of_last_year_is_stale() -> None:
    """A document due every so often is stale when the newest is older than that."""
    asked = requirement(frequency="quarterly", max_age_days=120)
    assert FindingState.STALE is state(asked, reading(link("Kế hoạch tuyên truyền CCHC", shown=date(2023, 1, 5))))


def test_not_applicable_and_dated_rules() -> None:
    """An exemption, and a rule not in force on the document's own date, do not apply; a switched-off one is not
    checked."""
    assert FindingState.NOT_APPLICABLE is state(requirement(not_applicable=True), reading())
    later = requirement(valid_from=date(2023, 6, 1), issued_on=date(2023, 1, 5))
    assert FindingState.NOT_APPLICABLE is state(later, reading())
    assert FindingState.NOT_CHECKED is state(requirement(enabled=False, reason="Chờ đối chiếu"), reading())


def test_a_post_about_the_document_is_evidence() -> None:
    """A post whose title carries the number shows that it was published, and when."""
    post = judged(3, "2023-02-10 08:00", title="Kế hoạch số 05/KH-SCT về tuyên truyền CCHC")
    verdict = judge_requirement(requirement(number="05/KH-SCT"), [reading()], [post], now=NOW, calendar=CALENDAR)
    assert (FindingState.PASS, post.post.url, date(2023, 2, 10)) == (verdict.state, verdict.url, verdict.published_on)
