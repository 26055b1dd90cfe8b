"""What a night costs: two nights of ``cchc nightly`` on the sample department's sites beside ``wget --mirror``.

Prints requests, seconds and peak memory of the whole process tree, and the ratios; asserts nothing.
Run: ``uv run python -m benchmarks.nightly_cost`` (wget in PATH).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from demo.department import write_config
from demo.portal.server import Site
from demo.posts import POSTS_FOLDER, read_posts
from demo.run import article_requests, open_portals


@dataclass(frozen=True)
class Cost:
    name: str
    seconds: float
    peak_mb: float
    requests: int
    articles: int


def main() -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_things:
        folder = Path(name)
        sites = open_portals(read_posts(POSTS_FOLDER), open_things)
        write_config(folder / "config", {name: site.origin for name, site in sites.items()})
        nightly = [sys.executable, "-m", "cli.main", "--config", str(folder / "config"), "nightly"]
        mirror = [
            "wget",
            "--mirror",
            "--quiet",
            "--no-if-modified-since",
            *(f"{site.origin}/" for site in sites.values()),
        ]
        costs = [
            measured("cchc nightly, đêm đầu", nightly, folder, sites),
            measured("cchc nightly, đêm sau", nightly, folder, sites),
        ]
        if shutil.which("wget"):
            costs += [
                measured("wget, đêm đầu", mirror, folder, sites),
                measured("wget, đêm sau", mirror, folder, sites),
            ]
        else:
            print("không có wget trên máy này: chỉ đo cchc")
    for cost in costs:
        print(
            f"{cost.name:24} {cost.seconds:6.1f} s  {cost.peak_mb:6.0f} MB  "
            f"{cost.requests:5} yêu cầu, {cost.articles:5} trang bài"
        )
    first, second = costs[:2]
    articles, requests = second.articles / first.articles, second.requests / first.requests
    print(f"đêm sau / đêm đầu: trang bài {articles:.3f}, mọi yêu cầu {requests:.3f}")
    if len(costs) == 4:
        first_night, second_night = first.requests / costs[2].requests, second.requests / costs[3].requests
        print(f"cchc / wget, số yêu cầu: đêm đầu {first_night:.2f}, đêm sau {second_night:.2f}")


def measured(name: str, command: list[str], folder: Path, sites: dict[str, Site]) -> Cost:
    """Run one command and watch it; exit codes 0 and 1 (something needs a person) are both an answer, wget's 8 too."""
    asked = sum(len(site.asked) for site in sites.values())
    articles = article_requests(sites)
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    peak = 0.0
    watching = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not watching.wait(0.05):
            peak = max(peak, tree_megabytes(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, errors = process.communicate()
    watching.set()
    watcher.join()
    if process.returncode not in (0, 1, 8):
        raise RuntimeError(f"{name}: {errors}")
    requests = sum(len(site.asked) for site in sites.values()) - asked
    return Cost(name, time.monotonic() - began, peak, requests, article_requests(sites) - articles)


def tree_megabytes(root: int) -> float:
    """Proportional memory (PSS) of a process and all below it, so that shared pages count once."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue  # it ended while we looked
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    waiting, total = [root], 0
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


if __name__ == "__main__":
    main()
