"""Tài liệu kiểm chứng of a period as one zip: per post code the stored copy of the page, its data and a list
of SHA-256.

The copy as stored is ``ban-goc.bin`` and is never changed; ``ban-luu.html`` shows it inside a frame in which
nothing runs.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import os
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cchc.errors import StorageError
from cchc.figures import Figures, OfflineLine, PostLine
from cchc.periods import LOCAL
from cchc.records import Exchange
from reports import tables, wording

ReadCopy = Callable[[int], Exchange | None]  #: evidence id → the stored exchange, None when there is none
CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
UNPACKED_LIMIT = 64 * 1024 * 1024
NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True)
class ZipMade:
    """``missing``: codes (P…, M…) without a stored copy or proof; the index says why."""

    path: Path
    posts: int
    copies: int
    missing: list[str]


@dataclass
class _Packing:
    archive: ZipFile
    moment: tuple[int, int, int, int, int, int]
    sums: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        entry = ZipInfo(name, self.moment)
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self.archive.writestr(entry, content)
        self.sums.append((hashlib.sha256(content).hexdigest(), name))


def write_evidence_zip(
    out: Path, figures: Figures, read_copy: ReadCopy, proofs: Mapping[int, Path] | None = None
) -> ZipMade:
    """``proofs``: offline evidence id → its proof file. One post in memory at a time; a copy that cannot be
    read is named."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    local = figures.made_at.astimezone(LOCAL)
    moment = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    rows: list[list[str]] = []
    try:
        with ZipFile(temporary, "w", ZIP_DEFLATED) as archive:
            packing = _Packing(archive, moment)
            for post in figures.posts:
                rows.append([*_post_row(post), _pack_post(packing, post, read_copy)])
            for line in figures.offline:
                rows.append([*_offline_row(line, figures), _pack_proof(packing, line, (proofs or {}).get(line.id))])
            packing.put("danh-muc.csv", _index_csv(rows))
            packing.put("index.html", _index_page(figures, rows))
            sums = "".join(f"{digest}  {name}\n" for digest, name in packing.sums)
            packing.put("sha256.txt", sums.encode())
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    missing = [row[0] for row in rows if not row[-1].startswith("Có")]
    return ZipMade(out, len(figures.posts), len(rows) - len(missing), missing)


def _post_row(post: PostLine) -> list[str]:
    return [
        post.code,
        wording.day(post.published_at),
        wording.one_line(post.title),
        "; ".join(post.unit_names),
        ", ".join(post.activities),
        post.source_name,
        post.url,
    ]


def _offline_row(line: OfflineLine, figures: Figures) -> list[str]:
    names = {unit.unit: unit.name for unit in figures.units}
    return [
        f"M{line.id}",
        wording.day(line.held_on),
        wording.one_line(line.description),
        names.get(line.unit, line.unit),
        line.activity,
        tables.offline_kind(line.kind),
        "",
    ]


def _pack_post(packing: _Packing, post: PostLine, read_copy: ReadCopy) -> str:
    folder = f"tin-bai/{post.code}"
    said, copy = _read(post, read_copy)
    facts = json.loads(post.model_dump_json())
    if copy is not None:
        packing.put(f"{folder}/ban-goc.bin", copy.body)
        packing.put(f"{folder}/ban-luu.html", _viewer(post, copy))
        facts["ban_luu"] = {
            "dia_chi": copy.url,
            "doc_luc": copy.fetched_at.isoformat(),
            "ma_tra_loi": copy.status,
            "dau_tra_loi": [list(header) for header in copy.response_headers],
            "sha256": hashlib.sha256(copy.body).hexdigest(),
            "so_byte": len(copy.body),
        }
    else:
        facts["ban_luu"] = None
        facts["ly_do_khong_co"] = said
    packing.put(f"{folder}/thong-tin.json", json.dumps(facts, ensure_ascii=False, indent=2).encode())
    return said


def _read(post: PostLine, read_copy: ReadCopy) -> tuple[str, Exchange | None]:
    if post.evidence_id is None:
        return "Không có bản lưu", None
    try:
        copy = read_copy(post.evidence_id)
    except (StorageError, OSError) as error:
        return f"Không đọc được bản lưu: {wording.one_line(str(error))}", None
    if copy is None:
        return "Không tìm thấy bản lưu trong kho", None
    return f"Có bản lưu, đọc lúc {wording.minute(copy.fetched_at)}", copy


def _pack_proof(packing: _Packing, line: OfflineLine, proof: Path | None) -> str:
    folder = f"hoat-dong/M{line.id}"
    facts = json.loads(line.model_dump_json())
    packing.put(f"{folder}/thong-tin.json", json.dumps(facts, ensure_ascii=False, indent=2).encode())
    if proof is None:
        return "Không có tệp minh chứng"
    try:
        content = proof.read_bytes()
    except OSError as error:
        return f"Không đọc được tệp minh chứng: {error.strerror}"
    packing.put(f"{folder}/{_file_name(proof.name)}", content)
    return "Có tệp minh chứng"


def _file_name(name: str) -> str:
    clean = re.sub(r'[\\/:*?"<>|]', "_", wording.one_line(name)).lstrip(".")
    return clean[-150:] or "minh-chung"


def _decoded(copy: Exchange) -> bytes:
    """Content-Encoding undone for showing; what cannot be undone is shown as stored."""
    headers = {name.lower(): value.lower() for name, value in copy.response_headers}
    if "gzip" not in headers.get("content-encoding", "") and "deflate" not in headers.get("content-encoding", ""):
        return copy.body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(copy.body, UNPACKED_LIMIT)
    except zlib.error:
        return copy.body


def _viewer(post: PostLine, copy: Exchange) -> bytes:
    headers = {name.lower(): value for name, value in copy.response_headers}
    charset = CHARSET.search(headers.get("content-type", ""))
    body = _decoded(copy)
    try:
        text = body.decode(charset.group(1) if charset else "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    title = html.escape(f"{post.code} - {wording.one_line(post.title)}")
    page = (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{NO_SCRIPTS}"><title>{title}</title></head>'
        f'<body style="margin:0;font-family:serif"><p style="padding:8px">{title}<br>Bản lưu của '
        f"{html.escape(copy.url)}, đọc lúc {wording.minute(copy.fetched_at)}. Hình ảnh và mã chạy trên "
        "trang bị chặn.</p>"
        f'<iframe sandbox="" style="width:100%;height:85vh;border:0;border-top:1px solid #000" '
        f'srcdoc="{html.escape(text, quote=True)}"></iframe></body></html>'
    )
    return page.encode()


COLUMNS = ["Mã", "Ngày", "Tiêu đề, nội dung", "Đơn vị", "Nhiệm vụ", "Nguồn, hình thức", "Địa chỉ", "Minh chứng"]


def _index_csv(rows: list[list[str]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads the letters; a cell that Excel would calculate gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _index_page(figures: Figures, rows: list[list[str]]) -> bytes:
    made: datetime = figures.made_at
    head = "".join(f"<th>{html.escape(name)}</th>" for name in COLUMNS)
    body = "".join(_index_row(row) for row in rows) or '<tr><td colspan="8">Trong kỳ không phát sinh.</td></tr>'
    title = html.escape(f"Tài liệu kiểm chứng {figures.period_name}")
    days = (
        f"từ ngày {wording.day(figures.window_start)} đến hết ngày {wording.day(wording.last_day(figures.window_end))}"
    )
    page = (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{NO_SCRIPTS}"><title>{title}</title><style>'
        "body{font-family:'Times New Roman',Tinos,serif;margin:2em}table{border-collapse:collapse}"
        "td,th{border:1px solid #555;padding:4px 6px;vertical-align:top}</style></head>"
        f"<body><h1>{title}</h1><p>Số liệu {days}, lập lúc {wording.minute(made)}. Mã băm SHA-256 của từng tệp ở "
        "<a "
        f"href='sha256.txt'>sha256.txt</a>.</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>"
    )
    return page.encode()


def _index_row(row: list[str]) -> str:
    code, *rest, said = row
    folder = "tin-bai" if code.startswith("P") else "hoat-dong"
    target = "ban-luu.html" if code.startswith("P") and said.startswith("Có") else "thong-tin.json"
    link = f'<a href="{folder}/{html.escape(code)}/{target}">{html.escape(code)}</a>'
    return f"<tr><td>{link}</td>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in [*rest, said]) + "</tr>"
