"""The real command: exit codes, plain sentences, JSON, and what it never does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.small_department import SmallDepartment
from tests.warm_command import run_command

READING = [
    ["count", "--period", "2023-11"],
    ["findings"],
    ["submissions", "list"],
    ["user", "list"],
    ["compile", "--period", "2023-11"],
    ["backup"],
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_reading_command_never_makes_a_database(department: SmallDepartment, arguments: list[str]) -> None:
    """No database: exit 3 with a sentence, and not even the folder appears."""
    done = department.cchc(*arguments)
    assert done.returncode == 3 and "Chưa có cơ sở dữ liệu" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (department.folder / "data").exists()


def test_without_a_config_the_command_says_where_it_looked(tmp_path: Path, department: SmallDepartment) -> None:
    """Exit 2; CCHC_CONFIG, --config before or after the command's name, and ./config all work; --database fits all."""
    nowhere = {name: value for name, value in department.environment().items() if name != "CCHC_CONFIG"}

    def cchc(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return run_command(arguments, stdin="", environment=nowhere, folder=cwd)

    lost = cchc("units")
    assert lost.returncode == 2 and "--config" in lost.stderr and "CCHC_CONFIG" in lost.stderr
    config = str(department.folder / "config")
    for found in (
        cchc("units", "--config", config),
        cchc("--config", config, "units"),
        cchc("units", cwd=department.folder),
        cchc("units", "--config", config, "--database", "sqlite:///chua-co.db"),
    ):
        assert found.returncode == 0 and "van-phong" in found.stdout


def test_a_wrong_config_is_told_with_file_and_line(department: SmallDepartment) -> None:
    """Exit 2, every fault a line; no command works around it."""
    sources = department.folder / "config" / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8").replace("platform: generic", "platform: wix", 1), "utf-8")
    for command in ("sources", "check", "nightly"):
        done = department.cchc(command)
        assert done.returncode == 2 and "sources.yaml, dòng 5" in done.stderr, done.stderr


def test_plan_units_and_sources_are_lists_of_objects(department: SmallDepartment) -> None:
    """--json gives id and the file's fields; the plan has its 30 activities."""
    plan = json.loads(department.cchc("plan", "--json").stdout)
    assert len(plan) == 30 and {"I.1", "II.7", "TD.11"} <= {one["id"] for one in plan}
    assert "van-phong" in {one["id"] for one in json.loads(department.cchc("units", "--json").stdout)}
    assert [one["id"] for one in json.loads(department.cchc("sources", "--json").stdout)] == ["cong-so", "cong-tinh"]
    assert department.cchc("plan", "--year", "1999").returncode == 2


def test_wrong_use_is_a_vietnamese_sentence(department: SmallDepartment) -> None:
    """Exit 2 without a traceback for a missing option, an unknown one, an unknown command, a wrong value."""
    for arguments, word in (
        (["compile"], "Thiếu --period"),
        (["plan", "--yeer", "2023"], "--yeer"),
        (["khong-co"], "Không có lệnh"),
        (["count", "--period", "2023-13"], "2023-13"),
        (["count"], "--calendar"),
    ):
        done = department.cchc(*arguments)
        assert done.returncode == 2 and word in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_classify_streams_verdicts_and_names_bad_lines(department: SmallDepartment) -> None:
    """One answer a line, in order; a bad line costs only itself and makes the exit code 1."""
    lines = [
        '{"id": "a", "title": "Văn phòng Sở đẩy mạnh cải cách hành chính", "byline": "Văn phòng Sở", "summary": null}',
        "{không phải json",
        "",
        '{"id": "b", "title": "Giá xăng dầu tăng", "attachments": [{"name": "a.pdf", "text": null}]}',
        '{"title": "thiếu id"}',
        '{"id": "c", "title": "x", "published_at": "hôm qua"}',
    ]
    done = department.cchc("classify", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [answer.get("id") or answer.get("line") for answer in answers] == ["a", 2, "b", 5, 6]
    assert (answers[0]["is_cchc"], answers[0]["unit"], answers[2]["is_cchc"]) == (True, "van-phong", False)
    assert set(answers[0]) == {
        "id", "is_cchc", "cchc_confidence", "unit", "units", "unit_state", "activities", "document_numbers", "reasons",
    }  # fmt: skip
    assert department.cchc("classify", stdin=lines[0]).returncode == 0


def test_classify_answers_before_the_input_ends(department: SmallDepartment) -> None:
    """A caller that writes one line and waits gets its answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "classify"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=department.environment(),
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write('{"id": 7, "title": "Cải cách hành chính"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 7
    process.stdin.close()
    assert process.wait(30) == 0


def test_numbers_come_in_text_order_with_their_places(department: SmallDepartment) -> None:
    """Repeats are kept and offsets cut the raw text out of the input."""
    text = "Theo Quyết định số 233/QĐ-UBND ngày 31/01/2023; 233/QĐ-UBND và 581/BNV-CCHC."
    done = department.cchc("numbers", stdin=text)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["number"] for one in found] == ["233/QĐ-UBND", "233/QĐ-UBND", "581/BNV-CCHC"]
    assert all(text[one["start"] : one["end"]] == one["raw"] for one in found)
    assert set(found[0]) == {"raw", "number", "type", "issuer", "year", "date", "start", "end", "confidence"}


def test_count_findings_and_doctor_after_a_night(read_department: SmallDepartment) -> None:
    """Numbers as JSON, findings exit 1 while one is open, and the doctor names what a person must look at."""
    counted = read_department.cchc("count", "--period", "2023-11", "--json")
    assert counted.returncode == 0
    assert sum(line["published"] for line in json.loads(counted.stdout)) == 12
    calendar = json.loads(read_department.cchc("count", "--calendar", "2023-10", "--json").stdout)
    assert {line["unit"] for line in calendar} >= {"van-phong", "thanh-tra"}
    still_open = read_department.cchc("findings", "--open", "--json")
    assert still_open.returncode == 1
    assert [one["requirement"] for one in json.loads(still_open.stdout)] == ["lich-tiep-dan"]
    doctor = read_department.cchc("check", "--json")
    told = {(one["matter"], one["state"]) for one in json.loads(doctor.stdout)}
    assert doctor.returncode == 1
    assert {("Cơ sở dữ liệu", "ok"), ("Máy chủ thư", "look"), ("Địa chỉ thư", "look"), ("Lịch", "ok")} <= told
    assert "02:00" in doctor.stdout


def test_submissions_are_typed_once_and_bad_ones_refused(read_department: SmallDepartment) -> None:
    """Typing the same thing twice counts once; an unknown unit or a date to come is refused."""
    add = ["submissions", "add", "--unit", "cong-nghiep", "--period", "2023-11", "--title", "Tin CCHC"]
    for _ in range(2):
        assert read_department.cchc(*add, "--received", "2023-11-10T09:30").returncode == 0
    listed = json.loads(read_department.cchc("submissions", "list", "--period", "2023-11", "--json").stdout)
    assert [(one["unit"], one["received_at"]) for one in listed] == [("cong-nghiep", "2023-11-10T02:30:00+00:00")]
    assert read_department.cchc(*add, "--received", "2199-01-01").returncode == 2
    wrong = read_department.cchc(*[word.replace("cong-nghiep", "khong-co") for word in add], "--received", "2023-11-10")
    assert wrong.returncode == 2 and "khong-co" in wrong.stderr


def test_people_get_accounts_without_a_password_on_the_command_line(read_department: SmallDepartment) -> None:
    """Passwords come by stdin, short ones are refused, the last admin stays."""
    add = ["user", "add", "quantri", "--name", "Quản trị", "--role", "admin"]
    assert read_department.cchc(*add, stdin="ngan\n").returncode == 2
    assert read_department.cchc(*add, stdin="một mật khẩu dài\n").returncode == 0
    assert read_department.cchc(*add, stdin="một mật khẩu dài\n").returncode == 3
    listed = json.loads(read_department.cchc("user", "list", "--json").stdout)
    assert [(one["login"], one["role"], one["active"]) for one in listed] == [("quantri", "admin", True)]
    assert "hash" not in json.dumps(listed)
    last = read_department.cchc("user", "disable", "quantri")
    assert last.returncode == 3 and "cuối cùng" in last.stderr


def test_a_backup_restores_on_another_place(read_department: SmallDepartment, tmp_path: Path) -> None:
    """What was saved can be put back and counts the same; present data are not overwritten unasked."""
    saved = read_department.cchc("backup", "--out", str(tmp_path / "ban-sao"))
    assert saved.returncode == 0
    copy = next((tmp_path / "ban-sao").glob("*.db"))
    refused = read_department.cchc("restore", str(copy))
    assert refused.returncode == 3 and "--overwrite" in refused.stderr
    elsewhere = f"sqlite:///{tmp_path / 'moi' / 'cchc.db'}"
    assert read_department.cchc("restore", str(copy), "--database", elsewhere).returncode == 0
    count = ["count", "--period", "2023-11", "--json"]
    assert read_department.cchc(*count, "--database", elsewhere).stdout == read_department.cchc(*count).stdout


def test_a_secret_is_never_printed(department: SmallDepartment) -> None:
    """Neither in a sentence nor, with CCHC_DEBUG=1, in a traceback."""
    done = department.cchc(
        "--database",
        "postgresql://cchc:bi-mat-cua-so@127.0.0.1:1/cchc",
        "findings",
        CCHC_DEBUG="1",
        CCHC_SMTP_PASSWORD="bi-mat-cua-so",
    )
    assert done.returncode == 3 and "Traceback" in done.stderr
    assert "bi-mat-cua-so" not in done.stdout + done.stderr


def test_lint_report_tells_breaches_a_line_each(department: SmallDepartment, tmp_path: Path) -> None:
    """A bare Word file breaks the decree's layout: exit 1; a file that is not there: exit 2."""
    from docx import Document

    file = tmp_path / "trong.docx"
    Document().save(str(file))
    done = department.cchc("lint-report", str(file))
    assert done.returncode == 1 and len(done.stdout.splitlines()) > 1
    assert department.cchc("lint-report", str(tmp_path / "khong-co.docx")).returncode == 2


def test_a_list_in_excel_is_imported_once_or_not_at_all(read_department: SmallDepartment, tmp_path: Path) -> None:
    """One wrong row refuses the list with its place; the mended list counts, also when imported twice."""
    from openpyxl import Workbook

    def book(period: str) -> str:
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.append(["Đơn vị", "Kỳ", "Loại", "Tiêu đề", "Ngày nhận", "Ghi chú"])
        sheet.append(["Văn phòng Sở", "2023-11", "Tin, bài", "Một cửa thân thiện", "08/11/2023", ""])
        sheet.append(["Thanh tra Sở", period, "Tin, bài", "Thanh tra công vụ", "09/11/2023", ""])
        file = tmp_path / f"danh-sach-{period}.xlsx"
        workbook.save(file)
        return str(file)

    refused = read_department.cchc("submissions", "import", book("2023-99"))
    assert refused.returncode == 2 and "2023-99" in refused.stderr
    for _ in range(2):
        done = read_department.cchc("submissions", "import", book("2023-11"))
        assert done.returncode == 0, done.stderr
    listed = json.loads(read_department.cchc("submissions", "list", "--json").stdout)
    assert sorted(one["unit"] for one in listed) == ["thanh-tra", "van-phong"]


def test_an_address_is_previewed_without_storing_anything(department: SmallDepartment) -> None:
    """What would be read, and YAML to paste; an internal address needs a word of the admin."""
    address = f"{department.first.url}/tin-tuc"
    seen = department.cchc("source", "preview", address, "--allow-private")
    assert seen.returncode == 0 and "platform: generic" in seen.stdout, seen.stderr
    refused = department.cchc("source", "preview", address)
    assert refused.returncode == 3 and "Traceback" not in refused.stderr
    assert not (department.folder / "data").exists()
