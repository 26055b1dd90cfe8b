"""The signed plan's text taken apart, independently of ``plan.yaml``: table rows, body paragraphs, headings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

PLAN_TEXT = Path(__file__).parent / "plan" / "ke-hoach-tuyen-truyen-cchc-2023.txt"

#: lines of the body that carry structure only; everything else must be somewhere in plan.yaml
STRUCTURE = {
    "Số: /KH-SCT",
    "Khánh Hòa, ngày tháng năm 2023",
    "KẾ HOẠCH",
    "I. MỤC TIÊU, YÊU CẦU",
    "1. Mục tiêu.",
    "2. Yêu cầu.",
    "II. NỘI DUNG, HOẠT ĐỘNG TUYÊN TRUYỀN",
    "1. Nội dung tuyên truyền cho cán bộ, công chức, viên chức.",
    "2. Nội dung tuyên truyền cho người dân, tổ chức, doanh nghiệp, nhà đầu tư.",
    "(Nội dung theo phụ lục chi tiết đính kèm)",
    "3. Hình thức thông tin, tuyên truyền.",
    "III. CÁC HOẠT ĐỘNG TUYÊN TRUYỀN TRỌNG ĐIỂM",
    "IV. TRÁCH NHIỆM TRIỂN KHAI",
    "1. Các phòng, đơn vị thuộc và trực thuộc Sở tiếp tục duy trì, thực hiện các mục tiêu, công việc sau:",
    "IV. TỔ CHỨC THỰC HIỆN",
    "Nơi nhận:(VBĐT)",
    "NỘI DUNG, HOẠT ĐỘNG TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH NĂM 2023",
    "(Ban hành kèm theo Kế hoạch số: /KH-SCT ngày //2023 của Sở Công Thương)",
    "MỘT SỐ NHIỆM VỤ TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH TRỌNG ĐIỂM NĂM 2023",
    "(Ban hành kèm theo Kế hoạch số: /KH-SCTngày//2023 của Sở Công Thương)",
    "I. TUYÊN TRUYỀN CHO CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC",
    "II. TUYÊN TRUYỀN CHO NGƯỜI DÂN, TỔ CHỨC, DOANH NGHIỆP, NHÀ ĐẦU TƯ",
}


@dataclass
class Row:
    activity: str
    text: str
    form: str  # annex 1: hình thức; annex 2: sản phẩm
    time: str
    assignment: str


def plain(text: str) -> str:
    """HTML tags, asterisks and angle brackets round addresses removed, white space evened out."""
    text = re.sub(r"<(https?://[^>]+)>", r"\1", unicodedata.normalize("NFC", text))
    text = re.sub(r"<[^>]*>", " ", re.sub(r"</?i>", "", text)).replace("*", "")
    return " ".join(text.split())


def letters(text: str) -> str:
    """Only letters and digits, small: the order of the words without spaces, bullets and punctuation."""
    return re.sub(r"[\W_]+", "", plain(text)).casefold()


def read_rows() -> list[Row]:
    """The rows of both annexes; a row broken over two pages (its second half has no number) is joined."""
    cells_of: list[tuple[str, list[str]]] = []
    part = ""
    for line in PLAN_TEXT.read_text(encoding="utf-8").splitlines():
        if line.startswith("I. TUYÊN TRUYỀN CHO"):
            part = "I"
        elif line.startswith("II. TUYÊN TRUYỀN CHO"):
            part = "II"
        elif line.startswith("MỘT SỐ NHIỆM VỤ"):
            part = "TD"
        cells = line.split("\t")
        if len(cells) < 5 or cells[0].casefold() == "stt" or not any(cells[1:]):
            continue
        if cells[0]:
            cells_of.append((f"{part}.{int(cells[0])}", cells[1:]))
        else:
            last = cells_of[-1][1]
            last[:] = [f"{one} {more}" for one, more in zip(last, cells[1:], strict=True)]
    rows = []
    for activity, (text, second, third, fourth) in cells_of:
        form, assignment, time = (second, third, fourth) if activity.startswith("TD") else (second, fourth, third)
        rows.append(Row(activity, plain(text), plain(form), plain(time), plain(assignment)))
    return rows


def read_body() -> list[str]:
    """Every paragraph outside the tables that says something, bullets and signature block included."""
    lines = []
    for line in PLAN_TEXT.read_text(encoding="utf-8").splitlines():
        if "\t" in line:
            if not re.match(r"(\d+|[Ss][Tt][Tt])?\t|(I|II)\. TUYÊN", line):
                raise AssertionError(f"unknown table line {line[:60]}")
            continue
        text = plain(line)
        if text and text not in STRUCTURE:
            lines.append(text)
    return lines
