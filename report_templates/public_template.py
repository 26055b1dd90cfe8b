"""The report to UBND tỉnh (and Sở Nội vụ): results by channel, activity and theme. Never a word on a late unit."""

from __future__ import annotations

from pathlib import Path

from report_blocks import (
    NUMBER,
    TEXT,
    annex_activities,
    annex_documents,
    annex_posts,
    annexes,
    head,
    list_or_sentence,
    signature,
    title,
)
from word_pieces import add, body, heading, list_table, new_document, paragraphs, tag


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
    body(document, "Lưu ý: {{ ghi_chu_so_lieu }}")
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
