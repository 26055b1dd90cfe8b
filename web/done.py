"""Sentences shown after something was done. The address carries only a key, so nobody can put words on the page."""

from __future__ import annotations

DONE = {
    "signed_out": "Đã đăng xuất.",
    "password": "Đã đổi mật khẩu. Các phiên đăng nhập khác của tài khoản này đã bị đóng.",
    "corrected": "Đã ghi điều chỉnh. Điều chỉnh của người luôn đứng trên kết luận của máy.",
    "undone": "Đã bỏ điều chỉnh.",
    "received": "Đã ghi ngày nhận.",
    "submission": "Đã ghi nhận.",
    "imported": "Đã nhập danh sách Excel.",
    "withdrawn": "Đã rút. Dòng này vẫn nằm trong nhật ký nhưng không còn được tính.",
    "offline": "Đã ghi minh chứng.",
    "compiling": "Đã giao việc tổng hợp. Bản mới hiện ở đây sau ít giây; hãy tải lại trang.",
    "words": "Đã lưu đoạn viết thêm. Chúng vào báo cáo ở lần tổng hợp kế tiếp.",
    "in_review": "Đã trình duyệt.",
    "approved": "Đã duyệt.",
    "returned": "Đã trả lại kèm ý kiến.",
    "issued": "Đã ghi ban hành. Thư nằm trong hàng chờ và được gửi trong ít phút.",
    "resent": "Đã đưa thư trở lại hàng chờ gửi.",
    "resolved": "Đã ghi kết luận về lượt gửi.",
    "indicator": "Đã ghi giá trị của chỉ số.",
    "source": "Đã đổi trạng thái nguồn.",
    "unit": "Đã ghi vào danh sách đơn vị (config/units.yaml).",
    "user": "Đã lưu tài khoản.",
}
