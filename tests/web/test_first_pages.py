"""What waits for a person, the board, and the activities, over the sample office."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cchc.states import ReportState
from storage.harvest import StoredHarvest
from storage.posts import posts_to_classify, save_attribution
from storage.runs import begin_run
from tests.web.conftest import Site
from tests.web.office import POSTS, YES, post_of
from tests.web.test_reports import drafts, state


def headings(site: Site) -> list[str]:
    page = site.browser("lan").see("/")
    return [heading.find(string=True).strip() for heading in page.select("section.card h2")]


def test_what_would_change_a_count_stands_first(calm_site: Site) -> None:
    """Doubtful posts before mails, mails before findings, broken files last; empty groups are not shown."""
    assert headings(calm_site) == [
        "Bài chưa chắc chắn",
        "Thư cần người quyết định",
        "Văn bản phải công khai",
        "Tệp đính kèm không mở được",
    ]


def test_a_group_disappears_when_its_work_is_done(site: Site) -> None:
    """Both waiting posts settled: the group is gone and the board has no waiting post."""
    browser = site.browser("lan")
    for post_id in (4, 5):
        path = f"/posts/{post_id}"
        browser.submit(path, f"{path}/corrections", {"value": "no", "reason": "Ngoài phạm vi"}, having="is_cchc")
    assert "Bài chưa chắc chắn" not in headings(site)
    assert site.browser("lan").see("/board?period=2023-11").select("a[href*='doubtful=1']") == []


def test_reports_wait_for_the_right_decision(site: Site) -> None:
    """A draft is there to be submitted; the list says which step is next."""
    made = drafts(site)
    text = site.browser("cuc").text("/")
    assert text.count("dự thảo, chưa trình duyệt") == len(made)
    assert state(site, made["ubnd"]) is ReportState.DRAFT


@pytest.mark.parametrize(
    ("unit", "published", "sent"), [("thanh-tra", "3", "0"), ("van-phong", "1", "1"), ("thuong-mai", "0", "0")]
)
def test_the_board_counts_what_the_posts_say(calm_site: Site, unit: str, published: str, sent: str) -> None:
    """The counts of the sample, each opening exactly as many posts as it says."""
    browser = calm_site.browser("cuc")
    row = next(
        row
        for row in browser.see("/board?period=2023-11").select("tbody tr")
        if row.select_one(f"a[href='/board/2023-11/{unit}']")
    )
    cells = [cell.text.strip() for cell in row.select("td.num")]
    assert cells[-3:-1] == [published, sent]
    if published != "0":
        link = row.select_one(f"a[href^='/posts?verdict=counted&unit={unit}&period=2023-11']")["href"]
        assert len(browser.see(link).select("tbody tr")) == int(published)


def test_a_unit_in_a_period_shows_what_was_counted(calm_site: Site) -> None:
    """The post and the submission are both there, each leading on."""
    page = calm_site.browser("cuc").see("/board/2023-11/van-phong")
    assert page.select_one("a[href='/posts/7']") is not None
    assert page.select_one("a[href^='/submissions?period=2023-11']") is not None
    assert "Đúng hạn" in page.text


def test_thirty_activities_with_their_evidence(calm_site: Site) -> None:
    """Every activity of the plan is there; the one that posts served opens them."""
    page = calm_site.browser("cuc").see("/activities?period=2023-11")
    assert len(page.select("tbody tr[id]")) == 30
    served = page.select_one("tr[id='I.1']")
    assert served.select("a[href='/posts/1']")


@pytest.mark.parametrize("period", ["2023-Q4", "2023-H2", "2023"])
def test_longer_periods_have_their_board_too(calm_site: Site, period: str) -> None:
    """A quarter, a half and a year are counted over their own window."""
    browser = calm_site.browser("cuc")
    for path in [f"/board?period={period}", f"/activities?period={period}", f"/reports?period={period}"]:
        assert browser.get(path).status_code == 200


def test_a_number_opens_the_posts_it_counts_and_no_others(site: Site) -> None:
    """A post of a source that is switched off is stored, but is in no figure and in no list behind a figure."""
    doors = site.doors
    run_id = begin_run(doors.database, doors.department, "nightly", "f" * 64, site.clock())
    off = next(one.id for one in doors.load_config().configuration.sources.sources if not one.enabled)
    post = replace(post_of(99, "Cải cách hành chính ở trang đã tắt", (11, 3)), source=off)
    StoredHarvest(doors.database, doors.department, off, run_id, doors.clock).save_post(post, None)
    with doors.database.begin() as connection:
        for stored in list(posts_to_classify(connection, doors.department, "quy-tac")):
            save_attribution(connection, stored.id, stored.content_hash, "quy-tac", YES, site.clock())
    browser = site.browser("cuc")
    page = browser.see("/board?period=2023-11")
    links = page.select("a[href^='/posts?'][href*='reported=1']")
    assert len(links) >= 4
    for link in links:
        listed = browser.see(link["href"]).select("tbody tr")
        assert len(listed) == int(link.get_text(strip=True)), link["href"]
    assert page.select_one("a[href='/posts?period=2023-11']").get_text(strip=True) == str(len(POSTS))


def test_a_month_that_was_not_read_shows_no_zero(calm_site: Site) -> None:
    """The sample office was read from 1 January on, so the period of January (from 20 December) is not proven empty."""
    page = calm_site.browser("cuc").see("/board?period=2023-11")
    row = next(row for row in page.select("tbody tr") if row.select_one("a[href='/board/2023-11/van-phong']"))
    months = [cell.get_text(strip=True) for cell in row.select("td.num")[:11]]
    assert months == ["–", *["0"] * 9, "1"]
    assert "chưa đọc đủ các nguồn" in page.get_text(" ")


def test_a_year_without_a_plan_is_told_and_the_first_page_still_works(site: Site) -> None:
    """In January of a year whose plan is not entered yet, people can still work off what waits."""
    site.clock.move(days=60)
    browser = site.browser("lan")
    assert "Chưa có kế hoạch năm 2024" in browser.text("/")
    assert "Bài chưa chắc chắn" in browser.text("/")
    assert browser.get("/board").status_code == 404
    assert browser.get("/board?period=2023-11").status_code == 200
