"""Reading numbers, labels and statuses; taking persons out of texts; counting answers in time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.configuration import Department
from cchc.errors import UsageError
from cchc.feedback_counts import FeedbackCounts, feedback_counts
from cchc.indicator_rules import implausible, period_in, period_or_day, typed_value
from cchc.periods import Period
from cchc.private_words import without_private
from cchc.public_records import FeedbackItem
from cchc.record_labels import DOCUMENT_LABELS, FEEDBACK_LABELS, label_key, split_label, status_of
from cchc.states import FeedbackStatus
from cchc.vietnamese_numbers import decimal_words, read_numbers, read_value
from cchc.working_days import WorkingCalendar

NOW = datetime(2023, 11, 20, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("Tỷ lệ hồ sơ đúng hạn 99,2%", "99.2"),
        ("1.234 hồ sơ", "1234"),
        ("99.2 %", "99.2"),
        ("1,234.5", "1234.5"),
        ("12,345,678", "12345678"),
        ("0.125", "0.125"),
        ("12 345 lượt", "12345"),
        ("giảm −3,5 %", "-3.5"),
        ("đạt 95%, tăng", "95"),
        ("năm 2023 đạt 97,5 %", "97.5"),
        ("theo 233/QĐ-UBND ngày 20/11/2023", None),
        ("phiên bản 1.23.456", None),
        ("không có", None),
    ],
)
def test_numbers_are_read_as_vietnamese_pages_print_them(text: str, value: str | None) -> None:
    """Dots group, a comma starts the decimals; numbers of documents and dates are no numbers."""
    read = read_value(text, percent=True)
    assert (None if read is None else read.value) == (None if value is None else Decimal(value))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_written_is_read_back(value: Decimal) -> None:
    """What we print is what we read, whatever the number."""
    (read,) = read_numbers(decimal_words(value))
    assert read.value == value


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """Foreign text never breaks reading."""
    read_numbers(text)
    period_in(text)
    status_of(text)
    without_private(text, [text])


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Số/ký hiệu", "number"),
        ("SỐ KÍ HIỆU", "number"),
        ("Số, ký hiệu văn bản:", "number"),
        ("Trích yếu", "title"),
        ("Ngày ban hành", "issued_on"),
        ("Ngày", "issued_on"),
        ("Ngày đăng", "posted_on"),
        ("Cơ quan ban hành", "agency"),
        ("Ngày hết hiệu lực", ""),
        ("Giá tiền", None),
    ],
)
def test_headings_are_known_however_they_are_spelt(text: str, field: str | None) -> None:
    """Case, marks, i/y and punctuation do not matter; a plain day is the document's own, never its posting."""
    assert DOCUMENT_LABELS.get(label_key(text)) == field


def test_a_label_needs_its_colon() -> None:
    """A line is a labelled value only with a known label before a colon."""
    assert split_label("Người ký: Lê Hữu Hoàng", DOCUMENT_LABELS) == ("signer", "Lê Hữu Hoàng")
    assert split_label("Họ và tên : Nguyễn Văn A", FEEDBACK_LABELS) == ("asker", "Nguyễn Văn A")
    assert split_label("Người ký Lê Hữu Hoàng", DOCUMENT_LABELS) is None
    assert split_label("Ghi nhận lúc 8:30", FEEDBACK_LABELS) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Đã trả lời", FeedbackStatus.ANSWERED),
        ("Đã được giải quyết", FeedbackStatus.ANSWERED),
        ("CHƯA TRẢ LỜI", FeedbackStatus.WAITING),
        ("Chờ xử lý", FeedbackStatus.WAITING),
        ("Đang xử lý (Phòng QLTM)", FeedbackStatus.IN_PROGRESS),
        ("Đã tiếp nhận", FeedbackStatus.IN_PROGRESS),
        ("Công khai", None),
    ],
)
def test_statuses_are_read_from_their_words(text: str, status: FeedbackStatus | None) -> None:
    """ "Not answered" holds "answered" and is not that."""
    assert status_of(text) is status


@pytest.mark.parametrize(
    ("text", "said", "kept"),
    [
        ("Ông Nguyễn Văn An hỏi về rượu", [], "Ông (…) hỏi về rượu"),
        ("Gọi 0905 123 456 hoặc a.b@c.vn", [], "Gọi (…) hoặc (…)"),
        ("Trần Thị Bé hỏi giá điện", ["Trần Thị Bé - Địa chỉ: Nha Trang"], "(…) hỏi giá điện"),
        ("Điện ở Nha Trang", ["Trần Thị Bé - Địa chỉ: Nha Trang"], "Điện ở Nha Trang"),
        ("Kính gửi bà Lê Thị C\nSở trả lời như sau", [], "Sở trả lời như sau"),
        ("Nội dung\nĐiện thoại: 12\nHết", [], "Nội dung\nHết"),
        ("Anh cho hỏi Sở Công Thương", [], "Anh cho hỏi Sở Công Thương"),
        ("Căn cứ 42/2022/NĐ-CP ngày 24/6/2022", [], "Căn cứ 42/2022/NĐ-CP ngày 24/6/2022"),
    ],
)
def test_persons_are_taken_out_and_the_matter_stays(text: str, said: list[str], kept: str) -> None:
    """Names addressed or stated, telephones and mails go; places, laws and the question stay."""
    assert without_private(text, said) == kept


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Tháng 11 năm 2023", "2023-11"),
        ("tháng 11/2023", "2023-11"),
        ("Quý IV/2023", "2023-Q4"),
        ("6 tháng đầu năm 2023", "2023-H1"),
        ("năm 2023", "2023"),
        ("tháng 13/2023", ""),
        ("hôm nay", ""),
    ],
)
def test_the_period_a_text_names(text: str, period: str) -> None:
    """Months, quarters, halves and years as reports write them."""
    assert period_in(text) == period


def test_what_a_person_types_is_checked() -> None:
    """A period or a day; a share between 0 and 100; a name the first time; nothing in the future."""
    assert period_or_day("11/2023") == ("2023-11", None)
    assert period_or_day("20/11/2023") == ("", date(2023, 11, 20))
    assert implausible(Decimal("100.1"), "%") is not None
    assert implausible(Decimal("100.1"), "%", maximum=200) is None
    given: dict[str, Any] = {"unit_of_measure": "", "note": "", "defined": None, "entered_by": "lan", "now": NOW}
    found = typed_value("dung-han", "99,2%", "2023-11", name="Đúng hạn", **given)
    assert (found.value, found.unit_of_measure, found.origin) == (Decimal("99.2"), "%", "typed")
    for wrong in (
        {"indicator": "Đúng hạn"},
        {"value": "chín chín"},
        {"value": "101%"},
        {"when": "hôm qua"},
        {"when": "21/11/2023"},
        {"name": ""},
    ):
        typed = {"indicator": "dung-han", "value": "99,2%", "when": "2023-11", "name": "Đúng hạn"} | wrong
        with pytest.raises(UsageError):
            typed_value(typed["indicator"], typed["value"], typed["when"], name=typed["name"], **given)


def test_answers_are_counted_by_working_days() -> None:
    """In time up to the last working day; waiting ones past it are overdue; what cannot be known is not judged."""
    calendar = WorkingCalendar(Department.model_construct(extra_holidays=[], extra_working_days=[]))
    window = Period.parse("2023-11").window(20)

    def item(status: FeedbackStatus, sent: int | None, replied: int | None = None) -> FeedbackItem:
        day = None if sent is None else datetime(2023, 11, sent, 2, tzinfo=UTC)
        answered = None if replied is None else datetime(2023, 11, replied, 2, tzinfo=UTC)
        return FeedbackItem("s", "k", "u", "t", "", status, sent_at=day, replied_at=answered)

    done, waiting = FeedbackStatus.ANSWERED, FeedbackStatus.WAITING
    items = [
        (item(done, 2, 9), 5),  # Thursday to Thursday
        (item(done, 2, 10), 5),
        (item(done, 2), 5),
        (item(done, 2, 3), None),
        (item(waiting, 2), 5),
        (item(waiting, 17), 5),
        (item(FeedbackStatus.UNKNOWN, 2), 5),
        (item(done, None, 3), 5),
        (item(done, 20, 20), 5),  # the next window
    ]
    assert feedback_counts(items, window, calendar, NOW) == FeedbackCounts(
        received=7, answered=4, in_time=1, late=1, unjudged=2, waiting=2, overdue=1, unknown=1
    )
