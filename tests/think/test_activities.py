"""Which activities a post serves, and how far each activity is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc.activity_progress import Proofs, activity_lines
from cchc.classify import Rules, classify
from cchc.configuration import Activity, Configuration, Plan, PlannedItem, Schedule
from cchc.figures import ActivityLine
from cchc.periods import Period
from cchc.records import OfflineEvidence
from cchc.states import ActivityState, OfflineKind, UnitSignal
from tests.think.examples import judged, local, text, unit

TITLES = {
    "Quán triệt Kết luận số 91-KL/TU ngày 18/10/2022 về đẩy mạnh cải cách hành chính": "I.1",
    "Kết quả công tác cải cách hành chính 9 tháng năm 2023": "I.2",
    "Thực hiện Nghị quyết số 55/2022/QH15 về cơ chế, chính sách đặc thù phát triển tỉnh Khánh Hòa": "I.3",
    "Nghị quyết số 18-NQ/TW: sắp xếp tổ chức bộ máy của hệ thống chính trị": "I.4",
    "Xây dựng chính quyền số tại Sở Công Thương": "I.6",
    "Tuyên truyền cải cách hành chính: chủ trương, chính sách mới": "I.7",
    "Tăng cường kỷ luật, kỷ cương hành chính, trách nhiệm người đứng đầu": "I.8",
    "Thực hiện tinh giản biên chế giai đoạn 2023-2026": "I.9",
    "Sáng kiến cải cách hành chính của công chức Sở": "I.10",
    "Chỉ số PAR Index và PAPI năm 2022": "I.11",
    "Công bố danh mục thủ tục hành chính mới ban hành": "I.12",
    "Quyền tiếp cận thông tin của công dân khi làm thủ tục hành chính": "II.1",
    "Hướng dẫn nộp hồ sơ trực tuyến trên Cổng dịch vụ công": "II.4",
    "Khai trương Trung tâm Phục vụ hành chính công tỉnh Khánh Hòa": "II.7",
    "Hội nghị tổng kết công tác cải cách hành chính năm 2022": "TD.1",
    "Tập huấn nghiệp vụ cải cách hành chính": "TD.2",
    "Nâng cao chỉ số năng lực cạnh tranh cấp tỉnh (PCI)": "TD.5",
    "Khảo sát mức độ hài lòng của tổ chức, cá nhân": "TD.9",
    "Cuộc thi mô hình, sáng kiến của công chức, viên chức trẻ lần thứ 6": "TD.10",
}


@pytest.mark.parametrize("title", TITLES)
def test_title_names_the_activity(title: str, rules: Rules) -> None:
    """The activity that a title speaks of is among those found, with its reason."""
    found = {one.id: one for one in classify(text(title), rules).activities}
    assert TITLES[title] in found
    assert found[TITLES[title]].reason


def test_a_document_with_another_date_is_another_document(rules: Rules) -> None:
    """09-NQ/TW of another term of the party does not make it activity I.3."""
    own = classify(text("Cải cách hành chính", "Theo Nghị quyết số 09-NQ/TW, ngày 28/01/2022."), rules)
    other = classify(text("Cải cách hành chính", "Theo Nghị quyết số 09-NQ/TW ngày 02/02/2007."), rules)
    assert "I.3" in {one.id for one in own.activities}
    assert "I.3" not in {one.id for one in other.activities}


def test_themes_and_nothing_for_other_news(rules: Rules) -> None:
    """Themes come beside activities; what is not CCHC serves none."""
    payment = classify(text("Thanh toán trực tuyến phí, lệ phí khi giải quyết thủ tục hành chính"), rules)
    assert {"thanh-toan-truc-tuyen", "tthc"} <= {one.id for one in payment.themes}
    trade = classify(text("Khai mạc hội chợ xúc tiến đầu tư"), rules)
    assert (trade.activities, trade.themes) == ((), ())


def test_every_activity_and_theme_of_the_plan_has_rules(configuration: Configuration) -> None:
    """No activity and no theme of the plan is without phrases to find it by."""
    plan = configuration.plan(2023)
    assert {one.id for one in plan.activities} == set(configuration.topics.activities)
    assert {one.id for one in plan.themes} == set(configuration.topics.themes)
    assert all(rule.phrases for rule in configuration.topics.activities.values())


def activity(schedule: str, *items: tuple[str, str], **changes: Any) -> Activity:
    given: dict[str, Any] = {
        "id": "TD.1",
        "number": 1,
        "audience": "key_task",
        "title": "Nhiệm vụ",
        "text": "Nhiệm vụ",
        "products": [PlannedItem(id=item_id, text=item_id, kind=kind) for item_id, kind in items],  # type: ignore[arg-type]
        "schedule": [Schedule(kind=schedule, text="như kế hoạch", starts=date(2023, 1, 1), ends=date(2023, 3, 31))],  # type: ignore[arg-type]
        "assignments": [],
    }
    return Activity(**(given | changes))


def proof(number: int, kind: OfflineKind, held_on: date, unit_id: str = "a") -> OfflineEvidence:
    return OfflineEvidence(
        "TD.1", "3.4", kind, held_on, 30, unit_id, "", None, None, "vp", local("2023-01-01 00:00"), number
    )


def line(
    asked: Activity,
    configuration: Configuration,
    posts: Any = (),
    offline: Any = (),
    now: str = "2023-11-20 08:00",
    period: str = "2023-11",
) -> ActivityLine:
    plan: Plan = configuration.plan(2023).model_copy(update={"activities": [asked]})
    channels = {"sct": "website", "bao": "press"}
    proofs = Proofs(posts, offline, [], [], channels, "SCT")
    units = [unit("a"), unit("b"), unit("bgd", kind="leadership")]
    return activity_lines(plan, proofs, units, Period.parse(period).window(20), 20, local(now))[0]


def served(number: int, at: str, *units: str, **changes: Any) -> Any:
    return judged(number, at, *units, activities=("TD.1",), **changes)


def test_continuous_counts_evidence_of_the_period(configuration: Configuration) -> None:
    """A continuous activity says how much evidence the period has; older evidence shows in the year only."""
    asked = activity("continuous", ("web", "website"))
    posts = [served(1, "2023-11-01 08:00", "a"), served(2, "2023-05-01 08:00", "a"), served(3, "2022-12-25 08:00", "a")]
    found = line(asked, configuration, posts)
    assert (
        found.state, found.state_text, found.in_period, found.in_year,
    ) == (ActivityState.WITH_EVIDENCE, "Có 1 minh chứng trong kỳ", 1, 3)  # fmt: skip
    assert ActivityState.WITHOUT_EVIDENCE is line(asked, configuration).state


def test_each_channel_is_ticked_on_its_own(configuration: Configuration) -> None:
    """Posts tick the website or the press, offline proofs their own kind, with the codes behind each tick."""
    asked = activity("continuous", ("web", "website"), ("bao", "press"), ("hop", "meeting"), ("noi-bo", "eoffice"))
    posts = [served(1, "2023-11-01 08:00"), served(2, "2023-11-02 08:00", source="bao")]
    found = line(asked, configuration, posts, [proof(7, OfflineKind.MEETING, date(2023, 11, 3))])
    assert {item.id: item.evidence for item in found.items} == {
        "web": ["P00001"],
        "bao": ["P00002"],
        "hop": ["M7"],
        "noi-bo": [],
    }
    assert [item.ticked for item in found.items] == [True, True, True, False]


def test_a_window_is_done_overdue_or_not_due(configuration: Configuration) -> None:
    """All products there: done. Past its end without: overdue, naming what lacks. Before: not due or in progress."""
    asked = activity("window", ("hoi-nghi", "meeting"), ("thong-bao", "document"))
    meeting = proof(1, OfflineKind.MEETING, date(2023, 2, 1))
    document = proof(2, OfflineKind.DOCUMENT, date(2023, 2, 10))
    assert ActivityState.DONE is line(asked, configuration, offline=[meeting, document]).state
    overdue = line(asked, configuration, offline=[meeting])
    assert ActivityState.OVERDUE is overdue.state
    assert "thong-bao" in overdue.state_text
    early = {"now": "2023-02-20 08:00", "period": "2023-02"}
    assert ActivityState.NOT_DUE is line(asked, configuration, **early).state
    assert ActivityState.IN_PROGRESS is line(asked, configuration, offline=[meeting], **early).state


def test_others_set_the_pace(configuration: Configuration) -> None:
    """What follows the province's timetable, or waits to be asked, is never overdue."""
    for kind in ("external", "on_request"):
        assert ActivityState.NOT_DUE is line(activity(kind, ("hop", "meeting")), configuration).state


def test_every_unit_is_judged(configuration: Configuration) -> None:
    """ "Tại đơn vị mình": units with evidence of their own are done, the rest owe; doubt does not count, leaders
    do not owe."""
    asked = activity("continuous", ("hop", "meeting"), every_unit=True)
    doubtful = served(1, "2023-11-01 08:00", "b", unit_state=UnitSignal.DOUBTFUL)
    found = line(asked, configuration, [doubtful], [proof(7, OfflineKind.MEETING, date(2023, 11, 3), "a")])
    assert (found.units_done, found.units_owing) == (["a"], ["b"])


def test_a_post_with_an_own_number_ticks_the_document(configuration: Configuration) -> None:
    """A post about a document of the department itself is evidence that it was issued; one about another's is not."""
    asked = activity("window", ("van-ban", "document"))
    own = served(1, "2023-02-01 08:00", document_numbers=("05/KH-SCT",))
    other = served(2, "2023-02-01 08:00", document_numbers=("233/QĐ-UBND",))
    assert line(asked, configuration, [own]).items[0].ticked
    assert not line(asked, configuration, [other]).items[0].ticked
