"""Seeing why a post is judged as it is, and correcting it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cchc.records import AttachmentCheck, FoundAttachment
from storage.harvest import StoredHarvest
from storage.posts import judged_post
from tests.web.conftest import Site
from tests.web.office import POSTS, SCRIPT, post_of


def judged(site: Site, post_id: int):  # type: ignore[no-untyped-def]
    with site.doors.database.read() as connection:
        found = judged_post(connection, site.doors.department, post_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", "P00007 P00006 P00005 P00004 P00003 P00002 P00001"),
        ("period=2023-10", ""),
        ("period=2023-11&unit=thanh-tra", "P00006 P00004 P00002 P00001"),
        ("period=2023-11&unit=thanh-tra&verdict=counted", "P00006 P00002 P00001"),
        ("verdict=no", "P00003"),
        ("verdict=doubtful", "P00004"),
        ("doubtful=1", "P00005 P00004"),
        ("source=cchc", ""),
        ("q=DICH+VU+CONG", "P00002"),
        ("q=p00003", "P00003"),
        ("activity=I.1&verdict=yes&unit=van-phong", "P00007"),
        ("page=99999999999999999999", "P00007 P00006 P00005 P00004 P00003 P00002 P00001"),
    ],
)
def test_filters_show_exactly_the_posts_meant(calm_site: Site, query: str, codes: str) -> None:
    """Newest first; every filter narrows the list and they work together."""
    page = calm_site.browser("cuc").see(f"/posts?{query}")
    assert [link.text for link in page.select("td.tight a[href^='/posts/']")] == codes.split()


def test_a_post_tells_why_and_where_from(calm_site: Site) -> None:
    """The reasons, where on the page each field was read, the address, the copy and the attachment's state."""
    text = calm_site.browser("cuc").text("/posts/2")
    for words in [
        "Dòng tác giả ghi “Thanh tra Sở”",
        "span.h5",
        "https://sct.khanhhoa.gov.vn/news/tin-2.html",
        "Xem bản lưu của trang",
        "Không mở được",
        "bị chuyển về trang chủ",
        "tháng 11 năm 2023",
    ]:
        assert words in text


def test_nothing_of_a_foreign_page_becomes_markup(calm_site: Site) -> None:
    """A title and a body holding a script are shown as letters everywhere."""
    browser = calm_site.browser("lan")
    for path in ["/posts", "/posts/6", "/evidence/6", "/"]:
        answer = browser.get(path)
        assert SCRIPT not in answer.text, path
    assert SCRIPT in browser.text("/posts/6")


def test_the_stored_copy_is_text_on_screen_and_a_download_as_a_file(calm_site: Site) -> None:
    """The copy is never handed out as something a browser would run."""
    browser = calm_site.browser("lan")
    assert "<h1>Tin 3</h1>" in browser.text("/evidence/3")
    answer = browser.get("/evidence/3/file")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert b"<h1>Tin 3</h1>" in answer.content


def test_a_changed_copy_is_not_shown(site: Site) -> None:
    """Evidence that is no longer what was stored is said to be so."""
    archive = next(site.doors.archive_folder.glob("*-sct-3.warc.gz"))
    archive.write_bytes(b"\x1f\x8b" + bytes(400))
    assert site.browser("lan").get("/evidence/3").status_code in {404, 503}


def test_an_editor_settles_a_doubtful_verdict(site: Site) -> None:
    """The decision holds at once, says who and why, and takes the post off the list of waiting ones."""
    browser = site.browser("lan")
    answer = browser.submit(
        "/posts/4", "/posts/4/corrections", {"value": "no", "reason": "Chỉ là thủ tục cấp phép"}, having="is_cchc"
    )
    assert answer.status_code == 303
    assert judged(site, 4).is_cchc is False
    page = browser.text(answer.headers["location"])
    assert "Chỉ là thủ tục cấp phép" in page and "lan" in page
    assert "P00004" not in browser.text("/posts?doubtful=1")


def test_units_and_activities_are_corrected_and_the_correction_undone(site: Site) -> None:
    """Joint work is credited to both; taking the correction back restores the machine's verdict."""
    browser = site.browser("lan")
    typed = {"value": ["van-phong", "thanh-tra"], "reason": "Hai đơn vị cùng làm"}
    assert browser.submit("/posts/5", "/posts/5/corrections", typed, having="units").status_code == 303
    assert set(judged(site, 5).units) == {"van-phong", "thanh-tra"}
    assert not judged(site, 5).doubtful
    typed = {"value": ["I.2", "TD.3"], "reason": "Đúng nhiệm vụ này"}
    assert browser.submit("/posts/5", "/posts/5/corrections", typed, having="activities").status_code == 303
    assert judged(site, 5).activities == ("I.2", "TD.3")
    undo = browser.submit("/posts/5", "/posts/5/corrections/undo", {"reason": "Nhầm bài"}, having="units")
    assert undo.status_code == 303
    assert judged(site, 5).units == () and judged(site, 5).activities == ("I.2", "TD.3")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"field": "is_cchc", "value": "có thể", "reason": "x"}, "không có trong danh sách"),
        ({"field": "is_cchc", "value": "yes", "reason": "   "}, "chưa nhập"),
        ({"field": "units", "value": ["khong-co"], "reason": "x"}, "không có trong danh sách"),
        ({"field": "activities", "value": ["I.99"], "reason": "x"}, "không có trong danh sách"),
        ({"field": "title", "value": "x", "reason": "x"}, "không có trong danh sách"),
        ({"field": "is_cchc", "value": "yes", "reason": "x" * 1001}, "dài quá"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(calm_site: Site, typed: dict[str, str], said: str) -> None:
    """Unknown values, an empty reason and an endless one are refused with a sentence, nothing is stored."""
    answer = calm_site.browser("lan").post("/posts/1/corrections", typed)
    assert answer.status_code == 400
    assert said in answer.text
    assert judged(calm_site, 1).corrected == ()


def test_two_editors_do_not_overwrite_each_other_unseen(site: Site) -> None:
    """Who corrects from an old view is told who was faster and why; the first decision stands."""
    lan, hoa = site.browser("lan"), site.browser("hoa")
    seen = hoa.see("/posts/4").select_one("input[name=seen]")["value"]
    lan.submit("/posts/4", "/posts/4/corrections", {"value": "yes", "reason": "Có căn cứ"}, having="is_cchc")
    data = {"field": "is_cchc", "value": "no", "reason": "Không phải", "seen": seen}
    answer = hoa.post("/posts/4/corrections", data)
    assert answer.status_code == 409
    assert "lan vừa điều chỉnh" in answer.text and "Có căn cứ" in answer.text
    assert judged(site, 4).is_cchc is True


def test_a_received_date_is_entered_at_the_post(site: Site) -> None:
    """It becomes a submission of the unit for the period, linked to the post, in local time."""
    browser = site.browser("lan")
    typed = {"unit": "thanh-tra", "period": "2023-11", "received_at": "18/11/2023 16:30", "note": "gửi qua E-office"}
    assert browser.submit("/posts/2", "/posts/2/received", typed).status_code == 303
    assert "nhận 18/11/2023 16:30" in browser.text("/posts/2")
    row = browser.see("/submissions?period=2023-11&unit=thanh-tra").select_one("a[href='/posts/2']")
    assert row is not None


@pytest.mark.parametrize(
    "moment", ["30/02/2023 08:00", "21/11/2023 08:00", "11/18/2023 08:00", "hôm qua", "01/01/1900 08:00"]
)
def test_an_impossible_received_date_is_refused(calm_site: Site, moment: str) -> None:
    """No such day, a day to come, month before day, words: refused and nothing counts."""
    typed = {"unit": "thanh-tra", "period": "2023-11", "received_at": moment}
    assert calm_site.browser("lan").submit("/posts/2", "/posts/2/received", typed).status_code == 400
    assert "Chưa nhập." in calm_site.browser("lan").text("/posts/2")


def test_an_approver_sees_no_form_to_correct(calm_site: Site) -> None:
    """What a role may not do is not offered."""
    assert calm_site.browser("cuc").see("/posts/4").select("main form") == []


def test_the_record_holds_corrections_and_links_to_them(site: Site) -> None:
    """Who looks for what happened finds a person's decisions in one list with the other changes."""
    browser = site.browser("lan")
    browser.submit("/posts/4", "/posts/4/corrections", {"value": "no", "reason": "Ngoài phạm vi"}, having="is_cchc")
    row = next(row for row in browser.see("/changes").select("tbody tr") if "Ngoài phạm vi" in row.text)
    assert row.select_one("a[href='/posts/4']") is not None and "lan" in row.text


def test_a_replaced_file_stands_in_the_history(site: Site) -> None:
    """Other bytes under the address of an attached file: said in the post's history with both sizes."""
    harvest = StoredHarvest(site.doors.database, site.doors.department, "sct", 1, site.clock)
    site.clock.move(days=1)
    url = "https://sct.example/thay-the.pdf"
    post = replace(post_of(2, POSTS[1][0], POSTS[1][1]), attachments=(FoundAttachment("Biểu mẫu", url),))
    harvest.save_post(post, None)
    for size, digest in ((2048, "a" * 64), (4096, "b" * 64)):
        site.clock.move(days=1)
        seen = AttachmentCheck(url, "PASS", None, "mở được", "application/pdf", size, digest, site.clock())
        harvest.save_attachment_check(seen)
    text = site.browser("lan").text("/posts/2")
    assert "Tệp “Biểu mẫu” đã được thay bằng tệp khác dưới cùng địa chỉ (trước 2 KB, nay 4 KB)." in text


def test_an_edited_post_shows_both_versions(site: Site) -> None:
    """What the page said before it was edited stays readable beside what it says now."""
    harvest = StoredHarvest(site.doors.database, site.doors.department, "sct", 1, site.clock)
    site.clock.move(days=1)
    harvest.save_post(replace(post_of(2, POSTS[1][0], POSTS[1][1]), body="Nội dung đã sửa lại."), None)
    text = site.browser("lan").text("/posts/2")
    assert "Nội dung bài viết số 2." in text and "Nội dung đã sửa lại." in text
    assert "lưu phiên bản 2" in text
