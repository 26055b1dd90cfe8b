"""A night with documents, citizens' feedback and an indicator beside posts, and what they prove."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc.states import FeedbackStatus
from flows.nightly import nightly
from flows.outcome import RunOutcome
from flows.step import run_directly
from storage.findings import current_verdicts
from storage.indicators import indicator_values
from storage.public_records import documents, feedback, newest_readings
from tests.collect.site import Answer, Site
from tests.flows.small_department import SMALL_PDF, SmallDepartment, make_department, page


@pytest.fixture
def department(project: Path, tmp_path: Path) -> Iterator[SmallDepartment]:
    """With a single post at each site: posts are not what is looked at here."""
    with Site() as first, Site() as second:
        yield make_department(project, tmp_path / "so", first, second, posts=1)


NOW = datetime(2023, 11, 20, 2, tzinfo=UTC)


def with_records(department: SmallDepartment) -> None:
    """The first source keeps documents and an indicator; a third one is a system of feedback without any post."""
    first, second = department.first, department.second
    sources = department.folder / "config" / "sources.yaml"
    config = yaml.safe_load(sources.read_text(encoding="utf-8"))
    config["sources"][0]["records"] = [
        {
            "id": "van-ban",
            "kind": "legal_documents",
            "name": "Văn bản của Sở",
            "lists": [f"{first.url}/vb"],
            "details": "always",
        },
        {
            "id": "dung-han",
            "kind": "indicator",
            "name": "Tỷ lệ hồ sơ đúng hạn",
            "lists": [f"{first.url}/so-lieu"],
            "pattern": "đúng hạn (?P<value>\\S+)",
            "unit_of_measure": "%",
        },
    ]
    config["sources"].append(
        {
            "id": "pakn",
            "name": "Phản ánh, kiến nghị",
            "platform": "none",
            "channel": "feedback",
            "owner": "province",
            "enabled": True,
            "delay": 0,
            "allow_private": True,
            "records": [{"id": "hoi-dap", "kind": "feedback", "name": "Hỏi đáp", "lists": [f"{second.url}/hoi-dap"]}],
        }
    )
    sources.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    _requirements(department.folder / "config" / "requirements.yaml", first.url)
    rows = "".join(
        f"<tr><td>{number}/QĐ-SCT</td><td><a href='/vb/{number}'>Quyết định công bố số {number}</a></td>"
        f"<td>0{number}/11/2023</td><td>{posted:02d}/11/2023</td><td><a href='/tep/{number}.pdf'>Tải về</a></td></tr>"
        for number, posted in ((1, 3), (2, 17))
    )
    heading = "<tr><th>Số/ký hiệu</th><th>Trích yếu</th><th>Ngày ban hành</th><th>Ngày đăng</th><th>Tệp</th></tr>"
    first["/vb"] = page("Văn bản", f"<main><h1>Văn bản</h1><table>{heading}{rows}</table></main>")
    for number in (1, 2):
        first[f"/vb/{number}"] = page("Văn bản", f"<main><h1>Quyết định {number}</h1><p>Người ký: Lê A</p></main>")
        first[f"/tep/{number}.pdf"] = Answer(SMALL_PDF, content_type="application/pdf")
    first["/so-lieu"] = page("Số liệu", "<main><p>Tháng 10/2023, hồ sơ đúng hạn 99,2% tổng số.</p></main>")
    second["/hoi-dap"] = page(
        "Hỏi đáp",
        "<div class='content-feedback'><div class='item'><a class='title' href='/hd/1'>Hỏi giá điện</a>"
        "<span class='feedday'>06/11/2023</span></div></div>",
    )
    second["/hd/1"] = page(
        "Hỏi giá điện",
        "<p>Họ và tên: Trần Thị Bưởi</p><p>Ngày trả lời: 08/11/2023</p><div class='feedback-traloi-content'>Xem biểu "
        "giá.</div>",
    )


def _requirements(file: Path, first: str) -> None:
    wanted = [
        {
            "id": f"qd-{number}",
            "name": f"Quyết định {number}",
            "kind": "document",
            "wordings": [f"Quyết định công bố {number}"],
            "number": f"{number:02d}/QĐ-SCT",
            "issued_on": f"2023-11-0{min(number, 9)}",
            "owner": "van-phong",
            "places": [{"source": "cong-so", "url": f"{first}/vb", "records": "van-ban"}],
            "deadline": {"days": 5, "count": "working", "source": "quy định nội bộ"},
            "basis": [{"document": "61/2018/NĐ-CP"}],
        }
        for number in (1, 2, 3)
    ]
    file.write_text(yaml.safe_dump({"requirements": wanted}, allow_unicode=True), encoding="utf-8")


def night(department: SmallDepartment, at: datetime = NOW) -> RunOutcome:
    with department.doors(clock=lambda: at) as doors:
        return nightly(doors, run_directly)


def records(outcome: RunOutcome) -> dict[str, Any]:
    return {one["place"]: (one["listed"], one["new"], one["complete"]) for one in outcome.summary["records"]}


def test_nights_read_all_three_kinds_and_judge_by_documents(department: SmallDepartment) -> None:
    """Documents, feedback and an indicator are kept; posting date against deadline says in time, late or missing.

    The next night shows an empty page and a refusing server: nothing is gone and nothing is missing.
    """
    with_records(department)
    outcome = night(department)
    assert records(outcome) == {"van-ban": (2, 2, True), "dung-han": (1, 1, True), "hoi-dap": (1, 1, True)}
    assert outcome.summary["sources"][2]["state"] == "ok"
    for site in (department.first, department.second):  # all phases of all sources of a host share it
        assert [asked.path for asked in site.asked].count("/robots.txt") == 1
    with department.doors() as doors, doors.database.read() as connection:
        held = documents(connection, doors.department)
        (asked,) = feedback(connection, doors.department)
        (value,) = indicator_values(connection, doors.department)
        verdicts = {one.requirement: one for one in current_verdicts(connection, doors.department)}
        readings = newest_readings(connection, doors.department)
    assert [(one.document.number, one.document.signer) for one in held] == [
        ("02/QĐ-SCT", "Lê A"),
        ("01/QĐ-SCT", "Lê A"),
    ]
    assert None not in [*(one.evidence_id for one in held), asked.evidence_id, value.evidence_id]
    assert (asked.item.status, "Bưởi" in repr(asked)) == (FeedbackStatus.ANSWERED, False)
    assert (value.value, value.period, value.name) == (Decimal("99.2"), "2023-10", "Tỷ lệ hồ sơ đúng hạn")
    assert {key: verdict.state.value for key, verdict in verdicts.items()} == {
        "qd-1": "PASS",
        "qd-2": "LATE",
        "qd-3": "MISSING",
    }
    assert "đăng ngày 17/11/2023; hạn là ngày 09/11/2023" in verdicts["qd-2"].reason
    assert readings[("cong-so", "van-ban")].complete

    _a_place_that_shows_nothing_proves_nothing(department)


def _a_place_that_shows_nothing_proves_nothing(department: SmallDepartment) -> None:
    """Empty where there were documents: held, told, nothing gone, nothing called missing."""
    department.first["/vb"] = page("Văn bản", "<main><p>Hệ thống đang bảo trì, mời quay lại sau ít phút.</p></main>")
    department.second.everything = lambda _: Answer("Forbidden", 403)
    outcome = night(department, NOW + timedelta(days=1))
    assert outcome.exit_code == 1
    assert [one["believed"] for one in outcome.summary["records"]] == [False, True, False]
    assert outcome.summary["sources"][2]["state"] == "failed"
    assert any("Văn bản của Sở" in trouble for trouble in outcome.summary["troubles"])
    with department.doors() as doors, doors.database.read() as connection:
        states = {one.requirement: one.state.value for one in current_verdicts(connection, doors.department)}
        assert len(documents(connection, doors.department)) == 2
        assert len(feedback(connection, doors.department)) == 1
    assert set(states.values()) == {"NOT_CHECKED"}
