"""A first night of ``cchc nightly`` killed with SIGKILL among the articles, with all that a real night runs."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import yaml
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from collectors.limits import Limits
from collectors.night_reading import READ_AHEAD
from storage.evidence import load_evidence
from storage.evidence_archive import read_evidence
from storage.tables import evidence, pending_post, post
from tests.collect.site import Site
from tests.collect.test_generic import SELECTORS, build
from tests.flows.small_department import SmallDepartment, make_department
from tests.warm_command import process_of_commands

POSTS, A_PAGE, KILLED_AT = 150, 8, 110
SECONDS_LOST = 0.5  # a batch waits so long at most (storage.batched_harvest)
ON_THE_WAY = READ_AHEAD + Limits().connections  # pages that were answered and not yet handed over


def small_config(department: SmallDepartment) -> None:
    file = department.folder / "config" / "sources.yaml"
    config = yaml.safe_load(file.read_text(encoding="utf-8"))
    config["sources"][0] |= {
        "lists": [f"{department.first.url}/tin"],
        "selectors": SELECTORS,
        "article_pattern": r"/tin/bai-(?P<id>\d+)$",
        "delay": 0.008,
    }
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    (department.folder / "config" / "requirements.yaml").write_text("requirements: []\n", encoding="utf-8")


def articles(site: Site, since: int = 0) -> list[str]:
    return [asked.path for asked in site.asked[since:] if asked.path.startswith("/tin/bai-")]


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
        int(one)
        for task in Path(f"/proc/{pid}/task").iterdir()
        if task.name != str(pid)
        for one in (task / "children").read_text().split()
    ]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_end(pids: list[int], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(map(alive, pids))


def killed_night(department: SmallDepartment) -> tuple[float, list[int]]:
    """When it was killed (monotonic), and which processes it had started."""
    site, now = department.first, threading.Event()
    site.everything = lambda asked: now.set() if len(articles(site)) >= KILLED_AT else None
    ended = []
    command = threading.Thread(target=lambda: ended.append(department.cchc("nightly", "--source", "cong-so")))
    command.start()
    assert now.wait(60)
    (pid,) = children_of(process_of_commands())
    workers = children_of(pid)
    at = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    command.join(20)
    site.everything = None
    assert ended[0].returncode == -signal.SIGKILL
    return at, workers


def whole_records(file: Path) -> int:
    count = 0
    with file.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                count += 1
        except (ArchiveLoadFailed, EOFError, OSError):
            pass  # the record that was being written
    return count


def test_a_killed_night_leaves_nothing_behind_and_loses_nothing(project: Path, tmp_path: Path) -> None:
    """No worker lives on, every stored copy opens, and the next night asks again for half a second of articles."""
    with Site() as first, Site() as second:
        department = make_department(project, tmp_path / "so", first, second, posts=1)
        build(first, POSTS, per_page=A_PAGE)
        for number in range(1, POSTS + 1):  # files are not what is looked at here
            route = first.routes[f"/tin/bai-{number}"]
            route.body = route.body.replace(f"<a href='/f/{number}.pdf'>Tệp</a>", "")
        small_config(department)
        killed, workers = killed_night(department)
        asked = len(first.asked)
        before = {one.path: one.at for one in first.asked}
        with department.doors() as doors, doors.database.read() as connection:
            stored = len(connection.execute(post.select()).all())
            copies = [row.id for row in connection.execute(evidence.select()).all()]
            assert copies and stored >= KILLED_AT / 3
            for number in [*copies[::10], copies[-1]]:
                assert read_evidence(doors.archive_folder, load_evidence(connection, number, doors.department))
            (file,) = doors.archive_folder.rglob("*.warc.gz")
            assert whole_records(file) >= 2 * len(copies)
        assert len(workers) > 0 and wait_for_end(workers)
        told = json.loads(department.cchc("sources", "--json").stdout)[0]
        assert told["proven"] is None  # nothing is claimed of a night that never ended
        done = department.cchc("nightly", "--source", "cong-so")
        assert done.returncode in (0, 1), done.stderr
        told = json.loads(department.cchc("sources", "--json").stdout)[0]
        assert (told["id"], told["proven"]["words"][:20]) == ("cong-so", "đủ từ bài đầu tiên đ")
        again = [path for path in articles(first, asked) if path in before]
        late = [path for path in articles(first) if killed - SECONDS_LOST <= before.get(path, 0) < killed]
        assert len(again) <= len(late) + ON_THE_WAY
        with department.doors() as doors, doors.database.read() as connection:
            assert len(connection.execute(post.select()).all()) == POSTS
            assert connection.execute(pending_post.select()).all() == []
