"""What both reports share: head, title, signature and the annexes that any addressee may read."""

from __future__ import annotations

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
    row,
    row_tag,
    rule,
    shrink,
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
    widths = [14, 62, 62, 26, 24, 15, 15, 34]
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
        "{{ d.ten_gon }}",
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
    shrink(add(cells[2], "", SMALL))
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


def annexes(document: Any, wanted: list[tuple[str, Any]]) -> None:
    """Each annex is a landscape section of its own; one that is not wanted vanishes with its section."""
    for name, make in wanted:
        end_section(document, landscape=True)
        if name != wanted[0][0]:
            tag(document, "endif")
        tag(document, f"if {name}")
        make(document)
    tag(document, "endif")
