"""Does an attached file open, and what does it say? Judged by its bytes; name and announced type are only compared.

Runs in a process of its own (``file_worker``): PDF and Office files from outside may be made to eat time and memory.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LARGEST_PART = 10_000_000
LARGEST_ZIP = 300_000_000
HTML_START = re.compile(
    rb"^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|script|div|table|\?xml[^>]*>\s*<html)",
    re.I | re.S,
)
OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:office|<table", re.I)
PAGE_FURNITURE = re.compile(
    rb"<nav\b|<form\b|<header\b|<footer\b|class=[\"'][^\"']*\bmenu|generator[\"'] content", re.I
)
LABELS = {
    "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "ole": "Office (bản cũ)", "rtf": "RTF",
    "html": "HTML", "odf": "OpenDocument", "zip": "ZIP", "rar": "RAR", "7z": "7z", "image": "ảnh",
    "text": "văn bản thô", "unknown": "không rõ loại",
}  # fmt: skip
#: file name endings → kinds of content that may stand behind them without being a disagreement
FITTING = {
    "pdf": {"pdf"}, "docx": {"docx"}, "xlsx": {"xlsx"}, "pptx": {"pptx"},
    "doc": {"ole"}, "xls": {"ole"}, "ppt": {"ole"},
    "rtf": {"rtf"}, "odt": {"odf"}, "ods": {"odf"}, "zip": {"zip"}, "rar": {"rar"}, "7z": {"7z"},
}  # fmt: skip
ARCHIVES = {"zip", "rar", "7z"}


@dataclass(frozen=True)
class Opened:
    """``problem``: why the file does not open, in Vietnamese; ``text`` None: not read, "": a scan without letters."""

    kind: str
    problem: str | None = None
    note: str = ""
    text: str | None = None


def kind_of(body: bytes) -> str:
    """What the bytes are, whatever they are called."""
    head = body[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(body)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"Rar!\x1a\x07"):
        return "rar"
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")):
        return "image"
    if HTML_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if b"\x00" not in head and _is_text(head):
        return "text"
    return "unknown"


def _kind_of_zip(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = set(packed.namelist())
            if "mimetype" in names:
                return "odf"
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    for part, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if part in names:
            return kind
    return "zip"


def _is_text(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def open_file(body: bytes, ending: str, *, pages: int, seconds: float, characters: int) -> Opened:
    """``ending``: of the file's name, lower case without dot, "" when it has none."""
    if not body.strip(b"\x00 \r\n\t"):
        return Opened("unknown", "tệp không có nội dung")
    kind = kind_of(body)
    if kind == "html":
        return _judge_html(body, ending)
    problem: str | None = None
    text: str | None = None
    if kind == "pdf":
        problem, text = read_pdf(body, pages=pages, seconds=seconds, characters=characters)
    elif kind in ("docx", "xlsx", "pptx", "odf", "zip"):
        problem, text = read_zip(body, kind, characters)
        if problem is None and kind == "zip" and ending in FITTING and ending not in ARCHIVES:
            problem = f"tên là .{ending} nhưng bên trong không có tài liệu"
    elif kind == "ole":
        problem = _ole_problem(body)
    elif kind == "unknown" and ending in FITTING:
        problem = f"nội dung không phải tệp .{ending}"
    elif kind == "text" and ending in FITTING:
        problem = f"tên là .{ending} nhưng nội dung chỉ là chữ thường, không mở được bằng phần mềm của loại tệp này"
    fits = ending not in FITTING or kind in FITTING[ending]
    note = "" if fits or problem else f"tên là .{ending}, nội dung là {LABELS[kind]}; vẫn mở được"
    return Opened(kind, problem, note, text)


def _judge_html(body: bytes, ending: str) -> Opened:
    """Old exports save a table as HTML under ``.xls`` or ``.doc``; any other web page is not the file."""
    exported = OFFICE_HTML.search(body) is not None and PAGE_FURNITURE.search(body) is None
    if ending in ("xls", "doc") and exported:
        return Opened("html", None, f"tên là .{ending}, nội dung là HTML; vẫn mở được")
    return Opened("html", "máy chủ trả một trang web thay cho tệp")


def read_pdf(body: bytes, *, pages: int, seconds: float, characters: int) -> tuple[str | None, str | None]:
    """(problem, text layer). The first pages only, within the time given; "" when they hold no letters (a scan)."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    started = time.monotonic()
    faults = (
        PyPdfError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        OSError,
        AssertionError,
        NotImplementedError,
    )
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return "tệp PDF đặt mật khẩu, người xem không mở được", None
        count = len(reader.pages)
        if count == 0:
            return "tệp PDF không có trang nào", None
        _ = reader.pages[0].mediabox
    except faults:
        return "tệp PDF hỏng, trình đọc không mở được", None
    pieces: list[str] = []
    size = 0
    for number in range(min(count, pages)):
        if time.monotonic() - started > seconds or size >= characters:
            break
        try:
            piece = reader.pages[number].extract_text() or ""
        except faults:
            continue  # a page whose letters cannot be read still opens in a viewer
        pieces.append(piece)
        size += len(piece)
    return None, "\n".join(pieces).strip()[:characters]


def read_zip(body: bytes, kind: str, characters: int) -> tuple[str | None, str | None]:
    """(problem, text) of an Office or other zip file. Every member's checksum is verified, within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(member.file_size for member in packed.infolist()) > LARGEST_ZIP:
                return None, None  # opens, but is not unpacked here
            for member in packed.infolist():
                with packed.open(member) as stream:
                    while stream.read(1_000_000):
                        pass
            if kind == "docx":
                return None, _texts(_part(packed, "word/document.xml"), f"{WORD}t", f"{WORD}p", characters)
            if kind == "xlsx":
                return None, _sheet_texts(packed, characters)
            return None, None
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ) as error:
        return f"tệp {LABELS[kind]} hỏng ({type(error).__name__})", None
    except etree.XMLSyntaxError:
        return f"tệp {LABELS[kind]} hỏng (nội dung XML sai)", None


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes; nothing for one that is missing or too large to be read for its letters."""
    if name not in packed.namelist() or packed.getinfo(name).file_size > LARGEST_PART:
        return b""
    return packed.read(name)


def _sheet_texts(packed: zipfile.ZipFile, characters: int) -> str:
    """Words of a workbook: the shared strings, then those written in the cells."""
    text = _texts(_part(packed, "xl/sharedStrings.xml"), f"{SHEET}t", f"{SHEET}si", characters)
    for name in packed.namelist():
        if name.startswith("xl/worksheets/") and len(text) < characters:
            text += "\n" + _texts(_part(packed, name), f"{SHEET}t", f"{SHEET}row", characters - len(text))
    return text.strip()


def _texts(xml: bytes, letters: str, block: str, characters: int) -> str:
    if not xml or b"<!ENTITY" in xml:
        return ""
    pieces: list[str] = []
    size = 0
    for _event, element in etree.iterparse(
        io.BytesIO(xml), tag=(letters, block), resolve_entities=False, no_network=True
    ):
        if element.tag == letters:
            pieces.append(element.text or "")
            size += len(pieces[-1])
        else:
            pieces.append("\n")
            element.clear()
        if size > characters:
            break
    return "".join(pieces).strip()[:characters]


def _ole_problem(body: bytes) -> str | None:
    """A compound file names its number of allocation sectors; a cut one is shorter than that."""
    if len(body) < 1536:
        return "tệp Office (bản cũ) bị cắt"
    shift = int.from_bytes(body[30:32], "little")
    sectors = int.from_bytes(body[44:48], "little")
    if shift not in (9, 12) or sectors == 0 or len(body) < (1 + sectors) << shift:
        return "tệp Office (bản cũ) hỏng hoặc bị cắt"
    return None
