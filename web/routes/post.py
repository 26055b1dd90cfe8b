"""One post: what holds for it and why, where it came from, its history, and a person's correction of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.errors import InputError
from cchc.periods import period_of
from cchc.records import Correction, CorrectionField, JudgedPost, Submission
from cchc.states import SubmissionKind
from cchc.vietnamese import moment_numbers, size_words
from storage import office_actions
from storage.attachments import Replacement, replacements_of
from storage.corrections import corrections_of
from storage.judging import holding
from storage.post_events import PostEvent, post_events
from storage.posts import PostVersion, attachments_of, judged_post, post_history, post_origins
from storage.submissions import submissions
from web import choices, words
from web.errors import NotFound
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page

router = APIRouter()
FIELDS: dict[str, CorrectionField] = {"is_cchc": "is_cchc", "units": "units", "activities": "activities"}
ORIGIN_WORDS = {
    "title": "Tiêu đề",
    "summary": "Tóm tắt",
    "body": "Nội dung",
    "byline": "Tác giả, nguồn",
    "category": "Chuyên mục",
    "published_at": "Ngày đăng",
    "updated_at": "Ngày cập nhật",
    "attachments": "Tệp đính kèm",
    "key": "Mã của trang",
}


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    text: str
    reason: str = ""
    version: PostVersion | None = None


@router.get("/posts/{post_id}")
def show_post(post_id: int, page: Page = Depends(open_page)) -> Response:
    configuration = page.configuration
    with page.database.read() as connection:
        judged = judged_post(connection, page.department, post_id)
        if judged is None:
            raise NotFound(f"Không có tin, bài số {post_id}.")
        attachments = attachments_of(connection, post_id)
        corrections = corrections_of(connection, post_id)
        versions = post_history(connection, post_id)
        events = post_events(connection, post_id)
        origins = post_origins(connection, post_id)
        replaced = replacements_of(connection, post_id)
        received = [row for row in submissions(connection, page.department, None) if row.post_id == post_id]
    post = judged.post
    year = choices.plan_year(configuration, post.published_at)
    period = period_of(post.published_at, configuration.reports.window.deadline_day)
    units = choices.unit_names(configuration)
    activities = choices.activity_pairs(configuration, year)
    return page.show(
        "post.html",
        "/posts",
        judged=judged,
        post=post,
        csrf=page.visitor.csrf,
        seen=_seen(corrections),
        verdict_text=_verdict_text(judged),
        source_name=choices.source_names(configuration).get(post.source, post.source),
        unit_names=units,
        unit_choices=_with_chosen(
            choices.unit_pairs(configuration, choices.today(post.published_at)), judged.units, units
        ),
        activity_titles=dict(activities),
        activity_choices=activities,
        theme_names={theme.id: theme.name for plan in configuration.plans.plans for theme in plan.themes},
        period=period,
        attachments=attachments,
        origins=[(ORIGIN_WORDS.get(name, name), place) for name, place in origins.items()],
        versions_shown=len(versions) > 1,
        history=_history(versions, events, corrections, replaced, units),
        undoable=[(field, words.CORRECTION_FIELDS[field]) for field in holding(corrections)],
        received=[row for row in received if row.withdrawn_at is None],
        received_period=period.id,
        period_choices=choices.month_options(configuration, page.now, period),
        can_correct=page.visitor.may("POST /posts/{post_id}/corrections"),
        can_receive=page.visitor.may("POST /posts/{post_id}/received"),
    )


@router.post("/posts/{post_id}/corrections")
def correct_post(post_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    field = FIELDS[form.choice("field", "Mục điều chỉnh", FIELDS)]
    configuration = page.configuration
    value: bool | list[str]
    if field == "is_cchc":
        value = form.choice("value", "Kết luận CCHC", ("yes", "no")) == "yes"
    elif field == "units":
        value = form.choices("value", "Đơn vị", list(choices.unit_names(configuration)))
    else:
        value = form.choices("value", "Nhiệm vụ", _all_activities(page))
    _add(page, post_id, Correction(post_id, field, value, form.reason(), page.visitor.login, page.now), form)
    return page.go(f"/posts/{post_id}", "corrected")


@router.post("/posts/{post_id}/corrections/undo")
def undo_correction(post_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    fields: dict[str, CorrectionField] = {**FIELDS, "themes": "themes"}
    field = fields[form.choice("field", "Mục điều chỉnh", fields)]
    _add(page, post_id, Correction(post_id, field, None, form.reason(), page.visitor.login, page.now), form)
    return page.go(f"/posts/{post_id}", "undone")


@router.post("/posts/{post_id}/received")
def enter_received(post_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    configuration = page.configuration
    received_at = form.moment("received_at", "Nhận lúc")
    if received_at > page.now:
        raise InputError("Nhận lúc", None, "ở tương lai.")
    with page.database.read() as connection:
        judged = judged_post(connection, page.department, post_id)
    if judged is None:
        raise NotFound(f"Không có tin, bài số {post_id}.")
    entry = Submission(
        unit=form.choice("unit", "Đơn vị", list(choices.unit_names(configuration))),
        period=form.period("period", "Kỳ", monthly=True).id,
        kind=SubmissionKind.NEWS,
        title=judged.post.title,
        received_at=received_at,
        entered_by=page.visitor.login,
        entered_at=page.now,
        origin="page",
        note=form.text("note", "Ghi chú", required=False),
        post_id=post_id,
    )
    office_actions.enter_submissions(page.database, page.department, [entry], role=page.visitor.role)
    return page.go(f"/posts/{post_id}", "received")


def _add(page: Page, post_id: int, made: Correction, form: Form) -> None:
    with page.database.read() as connection:
        if judged_post(connection, page.department, post_id) is None:
            raise NotFound(f"Không có tin, bài số {post_id}.")
    # A program that posts the form may leave this out; our own page never does.
    seen = form.number("seen", "Phiên bản trang")
    office_actions.correct_post(page.database, page.department, made, role=page.visitor.role, last_seen=seen)


def _seen(corrections: list[Correction]) -> int:
    return corrections[-1].id or 0 if corrections else 0


def _verdict_text(judged: JudgedPost) -> str:
    if judged.is_cchc is None:
        return words.VERDICTS["doubtful"]
    return words.VERDICTS["yes" if judged.is_cchc else "no"]


def _all_activities(page: Page) -> list[str]:
    return list(dict.fromkeys(activity.id for plan in page.configuration.plans.plans for activity in plan.activities))


def _with_chosen(pairs: list[choices.Pair], chosen: tuple[str, ...], names: dict[str, str]) -> list[choices.Pair]:
    """A unit that has ended but is credited stays in the list, else saving would drop it unseen."""
    listed = {unit for unit, _ in pairs}
    return pairs + [(unit, names.get(unit, unit)) for unit in chosen if unit not in listed]


def _event_words(event: PostEvent) -> str:
    if event.kind == "gone":
        return "Trang của bài không còn mở được ở nguồn: ghi là đã gỡ."
    if event.kind == "returned":
        return "Bài có lại ở nguồn."
    if event.kind == "moved":
        return f"Nguồn chuyển bài từ {event.before} sang {event.after}."
    before, after = (moment_numbers(datetime.fromisoformat(moment)) for moment in (event.before, event.after))
    return f"Nguồn đổi ngày đăng từ {before} thành {after}."


def _replaced_file(file: Replacement) -> HistoryLine:
    sizes = f"trước {size_words(file.size_before)}, nay {size_words(file.size)}"
    text = f"Tệp “{file.name or file.url}” đã được thay bằng tệp khác dưới cùng địa chỉ ({sizes})."
    return HistoryLine(file.seen_at, text)


def _history(
    versions: list[PostVersion],
    events: list[PostEvent],
    corrections: list[Correction],
    replaced: list[Replacement],
    units: dict[str, str],
) -> list[HistoryLine]:
    lines = [HistoryLine(event.at, _event_words(event)) for event in events]
    lines += [_replaced_file(file) for file in replaced]
    for version in versions:
        text = "Thấy lần đầu." if version.version == 1 else f"Trang đã sửa bài, lưu phiên bản {version.version}."
        lines.append(HistoryLine(version.seen_at, text, version=version))
    for made in corrections:
        name = words.CORRECTION_FIELDS[made.field]
        lines.append(HistoryLine(made.at, f"{made.who}: {name} {_value_words(made, units)}", made.reason))
    return sorted(lines, key=lambda line: line.at)


def _value_words(made: Correction, units: dict[str, str]) -> str:
    if made.value is None:
        return "– bỏ điều chỉnh"
    if made.field == "is_cchc":
        return "→ " + words.VERDICTS["yes" if made.value else "no"]
    named = [units.get(one, one) if made.field == "units" else one for one in made.value]
    return "→ " + ("; ".join(named) or "không có")
