"""A small department for flow and command tests: the real config with two tiny web sites as its only sources."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cchc.protocols import Clock, Mailer
from doors import Doors, find_place, open_doors, system_clock
from tests.collect.site import Answer, Site
from tests.warm_command import run_command

SOURCES = """\
sources:
  - id: cong-so
    name: Trang của Sở
    url: {first}/
    platform: generic
    channel: website
    owner: department
    enabled: true
    lists: [{first}/tin-tuc]
    article_pattern: /tin/(?P<id>\\d+)
    selectors: {{list_item: "li.tin", title: h1, body: .noi-dung, published_at: time, byline: .tac-gia}}
    delay: 0
    allow_private: true
  - id: cong-tinh
    name: Cổng của tỉnh
    url: {second}/
    platform: generic
    channel: website
    owner: province
    enabled: true
    lists: [{second}/tin-tuc]
    article_pattern: /tin/(?P<id>\\d+)
    selectors: {{list_item: "li.tin", title: h1, body: .noi-dung, published_at: time, byline: .tac-gia}}
    delay: 0
    allow_private: true
"""
REQUIREMENTS = """\
requirements:
  - id: ke-hoach
    name: Kế hoạch tuyên truyền cải cách hành chính năm 2023
    kind: document
    wordings: [Kế hoạch tuyên truyền cải cách hành chính năm 2023]
    owner: van-phong
    places: [{{source: cong-so, url: "{first}/van-ban"}}]
    basis: [{{document: 233/QĐ-UBND}}]
  - id: lich-tiep-dan
    name: Lịch tiếp công dân
    kind: document
    wordings: [Lịch tiếp công dân]
    owner: van-phong
    places: [{{source: cong-so, url: "{first}/van-ban"}}]
    basis: [{{document: 42/2022/NĐ-CP}}]
"""
UNITS = ["Văn phòng Sở", "Thanh tra Sở", "Phòng Quản lý thương mại"]


@dataclass(frozen=True)
class SmallDepartment:
    """``folder`` holds ``config/`` and ``data/``; ``first`` and ``second`` are the sites behind its two sources."""

    folder: Path
    first: Site
    second: Site

    @property
    def database_file(self) -> Path:
        return self.folder / "data" / "cchc.db"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCHC_", "PREFECT_"))}
        return kept | {"CCHC_CONFIG": str(self.folder / "config"), **more}

    def doors(self, clock: Clock = system_clock, mailer: Mailer | None = None) -> Doors:
        """The real doors of this department, in this process."""
        place = find_place(self.folder / "config", data=Path("data"), database="sqlite:///data/cchc.db")
        return open_doors(place, create=True, clock=clock, mailer=mailer)

    def cchc(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the real command from another directory than its own."""
        return run_command(arguments, stdin=stdin, environment=self.environment(**environment), folder="/")


def make_department(project: Path, folder: Path, first: Site, second: Site, posts: int = 6) -> SmallDepartment:
    shutil.copytree(project / "config", folder / "config")
    addresses = {"first": first.url, "second": second.url}
    (folder / "config" / "sources.yaml").write_text(SOURCES.format(**addresses), encoding="utf-8")
    (folder / "config" / "requirements.yaml").write_text(REQUIREMENTS.format(**addresses), encoding="utf-8")
    fill(first, posts, "Sở")
    fill(second, posts, "tỉnh")
    first["/van-ban"] = page(
        "Văn bản",
        '<main><ul><li><a href="/tep/ke-hoach.pdf">Kế hoạch tuyên truyền cải cách hành chính năm 2023</a></li></ul>'
        "</main>",
    )
    first["/tep/ke-hoach.pdf"] = Answer(SMALL_PDF, content_type="application/pdf")
    return SmallDepartment(folder, first, second)


def fill(site: Site, posts: int, of: str) -> None:
    """``posts`` articles, five days apart, the last on 15/11/2023; signed by the units in turn."""
    last = date(2023, 11, 15)
    entries = []
    for number in range(1, posts + 1):
        day = last - timedelta(days=5 * (posts - number))
        unit = UNITS[number % len(UNITS)]
        title = f"Cải cách hành chính: chuyện số {number} của {of}"
        entries.append(f'<li class="tin"><a href="/tin/{number}">{title}</a> <span>{day:%d/%m/%Y}</span></li>')
        site[f"/tin/{number}"] = page(
            title,
            f'<main><article><h1>{title}</h1><time datetime="{day}T08:00:00+07:00">{day:%d/%m/%Y} 08:00</time>'
            "<div class='noi-dung'><p>Sở đẩy mạnh cải cách hành chính, dịch vụ công trực tuyến và thủ tục hành chính "
            f"tại Bộ phận Một cửa.</p></div><p class='tac-gia'>{unit}</p></article></main>",
        )
    site["/tin-tuc"] = page("Tin tức", f"<main><ul>{''.join(reversed(entries))}</ul></main>")


def page(title: str, body: str) -> Answer:
    return Answer(f"<!doctype html><html lang='vi'><head><title>{title}</title></head><body>{body}</body></html>")


SMALL_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000054 00000 n 
0000000105 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
168
%%EOF
"""
