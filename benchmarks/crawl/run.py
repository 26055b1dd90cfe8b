"""Builds the site, serves it, lets each crawler read it on two nights, and prints costs, ratios and promises.

``--pages 1000|10000|100000 --hosts 1..50``; ``--growth`` shows how our cost grows with both. Prints, never judges.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.crawl.build import Article, build_site
from benchmarks.crawl.measure import Spent, spent_by
from benchmarks.crawl.serve_nginx import FIRST_PORT, Server, Traffic, serving

PROJECT = Path(__file__).resolve().parents[2]
SPIDER = Path(__file__).with_name("scrapy_spider.py")
KILOBYTES = 50  # of an article page
GROWTH = ((1_000, 1), (10_000, 1), (100_000, 1), (5_000, 10), (5_000, 50))  # (pages, hosts)
GROWTH_KILOBYTES = 26  # a hundred thousand pages of the full size would fill a small disk
PROMISES = {
    "cchc": "tin mới thấy ngay trong đêm; mỗi trang đã biết được hỏi lại trong 30 đêm (mỗi đêm 1/30, có điều kiện)",
    "scrapy": "không nhớ gì: đêm nào cũng tải lại mọi trang",
    "scrapy + RFC2616": "hỏi lại mọi trang mỗi đêm; với “Cache-Control: no-cache” thì tải lại toàn bộ",
    "wget --mirror": "hỏi lại mọi trang mỗi đêm; chỉ lưu tệp, không đọc ra tin, bài",
}


@dataclass(frozen=True)
class Night:
    """One crawler's one night; ``posts`` that it gave or holds, ``lost`` of those published."""

    name: str
    night: int
    spent: Spent
    traffic: Traffic
    posts: int | None
    lost: int | None


def main() -> None:
    chosen = _arguments()
    if chosen.growth:
        _growth()
        return
    with tempfile.TemporaryDirectory(prefix="crawl-") as name:
        folder = Path(name)
        articles = _build(folder, chosen.pages, chosen.hosts)
        with serving(folder, chosen.hosts) as server:
            nights = _ours(folder, server, articles)
            if not chosen.only_ours:
                nights += _scrapy(folder, server, articles) + _wget(folder, server)
    _print_machine(chosen.pages, chosen.hosts)
    for night in nights:
        _print_night(night)
    _print_ratios(nights)


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.crawl", description=__doc__)
    reader.add_argument("--pages", type=int, default=10_000)
    reader.add_argument("--hosts", type=int, default=1, choices=range(1, 51), metavar="1..50")
    reader.add_argument("--growth", action="store_true", help="our own cost at 1.000 to 100.000 pages, 1 to 50 hosts")
    reader.add_argument("--only-ours", action="store_true")
    return reader.parse_args()


def _build(folder: Path, pages: int, hosts: int, kilobytes: int = KILOBYTES) -> dict[str, Article]:
    """{address: article} of every host."""
    articles = {}
    for host in range(hosts):
        port = FIRST_PORT + host
        built = build_site(folder / "sites" / str(port), host, pages // hosts, kilobytes)
        articles |= {f"http://127.0.0.1:{port}{one.path}": one for one in built}
    return articles


def _ours(folder: Path, server: Server, articles: dict[str, Article]) -> list[Night]:
    own = folder / "cchc"
    own.mkdir()
    nights = []
    for night in range(2):
        command = [sys.executable, "-m", "benchmarks.crawl.ours", str(own), str(night), *server.origins]
        nights.append(_night("cchc", night, command, PROJECT, server, lambda: _stored(own / "cchc.db", articles)))
        told = json.loads(nights[-1].spent.printed)
        for line in told["trouble"]:
            print(f"cchc: {line}", file=sys.stderr)
        print(
            f"cchc đêm {night + 1}: chính {told['cpu']} s CPU, tiến trình đọc {told['cpu_readers']} s", file=sys.stderr
        )
    return nights


def _stored(database: Path, articles: dict[str, Article]) -> tuple[int, int]:
    """(posts held, articles that are not among them with their title and minute)."""
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT url, title, published_at FROM post").fetchall()
    connection.close()
    held = {url: (title, datetime.fromisoformat(moment).replace(tzinfo=UTC)) for url, title, moment in rows}
    right = sum(held.get(url) == (one.title, one.published) for url, one in articles.items())
    return len(rows), len(articles) - right


def _scrapy(folder: Path, server: Server, articles: dict[str, Article]) -> list[Night]:
    cache = ["-s", "HTTPCACHE_ENABLED=1", "-s", f"HTTPCACHE_DIR={folder / 'httpcache'}"]
    cache += ["-s", "HTTPCACHE_POLICY=scrapy.extensions.httpcache.RFC2616Policy"]
    nights = []
    for name, settings, count in (("scrapy", [], 1), ("scrapy + RFC2616", cache, 2)):
        for night in range(count):
            out = folder / f"{len(nights)}.jsonl"
            origins = f"origins={' '.join(server.origins)}"
            command = [sys.executable, "-m", "scrapy", "runspider", str(SPIDER), "-a", origins]
            command += ["-o", str(out), "-L", "ERROR", *settings]
            nights.append(_night(name, night, command, folder, server, lambda out=out: _lines(out, articles)))
    return nights


def _lines(out: Path, articles: dict[str, Article]) -> tuple[int, int]:
    found = {}
    with out.open(encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            found[item["url"]] = item["title"]
    return len(found), sum(found.get(url) != one.title for url, one in articles.items())


def _wget(folder: Path, server: Server) -> list[Night]:
    if shutil.which("wget") is None:
        print("không có wget trên máy này: bỏ qua", file=sys.stderr)
        return []
    target = folder / "wget"
    target.mkdir()
    # Without the option a 304 on the first page ends the second night at once.
    command = ["wget", "--mirror", "--quiet", "--no-if-modified-since", *(f"{one}/" for one in server.origins)]
    return [_night("wget --mirror", night, command, target, server, None, (0, 8)) for night in range(2)]


def _night(
    name: str,
    night: int,
    command: list[str],
    folder: Path,
    server: Server,
    count: Callable[[], tuple[int, int]] | None,
    fine: tuple[int, ...] = (0,),
) -> Night:
    print(f"{name}, đêm {night + 1} …", file=sys.stderr)
    server.traffic()
    spent = spent_by(command, folder, fine)
    traffic = server.traffic()
    posts, lost = count() if count is not None else (None, None)
    return Night(name, night + 1, spent, traffic, posts, lost)


def _growth() -> None:
    _print_machine(0, 0)
    print(f"trang bài khoảng {GROWTH_KILOBYTES} KB, không giãn cách")
    for pages, hosts in GROWTH:
        with tempfile.TemporaryDirectory(prefix="crawl-") as name:
            folder = Path(name)
            articles = _build(folder, pages, hosts, GROWTH_KILOBYTES)
            with serving(folder, hosts) as server:
                nights = _ours(folder, server, articles)
        print(f"--- {pages} trang, {hosts} máy chủ")
        for night in nights:
            _print_night(night)
            each = night.spent.cpu / pages * 1000
            print(f"    {each:.2f} ms CPU một trang của cổng", flush=True)


def _print_machine(pages: int, hosts: int) -> None:
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    cores = sum(line.startswith("processor") for line in _cpuinfo())
    print(f"{cores} nhân {cpu}, {platform.system()} {platform.release()}, Python {platform.python_version()}")
    if pages:
        print(
            f"{pages} trang bài khoảng {KILOBYTES} KB, {pages // 20} trang danh sách, {hosts} máy chủ, không giãn cách"
        )


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _print_night(night: Night) -> None:
    posts = "—" if night.posts is None else f"{night.posts} tin, mất {night.lost}"
    print(
        f"{night.name:18} đêm {night.night}: {night.spent.seconds:7.1f} s, CPU {night.spent.cpu:6.1f} s, "
        f"{night.spent.megabytes:4.0f} MB, {night.traffic.requests:6} yêu cầu ({night.traffic.not_modified} × 304), "
        f"{night.traffic.bytes / 1e6:7.1f} MB tải về, {posts}"
    )


def _print_ratios(nights: list[Night]) -> None:
    by_name = {(one.name, one.night): one for one in nights}
    first, second = by_name["cchc", 1], by_name["cchc", 2]
    print(f"đêm sau / đêm đầu, số yêu cầu: {second.traffic.requests / first.traffic.requests:.3f} (mục tiêu ≤ 0,05)")
    if ("scrapy", 1) in by_name:
        plain, cached = by_name["scrapy", 1], by_name["scrapy + RFC2616", 2]
        print(f"đêm đầu, cchc / scrapy: {first.spent.seconds / plain.spent.seconds:.2f} thời gian (mục tiêu ≤ 0,60)")
        print(
            f"đêm sau, scrapy + RFC2616 / cchc: {cached.spent.seconds / second.spent.seconds:.1f} lần (mục tiêu ≥ 10)"
        )
    print(f"bộ nhớ cao nhất: {max(first.spent.megabytes, second.spent.megabytes):.0f} MB (mục tiêu ≤ 200)")
    print("Lời hứa về độ mới:")
    for name in dict.fromkeys(one.name for one in nights):
        print(f"  {name}: {PROMISES[name]}")


if __name__ == "__main__":
    main()
