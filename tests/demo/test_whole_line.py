"""The finished demo: its numbers are the authors' numbers, its mails carry what they must."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import sqlite3
from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from demo.posts import POSTS_FOLDER, read_posts
from demo.truth import differences, truth
from tests.demo.conftest import Finished
from tests.demo.test_content import move_post

pytestmark = pytest.mark.libreoffice


def test_the_demo_equals_the_truth(finished: Finished) -> None:
    """Every figure of summary.json is what the content was written to mean, and the command says so by exit code 0."""
    assert differences(truth(), finished.summary) == []
    assert finished.code == 0, finished.told


def test_a_moved_post_would_be_noticed(finished: Finished, tmp_path: Path) -> None:
    """The comparison has teeth: with one post moved to another month the same output no longer equals the truth."""
    moved = tmp_path / "posts"
    shutil.copytree(POSTS_FOLDER, moved)
    move_post(moved, 1803, "2023-11-cai-cach.txt", "2023-10-cai-cach.txt", "2023-10-18 15:35")
    assert len(differences(truth(moved), finished.summary)) == 2


def test_counts_hold_every_unit_and_period_with_zeros(finished: Finished) -> None:
    """No unit and no period is left out of the counts; nothing found is a zero."""
    counts = finished.summary["counts"]
    assert len(counts) == 8
    assert len({tuple(row) for row in counts.values()}) == 1
    assert counts["thanh-tra"]["2023-11"] == 0


def test_the_second_night_changes_nothing_and_hardly_asks(finished: Finished) -> None:
    """A second nightly changes no figure and asks the portals for less than a tenth of the first night's articles."""
    line = next(line for line in finished.told if line.startswith("Đêm thứ hai hỏi"))
    second, first, changed = (int(word) for word in line.replace(")", " ").replace(",", " ").split() if word.isdigit())
    assert first >= 240
    assert second * 10 < first
    assert changed == 0


def test_exactly_the_marked_posts_were_corrected_by_a_person(finished: Finished) -> None:
    """The sample editor corrected the posts that their authors marked, all of them and no other."""
    with sqlite3.connect(finished.out / "cchc.db") as database:
        rows = database.execute("SELECT DISTINCT post.url FROM correction JOIN post ON post.id = correction.post_id")
        corrected = {int(re.findall(r"\d+", url.rsplit("-", 1)[-1])[0]) for (url,) in rows}
    assert corrected == {post.number for post in read_posts() if post.needs_person}


def test_units_stand_as_the_office_entered(finished: Finished) -> None:
    """Received in time, posted late: in time; received after the deadline: late; accepted word: nothing to report."""
    with sqlite3.connect(finished.out / "cchc.db") as database:
        (text,) = database.execute("SELECT figures FROM snapshot ORDER BY version DESC LIMIT 1").fetchone()
    states = {line["unit"]: line["state"] for line in json.loads(text)["units"]}
    assert states == {
        "van-phong": "ON_TIME",
        "thanh-tra": "NONE",
        "ke-hoach": "NOTHING_TO_REPORT",
        "cong-nghiep": "ON_TIME",
        "thuong-mai": "ON_TIME",
        "nang-luong": "ON_TIME",
        "ky-thuat": "LATE",
        "khuyen-cong": "ON_TIME",
    }


def test_what_leaves_the_department_blames_no_unit(finished: Finished) -> None:
    """The report to UBND tỉnh has no word of late or missing units; the Director's has."""
    outside, inside = (
        words_of(next((finished.out / "reports").glob(f"*-{name}-*.docx"))) for name in ("ubnd", "giam-doc")
    )
    for blame in ("Trễ hạn", "Chưa gửi"):
        assert blame not in outside
        assert blame in inside


def words_of(file: Path) -> str:
    document = Document(str(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_report_mail_carries_signed_pdf_word_and_excel(finished: Finished) -> None:
    """What UBND tỉnh receives: the signed PDF with its stamp, the Word and the Excel file, Vietnamese intact."""
    letter = letter_to(finished.out, "ubnd@tinh-mau.example")
    files = {part.get_filename() or "": part.get_content() for part in letter.iter_attachments()}
    assert sorted(Path(name).suffix for name in files) == [".docx", ".pdf", ".xlsx"]
    assert letter["subject"] == (
        "[Sở Công Thương Khánh Hòa (mẫu)] Báo cáo số 412/BC-SCT ngày 20/11/2023: Kết quả thực hiện công tác "
        "tuyên truyền cải cách hành chính tháng 11 năm 2023"
    )
    pdf = next(content for name, content in files.items() if name.endswith(".pdf"))
    signed = finished.out / "signed.pdf"
    signed.write_bytes(pdf)
    assert "MẪU" in PdfReader(signed).pages[0].extract_text()


def test_each_mail_arrived_once(finished: Finished) -> None:
    """One message a recipient and kind, in the outbox as in the database."""
    letters = sorted((finished.out / "outbox").glob("*.eml"))
    assert len(letters) == len(finished.summary["deliveries"])


def test_what_a_visitor_is_promised_is_there(finished: Finished) -> None:
    """The folder holds the database, the reports in three formats, the evidence and the summary."""
    for kind in ("docx", "pdf", "xlsx"):
        for addressee in ("ubnd", "giam-doc"):
            assert list((finished.out / "reports").glob(f"2023-11-{addressee}-*.{kind}"))
    for name in ("cchc.db", "evidence.zip", "summary.json"):
        assert (finished.out / name).stat().st_size > 0


def letter_to(out: Path, recipient: str) -> EmailMessage:
    file = next((out / "outbox").glob(f"*-{recipient}.eml"))
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter
