"""Checks attached files: fetched in full (HEAD lies), opened, compared with their names and with what is said of them.

"Could not check" is never "broken"; a host whose files are all broken at once is not believed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.file_claims import claim_note
from cchc.protocols import Archive, Clock, Counted, Harvest, Progress
from cchc.records import AttachmentCheck, AttachmentState, DueAttachment
from cchc.states import FailureKind
from collectors.addresses import compare_key, is_home, same_site
from collectors.fetch import Fetcher
from collectors.file_contents import LABELS
from collectors.file_reader import FileReader, TooSlow
from collectors.hosts import Turns
from collectors.limits import Limits
from collectors.page import Page, asks_to_log_in

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
ALL_OF_A_HOST = 5  # so many files of one host, all broken in one night: the host's trouble, not theirs
HELD = timedelta(days=3)  # after that long it is believed


def check_attachments(
    source: Source,
    due: Iterable[DueAttachment],
    *,
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    progress: Progress,
    limits: Limits = Limits(),
    turns: Turns | None = None,
) -> list[AttachmentCheck]:
    """Check each address, one after the other, and save each verdict once its host is known to be sound.

    Verdicts are returned without texts.
    """
    return asyncio.run(_check_all(source, list(due), harvest, archive, clock, contact, progress, limits, turns))


async def _check_all(
    source: Source,
    due: list[DueAttachment],
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    progress: Progress,
    limits: Limits,
    turns: Turns | None,
) -> list[AttachmentCheck]:
    verdicts = _Verdicts(harvest)
    if not due:
        return verdicts.saved
    async with Fetcher(
        source, archive=archive, harvest=harvest, clock=clock, contact=contact, limits=limits, turns=turns
    ) as fetcher:
        with FileReader(limits) as reader:
            for number, one in enumerate(due, 1):
                verdicts.add(one, await check_one(fetcher, reader, one, clock))
                progress(Counted(f"{source.name}: kiểm tra tệp đính kèm", number, len(due)))
    verdicts.settle()
    return verdicts.saved


@dataclass
class _Verdicts:
    """Saves what is sure at once; a broken file waits until another file of its host has opened, or the end."""

    harvest: Harvest
    saved: list[AttachmentCheck] = field(default_factory=list)
    sound: set[str] = field(default_factory=set)
    waiting: dict[str, list[AttachmentCheck]] = field(default_factory=dict)

    def add(self, due: DueAttachment, check: AttachmentCheck) -> None:
        host = urlsplit(check.url).netloc.lower()
        if check.state == "PASS":
            self.sound.add(host)
            for earlier in self.waiting.pop(host, []):
                self._save(earlier)
        news = check.state == "BROKEN" and due.state != "BROKEN" and not _held_long(due, check)
        if news and host not in self.sound:
            self.waiting.setdefault(host, []).append(check)
        else:
            self._save(check)

    def settle(self) -> None:
        for host, checks in self.waiting.items():
            for check in checks:
                self._save(check if len(checks) < ALL_OF_A_HOST else _not_believed(check, host, len(checks)))

    def _save(self, check: AttachmentCheck) -> None:
        self.harvest.save_attachment_check(check)
        self.saved.append(replace(check, text=None))


def _held_long(due: DueAttachment, check: AttachmentCheck) -> bool:
    since = due.failing_since if due.failure is FailureKind.ALL_BROKEN else None
    return since is not None and check.checked_at - since >= HELD


def _not_believed(check: AttachmentCheck, host: str, count: int) -> AttachmentCheck:
    why = check.failure.label if check.failure else ""
    detail = f"cả {count} tệp vừa xem ở {host} ({why}); chưa tin, đêm sau xem lại"
    return replace(check, state="NOT_CHECKED", failure=FailureKind.ALL_BROKEN, detail=detail)


async def check_one(fetcher: Fetcher, reader: FileReader, due: DueAttachment, clock: Clock) -> AttachmentCheck:
    """Fetch and open one file. Never raises CollectError."""
    url = due.url
    elsewhere = not same_site(url, fetcher.source.url or url)
    try:
        page = await fetcher.get(url, conditional=False, want="file")
    except CollectError as error:
        check = could_not_open(url, error, clock)
    else:
        check = judge_file(page, reader, url, clock)
        if check.state == "PASS":
            check = replace(check, detail=_joined(check.detail, claim_note(due.said, check.text)))
    if elsewhere:
        where = f"tệp nằm ở trang khác ({urlsplit(url).hostname})"
        check = replace(check, elsewhere=True, detail=_joined(check.detail, where))
    return check


def could_not_open(url: str, error: CollectError, clock: Clock) -> AttachmentCheck:
    """The verdict where nothing was answered that could be opened."""
    state: AttachmentState = "BROKEN" if error.kind in BROKEN else "NOT_CHECKED"
    return AttachmentCheck(url, state, error.kind, error.detail, "", None, None, clock())


def judge_file(page: Page, reader: FileReader, url: str, clock: Clock) -> AttachmentCheck:
    """The verdict on what was answered."""
    kind, detail, text, state = _judge(page, reader, url)
    digest = page.body_sha256 if page.body else None
    return AttachmentCheck(url, state, kind, detail, page.media_type, len(page.body), digest, clock(), text)


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
        if opened.kind == "html" and ((moved and LOGIN.search(page.final_url)) or asks_to_log_in(page.body)):
            return FailureKind.LOGIN_WALL, "phải đăng nhập mới tải được", None, "NOT_CHECKED"
        kind = FailureKind.WRONG_TYPE if opened.kind == "html" else FailureKind.BROKEN_FILE
        return kind, opened.problem, None, "BROKEN"
    count = f", {opened.pages} trang" if opened.pages else ""
    note = opened.note or f"mở được ({LABELS[opened.kind]}{count})"
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
