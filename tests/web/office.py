"""A small office for tests of the page: the shipped config, a real database with posts, findings, mails, people."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cchc.records import (
    AttachmentCheck,
    Attribution,
    EvidenceRef,
    Exchange,
    Failure,
    FindingVerdict,
    FoundAttachment,
    ParsedPost,
    Scored,
    SourceResult,
    Submission,
)
from cchc.states import DeliveryState, FailureKind, FindingState, RunState, SubmissionKind, UnitSignal
from doors import Doors, NoMailer, find_place, open_doors
from storage.database import open_database
from storage.evidence import save_evidence
from storage.evidence_archive import open_archive
from storage.findings import record_findings
from storage.harvest import StoredHarvest
from storage.outbox import claim_next, enqueue, mark
from storage.posts import posts_to_classify, save_attribution
from storage.runs import begin_run, finish_run, save_source_result
from storage.submissions import add_submissions
from storage.users import create_user
from web.passwords import hash_password

PROJECT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "mật khẩu đủ dài"
PASSWORD_HASH = hash_password(PASSWORD)
PEOPLE = {"lan": "editor", "cuc": "approver", "minh": "admin", "hoa": "editor"}
NAMES = {"lan": "Nguyễn Thị Lan", "cuc": "Phan Thị Thu Cúc", "minh": "Trần Văn Minh", "hoa": "Lê Thị Hoa"}
SCRIPT = "<script>document.title='bị chiếm'</script>"

YES = Attribution(
    is_cchc=True,
    cchc_confidence=0.93,
    unit_state=UnitSignal.UNIT,
    units=(Scored("thanh-tra", 0.9, "dòng tác giả ghi “Thanh tra Sở”"),),
    activities=(Scored("I.1", 0.8, "nhắc “cải cách hành chính”"),),
    themes=(),
    document_numbers=("233/QĐ-UBND",),
    reasons=("Tiêu đề có “cải cách hành chính” (+2)", "Dòng tác giả ghi “Thanh tra Sở”"),
)
NO = replace(YES, is_cchc=False, cchc_confidence=0.05, units=(), unit_state=UnitSignal.NONE, activities=())
DOUBTFUL = replace(YES, is_cchc=None, cchc_confidence=0.5, reasons=("Chỉ nhắc “thủ tục” một lần",))
NO_UNIT = replace(YES, unit_state=UnitSignal.DOUBTFUL, units=(), reasons=("Dòng tác giả ghi “Ban Biên tập”",))
#: (title, day of October/November 2023 local, verdict); P00001 … in this order
POSTS = [
    ("Sở Công Thương quán triệt kế hoạch cải cách hành chính năm 2023", (10, 25), YES),
    ("Tập huấn dịch vụ công trực tuyến cho công chức một cửa", (11, 2), YES),
    ("Hội chợ hàng Việt Nam chất lượng cao", (11, 3), NO),
    ("Giải đáp thủ tục cấp phép bán lẻ rượu", (11, 6), DOUBTFUL),
    ("Đẩy mạnh thanh toán trực tuyến phí, lệ phí", (11, 9), NO_UNIT),
    (f"Rút ngắn thời gian giải quyết hồ sơ {SCRIPT}", (11, 14), YES),
    ("Kết quả khảo sát mức độ hài lòng của doanh nghiệp", (11, 19), replace(YES, units=(Scored("van-phong", 0.9),))),
]


def open_office(folder: Path, clock: Callable[[], datetime]) -> Doors:
    """The shipped config copied to ``folder/config`` and a database in ``folder/data``; people, nothing else."""
    shutil.copytree(PROJECT / "config", folder / "config")
    place = find_place(folder / "config")
    doors = open_doors(place, create=True, clock=clock)
    with doors.database.begin() as connection:
        for login, role in PEOPLE.items():
            create_user(
                connection,
                doors.department,
                login=login,
                name=NAMES[login],
                role=role,
                password_hash=PASSWORD_HASH,
                now=clock(),
            )
    return doors


def reopen_office(folder: Path, clock: Callable[[], datetime], config: Path | None = None) -> Doors:
    """The doors of a copied office, with its own configuration or with ``config``, which is then read once for all."""
    place = find_place(folder / "config")
    return Doors(
        settings=place.settings,
        base=place.base,
        config_folder=config or place.config_folder,
        department="sct-khanh-hoa",
        database=open_database(place.database_url, create=False),
        clock=clock,
        mailer=NoMailer(),
    )


def fill(doors: Doors) -> None:
    """Posts of ``sct`` with stored copies, one reading of it, one broken source, findings, submissions, mails."""
    now = doors.clock()
    run_id = begin_run(doors.database, doors.department, "nightly", doors.load_config().fingerprint, now)
    harvest = StoredHarvest(doors.database, doors.department, "sct", run_id, doors.clock)
    for number, (title, (month, day), _) in enumerate(POSTS, start=1):
        harvest.save_post(post_of(number, title, (month, day)), _copy(doors, run_id, number))
    with doors.database.begin() as connection:
        for stored in list(posts_to_classify(connection, doors.department, "quy-tac")):
            verdict = POSTS[int(stored.key) - 1][2]
            save_attribution(connection, stored.id, stored.content_hash, "quy-tac", verdict, now)
    _attachments(doors, harvest)
    for source, result in {"sct": _read(), "cchc": _blocked()}.items():
        save_source_result(doors.database, run_id, doors.department, replace(result, source=source), now)
    harvest.note_failure(Failure("cchc", "https://cchc.khanhhoa.gov.vn/", FailureKind.FORBIDDEN, "", now))
    finish_run(doors.database, run_id, RunState.ATTENTION, {}, now)
    with doors.database.begin() as connection:
        record_findings(connection, doors.department, _findings(doors), now)
        add_submissions(connection, doors.department, [_submission(doors)])
    _mails(doors)


def post_of(number: int, title: str, day: tuple[int, int]) -> ParsedPost:
    return ParsedPost(
        source="sct",
        key=str(number),
        url=f"https://sct.khanhhoa.gov.vn/news/tin-{number}.html",
        title=title,
        summary="Tóm tắt của bài.",
        body=f"Nội dung bài viết số {number}.\n{SCRIPT}",
        byline="Thanh tra Sở",
        category="Cải cách hành chính",
        published_at=datetime(2023, *day, 2, 30, tzinfo=UTC),
        published_precision="minute",
        date_confidence="high",
        attachments=(FoundAttachment("Kế hoạch.pdf", f"https://sct.khanhhoa.gov.vn/tep-{number}.pdf"),),
        origins={"title": "h1.title", "published_at": "span.h5", "body": "#news-bodyhtml"},
    )


def _copy(doors: Doors, run_id: int, number: int) -> EvidenceRef:
    def keep(ref: EvidenceRef) -> EvidenceRef:
        with doors.database.begin() as connection:
            return replace(ref, id=save_evidence(connection, doors.department, run_id, "sct", ref))

    exchange = Exchange(
        url=f"https://sct.khanhhoa.gov.vn/news/tin-{number}.html",
        request_method="GET",
        request_headers=(("User-Agent", "cchc"),),
        status=200,
        reason="OK",
        http_version="HTTP/1.1",
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=f"<html><body><h1>Tin {number}</h1>{SCRIPT}</body></html>".encode(),
        fetched_at=doors.clock(),
    )
    with open_archive(doors.archive_folder, run_id, f"sct-{number}", keep) as archive:
        return archive.store(exchange)


def _attachments(doors: Doors, harvest: StoredHarvest) -> None:
    now = doors.clock()
    good = AttachmentCheck(
        "https://sct.khanhhoa.gov.vn/tep-1.pdf", "PASS", None, "", "application/pdf", 52_100, "a" * 64, now
    )
    harvest.save_attachment_check(good)
    broken = replace(
        good,
        url="https://sct.khanhhoa.gov.vn/tep-2.pdf",
        state="BROKEN",
        failure=FailureKind.REDIRECT_HOME,
        media_type="text/html",
        size=None,
        sha256=None,
    )
    harvest.save_attachment_check(broken)


def _read() -> SourceResult:
    return SourceResult(
        source="sct",
        state="ok",
        failure=None,
        detail="",
        listed=7,
        fetched=7,
        requests=12,
        new=7,
        changed=0,
        unchanged=0,
        vanished=0,
        failed=0,
        complete=True,
        proven_from=datetime(2023, 1, 1, tzinfo=UTC),
        proven_to=datetime(2023, 11, 20, 1, 0, tzinfo=UTC),
        believed=True,
    )


def _blocked() -> SourceResult:
    return replace(
        _read(),
        state="failed",
        failure=FailureKind.FORBIDDEN,
        listed=0,
        fetched=0,
        new=0,
        failed=1,
        complete=False,
        proven_from=None,
        proven_to=None,
        believed=False,
    )


def _findings(doors: Doors) -> list[FindingVerdict]:
    now = doors.clock()
    wanted = [one for one in doors.load_config().configuration.requirements.requirements if one.enabled][:3]
    states = [
        (FindingState.PASS, "Có liên kết đúng tên gọi và mở được."),
        (FindingState.MISSING, "Đã đọc hết trang danh mục, không thấy văn bản."),
        (FindingState.NOT_CHECKED, "Máy chủ từ chối truy cập (403)."),
    ]
    return [
        FindingVerdict(one.id, state, reason, "https://sct.khanhhoa.gov.vn/laws/", now)
        for one, (state, reason) in zip(wanted, states, strict=False)
    ]


def _submission(doors: Doors) -> Submission:
    return Submission(
        unit="van-phong",
        period="2023-11",
        kind=SubmissionKind.NEWS,
        title="Tin về một cửa điện tử",
        received_at=datetime(2023, 11, 17, 3, 0, tzinfo=UTC),
        entered_by="lan",
        entered_at=doors.clock(),
        origin="typed",
    )


def _mails(doors: Doors) -> None:
    now = doors.clock()
    outcomes = [
        ("reminder", DeliveryState.IN_DOUBT, "Mất kết nối sau dấu chấm cuối."),
        ("trouble", DeliveryState.REFUSED, "550 5.1.1 không có hộp thư này"),
    ]
    for kind, state, reply in outcomes:
        with doors.database.begin() as connection:
            enqueue(
                connection, doors.department, kind, "2023-11:ngày 3", "don-vi@sct.example", f"<{kind}@sct>", b"thu", now
            )
        claimed = claim_next(doors.database, doors.department, now + timedelta(seconds=1))
        assert claimed is not None
        mark(doors.database, claimed.id, state, reply, now)
