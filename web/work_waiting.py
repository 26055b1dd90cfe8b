"""What waits for a person, in groups; a group that would change a count stands before one that would not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cchc.figures import Figures
from cchc.periods import Period, Window, period_of
from cchc.states import OPEN_FINDINGS, FindingState, ReportState, SourceState, UnitState
from storage.findings import current_findings
from storage.outbox import waiting_for_a_person
from storage.posts import judged_posts
from storage.reports import reports
from storage.runs import last_good_results, latest_source_results
from storage.snapshots import snapshots
from web import choices, words
from web.page import Page
from web.routes.sources import source_row

SHOWN = 12


@dataclass(frozen=True)
class Entry:
    address: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    why: str
    tone: str
    all: str  # where the whole list is
    found: list[Entry]

    @property
    def total(self) -> int:
        return len(self.found)

    @property
    def entries(self) -> list[Entry]:
        return self.found[:SHOWN]


def work_waiting(page: Page, connection: Connection, period: Period, figures: Figures | None) -> list[Group]:
    """Only groups in which something waits."""
    groups = [
        _doubtful_posts(page, connection),
        *([_waiting_units(period, figures)] if figures else []),
        _bad_sources(page, connection),
        _reports(page, connection),
        _deliveries(page, connection),
        _findings(page, connection),
        *([_broken_files(figures, elsewhere=where) for where in (False, True)] if figures else []),
    ]
    return [group for group in groups if group.found]


def _doubtful_posts(page: Page, connection: Connection) -> Group:
    """Newest first, over the last months whatever the year; which period each counts in is said beside it."""
    configuration = page.configuration
    day = configuration.reports.window.deadline_day
    months = choices.months_back(configuration, page.now)
    window = Window(months[-1].window(day).start, months[0].window(day).end)
    names = choices.source_names(configuration)
    posts = [post for post in judged_posts(connection, page.department, window, bodies=False) if post.doubtful]
    entries = [
        Entry(
            f"/posts/{post.post.id}",
            post.post.title or post.code,
            f"{'chưa chắc là tin CCHC' if post.is_cchc is None else 'tin CCHC, chưa rõ của đơn vị nào'} · "
            f"kỳ {period_of(post.post.published_at, day).name} · {names.get(post.post.source, post.post.source)}",
        )
        for post in reversed(posts)
    ]
    return Group(
        "posts",
        "Bài chưa chắc chắn",
        "Máy không đủ căn cứ để kết luận. Người xem rồi kết luận thì số liệu của đơn vị mới đủ.",
        "wait",
        "/posts?doubtful=1",
        entries,
    )


def _waiting_units(period: Period, figures: Figures) -> Group:
    entries = [
        Entry(f"/board/{period.id}/{line.unit}", line.name, line.reason)
        for line in figures.units
        if line.owes and line.state is UnitState.UNCONFIRMED
    ]
    return Group(
        "units",
        "Đơn vị chờ xác nhận ngày nhận",
        f"Kỳ {period.name}: đăng sau hạn không chứng minh được gì; hãy nhập ngày Văn phòng nhận bài.",
        "wait",
        f"/board?period={period.id}",
        entries,
    )


def _bad_sources(page: Page, connection: Connection) -> Group:
    latest = latest_source_results(connection, page.department)
    good = last_good_results(connection, page.department)
    lines = [source_row(one, latest.get(one.id), good.get(one.id)) for one in page.configuration.sources.sources]
    entries = [
        Entry(
            f"/sources#{row.source.id}",
            f"{row.source.name}: "
            f"{'báo động, số liệu không tin được' if row.alarm else SourceState(row.state).label.lower()}",
            row.detail,
        )
        for row in lines
        if row.alarm or row.state in {"failed", "partial", "never"}
    ]
    return Group(
        "sources", "Nguồn chưa đọc được hoặc đáng ngờ", "Bài ở đó chưa vào số liệu.", "bad", "/sources", entries
    )


def _reports(page: Page, connection: Connection) -> Group:
    names = {one.id: one.name for one in page.configuration.reports.addressees}
    doing = {
        ReportState.IN_REVIEW: "chờ duyệt",
        ReportState.RETURNED: "bị trả lại, cần sửa",
        ReportState.APPROVED: "đã duyệt, chờ nhập số, ngày, bản đã ký",
        ReportState.DRAFT: "dự thảo, chưa trình duyệt",
    }
    made = {line.id: line for line in snapshots(connection, page.department)}
    newest = {line.period: line.id for line in reversed(made.values())}
    found = reports(connection, page.department)
    entries = []
    for state, what in doing.items():
        for report in found:
            if report.state is not state or (state is ReportState.APPROVED and report.internal):
                continue
            is_newest = newest[report.period] == report.snapshot_id
            why_outdated = made[report.snapshot_id].outdated_reason if is_newest else None
            entries.append(
                Entry(
                    f"/reports/{report.id}",
                    f"{names.get(report.addressee, report.addressee)}, {Period.parse(report.period).name}, "
                    f"bản {report.version}: {what}",
                    f"số liệu đã cũ ({why_outdated}), cần tổng hợp lại" if why_outdated else "",
                )
            )
    return Group("reports", "Báo cáo", "Cần soạn tiếp, duyệt hoặc ban hành.", "wait", "/reports", entries)


def _deliveries(page: Page, connection: Connection) -> Group:
    entries = [
        Entry(
            f"/deliveries#D{row.id}",
            f"{words.MAIL_KINDS.get(row.kind, row.kind)} gửi {row.recipient}: {row.state.label.lower()}",
            row.last_reply,
        )
        for row in waiting_for_a_person(connection, page.department)
    ]
    return Group(
        "deliveries", "Thư cần người quyết định", "Không thư nào tự gửi lần hai.", "bad", "/deliveries", entries
    )


def _findings(page: Page, connection: Connection) -> Group:
    names = {one.id: one.name for one in page.configuration.requirements.requirements}
    order = [FindingState.MISSING, FindingState.BROKEN, FindingState.LATE, FindingState.STALE, FindingState.AMBIGUOUS]
    verdicts = [stored.verdict for stored in current_findings(connection, page.department, open_only=True)]
    verdicts = [verdict for verdict in verdicts if verdict.state in OPEN_FINDINGS]
    ranked = sorted(verdicts, key=lambda one: order.index(one.state) if one.state in order else len(order))
    entries = [
        Entry(
            f"/findings/{verdict.requirement}",
            f"{verdict.state.label}: {names.get(verdict.requirement, verdict.requirement)}",
            verdict.reason,
        )
        for verdict in ranked
    ]
    return Group(
        "findings",
        "Văn bản phải công khai",
        "Chưa đạt hoặc chưa kiểm tra được.",
        "wait",
        "/findings?state=open",
        entries,
    )


def _broken_files(figures: Figures, *, elsewhere: bool) -> Group:
    """What lies at a third party's host is listed apart: the office can only change the link."""
    entries = [
        Entry(
            f"/posts/{link.post_id}",
            f"{link.name or link.url}: {link.state.label.lower()}",
            " · ".join(part for part in (link.post_title, link.detail) if part),
        )
        for link in figures.links
        if link.state is FindingState.BROKEN and link.elsewhere is elsewhere
    ]
    if elsewhere:
        name, title = "links-elsewhere", "Tệp ở trang của bên khác không mở được"
    else:
        name, title = "links", "Tệp đính kèm không mở được"
    return Group(name, title, "Ở mọi tin, bài đã đọc, không riêng một kỳ.", "bad", "/posts", entries)
