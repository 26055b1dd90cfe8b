"""Nothing negative about a unit leaves the department; the Director's report says all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.errors import ReportError
from cchc.figures import Figures
from cchc.states import FindingState, UnitState
from reports import mails
from reports.contents import contents
from reports.excel import write_workbook
from reports.word import render_word
from tests.report import sample
from tests.report.reading import all_text

SECRET_UNIT = "Phòng Chưa Gửi Gì Cả"
SECRET_REASON = "lý do chỉ Giám đốc được đọc"
SECRET_OWNER = "Phòng Công Khai Chậm"
NEGATIVE = ("Trễ hạn", "Chưa gửi", "Chờ xác nhận ngày nhận", "Công khai chậm", SECRET_UNIT, SECRET_REASON, SECRET_OWNER)


def blaming_figures() -> Figures:
    """A month with units in every bad state, one of them known by nothing else, and a document published late."""
    bad = (UnitState.LATE, UnitState.NONE, UnitState.UNCONFIRMED)
    units = [
        sample.unit_line(place).model_copy(update={"state": state, "reason": SECRET_REASON, "name": SECRET_UNIT})
        for place, state in enumerate(bad)
    ]
    late = sample.finding(1, FindingState.LATE, owner_name=SECRET_OWNER, reason=SECRET_REASON)
    missing = sample.finding(2, FindingState.MISSING, owner_name=SECRET_OWNER, reason=SECRET_REASON)
    activities = [
        line.model_copy(update={"units_owing": [unit.unit for unit in units]}) for line in sample.figures().activities
    ]
    return sample.figures(units=units, findings=[late, missing], activities=activities, offline=[])


def test_word_report_to_ubnd_blames_nobody(tmp_path: Path, templates: Path) -> None:
    """No state, reason or name of a late or silent unit is anywhere in the Word file to UBND tỉnh."""
    addressee = sample.public_addressee()
    out = tmp_path / "ubnd.docx"
    plan, template = sample.plan(), templates / addressee.template
    render_word(blaming_figures(), addressee, sample.department(), plan, {}, template, out, sample.issued())
    text = all_text(out)
    assert [word for word in NEGATIVE if word in text] == []


def test_workbook_to_ubnd_blames_nobody(tmp_path: Path) -> None:
    """Nor in the workbook; the Director's workbook has all of it."""
    out = write_workbook(
        blaming_figures(), sample.department(), tmp_path / "ubnd.xlsx", addressee=sample.public_addressee()
    )
    text = all_text(out)
    assert [word for word in NEGATIVE if word in text] == []
    inside = write_workbook(
        blaming_figures(), sample.department(), tmp_path / "gd.xlsx", addressee=sample.internal_addressee()
    )
    assert [word for word in NEGATIVE if word not in all_text(inside)] == []


def test_values_of_an_outside_template_have_no_units(templates: Path) -> None:
    """Editing the outside template cannot bring blame in: the values for it do not exist."""
    values = contents(blaming_figures(), sample.public_addressee(), sample.department(), sample.plan(), sample.issued())
    assert not {"don_vi", "dem", "ten", "theo_ky", "chi_tiet", "can_xu_ly", "kiem_tra", "nguon"} & set(values)
    assert [word for word in NEGATIVE if word in str(values)] == []


def test_mail_to_ubnd_blames_nobody(templates: Path) -> None:
    """The covering mail neither."""
    addressee = sample.public_addressee()
    message = mails.report_mail(
        templates=templates,
        figures=blaming_figures(),
        addressee=addressee,
        department=sample.department(),
        recipient=addressee.recipients[0],
        issued=sample.issued(),
        official_way="Trục liên thông văn bản",
        attachments=[],
        message_id="<a@sct.example>",
        sent_at=sample.MADE_AT,
    )
    assert [word for word in NEGATIVE if word in str(message["Subject"]) + message.get_content()] == []


def test_internal_annexes_are_refused_outside() -> None:
    """An outside addressee configured with the units annex is an error, not a leak."""
    with pytest.raises(ReportError, match="units"):
        contents(
            sample.figures(),
            sample.public_addressee(annexes=["posts", "units"]),
            sample.department(),
            sample.plan(),
            None,
        )


def test_director_reads_every_state_with_its_reason(internal_docx: Path) -> None:
    """On time, late, none, unconfirmed with reasons; missing, unchecked, broken links, trouble at sources."""
    text = all_text(internal_docx)
    for _, reason in sample.STATES:
        assert reason in text
    for state in UnitState:
        assert state.label in text
    for words in (
        "Chưa thấy công khai",
        "Chưa kiểm tra được",
        "Phụ lục 1 kèm theo.pdf",
        "Máy chủ từ chối truy cập (403)",
    ):
        assert words in text
    assert "không phải chưa công khai" in text
