"""What an office puts into its WordPress: posts of three units over three months, files, pages that are no posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

FIRST = datetime(2023, 8, 20, 8, 5)
#: (unit as signed, unit id) in turn; every third post is not about administrative reform
SIGNED = [
    ("Văn phòng Sở", "van-phong"),
    ("Phòng Quản lý thương mại", "thuong-mai"),
    ("Thanh tra Sở", "thanh-tra"),
]
#: ten o'clock is harmless; these change month when handled in UTC
AT_MONTHS_END = {20: "2023-08-31 23:40:00", 21: "2023-09-01 00:12:00", 40: "2023-10-31 23:40:00"}


def posts() -> list[dict[str, Any]]:
    """60 posts, one every 36 hours; ``unit`` is None where the post is not CCHC, ``files`` are names of attachments."""
    made = []
    for number in range(60):
        signature, unit = SIGNED[number % len(SIGNED)]
        reform = number % 3 != 1 or number % 2 == 0
        if reform:
            title = f'{signature} "đẩy mạnh" cải cách thủ tục hành chính - lần thứ {number}'
            body = (
                "<p>Đơn vị vừa rà soát, cắt giảm thời gian giải quyết thủ tục hành chính tại Bộ phận Một cửa và hướng"
                " dẫn doanh nghiệp nộp hồ sơ qua dịch vụ công trực tuyến, nâng cao mức độ hài lòng của người dân.</p>"
                "<p>Công tác cải cách hành chính được kiểm điểm hằng tháng.</p>"
            )
        else:
            title = f"Phiên chợ hàng Việt về miền núi số {number}"
            body = "<p>Phiên chợ có 40 gian hàng nông sản, thực phẩm chế biến của các doanh nghiệp trong tỉnh.</p>"
        post: dict[str, Any] = {
            "title": title,
            "summary": "",
            "category": "Cải cách hành chính" if reform else "Tin thương mại",
            "published_local": AT_MONTHS_END.get(number, f"{FIRST + timedelta(hours=36 * number)}"),
            "unit": unit if reform else None,
            "files": [f"tai-lieu-{number}.pdf"] if number % 10 == 0 else [],
            "sticky": number == 7,
        }
        body += "".join(f'<p><a href="/wp-content/uploads/{name}">Tài liệu</a></p>' for name in post["files"])
        if number % 4 == 0:
            post["author"] = signature
        else:
            body += f"<p><strong>{signature}</strong></p>"
        made.append(post | {"body": body})
    return made


def other_pages() -> list[dict[str, Any]]:
    """What WordPress holds besides posts that everybody can read."""
    old = {"body": "<p>Cập nhật ngày 20/10/2023: cải cách hành chính.</p>", "published_local": "2023-10-10 08:00:00"}
    return [
        {"title": "Giới thiệu chung", "type": "page"} | old,
        {"title": "Bài đang viết", "status": "draft"} | old,
        {"title": "Bài nội bộ", "status": "private"} | old,
    ]
