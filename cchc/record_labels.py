"""What the labels and column headings of documents and of citizens' feedback mean, however they are spelt.

Labels are compared folded: letter case, marks, i/y and punctuation do not matter ("Số kí hiệu" = "SỐ, KÝ HIỆU").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cchc.states import FeedbackStatus
from cchc.vietnamese import fold

LONGEST_LABEL = 45


def label_key(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text[:200])).split())


def _keys(words: dict[str, str]) -> dict[str, str]:
    return {label_key(word): field for field, several in words.items() for word in several.split("|")}


#: heading or label → field of LegalDocument; "" means: read and set aside
DOCUMENT_LABELS = _keys(
    {
        "number": """
        Số ký hiệu | Số/ký hiệu | Số và ký hiệu | Số hiệu | Ký hiệu | Số văn bản | Số hiệu văn bản | Số ký
        hiệu văn bản | Số, ký hiệu văn bản | Số VB | Số đến đi | Số công văn | Số quyết định
        """,
        "title": """
        Trích yếu | Trích yếu nội dung | Nội dung trích yếu | Tên văn bản | Nội dung | Tiêu đề | Về việc |
        Tên gọi | Tên | Trích yếu văn bản | Tên loại và trích yếu nội dung | Nội dung văn bản | Văn bản
        """,
        "type": """
        Loại văn bản | Thể loại | Hình thức văn bản | Loại | Hình thức | Thể loại văn bản | Tên loại | Loại
        VB
        """,
        "issued_on": """
        Ngày ban hành | Ngày ký | Ngày văn bản | Ngày BH | Ngày tháng văn bản | Ngày VB | Ngày | Ngày tháng
        | Ngày, tháng ban hành | Thời gian ban hành | Ngày ra văn bản | Ngày ký ban hành
        """,
        "effective_on": """
        Ngày hiệu lực | Ngày có hiệu lực | Ngày bắt đầu hiệu lực | Hiệu lực từ | Có hiệu lực từ | Hiệu lực
        từ ngày | Ngày HL
        """,
        "posted_on": """
        Ngày đăng | Ngày đăng tải | Ngày công bố | Ngày cập nhật | Đăng ngày | Ngày đăng tin | Ngày công
        khai | Thời gian đăng | Ngày phát hành lên trang | Ngày đưa lên trang
        """,
        "agency": """
        Cơ quan ban hành | Nơi ban hành | Đơn vị ban hành | Cơ quan | Tác giả | CQ ban hành | Cơ quan phát
        hành | Đơn vị phát hành
        """,
        "signer": "Người ký | Người ký duyệt | Người ký văn bản | Người ký ban hành",
        "field": "Lĩnh vực | Lĩnh vực văn bản | Chuyên mục",
        "files": """
        Tệp đính kèm | File đính kèm | Tập tin đính kèm | Tải về | Tải xuống | Văn bản đính kèm | Tệp | Đính
        kèm | Toàn văn | Tệp tin | Tải file | Tệp văn bản | Tải tệp | File
        """,
        "": """
        STT | TT | Ngày hết hiệu lực | Ngày hết HL | Trạng thái | Tình trạng | Lượt xem | Số trang | Hiệu
        lực | Tình trạng hiệu lực | Ngày đăng công báo
        """,
    }
)
#: heading or label → field of FeedbackItem; "asker" and "residence" say who asked and are never kept
FEEDBACK_LABELS = _keys(
    {
        "title": """
        Tiêu đề | Câu hỏi | Nội dung câu hỏi | Nội dung hỏi | Nội dung phản ánh | Nội dung kiến nghị | Nội
        dung | Chủ đề | Vấn đề | Ý kiến | Nội dung phản ánh kiến nghị | Nội dung góp ý | Tên câu hỏi | Hỏi |
        Tiêu đề phản ánh
        """,
        "topic": "Lĩnh vực | Chuyên mục | Nhóm vấn đề | Loại phản ánh | Phân loại | Danh mục",
        "sent_on": """
        Ngày gửi | Thời gian gửi | Ngày hỏi | Ngày đăng | Gửi ngày | Ngày tiếp nhận | Ngày phản ánh | Gửi
        lúc | Thời gian | Ngày nhận | Ngày
        """,
        "status": "Trạng thái | Tình trạng | Tình trạng xử lý | Trạng thái xử lý | Kết quả | Tình trạng trả lời",
        "replied_on": """
        Ngày trả lời | Thời gian trả lời | Trả lời ngày | Ngày phản hồi | Ngày xử lý xong | Trả lời lúc |
        Ngày giải quyết
        """,
        "reply_unit": """
        Đơn vị trả lời | Cơ quan trả lời | Người trả lời | Đơn vị xử lý | Cơ quan xử lý | Đơn vị giải quyết
        | Cơ quan giải quyết | Bộ phận trả lời | Đơn vị tiếp nhận | Cơ quan tiếp nhận
        """,
        "reply": """
        Trả lời | Nội dung trả lời | Câu trả lời | Ý kiến trả lời | Kết quả xử lý | Kết quả giải quyết | Nội
        dung phản hồi | Phản hồi | Đáp
        """,
        "asker": """
        Họ và tên | Họ tên | Người gửi | Người hỏi | Tên người gửi | Tên người hỏi | Điện thoại |
        Số điện thoại | Email | Thư điện tử | E-mail | SĐT | Di động | CMND | CCCD | Số CMND | Số CCCD | Căn
        cước công dân | Số căn cước | Người phản ánh | Người góp ý | Tên tổ chức | Cá nhân | Tên doanh
        nghiệp | Tên công dân | Công dân | Độc giả | Bạn đọc | Tên | Người đặt câu hỏi | Khách hàng | Nơi ở
        | Ngày sinh | Fax | Hộp thư | Đơn vị gửi | Tác giả |
        Gửi bởi | Zalo | Facebook
        """,
        "residence": "Địa chỉ | Địa chỉ liên hệ | Nơi ở | Nghề nghiệp | Nơi cư trú | Thường trú | Địa chỉ thường trú",
        "": "STT | TT | Lượt xem | Tệp đính kèm | Mã | Mã số | Mã phản ánh",
    }
)
#: fields that speak of the person who asked: never kept
PRIVATE_FIELDS = frozenset({"asker", "residence"})
#: what a status text says, asked in this order: "chưa trả lời" holds "trả lời"
STATUS_WORDS = (
    (
        FeedbackStatus.WAITING,
        """
        chưa trả lời | chưa xử lý | chưa giải quyết | chờ trả lời | chờ xử lý | chưa phản hồi | chờ tiếp
        nhận | chưa có trả lời
        """,
    ),
    (
        FeedbackStatus.IN_PROGRESS,
        """
        đang xử lý | đang giải quyết | đang trả lời | đã tiếp nhận | đã chuyển | đang thụ lý | đang xem xét
        | đã phân công | chờ phê duyệt | tiếp nhận
        """,
    ),
    (
        FeedbackStatus.ANSWERED,
        """
        đã trả lời | đã xử lý | đã giải quyết | đã phản hồi | hoàn thành | đã có kết quả | xử lý xong | có
        trả lời | đã đóng | đã kết thúc
        """,
    ),
)
_STATUS_KEYS = [(state, [label_key(word) for word in words.split("|")]) for state, words in STATUS_WORDS]


def status_of(text: str) -> FeedbackStatus | None:
    """What a short text says of how far an answer has come; None where it says nothing of it."""
    said = f" {label_key(text)} ".replace(" duoc ", " ")
    for state, words in _STATUS_KEYS:
        if any(f" {word} " in said for word in words):
            return state
    return None


def split_label(line: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """("signer", "Lê Văn A") of "Người ký: Lê Văn A"; None where the line does not begin with a known label."""
    head, colon, rest = line.partition(":")
    if not colon or len(head) > LONGEST_LABEL:
        return None
    field = labels.get(label_key(head))
    return None if field is None else (field, rest.strip())
