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

from collectors.file_kinds import ARCHIVES, FITTING, LABELS, kind_of

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MODERN = {"pdf", "docx", "xlsx", "pptx", "odt", "ods", "zip", "rar", "7z"}
TABLE_ROW = re.compile(rb"^[^\n]*\t[^\n]*\r?\n[^\n]*\t", re.M)  # a table saved as text opens in Excel
LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d{1,12})\b")
PARTS = {"docx": "word/document.xml", "xlsx": "xl/worksheets/", "pptx": "ppt/slides/"}
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BREAKS = {f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}tab": " "}  # words before and after are two
LARGEST_PART = 10_000_000
LARGEST_ZIP = 300_000_000
OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:office|<table", re.I)
PAGE_FURNITURE = re.compile(
    rb"<nav\b|<form\b|<header\b|<footer\b|class=[\"'][^\"']*\bmenu|generator[\"'] content", re.I
)


@dataclass(frozen=True)
class Opened:
    """``problem``: why the file does not open, in Vietnamese; ``text`` None: not read, "": a scan without letters.

    ``pages``: of a PDF, 0 for what has none.
    """

    kind: str
    problem: str | None = None
    note: str = ""
    text: str | None = None
    pages: int = 0


def open_file(body: bytes, ending: str, *, pages: int, seconds: float, characters: int) -> Opened:
    """``ending``: of the file's name, lower case without dot, "" when it has none."""
    if not body.strip(b"\x00 \r\n\t"):
        return Opened("unknown", "tệp không có nội dung")
    kind = kind_of(body)
    if kind == "html":
        return _judge_html(body, ending)
    problem: str | None = None
    text: str | None = None
    count = 0
    if kind == "pdf":
        problem, text, count = read_pdf(body, pages=pages, seconds=seconds, characters=characters)
    elif kind in ("docx", "xlsx", "pptx", "odf", "zip"):
        problem, text = read_zip(body, kind, characters)
        if problem is None and kind == "zip" and ending in FITTING and ending not in ARCHIVES:
            problem = f"tên là .{ending} nhưng bên trong không có tài liệu"
    elif kind == "ole":
        problem = _ole_problem(body)
    elif kind == "unknown" and ending in FITTING:
        problem = f"nội dung không phải tệp .{ending}"
    elif kind in ("7z", "image"):
        problem = _cut(body, kind)
    elif kind in ("xml", "mhtml") and ending in MODERN:
        problem = f"nội dung không phải tệp .{ending}"
    elif kind == "text" and ending in FITTING and not (ending == "xls" and TABLE_ROW.search(body[:5_000])):
        problem = f"tên là .{ending} nhưng nội dung chỉ là chữ thường, không mở được bằng phần mềm của loại tệp này"
    fits = ending not in FITTING or kind in FITTING[ending]
    note = "" if fits or problem else f"tên là .{ending}, nội dung là {LABELS[kind]}; vẫn mở được"
    return Opened(kind, problem, note, text, count)


def _judge_html(body: bytes, ending: str) -> Opened:
    """Old exports save a table as HTML under ``.xls`` or ``.doc``; any other web page is not the file."""
    exported = OFFICE_HTML.search(body) is not None and PAGE_FURNITURE.search(body) is None
    if ending in ("xls", "doc") and exported:
        return Opened("html", None, f"tên là .{ending}, nội dung là HTML; vẫn mở được")
    return Opened("html", "máy chủ trả một trang web thay cho tệp")


def read_pdf(body: bytes, *, pages: int, seconds: float, characters: int) -> tuple[str | None, str | None, int]:
    """(problem, text layer, number of pages). The first pages are read, within the time given; "": a scan."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if _pdf_is_cut(body):
        return "tệp PDF bị cắt, thiếu phần cuối", None, 0
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
            return "tệp PDF đặt mật khẩu, người xem không mở được", None, 0
        count = len(reader.pages)
        if count == 0:
            return "tệp PDF không có trang nào", None, 0
        _ = reader.pages[0].mediabox
    except faults:
        return "tệp PDF hỏng, trình đọc không mở được", None, 0
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
    return None, "\n".join(pieces).strip()[:characters], count


def _pdf_is_cut(body: bytes) -> bool:
    """The end mark is missing, or the file is shorter than a linearized one says of itself."""
    length = LINEARIZED.search(body[:2_048])
    if length is not None and int(length[1]) > len(body):
        return True
    return b"%%EOF" not in body[-100_000:] and b"startxref" not in body[-100_000:]


def _cut(body: bytes, kind: str) -> str | None:
    """7z and PNG say where they end; other images are shown as far as they go."""
    if kind == "7z":
        offset, size = (int.from_bytes(body[at : at + 8], "little") for at in (12, 20))
        return "tệp 7z bị cắt" if len(body) < 32 + offset + size else None
    if body.startswith(b"\x89PNG") and b"IEND" not in body[-1_000:]:
        return "tệp ảnh bị cắt"
    return None


def read_zip(body: bytes, kind: str, characters: int) -> tuple[str | None, str | None]:
    """(problem, text) of an Office or other zip file. Every member's checksum is verified, within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if any(member.flag_bits & 1 for member in packed.infolist()):
                return "tệp đặt mật khẩu, người xem không mở được", None
            missing = _missing_part(packed, kind)
            if missing is not None:
                return f"tệp {LABELS[kind]} thiếu phần {missing}", None
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


def _missing_part(packed: zipfile.ZipFile, kind: str) -> str | None:
    if kind not in PARTS:
        return None
    sizes = {member.filename: member.file_size for member in packed.infolist()}
    if "[Content_Types].xml" not in sizes:
        return "[Content_Types].xml"
    return None if any(size and name.startswith(PARTS[kind]) for name, size in sizes.items()) else PARTS[kind]


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
        io.BytesIO(xml), tag=(letters, block, *BREAKS), resolve_entities=False, no_network=True
    ):
        if element.tag == letters:
            pieces.append(element.text or "")
            size += len(pieces[-1])
        elif element.tag in BREAKS:
            pieces.append(BREAKS[element.tag])
        else:
            pieces.append("\n")
            element.clear()
        if size > characters:
            break
    return "".join(pieces).strip()[:characters]


def _ole_problem(body: bytes) -> str | None:
    """A compound file names its number of allocation sectors; a cut one is shorter than that."""
    if ENCRYPTED in body:
        return "tệp đặt mật khẩu, người xem không mở được"
    if len(body) < 1536:
        return "tệp Office (bản cũ) bị cắt"
    shift = int.from_bytes(body[30:32], "little")
    sectors = int.from_bytes(body[44:48], "little")
    if shift not in (9, 12) or sectors == 0 or len(body) < (1 + sectors) << shift:
        return "tệp Office (bản cũ) hỏng hoặc bị cắt"
    return None
