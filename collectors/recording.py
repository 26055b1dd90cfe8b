"""``cchc source record``: a source's list and a few articles kept as an example that is read again offline."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Clock
from collectors.addresses import clean_url
from collectors.examples import Example, check_example, write_example
from collectors.fetch import Fetcher, Want
from collectors.leaving_no_trace import NoTrace
from collectors.limits import Limits
from collectors.newest_posts import Say, newest_first, read_newest
from collectors.page import Page
from collectors.platforms.table import PLATFORMS

ARTICLES = 5
MOST_PAGES = 2  # of each list


class Recorder(Fetcher):
    """Remembers every address asked for and what came of it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.answers: dict[str, Page | CollectError] = {}

    async def get(self, url: str, conditional: bool = True, *, want: Want = "page", stay: bool = False) -> Page:
        try:
            page = await super().get(url, conditional=False, want=want, stay=stay)
        except CollectError as error:
            self.answers[clean_url(url)] = error
            raise
        self.answers[clean_url(url)] = self._sealed(page)
        return page

    def _sealed(self, page: Page) -> Page:
        """Without the access token, which some APIs repeat in their answers."""
        if not self.access.token:
            return page
        return replace(page, body=self.access.hide(page.body.decode("utf-8", "replace")).encode())


def record_source(
    source: Source,
    out: Path,
    *,
    clock: Clock,
    contact: str | None,
    limits: Limits = Limits(),
    say: Say = lambda line: None,
    token: str | None = None,
    articles: int = ARTICLES,
) -> tuple[Path, list[str]]:
    """(folder of the example, what a person must do or know). ``out/<platform>/<id>`` is replaced.

    Raises CollectError where the source's list cannot be read; then nothing is written.
    """
    return asyncio.run(_record(source, out, clock, contact, limits, say, token, articles))


async def _listed_and_read(recorder: Recorder, source: Source, now: Any, articles: int, say: Say) -> None:
    platform = PLATFORMS[source.platform]
    say("Đọc danh sách tin, bài …")
    listing = await platform.list_posts(recorder, source, since=None, known={}, now=now)
    if not listing.posts and listing.failures:
        raise listing.failures[0]
    await read_newest(recorder, platform, source, newest_first(listing)[:articles], say)


async def _record(
    source: Source,
    out: Path,
    clock: Clock,
    contact: str | None,
    limits: Limits,
    say: Say,
    token: str | None,
    articles: int,
) -> tuple[Path, list[str]]:
    source = source.model_copy(update={"max_pages": min(source.max_pages, MOST_PAGES), "since": None})
    trace = NoTrace()
    now = clock()
    recorder = Recorder(source, archive=trace, harvest=trace, clock=clock, contact=contact, limits=limits, token=token)
    async with recorder:
        await _listed_and_read(recorder, source, now, articles, say)
    folder = out / source.platform / source.id
    hidden = source.model_copy(update={"headers": {}})
    await asyncio.to_thread(write_example, folder, Example(folder, hidden, now, articles, recorder.answers))
    return folder, await asyncio.to_thread(check_example, folder)
