"""Citizens' questions and complaints with their answers, from any site that shows them publicly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bs4 import Tag

from cchc.configuration import RecordPlace, Source
from cchc.periods import local_date
from cchc.private_words import without_private
from cchc.public_records import FeedbackItem
from cchc.record_labels import FEEDBACK_LABELS, PRIVATE_FIELDS, status_of
from cchc.states import FeedbackStatus
from cchc.vietnamese import slug
from cchc.vietnamese_dates import DateRead, read_date
from collectors.content_part import content_part
from collectors.html import block_text, parse_page, soup_of, tag_line
from collectors.label_values import page_values
from collectors.page import Page
from collectors.page_dates import DATE_SHAPE
from collectors.record_rows import RecordRow, text_of

LONGEST_TITLE = 500
LONGEST_REPLY = 4000
LONGEST_NAME = 200
REPLIES = (
    ".feedback-traloi-content, .traloi-content, .noidung-traloi, .noi-dung-tra-loi, .cau-tra-loi, .tra-loi, .traloi, "
    ".faq-answer, .answer-content, .reply-content, .answer, .reply, [itemprop=acceptedAnswer]"
)
SENT = "span.feedday, .feedday, .ngay-gui, .ngaygui, .ngay-hoi, .question-date, .sent-date"
REPLIED = ".feedback-traloi-day, .ngay-tra-loi, .ngaytraloi, .answer-date, .reply-date"
REPLY_UNITS = ".feedback-traloi-unit, .don-vi-tra-loi, .donvi-traloi, .answer-unit, .reply-unit"
STATUSES = ".trang-thai, .trangthai, .tinh-trang, .tinhtrang, .status, .feedstatus"
ASKERS = (
    ".nguoi-gui, .nguoigui, .nguoi-hoi, .nguoihoi, .ho-ten, .hoten, .sender, .asker, .fullname, .feedname, "
    ".question-author, [itemprop=author]"
)


@dataclass(frozen=True)
class FeedbackRead:
    """``answer_place``: the page has a place for an answer, so that an empty one says "not answered"."""

    item: FeedbackItem
    answer_place: bool


def feedback_of_row(row: RecordRow, source: Source, place: RecordPlace, page: Page) -> FeedbackRead | None:
    """None for an entry without words. Who asked is cut away before anything is read."""
    private = list(row.private)
    fields, origins = dict(row.fields), dict(row.origins)
    answer_place = "reply" in fields or "status" in fields
    if row.block is not None:
        private += _cut_askers(row.block, place)
        answer_place = _read_common(row.block, place, fields, origins, page.fetched_at) or answer_place
    title = without_private(fields.get("title", ""), private)[:LONGEST_TITLE]
    if not title:
        return None
    url = row.url or page.final_url
    item = FeedbackItem(
        source=source.id,
        key=_key(row, title, fields.get("sent_on", ""), page),
        url=url,
        title=title,
        topic=fields.get("topic", "")[:LONGEST_NAME],
        status=FeedbackStatus.UNKNOWN,
    )
    return FeedbackRead(_with_answer(item, fields, origins, private, page.fetched_at, answer_place), answer_place)


def completed_feedback(item: FeedbackItem, page: Page, place: RecordPlace) -> FeedbackRead:
    """What the entry's own page says: dates, status and answer. Raises CollectError for an unreadable page."""
    tree = parse_page(page)
    whole, part = soup_of(tree), soup_of(content_part(tree))
    private = _cut_askers(whole, place)
    _cut_askers(part, place)
    fields, more_private = page_values(part, FEEDBACK_LABELS)
    private += more_private
    origins = dict.fromkeys(fields, "nhãn trên trang riêng")
    chosen = place.selectors.model_dump(include={"title", "sent_on", "status", "replied_on", "reply_unit", "reply"})
    for name, selector in chosen.items():
        text = text_of(whole.select_one(selector), long=name == "reply") if selector else ""
        if text:
            fields[name], origins[name] = text, f"{selector} (trang riêng)"
    fields.pop("title", None)  # the list has named it
    answer_place = _read_common(whole, place, fields, origins, page.fetched_at) or bool(
        {"reply", "status"} & set(fields)
    )
    if item.sent_at is not None:
        fields.pop("sent_on", None)
    topic = item.topic or fields.get("topic", "")[:LONGEST_NAME]
    found = replace(item, topic=topic, title=without_private(item.title, private)[:LONGEST_TITLE])
    return FeedbackRead(_with_answer(found, fields, origins, private, page.fetched_at, answer_place), answer_place)


def _with_answer(
    item: FeedbackItem,
    fields: dict[str, str],
    origins: dict[str, str],
    private: list[str],
    reference: datetime,
    answer_place: bool,
) -> FeedbackItem:
    sent = _moment(fields.get("sent_on", ""), reference)
    replied = _moment(fields.get("replied_on", ""), reference)
    reply = without_private(fields.get("reply", ""), private)[:LONGEST_REPLY]
    status = status_of(fields.get("status", ""))
    if status is None and status_of(reply) is FeedbackStatus.WAITING and len(reply) < 60:
        status, reply = FeedbackStatus.WAITING, ""
    if status is None and (reply or replied is not None):
        status = FeedbackStatus.ANSWERED
    if status is None and answer_place:
        status = FeedbackStatus.WAITING
    sent_at = sent.moment if sent else item.sent_at
    if replied is not None and sent_at is not None and local_date(replied.moment) < local_date(sent_at):
        replied, origins = None, origins | {"replied_at": "bỏ: sớm hơn ngày gửi"}
    said = {name: place for name, place in origins.items() if name not in PRIVATE_FIELDS}
    return replace(
        item,
        status=status or item.status,
        sent_at=sent_at,
        sent_precision=sent.precision if sent else item.sent_precision,
        replied_at=replied.moment if replied else item.replied_at,
        replied_precision=replied.precision if replied else item.replied_precision,
        reply_unit=fields.get("reply_unit", "")[:LONGEST_NAME] or item.reply_unit,
        reply=reply or item.reply,
        origins=item.origins | said,
    )


def _read_common(
    block: Tag, place: RecordPlace, fields: dict[str, str], origins: dict[str, str], reference: datetime
) -> bool:
    """Fill what common class names show; True where the block has a place for an answer, be it empty."""
    answer = block.select_one(place.selectors.reply or REPLIES)
    for name, selector in (("replied_on", REPLIED), ("reply_unit", REPLY_UNITS)):
        found = block.select_one(selector)
        if name not in fields and found is not None and tag_line(found):
            fields[name], origins[name] = text_of(found, long=False), selector.split(",")[0]
        if answer is not None and found is not None and answer in found.parents:
            found.extract()
    if answer is not None and "reply" not in fields and block_text(answer):
        fields["reply"], origins["reply"] = block_text(answer), "chỗ trả lời"
    if answer is not None and answer.parent is not None:
        answer.extract()  # its dates are not the question's
    for name, selector in (("sent_on", SENT), ("status", STATUSES)):
        found = block.select_one(selector)
        if name not in fields and found is not None and tag_line(found):
            fields[name], origins[name] = text_of(found, long=False), selector.split(",")[0]
    if "sent_on" not in fields:
        shown = _short_date(block, reference)
        if shown:
            fields["sent_on"], origins["sent_on"] = shown, "ngày in trong mục"
    return answer is not None


def _short_date(block: Tag, reference: datetime) -> str:
    for piece in block.find_all(["time", "span", "em", "small", "i", "p", "div", "td", "li"], limit=200):
        text = text_of(piece, long=False)
        if len(text) < 60 and piece.find("a") is None and DATE_SHAPE.search(text) and _moment(text, reference):
            return text
    return ""


def _cut_askers(block: Tag, place: RecordPlace) -> list[str]:
    """Takes the parts that name who asked out of the tree; returns what they said."""
    said = []
    for part in block.select(place.selectors.asker or ASKERS):
        if part.parent is not None and len(tag_line(part)) < 300:
            said.append(tag_line(part))
            part.extract()
    return [text for text in said if text]


def _moment(text: str, reference: datetime) -> DateRead | None:
    read = read_date(text, reference=reference) if text else None
    return None if read is None or read.approx else read


def _key(row: RecordRow, title: str, sent: str, page: Page) -> str:
    """The pattern's group ``id``, else its own address, else the anchor on its page, else its words and day."""
    groups = row.pattern.groupdict() if row.pattern else {}
    own = groups.get("id") or groups.get("key") or row.url
    if own:
        return str(own)
    return f"{page.url}#{row.anchor}" if row.anchor else f"{slug(title, 200)}|{slug(sent, 20) if sent else ''}"
