"""Records the sites of tests/markup as examples: ``python -m tests.examples.from_markup [name …]``.

Each example comes out unreviewed: its expectation is written by the test and then compared by a person.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from collectors.limits import Limits
from collectors.recording import record_source
from tests.collect.conftest import source_at
from tests.collect.site import Site
from tests.markup.content import ORIGIN, SAME_POSTS
from tests.markup.test_same_content import at_origin, attached_answers, variants

OUT = Path(__file__).parent
AT = datetime(2023, 11, 20, 1, 0, tzinfo=UTC)
NAME = "http://trang-so.example.vn"
ARTICLES = 8  # down to the turn of a month


def record(name: str) -> Path:
    """One variant's site, with a lasting name in place of its address on this machine."""
    make, facts = next((make, facts) for variant, make, facts, _ in variants() if variant == name)
    with Site() as site:
        for path, answer in {**attached_answers(), **make(SAME_POSTS)}.items():
            site[path] = at_origin(answer, site.url)
        described = dict(facts(site.url))
        source = source_at(site, described.pop("platform"), **(described | {"id": re.sub(r"[_.]", "-", name)}))
        folder, _ = record_source(
            source, OUT, clock=lambda: AT, contact=None, limits=Limits(retry_seconds=0.01), articles=ARTICLES
        )
        for file in [folder / "example.json", *(folder / "pages").iterdir()]:
            text = file.read_bytes().replace(site.url.encode(), NAME.encode()).replace(ORIGIN.encode(), NAME.encode())
            file.write_bytes(text.replace(site.url.replace("/", "\\/").encode(), NAME.replace("/", "\\/").encode()))
    (folder / "expected.json").unlink(missing_ok=True)
    return folder


if __name__ == "__main__":
    for wanted in sys.argv[1:] or [name for name, *_ in variants()]:
        sys.stdout.write(f"{record(wanted)}\n")
