"""Pages of our own making in the shapes that NukeViet portals, provincial portals and feeds serve."""

from __future__ import annotations

import html
from datetime import datetime
from email.utils import format_datetime

from cchc.periods import LOCAL

WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"]
MENU = (
    "<nav><ul><li><a href='/'>Trang chủ</a></li><li><a href='/news/cai-cach-hanh-chinh/'>Cải cách hành chính</a></li>"
    "<li><a href='/about/gioi-thieu.html'>Giới thiệu</a></li></ul></nav>"
)


def nukeviet_page(content: str, title: str = "Sở Công Thương", beside: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta name='generator' content='NukeViet v4.5'>"
        f"</head><body>{MENU}<div class='row'><div class='col-md-18'>{content}</div>"
        f"<div class='col-md-6'><div class='panel'><h3>Tin đọc nhiều</h3>{beside}</div></div></div>"
        f"<footer>Bản quyền</footer></body></html>"
    )


def nukeviet_date(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} - {moment:%d/%m/%Y %H:%M}"


def nukeviet_article(
    title: str,
    shown: datetime | str,
    *,
    body: str = "<p>Nội dung bài viết về cải cách hành chính.</p>",
    edited: datetime | None = None,
    byline: str = "Văn phòng Sở",
    files: str = "",
    beside: str = "",
    summary: str = "Tóm tắt của bài.",
) -> str:
    date_line = shown if isinstance(shown, str) else nukeviet_date(shown)
    stamp = edited or (shown if isinstance(shown, datetime) else None)
    micro = (
        f"<span class='hidden' itemprop='datePublished'>{stamp.isoformat()}</span><sp"
        f"an class='hidden' itemprop='dateModified'>{stamp.isoformat()}</span>"
        if stamp
        else ""
    )
    return nukeviet_page(
        "<ol class='breadcrumb'><li><a href='/'>Trang nhất</a></li>"
        "<li><a href='/news/cai-cach-hanh-chinh/'>Cải cách hành chính</a></li></ol>"
        "<div class='news_column panel panel-default' itemtype='http://schema.org/NewsArticle' itemscope>"
        "<div class='panel-body'>"
        f"<h1 class='title margin-bottom-lg' itemprop='headline'>{title}</h1>{micro}"
        f"<div class='row'><span class='h5'>{date_line}</span></div>"
        f"<div class='hometext m-bottom' itemprop='description'>{summary}</div>"
        f"<div id='news-bodyhtml' class='bodytext margin-bottom-lg'>{body}</div>"
        f"<div class='news-download-file'>{files}</div>"
        f"<p class='h5 text-right'><strong>Tác giả: </strong>{byline}</p></div></div>",
        title,
        beside,
    )


def nukeviet_list(
    entries: list[tuple[str, str, datetime | None]], *, next_url: str | None = None, beside: str = ""
) -> str:
    """entries: (address, title, shown date or None)."""
    rows = "".join(
        f"<div class='panel panel-default'><div class='panel-body'>"
        f"<h3><a href='{address}' title='{html.escape(title)}'>{title}</a></h3>"
        + (
            f"<ul class='list-inline'><li><em class='fa fa-clock-o'>&nbsp;</em> {moment:%d/%m/%Y %H:%M:%S}</li>"
            f"<li><em class='fa fa-eye'></em> 12</li></ul>"
            if moment
            else ""
        )
        + "<p>Tóm tắt</p></div></div>"
        for address, title, moment in entries
    )
    pager = (
        f"<ul class='pagination'><li class='page-item active'><a class='page-link'>1</a></li>"
        f"<li class='page-item'><a class='page-link' href='{next_url}' title='Trang sau'>»</a></li></ul>"
        if next_url
        else ""
    )
    return nukeviet_page(f"<div class='news_column'>{rows}</div>{pager}", beside=beside)


def sitemap_index(addresses: list[str]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
        + "</sitemapindex>"
    )


def sitemap(entries: list[tuple[str, datetime | None]]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + "".join(
            f"<url><loc>{html.escape(address)}</loc>"
            f"{f'<lastmod>{moment.isoformat()}</lastmod>' if moment else ''}</url>"
            for address, moment in entries
        )
        + "</urlset>"
    )


def rss(entries: list[dict[str, str]], generator: str = "Cổng thông tin") -> str:
    items = "".join(
        "<item>" + "".join(f"<{name}>{html.escape(value)}</{name}>" for name, value in entry.items()) + "</item>"
        for entry in entries
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin</title><link>http://x/</link><generator>{generator}</generator>{items}</channel></rss>'


def local(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL)


def rfc822(moment: datetime) -> str:
    return format_datetime(moment)
