"""PDF of the Word files by LibreOffice, all in one call with a profile of its own; where there is none, a
typst preview.

The preview is a plain layout of the same figures and says so on every page; ``engine`` says which one made the file.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cchc.errors import ReportError

Engine = Literal["libreoffice", "typst"]
PREVIEW_TEMPLATE = Path(__file__).resolve().parent.parent / "report_templates" / "ban-xem-truoc.typ"


@dataclass(frozen=True)
class PdfMade:
    path: Path
    engine: Engine


def find_libreoffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(
    docx_files: Sequence[Path],
    out_dir: Path,
    *,
    previews: Mapping[Path, Mapping[str, Any]] | None = None,
    libreoffice: str | None = None,
    timeout: float = 180.0,
) -> dict[Path, PdfMade]:
    """``previews``: contents of each report, needed only where LibreOffice is missing. ``timeout`` in seconds
    for the call."""
    if not docx_files:
        return {}
    out_dir.mkdir(parents=True, exist_ok=True)
    program = libreoffice or find_libreoffice()
    if program:
        return _by_libreoffice(program, list(docx_files), out_dir, timeout)
    missing = [path.name for path in docx_files if path not in (previews or {})]
    if missing or previews is None:
        raise ReportError(f"Máy này không có LibreOffice nên không tạo được PDF cho {', '.join(missing)}.")
    return {path: PdfMade(_preview(previews[path], out_dir / f"{path.stem}.pdf"), "typst") for path in docx_files}


def _by_libreoffice(program: str, files: list[Path], out_dir: Path, timeout: float) -> dict[Path, PdfMade]:
    stems = [path.stem for path in files]
    if len(set(stems)) != len(stems):
        raise ReportError(f"Hai tệp Word trùng tên nên PDF sẽ ghi đè nhau: {', '.join(sorted(stems))}.")
    with tempfile.TemporaryDirectory(prefix="cchc-libreoffice-") as folder:
        made = Path(folder) / "pdf"
        command = [
            program,
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(made),
            *(str(path.resolve()) for path in files),
        ]
        said = _run(command, timeout)
        results = {}
        for path in files:
            pdf = made / f"{path.stem}.pdf"
            if not pdf.is_file() or not pdf.read_bytes()[:5] == b"%PDF-":
                raise ReportError(f"LibreOffice không tạo được PDF từ {path.name}. {said[-500:]}".strip())
            results[path] = PdfMade(_move(pdf, out_dir / pdf.name), "libreoffice")
        return results


def _run(command: list[str], timeout: float) -> str:
    """Runs in a process group of its own: soffice starts soffice.bin, which must not survive a timeout."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise ReportError(f"Không chạy được LibreOffice ({error}).") from error
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise ReportError(f"LibreOffice không chuyển xong PDF trong {timeout:.0f} giây.") from error
    return output.decode("utf-8", "replace").strip()


def _move(source: Path, target: Path) -> Path:
    """In one step also across file systems."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, temporary)
    temporary.replace(target)
    return target


def _preview(contents: Mapping[str, Any], target: Path) -> Path:
    import typst

    from reports.charts import FONTS

    try:
        made = typst.compile(
            str(PREVIEW_TEMPLATE),
            sys_inputs={"noi_dung": json.dumps(contents, ensure_ascii=False), "phong_chu": json.dumps(FONTS)},
        )
    except RuntimeError as error:
        raise ReportError(f"Không tạo được bản xem trước PDF: {error}") from error
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.write_bytes(made)
    temporary.replace(target)
    return target
