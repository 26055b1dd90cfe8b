"""Makes the two Word templates from nothing: ``uv run python report_templates/make_templates.py [folder]``.

The .docx files are the truth and are edited in Word; this script is the way to start over (it overwrites them).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from word_pieces import (
    ALIGN,
    LANDSCAPE_WIDTH,
    PORTRAIT_WIDTH,
    add,
    body,
    box,
    end_section,
    grid,
    heading,
    list_table,
    merged_row,
    new_document,
    paragraphs,
    row,
    row_tag,
    rule,
    tag,
    write,
)

TEXT, NUMBER, SMALL = "CCHC Bảng", "CCHC Bảng số", "CCHC Bảng nhỏ"
LEFT_CELL, RIGHT_CELL = 62.0, 103.0


def head(document: Any, superior: str, issuer: str, issuer_rule: float) -> None:
    """Quốc hiệu in one line (13 pt bold needs 10.2 cm), tiêu ngữ, issuer, number, place and date."""
    widths = (LEFT_CELL, RIGHT_CELL)
    table = grid(document, widths, borders=False, cell_margin=0)
    left, right = row(table, widths)
    write(left, superior, "CCHC Giữa", size=13)
    write(left, issuer, "CCHC Giữa", size=13, bold=True)
    rule(left, LEFT_CELL, issuer_rule)
    write(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CCHC Giữa", size=13, bold=True)
    write(right, "Độc lập - Tự do - Hạnh phúc", "CCHC Giữa", size=14, bold=True)
    rule(right, RIGHT_CELL, 61)
    left, right = row(table, widths)
    write(left, "Số: {{ so_ky_hieu }}", "CCHC Giữa", size=13, before=4)
    tag(left, "if du_thao")
    box(left, "{{ du_thao }}", left=16, right=16)
    tag(left, "endif")
    tag(left, "if noi_bo")
    box(left, "{{ noi_bo }}", left=6, right=6)
    tag(left, "endif")
    write(right, "{{ dia_danh_ngay }}", "CCHC Giữa", size=14, italic=True, before=4)


def title(document: Any) -> None:
    add(document, "BÁO CÁO", "CCHC Giữa", size=14, bold=True, before=14)
    abstract = add(document, "{{ trich_yeu }}", "CCHC Giữa", size=14, bold=True, left=20)
    abstract.paragraph_format.right_indent = abstract.paragraph_format.left_indent
    rule(document, PORTRAIT_WIDTH, 50)
    tag(document, "if kinh_gui_mot")
    add(document, "Kính gửi: {{ kinh_gui_mot }}.", "CCHC Giữa", before=10, after=8)
    tag(document, "else")
    add(document, "Kính gửi:", "CCHC Giữa", align=ALIGN.LEFT, left=35, before=10)
    tag(document, "for noi in kinh_gui")
    add(document, "- {{ noi }}", "CCHC Giữa", align=ALIGN.LEFT, left=56)
    tag(document, "endfor")
    tag(document, "endif")


def signature(document: Any, authority: str | None, name: str) -> None:
    widths = (LEFT_CELL + 10, RIGHT_CELL - 10)
    table = grid(document, widths, borders=False, cell_margin=0)
    left, right = row(table, widths)
    write(left, "Nơi nhận:", "CCHC Nơi nhận", size=12, bold=True, italic=True, before=6)
    tag(left, "for noi in noi_nhan")
    add(left, "{{ noi }}", "CCHC Nơi nhận")
    tag(left, "endfor")
    if authority is None:
        right.paragraphs[0]._p.getparent().remove(right.paragraphs[0]._p)
        tag(right, "for dong in quyen_han")
        add(right, "{{ dong }}", "CCHC Giữa", bold=True, before=0)
        tag(right, "endfor")
    else:
        write(right, authority, "CCHC Giữa", bold=True, before=6)
    for _ in range(4):
        add(right, "", "CCHC Giữa")
    add(right, name, "CCHC Giữa", bold=True)
    for cell in (left, right):
        for paragraph in cell.paragraphs:  # else the section mark after the table could take an empty page of its own
            paragraph.paragraph_format.keep_with_next = True


def annex_head(document: Any, number: str, name: str) -> None:
    add(document, "{{ " + number + " }}", "CCHC Giữa", bold=True)
    add(document, name, "CCHC Giữa", bold=True)
    add(
        document,
        "(Kèm theo Báo cáo số {{ so_ky_hieu }} {{ ngay_ban_hanh }} của {{ noi_ban_hanh }})",
        "CCHC Giữa",
        italic=True,
        after=6,
    )


def list_or_sentence(document: Any, name: str, sentence: str, columns: Any, **more: Any) -> None:
    tag(document, f"if {name}")
    list_table(document, columns, f"for d in {name}", **more)
    tag(document, "else")
    body(document, sentence)
    tag(document, "endif")


def annex_posts(document: Any) -> None:
    annex_head(
        document, "phu_luc_tin_bai", "DANH SÁCH TIN, BÀI, HOẠT ĐỘNG TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH {{ ky | upper }}"
    )
    heading(document, "A. Tin, bài đã đăng tải")
    columns = [
        ("STT", 11, "{{ d.so }}", NUMBER),
        ("Mã", 18, "{{ d.ma }}", NUMBER),
        ("Ngày đăng", 24, "{{ d.ngay }}", NUMBER),
        ("Tiêu đề, địa chỉ", 106, "{{ d.tieu_de }}\n{{r d.lien_ket }}", TEXT),
        ("Đơn vị thực hiện", 37, "{{ d.don_vi }}", TEXT),
        ("Nhiệm vụ", 20, "{{ d.nhiem_vu }}", NUMBER),
        ("Kênh, nguồn", 36, "{{ d.kenh }}", TEXT),
    ]
    list_or_sentence(
        document, "tin_bai", "Trong kỳ không phát sinh tin, bài về CCHC được đăng tải.", columns, small=True
    )
    heading(document, "B. Hoạt động tuyên truyền khác")
    columns = [
        ("STT", 11, "{{ d.so }}", NUMBER),
        ("Mã", 18, "{{ d.ma }}", NUMBER),
        ("Ngày", 24, "{{ d.ngay }}", NUMBER),
        ("Hình thức", 40, "{{ d.hinh_thuc }}", TEXT),
        ("Nội dung", 82, "{{ d.noi_dung }}", TEXT),
        ("Đơn vị thực hiện", 37, "{{ d.don_vi }}", TEXT),
        ("Nhiệm vụ", 20, "{{ d.nhiem_vu }}", NUMBER),
        ("Lượt người", 20, "{{ d.luot_nguoi }}", NUMBER),
    ]
    sentence = "Trong kỳ không phát sinh hoạt động tuyên truyền trực tiếp có tài liệu kiểm chứng."
    list_or_sentence(document, "hoat_dong_khac", sentence, columns, small=True)


def annex_activities(document: Any) -> None:
    annex_head(
        document, "phu_luc_nhiem_vu", "TÌNH HÌNH THỰC HIỆN CÁC NHIỆM VỤ TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH NĂM {{ nam }}"
    )
    tag(document, "if nhiem_vu")
    names = [
        "Mã",
        "Nhiệm vụ, hoạt động",
        "Hình thức, sản phẩm",
        "Thời gian, tiến độ",
        "Tình trạng",
        "Trong kỳ",
        "Lũy kế năm",
        "Minh chứng trong kỳ",
    ]
    widths = [14, 78, 52, 28, 24, 15, 15, 26]
    assert sum(widths) == LANDSCAPE_WIDTH
    table = grid(document, widths, borders=True)
    for cell, name in zip(row(table, widths, header=True), names, strict=True):
        write(cell, name, "CCHC Bảng đầu", size=11)
        cell.vertical_alignment = 1
    row_tag(table, widths, "for nhom in nhiem_vu")
    merged_row(table, widths, "{{ nhom.so }}. {{ nhom.ten }}")
    row_tag(table, widths, "for d in nhom.muc")
    cells = row(table, widths)
    texts = [
        "{{ d.ma }}",
        "{{ d.ten }}",
        "",
        "{{ d.thoi_gian }}",
        "{{ d.tinh_trang }}",
        "{{ d.trong_ky }}",
        "{{ d.trong_nam }}",
    ]
    for place, text in enumerate(texts):
        if text:
            write(cells[place], text, NUMBER if place in (0, 5, 6) else SMALL, size=11)
    cells[2].paragraphs[0]._p.getparent().remove(cells[2].paragraphs[0]._p)
    tag(cells[2], "for h in d.hinh_thuc")
    add(cells[2], "{{ h }}", SMALL)
    tag(cells[2], "endfor")
    add(cells[2], "", SMALL, size=1, before=0, after=0)
    write(cells[7], "{{ d.minh_chung }}", SMALL, size=10)
    row_tag(table, widths, "endfor")
    row_tag(table, widths, "endfor")
    add(
        document,
        "Ghi chú: [x] hình thức, sản phẩm đã có minh chứng; [  ] chưa có minh chứng; mã P là tin, bài, "
        "mã M là hoạt động trực tiếp.",
        "CCHC Ghi chú",
    )
    tag(document, "else")
    body(document, "Kế hoạch không có nhiệm vụ nào có hiệu lực trong kỳ báo cáo.")
    tag(document, "endif")


def annex_documents(document: Any) -> None:
    annex_head(document, "phu_luc_van_ban", "DANH MỤC VĂN BẢN, THÔNG TIN ĐÃ CÔNG KHAI")
    columns = [
        ("STT", 11, "{{ d.so }}", NUMBER),
        ("Văn bản, thông tin", 86, "{{ d.ten }}", TEXT),
        ("Số, ký hiệu", 32, "{{ d.so_ky_hieu }}", NUMBER),
        ("Ngày công khai", 24, "{{ d.ngay }}", NUMBER),
        ("Căn cứ", 42, "{{ d.can_cu }}", TEXT),
        ("Địa chỉ công khai", 57, "{{ d.dia_chi }}", SMALL),
    ]
    list_or_sentence(
        document, "van_ban", "Trong kỳ không phát sinh văn bản, thông tin đã xác nhận công khai.", columns, small=True
    )


def public_report(path: Path) -> None:
    document = new_document("Báo cáo kết quả thực hiện công tác tuyên truyền cải cách hành chính")
    head(document, "{{ co_quan_cap_tren }}", "{{ co_quan }}", 18)
    title(document)
    body(
        document,
        "Thực hiện {{ can_cu }} và {{ ke_hoach }}, {{ ten_co_quan }} báo cáo kết quả thực hiện công tác "
        "tuyên truyền cải cách "
        "hành chính (CCHC) {{ ky }} (số liệu từ ngày {{ tu_ngay }} đến hết ngày {{ den_ngay }}) như sau:",
    )
    heading(document, "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI")
    paragraphs(document, "chi_dao")
    heading(document, "II. KẾT QUẢ THỰC HIỆN")
    tag(document, "if tin_bai")
    body(
        document,
        "Trong kỳ có {{ so_tin_bai }} tin, bài về CCHC được đăng tải tại {{ so_nguon_dang }} nguồn và "
        "{{ so_hoat_dong_khac }} hoạt động tuyên truyền trực tiếp có tài liệu kiểm chứng"
        "{% if phu_luc_tin_bai %} (danh sách tại {{ phu_luc_tin_bai }} kèm theo){% endif %}.",
    )
    tag(document, "else")
    body(
        document,
        "Trong kỳ không phát sinh tin, bài về CCHC được đăng tải; có {{ so_hoat_dong_khac }} hoạt động "
        "tuyên truyền trực tiếp "
        "có tài liệu kiểm chứng{% if phu_luc_tin_bai %} ({{ phu_luc_tin_bai }} kèm theo){% endif %}.",
    )
    tag(document, "endif")
    tag(document, "if not day_du")
    body(document, "Lưu ý về số liệu: {{ ghi_chu_so_lieu }}")
    tag(document, "endif")
    heading(document, "1. Kết quả theo kênh tuyên truyền")
    columns = [
        ("STT", 12, "{{ d.so }}", NUMBER),
        ("Kênh tuyên truyền", 87, "{{ d.ten }}", TEXT),
        ("Tin, bài", 20, "{{ d.tin_bai }}", NUMBER),
        ("Hoạt động trực tiếp", 25, "{{ d.khac }}", NUMBER),
        ("Cộng", 21, "{{ d.cong }}", NUMBER),
    ]
    list_or_sentence(document, "kenh", "Trong kỳ không phát sinh kết quả theo kênh tuyên truyền.", columns)
    heading(document, "2. Kết quả theo nhiệm vụ của Kế hoạch")
    tag(document, "if nhom_nhiem_vu")
    body(
        document,
        "Kế hoạch có {{ so_nhiem_vu }} nhiệm vụ, hoạt động; trong kỳ có {{ so_nhiem_vu_trong_ky }} nhiệm vụ "
        "({{ ty_le_nhiem_vu }}) có minh chứng thực hiện, lũy kế từ đầu năm {{ so_nhiem_vu_trong_nam }} nhiệm vụ"
        "{% if phu_luc_nhiem_vu %} (chi tiết tại {{ phu_luc_nhiem_vu }} kèm theo){% endif %}.",
    )
    columns = [
        ("STT", 12, "{{ d.so }}", NUMBER),
        ("Nhóm nhiệm vụ", 63, "{{ d.ten }}", TEXT),
        ("Tổng số", 16, "{{ d.tong }}", NUMBER),
        ("Có minh chứng trong kỳ", 22, "{{ d.trong_ky }}", NUMBER),
        ("Có minh chứng trong năm", 22, "{{ d.trong_nam }}", NUMBER),
        ("Hoàn thành", 16, "{{ d.xong }}", NUMBER),
        ("Chưa đến hạn", 14, "{{ d.chua_den_han }}", NUMBER),
    ]
    totals = [
        "",
        "Tổng cộng",
        *("{{ tong_nhiem_vu." + key + " }}" for key in ("tong", "trong_ky", "trong_nam", "xong", "chua_den_han")),
    ]
    list_table(document, columns, "for d in nhom_nhiem_vu", total=totals)
    tag(document, "else")
    body(
        document,
        "Trong kỳ không phát sinh nhiệm vụ của Kế hoạch phải báo cáo"
        "{% if phu_luc_nhiem_vu %} ({{ phu_luc_nhiem_vu }}){% endif %}.",
    )
    tag(document, "endif")
    heading(document, "3. Kết quả theo chủ đề trọng tâm")
    tag(document, "if tin_bai and chu_de")
    columns = [
        ("STT", 12, "{{ d.so }}", NUMBER),
        ("Chủ đề", 103, "{{ d.ten }}", TEXT),
        ("Tin, bài", 25, "{{ d.tin_bai }}", NUMBER),
        ("Tỷ lệ", 25, "{{ d.ty_le }}", NUMBER),
    ]
    list_table(document, columns, "for d in chu_de")
    add(document, "Một tin, bài có thể thuộc nhiều chủ đề nên tổng tỷ lệ có thể khác 100%.", "CCHC Ghi chú")
    add(document, "{{ bieu_do }}", "CCHC Giữa", before=6, keep=True)
    add(document, "Biểu đồ. Số tin, bài theo chủ đề trọng tâm {{ ky }}", "CCHC Giữa", size=13, italic=True, after=6)
    tag(document, "else")
    body(document, "Trong kỳ không phát sinh tin, bài theo các chủ đề trọng tâm.")
    tag(document, "endif")
    heading(document, "4. Công khai văn bản, thông tin")
    tag(document, "if van_ban")
    body(
        document,
        "Đến thời điểm báo cáo, {{ so_van_ban }} văn bản, nội dung thông tin thuộc diện theo dõi đã được công khai"
        "{% if phu_luc_van_ban %} (danh mục tại {{ phu_luc_van_ban }} kèm theo){% endif %}.",
    )
    tag(document, "else")
    body(
        document,
        "Trong kỳ không phát sinh văn bản, thông tin đã xác nhận công khai{% if phu_luc_van_ban %} "
        "({{ phu_luc_van_ban }}){% endif %}.",
    )
    tag(document, "endif")
    heading(document, "III. ĐÁNH GIÁ CHUNG")
    paragraphs(document, "danh_gia")
    heading(document, "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI")
    paragraphs(document, "phuong_huong")
    tag(document, "if kien_nghi")
    heading(document, "V. KIẾN NGHỊ, ĐỀ XUẤT")
    paragraphs(document, "kien_nghi")
    tag(document, "endif")
    body(
        document,
        "Trên đây là báo cáo kết quả thực hiện công tác tuyên truyền CCHC {{ ky }} của {{ ten_co_quan }}, "
        "kính báo cáo {{ ubnd_day_du }}./.",
        keep=True,
    )
    signature(document, None, "{{ nguoi_ky }}")
    annexes(
        document,
        [
            ("phu_luc_tin_bai", annex_posts),
            ("phu_luc_nhiem_vu", annex_activities),
            ("phu_luc_van_ban", annex_documents),
        ],
    )
    document.save(str(path))


def annexes(document: Any, wanted: list[tuple[str, Any]]) -> None:
    """Each annex is a landscape section of its own; one that is not wanted vanishes with its section."""
    for name, make in wanted:
        end_section(document, landscape=True)
        if name != wanted[0][0]:
            tag(document, "endif")
        tag(document, f"if {name}")
        make(document)
    tag(document, "endif")


if __name__ == "__main__":
    from director_template import director_report

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    public_report(folder / "bao-cao-ubnd.docx")
    director_report(folder / "bao-cao-giam-doc.docx")
