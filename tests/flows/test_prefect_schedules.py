"""``cchc serve`` for real: Prefect's schedules, the page, children that die, a stop that leaves nothing.

One installation is served for the whole file; the tests stand in the order of a day in its life.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from tests.collect.site import Site
from tests.conftest import free_port
from tests.flows.small_department import SmallDepartment, make_department

pytestmark = pytest.mark.prefect
T = TypeVar("T")
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Served:
    department: SmallDepartment
    process: subprocess.Popen[str]
    api: str
    page: str

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Basic {b64encode(self.key.encode()).decode()}",
        }
        request = urllib.request.Request(self.api + path, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    @property
    def key(self) -> str:
        """What only the owner of the installation may read."""
        return (self.department.folder / "data" / "prefect" / "key").read_text(encoding="ascii")

    def children(self) -> dict[str, int]:
        """Name → pid of the children that are alive now."""
        found = {}
        for folder in Path("/proc").iterdir():
            words = command_of(int(folder.name)) if folder.name.isdigit() else []
            if "cli.children" in words and parent_of(int(folder.name)) == self.process.pid:
                found[words[-1]] = int(folder.name)
        return found


def command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def with_variable(name: str, value: str) -> list[int]:
    """Every process that has this in its environment: children and whatever they started, wherever it hangs now."""
    wanted, found = f"{name}={value}".encode(), []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            dead = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            if not dead and wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def until(what: str, look: Callable[[], T | None], seconds: float = 90.0) -> T:
    end = time.monotonic() + seconds
    while True:
        try:
            seen = look()
        except (urllib.error.URLError, OSError, sqlite3.OperationalError):
            seen = None
        if seen:
            return seen
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.3)


def page_answers(served: Served) -> bool:
    try:
        with urllib.request.urlopen(served.page, timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    project = Path(__file__).resolve().parent.parent.parent
    with Site() as first, Site() as second:
        department = make_department(project, tmp_path_factory.mktemp("phuc-vu") / "so", first, second)
        # The night already ran, so that only what a test starts is run.
        assert department.cchc("nightly").returncode == 1
        web, engine = free_port(), free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "serve"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=department.environment(CCHC_WEB_PORT=str(web), CCHC_PREFECT_PORT=str(engine)),
        )
        running = Served(department, process, f"http://127.0.0.1:{engine}/api", f"http://127.0.0.1:{web}/")
        try:
            yield running
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)


def wait_for_deployments(served: Served) -> None:
    until("four deployments", lambda: len(served.ask("/deployments/filter", {})) == 4)


def test_the_page_is_up_before_the_engine_is(served: Served) -> None:
    """Staff can read while the engine starts."""
    assert until("the page", lambda: page_answers(served), 60)


def test_the_next_night_is_scheduled_at_two_o_clock_local_time(served: Served) -> None:
    """Prefect's own scheduler made runs of every deployment (the pinned versions work together), in local time."""
    wait_for_deployments(served)

    def scheduled() -> dict[str, datetime] | None:
        runs = served.ask("/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC"})
        flows = {one["id"]: one["name"] for one in served.ask("/flows/filter", {})}
        following: dict[str, datetime] = {}
        for run in runs:
            if run["auto_scheduled"] and run["state_type"] == "SCHEDULED":
                due = datetime.fromisoformat(run["expected_start_time"].replace("Z", "+00:00"))
                following.setdefault(flows[run["flow_id"]], due.astimezone(LOCAL))
        return following if len(following) == 4 else None

    following = until("a scheduled run of every flow", scheduled)
    assert (following["nightly"].hour, following["nightly"].minute) == (2, 0)
    assert (following["compile_report"].hour, following["remind"].hour) == (6, 8)
    assert following["deliver"].minute % 10 == 0


def test_the_engine_listens_to_nobody_else(served: Served) -> None:
    """Whoever could change its schedules could run commands: without the owner's key it answers 401."""
    wait_for_deployments(served)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(served.api + "/deployments/name/nightly/cchc", timeout=20)
    assert refused.value.code == 401
    assert (served.department.folder / "data" / "prefect" / "key").stat().st_mode & 0o077 == 0


def test_a_night_started_through_the_engine_is_a_run_of_ours(served: Served) -> None:
    """The same body runs as a Prefect flow with its steps as tasks, and our database holds the truth; how far it is
    and what came of each source are artifacts."""
    started = start(served, "nightly")
    ended = until("the end of the night", lambda: finished(served, started), 120)
    assert ended["state_type"] == "COMPLETED", ended["state"]["message"]
    with sqlite3.connect(served.department.database_file) as connection:
        states = connection.execute("select state from run where flow = 'nightly' order by id").fetchall()
    assert states == [("ATTENTION",), ("ATTENTION",)]
    of_this_run = {"task_runs": {"flow_run_id": {"any_": [started]}}}

    def backed_up() -> bool:
        return any("Sao lưu cơ sở dữ liệu" in task["name"] for task in served.ask("/task_runs/filter", of_this_run))

    assert until("the steps as tasks", backed_up)
    of_the_run = {"artifacts": {"flow_run_id": {"any_": [started]}}}
    shown = {one["type"]: one for one in served.ask("/artifacts/filter", of_the_run)}
    assert (shown["progress"]["key"], shown["progress"]["data"]) == ("tien-do-nightly", 100.0)
    assert "Trang của Sở: xong" in shown["progress"]["description"]
    table = json.loads(shown["table"]["data"])
    assert [(one["Nguồn"], one["Kết quả"]) for one in table] == [("cong-so", "Đọc được"), ("cong-tinh", "Đọc được")]


def start(served: Served, flow: str) -> str:
    deployment = until("the deployment", lambda: served.ask(f"/deployments/name/{flow}/cchc"))["id"]
    # A busy SQLite answers 503, which means: again. The key keeps it one run.
    body = {"idempotency_key": f"test-{flow}"}
    return str(until("a run", lambda: served.ask(f"/deployments/{deployment}/create_flow_run", body))["id"])


def finished(served: Served, run: str) -> dict[str, Any] | None:
    seen = served.ask(f"/flow_runs/{run}")
    return seen if seen["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None


START = """
from flows.prefect_engine import EngineAway, start_flow
ask = ("compile_report", {"period": "2023-11", "who": "lan"}, "compile-2023-11-0")
try:
    print(start_flow(*ask), start_flow(*ask))
except EngineAway as error:
    print("away:", error)
"""


def start_from_the_page(served: Served, api: str) -> list[str]:
    """What the page does at a click, in a process of its own as the page is."""
    environment = served.department.environment(
        PREFECT_API_URL=api,
        PREFECT_API_AUTH_STRING=served.key,
        PREFECT_HOME=str(served.department.folder / "page"),
        DO_NOT_TRACK="1",
    )
    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, timeout=90, env=environment, cwd="/"
    )
    return done.stdout.strip().splitlines()[-1].split()


def test_a_click_compiles_once_and_a_second_click_is_the_same_run(served: Served) -> None:
    """The key makes it one; the run ends with both drafts in our database."""
    wait_for_deployments(served)
    first, second = start_from_the_page(served, served.api)
    assert first == second
    ended = until("the end of compiling", lambda: finished(served, first), 150)
    assert ended["state_type"] == "COMPLETED", ended["state"]["message"]
    with sqlite3.connect(served.department.database_file) as connection:
        made = connection.execute("select addressee, state from report order by addressee").fetchall()
        makers = connection.execute("select version, made_by from snapshot").fetchall()
    assert (made, makers) == ([("giam-doc", "DRAFT"), ("ubnd", "DRAFT")], [(1, "lan")])


def test_a_click_while_the_engine_is_away_is_told(served: Served) -> None:
    """A sentence for the page, no stack and no waiting for minutes."""
    told = start_from_the_page(served, f"http://127.0.0.1:{free_port()}/api")
    assert told[0] == "away:" and "Bộ lịch" in " ".join(told)


def test_a_second_serve_is_refused(served: Served) -> None:
    """One installation, one process tree: exit 3 with a sentence."""
    until("the children", lambda: len(served.children()) >= 2)
    second = served.department.cchc("serve")
    assert second.returncode == 3 and "đang chạy rồi" in second.stderr


@pytest.mark.parametrize("child", ["web", "runner", "server"])
def test_a_killed_child_comes_back_alone(served: Served, child: str) -> None:
    """kill -9 of one child: a new one takes its place and the others are the same processes as before."""
    before = until("three children", lambda: alive if len(alive := served.children()) == 3 else None)
    os.kill(before[child], signal.SIGKILL)
    after = until(
        f"a new {child}",
        lambda: now if set(now := served.children()) == set(before) and now[child] != before[child] else None,
    )
    assert {name: pid for name, pid in after.items() if name != child} == {
        name: pid for name, pid in before.items() if name != child
    }
    assert until("the page", lambda: page_answers(served), 60)
    assert until("the engine", lambda: served.ask("/health"), 90)


def test_stopping_leaves_nothing_running(served: Served) -> None:
    """SIGTERM ends the supervisor, its children and whatever they started; schedules are not paused."""
    mark = ("CCHC_CONFIG", str(served.department.folder / "config"))
    until("supervisor and three children", lambda: len(with_variable(*mark)) >= 4)
    served.process.terminate()
    said, _ = served.process.communicate(timeout=60)
    assert served.process.returncode == 0, said
    assert with_variable(*mark) == []
    with sqlite3.connect(served.department.folder / "data" / "prefect" / "prefect.db") as connection:
        assert connection.execute("select count(*) from deployment where paused").fetchone() == (0,)


def test_a_killed_supervisor_takes_everything_with_it(served: Served, tmp_path: Path) -> None:
    """kill -9 of the supervisor: the pipe ends and no child survives it."""
    mark = ("CCHC_CONFIG", str(served.department.folder / "config"))
    told = tmp_path / "told.txt"
    with told.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "serve"],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=served.department.environment(CCHC_WEB_PORT=str(free_port()), CCHC_PREFECT_PORT=str(free_port())),
        )
    again = Served(served.department, process, "", "")  # type: ignore[arg-type]
    until("two children, or the end", lambda: len(again.children()) >= 2 or process.poll() is not None)
    assert process.poll() is None, told.read_text("utf-8")
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    until("nobody left", lambda: not with_variable(*mark), 10)
