"""How values are written on screen: local times, Vietnamese numbers, labels and colours of states."""

from __future__ import annotations

from datetime import date, datetime

from cchc.periods import LOCAL, Period, local_date
from cchc.states import (
    ActivityState,
    DeliveryState,
    FailureKind,
    FindingState,
    Labelled,
    OfflineKind,
    PeriodState,
    ReportState,
    RunState,
    SourceState,
    SubmissionKind,
    UnitSignal,
    UnitState,
)
from cchc.vietnamese import date_numbers, moment_numbers, number_words, size_words
from cchc.vietnamese_numbers import decimal_words

#: colour class of a state; a word always stands beside the colour
TONES: dict[str, str] = {
    **dict.fromkeys(
        ["PASS", "PASS_BY_SYNONYM", "ON_TIME", "SENT", "ISSUED", "APPROVED", "DONE", "WITH_EVIDENCE", "ok"], "good"
    ),
    **dict.fromkeys(
        [
            "AMBIGUOUS",
            "UNCONFIRMED",
            "STALE",
            "IN_REVIEW",
            "RETURNED",
            "CLOSING",
            "IN_DOUBT",
            "ATTENTION",
            "partial",
            "QUEUED",
        ],
        "wait",
    ),
    **dict.fromkeys(["LATE", "BROKEN", "MISSING", "REFUSED", "FAILED", "OVERDUE", "failed", "ABORTED"], "bad"),
    **dict.fromkeys(["NOT_CHECKED", "NONE", "WITHOUT_EVIDENCE", "never"], "dim-bad"),
}
VERDICTS = {
    "counted": "Được tính cho đơn vị",
    "yes": "Là tin CCHC",
    "no": "Không phải tin CCHC",
    "doubtful": "Chưa chắc, cần người xem",
}
CORRECTION_FIELDS = {"is_cchc": "Kết luận CCHC", "units": "Đơn vị", "activities": "Nhiệm vụ", "themes": "Chủ đề"}
FLOWS = {
    "nightly": "Đọc các nguồn hằng đêm",
    "remind": "Nhắc hạn",
    "compile_report": "Tổng hợp báo cáo",
    "compile": "Tổng hợp báo cáo",
    "deliver": "Gửi thư",
}
MAIL_KINDS = {
    "report": "Báo cáo",
    "reminder": "Nhắc hạn",
    "findings": "Kết quả kiểm tra công khai",
    "trouble": "Sự cố kỹ thuật",
}
UNIT_KINDS = {
    "leadership": "Ban Giám đốc",
    "office": "Văn phòng",
    "inspectorate": "Thanh tra",
    "division": "Phòng chuyên môn",
    "attached": "Đơn vị trực thuộc",
}
ORIGINS = {"typed": "nhập tay", "xlsx": "danh sách Excel", "page": "từ trang tin bài"}
DEADLINE_RULES = {
    "strict": "trước 0 giờ ngày hạn",
    "inclusive": "tính cả ngày hạn",
    "next_working_day": "rơi vào ngày nghỉ thì lùi sang ngày làm việc kế tiếp",
}
_STATES: dict[str, type[Labelled]] = {
    "finding": FindingState,
    "unit": UnitState,
    "period": PeriodState,
    "report": ReportState,
    "delivery": DeliveryState,
    "run": RunState,
    "signal": UnitSignal,
    "activity": ActivityState,
    "submission": SubmissionKind,
    "offline": OfflineKind,
    "source": SourceState,
}


def local_time(moment: datetime | None) -> str:
    """``19/11/2023 16:05`` in Asia/Ho_Chi_Minh; a dash where there is none."""
    return "–" if moment is None else moment_numbers(moment)


def local_day(moment: datetime | date | None) -> str:
    if moment is None:
        return "–"
    return date_numbers(local_date(moment) if isinstance(moment, datetime) else moment)


def input_time(moment: datetime) -> str:
    """As ``<input type=datetime-local>`` wants it."""
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


number = number_words
decimal = decimal_words


def period_name(period: str) -> str:
    """``2023-11`` → ``tháng 11 năm 2023``."""
    return Period.parse(period).name


def percent(value: float) -> str:
    return f"{value * 100:.0f}%"


def size(count: int | None) -> str:
    return "–" if count is None else size_words(count)


def state_label(value: object, family: str) -> str:
    """The Vietnamese words of a stored state; the value itself where the list does not know it."""
    try:
        return _STATES[family](str(value)).label
    except ValueError:
        return str(value)


def tone(value: object) -> str:
    return TONES.get(str(value), "plain")


def failure_label(code: str | None) -> str:
    if not code:
        return ""
    try:
        return FailureKind.from_code(code).label
    except StopIteration:
        return code
