"""Fixtures of tests of record places: a shelf in memory and one way to read one place of the site."""

from __future__ import annotations

from typing import Any

import pytest

from cchc.record_shelf import PlaceResult
from collectors.record_places import read_record_places
from tests.collect.conftest import QUICK, source_at
from tests.collect.harvest import MemoryArchive, MemoryHarvest
from tests.collect.record_places.shelf import MemoryShelf, Read, place_of
from tests.collect.site import Site
from tests.conftest import SettableClock


@pytest.fixture
def shelf(clock: SettableClock) -> MemoryShelf:
    return MemoryShelf(clock)


@pytest.fixture
def read(site: Site, shelf: MemoryShelf, harvest: MemoryHarvest, archive: MemoryArchive, clock: SettableClock) -> Read:
    def run(path: str = "/van-ban", kind: str = "legal_documents", **more: Any) -> PlaceResult:
        place = place_of(kind, lists=[site.url + path], **more)
        source = source_at(site, "generic").model_copy(update={"records": [place]})
        results = read_record_places(
            source,
            shelf=shelf,
            harvest=harvest,
            archive=archive,
            clock=clock,
            contact=None,
            progress=lambda line: None,
            limits=QUICK,
        )
        assert len(results) == 1
        return results[0]

    return run
