"""The closed lists of states, with the words that screens and reports use for them."""

from __future__ import annotations

from enum import Enum


class Labelled(str, Enum):  # noqa: UP042 - members carry a label, which StrEnum would not print as we want
    """A string enum whose members carry a Vietnamese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return self.value


class FindingState(Labelled):
    PASS = "PASS", "Đạt"
    PASS_BY_SYNONYM = "PASS_BY_SYNONYM", "Đạt (khác tên gọi)"
    AMBIGUOUS = "AMBIGUOUS", "Cần xác minh"
    LATE = "LATE", "Công khai chậm"
    BROKEN = "BROKEN", "Không mở được"
    MISSING = "MISSING", "Chưa thấy công khai"
    NOT_CHECKED = "NOT_CHECKED", "Chưa kiểm tra được"
    NOT_APPLICABLE = "NOT_APPLICABLE", "Không áp dụng"
    STALE = "STALE", "Chưa cập nhật"


#: Findings that need a person; the rest are in order or do not apply.
OPEN_FINDINGS = frozenset(
    {
        FindingState.AMBIGUOUS,
        FindingState.LATE,
        FindingState.BROKEN,
        FindingState.MISSING,
        FindingState.NOT_CHECKED,
        FindingState.STALE,
    }
)


class UnitState(Labelled):
    """A unit in a period."""

    ON_TIME = "ON_TIME", "Đúng hạn"
    LATE = "LATE", "Trễ hạn"
    NONE = "NONE", "Chưa gửi"
    NOTHING_TO_REPORT = "NOTHING_TO_REPORT", "Không phát sinh"
    UNCONFIRMED = "UNCONFIRMED", "Chờ xác nhận ngày nhận"


class PeriodState(Labelled):
    OPEN = "OPEN", "Đang nhận"
    CLOSING = "CLOSING", "Đang đối chiếu"
    FROZEN = "FROZEN", "Đã chốt số liệu"
    SENT = "SENT", "Đã gửi"


class ReportState(Labelled):
    DRAFT = "DRAFT", "Dự thảo"
    IN_REVIEW = "IN_REVIEW", "Trình duyệt"
    RETURNED = "RETURNED", "Trả lại"
    APPROVED = "APPROVED", "Đã duyệt"
    ISSUED = "ISSUED", "Đã ban hành"
    SUPERSEDED = "SUPERSEDED", "Được thay thế"


class DeliveryState(Labelled):
    QUEUED = "QUEUED", "Chờ gửi"
    SENDING = "SENDING", "Đang gửi"
    SENT = "SENT", "Đã gửi"
    REFUSED = "REFUSED", "Máy chủ thư từ chối"
    IN_DOUBT = "IN_DOUBT", "Chưa rõ đã tới hay chưa"


class RunState(Labelled):
    RUNNING = "RUNNING", "Đang chạy"
    DONE = "DONE", "Xong"
    ATTENTION = "ATTENTION", "Xong, cần xem lại"
    FAILED = "FAILED", "Hỏng"
    ABORTED = "ABORTED", "Bị ngắt"


class UnitSignal(Labelled):
    """What attribution could say about whose a post is (``unit_state`` on the command line)."""

    UNIT = "unit", "Xác định được đơn vị"
    EXTERNAL = "external", "Nguồn bên ngoài"
    NONE = "none", "Không có dấu hiệu đơn vị"
    DOUBTFUL = "doubtful", "Chưa chắc đơn vị nào"


class ActivityState(Labelled):
    NOT_DUE = "NOT_DUE", "Chưa đến hạn"
    IN_PROGRESS = "IN_PROGRESS", "Đang thực hiện"
    DONE = "DONE", "Hoàn thành"
    OVERDUE = "OVERDUE", "Quá hạn"
    WITH_EVIDENCE = "WITH_EVIDENCE", "Có minh chứng trong kỳ"
    WITHOUT_EVIDENCE = "WITHOUT_EVIDENCE", "Chưa có minh chứng"


class SubmissionKind(Labelled):
    NEWS = "news", "Tin, bài"
    GOOD_EXAMPLE = "good_example", "Điển hình"
    FEEDBACK_RESULTS = "feedback_results", "Kết quả xử lý phản ánh, kiến nghị"
    PROGRESS = "progress", "Tiến độ thực hiện"
    NOTHING_TO_REPORT = "nothing_to_report", "Không phát sinh"


class OfflineKind(Labelled):
    MEETING = "meeting", "Họp, hội nghị, tập huấn"
    LEAFLET = "leaflet", "Tờ rơi, tờ gấp"
    ONE_STOP = "one_stop", "Tại Bộ phận Một cửa"
    BROADCAST = "broadcast", "Phát thanh, truyền hình, báo chí"
    EOFFICE = "eoffice", "Mạng nội bộ (E-office)"
    DOCUMENT = "document", "Văn bản chỉ đạo, triển khai"
    OTHER = "other", "Hình thức khác"


class FeedbackStatus(Labelled):
    """How far a citizen's question or complaint has come, as the page shows it."""

    ANSWERED = "answered", "Đã trả lời"
    IN_PROGRESS = "in_progress", "Đang xử lý"
    WAITING = "waiting", "Chưa trả lời"
    UNKNOWN = "unknown", "Chưa rõ"


class FailureKind(Enum):
    """Why an address could not be read: (code, label, permanent). Transient ones are tried again."""

    DNS = "dns", "không tìm thấy tên miền", False
    REFUSED = "refused", "máy chủ từ chối kết nối", False
    TLS = "tls", "lỗi chứng thư bảo mật (TLS)", False
    TIMEOUT = "timeout", "quá thời gian chờ", False
    BROKEN_ANSWER = "broken_answer", "máy chủ trả lời dở dang", False
    FORBIDDEN = "forbidden", "máy chủ từ chối truy cập (403)", False
    TOO_MANY = "too_many", "máy chủ yêu cầu giảm tốc độ (429)", False
    CHALLENGE = "challenge", "trang kiểm tra trình duyệt, không phải nội dung", False
    NOT_FOUND = "not_found", "không có trang này (404)", True
    GONE = "gone", "trang đã bị gỡ (410)", True
    SOFT_NOT_FOUND = "soft_not_found", "trang báo không tìm thấy nhưng trả mã 200", True
    REDIRECT_HOME = "redirect_home", "bị chuyển về trang chủ", True
    REDIRECT_LOOP = "redirect_loop", "chuyển hướng vòng quanh", True
    CLIENT_ERROR = "client_error", "máy chủ báo lỗi yêu cầu (4xx)", True
    SERVER_ERROR = "server_error", "máy chủ báo lỗi (5xx)", False
    OVERSIZE = "oversize", "trang lớn hơn giới hạn", True
    WRONG_TYPE = "wrong_type", "loại nội dung không đúng", True
    UNDECODABLE = "undecodable", "không giải mã được chữ", True
    UNPARSEABLE = "unparseable", "không đọc được cấu trúc trang", True
    NOTHING_FOUND = "nothing_found", "không thấy tin bài nào", False
    COLLAPSE = "collapse", "số tin bài giảm bất thường", False
    NO_DATE = "no_date", "không xác định được ngày đăng", True
    BAD_SELECTOR = "bad_selector", "bộ chọn (selector) không đúng", True
    ROBOTS = "robots", "robots.txt không cho đọc", True
    PRIVATE_ADDRESS = "private_address", "địa chỉ nội bộ, chưa được phép", True
    BAD_ADDRESS = "bad_address", "địa chỉ không hợp lệ", True
    EMPTY_FILE = "empty_file", "tệp rỗng", True
    BROKEN_FILE = "broken_file", "tệp không mở được", True

    def __init__(self, code: str, label: str, permanent: bool) -> None:
        self.code = code
        self.label = label
        self.permanent = permanent

    @classmethod
    def from_code(cls, code: str) -> FailureKind:
        return next(kind for kind in cls if kind.code == code)


class SourceState(Labelled):
    """How a source stands: the state of its newest reading (``SourceResult.state``), or why there is none."""

    OK = "ok", "Đọc được"
    PARTIAL = "partial", "Đọc được một phần"
    FAILED = "failed", "Không đọc được"
    OFF = "off", "Đang tắt"
    NEVER = "never", "Chưa đọc lần nào"
