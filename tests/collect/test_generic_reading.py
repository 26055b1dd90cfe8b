"""Article pages of unknown systems: which date, which author, which text, where no selector says so."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.generic import read_article, read_list_page
from tests.collect.pages import local

NOW = datetime(2024, 6, 1, 1, 0, tzinfo=UTC)
TITLE = "Sở tổ chức hội nghị đối thoại với doanh nghiệp"
TEXT = (
    "<p>Sáng 02/04/2019, hội nghị đã trả lời 27 kiến nghị theo Quyết định số 15/QĐ-UBND ngày 05/01/2018 của UBND tỉnh, "
    "trong đó 12 kiến nghị về thủ tục hành chính.</p><p>Các phòng chuyên môn tiếp tục trả lời bằng văn bản.</p>"
)


def source(**more):
    facts = {"id": "x", "name": "X", "url": "https://x.vn/", "platform": "generic", "channel": "website"}
    return Source.model_validate(facts | {"owner": "department", "enabled": True} | more)


def page(html, url="https://x.vn/tin/1"):
    body = html.encode()
    headers = {"content-type": "text/html; charset=utf-8"}
    return Page("x", url, url, 200, headers, body, hashlib.sha256(body).hexdigest(), False, False, NOW, None)


def article(*, date="", head="", text=TEXT, after="", title=TITLE):
    return (
        f"<html><head><title>{title} - Sở Công Thương</title>{head}</head><body>"
        "<div class='dau-trang'>Hôm nay, thứ Bảy, 01/06/2024 08:00</div>"
        "<div class='menu'><a href='/'>Trang chủ</a></div>"
        f"<div class='giua'><h1>{title}</h1>{date}<div class='nd'>{text}</div>{after}"
        "<div><h3>Tin liên quan</h3><ul><li><a href='/tin/2'>Một tin khác nữa</a> (01/02/2020)</li></ul></div></div>"
        "<div class='footer'>Giấy phép số 5/GP ngày 01/01/2010</div></body></html>"
    )


def read(html, *, title="", chosen=None):
    listed = Listed(key="1", url="https://x.vn/tin/1", title=title)
    return read_article(page(html), listed, source(selectors=chosen or {}))


def ld(**facts):
    data = ", ".join(f'"{name}": "{value}"' for name, value in facts.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {data}}}</script>'


@pytest.mark.parametrize(
    ("line", "moment", "precision"),
    [
        ("09/06/2016 23:00", local(2016, 6, 9, 23, 0), "minute"),
        ("Đăng ngày 17 - 05 - 2024 | Lượt xem: 400", local(2024, 5, 17, 0), "day"),
        ("Thứ hai, 20/11/2023 | 08:05", local(2023, 11, 20, 8, 5), "minute"),
        ("08:05, 13/11/2022", local(2022, 11, 13, 8, 5), "minute"),
        ("(09:26 | 09/05/2019)", local(2019, 5, 9, 9, 26), "minute"),
        ("Chủ Nhật, 24/11/2019, 21:59 [GMT+7]", local(2019, 11, 24, 21, 59), "minute"),
        ("Ngày đăng: 31/10/2023 23:40 - Người đăng: Admin", local(2023, 10, 31, 23, 40), "minute"),
        ("Tác giả: Thanh tra Sở | Ngày đăng: 01/11/2023 00:12", local(2023, 11, 1, 0, 12), "minute"),
        ("Cập nhật lúc 10:00 05/12/2023. Đăng lúc 09:00 01/12/2023", local(2023, 12, 1, 9, 0), "minute"),
        ("Ngày 20 tháng 11 năm 2023, 08:05", local(2023, 11, 20, 8, 5), "minute"),
    ],
)
def test_the_date_that_people_see(line, moment, precision):
    """Every printed form; never the head clock, a date inside the text, other posts or the footer."""
    for markup in ("<div>{}</div>", "<span class='ngay'>{}</span>", "<p><em>{}</em></p>"):
        post = read(article(date=markup.format(line)))
        assert (post.published_at, post.published_precision) == (moment.astimezone(UTC), precision), markup
        assert line.split("|")[0].strip() not in post.body
    assert post.date_confidence == "high"


def test_a_page_without_its_own_date_has_none():
    """The head clock, cited documents, other posts and the footer give no date."""
    with pytest.raises(CollectError) as raised:
        read(article())
    assert raised.value.kind is FailureKind.NO_DATE


def test_an_edit_time_is_not_the_publication():
    """Only "Cập nhật": used and marked uncertain; beside a stated publication it is the edit."""
    alone = read(article(date="<div>Cập nhật lúc 08:05 20/11/2023</div>"))
    assert (alone.published_at, alone.date_confidence) == (local(2023, 11, 20, 8, 5).astimezone(UTC), "low")
    both = read(
        article(
            date="<div>Cập nhật lúc 08:05 20/11/2023</div>",
            head=ld(datePublished="2023-11-18T09:00:00+07:00", dateModified="2023-11-20T08:05:00+07:00"),
        )
    )
    assert (both.published_at, both.date_confidence) == (local(2023, 11, 18, 9).astimezone(UTC), "high")
    assert both.updated_at == local(2023, 11, 20, 8, 5).astimezone(UTC)


def test_dates_that_disagree_are_told():
    """The line that people see is taken, with the doubt in words; a difference of hours is a time zone."""
    far = read(
        article(date="<div>Đăng ngày 10/11/2023 08:00</div>", head=ld(datePublished="2023-11-20T08:05:00+07:00"))
    )
    assert (far.published_at, far.date_confidence) == (local(2023, 11, 10, 8).astimezone(UTC), "low")
    assert "10/11/2023" in far.origins["doubt"] and "20/11/2023" in far.origins["doubt"]
    near = read(article(date="<div>Đăng ngày 20/11/2023 08:05</div>", head=ld(datePublished="2023-11-20T08:05:00Z")))
    assert (near.published_at, near.date_confidence) == (local(2023, 11, 20, 8, 5).astimezone(UTC), "high")


@pytest.mark.parametrize(
    "head",
    [
        ld(datePublished="2023-11-20T08:05:00+07:00"),
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "datePublished": "2001-01-01"},'
        '{"@type": ["Article"], "datePublished": "2023-11-20T01:05:00Z"}]}</script>',
        '<meta property="article:published_time" content="2023-11-20T08:05:00+07:00">',
        '<script type="application/ld+json">{không phải json</script><meta name="pubdate" content="20/11/2023 08:05">',
    ],
)
def test_what_the_page_says_to_machines(head):
    """JSON-LD alone, in a graph, OpenGraph, plain meta; a broken script is passed over."""
    post = read(article(head=head))
    assert (post.published_at, post.date_confidence) == (local(2023, 11, 20, 8, 5).astimezone(UTC), "high")


@pytest.mark.parametrize(
    ("where", "markup", "byline"),
    [
        ("after", "<div>Nguồn tin: Thanh tra Sở</div>", "Nguồn tin: Thanh tra Sở"),
        ("after", "<p class='tac-gia'>Văn phòng Sở</p>", "Văn phòng Sở"),
        ("text", "<p><b>Phòng Quản lý thương mại</b></p>", "Phòng Quản lý thương mại"),
        ("text", "<p style='text-align:right'>Nguyễn Văn A - Thanh tra Sở</p>", "Nguyễn Văn A - Thanh tra Sở"),
        ("text", "<p>(Phòng Xuất nhập khẩu)</p>", "(Phòng Xuất nhập khẩu)"),
        ("head", ld(author="Văn phòng Sở"), "Văn phòng Sở"),
        ("head", '<meta name="author" content="Sở Công Thương">', ""),
        ("head", '<meta property="og:site_name" content="Cổng tỉnh">' + ld(author="Cổng tỉnh"), ""),
        ("text", "<p><b>Chi tiết xem tại tệp đính kèm</b></p>", ""),
    ],
)
def test_the_byline_as_printed(where, markup, byline):
    """Labels, author fields, signatures, metadata; the site's own name is no author, a hint no signature."""
    parts = {"text": TEXT + markup} if where == "text" else {where: markup}
    assert read(article(date="<div>20/11/2023 08:05</div>", **parts)).byline == byline


def test_the_text_is_the_articles_only():
    """Heading, date, tools, other posts and the frame are left out; the files inside stay."""
    tools = "<div><a href='/in-tin/1'>In tin</a> <a href='https://facebook.com/sharer.php'>Chia sẻ</a></div>"
    files = TEXT + "<p><a href='/f/ke-hoach.pdf'>Kế hoạch</a></p>"
    post = read(article(date="<div>20/11/2023 08:05</div>", text=files, after=tools))
    assert post.body.startswith("Sáng 02/04/2019") and post.body.endswith("Kế hoạch")
    assert [found.url for found in post.attachments] == ["https://x.vn/f/ke-hoach.pdf"]


def test_a_box_of_other_posts_inside_the_text_does_not_end_it():
    """Only the box is cut; the paragraphs below it belong to the article."""
    box = "<p><b>Tin liên quan</b></p><ul><li><a href='/tin/9'>Một tin đã đưa trước đó</a></li></ul>"
    rest = "<p>Kết luận hội nghị, Giám đốc Sở giao Văn phòng theo dõi.</p>"
    body = read(article(date="<div>20/11/2023 08:05</div>", text=TEXT + box + rest)).body
    assert body.endswith("giao Văn phòng theo dõi.") and "đã đưa trước đó" not in body


def test_a_selector_wins_over_what_is_found():
    """One wrong field needs one selector; the others are still read automatically."""
    html = article(date="<div>20/11/2023 08:05</div><i id='that'>21/11/2023 09:00</i>")
    post = read(html, chosen={"published_at": "#that"})
    assert (post.published_at, post.origins["published_at"]) == (local(2023, 11, 21, 9).astimezone(UTC), "#that")
    assert post.title == TITLE and "27 kiến nghị" in post.body


def test_another_page_than_the_one_listed_is_refused():
    """A page of another title, or one that calls itself the front page, is no article."""
    html = article(date="<div>20/11/2023 08:05</div>", title="Trang thông tin đang được nâng cấp")
    with pytest.raises(CollectError) as raised:
        read(html, title=TITLE)
    assert raised.value.kind is FailureKind.SOFT_NOT_FOUND and TITLE in raised.value.detail
    assert read(article(date="<div>20/11/2023 08:05</div>"), title=TITLE[:30] + "…").title == TITLE


def test_a_legal_document_is_no_post():
    """Its page is a table of number, issuing date, issuer and signer."""
    labels = ("Số ký hiệu", "Ngày ban hành", "Cơ quan ban hành", "Người ký")
    rows = "".join(f"<tr><td>{label}</td><td>20/11/2023</td></tr>" for label in labels)
    with pytest.raises(CollectError) as raised:
        read(article(date="<div>20/11/2023</div>", text=f"<table>{rows}</table>"))
    assert "văn bản" in raised.value.detail


def test_a_list_page_names_its_articles_only():
    """Menus, tags, print copies, legal documents, searches, languages and pages of the list itself are no articles."""
    rows = "".join(
        f"<div class='r'><a href='/tin-tuc/su-kien-noi-bat-trong-tuan-{n}.html'>Sự kiện nổi bật số {n} tuần qua</a>"
        f"<a href='/tin-tuc/su-kien-noi-bat-trong-tuan-{n}.html?print=1'>In</a><span>{n:02d}/11/2023</span></div>"
        for n in range(1, 8)
    )
    others = (
        "<ul><li><a href='/gioi-thieu/chuc-nang-nhiem-vu-cua-so'>Chức năng nhiệm vụ của Sở Công Thương</a></li>"
        "<li><a href='/van-ban/quyet-dinh-cong-bo-danh-muc-12.html'>Quyết định công bố danh mục thủ tục</a></li>"
        "<li><a href='/tag/cai-cach'>Cải cách hành chính của tỉnh</a></li><li><a href='/?lang=en'>English</a></li></ul>"
        "<a href='/tin-tuc?trang=2'>2</a> <a href='/tin-tuc?trang=3'>3</a>"
    )
    found = read_list_page(page(f"<html><body>{rows}{others}</body></html>", "https://x.vn/tin-tuc"), source())
    assert [item.url.rsplit("-", 1)[-1] for item in found.items] == [f"{n}.html" for n in range(1, 8)]
    assert found.items[0].shown is not None and found.items[0].shown.moment == local(2023, 11, 1, 0).astimezone(UTC)
    assert found.next_url == "https://x.vn/tin-tuc?trang=2"
