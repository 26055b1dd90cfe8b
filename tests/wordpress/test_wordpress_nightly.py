"""Software that nobody here wrote: a real WordPress read by ``cchc nightly`` as one source."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.wordpress.site import wordpress_site

FIRST = datetime(2023, 8, 20, 8, 5)

# (unit as signed, unit id) in turn; every third post is not about administrative reform
SIGNED = [
    ("Văn phòng Sở", "van-phong"),
    ("Phòng Quản lý thương mại", "thuong-mai"),
    ("Thanh tra Sở", "thanh-tra"),
]


def _posts() -> list[dict[str, Any]]:
    """60 posts, one every 36 hours; ``unit`` is None where the post is not CCHC."""
    posts = []
    for number in range(60):
        signature, unit = SIGNED[number % len(SIGNED)]
        reform = number % 3 != 1 or number % 2 == 0
        if reform:
            title = f"{signature} đẩy mạnh cải cách thủ tục hành chính – lần thứ {number}"
            body = (
                "<p>Đơn vị vừa rà soát, cắt giảm thời gian giải quyết thủ tục hành chính tại Bộ phận Một cửa và hướng"
                " dẫn doanh nghiệp nộp hồ sơ qua dịch vụ công trực tuyến, nâng cao mức độ hài lòng của người dân.</p>"
                f"<p>Công tác cải cách hành chính được kiểm điểm hằng tháng.</p><p><strong>{signature}</strong></p>"
            )
        else:
            title = f"Phiên chợ hàng Việt về miền núi số {number}"
            body = (
                "<p>Phiên chợ có 40 gian hàng nông sản, thực phẩm chế biến của các doanh nghiệp trong tỉnh.</p>"
                f"<p><strong>{signature}</strong></p>"
            )
        posts.append(
            {
                "title": title,
                "summary": "",
                "body": body,
                "category": "Cải cách hành chính" if reform else "Tin thương mại",
                "published_local": (FIRST + timedelta(hours=36 * number)).strftime("%Y-%m-%d %H:%M:%S"),
                "unit": unit if reform else None,
            }
        )
    return posts


def _expected_counts(posts: list[dict[str, Any]], period: str) -> dict[str, int]:
    """CCHC posts of each unit published in [20th of the month before, 20th), from what was put in."""
    year, month = int(period[:4]), int(period[5:])
    end = datetime(year, month, 20)
    start = datetime(year, month - 1, 20)
    counts: dict[str, int] = {}
    for post in posts:
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
    sources["sources"].append(
        {
            "id": "wordpress-mau",
            "name": "Trang WordPress mẫu",
            "url": f"{url}/",
            "platform": "generic",
            "channel": "website",
            "owner": "department",
            "enabled": True,
            "sitemap": f"{url}/wp-sitemap.xml",
            "article_pattern": r"/20\d{2}/\d{2}/[^/]+-\d+/$",
            "selectors": {
                "article": "main",
                "title": "h1.wp-block-post-title",
                "body": ".wp-block-post-content",
                "category": ".taxonomy-category a",
                "published_at": ".wp-block-post-date time",
            },
            "delay": 0,
            "allow_private": True,
        }
    )
    with (config / "sources.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(sources, file)
    return config


def _cchc(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", *arguments, "--config", str(config)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=200, env={**os.environ, "CCHC_SMTP_HOST": ""}
    )


@pytest.mark.wordpress
def test_counts_of_a_real_wordpress_equal_what_was_put_in(project: Path, tmp_path: Path) -> None:
    """All posts are read to the minute, no page counts as a post, every unit × month count is what was put in."""
    posts = _posts()
    with wordpress_site(tmp_path, posts) as site:
        config = _config(project, tmp_path, site.url)
        for _night in range(2):
            nightly = _cchc(config, "nightly")
            assert nightly.returncode in (0, 1), nightly.stderr
        stored = _stored_posts(tmp_path / "data" / "cchc.db")
        assert stored == {
            address: post["published_local"][:16] for address, post in zip(site.addresses, posts, strict=True)
        }
        for period in ("2023-09", "2023-10", "2023-11"):
            counted = _cchc(config, "count", "--period", period, "--json")
            assert counted.returncode in (0, 1), counted.stderr
            rows = json.loads(counted.stdout)
            assert {row["unit"]: row["published"] for row in rows if row["published"]} == _expected_counts(
                posts, period
            )


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
