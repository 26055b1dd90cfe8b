"""Checks attached files: fetched in full (HEAD lies), opened, compared with their names.

"Could not check" is never "broken".
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Archive, Clock, Harvest, Progress
from cchc.records import AttachmentCheck, AttachmentState
from cchc.states import FailureKind
from collectors.addresses import compare_key, is_home, same_site
from collectors.fetch import Fetcher
from collectors.file_contents import LABELS
from collectors.file_reader import FileReader, TooSlow
from collectors.limits import Limits
from collectors.page import Page

#: the address surely gives nobody a file; every other failure only says that we could not look
BROKEN = frozenset(
    {
        FailureKind.NOT_FOUND,
        FailureKind.GONE,
        FailureKind.SOFT_NOT_FOUND,
        FailureKind.REDIRECT_HOME,
        FailureKind.REDIRECT_LOOP,
        FailureKind.BAD_ADDRESS,
    }
)
FILE_NAME = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", re.IGNORECASE)
LOGIN = re.compile(r"/(users?/)?(login|dang-nhap|signin|account/log)", re.IGNORECASE)


def check_attachments(
    source: Source,
    urls: Iterable[str],
    *,
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    progress: Progress,
    limits: Limits = Limits(),
) -> list[AttachmentCheck]:
    """Check each address, one after the other, and save each verdict at once. Verdicts are returned without texts."""
    return asyncio.run(_check_all(source, list(urls), harvest, archive, clock, contact, progress, limits))


async def _check_all(
    source: Source,
    urls: list[str],
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    progress: Progress,
    limits: Limits,
) -> list[AttachmentCheck]:
    checks: list[AttachmentCheck] = []
    async with Fetcher(
        source, archive=archive, harvest=harvest, clock=clock, contact=contact, limits=limits
    ) as fetcher:
        with FileReader(limits) as reader:
            for number, url in enumerate(urls, 1):
                check = await check_one(fetcher, reader, url, clock)
                harvest.save_attachment_check(check)
                checks.append(_without_text(check))
                if number % 25 == 0:
                    progress(f"{source.name}: đã kiểm tra {number}/{len(urls)} tệp đính kèm")
    return checks


async def check_one(fetcher: Fetcher, reader: FileReader, url: str, clock: Clock) -> AttachmentCheck:
    """Fetch and open one file. Never raises CollectError."""
    elsewhere = "" if same_site(url, fetcher.source.url or url) else f"tệp nằm ở trang khác ({urlsplit(url).hostname})"
    try:
        page = await fetcher.get(url, conditional=False, want="file")
    except CollectError as error:
        return could_not_open(url, error, elsewhere, clock)
    return judge_file(page, reader, url, elsewhere, clock)


def could_not_open(url: str, error: CollectError, elsewhere: str, clock: Clock) -> AttachmentCheck:
    """The verdict where nothing was answered that could be opened."""
    state: AttachmentState = "BROKEN" if error.kind in BROKEN else "NOT_CHECKED"
    return _check(url, state, error.kind, _joined(error.detail, elsewhere), "", None, None, clock)


def judge_file(page: Page, reader: FileReader, url: str, elsewhere: str, clock: Clock) -> AttachmentCheck:
    """The verdict on what was answered."""
    kind, detail, text, state = _judge(page, reader, url)
    digest = page.body_sha256 if page.body else None
    return _check(url, state, kind, _joined(detail, elsewhere), page.media_type, len(page.body), digest, clock, text)


def _judge(page: Page, reader: FileReader, url: str) -> tuple[FailureKind | None, str, str | None, AttachmentState]:
    if not page.body:
        return FailureKind.EMPTY_FILE, "máy chủ trả 0 byte", None, "BROKEN"
    moved = compare_key(page.final_url) != compare_key(url)
    if moved and is_home(page.final_url):
        return FailureKind.REDIRECT_HOME, "", None, "BROKEN"
    try:
        opened = reader.open(page.body, ending_of(page, url))
    except TooSlow:
        return FailureKind.TIMEOUT, "mở tệp quá lâu hoặc quá tốn bộ nhớ", None, "NOT_CHECKED"
    if opened.problem is not None:
        if opened.kind == "html" and moved and LOGIN.search(page.final_url):
            return FailureKind.FORBIDDEN, "phải đăng nhập mới tải được", None, "NOT_CHECKED"
        kind = FailureKind.WRONG_TYPE if opened.kind == "html" else FailureKind.BROKEN_FILE
        return kind, opened.problem, None, "BROKEN"
    note = opened.note or f"mở được ({LABELS[opened.kind]})"
    if opened.text == "" and opened.kind == "pdf":
        note += "; bản quét, không có lớp chữ"
    return None, note, opened.text, "PASS"


def ending_of(page: Page, url: str) -> str:
    """The file's ending by the name the server gives it, else by its address; "" where neither has one."""
    match = FILE_NAME.search(page.headers.get("content-disposition", ""))
    for name in (unquote(match[1]) if match else "", urlsplit(url).path, urlsplit(page.final_url).path):
        ending = re.search(r"\.([A-Za-z0-9]{1,5})$", unquote(name).strip())
        if ending and ending[1].lower() not in ("html", "htm", "php", "aspx"):
            return ending[1].lower()
    return ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _check(
    url: str,
    state: AttachmentState,
    failure: FailureKind | None,
    detail: str,
    media_type: str,
    size: int | None,
    sha256: str | None,
    clock: Clock,
    text: str | None = None,
) -> AttachmentCheck:
    return AttachmentCheck(url, state, failure, detail, media_type, size, sha256, clock(), text)


def _without_text(check: AttachmentCheck) -> AttachmentCheck:
    return AttachmentCheck(**{**vars(check), "text": None})
