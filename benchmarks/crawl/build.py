"""Writes a site of articles and list pages to disk, in the shape of a Vietnamese portal, the same at every call.

An article is about 50 KB: menus of 110 links, a sidebar, scripts, a body of a few thousand words, sometimes files.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PER_LIST = 20  # articles on a list page
NEWEST = datetime(2023, 11, 18, 17, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
APART = timedelta(hours=7, minutes=3)  # between two articles of one site, less where they would reach back too far
OLDEST = timedelta(days=20 * 365)
WORDS = [
    "cải cách hành chính",
    "thủ tục hành chính",
    "bộ phận một cửa",
    "dịch vụ công trực tuyến",
    "sở công thương",
    "tỉnh khánh hòa",
    "ủy ban nhân dân",
    "kế hoạch tuyên truyền",
    "văn bản quy phạm pháp luật",
    "tổ chức bộ máy",
    "công chức viên chức",
    "tài chính công",
    "chính quyền điện tử",
    "chuyển đổi số",
    "doanh nghiệp",
    "người dân",
    "phản ánh kiến nghị",
    "hội nghị",
    "tập huấn",
    "kiểm tra",
    "giám sát",
    "đánh giá",
    "kết quả",
    "chỉ số",
    "mức độ hài lòng",
    "thương mại",
    "công nghiệp",
    "năng lượng",
    "an toàn thực phẩm",
    "xúc tiến",
    "khuyến công",
    "quản lý thị trường",
    "xuất khẩu",
    "nhập khẩu",
    "hàng hóa",
    "chợ truyền thống",
    "nha trang",
    "cam ranh",
    "ninh hòa",
    "vạn ninh",
    "diên khánh",
    "khánh vĩnh",
    "được",
    "và",
    "của",
    "trong",
    "cho",
    "với",
    "đã",
    "đang",
    "sẽ",
    "theo",
    "tại",
    "từ",
    "đến",
    "năm",
    "tháng",
    "quý",
    "về",
    "các",
    "những",
    "thực hiện",
    "triển khai",
    "phối hợp",
    "đẩy mạnh",
    "nâng cao",
    "tăng cường",
    "bảo đảm",
    "hoàn thành",
    "báo cáo",
    "đề xuất",
    "ban hành",
]


@dataclass(frozen=True)
class Article:
    """What a crawler must find of one article; ``published`` is local time to the minute."""

    path: str
    title: str
    published: datetime
    files: int


def articles_of(site: int, count: int) -> list[Article]:
    """Newest first."""
    chance = random.Random(site)
    apart = min(APART, timedelta(minutes=OLDEST // timedelta(minutes=1) // count))
    found = []
    for number in range(count, 0, -1):
        title = f"{_phrase(chance, 9).capitalize()} số {site}-{number}"
        files = chance.choice((0, 0, 0, 1, 1, 2))
        path = f"/tin-cchc/bai-viet-{site}-{number}.html"
        found.append(Article(path, title, NEWEST - apart * (count - number), files))
    return found


def build_site(folder: Path, site: int, count: int, kilobytes: int = 50) -> list[Article]:
    """One host's pages under ``folder``: ``/tin-cchc/`` with its list pages, and every article."""
    chance = random.Random(site)
    articles = articles_of(site, count)
    (folder / "tin-cchc").mkdir(parents=True)
    head, foot = _frame(chance, kilobytes)
    (folder / "index.html").write_text(f'{head}<p><a href="/tin-cchc/">Tin CCHC</a></p>{foot}', encoding="utf-8")
    pages = range(0, count, PER_LIST)
    for page, start in enumerate(pages, 1):
        text = _list_page(articles[start : start + PER_LIST], page, len(pages), head, foot)
        name = "index.html" if page == 1 else f"page-{page}/index.html"
        file = folder / "tin-cchc" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for article in articles:
        text = _article_page(article, chance, head, foot)
        target = folder / article.path[1:]
        target.write_text(text, encoding="utf-8")
        os.utime(target, (article.published.timestamp(),) * 2)
    return articles


def _phrase(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _frame(chance: random.Random, kilobytes: int) -> tuple[str, str]:
    """Everything around an article: 110 links, inline styles and scripts, padded to the size wanted."""
    links = [f'<a href="/chuyen-muc/{number}/">{_phrase(chance, 3)}</a>' for number in range(110)]
    menu = "".join(f'<li class="nav-item">{link}</li>' for link in links[:80])
    side = "".join(f'<li class="side-item"><i class="icon"></i>{link}</li>' for link in links[80:])
    script = "".join(f"var setting_{number}={{name:'{number}',value:{chance.random()}}};" for number in range(60))
    padding = "".join(
        f'<div class="block block-{number}"><h4>{_phrase(chance, 5)}</h4><p>{_phrase(chance, 40)}</p></div>'
        for number in range(max(0, int((kilobytes - 28) * 1.6)))
    )
    head = (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><meta name="generator" content="cổng thử">'
        "<title>{title}</title>"
        f"<script>{script}</script><style>.a{{color:red}}</style></head><body><header><nav><ul>{menu}</ul></nav></header>"
        '<div class="breadcrumbs"><a href="/">Trang nhất</a><a href="/tin-cchc/">Tin CCHC</a></div>'
        '<div class="row"><div class="col-md-18"><main>'
    )
    foot = f"</main></div><aside><ul>{side}</ul>{padding}</aside></div><footer><p>Bản quyền</p></footer></body></html>"
    return head, foot


def _list_page(articles: list[Article], page: int, pages: int, head: str, foot: str) -> str:
    rows = "".join(
        f'<div class="item"><h3><a href="{one.path}">{one.title}</a></h3>'
        f'<span class="time">{one.published:%d/%m/%Y %H:%M}</span><p>{one.title[:60]}…</p></div>'
        for one in articles
    )
    follow = f'<a rel="next" href="/tin-cchc/page-{page + 1}/">Trang sau</a>' if page < pages else ""
    return f'{head.replace("{title}", f"Tin CCHC, trang {page}")}{rows}<div class="pagination">{follow}</div>{foot}'


def _article_page(article: Article, chance: random.Random, head: str, foot: str) -> str:
    paragraphs = "".join(f"<p>{_phrase(chance, 45)}, <b>{_phrase(chance, 4)}</b>.</p>" for _ in range(14))
    files = "".join(
        f'<p><a href="/uploads/{article.path[10:-5]}-{number}.pdf">Văn bản {number}</a></p>'
        for number in range(article.files)
    )
    return (
        f"{head.replace('{title}', article.title)}"
        '<article class="news-detail" itemscope itemtype="http://schema.org/NewsArticle">'
        f'<h1 class="title" itemprop="headline">{article.title}</h1>'
        f'<span class="h5">{article.published:%d/%m/%Y %H:%M}</span><p class="hometext">{_phrase(chance, 30)}</p>'
        f'<div class="bodytext" id="news-bodyhtml">{paragraphs}{files}</div>'
        f'<p class="author">Phòng Quản lý {_phrase(chance, 1)}</p></article>{foot}'
    )
