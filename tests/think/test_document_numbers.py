"""Document numbers: every form and every trap of domain handbook 2.1–2.4."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.document_numbers import find_document_numbers

#: The fifteen documents that the 2023 plan cites, as it cites them.
PLAN = {
    "Quyết định số 233/QĐ-UBND ngày 31/01/2023 của UBND tỉnh": ("233/QĐ-UBND", "Quyết định", "UBND", date(2023, 1, 31)),
    "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ": ("76/NQ-CP", "Nghị quyết", "CP", date(2021, 7, 15)),
    "Chỉ thị số 15/CT-UBND ngày 09/8/2022": ("15/CT-UBND", "Chỉ thị", "UBND", date(2022, 8, 9)),
    "Kết luận số 91-KL/TU ngày 18/10/2022": ("91-KL/TU", "Kết luận", "TU", date(2022, 10, 18)),
    "Chương trình hành động số 12823/Ctr-UBND ngày 23/12/2022": ("12823/CTr-UBND",
    "Chương trình", "UBND", date(2022, 12, 23)),
    "Nghị quyết số 55/2022/QH15, ngày 16/6/2022": ("55/2022/QH15", "Nghị quyết", "QH15", date(2022, 6, 16)),
    "Nghị quyết số 09-NQ/TW, ngày 28/01/2022": ("09-NQ/TW", "Nghị quyết", "TW", date(2022, 1, 28)),
    "Nghị quyết số 42/NQ-CP ngày 21/3/2022": ("42/NQ-CP", "Nghị quyết", "CP", date(2022, 3, 21)),
    "Chương trình hành động số 30-Ctr/TU, ngày 23/2/2022": ("30-CTr/TU", "Chương trình", "TU", date(2022, 2, 23)),
    "Nghị quyết số 18-NQ/TW, ngày 25/10/2017": ("18-NQ/TW", "Nghị quyết", "TW", date(2017, 10, 25)),
    "Nghị quyết số 19-NQ/TW, ngày 25/10/2017": ("19-NQ/TW", "Nghị quyết", "TW", date(2017, 10, 25)),
    "Kết luận số 40-KL/TW, ngày 18/7/2022": ("40-KL/TW", "Kết luận", "TW", date(2022, 7, 18)),
    "Quy định số 70-QĐ/TW, ngày 18/7/2022": ("70-QĐ/TW", "Quy định", "TW", date(2022, 7, 18)),
    "Nghị quyết số 16-NQ/TU, ngày 19/10/2021": ("16-NQ/TU", "Nghị quyết", "TU", date(2021, 10, 19)),
    "Quyết định số 3661/QĐ-UBND ngày 30/12/2022": ("3661/QĐ-UBND", "Quyết định", "UBND", date(2022, 12, 30)),
}  # fmt: skip

VARIANTS = {
    "12823/Ctr-UBND": "12823/CTr-UBND", "12823/CTR-UBND": "12823/CTr-UBND", "30-Ctr/TU": "30-CTr/TU",
    "72/2013/NÐ-CP": "72/2013/NĐ-CP", "42/2022/NĐCP": "42/2022/NĐ-CP", "673/QĐUBND": "673/QĐ-UBND",
    "30c/NQCP": "30c/NQ-CP", "18/2022/NQ- HĐND": "18/2022/NQ-HĐND", "01 /2018/TT-VPCP": "01/2018/TT-VPCP",
    "1213/2010/HDLN /STC-SCT": "1213/2010/HDLN/STC-SCT", "12/TTLT-BKH &ĐT": "12/TTLT-BKH&ĐT",
    "27/2010/QĐ .UBND": "27/2010/QĐ-UBND", "19-2016/NQ-CP": "19/2016/NQ-CP", "số111/2008/NQ-HĐND": "111/2008/NQ-HĐND",
    "66.13/2026/NQ-CP": "66.13/2026/NQ-CP", "30c/NQ-CP": "30c/NQ-CP", "36a/NQ-CP": "36a/NQ-CP",
    "128/NQ": "128/NQ", "115-TTg": "115-TTg", "27/CP": "27/CP", "195/1999/QĐ": "195/1999/QĐ",
    "02/2009/TTL": "02/2009/TTL",
    "233/QĐ–UBND": "233/QĐ-UBND", "233/QĐ‑UBND": "233/QĐ-UBND", "91−KL/TU": "91-KL/TU", "233∕QĐ-UBND": "233/QĐ-UBND",
    "5/QĐ-SCT": "05/QĐ-SCT", "05/QĐ-SCT": "05/QĐ-SCT", "581/BNV-CCHC": "581/BNV-CCHC",
    "1261/SKHCN-QLChN": "1261/SKHCN-QLChN", "2231/SNV-CCHC&PC": "2231/SNV-CCHC&PC", "663/SCT": "663/SCT",
    "3258-CV/TU": "3258-CV/TU", "104/2016/QH13": "104/2016/QH13", "35/2023/UBTVQH15": "35/2023/UBTVQH15",
    "30/2020/NĐ-CP": "30/2020/NĐ-CP", "28/2018/QĐ-TTg": "28/2018/QĐ-TTg", "02/2017/TT-VPCP": "02/2017/TT-VPCP",
    "16/2011/TTLT-BCT-BNV": "16/2011/TTLT-BCT-BNV", "18/2022/NQ-HĐND": "18/2022/NQ-HĐND",
    "06/2024/QĐ-UBND": "06/2024/QĐ-UBND",
    "03/VBHN-VPQH": "03/VBHN-VPQH", "36-HD/VPTW": "36-HD/VPTW", "12/2023/TT-BTC": "12/2023/TT-BTC",
    "233/QĐ - UBND": "233/QĐ-UBND", "233 /QĐ-UBND": "233/QĐ-UBND",
    "07/BC-SCT": "07/BC-SCT", "12/SCT-QLTM": "12/SCT-QLTM", "233/QD-UBND": "233/QĐ-UBND",
    "15/HD-SNV": "15/HD-SNV", "15/HĐ-SNV": "15/HĐ-SNV",
    "4/ĐA-UBND": "04/ĐA-UBND", "4/DA-UBND": "04/DA-UBND", "82/QĐ-BTDT": "82/QĐ-BTDT", "12/QyĐ-SCT": "12/QyĐ-SCT",
    "12823&#x002F;CTr-UBND": "12823/CTr-UBND",
}  # fmt: skip

TRAPS = [
    "31/01/2023", "4/8/2023", "24/7", "2021-2025", "05 hóa", "PL/BCT", "0258/3822212", "km 12/TL", "9001:2015/ISO",
    "đến năm 2030\n- Tin, bài đăng", "năm 2030 - Tin, bài", "năm 2023 - TT Nha Trang", "QCVN 02:2020/BCT",
    "TCVN 5574:2018/BXD",
    "Quý I/2023", "tháng 11/2023", "https://sct.khanhhoa.gov.vn/van-ban/233/QĐ-UBND", "tỷ lệ 3/4", "đạt 95,5%",
    "tỷ số 2-1",
    "xe 12-B/Nha Trang", "Mẫu số 01/ĐK-HHQG", "thửa đất số 12/BĐ", "1/2 ngày", "Điều 12/Luật", "233-qd-ubnd",
]  # fmt: skip


@pytest.mark.parametrize("text", PLAN)
def test_numbers_of_the_plan(text: str) -> None:
    """Each of the plan's fifteen documents is found with its type, issuer and date, and nothing else."""
    (found,) = find_document_numbers(f"Thực hiện {text} về việc triển khai;")
    assert PLAN[text] == (found.number, found.type, found.issuer, found.date)


@pytest.mark.parametrize("text", VARIANTS)
def test_variants_become_canonical(text: str) -> None:
    """Every way of typing a number that was met is folded into one canonical form; raw is the text as given."""
    for around in ("{}", "theo {} của cơ quan", "Số: {}\n", "({})", "văn bản {}, ngày 05/3/2023"):
        whole = around.format(text)
        (found,) = find_document_numbers(whole)
        assert VARIANTS[text] == found.number
        assert whole[found.start : found.end] == found.raw
        assert found.raw == text.removeprefix("số")


@pytest.mark.parametrize("text", VARIANTS)
def test_decomposed_text_keeps_its_own_offsets(text: str) -> None:
    """In NFD text the number is the same and the offsets are those of the NFD text."""
    whole = unicodedata.normalize("NFD", f"Kế hoạch số {text.removeprefix('số')} đã ban hành")
    (found,) = find_document_numbers(whole)
    assert VARIANTS[text] == found.number
    assert whole[found.start : found.end] == found.raw
    assert unicodedata.normalize("NFC", found.raw) == text.removeprefix("số")


@pytest.mark.parametrize("text", TRAPS)
def test_traps(text: str) -> None:
    """Dates, phone numbers, standards, slugs and sentence starts are not document numbers."""
    assert find_document_numbers(f"Nội dung {text} và các việc khác") == []


@pytest.mark.parametrize(
    ("text", "raw"),
    [("Số: /KH-SCT", "/KH-SCT"), ("Số: …/BC-SCT", "…/BC-SCT"), 
     ("Số:        /BC-SCT", "/BC-SCT"), ("Số: ...../KH-SCT ngày", "...../KH-SCT"),
     ("(Ban hành kèm theo Kế hoạch số: /KH-SCTngày //2023 của Sở)", "/KH-SCT"), ("/KH-SCTngày //2023", "/KH-SCT"),
     ("Số:....../SCT-VP ngày", "....../SCT-VP")],
)  # fmt: skip
def test_placeholder_has_no_number(text: str, raw: str) -> None:
    """A number left blank for Văn thư is found, with number None."""
    (found,) = find_document_numbers(text)
    assert (None, raw, "SCT") == (found.number, found.raw, found.issuer)


def test_repeats_are_kept_in_order() -> None:
    """Repeats stay, in the order of the text, and a sentence end is not part of a symbol."""
    text = "Theo 76/NQ-CP. Theo đó, 233/QĐ-UBND.Theo 76/NQ-CP - Tin mới; Công văn 663/SCT - UBND tỉnh"
    assert [found.number for found in find_document_numbers(text)] == ["76/NQ-CP", "233/QĐ-UBND", "76/NQ-CP", "663/SCT"]


def test_invisible_characters_belong_to_no_number() -> None:
    """What was dropped around a number is not part of raw; inside it is."""
    text = "số \u200b233/QĐ\u00ad-UBND\u200b\ufeff của UBND"
    (found,) = find_document_numbers(text)
    assert (found.number, found.raw) == ("233/QĐ-UBND", "233/QĐ\u00ad-UBND")
    assert text[found.start : found.end] == found.raw


def test_whole_plan_text() -> None:
    """The fifteen numbers all come out of one text with newlines, glued words and blanks between them, and no other."""
    text = "\nđến năm 2030\n- Tin, bài;\n".join(PLAN) + "\n12/5/2023 - 05 hóa"
    found = {number.number for number in find_document_numbers(text)}
    assert {values[0] for values in PLAN.values()} == found


def test_type_comes_from_the_noun_first() -> None:
    """QĐ of the party is a Quy định where the text says so; a law of the Assembly is a law by its noun."""
    (rule,) = find_document_numbers("theo Quy định số 70-QĐ/TW")
    (decision,) = find_document_numbers("theo 70-QĐ/TW")
    (law,) = find_document_numbers("Luật Tiếp cận thông tin số 104/2016/QH13")
    (letter,) = find_document_numbers("tại 581/BNV-CCHC")
    assert (rule.type, decision.type, law.type, letter.type) == ("Quy định", "Quyết định", "Luật", "Công văn")


def test_glued_words_and_worded_dates() -> None:
    """A word glued to the symbol is cut off; "ngày 5 tháng 3 năm 2023" and a date of another document are told
    apart."""
    glued, other = find_document_numbers(
        "số 12/KH-SCTngày 5 tháng 3 năm 2023; 76/NQ-CP của Chính phủ, thay văn bản ngày 01/01/2020"
    )
    assert ("12/KH-SCT", date(2023, 3, 5), 2023) == (glued.number, glued.date, glued.year)
    assert (other.date, other.year) == (None, None)


def test_low_confidence_of_old_forms() -> None:
    """Old or truncated forms are kept with low confidence, complete ones with high."""
    (old,), (full,), (plain,) = (find_document_numbers(text) for text in ("27/CP", "số 233/QĐ-UBND", "số 233/QD-UBND"))
    assert old.confidence < 0.5 < plain.confidence < 0.9 < full.confidence


@given(st.text(alphabet="0123456789/-.&: QĐUBNDCTrKHSsố\u0309\u0300\u200b\u00a0ngày\n", max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """Whatever the text, spans lie inside it, in order, and raw is the slice."""
    position = 0
    for found in find_document_numbers(text):
        assert position <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.raw
        position = found.start
