"""Fixtures of this part: a web site on a socket, harvest and archive in memory, a source that points at the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from cchc.configuration import Source
from cchc.records import SourceResult
from collectors.collect_source import collect_source
from collectors.limits import Limits
from tests.collect.harvest import MemoryArchive, MemoryHarvest
from tests.collect.site import Site
from tests.conftest import SettableClock

QUICK = Limits(retry_seconds=0.01, request_seconds=5.0, file_seconds=5.0, connect_seconds=2.0)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        yield opened


@pytest.fixture
def harvest(clock: SettableClock) -> MemoryHarvest:
    return MemoryHarvest(clock)


@pytest.fixture
def archive() -> MemoryArchive:
    return MemoryArchive()


def source_at(site: Site, platform: str, **more: Any) -> Source:
    facts: dict[str, Any] = {
        "id": "sct",
        "name": "Trang Sở",
        "url": site.url + "/",
        "platform": platform,
        "channel": "website",
        "owner": "department",
        "enabled": True,
        "delay": 0,
        "allow_private": True,
    }
    return Source.model_validate(facts | more)


@pytest.fixture
def collect(harvest: MemoryHarvest, archive: MemoryArchive, clock: SettableClock) -> Callable[..., SourceResult]:
    def run(source: Source, since: date | None = None, limits: Limits = QUICK) -> SourceResult:
        return collect_source(
            source,
            harvest=harvest,
            archive=archive,
            clock=clock,
            contact="vanphong@example.vn",
            since=since,
            progress=lambda line: None,
            limits=limits,
        )

    return run
