"""The zip of tài liệu kiểm chứng: complete, checkable, harmless to open."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from cchc.errors import StorageError
from cchc.records import Exchange
from reports.evidence_zip import write_evidence_zip
from tests.report import sample

PAGE = '<html><script>alert(1)</script><p>Cải cách hành chính "tháng 11"</p></html>'


def stored(number: int) -> Exchange | None:
    """Copies of posts 1–3; 2 is compressed, 4 cannot be read, others are not there."""
    page = Exchange(
        url=f"https://sct.khanhhoa.example/{number}",
        request_method="GET",
        request_headers=(),
        status=200,
        reason="OK",
        http_version="HTTP/1.1",
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=PAGE.encode(),
        fetched_at=sample.MADE_AT,
    )
    if number == 2:
        headers = (*page.response_headers, ("Content-Encoding", "gzip"))
        return replace(page, body=gzip.compress(page.body), response_headers=headers)
    if number == 4:
        raise StorageError("Tệp WARC bị hỏng.")
    return page if number in (1, 3) else None


def packed(tmp_path: Path) -> tuple[ZipFile, object]:
    posts = [sample.post(1, title="=HYPERLINK(1) <script>"), sample.post(2), sample.post(4), sample.post(5)]
    posts.append(sample.post(6, evidence_id=None))
    proof = tmp_path / "Biên bản họp ?.pdf"
    proof.write_bytes(b"%PDF-bien ban")
    out = tmp_path / "evidence.zip"
    figures = sample.figures(posts=posts)
    made = write_evidence_zip(out, figures, stored, {1: proof, 2: tmp_path / "mat.pdf"})
    return ZipFile(out), made


def test_every_code_has_its_folder(tmp_path: Path) -> None:
    """Each post has its data; those with a copy have the raw bytes untouched and a page to look at."""
    archive, made = packed(tmp_path)
    names = archive.namelist()
    assert {f"tin-bai/P0000{n}/thong-tin.json" for n in (1, 2, 4, 5, 6)} <= set(names)
    assert archive.read("tin-bai/P00001/ban-goc.bin") == PAGE.encode()
    assert gzip.decompress(archive.read("tin-bai/P00002/ban-goc.bin")) == PAGE.encode()
    facts = json.loads(archive.read("tin-bai/P00002/thong-tin.json"))
    assert facts["ban_luu"]["sha256"] == hashlib.sha256(archive.read("tin-bai/P00002/ban-goc.bin")).hexdigest()
    assert facts["title"] == sample.post(2).title
    assert archive.read("hoat-dong/M1/Biên bản họp _.pdf") == b"%PDF-bien ban"
    assert made.missing == ["P00004", "P00005", "P00006", "M2", "M3", "M4"]  # type: ignore[attr-defined]
    assert made.posts == 5 and made.copies == 3  # type: ignore[attr-defined]


def test_digests_hold(tmp_path: Path) -> None:
    """sha256.txt lists every other file with its right digest, in the form that sha256sum -c reads."""
    archive, _ = packed(tmp_path)
    lines = [line.split("  ", 1) for line in archive.read("sha256.txt").decode().splitlines()]
    assert {name for _, name in lines} == set(archive.namelist()) - {"sha256.txt"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for digest, name in lines)


def test_index_says_what_is_missing_and_why(tmp_path: Path) -> None:
    """The list in CSV and HTML has every code with a sentence; what could not be read is named, the rest goes on."""
    archive, _ = packed(tmp_path)
    rows = list(csv.reader(io.StringIO(archive.read("danh-muc.csv").decode("utf-8-sig"))))
    said = {row[0]: row[-1] for row in rows[1:]}
    assert said["P00001"].startswith("Có bản lưu, đọc lúc 08 giờ 30 phút")
    assert said["P00004"] == "Không đọc được bản lưu: Tệp WARC bị hỏng."
    assert said["P00005"] == "Không tìm thấy bản lưu trong kho" and said["P00006"] == "Không có bản lưu"
    assert said["M1"] == "Có tệp minh chứng" and said["M2"].startswith("Không đọc được tệp minh chứng")
    page = archive.read("index.html").decode()
    assert all(code in page for code in said) and "Tài liệu kiểm chứng tháng 11 năm 2023" in page


def test_nothing_hostile_runs(tmp_path: Path) -> None:
    """Stored pages are shown in a sandboxed frame, titles are escaped, CSV cells cannot be formulas."""
    archive, _ = packed(tmp_path)
    for name in archive.namelist():
        if name.endswith(".html"):
            page = archive.read(name).decode()
            assert "<script" not in page and "default-src 'none'" in page
    shown = archive.read("tin-bai/P00002/ban-luu.html").decode()
    assert 'iframe sandbox=""' in shown and "&lt;script&gt;alert(1)" in shown and "Cải cách hành chính" in shown
    rows = list(csv.reader(io.StringIO(archive.read("danh-muc.csv").decode("utf-8-sig"))))
    assert rows[1][2].startswith("'=HYPERLINK")


def test_empty_month_and_repeat(tmp_path: Path) -> None:
    """An empty month gives an index that says so; the same input gives the same bytes."""
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    for out in (first, second):
        write_evidence_zip(out, sample.empty_figures(), stored)
    assert "Trong kỳ không phát sinh" in ZipFile(first).read("index.html").decode()
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip"]
