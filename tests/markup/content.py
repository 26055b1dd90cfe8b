"""The same posts for every platform's markup: what an editor typed, free of any portal's system."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Literal

LOCAL = timezone(timedelta(hours=7))
#: stands for the address of the site in answers that need absolute addresses; the test puts the real one in
ORIGIN = "http://same-content.invalid"
SITE_NAME = "Sở Công Thương tỉnh Khánh Hòa"
FILES = "/tai-lieu/"

#: where the editor put the name of the unit
Place = Literal["author", "source", "last_bold", "last_right", "parentheses", "lead", "none"]


@dataclass(frozen=True)
class SamePost:
    """``number`` is the id on every platform. ``author``: the system's author field ("" if unused); ``signed``: the
    line an editor typed at ``place``; ``units``: names that must be found in what was read. Times are local."""

    number: int
    slug: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    category: str
    category_slug: str
    published: datetime
    author: str = ""
    signed: str = ""
    place: Place = "none"
    units: tuple[str, ...] = ()
    edited: datetime | None = None
    attachments: tuple[tuple[str, str], ...] = ()  # (label, file name)

    @property
    def published_utc(self) -> datetime:
        return self.published.astimezone(UTC)

    @property
    def modified(self) -> datetime:
        return self.edited or self.published


@dataclass(frozen=True)
class StaticPage:
    """A page that looks like an article, with a date in it, and is no post."""

    number: int
    slug: str
    title: str
    paragraphs: tuple[str, ...]


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL)


REFORM = ("Cải cách hành chính", "cai-cach-hanh-chinh")
NEWS = ("Tin hoạt động", "tin-hoat-dong")

SAME_POSTS: tuple[SamePost, ...] = (
    SamePost(
        112, "tap-huan-cai-cach-hanh-chinh-nam-2023", "Tập huấn nghiệp vụ cải cách hành chính năm 2023",
        "Ngày 17/11, Văn phòng Sở tổ chức lớp tập huấn cho công chức các phòng, đơn vị.",
        (
            "Lớp tập huấn có 62 công chức, viên chức tham dự, 41 người lần đầu làm cải cách hành chính.",
            "Nội dung gồm Nghị quyết 76/NQ-CP ngày 15/7/2021 và Kế hoạch số 12823/KH-UBND ngày 30/12/2022.",
        ),
        *REFORM, _at(2023, 11, 17, 16, 45), author="Văn phòng Sở", place="author", units=("Văn phòng Sở",),
        attachments=(("Tài liệu tập huấn (phần 1)", "tai-lieu-tap-huan.pdf"), ("Danh sách học viên", "danh-sach.docx")),
    ),
    SamePost(
        111, "ket-noi-cung-cau-hang-hoa", 'Hội nghị "Kết nối cung - cầu" hàng hóa giữa Khánh Hòa và các tỉnh',
        "Hơn 80 doanh nghiệp ký ghi nhớ tiêu thụ nông sản, thủy sản.",
        (
            "Hội nghị thu hút 83 doanh nghiệp; 27 biên bản ghi nhớ đã được ký kết ngay tại hội nghị.",
            "Đại diện các siêu thị cho biết sẽ ưu tiên hàng có truy xuất nguồn gốc.",
        ),
        *NEWS, _at(2023, 11, 16, 9, 26), author="Admin", signed="Phòng Quản lý thương mại", place="last_bold",
        units=("Phòng Quản lý thương mại",),
    ),
    SamePost(
        110, "phoi-hop-kiem-tra-an-toan-dien", "Phối hợp kiểm tra an toàn điện tại các cụm công nghiệp",
        "Hai đơn vị cùng kiểm tra 12 cơ sở sử dụng điện trọng điểm.",
        (
            "Đoàn kiểm tra làm việc trong ba ngày, nhắc nhở 4 cơ sở chưa có phương án sử dụng điện hiệu quả.",
            "Kết quả được công khai để người dân, doanh nghiệp theo dõi.",
        ),
        *NEWS, _at(2023, 11, 14, 8, 5), signed="Thanh tra Sở - Phòng Quản lý năng lượng", place="last_right",
        units=("Thanh tra Sở", "Phòng Quản lý năng lượng"),
    ),
    SamePost(
        109, "tra-loi-kien-nghi-doanh-nghiep", "Trả lời kiến nghị của doanh nghiệp về cấp C/O",
        "Sở trả lời 5 kiến nghị gửi qua Cổng dịch vụ công.",
        (
            "Các kiến nghị tập trung vào thời gian giải quyết hồ sơ; Sở cam kết rút ngắn 1/3 thời gian.",
            "Doanh nghiệp có thể theo dõi hồ sơ trực tuyến trên Cổng dịch vụ công của tỉnh.",
        ),
        *REFORM, _at(2023, 11, 10, 14, 30), author="Nguyễn Thị Hoa", signed="(Nguyễn Thị Hoa - Phòng Xuất nhập khẩu)",
        place="parentheses", units=("Phòng Xuất nhập khẩu",),
        edited=_at(2023, 11, 12, 10, 15),
    ),
    SamePost(
        108, "cong-bo-thu-tuc-hanh-chinh", "Công bố danh mục thủ tục hành chính theo Chương trình số 12823/CTr-UBND",
        "Danh mục gồm 14 thủ tục, xem tệp đính kèm.",
        ("Xem tệp đính kèm.",),
        *REFORM, _at(2023, 11, 8, 7, 0), author="Ban Biên tập", place="none",
        attachments=(("Quyết định công bố", "quyet-dinh-cong-bo.pdf"), ("Phụ lục", "phu-luc.docx")),
    ),
    SamePost(
        107, "thong-bao-lich-tiep-cong-dan", "THÔNG BÁO LỊCH TIẾP CÔNG DÂN THÁNG 11 NĂM 2023",
        "Lịch tiếp công dân định kỳ của lãnh đạo Sở.",
        (
            "Lãnh đạo Sở tiếp công dân vào các ngày 05/11/2023 và 20/11/2023 tại trụ sở cơ quan.",
            "Người dân đăng ký trước qua Bộ phận Một cửa, điện thoại 0258 3822 697.",
        ),
        *NEWS, _at(2023, 11, 3, 10, 40), signed="Nguồn: Thanh tra Sở", place="source", units=("Thanh tra Sở",),
    ),
    SamePost(
        106, "dem-hoi-mua-sam-cuoi-thang", "Đêm hội mua sắm cuối tháng thu hút người tiêu dùng",
        "Chương trình kéo dài đến nửa đêm với nhiều mặt hàng giảm giá.",
        (
            "Theo Trung tâm Khuyến công, chương trình có 120 gian hàng của các cơ sở công nghiệp nông thôn.",
            "Doanh thu ước đạt 3,2 tỷ đồng, tăng 15% so với năm trước.",
        ),
        *NEWS, _at(2023, 11, 1, 0, 12), author="Trung tâm Khuyến công", place="author",
        units=("Trung tâm Khuyến công",),
    ),
    SamePost(
        105, "ket-thuc-chien-dich-thang-10", "Kết thúc chiến dịch cao điểm kiểm tra hàng giả tháng 10",
        "Chiến dịch kết thúc lúc 22 giờ ngày 31/10.",
        (
            "Lực lượng chức năng kiểm tra 46 vụ, xử lý 19 vụ, thu nộp ngân sách 210 triệu đồng.",
            "Công tác tuyên truyền được lồng ghép trong từng đợt kiểm tra.",
        ),
        *NEWS, _at(2023, 10, 31, 23, 40), author="Quản trị mạng", signed="Trần Văn Nam - Thanh tra Sở",
        place="last_bold", units=("Thanh tra Sở",),
    ),
    SamePost(
        104, "so-ket-cong-tac-cchc-quy-iii", "Sơ kết công tác CCHC quý III/2023: nhiều chỉ số tăng hạng",
        "(Phòng Kế hoạch - Tài chính - Tổng hợp) - Chỉ số hài lòng đạt 92,4%.",
        (
            "Tỷ lệ hồ sơ giải quyết đúng hạn và trước hạn đạt 99,6%, hồ sơ trực tuyến toàn trình đạt 87%.",
            "Hội nghị thống nhất năm nhóm nhiệm vụ cho quý IV.",
        ),
        *REFORM, _at(2023, 10, 20, 11, 20), signed="(Phòng Kế hoạch - Tài chính - Tổng hợp)", place="lead",
        units=("Phòng Kế hoạch - Tài chính - Tổng hợp",),
    ),
    SamePost(
        103, "mot-cua-dien-tu-lien-thong", "Một cửa điện tử liên thông: giảm giấy tờ, giảm đi lại",
        "Người dân chỉ cần đến một nơi.",
        (
            unicodedata.normalize("NFD", "Từ tháng 9, mọi hồ sơ được số hóa ngay khi tiếp nhận tại Bộ phận Một cửa."),
            "Ông Lê Văn Bình, phường Vĩnh Hải, cho biết chỉ mất 15 phút để nộp hồ sơ.",
        ),
        *REFORM, _at(2023, 10, 12, 15, 55), author="Báo Khánh Hòa", signed="Nguồn: Báo Khánh Hòa", place="source",
        units=("Báo Khánh Hòa",),
    ),
    SamePost(
        102, "thong-bao-tuyen-dung-vien-chuc", "Thông báo tuyển dụng viên chức & kết quả xét tuyển",
        "Kết quả vòng 1 và lịch vòng 2.",
        (
            "Hội đồng thông báo kết quả vòng 1 với 18 thí sinh đủ điều kiện; điểm < 50 không được dự vòng 2.",
            "Thí sinh xem danh sách trong các tệp kèm theo.",
        ),
        *NEWS, _at(2023, 9, 29, 17, 1), author="Văn phòng Sở", place="author", units=("Văn phòng Sở",),
        attachments=(("Danh sách thí sinh", "danh sách thí sinh.pdf"), ("Mẫu phiếu", "mau-phieu.docx")),
    ),
    SamePost(
        101, "ra-mat-chuyen-muc-cchc", "Ra mắt chuyên mục Cải cách hành chính",
        "Chuyên mục cập nhật hằng ngày.",
        (
            "Chuyên mục đăng tin, bài của các phòng, đơn vị và trả lời phản ánh, kiến nghị của tổ chức, cá nhân.",
            "Bài gửi về Văn phòng trước ngày 20 hằng tháng.",
        ),
        *REFORM, _at(2023, 9, 5, 8, 0), author="Ban Biên tập", signed="Phòng Quản lý công nghiệp", place="last_right",
        units=("Phòng Quản lý công nghiệp",),
    ),
)  # fmt: skip

STATIC_PAGES: tuple[StaticPage, ...] = (
    StaticPage(
        21, "gioi-thieu-chung", "Giới thiệu chung về Sở",
        ("Sở được thành lập ngày 01/04/2008 theo Quyết định 22/2008/QĐ-UBND.", "Trụ sở tại số 4 Phan Chu Trinh."),
    ),
    StaticPage(
        22, "co-cau-to-chuc", "Cơ cấu tổ chức",
        ("Cập nhật ngày 02/10/2023: Sở có 8 phòng và 3 đơn vị trực thuộc.", "Giám đốc và hai Phó Giám đốc."),
    ),
)  # fmt: skip


def body_html(post: SamePost, *, files: bool = True, lead: bool = False) -> str:
    """The article's text as an editor leaves it, with the typed signature and the attached files' links.

    ``files``: links to attachments inside the text; ``lead``: the summary stands as first paragraph.
    """
    texts = ((post.summary, *post.paragraphs) if lead else post.paragraphs) + ()
    lines = [f"<p>{escape(text, quote=False)}</p>" for text in texts]
    if files:
        lines += [
            f'<p><a href="{FILES}{name if " " in name else escape(name)}">{escape(label)}</a></p>'
            for label, name in post.attachments
        ]
    return "\n".join([*lines, *signature_html(post)])


def signature_html(post: SamePost) -> list[str]:
    """The line with the unit's name, in the form this post's editor chose. Of "lead" it stands in the summary."""
    text = escape(post.signed, quote=False)
    forms = {
        "last_bold": f"<p><strong>{text}</strong></p>",
        "last_right": f'<p style="text-align: right;"><em>{text}</em></p>',
        "parentheses": f"<p>{text}</p>",
        "source": f"<p>{text}</p>",
    }
    return [forms[post.place]] if post.signed and post.place in forms else []
