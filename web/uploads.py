"""Files that people send: the content decides the type; kept under their SHA-256, never under a given name."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from cchc.errors import InputError
from web.forms import Upload

_PIECE = 256 * 1024
#: type → (ending, what people call it); nothing that a browser would run
PROOF_KINDS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
}
MEDIA_TYPES = {ending: media_type for media_type, ending in PROOF_KINDS.items()}


@dataclass(frozen=True)
class KeptFile:
    """``path`` is relative to the uploads folder."""

    path: str
    sha256: str
    size: int


def read_all(upload: Upload) -> bytes:
    upload.content.seek(0)
    return upload.content.read()


def require_pdf(upload: Upload, label: str) -> int:
    """Raises InputError unless the file is a PDF that opens without a password; returns its number of pages."""
    if not upload.first_bytes(8).startswith(b"%PDF-"):
        raise InputError(label, None, f"“{upload.name}” không phải là tệp PDF.")
    try:
        reader = PdfReader(BytesIO(read_all(upload)), strict=False)
        if reader.is_encrypted:
            raise InputError(label, None, f"“{upload.name}” đặt mật khẩu nên người nhận sẽ không mở được.")
        pages = len(reader.pages)
        if pages:
            reader.pages[0].get_object()
    except InputError:
        raise
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise InputError(label, None, f"“{upload.name}” là PDF hỏng, không mở được ({error}).") from error
    if pages == 0:
        raise InputError(label, None, f"“{upload.name}” không có trang nào.")
    return pages


def proof_ending(upload: Upload, label: str) -> str:
    """The ending that the content itself deserves; raises InputError for a kind that is not accepted."""
    start = upload.first_bytes(16)
    if start.startswith(b"%PDF-"):
        return ".pdf"
    if start.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if start.startswith(b"ID3") or start[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return ".mp3"
    if start[4:8] == b"ftyp":
        return ".mp4"
    if start.startswith(b"PK\x03\x04"):
        return _office_ending(upload, label)
    raise InputError(
        label, None, f"“{upload.name}” không thuộc loại được nhận (PDF, ảnh JPG/PNG, Word, Excel, MP3, MP4)."
    )


def _office_ending(upload: Upload, label: str) -> str:
    try:
        upload.content.seek(0)
        with zipfile.ZipFile(upload.content) as parts:
            names = set(parts.namelist())
    except zipfile.BadZipFile as error:
        raise InputError(label, None, f"“{upload.name}” bị hỏng, không mở được.") from error
    finally:
        upload.content.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise InputError(label, None, f"“{upload.name}” có chứa macro nên không được nhận.")
    if "word/document.xml" in names:
        return ".docx"
    if "xl/workbook.xml" in names:
        return ".xlsx"
    raise InputError(label, None, f"“{upload.name}” không phải là tệp Word hoặc Excel.")


def keep_upload(upload: Upload, folder: Path, ending: str) -> KeptFile:
    """Store the bytes under ``<first two>/<sha256><ending>``; written aside and moved, so no half file is seen."""
    upload.content.seek(0)
    digest = hashlib.sha256()
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="dang-nhan-")
    try:
        with os.fdopen(handle, "wb") as out:
            while piece := upload.content.read(_PIECE):
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        sha256 = digest.hexdigest()
        relative = Path(sha256[:2]) / f"{sha256}{ending}"
        (folder / sha256[:2]).mkdir(exist_ok=True)
        os.replace(temporary, folder / relative)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return KeptFile(relative.as_posix(), sha256, upload.size)


def file_inside(folder: Path, relative: str) -> Path | None:
    """The stored file, or None when it is not there or the name leads out of the folder."""
    path = (folder / relative).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
