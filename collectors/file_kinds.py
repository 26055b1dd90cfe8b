"""What a file's bytes are, whatever it is called, and which names fit which contents."""

from __future__ import annotations

import io
import re
import zipfile

HTML_START = re.compile(
    rb"^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|script|div|table|\?xml[^>]*>\s*<html)",
    re.I | re.S,
)
#: Word and Excel of 2003 as XML, and Word's "single file web page": both open under .doc and .xls
OFFICE_XML = re.compile(rb"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet|<w:wordDocument", re.I)
WEB_ARCHIVE = re.compile(rb"\s*(MIME-Version:|From: <?Saved by)", re.I)
LABELS = {
    "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "ole": "Office (bản cũ)", "rtf": "RTF",
    "html": "HTML", "odf": "OpenDocument", "zip": "ZIP", "rar": "RAR", "7z": "7z", "image": "ảnh",
    "text": "văn bản thô", "xml": "Office XML", "mhtml": "trang web lưu một tệp (MHT)", "unknown": "không rõ loại",
}  # fmt: skip
#: file name endings → kinds of content that may stand behind them without being a disagreement
FITTING = {
    "pdf": {"pdf"}, "docx": {"docx"}, "xlsx": {"xlsx"}, "pptx": {"pptx"},
    "doc": {"ole"}, "xls": {"ole"}, "ppt": {"ole"},
    "rtf": {"rtf"}, "odt": {"odf"}, "ods": {"odf"}, "zip": {"zip"}, "rar": {"rar"}, "7z": {"7z"},
}  # fmt: skip
ARCHIVES = {"zip", "rar", "7z"}


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
    if OFFICE_XML.search(head):
        return "xml"
    if WEB_ARCHIVE.match(head):
        return "mhtml"
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
