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


class NextStep(Labelled):
    """What the program does about a failure by itself; the column "Máy làm gì tiếp" of docs/sources.md."""

    RETRY_TONIGHT = "retry_tonight", "thử lại ngay vài lần, rồi một lượt hai cuối đêm, chờ lâu hơn và chậm hơn"
    SECOND_PASS = "second_pass", "thôi hỏi, thử lại một lần ở lượt hai cuối đêm, chậm hơn"
    SETTLED = "settled", "không tính là lỗi; tới lượt mới hỏi lại, chậm nhất sau `recheck_days` ngày"
    LESS_OFTEN = "less_often", "hỏi lại thưa dần, chậm nhất sau `recheck_days` ngày"
    NEXT_WEEK = "next_week", "nhắc lại mỗi đêm, bảy ngày mới hỏi lại máy chủ"
    MARK_GONE = "mark_gone", "tin, bài đã biết thì ghi là đã gỡ; địa chỉ lạ thì bảy ngày mới hỏi lại"
    HOLD_NUMBERS = "hold_numbers", "không tin kết quả đêm đó, giữ số liệu cũ, báo quản trị viên"
    TELL_ADMIN = "tell_admin", "báo quản trị viên; đọc được lại khi có người sửa"


class FailureKind(Enum):
    """Why an address could not be read: (code, label, permanent, next step). Transient ones are tried again."""

    DNS = "dns", "không tìm thấy tên miền", False, NextStep.RETRY_TONIGHT
    REFUSED = "refused", "máy chủ từ chối kết nối", False, NextStep.RETRY_TONIGHT
    TLS = "tls", "lỗi chứng thư bảo mật (TLS)", False, NextStep.TELL_ADMIN
    TIMEOUT = "timeout", "quá thời gian chờ", False, NextStep.RETRY_TONIGHT
    BROKEN_ANSWER = "broken_answer", "máy chủ trả lời dở dang", False, NextStep.RETRY_TONIGHT
    FORBIDDEN = "forbidden", "máy chủ từ chối truy cập (403)", False, NextStep.SECOND_PASS
    TOO_MANY = "too_many", "máy chủ yêu cầu giảm tốc độ (429)", False, NextStep.RETRY_TONIGHT
    CHALLENGE = "challenge", "trang kiểm tra trình duyệt, không phải nội dung", False, NextStep.SECOND_PASS
    LOGIN_WALL = "login_wall", "phải đăng nhập hoặc nhận cookie mới xem được", True, NextStep.TELL_ADMIN
    NO_TOKEN = "no_token", "chưa có mã truy cập", False, NextStep.TELL_ADMIN
    BAD_TOKEN = "bad_token", "mã truy cập sai, hết hạn hoặc thiếu quyền", False, NextStep.TELL_ADMIN
    NOT_FOUND = "not_found", "không có trang này (404)", True, NextStep.MARK_GONE
    GONE = "gone", "trang đã bị gỡ (410)", True, NextStep.MARK_GONE
    SOFT_NOT_FOUND = "soft_not_found", "trang báo không tìm thấy nhưng trả mã 200", True, NextStep.MARK_GONE
    REDIRECT_HOME = "redirect_home", "bị chuyển về trang chủ", True, NextStep.MARK_GONE
    REDIRECT_LOOP = "redirect_loop", "chuyển hướng vòng quanh", True, NextStep.NEXT_WEEK
    OFF_SITE = "off_site", "bị chuyển sang trang khác", True, NextStep.SETTLED
    CLIENT_ERROR = "client_error", "máy chủ báo lỗi yêu cầu (4xx)", True, NextStep.NEXT_WEEK
    SERVER_ERROR = "server_error", "máy chủ báo lỗi (5xx)", False, NextStep.RETRY_TONIGHT
    OVERSIZE = "oversize", "trang lớn hơn giới hạn", True, NextStep.NEXT_WEEK
    WRONG_TYPE = "wrong_type", "loại nội dung không đúng", True, NextStep.NEXT_WEEK
    UNDECODABLE = "undecodable", "không giải mã được chữ", True, NextStep.NEXT_WEEK
    UNPARSEABLE = "unparseable", "không đọc được cấu trúc trang", True, NextStep.NEXT_WEEK
    NOT_A_POST = "not_a_post", "trang đọc được nhưng không phải tin, bài", True, NextStep.SETTLED
    NO_DATE = "no_date", "không xác định được ngày đăng", True, NextStep.NEXT_WEEK
    NOTHING_FOUND = "nothing_found", "không thấy tin bài nào", False, NextStep.HOLD_NUMBERS
    COLLAPSE = "collapse", "số tin bài giảm bất thường", False, NextStep.HOLD_NUMBERS
    PAGE_CHANGED = "page_changed", "giao diện trang đã đổi, cách đọc cũ không còn đúng", False, NextStep.HOLD_NUMBERS
    ALL_BROKEN = "all_broken", "mọi liên kết của máy chủ cùng hỏng một lúc", False, NextStep.HOLD_NUMBERS
    TRAP = "trap", "danh sách không có điểm cuối (lịch, trang tự sinh)", True, NextStep.TELL_ADMIN
    BAD_SELECTOR = "bad_selector", "bộ chọn (selector) không đúng", True, NextStep.TELL_ADMIN
    ROBOTS = "robots", "robots.txt không cho đọc", True, NextStep.TELL_ADMIN
    PRIVATE_ADDRESS = "private_address", "địa chỉ nội bộ, chưa được phép", True, NextStep.TELL_ADMIN
    BAD_ADDRESS = "bad_address", "địa chỉ không hợp lệ", True, NextStep.TELL_ADMIN
    EMPTY_FILE = "empty_file", "tệp rỗng", True, NextStep.LESS_OFTEN
    BROKEN_FILE = "broken_file", "tệp không mở được", True, NextStep.LESS_OFTEN

    def __init__(self, code: str, label: str, permanent: bool, next_step: NextStep) -> None:
        self.code = code
        self.label = label
        self.permanent = permanent
        self.next_step = next_step

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
