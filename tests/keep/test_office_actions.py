"""The way of a report through people's hands, and who may do what."""

from __future__ import annotations

import email
import email.policy
import threading
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from cchc.errors import Conflict, InputError, NotAllowed
from cchc.records import Correction, OfflineEvidence, Submission
from cchc.states import DeliveryState, OfflineKind, PeriodState, ReportState, SubmissionKind
from storage.corrections import corrections_of
from storage.database import Database
from storage.office_actions import (
    approve,
    correct_post,
    enter_offline_evidence,
    enter_submissions,
    issue_and_queue,
    return_report,
    send_again,
    settle_doubt,
    submit_for_review,
    take_back_offline_evidence,
    take_back_submission,
    write_words,
)
from storage.outbox import claim_next, mark, message_of, rows, waiting_for_a_person
from storage.periods import frozen_snapshot_id, period_state
from storage.reports import create_report, load_report, load_snapshot, report_events
from storage.submissions import offline_evidence, submissions
from tests.keep.samples import SCT, mail, new_report, new_snapshot, report_in_review, store_posts

PERIOD = "2023-11"


def report(database: Database, report_id: int):
    with database.read() as connection:
        return load_report(connection, SCT, report_id)


def period(database: Database) -> PeriodState:
    with database.read() as connection:
        return period_state(connection, SCT, PERIOD)


def approve_as(database: Database, clock, report_id: int, **given: Any):
    values = {"who": "hoa", "role": "approver", "note": "", "now": clock()} | given
    return approve(database, SCT, report_id, report(database, report_id).row_version, **values)


def issue(database: Database, clock, report_id: int, **given: Any) -> list[int]:
    values = {
        "number": "120/BC-SCT",
        "issued_on": date(2023, 11, 22),
        "signer": "giam-doc",
        "signed_pdf": "signed/120.pdf",
        "signed_sha256": "a" * 64,
        "official_way": "Trục liên thông văn bản",
        "mails": [("ubnd@example.vn", mail(1)), ("snv@example.vn", mail(2))],
        "who": "hoa",
        "role": "approver",
        "now": clock(),
    }
    return issue_and_queue(database, SCT, report_id, report(database, report_id).row_version, **(values | given))


def correct(database: Database, clock, post_id: int = 1, role: str = "editor") -> int:
    return correct_post(database, SCT, Correction(post_id, "is_cchc", False, "đọc lại", "lan", clock()), role=role)


def test_whole_way_from_draft_to_sent(both_databases: Database, clock) -> None:
    """Draft, review, approval (freezes), issue (queues), every mail accepted: sent; all of it is written down."""
    report_id = report_in_review(both_databases, clock())
    assert period(both_databases) is PeriodState.OPEN
    assert approve_as(both_databases, clock, report_id) == []
    assert period(both_databases) is PeriodState.FROZEN
    queued = issue(both_databases, clock, report_id)
    assert len(queued) == 2
    for expected in (PeriodState.FROZEN, PeriodState.SENT):
        claimed = claim_next(both_databases, SCT, clock())
        mark(both_databases, claimed.id, DeliveryState.SENT, "250 OK", clock())
        assert period(both_databases) is expected
    issued = report(both_databases, report_id)
    assert (issued.state, issued.number, issued.issued_on, issued.signer, issued.signed_pdf, issued.official_way) == (
        ReportState.ISSUED,
        "120/BC-SCT",
        date(2023, 11, 22),
        "giam-doc",
        "signed/120.pdf",
        "Trục liên thông văn bản",
    )
    with both_databases.read() as connection:
        events = report_events(connection, report_id)
    assert [(one.who, one.to_state.value) for one in events] == [
        ("lan", "DRAFT"),
        ("lan", "IN_REVIEW"),
        ("hoa", "APPROVED"),
        ("hoa", "ISSUED"),
    ]


def test_queued_mail_is_written_under_its_own_policy(database: Database, clock) -> None:
    """Headers that were folded with care are queued as they were written, with line ends for the wire."""
    report_id = report_in_review(database, clock(), addressee="giam-doc", internal=True)
    message = EmailMessage(policy=email.policy.SMTP.clone(refold_source="none", cte_type="7bit"))
    folded = "=?utf-8?b?" + "QsOhbyBjw6FvIA==" * 3 + "?=\r\n =?utf-8?b?xJHGsOG7o2M=?="
    message.set_raw("Subject", folded)
    message.set_raw("Message-ID", "<1@sct.example>")
    message.set_content("Kính gửi")
    [queued] = approve_as(database, clock, report_id, mails=[("gd@example.vn", message)])
    with database.read() as connection:
        raw = message_of(connection, SCT, queued)
    assert f"Subject: {folded}\r\n".encode() in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_queued_mail_keeps_its_vietnamese_names(database: Database, clock) -> None:
    """The bytes in the outbox are a whole message whose attachment name and subject read as written."""
    report_id = report_in_review(database, clock())
    approve_as(database, clock, report_id)
    [first, _] = issue(database, clock, report_id)
    with database.read() as connection:
        message = email.message_from_bytes(message_of(connection, SCT, first), policy=email.policy.default)
        [row, _] = rows(connection, SCT, kind="report", subject=f"report:{report_id}")
    assert message["Subject"] == "Báo cáo kết quả tuyên truyền CCHC"
    assert [part.get_filename() for part in message.iter_attachments()] == ["Báo cáo tháng 11.pdf"]
    assert message["Message-ID"] == row.message_id == "<bao-cao-1@sct.example>"


@pytest.mark.parametrize("role", ["editor", "admin", "", "Approver"])
def test_only_an_approver_approves_returns_and_issues(database: Database, clock, role: str) -> None:
    """An editor cannot approve, nor an admin, whatever the page shows."""
    report_id = report_in_review(database, clock())
    with pytest.raises(NotAllowed):
        approve_as(database, clock, report_id, role=role)
    with pytest.raises(NotAllowed):
        return_report(database, SCT, report_id, 2, who="hoa", role=role, note="x", now=clock())
    approve_as(database, clock, report_id)
    with pytest.raises(NotAllowed):
        issue(database, clock, report_id, role=role)
    assert report(database, report_id).state is ReportState.APPROVED


@pytest.mark.parametrize("role", ["approver", "admin"])
def test_only_an_editor_corrects_enters_and_submits(database: Database, clock, role: str) -> None:
    """Who approves does not also make the numbers."""
    store_posts(database, clock, {})
    report_id = new_report(database, clock())
    entry = Submission("vp", PERIOD, SubmissionKind.NEWS, "Tin", clock(), "hoa", clock(), "page")
    proof = OfflineEvidence(
        "I.1", "3.1", OfflineKind.MEETING, date(2023, 11, 1), 9, "vp", "Họp", None, None, "hoa", clock()
    )
    told = {"who": "hoa", "role": role, "now": clock()}
    for refused in (
        lambda: correct(database, clock, role=role),
        lambda: enter_submissions(database, SCT, [entry], role=role),
        lambda: enter_offline_evidence(database, SCT, proof, role=role),
        lambda: submit_for_review(database, SCT, report_id, 1, note="", **told),
        lambda: write_words(database, SCT, report_id, 1, {"a": "b"}, role=role),
        lambda: take_back_submission(database, SCT, 1, reason="x", **told),
        lambda: take_back_offline_evidence(database, SCT, 1, reason="x", **told),
    ):
        with pytest.raises(NotAllowed, match="Vai trò của bạn"):
            refused()
    with database.read() as connection:
        assert (corrections_of(connection, 1), submissions(connection, SCT), offline_evidence(connection, SCT)) == (
            [],
            [],
            [],
        )
    assert report(database, report_id).state is ReportState.DRAFT


@pytest.mark.parametrize(("submitter", "who"), [("lan", "lan"), ("lan", " LAN "), ("Lan ", "lan")])
def test_nobody_approves_what_they_submitted(database: Database, clock, submitter: str, who: str) -> None:
    """Also not after becoming approver, nor when somebody else submitted it again in between."""
    report_id = new_report(database, clock())
    submit_for_review(database, SCT, report_id, 1, who=submitter, role="editor", note="", now=clock())
    return_report(database, SCT, report_id, 2, who="hoa", role="approver", note="sửa mục 2", now=clock())
    submit_for_review(database, SCT, report_id, 3, who="minh", role="editor", note="", now=clock())
    with pytest.raises(NotAllowed, match="không được tự duyệt"):
        approve_as(database, clock, report_id, who=who)
    approve_as(database, clock, report_id, who="hoa")


def test_outdated_numbers_cannot_be_approved(both_databases: Database, clock) -> None:
    """A correction during review outdates the version: it can be neither approved nor submitted; a new one can."""
    store_posts(both_databases, clock, {})
    report_id = report_in_review(both_databases, clock())
    correct(both_databases, clock)
    with pytest.raises(Conflict, match="lan điều chỉnh tin P00001"):
        approve_as(both_databases, clock, report_id)
    assert report(both_databases, report_id).state is ReportState.IN_REVIEW
    assert period(both_databases) is PeriodState.OPEN
    newer = report_in_review(both_databases, clock())
    assert report(both_databases, report_id).state is ReportState.SUPERSEDED
    approve_as(both_databases, clock, newer)
    assert report(both_databases, newer).version == 2


def test_outdated_draft_cannot_be_submitted(database: Database, clock) -> None:
    """Reviewers are not shown numbers that are already known to be old."""
    store_posts(database, clock, {})
    report_id = new_report(database, clock())
    correct(database, clock)
    with pytest.raises(Conflict, match="đã cũ"):
        submit_for_review(database, SCT, report_id, 1, who="lan", role="editor", note="", now=clock())


def test_approved_version_is_never_outdated_but_later_ones_are(both_databases: Database, clock) -> None:
    """After freezing, a correction leaves the approved numbers alone and shows only in a new version."""
    store_posts(both_databases, clock, {})
    report_id = report_in_review(both_databases, clock())
    approve_as(both_databases, clock, report_id)
    later, _ = new_snapshot(both_databases, clock())
    correct(both_databases, clock)
    with both_databases.read() as connection:
        frozen = frozen_snapshot_id(connection, SCT, PERIOD)
        assert frozen == report(both_databases, report_id).snapshot_id
        assert load_snapshot(connection, frozen).outdated_at is None
        assert load_snapshot(connection, later).outdated_at == clock()
    issue(both_databases, clock, report_id)


def test_approval_and_correction_at_the_same_moment(both_databases: Database, clock) -> None:
    """Whichever comes first, an approved version is never an outdated one."""
    store_posts(both_databases, clock, {})
    for _ in range(8):
        report_id = report_in_review(both_databases, clock())
        barrier, outcome = threading.Barrier(2), []

        def approving(report_id: int = report_id, barrier=barrier, outcome=outcome) -> None:
            barrier.wait()
            try:
                approve_as(both_databases, clock, report_id)
                outcome.append("approved")
            except Conflict:
                outcome.append("outdated")

        thread = threading.Thread(target=approving)
        thread.start()
        barrier.wait()
        correct(both_databases, clock)
        thread.join()
        with both_databases.read() as connection:
            snapshot = load_snapshot(connection, report(both_databases, report_id).snapshot_id)
        assert outcome == ["approved" if snapshot.outdated_at is None else "outdated"]


def test_two_editors_who_saw_the_same_post(both_databases: Database, clock) -> None:
    """Two decisions made on the same view of a post: one is stored, the other person is told whose came first."""
    store_posts(both_databases, clock, {})
    barrier, outcome = threading.Barrier(2), []

    def decide(who: str) -> None:
        made = Correction(1, "units", [who], "đọc lại", who, clock())
        barrier.wait()
        try:
            correct_post(both_databases, SCT, made, role="editor", last_seen=0)
            outcome.append("stored")
        except Conflict as error:
            outcome.append(str(error))

    threads = [threading.Thread(target=decide, args=(who,)) for who in ("lan", "minh")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with both_databases.read() as connection:
        [kept] = corrections_of(connection, 1)
    assert sorted(outcome, reverse=True)[0] == "stored" and any(kept.who in one for one in outcome)
    seen = kept.id
    correct_post(both_databases, SCT, replace(kept, who="hoa"), role="editor", last_seen=seen)


def test_two_approvers_one_approval(both_databases: Database, clock) -> None:
    """Two people who read the same page press at once: one succeeds, the other is told it changed."""
    report_id = report_in_review(both_databases, clock())
    barrier, outcome = threading.Barrier(2), []

    def press(who: str) -> None:
        barrier.wait()
        try:
            approve(both_databases, SCT, report_id, 2, who=who, role="approver", note="", now=clock())
            outcome.append("ok")
        except Conflict:
            outcome.append("conflict")

    threads = [threading.Thread(target=press, args=(who,)) for who in ("hoa", "mai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["conflict", "ok"]
    with both_databases.read() as connection:
        assert [one.to_state.value for one in report_events(connection, report_id)].count("APPROVED") == 1


def test_old_page_cannot_decide(database: Database, clock) -> None:
    """A decision sent from a page opened before somebody else's change is refused and changes nothing."""
    report_id = report_in_review(database, clock())
    for decide in (
        lambda: approve(database, SCT, report_id, 1, who="hoa", role="approver", note="", now=clock()),
        lambda: return_report(database, SCT, report_id, 1, who="hoa", role="approver", note="x", now=clock()),
    ):
        with pytest.raises(Conflict, match="người khác thay đổi"):
            decide()
    assert report(database, report_id).state is ReportState.IN_REVIEW


def test_return_needs_a_reason_and_the_report_comes_again(database: Database, clock) -> None:
    """Returned with a reason, reworded, submitted again, approved."""
    report_id = report_in_review(database, clock())
    with pytest.raises(InputError, match="lý do trả lại"):
        return_report(database, SCT, report_id, 2, who="hoa", role="approver", note=" ", now=clock())
    return_report(database, SCT, report_id, 2, who="hoa", role="approver", note="thiếu mục 2", now=clock())
    version = write_words(database, SCT, report_id, 3, {"danh_gia": "Tốt"}, role="editor")
    submit_for_review(database, SCT, report_id, version, who="lan", role="editor", note="", now=clock())
    with pytest.raises(NotAllowed):
        write_words(database, SCT, report_id, version + 1, {}, role="editor")
    approve_as(database, clock, report_id)
    assert report(database, report_id).words == {"danh_gia": "Tốt"}


def test_director_report_goes_out_on_approval(both_databases: Database, clock) -> None:
    """The internal report is queued by its approval, does not freeze the period and can never be issued outside."""
    report_id = report_in_review(both_databases, clock(), addressee="giam-doc", internal=True)
    assert len(approve_as(both_databases, clock, report_id, mails=[("gd@example.vn", mail())])) == 1
    assert period(both_databases) is PeriodState.OPEN
    with pytest.raises(NotAllowed, match="nội bộ"):
        issue(both_databases, clock, report_id)
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, DeliveryState.SENT, "250", clock())
    assert period(both_databases) is PeriodState.OPEN


def test_nothing_leaves_before_it_is_issued(database: Database, clock) -> None:
    """Approval of an external report with mails attached is refused whole."""
    report_id = report_in_review(database, clock())
    with pytest.raises(NotAllowed, match="sau khi ban hành"):
        approve_as(database, clock, report_id, mails=[("ubnd@example.vn", mail())])
    assert report(database, report_id).state is ReportState.IN_REVIEW
    with pytest.raises(NotAllowed, match="Trình duyệt"):
        issue(database, clock, report_id)
    with database.read() as connection:
        assert rows(connection, SCT) == []


@pytest.mark.parametrize("missing", ["number", "signer", "signed_pdf", "signed_sha256"])
def test_issuing_needs_everything_that_makes_a_document(database: Database, clock, missing: str) -> None:
    """No number, signer or signed file: not issued, nothing queued."""
    report_id = report_in_review(database, clock())
    approve_as(database, clock, report_id)
    with pytest.raises(InputError):
        issue(database, clock, report_id, **{missing: ""})
    assert report(database, report_id).state is ReportState.APPROVED


def test_a_failing_mail_undoes_the_issue(database: Database, clock) -> None:
    """Issued and queued, or neither: a mail without Message-ID leaves the report approved and the outbox empty."""
    report_id = report_in_review(database, clock())
    approve_as(database, clock, report_id)
    bad = mail()
    del bad["Message-ID"]
    with pytest.raises(ValueError, match="Message-ID"):
        issue(database, clock, report_id, mails=[("a@example.vn", mail()), ("b@example.vn", bad)])
    assert (report(database, report_id).state, report(database, report_id).number) == (ReportState.APPROVED, None)
    with database.read() as connection:
        assert rows(connection, SCT) == []


def test_same_number_twice_in_a_year_is_refused(database: Database, clock) -> None:
    """A number names one document of a year; the same number next year is another document."""
    first = report_in_review(database, clock())
    approve_as(database, clock, first)
    issue(database, clock, first)
    second = report_in_review(database, clock(), period="2023-12")
    approve_as(database, clock, second)
    with pytest.raises(Conflict, match="120/BC-SCT đã dùng"):
        issue(database, clock, second)
    issue(database, clock, second, issued_on=date(2024, 1, 3))


def test_replacing_version_supersedes_when_issued_and_reopens_sending(both_databases: Database, clock) -> None:
    """Version 2 freezes the sent period anew; version 1 stays issued until 2 is; then the period is sent again."""
    first = report_in_review(both_databases, clock())
    approve_as(both_databases, clock, first)
    issue(both_databases, clock, first, mails=[("ubnd@example.vn", mail())])
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, DeliveryState.SENT, "250", clock())
    assert period(both_databases) is PeriodState.SENT
    second = report_in_review(both_databases, clock())
    approve_as(both_databases, clock, second)
    assert report(both_databases, first).state is ReportState.ISSUED
    assert period(both_databases) is PeriodState.FROZEN
    issue(both_databases, clock, second, number="121/BC-SCT", mails=[("ubnd@example.vn", mail(2))])
    assert report(both_databases, first).state is ReportState.SUPERSEDED
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, DeliveryState.SENT, "250", clock())
    assert period(both_databases) is PeriodState.SENT


def test_mail_of_a_replaced_version_never_follows_the_new_one(both_databases: Database, clock) -> None:
    """Version 1 waits, is refused, in doubt and under way when version 2 is issued: from then on only version 2 goes
    out, by itself and by a person's word."""
    first = report_in_review(both_databases, clock())
    approve_as(both_databases, clock, first)
    issue(both_databases, clock, first, mails=[(f"noi-nhan-{number}@example.vn", mail(number)) for number in range(4)])
    for outcome in (DeliveryState.REFUSED, DeliveryState.IN_DOUBT):
        mark(both_databases, claim_next(both_databases, SCT, clock()).id, outcome, "", clock())
    under_way = claim_next(both_databases, SCT, clock())
    second = report_in_review(both_databases, clock())
    approve_as(both_databases, clock, second)
    issue(both_databases, clock, second, number="121/BC-SCT", mails=[("ubnd@example.vn", mail(9))])
    mark(both_databases, under_way.id, DeliveryState.REFUSED, "451", clock())
    told = {"who": "hoa", "role": "approver", "reason": "văn thư xác nhận", "now": clock()}
    settle_doubt(both_databases, SCT, 2, arrived=False, **told)
    with pytest.raises(Conflict, match="bản mới thay thế"):
        send_again(both_databases, SCT, 1, **told)
    clock.move(days=2)
    claimed = claim_next(both_databases, SCT, clock())
    assert claimed.subject == f"report:{second}"
    assert claim_next(both_databases, SCT, clock()) is None
    with both_databases.read() as connection:
        old = rows(connection, SCT, subject=f"report:{first}")
        assert waiting_for_a_person(connection, SCT) == []
    assert {row.state for row in old} == {DeliveryState.REFUSED}
    assert "thay thế bởi bản số 2" in old[3].last_reply


def test_period_waits_for_the_last_mail(both_databases: Database, clock) -> None:
    """Refused or doubtful mails keep the period from being sent until a person settled them."""
    report_id = report_in_review(both_databases, clock())
    approve_as(both_databases, clock, report_id)
    issue(both_databases, clock, report_id)
    for outcome in (DeliveryState.REFUSED, DeliveryState.IN_DOUBT):
        mark(both_databases, claim_next(both_databases, SCT, clock()).id, outcome, "", clock())
    assert period(both_databases) is PeriodState.FROZEN
    told = {"who": "hoa", "now": clock(), "reason": "văn thư xác nhận"}
    with pytest.raises(NotAllowed):
        settle_doubt(both_databases, SCT, 2, arrived=True, role="editor", **told)
    settle_doubt(both_databases, SCT, 2, arrived=True, role="approver", **told)
    with pytest.raises(NotAllowed):
        send_again(both_databases, SCT, 1, role="editor", **told)
    send_again(both_databases, SCT, 1, role="admin", **told)
    assert period(both_databases) is PeriodState.FROZEN
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, DeliveryState.SENT, "250", clock())
    assert period(both_databases) is PeriodState.SENT


def test_only_this_periods_external_mails_decide_that_it_is_sent(both_databases: Database, clock) -> None:
    """The Director's report of the same numbers and another period's unsent report hold nothing up."""
    other = report_in_review(both_databases, clock(), period="2023-10")
    approve_as(both_databases, clock, other)
    external = report_in_review(both_databases, clock())
    snapshot_id = report(both_databases, external).snapshot_id
    with both_databases.begin() as connection:
        internal = create_report(connection, SCT, snapshot_id, "giam-doc", internal=True, who="lan", now=clock())
    submit_for_review(both_databases, SCT, internal, 1, who="lan", role="editor", note="", now=clock())
    approve_as(both_databases, clock, internal)
    approve_as(both_databases, clock, external)
    issue(both_databases, clock, external, mails=[("ubnd@example.vn", mail())])
    mark(both_databases, claim_next(both_databases, SCT, clock()).id, DeliveryState.SENT, "250", clock())
    assert period(both_databases) is PeriodState.SENT
    with both_databases.read() as connection:
        assert period_state(connection, SCT, "2023-10") is PeriodState.FROZEN


def test_other_departments_reports_are_out_of_reach(database: Database, clock) -> None:
    """A report's or mail's number from another department opens nothing."""
    report_id = report_in_review(database, clock())
    with pytest.raises(InputError):
        approve(database, "so-khac", report_id, 2, who="hoa", role="approver", note="", now=clock())
    with pytest.raises(InputError):
        send_again(database, "so-khac", 1, who="hoa", role="admin", reason="x", now=clock() + timedelta(1))
