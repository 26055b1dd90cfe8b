"""The night's run by the real command on two real web sites."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from cchc.periods import Period
from cli.figures import calendar_lines, period_lines
from flows.nightly import nightly as run_nightly
from flows.step import run_directly
from storage.findings import current_verdicts
from tests.collect.site import Answer, Asked
from tests.flows.small_department import SmallDepartment


def counted(department: SmallDepartment) -> list[dict[str, Any]]:
    with department.doors() as doors:
        return period_lines(doors, Period.parse("2023-11"))[0]


def published(department: SmallDepartment) -> dict[str, int]:
    return {line["unit"]: line["published"] for line in counted(department)}


def findings(department: SmallDepartment) -> dict[str, str]:
    with department.doors() as doors, doors.database.read() as connection:
        return {one.requirement: one.state.value for one in current_verdicts(connection, doors.department)}


def nightly(department: SmallDepartment, source: str | None = None) -> tuple[int, dict[str, Any]]:
    """(exit code, summary) of the same body that the command and the schedule run."""
    with department.doors() as doors:
        outcome = run_nightly(doors, run_directly, source)
    return outcome.exit_code, outcome.summary


def articles_asked(department: SmallDepartment) -> int:
    return sum(path.startswith("/tin/") for site in (department.first, department.second) for path in site.paths())


def test_a_second_night_changes_no_count_and_asks_for_little(department: SmallDepartment) -> None:
    """Two nights over unchanged sites give the same numbers, the second with hardly a request for articles."""
    code, summary = nightly(department)
    assert code == 1, "one requirement is missing, so a person is needed"
    assert [(one["id"], one["state"], one["new"]) for one in summary["sources"]] == [
        ("cong-so", "ok", 6),
        ("cong-tinh", "ok", 6),
    ]
    first_asked, first_count = articles_asked(department), counted(department)
    assert sum(line["published"] for line in first_count) > 0
    _, again = nightly(department)
    assert [one["new"] for one in again["sources"]] == [0, 0]
    assert counted(department) == first_count
    assert (articles_asked(department) - first_asked) * 10 < first_asked


def test_what_is_public_passes_and_what_is_not_is_missing(department: SmallDepartment) -> None:
    """A page read completely proves both what is there and what is not."""
    nightly(department)
    assert findings(department) == {"ke-hoach": "PASS", "lich-tiep-dan": "MISSING"}


def test_a_refusing_source_is_not_checked_and_the_other_is_read(department: SmallDepartment) -> None:
    """403 gives NOT_CHECKED, never MISSING, and costs the other source nothing."""
    department.first.everything = lambda _: Answer("Forbidden", 403)
    code, summary = nightly(department)
    states = {one["id"]: one["state"] for one in summary["sources"]}
    assert (code, states) == (1, {"cong-so": "failed", "cong-tinh": "ok"})
    assert findings(department) == {"ke-hoach": "NOT_CHECKED", "lich-tiep-dan": "NOT_CHECKED"}
    assert any("Trang của Sở" in trouble for trouble in summary["troubles"])
    with department.doors() as doors:
        notes = [read(doors, Period.parse("2023-11"))[1] for read in (period_lines, calendar_lines)]
    assert all("Trang của Sở" in note for note in notes), "counting on the spot says what was not read"


def test_a_source_that_turns_to_403_keeps_its_posts_and_numbers(department: SmallDepartment) -> None:
    """What was read before stays counted while the site refuses."""
    nightly(department)
    before = published(department)
    department.first.everything = lambda _: Answer("Forbidden", 403)
    code, _ = nightly(department)
    assert code == 1
    assert published(department) == before
    assert "MISSING" not in findings(department).values()


def test_an_empty_list_where_there_were_posts_is_an_alarm_not_a_zero(department: SmallDepartment) -> None:
    """A redesigned page that lists nothing holds the numbers."""
    nightly(department)
    before = published(department)
    department.first["/tin-tuc"] = Answer("<html><body><main><p>Trang đang nâng cấp</p></main></body></html>")
    code, summary = nightly(department)
    broken = next(one for one in summary["sources"] if one["id"] == "cong-so")
    assert code == 1 and not broken["believed"]
    assert published(department) == before


def test_a_night_that_covered_nothing_failed(department: SmallDepartment) -> None:
    """Exit 3 and a failed run when no source could be read at all."""
    for site in (department.first, department.second):
        site.everything = lambda _: Answer("down", 503)
    done = department.cchc("nightly")
    assert done.returncode == 3
    assert "Không đọc được nguồn nào" in done.stdout


def test_no_source_switched_on_is_wrong_use(department: SmallDepartment) -> None:
    """Exit 2 with a sentence; nothing is recorded as a run."""
    sources = department.folder / "config" / "sources.yaml"
    sources.write_text(
        sources.read_text(encoding="utf-8").replace("enabled: true", "enabled: false\n    reason: đang sửa"),
        encoding="utf-8",
    )
    for command in ("nightly", "serve"):
        done = department.cchc(command)
        assert (done.returncode, "Chưa bật nguồn nào" in done.stderr) == (2, True), done.stderr


def test_one_source_alone_can_be_read(department: SmallDepartment) -> None:
    """--source reads that source only and does not pass for the night's run."""
    code, summary = nightly(department, "cong-tinh")
    assert [one["id"] for one in summary["sources"]] == ["cong-tinh"]
    assert department.first.paths() == []
    assert code == 0
    refused = department.cchc("nightly", "--source", "khong-co")
    assert refused.returncode == 2 and "khong-co" in refused.stderr
    early = department.cchc("compile", "--period", "2023-11")
    assert early.returncode == 2 and "cchc nightly" in early.stderr


def hold_articles(department: SmallDepartment) -> threading.Event:
    """Articles are answered only once the event is set: the night stands still in the middle."""
    go_on = threading.Event()

    def wait(asked: Asked) -> None:
        if asked.path.startswith("/tin/"):
            go_on.wait(60)

    department.first.everything = department.second.everything = wait
    return go_on


def start_nightly(department: SmallDepartment) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "nightly"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=department.environment(),
        cwd="/",
    )


def wait_until_reading(department: SmallDepartment) -> None:
    until = time.monotonic() + 60
    while articles_asked(department) < 1:
        assert time.monotonic() < until, "the night never began to read"
        time.sleep(0.05)


def test_two_nights_at_once_never_overlap(department: SmallDepartment) -> None:
    """The second says busy (exit 3) and nothing is lost or counted twice."""
    go_on = hold_articles(department)
    running = start_nightly(department)
    wait_until_reading(department)
    second = department.cchc("nightly")
    go_on.set()
    assert second.returncode == 3 and "đang chạy" in second.stderr
    running.communicate(timeout=120)
    assert running.returncode == 1
    with sqlite3.connect(department.database_file) as connection:
        assert connection.execute("select count(*) from post").fetchone() == (12,)
        assert connection.execute("select count(*) from run").fetchone() == (1,)


def test_a_night_killed_half_way_loses_nothing_and_is_told(department: SmallDepartment) -> None:
    """After kill -9 the saved posts stay, the next night goes on at once and the dead run is ABORTED."""
    go_on = hold_articles(department)
    running = start_nightly(department)
    wait_until_reading(department)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=30)
    go_on.set()
    department.first.everything = department.second.everything = None
    code, _ = nightly(department)
    assert code == 1
    with sqlite3.connect(department.database_file) as connection:
        assert connection.execute("select state from run order by id").fetchall() == [("ABORTED",), ("ATTENTION",)]
        assert connection.execute("select count(*), count(distinct key || source) from post").fetchone() == (12, 12)


def test_trouble_goes_to_the_admin_and_findings_to_the_office_once(department: SmallDepartment) -> None:
    """Each mail is queued when something changed, not every night again."""
    department.second.everything = lambda _: Answer("Forbidden", 403)
    for _ in range(2):
        nightly(department)
    with sqlite3.connect(department.database_file) as connection:
        queued = connection.execute("select kind, recipient from outbox order by kind").fetchall()
    assert queued == [("findings", "vanphong@sct.khanhhoa.example"), ("trouble", "quantri@sct.khanhhoa.example")]


def resident(pid: int) -> int:
    """Kilobytes held by a process and all its descendants at this moment."""
    total = 0
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        total = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # The helper process is started from the thread of a source.
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += (thread / "children").read_text().split()
    except OSError:
        return total
    return total + sum(resident(int(child)) for child in set(children))


def test_a_night_stays_small_and_away_from_the_engine(department: SmallDepartment) -> None:
    """Under 250 MB with its children, and Prefect, FastAPI and matplotlib are never loaded."""
    script = (
        "import runpy, sys\n"
        "sys.argv = ['cchc', 'nightly']\n"
        "try:\n    runpy.run_module('cli.main', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "print('LOADED', sorted({'prefect', 'fastapi', 'matplotlib', 'pandas'} & set(sys.modules)))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=department.environment(),
        cwd="/",
    )
    most = 0
    while process.poll() is None:
        most = max(most, resident(process.pid))
        time.sleep(0.02)
    said, _ = process.communicate()
    assert "LOADED []" in said
    assert 30 * 1024 < most < 250 * 1024, f"{most // 1024} MB"
