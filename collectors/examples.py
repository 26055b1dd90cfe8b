"""Recorded examples: pages of a source as they came and the posts that were read from them. One folder an example.

``example.json`` names the source, the time and the pages; ``pages/`` holds their bodies; ``expected.json`` the posts,
believed only once a person has compared them with the pages and set ``"reviewed": true``.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import LOCAL
from cchc.records import ParsedPost
from cchc.states import FailureKind
from collectors.addresses import clean_url
from collectors.fetch import Fetcher, Want
from collectors.leaving_no_trace import NoTrace
from collectors.newest_posts import newest_first, read_newest
from collectors.page import Page
from collectors.platforms.table import PLATFORMS

EXAMPLE, EXPECTED, PAGES = "example.json", "expected.json", "pages"
ENDINGS = {"text/html": "html", "application/json": "json", "text/xml": "xml", "application/xml": "xml"}
KEPT_HEADERS = ("content-type", "x-wp-total", "x-wp-totalpages", "link", "x-generator")
REVIEW = (
    "{file} do máy ghi, chưa có người xem. So từng bài với trang gốc trong thư mục pages; đúng thì sửa "
    '"reviewed": false thành true, sai thì sửa bộ đọc rồi xóa tệp này và chạy lại.'
)


@dataclass(frozen=True)
class Example:
    """``answers``: asked address → page or the failure it ended in."""

    folder: Path
    source: Source
    recorded_at: datetime
    articles: int
    answers: dict[str, Page | CollectError]


class Replay(Fetcher):
    """Answers from an example's pages; nothing goes out."""

    def __init__(self, example: Example) -> None:
        trace = NoTrace()
        super().__init__(
            example.source, archive=trace, harvest=trace, clock=lambda: example.recorded_at, contact=None, token="x"
        )
        self._answers = example.answers

    async def get(self, url: str, conditional: bool = True, *, want: Want = "page", stay: bool = False) -> Page:
        answer = self._answers.get(clean_url(url))
        if isinstance(answer, CollectError):
            raise answer
        if answer is None:
            raise CollectError(self.source.id, url, FailureKind.NOT_FOUND, "không có trong ví dụ đã ghi")
        return answer


def write_example(folder: Path, example: Example) -> None:
    """Pages and their index; an example of that name is replaced, its expectation goes with it."""
    pages = folder / PAGES
    pages.mkdir(parents=True, exist_ok=True)
    for old in pages.iterdir():
        old.unlink()
    (folder / EXPECTED).unlink(missing_ok=True)
    index: list[dict[str, Any]] = []
    for number, (asked, answer) in enumerate(example.answers.items(), 1):
        if isinstance(answer, CollectError):
            index.append({"asked": asked, "failure": answer.kind.code, "detail": answer.detail})
            continue
        name = f"{number:03d}.{ENDINGS.get(answer.media_type, 'bin')}"
        (pages / name).write_bytes(answer.body)
        headers = {name: value for name, value in answer.headers.items() if name in KEPT_HEADERS}
        index.append(
            {"asked": asked, "answered": answer.final_url, "status": answer.status, "headers": headers, "file": name}
        )
    described = {
        "source": example.source.model_dump(mode="json", exclude_defaults=True),
        "recorded_at": example.recorded_at.isoformat(),
        "articles": example.articles,
        "pages": index,
    }
    _write(folder / EXAMPLE, described)


def find_examples(folder: Path) -> list[Path]:
    """Every example under a folder, in the order of their names."""
    return sorted(found.parent for found in folder.rglob(EXAMPLE))


def read_example(folder: Path) -> Example:
    described = json.loads((folder / EXAMPLE).read_text(encoding="utf-8"))
    source = Source.model_validate(described["source"])
    at = datetime.fromisoformat(described["recorded_at"])
    answers: dict[str, Page | CollectError] = {}
    for one in described["pages"]:
        if "failure" in one:
            kind = FailureKind.from_code(one["failure"])
            answers[one["asked"]] = CollectError(source.id, one["asked"], kind, one["detail"])
            continue
        body = (folder / PAGES / one["file"]).read_bytes()
        digest = hashlib.sha256(body).hexdigest()
        answers[one["asked"]] = Page(
            source.id,
            one["asked"],
            one["answered"],
            one["status"],
            one["headers"],
            body,
            digest,
            False,
            False,
            at,
            None,
        )
    return Example(folder, source, at, described["articles"], answers)


def read_again(example: Example) -> dict[str, Any]:
    """What today's reader makes of the example: ``{"listed", "posts", "failures"}`` of JSON values."""
    return asyncio.run(_read_again(example))


async def _read_again(example: Example) -> dict[str, Any]:
    async with Replay(example) as replay:
        platform = PLATFORMS[example.source.platform]
        listing = await platform.list_posts(replay, example.source, since=None, known={}, now=example.recorded_at)
        wanted = newest_first(listing)[: example.articles]
        posts, failures = await read_newest(replay, platform, example.source, wanted, lambda line: None)
    return {
        "listed": len(listing.posts),
        "posts": [post_in_words(post) for post in posts],
        "failures": [f"{error.kind.code}: {error.address}" for error in failures],
    }


def check_example(folder: Path) -> list[str]:
    """What differs from the reviewed expectation, in sentences; [] when all is as it was.

    A missing expectation is written, and must then be reviewed by a person.
    """
    found = read_again(read_example(folder))
    file = folder / EXPECTED
    if not file.is_file():
        _write(file, {"reviewed": False, **found})
        return [REVIEW.format(file=file)]
    expected = json.loads(file.read_text(encoding="utf-8"))
    if expected.pop("reviewed", False) is not True:
        return [REVIEW.format(file=file)]
    return list(differences(expected, found))


def differences(expected: dict[str, Any], found: dict[str, Any]) -> Sequence[str]:
    told = [
        f"{name}: đã duyệt {expected.get(name)!r}, nay đọc được {found[name]!r}"
        for name in ("listed", "failures")
        if expected.get(name) != found[name]
    ]
    before = {post["key"]: post for post in expected.get("posts", [])}
    now = {post["key"]: post for post in found["posts"]}
    told += [f"bài {key}: không còn đọc được" for key in before if key not in now]
    told += [f"bài {key}: đọc thêm được, chưa duyệt" for key in now if key not in before]
    for key in before.keys() & now.keys():
        told += [
            f"bài {key}, {name}: đã duyệt {before[key].get(name)!r}, nay đọc được {now[key].get(name)!r}"
            for name in now[key]
            if before[key].get(name) != now[key][name]
        ]
    return told


def post_in_words(post: ParsedPost) -> dict[str, Any]:
    """A post as a person compares it with its page: local times, lines of text, files."""
    local = post.published_at.astimezone(LOCAL)
    return {
        "key": post.key,
        "url": post.url,
        "title": post.title,
        "published_at": local.strftime("%Y-%m-%d %H:%M" if post.published_precision == "minute" else "%Y-%m-%d"),
        "date_confidence": post.date_confidence,
        "updated_at": None if post.updated_at is None else f"{post.updated_at.astimezone(LOCAL):%Y-%m-%d %H:%M}",
        "byline": post.byline,
        "category": post.category,
        "summary": post.summary,
        "body": post.body.split("\n"),
        "attachments": [{"name": found.name, "url": found.url} for found in post.attachments],
    }


def _write(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
