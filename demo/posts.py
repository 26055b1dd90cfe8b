"""The sample posts, read from ``demo/content/posts/*.txt``: what the author wrote and what the author meant by it.

Times are local (Asia/Ho_Chi_Minh). The truth fields come from the author's own lines, never from a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cchc.periods import LOCAL

POSTS_FOLDER = Path(__file__).parent / "content" / "posts"

#: short codes of the content files → unit ids of config/units.yaml
UNIT_CODES = {
    "vp": "van-phong",
    "ttra": "thanh-tra",
    "khtc": "ke-hoach",
    "qlcn": "cong-nghiep",
    "qltm": "thuong-mai",
    "qlnl": "nang-luong",
    "ktat": "ky-thuat",
    "ttkc": "khuyen-cong",
}
FILE_KINDS = frozenset({"pdf", "docx", "xlsx", "scan", "missing", "home", "html", "empty", "truncated", "forbidden"})
FLAGS = frozenset({"nfd", "entities", "day-only"})


@dataclass(frozen=True)
class DemoFile:
    """An attached file; ``kind`` says how the portal serves it, ``expected`` what a check of it must say."""

    name: str
    kind: str
    expected: str


@dataclass(frozen=True)
class DemoPost:
    number: int
    published: datetime
    category: str
    also: str
    title: str
    summary: str
    author: str
    source: str
    sign: str
    paragraphs: tuple[str, ...]
    files: tuple[DemoFile, ...]
    edited: datetime | None
    flags: frozenset[str]
    # --- intent
    period: str
    is_cchc: bool
    units: tuple[str, ...]
    activities: tuple[str, ...]
    needs_person: str

    @property
    def site(self) -> str:
        if self.number < 1000:
            return "cchc"
        return "province" if self.number >= 7000 else "department"


def read_posts(folder: Path = POSTS_FOLDER) -> list[DemoPost]:
    """All posts, newest first. A mistake in a content file raises ValueError naming the file and the post."""
    posts: list[DemoPost] = []
    for path in sorted(folder.glob("*.txt")):
        head, *pieces = path.read_text("utf-8").split("\n@ ")
        period = head.removeprefix("period:").strip()
        for piece in pieces:
            try:
                posts.append(_read_post(piece, period))
            except (KeyError, ValueError) as error:
                raise ValueError(f"{path.name}, bài “{piece.splitlines()[0]}”: {error}") from error
    numbers = [post.number for post in posts]
    twice = {number for number in numbers if numbers.count(number) > 1}
    if twice:
        raise ValueError(f"mã bài dùng hai lần: {sorted(twice)}")
    return sorted(posts, key=lambda post: (post.published, post.number), reverse=True)


def _read_post(piece: str, period: str) -> DemoPost:
    lines = piece.strip().split("\n")
    number, day, clock, category = lines[0].split()
    title = lines[1].removeprefix("= ")
    fields: dict[str, str] = {}
    files: list[DemoFile] = []
    summary = ""
    at = 2
    while at < len(lines):
        name, colon, value = lines[at].partition(": ")
        if lines[at].startswith("> "):
            summary = lines[at][2:]
        elif name == "attach":
            files.append(_read_file(value))
        elif colon and name in (
            "truth",
            "activities",
            "needs_person",
            "author",
            "source",
            "sign",
            "edited",
            "also",
            "flags",
        ):
            fields[name] = value
        else:
            break
        at += 1
    verdict, *codes = fields["truth"].split()
    flags = frozenset(fields.get("flags", "").split())
    if verdict not in ("cchc", "no") or not flags <= FLAGS or (verdict == "no" and codes):
        raise ValueError("dòng truth hoặc flags không đúng")
    return DemoPost(
        number=int(number),
        published=_moment(f"{day} {clock}"),
        category=category,
        also=fields.get("also", ""),
        title=title,
        summary=summary,
        author=fields.get("author", ""),
        source=fields.get("source", ""),
        sign=fields.get("sign", ""),
        paragraphs=tuple(part.strip() for part in "\n".join(lines[at:]).split("\n\n") if part.strip()),
        files=tuple(files),
        edited=_moment(fields["edited"]) if "edited" in fields else None,
        flags=flags,
        period=period,
        is_cchc=verdict == "cchc",
        units=tuple(UNIT_CODES[code] for code in codes),
        activities=tuple(fields.get("activities", "").split()),
        needs_person=fields.get("needs_person", ""),
    )


def _read_file(value: str) -> DemoFile:
    name, kind, expected = (part.strip() for part in value.split("|"))
    if kind not in FILE_KINDS:
        raise ValueError(f"loại tệp {kind} không có")
    return DemoFile(name, kind, expected)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL)
