"""Software that nobody here wrote: a real WordPress read by ``cchc nightly`` as one source."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cchc.configuration import Source
from cchc.periods import LOCAL
from cchc.records import ParsedPost, SourceResult
from collectors.collect_source import collect_source
from tests.collect.harvest import MemoryArchive, MemoryHarvest
from tests.conftest import SettableClock
from tests.warm_command import run_command
from tests.wordpress.posts import other_pages, posts
from tests.wordpress.site import WordPressSite, wordpress_site

FACTS = {
    "id": "wordpress-mau",
    "name": "Trang WordPress mẫu",
    "platform": "wordpress",
    "channel": "website",
    "owner": "department",
    "enabled": True,
    "delay": 0,
    "allow_private": True,
}
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "–": "-"})


@pytest.mark.wordpress
def test_a_real_wordpress_is_read_with_its_api_open_and_closed(project: Path, tmp_path: Path) -> None:
    """All posts to the minute with author and files, no page counted, every unit × month count is what was put in.

    With the API closed the same posts come from the pages of a classic and a block theme, under the same keys; an
    edited, a re-dated, a back-dated and a deleted post are seen the next night.
    """
    typed = posts()
    with wordpress_site(tmp_path, [*typed, *other_pages()]) as site:
        by_command(project, tmp_path, site, typed)
        wanted = {str(number): described(post, site) for number, post in zip(site.ids, typed, strict=False)}
        through_api = MemoryHarvest(SettableClock(datetime.now(UTC)))
        assert night(site, through_api).requests <= 12
        assert {key: read_as(post) for key, post in through_api.posts.items()} == wanted
        site.switch(rest=False, theme="classic_theme")
        classic = MemoryHarvest(SettableClock(datetime.now(UTC)))
        night(site, classic)
        site.switch(rest=False)
        block = MemoryHarvest(SettableClock(datetime.now(UTC)))
        night(site, block)
        for harvest in (classic, block):
            assert {key: read_as(post) for key, post in harvest.posts.items()} == wanted
            assert bodies(harvest) == bodies(through_api)
        changed_overnight(site, through_api, block)


def by_command(project: Path, folder: Path, site: WordPressSite, typed: list[dict[str, Any]]) -> None:
    """Through the whole line: what ``cchc nightly`` stores and ``cchc count`` says."""
    config = _config(project, folder, site.url)
    for _night in range(2):
        nightly = _cchc(config, "nightly")
        assert nightly.returncode in (0, 1), nightly.stderr
    stored = _stored_posts(folder / "data" / "cchc.db")
    assert stored == {
        address: post["published_local"][:16] for address, post in zip(site.addresses, typed, strict=False)
    }
    for period in ("2023-09", "2023-10", "2023-11"):
        counted = _cchc(config, "count", "--period", period, "--json")
        assert counted.returncode in (0, 1), counted.stderr
        rows = json.loads(counted.stdout)
        assert {row["unit"]: row["published"] for row in rows if row["published"]} == _expected_counts(typed, period)


def night(site: WordPressSite, harvest: MemoryHarvest) -> SourceResult:
    result = collect_source(
        Source.model_validate({**FACTS, "url": f"{site.url}/"}),
        harvest=harvest,
        archive=MemoryArchive(),
        clock=harvest.clock,
        contact=None,
        since=None,
        progress=lambda line: None,
    )
    assert result.believed and result.proven_from is not None, result
    return result


def described(post: dict[str, Any], site: WordPressSite) -> tuple[str, ...]:
    files = [f"{site.url}/wp-content/uploads/{name}" for name in post["files"]]
    return (post["title"], post["published_local"][:16], post.get("author", "quantri"), post["category"], *files)


def read_as(post: ParsedPost) -> tuple[str, ...]:
    moment = post.published_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    files = [found.url for found in post.attachments]
    return (post.title.translate(TYPOGRAPHY), moment, post.byline, post.category, *files)


def bodies(harvest: MemoryHarvest) -> dict[str, str]:
    return {key: post.body for key, post in harvest.posts.items()}


def changed_overnight(site: WordPressSite, through_api: MemoryHarvest, block: MemoryHarvest) -> None:
    edited, dated, deleted = site.ids[3], site.ids[4], site.ids[5]
    late = {"title": "Bài lùi ngày", "body": "<p>Đăng sau.</p>", "published_local": "2023-08-31 23:59:00"}
    [(added, _)] = site.change(
        [
            {"edit": edited, "post_content": "<p>Nội dung đã sửa.</p>"},
            {"edit": dated, "post_date": "2023-11-01 00:12:00"},
            {"delete": deleted},
            {"add": late},
        ]
    )
    for rest, harvest in ((False, block), (True, through_api)):
        site.switch(rest=rest)
        assert isinstance(harvest.clock, SettableClock)
        harvest.clock.move(days=1)
        result = night(site, harvest)
        assert (result.new, result.changed, result.vanished) == (1, 2, 1) and result.requests <= 40
        assert harvest.posts[str(edited)].body == "Nội dung đã sửa."
        assert read_as(harvest.posts[str(dated)])[1] == "2023-11-01 00:12"
        assert read_as(harvest.posts[str(added)])[1] == "2023-08-31 23:59"
        assert harvest.gone == [str(deleted)]


def _expected_counts(typed: list[dict[str, Any]], period: str) -> dict[str, int]:
    """CCHC posts of each unit published in [20th of the month before, 20th), from what was put in."""
    year, month = int(period[:4]), int(period[5:])
    end = datetime(year, month, 20)
    start = datetime(year, month - 1, 20)
    counts: dict[str, int] = {}
    for post in typed:
        if post["unit"] and start <= datetime.strptime(post["published_local"], "%Y-%m-%d %H:%M:%S") < end:
            counts[post["unit"]] = counts.get(post["unit"], 0) + 1
    return counts


def _config(project: Path, folder: Path, url: str) -> Path:
    """The project's own config with the WordPress site as the only source switched on."""
    config = folder / "config"
    shutil.copytree(project / "config", config)
    shutil.copytree(project / "report_templates", folder / "report_templates")
    yaml = YAML()
    sources = yaml.load((config / "sources.yaml").read_text("utf-8"))
    for source in sources["sources"]:
        if source["enabled"]:
            source["enabled"] = False
            source["reason"] = "tắt trong kiểm thử"
    sources["sources"].append({**FACTS, "url": f"{url}/"})
    with (config / "sources.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(sources, file)
    return config


def _cchc(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CCHC_SMTP_HOST": ""}
    return run_command([*arguments, "--config", str(config)], stdin="", environment=environment, folder="/")


def _stored_posts(database: Path) -> dict[str, str]:
    """address → local publication time to the minute, as stored."""
    from sqlalchemy import select

    from cchc.periods import LOCAL
    from storage.database import open_database
    from storage.tables import post

    opened = open_database(f"sqlite:///{database}", create=False)
    try:
        with opened.read() as connection:
            rows = connection.execute(select(post.c.url, post.c.published_at)).all()
    finally:
        opened.close()
    return {row.url: row.published_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") for row in rows}
