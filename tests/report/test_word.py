"""The Word reports: what stands in them, how they are built, and that hostile text stays text."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from cchc.errors import ReportError
from cchc.figures import Figures
from reports.lint import lint_document
from reports.word import render_word
from tests.report import sample
from tests.report.reading import all_text, document_lines, xml_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = [
    "<b>&amp; {{ bi_mat }} {% raw %} 100% {{",
    '=cmd|"/c calc"!A1',
    "x" * 3000,
    "\u202etxet lortnoc\u202c và \x00\x08\x1b[31m",
    "]]><w:p/> &#x26; \ud800 nửa ký tự",
    "{%p for a in b %} {%tr endfor %} {{r link }}",
]


def write(figures: Figures, out: Path, templates: Path, **more: object) -> Path:
    addressee = more.pop("addressee", sample.public_addressee())
    words, issued = more.pop("words", {}), more.pop("issued", None)
    template = templates / addressee.template  # type: ignore[attr-defined]
    department = more.pop("department", sample.department())
    return render_word(figures, addressee, department, sample.plan(), words, template, out, issued)  # type: ignore[arg-type]


def test_parts_are_sound(public_docx: Path, internal_docx: Path) -> None:
    """Both reports are sound zips of well-formed XML that python-docx opens, with no template mark left."""
    for path in (public_docx, internal_docx):
        xml_parts(path)
        docx.Document(str(path))
        text = all_text(path)
        assert "{{" not in text and "{%" not in text and "}}" not in text and "%}" not in text


def test_title_and_opening(public_docx: Path) -> None:
    """The report to UBND tỉnh has the agreed title and opens on 233/QĐ-UBND, the plan and the window's dates."""
    lines = document_lines(public_docx)
    assert "BÁO CÁO" in lines
    assert lines[lines.index("BÁO CÁO") + 1] == (
        "Kết quả thực hiện công tác tuyên truyền cải cách hành chính tháng 11 năm 2023"
    )
    opening = next(line for line in lines if line.startswith("Thực hiện"))
    assert "Quyết định số 233/QĐ-UBND ngày 31/01/2023 của UBND tỉnh Khánh Hòa về việc ban hành Kế hoạch" in opening
    assert "Kế hoạch số 12/KH-SCT của Sở Công Thương" in opening
    assert "từ ngày 20/10/2023 đến hết ngày 19/11/2023" in opening


def test_every_post_and_activity_is_listed(public_docx: Path) -> None:
    """The annexes hold each post's code, each of the 30 activities and each document that is public."""
    figures, lines = sample.figures(), document_lines(public_docx)
    assert {post.code for post in figures.posts} <= set(lines)
    assert {line.id for line in figures.activities} <= set(lines)
    assert [line for line in lines if line.startswith("Phụ lục") and len(line) < 13] == [
        "Phụ lục I",
        "Phụ lục II",
        "Phụ lục III",
    ]
    assert "101/QĐ-UBND" in lines
    assert not any("Chưa thấy công khai" in line for line in lines)


def test_numbers_are_written_in_vietnamese(public_docx: Path) -> None:
    """Thousands have a point, shares a comma, none is 0."""
    text = "\n".join(document_lines(public_docx))
    assert "2.445 lượt người" in text and "(86,7%)" in text and "0%" in text


def test_draft_is_marked_until_issued(public_docx: Path, tmp_path: Path, templates: Path) -> None:
    """DỰ THẢO and blanks before, number, date and signer after; the number is padded, month 11 is not touched."""
    draft = document_lines(public_docx)
    assert "DỰ THẢO" in draft and "Số: /BC-SCT" in draft
    assert "Khánh Hòa, ngày tháng năm 2023" in draft
    assert "DỰ THẢO - Số liệu lập lúc 08 giờ 30 phút ngày 20/11/2023" in all_text(public_docx)
    final = write(sample.figures(), tmp_path / "final.docx", templates, issued=sample.issued())
    lines = document_lines(final)
    assert "DỰ THẢO" not in all_text(final)
    assert "Số: 07/BC-SCT" in lines and "Khánh Hòa, ngày 22 tháng 11 năm 2023" in lines
    assert "(Kèm theo Báo cáo số 07/BC-SCT ngày 22 tháng 11 năm 2023 của Sở Công Thương)" in lines
    assert lines[lines.index("KT. GIÁM ĐỐC") : lines.index("KT. GIÁM ĐỐC") + 3] == [
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Phan Thị Thu Cúc",
    ]


def test_layout_follows_the_decree(public_docx: Path, internal_docx: Path) -> None:
    """A4, margins 20/20/30/15, annexes landscape and numbered from 1, first page without a number, rows that hold."""
    for path in (public_docx, internal_docx):
        document = docx.Document(str(path))
        assert [section.orientation for section in document.sections] == [0, 1, 1, 1]
        for section in document.sections:
            assert section.page_width is not None and section.page_height is not None
            assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
            margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
            assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 15]
            assert section.different_first_page_header_footer
        starts = [section._sectPr.find(f"{W}pgNumType") for section in document.sections]
        assert starts[0] is None and all(start.get(f"{W}start") == "1" for start in starts[1:])
        instructions = [code.text for code in document.sections[0].header._element.iter(f"{W}instrText")]
        assert instructions == [" PAGE "]
        body = document.element.body
        rows = list(body.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        bordered = [table for table in document.tables if table.style is not None and table.style.name == "Table Grid"]
        assert bordered and all(table._tbl.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in bordered)


def test_linter_finds_nothing(public_docx: Path, internal_docx: Path) -> None:
    """What we write passes our own Nghị định 30/2020 linter; only the sample's own Nơi nhận of the office is told."""
    assert lint_document(public_docx) == []
    told = [str(breach) for breach in lint_document(internal_docx)]
    assert told == ["Nơi nhận: Dòng cuối “- Lưu: VP.” phải bắt đầu bằng “- Lưu: VT”."]


def test_copies_begin_and_end_as_ordered(public_docx: Path) -> None:
    """Nơi nhận starts with “- Như trên;” and ends with “- Lưu: VT, VP.”, also when the config forgets them."""
    lines = document_lines(public_docx)
    first = lines.index("Nơi nhận:") + 1
    assert lines[first] == "- Như trên;"
    assert "- Lưu: VT, VP." in lines[first : first + 6]


def test_several_addressees_each_on_a_line(tmp_path: Path, templates: Path) -> None:
    """Two in Kính gửi: dashes, semicolon, full stop; nothing of Nơi nhận lost when config leaves both ends out."""
    addressee = sample.public_addressee(salutation=["UBND tỉnh Khánh Hòa", "Sở Nội vụ;"], copies=["BGĐ Sở"])
    lines = document_lines(write(sample.figures(), tmp_path / "two.docx", templates, addressee=addressee))
    at = lines.index("Kính gửi:")
    assert lines[at + 1 : at + 3] == ["- UBND tỉnh Khánh Hòa;", "- Sở Nội vụ."]
    at = lines.index("Nơi nhận:")
    assert lines[at + 1 : at + 4] == ["- Như trên;", "- BGĐ Sở;", "- Lưu: VT, VP."]


def test_empty_month_says_so(tmp_path: Path, templates: Path) -> None:
    """A month without anything is written in sentences, with zeros and no empty table."""
    for addressee in (sample.public_addressee(), sample.internal_addressee()):
        out = write(sample.empty_figures(), tmp_path / "empty.docx", templates, addressee=addressee)
        text = "\n".join(document_lines(out))
        assert text.count("Trong kỳ không") >= 6
        assert "None" not in text and "{}" not in text
        if not addressee.internal:
            assert lint_document(out) == []


def test_unwanted_annexes_leave_no_empty_page(tmp_path: Path, templates: Path) -> None:
    """Any choice of annexes is numbered anew, keeps its own sections, and the last page is never an empty section."""
    choices = [[], ["posts"], ["documents"], ["activities", "posts"], ["posts", "documents"]]
    for wanted in choices:
        addressee = sample.public_addressee(annexes=wanted)
        out = write(sample.figures(), tmp_path / "some.docx", templates, addressee=addressee)
        document = docx.Document(str(out))
        assert len(document.sections) == 1 + len(wanted)
        heads = [line for line in document_lines(out) if line in {"Phụ lục", "Phụ lục I", "Phụ lục II"}]
        assert heads == {0: [], 1: ["Phụ lục"], 2: ["Phụ lục I", "Phụ lục II"]}[len(wanted)]
        assert document.sections[-1].orientation == (1 if wanted else 0)


def test_hostile_text_stays_text(tmp_path: Path, templates: Path) -> None:
    """Marks of XML, Jinja, spreadsheets, terminals and reversed text in titles come out as letters or not at all."""
    posts = [sample.post(place, title=text, unit_names=[text]) for place, text in enumerate(HOSTILE, start=1)]
    posts.append(sample.post(50, url="javascript:alert(1)"))
    figures = sample.figures(posts=posts, coverage_note=HOSTILE[0])
    out = write(figures, tmp_path / "hostile.docx", templates, words={"danh_gia": HOSTILE[0]})
    text = all_text(out)
    assert "<b>&amp; {{ bi_mat }} {% raw %} 100% {{" in text
    assert '=cmd|"/c calc"!A1' in text and "x" * 3000 in text
    assert "{%p for a in b %} {%tr endfor %} {{r link }}" in text
    assert "\u202e" not in text and "\x08" not in text and "txet lortnoc" in text
    assert b"javascript:" not in xml_parts(out)["word/_rels/document.xml.rels"]
    docx.Document(str(out))


def test_forbidden_characters_anywhere_do_not_break_the_file(tmp_path: Path, templates: Path) -> None:
    """A control character or half a surrogate in any name, reason or note of the figures leaves a sound document."""
    bad = "a\x00b\x0c\ufffe\ud83dz"
    full = sample.figures()
    figures = full.model_copy(
        update={
            "coverage_note": bad,
            "posts": [sample.post(1, unit_names=[bad], source_name=bad)],
            "doubtful": [sample.post(2, unit_names=[bad])],
            "units": [line.model_copy(update={"name": bad, "reason": bad}) for line in full.units],
            "channels": [line.model_copy(update={"name": bad}) for line in full.channels],
            "themes": [line.model_copy(update={"name": bad, "posts": 0}) for line in full.themes],
            "findings": [line.model_copy(update={"reason": bad, "number": bad}) for line in full.findings],
            "links": [line.model_copy(update={"detail": bad, "name": bad}) for line in full.links],
            "sources": [line.model_copy(update={"name": bad, "detail": bad}) for line in full.sources],
            "offline": [line.model_copy(update={"description": bad}) for line in full.offline],
        }
    )
    for addressee in (sample.public_addressee(), sample.internal_addressee()):
        out = write(figures, tmp_path / "bad.docx", templates, addressee=addressee)
        assert "abz" in all_text(out)


def test_chart_is_inside(public_docx: Path, internal_docx: Path) -> None:
    """Each report carries its chart as a PNG picture with a description for those who cannot see it."""
    for path in (public_docx, internal_docx):
        parts = xml_parts(path)
        pictures = [content for name, content in parts.items() if name.startswith("word/media/")]
        assert any(picture.startswith(b"\x89PNG") for picture in pictures)
        assert "Biểu đồ cột" in parts["word/document.xml"].decode()


def test_a_persons_words_replace_the_default(tmp_path: Path, templates: Path) -> None:
    """Own paragraphs stand instead of ours, line by line; an empty text brings ours back; an unknown key is told."""
    own = {"danh_gia": "Đoạn thứ nhất.\n\nĐoạn thứ hai.", "kien_nghi": "Đề nghị A & B.", "phuong_huong": "  "}
    lines = document_lines(write(sample.figures(), tmp_path / "own.docx", templates, words=own))
    at = lines.index("III. ĐÁNH GIÁ CHUNG")
    assert lines[at + 1 : at + 4] == ["Đoạn thứ nhất.", "Đoạn thứ hai.", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI"]
    assert "V. KIẾN NGHỊ, ĐỀ XUẤT" in lines and "Đề nghị A & B." in lines
    assert any(line.startswith("Tiếp tục triển khai các nhiệm vụ") for line in lines)
    with pytest.raises(ReportError, match="khong_co"):
        write(sample.figures(), tmp_path / "bad.docx", templates, words={"khong_co": "x"})
    assert not (tmp_path / "bad.docx").exists()


def test_incomplete_numbers_say_so(public_docx: Path, tmp_path: Path, templates: Path) -> None:
    """A report over an incompletely read window carries the sentence; a complete one does not."""
    note = "chưa đọc được đủ kỳ nên số liệu có thể còn thiếu"
    assert note in all_text(public_docx)
    out = write(sample.figures(complete=True, coverage_note=""), tmp_path / "whole.docx", templates)
    assert "Lưu ý:" not in all_text(out)


def test_fonts_are_times_for_every_range(public_docx: Path) -> None:
    """Times New Roman on all four character ranges; no theme font is left in the styles."""
    styles = xml_parts(public_docx)["word/styles.xml"].decode()
    assert "Theme=" not in styles
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        assert f'w:{kind}="Times New Roman"' in styles
