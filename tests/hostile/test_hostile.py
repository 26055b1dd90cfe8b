"""A night over all faults at once: each ends in its named state, within time and memory; the others are complete."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hostile.bad_files import BAD_FILES, portal_of_files
from tests.hostile.bad_pages import BAD_PAGES, portal_of_pages
from tests.hostile.certificates import Authority
from tests.hostile.faults import FAULTS, LIST, NOT_FOUND, Fault, sound_portal
from tests.hostile.server import HostileServer, Portal

SELECTORS = {
    "list_item": "li.tin", "next_page": "a.sau", "title": "h1", "body": ".noi-dung", "published_at": "time",
    "byline": ".tac-gia",
}  # fmt: skip
SOUND = [
    Fault("cổng tốt", None, state="ok", posts=3),
    Fault("cổng tốt có TLS", None, state="ok", posts=3, speaks="good"),
]
PAGES = Fault("trang hỏng", None, portal_of_pages(), state="partial")
FILES = Fault("tệp hỏng", None, portal_of_files(), state="ok", posts=3)
#: alone on the machine it takes a fifth of the time and half of the memory
SECONDS, MEGABYTES = 40.0, 250.0


@dataclass(frozen=True)
class Night:
    """What came of it; ``ids``: the source of each fault, by its name."""

    told: dict[str, Any]
    ids: dict[str, str]

    def source(self, name: str) -> dict[str, Any]:
        return next(one for one in self.told["sources"] if one["id"] == self.ids[name])

    def posts(self, name: str) -> list[list[str]]:
        return [row for row in self.told["posts"] if row[0] == self.ids[name]]

    def failures(self, name: str) -> dict[str, str]:
        """{path: kind} of the addresses that could not be read."""
        return {urlsplit(row[1]).path: row[2] for row in self.told["failures"] if row[0] == self.ids[name]}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("dem")
    project = Path(__file__).resolve().parent.parent.parent
    shutil.copytree(project / "config", folder / "config")
    authority, server = Authority(folder), HostileServer()
    sources, ids = [], {}
    for number, fault in enumerate([*SOUND, PAGES, FILES, *FAULTS]):
        ids[fault.name] = f"cong-{number}"
        if fault.speaks != "nothing":
            server.add(number, portal(fault, server.host(number), authority))
        sources.append(source(fault, ids[fault.name], f"{server.host(number)}:{server.port}"))
    write(folder / "config" / "sources.yaml", {"sources": sources})
    write(folder / "config" / "requirements.yaml", {"requirements": []})
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCHC_", "PREFECT_"))}
    with server:
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.night", str(folder / "config")],
            capture_output=True, text=True, timeout=120, cwd=project, env=kept | {"SSL_CERT_FILE": str(authority.file)},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    yield Night(json.loads(done.stdout), ids)


def portal(fault: Fault, host: str, authority: Authority) -> Portal:
    routes = sound_portal() | dict(fault.routes)
    endless = fault.facts.get("endless")
    if endless is not None and LIST not in fault.routes:
        routes.pop(LIST)
    speaks = {
        "good": lambda: authority.context(host),
        "expired": lambda: authority.context(host, days_left=-5),
        "self-signed": lambda: authority.context(host, signed=False),
    }.get(fault.speaks)
    return Portal(routes, endless or NOT_FOUND, speaks() if speaks else None)


def source(fault: Fault, name: str, host: str) -> dict[str, Any]:
    secure = fault.facts.get("https", fault.speaks in ("good", "expired", "self-signed"))
    origin = f"{'https' if secure else 'http'}://{host}"
    facts: dict[str, Any] = {
        "id": name, "name": fault.name, "url": f"{origin}/", "platform": "generic", "channel": "website",
        "owner": "department", "enabled": True, "lists": [f"{origin}{LIST}"], "article_pattern": r"/tin/(?P<id>\d+)",
        "selectors": SELECTORS, "delay": 0, "allow_private": True,
    }  # fmt: skip
    for key, value in fault.facts.items():
        if key not in ("endless", "https"):
            facts[key] = value.replace("{origin}", origin) if isinstance(value, str) else value
    return {key: value for key, value in facts.items() if value or value == 0}


def write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")  # YAML holds JSON


def test_at_least_forty_faults_are_served() -> None:
    """Each with a name of its own."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40


def test_the_night_keeps_within_time_and_memory(night: Night) -> None:
    """Bombs, drips and endless pages cost neither."""
    assert night.told["seconds"] < SECONDS
    assert max(night.told["memory"].values()) < MEGABYTES


@pytest.mark.parametrize("fault", [*SOUND, FILES, *FAULTS], ids=lambda fault: fault.name)
def test_each_ends_in_its_named_state(night: Night, fault: Fault) -> None:
    """A fault is told by its name; what is sound beside it is complete."""
    told = night.source(fault.name)
    expected = (fault.state, fault.kind.code if fault.kind else None)
    assert (told["state"], told["failure"]) == expected, told["detail"]
    assert len(night.posts(fault.name)) == fault.posts
    assert told["troubles"] == []


def test_every_bad_page_has_its_name_and_every_sound_one_is_stored(night: Night) -> None:
    """One portal of both: nothing lost beside what is bad, and one id is one post."""
    told, failures = night.source(PAGES.name), night.failures(PAGES.name)
    names = dict(enumerate(BAD_PAGES))
    expected = {name: kind.code if kind else None for name, (_route, kind) in BAD_PAGES.items()}
    assert {name: failures.get(f"/tin/{100 + number}") for number, name in names.items()} == expected
    stored = [urlsplit(row[1]).path for row in night.posts(PAGES.name)]
    sound = {f"/tin/{200 + number}" for number in names}
    sound |= {f"/tin/{100 + number}" for number, name in names.items() if expected[name] is None}
    assert sorted(stored) == sorted(sound)
    assert told["state"] == "partial"


def test_every_file_is_judged_as_a_reader_would_find_it(night: Night) -> None:
    """Bad files are broken, odd ones open, and what could not be looked at is not called broken."""
    told = night.source(FILES.name)
    origin = told["files"][0][0].partition("/tep/")[0].partition("/tin/")[0]
    found = {url.removeprefix(origin): (state, failure) for url, state, failure, _detail in told["files"]}
    expected = {address: (state, kind.code if kind else None) for address, (_r, state, kind) in BAD_FILES.items()}
    assert found == expected
