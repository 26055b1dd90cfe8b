"""The Nghị định 30/2020 linter: every rule catches its breach, foreign files are read, our own report is clean."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from reports.lint import lint_document
from reports.word import render_word
from tests.components import find_program, need
from tests.report import sample


@pytest.fixture(scope="module")
def issued_docx(tmp_path_factory: pytest.TempPathFactory, templates: Path) -> Path:
    addressee = sample.public_addressee()
    out = tmp_path_factory.mktemp("lint") / "ban-hanh.docx"
    template = templates / addressee.template
    return render_word(
        sample.figures(), addressee, sample.department(), sample.plan(), {}, template, out, sample.issued()
    )


def altered(source: Path, target: Path, changes: dict[str, dict[str, str]]) -> Path:
    """A copy with texts of parts replaced; each text must be there, else the test would prove nothing."""
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for before, after in changes.get(name, {}).items():
                assert before in content.decode(), before
                content = content.decode().replace(before, after).encode()
            new.writestr(name, content)
    return target


DOCUMENT = "word/document.xml"
WRONG = [
    ({DOCUMENT: {'w:left="1701"': 'w:left="1134"'}}, "Lề trái 20 mm, phải từ 30 đến 35 mm"),
    ({DOCUMENT: {'w:w="11906" w:h="16838"': 'w:w="12240" w:h="15840"'}}, "phải là A4"),
    ({"word/styles.xml": {'w:hAnsi="Times New Roman"': 'w:hAnsi="Arial"'}}, "Phông chữ Arial"),
    ({DOCUMENT: {"CỘNG HÒA XÃ HỘI": "CỘNG HOÀ XÃ HỘI"}}, "Không thấy Quốc hiệu"),
    ({DOCUMENT: {"Độc lập - Tự do - Hạnh phúc": "Độc lập – Tự do – Hạnh phúc"}}, "gạch dài"),
    ({DOCUMENT: {"Độc lập - Tự do - Hạnh phúc": "Độc lập-Tự do-Hạnh phúc"}}, "viết không đúng"),
    ({DOCUMENT: {"Số: 07/BC-SCT": "Số: 7/BC-SCT"}}, "thêm số 0"),
    ({DOCUMENT: {"Số: 07/BC-SCT": "Số: 07/BC - SCT"}}, "viết liền"),
    ({DOCUMENT: {"Số: 07/BC-SCT": "Số: 07 BC-SCT"}}, "không đúng dạng"),
    ({DOCUMENT: {"Số: 07/BC-SCT": "Ký hiệu 07/BC-SCT"}}, "Không thấy dòng “Số:"),
    ({DOCUMENT: {"Khánh Hòa, ngày 22 tháng 11": "Khánh Hòa, ngày 5 tháng 11"}}, "Ngày nhỏ hơn 10"),
    ({DOCUMENT: {"Khánh Hòa, ngày 22 tháng 11": "Khánh Hòa, ngày 22 tháng 03"}}, "Chỉ tháng 1, tháng 2"),
    ({DOCUMENT: {"Khánh Hòa, ngày 22 tháng 11": "Khánh Hòa, ngày 22 tháng 1"}}, "Tháng 1, tháng 2 phải"),
    ({DOCUMENT: {">BÁO CÁO<": ">BẢN TIN<"}}, "Không thấy tên loại"),
    ({DOCUMENT: {"Kính gửi: ": "Gửi "}}, "phải có “Kính gửi:”"),
    ({DOCUMENT: {"- Như trên;": "- Ủy ban nhân dân tỉnh;"}}, "phải là “- Như trên;”"),
    ({DOCUMENT: {"- Lưu: VT, VP.": "- Lưu VT."}}, "phải bắt đầu bằng “- Lưu: VT”"),
    ({DOCUMENT: {"- Lưu: VT, VP.": "- Lưu: VT, VP;"}}, "kết thúc bằng dấu chấm."),
    ({DOCUMENT: {"- Sở Nội vụ;": "- Sở Nội vụ,"}}, "dấu chấm phẩy"),
    ({DOCUMENT: {"Nơi nhận:": "Gửi tới:"}}, "Không thấy mục “Nơi nhận:”"),
    ({DOCUMENT: {"Phan Thị Thu Cúc": "ThS. Phan Thị Thu Cúc"}}, "không ghi học hàm"),
    ({DOCUMENT: {">KT. GIÁM ĐỐC<": ">KT. Giám đốc<"}}, "phải viết hoa"),
    ({DOCUMENT: {"./.": "."}}, "phải kết thúc bằng “./.”"),
    ({"PAGE HEADER": {" PAGE ": " DATE "}}, "Không thấy số trang"),
    ({DOCUMENT: {"<w:titlePg/>": ""}}, "Trang đầu không hiển thị số trang"),
    ({DOCUMENT: {"(danh sách tại Phụ lục I kèm theo)": ""}}, "không nhắc đến phụ lục"),
    ({DOCUMENT: {'<w:pgNumType w:start="1"/>': ""}}, "đánh số trang riêng"),
    ({DOCUMENT: {"Thực hiện Quyết định": "Thực hiện {{ quyet_dinh"}}, "dấu thẻ"),
    ({"word/styles.xml": {'<w:jc w:val="both"/>': '<w:jc w:val="left"/>'}}, "căn đều hai bên"),
]


def header_with_number(path: Path) -> str:
    with ZipFile(path) as archive:
        return next(
            name for name in archive.namelist() if name.startswith("word/header") and b" PAGE " in archive.read(name)
        )


@pytest.mark.parametrize(("changes", "told"), WRONG, ids=[told[:40] for _, told in WRONG])
def test_each_rule_catches_its_breach(
    issued_docx: Path, tmp_path: Path, changes: dict[str, dict[str, str]], told: str
) -> None:
    """One thing made wrong in a clean report gives a breach that says it, on one line."""
    if "PAGE HEADER" in changes:
        changes = {header_with_number(issued_docx): changes["PAGE HEADER"]}
    breaches = [str(breach) for breach in lint_document(altered(issued_docx, tmp_path / "sai.docx", changes))]
    assert any(told in breach for breach in breaches), breaches
    assert all("\n" not in breach for breach in breaches)


def test_clean_report_has_no_breach(issued_docx: Path) -> None:
    """The issued report itself is clean, so each case above is caused by its one change."""
    assert lint_document(issued_docx) == []


def test_letters_in_pieces_are_told(issued_docx: Path, tmp_path: Path) -> None:
    """Text in NFD is a breach."""
    loose = unicodedata.normalize("NFD", "Công tác")
    path = altered(issued_docx, tmp_path / "nfd.docx", {DOCUMENT: {"Công tác": loose}})
    assert any("NFC" in str(breach) for breach in lint_document(path))


def test_foreign_alignments_and_strict_names_are_read(issued_docx: Path, tmp_path: Path) -> None:
    """A file with w:jc end/start and strict namespaces, which python-docx refuses, is judged like any other."""
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = altered(issued_docx, tmp_path / "la.docx", {DOCUMENT: {usual: strict}})
    assert [breach for breach in lint_document(path) if "Không thấy" in str(breach)] == []
    to_the_end = {'<w:jc w:val="center"/>': '<w:jc w:val="end"/>'}
    ends = altered(issued_docx, tmp_path / "end.docx", {"word/styles.xml": to_the_end})
    assert "Tên loại “BÁO CÁO”: Phải căn giữa." in [str(breach) for breach in lint_document(ends)]


@pytest.mark.libreoffice
def test_report_saved_by_libreoffice_is_read(issued_docx: Path, tmp_path: Path) -> None:
    """The report opened and saved again by LibreOffice keeps its head, number, salutation and ending for the linter."""
    need("libreoffice")
    program = find_program("soffice", "libreoffice")
    assert program is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(issued_docx)], check=True, capture_output=True, timeout=120)
    told = [str(breach) for breach in lint_document(tmp_path / "ban-hanh.docx")]
    assert not [line for line in told if "Không thấy" in line or "Lề" in line or "Kính gửi" in line], told


def test_ordinary_document_is_told_much(tmp_path: Path) -> None:
    """A document straight from Word's defaults breaks many rules, and each is told once."""
    document = docx.Document()
    document.add_heading("Báo cáo tháng", 0)
    document.add_paragraph("Nội dung")
    path = tmp_path / "thuong.docx"
    document.save(str(path))
    told = [str(breach) for breach in lint_document(path)]
    assert len(told) == len(set(told)) >= 8
    for words in ("Quốc hiệu", "Tiêu ngữ", "Phông chữ", "Nơi nhận", "Lề", "Số trang"):
        assert any(words in line for line in told), words


def test_no_word_file_is_one_breach(tmp_path: Path) -> None:
    """Garbage, an empty zip, a broken XML part and an absent file each give one sentence, never a traceback."""
    garbage, empty, broken = tmp_path / "a.docx", tmp_path / "b.docx", tmp_path / "c.docx"
    garbage.write_bytes(b"\xd0\xcf\x11\xe0 .doc cu")
    ZipFile(empty, "w").close()
    with ZipFile(broken, "w") as archive:
        archive.writestr(DOCUMENT, "<w:document>")
    for path in (garbage, empty, broken, tmp_path / "khong-co.docx"):
        assert len(lint_document(path)) == 1


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A document with a bomb of entities is refused or read without expanding them."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    path = tmp_path / "bom.docx"
    with ZipFile(path, "w") as archive:
        archive.writestr(DOCUMENT, f"{bomb}]><document><body><p><r><t>&j;</t></r></p></body></document>")
    assert lint_document(path)
