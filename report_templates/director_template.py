"""The internal report to the Director: who sent in time, what is not public, what the system could not check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from report_blocks import (
    NUMBER,
    SMALL,
    TEXT,
    annex_activities,
    annex_documents,
    annex_head,
    annex_posts,
    annexes,
    head,
    list_or_sentence,
    signature,
    title,
)
from word_pieces import (
    add,
    body,
    grid,
    heading,
    list_table,
    merged_row,
    new_document,
    paragraphs,
    row,
    row_tag,
    tag,
    write,
)

FINDING_COLUMNS = [
    ("STT", 11, "{{ d.so }}", NUMBER),
    ("Văn bản, thông tin", 51, "{{ d.ten }}", TEXT),
    ("Đơn vị chủ trì", 33, "{{ d.don_vi }}", TEXT),
    ("Tình trạng", 26, "{{ d.tinh_trang }}", TEXT),
    ("Lý do", 44, "{{ d.ly_do }}", SMALL),
]
ALL_FINDING_COLUMNS = [
    ("STT", 11, "{{ d.so }}", NUMBER),
    ("Văn bản, thông tin", 66, "{{ d.ten }}", TEXT),
    ("Đơn vị chủ trì", 36, "{{ d.don_vi }}", TEXT),
    ("Hạn", 23, "{{ d.han }}", NUMBER),
    ("Ngày công khai", 23, "{{ d.ngay }}", NUMBER),
    ("Tình trạng", 27, "{{ d.tinh_trang }}", TEXT),
    ("Lý do, nơi kiểm tra", 66, "{{ d.ly_do }}\n{{ d.dia_chi }}", SMALL),
]
SOURCE_COLUMNS = [
    ("STT", 11, "{{ d.so }}", NUMBER),
    ("Nguồn", 70, "{{ d.ten }}", TEXT),
    ("Tình trạng", 40, "{{ d.tinh_trang }}", TEXT),
    ("Đủ kỳ", 22, "{{ d.du_ky }}", NUMBER),
    ("Lần đọc tốt gần nhất", 34, "{{ d.lan_cuoi }}", NUMBER),
    ("Lý do", 75, "{{ d.ly_do }}", SMALL),
]


def director_report(path: Path) -> None:
    document = new_document("Báo cáo tình hình tuyên truyền cải cách hành chính của các phòng, đơn vị")
    head(document, "{{ co_quan }}", "VĂN PHÒNG", 13)
    title(document)
    body(
        document,
        "Thực hiện {{ ke_hoach }}, Văn phòng Sở báo cáo Giám đốc tình hình gửi tin, bài, công khai "
        "thông tin về cải cách hành "
        "chính (CCHC) {{ ky }} (số liệu từ ngày {{ tu_ngay }} đến hết ngày {{ den_ngay }}; hạn gửi: hết "
        "ngày {{ han_gui }}, "
        "{{ quy_tac_han }}) như sau:",
    )
    heading(document, "I. TÌNH HÌNH GỬI TIN, BÀI CỦA CÁC PHÒNG, ĐƠN VỊ")
    _units(document)
    heading(document, "II. KẾT QUẢ TUYÊN TRUYỀN TRONG KỲ")
    body(
        document,
        "Trong kỳ có {{ so_tin_bai }} tin, bài về CCHC được đăng tải và {{ so_hoat_dong_khac }} hoạt "
        "động tuyên truyền trực "
        "tiếp có tài liệu kiểm chứng; {{ so_nhiem_vu_trong_ky }} trên {{ so_nhiem_vu }} nhiệm vụ của Kế "
        "hoạch có minh chứng "
        "trong kỳ. Theo tháng dương lịch, số tin, bài là {{ so_tin_bai_thang }}.",
    )
    tag(document, "if not day_du")
    body(document, "Lưu ý: {{ ghi_chu_so_lieu }}")
    tag(document, "endif")
    tag(document, "if cho_xac_minh")
    body(
        document, "Có {{ so_cho_xac_minh }} tin, bài đang chờ Văn phòng Sở xác minh, chưa tính vào số liệu:", keep=True
    )
    columns = [
        ("Mã", 20, "{{ d.ma }}", NUMBER),
        ("Ngày đăng", 26, "{{ d.ngay }}", NUMBER),
        ("Tiêu đề", 79, "{{ d.tieu_de }}", TEXT),
        ("Đơn vị dự kiến", 40, "{{ d.don_vi }}", TEXT),
    ]
    list_table(document, columns, "for d in cho_xac_minh")
    tag(document, "else")
    body(document, "Trong kỳ không có tin, bài nào chờ xác minh.")
    tag(document, "endif")
    heading(document, "III. CÔNG KHAI VĂN BẢN, THÔNG TIN")
    _findings(document)
    heading(document, "IV. NGUỒN THEO DÕI VÀ KHÓ KHĂN KỸ THUẬT")
    _trouble(document)
    heading(document, "V. NHẬN XÉT, ĐỀ XUẤT")
    paragraphs(document, "danh_gia")
    paragraphs(document, "phuong_huong")
    paragraphs(document, "kien_nghi")
    body(
        document,
        "{% set phu_luc = [phu_luc_don_vi, phu_luc_tin_bai, phu_luc_nhiem_vu, phu_luc_van_ban, phu_luc_kiem_tra, "
        "phu_luc_su_co] | select | join(', ') %}"
        "{% if phu_luc %}Số liệu chi tiết tại {{ phu_luc }} kèm theo. {% endif %}"
        "Văn phòng Sở kính báo cáo Giám đốc xem xét, chỉ đạo./.",
        keep=True,
    )
    signature(document, "CHÁNH VĂN PHÒNG", "")
    annexes(
        document,
        [
            ("phu_luc_don_vi", _annex_units),
            ("phu_luc_tin_bai", annex_posts),
            ("phu_luc_nhiem_vu", annex_activities),
            ("phu_luc_van_ban", annex_documents),
            ("phu_luc_kiem_tra", _annex_findings),
            ("phu_luc_su_co", _annex_trouble),
        ],
    )
    document.save(str(path))


def _units(document: Any) -> None:
    tag(document, "if don_vi")
    body(
        document,
        "Trong {{ so_don_vi }} phòng, đơn vị thuộc diện gửi tin, bài: {{ dem.dung_han }} đúng hạn, "
        "{{ dem.tre_han }} trễ hạn, "
        "{{ dem.chua_gui }} chưa gửi, {{ dem.khong_phat_sinh }} không phát sinh, {{ dem.cho_xac_nhan }} "
        "chờ xác nhận ngày nhận.",
    )
    columns = [
        ("STT", 11, "{{ d.so }}", NUMBER),
        ("Phòng, đơn vị", 40, "{{ d.ten }}", TEXT),
        ("Đã gửi", 13, "{{ d.da_gui }}", NUMBER),
        ("Đã đăng", 14, "{{ d.da_dang }}", NUMBER),
        ("Chờ xác minh", 15, "{{ d.cho }}", NUMBER),
        ("Tình trạng", 23, "{{ d.tinh_trang }}", TEXT),
        ("Lý do", 49, "{{ d.ly_do }}", SMALL),
    ]
    list_table(document, columns, "for d in don_vi")
    add(
        document,
        "“Đã gửi” là tin, bài Văn phòng Sở nhận được cho kỳ này; “Đã đăng” là tin, bài về CCHC đăng "
        "trong kỳ được ghi nhận cho "
        "đơn vị. Hai số không cộng với nhau.",
        "CCHC Ghi chú",
    )
    add(document, "{{ bieu_do }}", "CCHC Giữa", before=6, keep=True)
    add(
        document, "Biểu đồ. Số tin, bài đã đăng theo phòng, đơn vị {{ ky }}", "CCHC Giữa", size=13, italic=True, after=6
    )
    tag(document, "else")
    body(document, "Trong kỳ không có phòng, đơn vị nào thuộc diện gửi tin, bài hằng tháng.")
    tag(document, "endif")
    tag(document, "if don_vi_khac")
    body(
        document,
        "Ngoài diện bắt buộc, có tin, bài của: {% for d in don_vi_khac %}{{ d.ten }} ({{ d.da_dang }} "
        "đã đăng, {{ d.da_gui }} đã "
        "gửi){{ '; ' if not loop.last else '.' }}{% endfor %}",
    )
    tag(document, "endif")


def _findings(document: Any) -> None:
    tag(document, "if kiem_tra")
    body(
        document,
        "Kết quả kiểm tra: {% for d in dem_kiem_tra %}{{ d.ten | lower }}: "
        "{{ d.so }}{{ '; ' if not loop.last else '.' }}"
        "{% endfor %} “Chưa kiểm tra được” nghĩa là hệ thống không đọc được nơi công khai, không phải chưa công khai.",
    )
    tag(document, "else")
    body(document, "Trong kỳ không phát sinh kết quả kiểm tra công khai.")
    tag(document, "endif")
    tag(document, "if can_xu_ly")
    body(document, "Có {{ so_can_xu_ly }} nội dung cần xử lý, xác minh:", keep=True)
    list_table(document, FINDING_COLUMNS, "for d in can_xu_ly")
    tag(document, "else")
    body(document, "Không có văn bản, thông tin nào cần xử lý.")
    tag(document, "endif")
    tag(document, "if lien_ket_hong")
    body(
        document,
        "Trong {{ so_lien_ket }} liên kết, tệp đính kèm đã theo dõi có {{ so_lien_ket_hong }} không mở được, "
        "{{ so_lien_ket_chua_kiem_tra }} chưa kiểm tra được. Các liên kết không mở được:",
        keep=True,
    )
    columns = [
        ("STT", 11, "{{ d.so }}", NUMBER),
        ("Mã bài", 19, "{{ d.ma }}", NUMBER),
        ("Trong bài", 50, "{{ d.bai }}", TEXT),
        ("Tệp, liên kết", 52, "{{ d.ten }}\n{{ d.dia_chi }}", SMALL),
        ("Lý do", 33, "{{ d.ly_do }}", SMALL),
    ]
    list_table(document, columns, "for d in lien_ket_hong")
    tag(document, "elif so_lien_ket == '0'")
    body(document, "Trong kỳ không phát sinh liên kết, tệp đính kèm phải kiểm tra.")
    tag(document, "else")
    body(document, "Trong {{ so_lien_ket }} liên kết, tệp đính kèm đã theo dõi, không có liên kết nào bị hỏng.")
    tag(document, "endif")


def _trouble(document: Any) -> None:
    tag(document, "if nguon_su_co")
    body(document, "Có {{ so_nguon_su_co }} trên {{ so_nguon }} nguồn đang bật chưa đọc được đầy đủ trong kỳ:")
    tag(document, "for d in nguon_su_co")
    body(
        document,
        "- {{ d.ten }}: {{ d.tinh_trang | lower }}{% if d.ly_do %}, {{ d.ly_do }}{% endif %}; lần đọc "
        "tốt gần nhất: {{ d.lan_cuoi | lower }}.",
    )
    tag(document, "endfor")
    tag(document, "elif so_nguon == '0'")
    body(document, "Chưa có nguồn nào được bật nên trong kỳ không có trang nào được đọc.")
    tag(document, "else")
    body(document, "Các nguồn đang bật ({{ so_nguon }} nguồn) đều được đọc đủ kỳ; trong kỳ không phát sinh sự cố.")
    tag(document, "endif")


def _annex_units(document: Any) -> None:
    annex_head(document, "phu_luc_don_vi", "SỐ LIỆU TIN, BÀI CỦA CÁC PHÒNG, ĐƠN VỊ")
    heading(document, "A. Tin, bài đã đăng theo kỳ trong năm {{ nam }}")
    tag(document, "if theo_ky")
    widths = [10, 74, *[12.5] * 12, 18]
    table = grid(document, widths, borders=True, cell_margin=0.8)
    names = ["STT", "Phòng, đơn vị", *(f"T{month}" for month in range(1, 13)), "Cộng"]
    for cell, name in zip(row(table, widths, header=True), names, strict=True):
        write(cell, name, "CCHC Bảng đầu", size=11)
    row_tag(table, widths, "for d in theo_ky")
    months = ["{{ d.thang[" + str(place) + "] }}" for place in range(12)]
    for place, (cell, text) in enumerate(
        zip(row(table, widths), ["{{ d.so }}", "{{ d.ten }}", *months, "{{ d.cong }}"], strict=True)
    ):
        write(cell, text, SMALL if place == 1 else NUMBER, size=11)
    row_tag(table, widths, "endfor")
    add(
        document,
        "T1 … T12 là các kỳ tháng của năm; ô trống là kỳ chưa đến. Kỳ chưa đọc đủ các nguồn: “–” là chưa biết, "
        "“*” là ít nhất chừng ấy.",
        "CCHC Ghi chú",
    )
    tag(document, "else")
    body(document, "Trong kỳ không phát sinh số liệu của phòng, đơn vị.")
    tag(document, "endif")
    heading(document, "B. Tin, bài được tính cho từng phòng, đơn vị trong kỳ")
    tag(document, "if chi_tiet")
    widths = [11, 42, 110, 20, 27, 42]
    table = grid(document, widths, borders=True)
    for cell, name in zip(
        row(table, widths, header=True), ["STT", "Loại", "Tiêu đề", "Mã", "Ngày", "Thời hạn"], strict=True
    ):
        write(cell, name, "CCHC Bảng đầu", size=11)
    row_tag(table, widths, "for nhom in chi_tiet")
    merged_row(table, widths, "{{ nhom.ten }}")
    row_tag(table, widths, "for d in nhom.muc")
    texts = ["so", "loai", "ten", "ma", "ngay", "han"]
    for place, (cell, name) in enumerate(zip(row(table, widths), texts, strict=True)):
        write(cell, "{{ d." + name + " }}", NUMBER if place in (0, 3, 4) else SMALL, size=11)
    row_tag(table, widths, "endfor")
    row_tag(table, widths, "endfor")
    tag(document, "else")
    body(document, "Trong kỳ không phát sinh tin, bài nào được tính cho phòng, đơn vị.")
    tag(document, "endif")


def _annex_findings(document: Any) -> None:
    annex_head(document, "phu_luc_kiem_tra", "KẾT QUẢ KIỂM TRA CÔNG KHAI VĂN BẢN, THÔNG TIN")
    list_or_sentence(
        document, "kiem_tra", "Trong kỳ không phát sinh kết quả kiểm tra.", ALL_FINDING_COLUMNS, small=True
    )


def _annex_trouble(document: Any) -> None:
    annex_head(document, "phu_luc_su_co", "TÌNH TRẠNG CÁC NGUỒN THEO DÕI")
    list_or_sentence(document, "nguon", "Chưa khai báo nguồn nào.", SOURCE_COLUMNS, small=True)
