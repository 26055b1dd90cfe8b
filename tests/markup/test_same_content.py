"""The same content through every platform's markup gives the same posts."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import tests.markup
from cchc.periods import local_date
from cchc.records import ParsedPost
from cchc.vietnamese import fold
from collectors.collect_source import collect_source
from tests.collect.conftest import QUICK, source_at
from tests.collect.harvest import MemoryArchive, MemoryHarvest
from tests.collect.site import Answer, Site
from tests.conftest import SettableClock
from tests.markup.content import FILES, ORIGIN, SAME_POSTS, SamePost

MakeSite = Callable[[Any], dict[str, Any]]
Facts = Callable[[str], dict[str, Any]]
#: WordPress and editors change these while the words stay
TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\xa0": " "}
)


def variants() -> Iterator[tuple[str, MakeSite, Facts, bool]]:
    """(name, site, source_facts, minutes shown) of every module here. A module may name its ``DAY_ONLY`` variants."""
    for found in pkgutil.iter_modules(tests.markup.__path__):
        if found.name in ("content",) or found.name.startswith("test_"):
            continue
        module = importlib.import_module(f"tests.markup.{found.name}")
        several = dict(getattr(module, "VARIANTS", {}))
        if not several and hasattr(module, "site"):
            several = {found.name: (module.site, module.source_facts)}
        for name, (site, facts) in several.items():
            yield name, site, facts, name not in getattr(module, "DAY_ONLY", ())


@pytest.mark.parametrize(
    ("make_site", "facts", "minutes"), [pytest.param(*rest, id=name) for name, *rest in variants()]
)
def test_the_same_content_gives_the_same_posts(
    make_site: MakeSite, facts: Facts, minutes: bool, clock: SettableClock
) -> None:
    """Titles, minutes, units, attachments; and no other page is counted."""
    harvest = MemoryHarvest(clock)
    with Site() as site:
        for path, answer in {**attached_answers(), **make_site(SAME_POSTS)}.items():
            site[path] = at_origin(answer, site.url)
        described = dict(facts(site.url))
        source = source_at(site, described.pop("platform"), **described)
        result = collect_source(
            source,
            harvest=harvest,
            archive=MemoryArchive(),
            clock=clock,
            contact="vanphong@example.vn",
            since=None,
            progress=lambda line: None,
            limits=QUICK,
        )
        posts = {plain(post.title): post for post in harvest.posts.values()}
        wanted = {plain(post.title): post for post in SAME_POSTS}
        assert sorted(posts) == sorted(wanted), [str(failure) for failure in harvest.failures] or result
        assert len(harvest.posts) == len(SAME_POSTS)
        wrong = [line for title, post in wanted.items() for line in differences(posts[title], post, minutes)]
        assert wrong == []
        assert result.state == "ok", result


def differences(read: ParsedPost, typed: SamePost, minutes: bool) -> Iterator[str]:
    """What was read otherwise than it was typed."""
    if minutes and (read.published_at, read.published_precision) != (typed.published_utc, "minute"):
        yield f"{typed.title}: {read.published_at} ({read.published_precision}), typed {typed.published_utc}"
    if local_date(read.published_at) != typed.published.date():
        yield f"{typed.title}: {local_date(read.published_at)}, typed {typed.published.date()}"
    signed = plain(read.byline)
    anywhere = plain(f"{read.byline}\n{read.summary}\n{read.body}")
    for unit in typed.units:
        if plain(unit) not in (signed if typed.place == "author" else anywhere):
            yield f"{typed.title}: unit “{unit}” is not in byline “{read.byline}”"
    names = [unquote(urlsplit(found.url).path).rsplit("/", 1)[-1] for found in read.attachments]
    if sorted(names) != sorted(name for _, name in typed.attachments):
        yield f"{typed.title}: attachments {names}"
    for paragraph in typed.paragraphs:
        if plain(paragraph) not in plain(read.body):
            yield f"{typed.title}: not in the body: {paragraph[:60]}"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text.translate(TYPOGRAPHY))).strip()


def attached_answers() -> dict[str, Answer]:
    """The files themselves, for platforms or checks that look at them."""
    names = [name for post in SAME_POSTS for _, name in post.attachments]
    kinds = {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    return {
        FILES + name.replace(" ", "%20"): Answer(b"%PDF-1.4 x", content_type=kinds[name.rsplit(".", 1)[-1]])
        for name in names
    }


def at_origin(answer: Any, origin: str) -> Any:
    """The answer with the site's real address in its body and headers."""
    if isinstance(answer, (str, bytes)):
        answer = Answer(answer)
    if not isinstance(answer, Answer):
        return lambda asked: at_origin(answer(asked), origin)
    headers = {name: value.replace(ORIGIN, origin) for name, value in answer.headers.items()}
    return replace(answer, body=answer.data.replace(ORIGIN.encode(), origin.encode()), headers=headers)
