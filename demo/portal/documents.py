"""What the sample department has made public, and how well: its document list and its static pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from demo.portal.words import nukeviet_escape, slug
from demo.posts import DemoFile


@dataclass(frozen=True)
class Law:
    """One row of the document list; ``added`` is when it was put there, shown only in the feed and the sitemap."""

    id: int
    number: str
    title: str
    issuer: str
    issued_on: date
    added: date
    stored: DemoFile

    @property
    def alias(self) -> str:
        return f"{slug(self.title)}-{self.id}"

    @property
    def number_html(self) -> str:
        return nukeviet_escape(self.number)

    @property
    def issued(self) -> str:
        return f"{self.issued_on:%d/%m/%Y}"

    @property
    def file_name(self) -> str:
        return self.stored.name

    @property
    def file(self) -> str:
        return f"/uploads/laws/{self.stored.name}"


@dataclass(frozen=True)
class PageLink:
    text: str
    href: str
    day: str


@dataclass(frozen=True)
class StaticPage:
    title: str
    paragraphs: tuple[str, ...]
    links: tuple[PageLink, ...] = ()


def laws() -> list[Law]:
    rows = [
        (
            1,
            "45/KH-SCT",
            "Kế hoạch tuyên truyền cải cách hành chính năm 2023",
            "Sở Công Thương",
            (2023, 3, 10),
            (2023, 3, 14),
            "45-kh-sct.pdf",
            "pdf",
        ),
        (
            2,
            "12/KH-SCT",
            "Kế hoạch CCHC nhà nước năm 2023 của Sở",
            "Sở Công Thương",
            (2023, 1, 16),
            (2023, 1, 18),
            "12-kh-sct.pdf",
            "pdf",
        ),
        (
            3,
            "318/BC-SCT",
            "Báo cáo kết quả công tác cải cách hành chính quý III năm 2023",
            "Sở Công Thương",
            (2023, 9, 18),
            (2023, 9, 20),
            "318-bc-sct.pdf",
            "missing",
        ),
        (
            4,
            "233/QĐ-UBND",
            "Quyết định ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2023",
            "UBND tỉnh Khánh Hòa",
            (2023, 1, 31),
            (2023, 2, 2),
            "233-qd-ubnd.pdf",
            "pdf",
        ),
        (
            5,
            "77/QĐ-SCT",
            "Quyết định ban hành Quy chế tiếp công dân",
            "Sở Công Thương",
            (2023, 5, 4),
            (2023, 5, 8),
            "77-qd-sct.pdf",
            "pdf",
        ),
        (
            6,
            "640/SCT-VP",
            "V/v chấn chỉnh kỷ luật, kỷ cương hành chính",
            "Sở Công Thương",
            (2023, 10, 26),
            (2023, 10, 27),
            "640-sct-vp.pdf",
            "pdf",
        ),
    ]
    return [
        Law(number, sign, title, issuer, date(*issued), date(*added), DemoFile(name, kind, "PASS"))
        for number, sign, title, issuer, issued, added, name, kind in rows
    ]


def static_pages(reform_origin: str) -> dict[str, StaticPage]:
    return {
        "co-cau-to-chuc": StaticPage(
            "Cơ cấu tổ chức của Sở",
            (
                "Chức năng, nhiệm vụ: tham mưu, giúp UBND tỉnh quản lý nhà nước về công nghiệp và thương mại.",
                "Sở có Văn phòng, Thanh tra, năm phòng chuyên môn và một đơn vị sự nghiệp trực thuộc.",
            ),
        ),
        "lien-he": StaticPage(
            "Liên hệ",
            (
                "Địa chỉ: số 1 đường Mẫu, thành phố Nha Trang.",
                "Đầu mối cung cấp thông tin: Văn phòng Sở, điện thoại số mẫu.",
            ),
        ),
        "thu-tuc-hanh-chinh": StaticPage(
            "Các quyết định công bố thủ tục",
            ("Các quyết định do Chủ tịch UBND tỉnh ban hành, xếp theo ngày đăng.",),
            (
                PageLink(
                    "Quyết định số 1893/QĐ-UBND ngày 01/8/2023 công bố danh mục thủ tục xúc tiến thương mại",
                    "/uploads/page/1893-qd-ubnd.pdf",
                    "28/08/2023",
                ),
                PageLink(
                    "Quyết định số 2077/QĐ-UBND ngày 29/8/2023 bãi bỏ thủ tục lưu thông hàng hóa",
                    "/uploads/page/2077-qd-ubnd.pdf",
                    "31/08/2023",
                ),
            ),
        ),
        "cong-khai-ngan-sach": StaticPage(
            "Tài liệu tài chính của Sở",
            ("Các biểu đã phát hành theo mẫu của Bộ Tài chính.",),
            (
                PageLink(
                    "Quyết toán thu, chi ngân sách nhà nước năm 2022", "/uploads/page/quyet-toan-2022.pdf", "12/07/2023"
                ),
            ),
        ),
        "lich-cong-tac": StaticPage(
            "Lịch công tác của lãnh đạo Sở",
            ("Lịch được đăng vào chiều thứ Sáu hằng tuần.",),
            (
                PageLink("Lịch công tác tuần 39", "/uploads/page/lich-tuan-39.pdf", "22/09/2023"),
                PageLink("Lịch công tác tuần 38", "/uploads/page/lich-tuan-38.pdf", "15/09/2023"),
            ),
        ),
        "lien-ket": StaticPage(
            "Liên kết", ("Các cổng của tỉnh.",), (PageLink("Cổng cải cách hành chính tỉnh", f"{reform_origin}/", ""),)
        ),
    }
