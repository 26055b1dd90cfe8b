"""Citizens' questions and complaints: how far each has come and when; never who asked."""

from __future__ import annotations

from cchc.periods import local_date
from cchc.states import FailureKind, FeedbackStatus
from tests.collect.record_places.shelf import MemoryShelf, Read, page
from tests.collect.site import Answer, Site
from tests.conftest import SettableClock

ASKER = ("Nguyễn Thị Hoa Mai", "0905 123 456", "hoamai@gmail.com", "12 Trần Phú")


def province(site: Site, answered: tuple[int, ...] = (1,)) -> None:
    """A list of blocks and a page each, in the shape that www.khanhhoa.gov.vn showed."""
    blocks = "".join(
        f"<div class='row'><div class='item'><a class='title' href='/chi-tiet/{number}'>Hỏi về thủ tục số {number}</a>"
        f"<span class='feedday'>0{number}/11/2023</span></div></div>"
        for number in (1, 2, 3)
    )
    site["/gop-y"] = page(f"<div class='content-feedback'>{blocks}</div>")
    for number in (1, 2, 3):
        reply = (
            f"<p>Kính gửi bà {ASKER[0]}</p><p>Bà {ASKER[0]} nộp hồ sơ tại Bộ phận Một cửa, {ASKER[3]}.</p>"
            if number in answered
            else ""
        )
        site[f"/chi-tiet/{number}"] = page(
            f"<div id='print-chitiet'><h1>Hỏi về thủ tục số {number}</h1>"
            f"<p>Họ và tên: {ASKER[0]}</p><p>Điện thoại: {ASKER[1]}</p>"
            f"<p>Email: {ASKER[2]}</p><p>Địa chỉ: {ASKER[3]}</p>"
            f"<div class='chitietbaiviet'>Tôi là {ASKER[0]} xin hỏi.</div>"
            "<p>Lĩnh vực: Lưu thông hàng hóa</p>"
            + (
                f"<p>Ngày trả lời: {number + 7:02d}/11/2023 14:05</p><p>Đơn vị trả lời: Văn phòng Sở</p>"
                if reply
                else ""
            )
            + f"<div class='feedback-traloi-content'>{reply}</div></div>"
        )


def test_questions_answers_and_their_days(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """Without any selector: title, day, field, answer with day and unit; an empty place for the answer says waiting."""
    province(site)
    result = read("/gop-y", "feedback")
    assert (result.listed, result.opened, result.new, result.complete) == (3, 3, 3, True)
    answered, waiting = (shelf.feedback[f"{site.url}/chi-tiet/{number}"] for number in (1, 2))
    assert (answered.status, answered.topic) == (FeedbackStatus.ANSWERED, "Lưu thông hàng hóa")
    assert answered.sent_at is not None and local_date(answered.sent_at).day == 1
    assert answered.replied_at is not None and local_date(answered.replied_at).day == 8
    assert (answered.sent_precision, answered.replied_precision) == ("day", "minute")
    assert answered.reply_unit == "Văn phòng Sở"
    assert "Bộ phận Một cửa" in answered.reply
    assert (waiting.status, waiting.reply, waiting.replied_at) == (FeedbackStatus.WAITING, "", None)


def test_nothing_that_says_who_asked_is_kept(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """Name, telephone, mail and address stand in no field of what is stored, not even inside the answer."""
    province(site, answered=(1, 2, 3))
    site["/gop-y"] = Answer(
        page(
            f"<table><tr><th>Họ tên</th><th>Nội dung câu hỏi</th><th>Ngày gửi</th><th>Trả lời</th></tr>"
            f"<tr><td>{ASKER[0]}</td><td>{ASKER[0]} hỏi giá điện, gọi {ASKER[1]}</td><td>03/11/2023</td>"
            f"<td>Ông Trần Văn Bé và {ASKER[0]} xem biểu giá; hộp thư {ASKER[2]}</td></tr></table>"
        )
    )
    site["/gop-y-2"] = page(
        "<div class='content-feedback'><div class='item'><a class='title' href='/chi-tiet/1'>Hỏi</a></div></div>"
    )
    read("/gop-y", "feedback")
    read("/gop-y-2", "feedback")
    assert len(shelf.feedback) == 2
    kept = repr(shelf.feedback)
    assert [secret for secret in (*ASKER[:3], "Hoa Mai", "Trần Văn Bé") if secret in kept] == []
    assert "hỏi giá điện" in kept and "xem biểu giá" in kept


def test_only_what_waits_is_asked_again(site: Site, read: Read, shelf: MemoryShelf, clock: SettableClock) -> None:
    """The next night opens the unanswered ones; an answer given meanwhile is a change."""
    province(site, answered=(1, 3))
    read("/gop-y", "feedback")
    province(site, answered=(1, 2, 3))
    site.asked.clear()
    clock.move(days=1)
    result = read("/gop-y", "feedback")
    assert {"/gop-y", "/chi-tiet/2"} <= set(site.paths())
    assert len(site.paths()) == 3, "the list, the waiting one, a share of the answered ones"
    assert result.changed == 1
    assert shelf.feedback[f"{site.url}/chi-tiet/2"].status is FeedbackStatus.ANSWERED


def test_questions_with_answers_on_one_page(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """A list of questions with their answers under them needs no other page; statuses are read from their words."""
    site["/hoi-dap"] = page(
        "<div class='faq'>"
        "<div class='faq-item' id='q1'><h3>Thủ tục cấp phép rượu?</h3><p>Ngày gửi: 02/11/2023</p>"
        "<div class='faq-answer'>Thực hiện theo quy định.</div></div>"
        "<div class='faq-item' id='q2'><h3>Bao giờ có điện?</h3><p>Ngày gửi: 05/11/2023</p>"
        "<p>Trạng thái: Đang xử lý</p></div>"
        "<div class='faq-item' id='q3'><h3>Giá xăng thế nào?</h3><p>Ngày gửi: 06/11/2023</p>"
        "<div class='faq-answer'></div></div></div>"
    )
    result = read("/hoi-dap", "feedback", selectors={"title": "h3"})
    assert (result.listed, result.opened, site.paths()) == (3, 0, ["/hoi-dap"])
    said = {
        one.title: (one.status.label, one.sent_at and local_date(one.sent_at).day) for one in shelf.feedback.values()
    }
    assert said == {
        "Thủ tục cấp phép rượu?": ("Đã trả lời", 2),
        "Bao giờ có điện?": ("Đang xử lý", 5),
        "Giá xăng thế nào?": ("Chưa trả lời", 6),
    }


def test_no_answer_is_claimed_where_none_can_be_seen(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """A place that shows no answers at all says nothing of how far they have come; nor does a refused page."""
    site["/y-kien"] = page(
        "<div class='gop-y-list'><div class='gopy-item'><a class='title' href='/y/1'>Góp ý thứ nhất</a> "
        "<span>01/11/2023</span></div><div class='gopy-item'><a class='title' href='/y/2'>Góp ý thứ hai</a> "
        "<span>02/11/2023</span></div></div>"
    )
    site["/y/1"] = page("<main><h1>Góp ý thứ nhất</h1><p>Nội dung góp ý của người dân về chợ.</p></main>")
    site["/y/2"] = Answer("Forbidden", 403)
    result = read("/y-kien", "feedback")
    assert {one.status for one in shelf.feedback.values()} == {FeedbackStatus.UNKNOWN}
    assert (result.complete, result.believed, result.failure) == (True, True, FailureKind.FORBIDDEN)


def test_more_pages_than_a_night_takes_are_read_in_the_next(
    site: Site, read: Read, shelf: MemoryShelf, clock: SettableClock
) -> None:
    """``max_details`` bounds a night; the rest is listed at once and read on the following nights."""
    province(site, answered=(1, 2, 3))
    first = read("/gop-y", "feedback", max_details=2)
    assert (first.listed, first.opened) == (3, 2)
    assert "còn 1 mục" in first.detail
    statuses = [one.status for one in shelf.feedback.values()]
    assert sorted(statuses) == sorted([FeedbackStatus.ANSWERED, FeedbackStatus.ANSWERED, FeedbackStatus.UNKNOWN])
    clock.move(days=1)
    read("/gop-y", "feedback", max_details=2)
    assert {one.status for one in shelf.feedback.values()} == {FeedbackStatus.ANSWERED}


def test_a_page_made_of_links_ends_soon(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """Thousands of links to one address, in no list we know, are no entries and take no minutes."""
    site["/trap"] = page(f"<main>{'<p><a href=/q>Hỏi</a> 01/11/2023</p>' * 3000}</main>")
    result = read("/trap", "feedback")
    assert (result.listed, result.believed, result.failure) == (0, False, FailureKind.NOTHING_FOUND)
