"""Attached files of one portal: bad ones, good ones that look bad, and ones that could not be looked at."""

from __future__ import annotations

import io
from functools import cache
from urllib.parse import quote

from pypdf import PdfReader, PdfWriter

from cchc.states import FailureKind as Kind
from tests.collect import files
from tests.hostile import answers
from tests.hostile.answers import answer, redirect
from tests.hostile.faults import LOG_IN, NOT_FOUND, article, listing, page
from tests.hostile.server import Route

PDF, WORD, BYTES = "application/pdf", "application/msword", "application/octet-stream"
MENU_PAGE = page("Sở", "<nav class='menu'>Trình đơn</nav><form><input type='password'></form><h1>Trang chủ</h1>")
TABLE = "<html><body><table><tr><td>Số hồ sơ</td><td>12</td></tr></table></body></html>"
SHEET_2003 = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>"
WEB_ARCHIVE = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"


def encrypted(password: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(files.pdf()))), io.BytesIO()
    writer.encrypt(password, owner_password="chu", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def without(body: bytes, part: str) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(body)) as packed:
        return files.zipped({name: packed.read(name) for name in packed.namelist() if name != part})


@cache
def bomb() -> bytes:
    return files.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"\0" * 20_000_000})


ENTITY_BOMB = files.zipped(
    {
        "[Content_Types].xml": b"<x/>",
        "word/document.xml": b"<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><d>&b;</d>",
    }
)
LONG_PDF = files.pdf("Ke hoach", pages=40)

#: address → (answer, state, failure)
BAD_FILES: dict[str, tuple[Route, str, Kind | None]] = {
    # good, whatever they look like
    "/tep/tot.pdf": (answer(files.pdf(), kind=PDF), "PASS", None),
    "/tep/pdf-ten.docx": (answer(files.pdf(), kind=PDF), "PASS", None),
    "/tep/html.xls": (answer(TABLE), "PASS", None),
    "/tep/xml-2003.xls": (answer(SHEET_2003, kind="application/vnd.ms-excel"), "PASS", None),
    "/tep/bang.xls": (answer("Tên\tSố\r\nA\t1\r\nB\t2\r\n", kind="application/vnd.ms-excel"), "PASS", None),
    "/tep/rtf.doc": (answer(r"{\rtf1\ansi K\'ea ho\'61ch}", kind="text/rtf"), "PASS", None),
    "/tep/luu.doc": (answer(WEB_ARCHIVE, kind=WORD), "PASS", None),
    "/tep/chu-so-huu.pdf": (answer(encrypted(""), kind=PDF), "PASS", None),
    "/tep/rac-truoc.pdf": (answer(b"\r\n\r\n" + files.pdf() + b"\0" * 300, kind=BYTES), "PASS", None),
    "/tep/" + quote("Kế hoạch số 1.pdf"): (
        answer(files.pdf(), headers={"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"}, kind=BYTES), "PASS", None,
    ),
    "/tin/1?download=1&id=7": (
        answer(files.docx(), headers={"Content-Disposition": "attachment; filename*=UTF-8''K%E1%BA%BF.docx"}), "PASS",
        None,
    ),
    "/tep/bom.docx": (lambda asked: answer(bomb(), kind=BYTES), "PASS", None),
    "/tep/thuc-the.docx": (answer(ENTITY_BOMB, kind=BYTES), "PASS", None),
    # bad
    "/tep/khong-co.pdf": (NOT_FOUND, "BROKEN", Kind.NOT_FOUND),
    "/tep/da-go.pdf": (answer("", 410), "BROKEN", Kind.GONE),
    "/tep/rong.pdf": (answer("", kind=PDF), "BROKEN", Kind.EMPTY_FILE),
    "/tep/trang-web.pdf": (answer(MENU_PAGE), "BROKEN", Kind.WRONG_TYPE),
    "/tin/1?download=1&id=8": (redirect("/"), "BROKEN", Kind.REDIRECT_HOME),
    "/tep/cat.pdf": (answer(LONG_PDF[: len(LONG_PDF) // 2], kind=PDF), "BROKEN", Kind.BROKEN_FILE),
    "/tep/mat-khau.pdf": (answer(encrypted("bi-mat"), kind=PDF), "BROKEN", Kind.BROKEN_FILE),
    "/tep/thieu-phan.docx": (answer(without(files.docx(), "word/document.xml")), "BROKEN", Kind.BROKEN_FILE),
    "/tep/thieu-loai.docx": (answer(without(files.docx(), "[Content_Types].xml")), "BROKEN", Kind.BROKEN_FILE),
    "/tep/khong-to.xlsx": (
        answer(without(files.xlsx([["a"]]), "xl/worksheets/sheet1.xml")), "BROKEN", Kind.BROKEN_FILE,
    ),
    "/tep/hong.docx": (answer(files.damaged(files.docx())), "BROKEN", Kind.BROKEN_FILE),
    "/tep/cat.docx": (answer(files.docx()[:5_000]), "BROKEN", Kind.BROKEN_FILE),
    "/tep/cat.doc": (answer(files.ole()[:800], kind=WORD), "BROKEN", Kind.BROKEN_FILE),
    "/tep/cat.7z": (answer(b"7z\xbc\xaf\x27\x1c" + b"\1" * 40, kind=BYTES), "BROKEN", Kind.BROKEN_FILE),
    "/tep/vong.pdf": (redirect("/tep/vong.pdf"), "BROKEN", Kind.REDIRECT_LOOP),
    # could not be looked at
    "/tep/cam.pdf": (answer("", 403), "NOT_CHECKED", Kind.FORBIDDEN),
    "/tep/dang-nhap.pdf": (redirect("/users/login?ve=1"), "NOT_CHECKED", Kind.LOGIN_WALL),
    "/tep/to.pdf": (answer(b"%PDF", length=50_000_000), "NOT_CHECKED", Kind.OVERSIZE),
    "/tep/nho-giot.pdf": (answers.body_drop_by_drop, "NOT_CHECKED", Kind.TIMEOUT),
    "/tep/dut.pdf": (answer(files.pdf(), kind=PDF, length=90_000), "NOT_CHECKED", Kind.BROKEN_ANSWER),
    "http://10.1.2.3/tep/noi-bo.pdf": (b"", "NOT_CHECKED", Kind.PRIVATE_ADDRESS),
    "http://khong-co-that.invalid/tep/xa.pdf": (b"", "NOT_CHECKED", Kind.DNS),
}  # fmt: skip


def portal_of_files() -> dict[str, Route]:
    """Three posts; the first has all the files."""
    links = "".join(f"<a href='{address}'>Tệp</a> " for address in BAD_FILES)
    routes: dict[str, Route] = {address: route for address, (route, _state, _kind) in BAD_FILES.items()}
    routes |= {"/": answer(MENU_PAGE), "/users/login?ve=1": LOG_IN}
    routes |= {f"/tin/{number}": answer(article(number, more=links if number == 1 else "")) for number in (1, 2, 3)}
    return routes | {"/tin-tuc": answer(listing(["/tin/1", "/tin/2", "/tin/3"]))}
