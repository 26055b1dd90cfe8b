"""Which addresses of a site are no posts, and why: told by the address alone, before anything is fetched."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from collectors.addresses import is_file_address, is_home

#: (what it is, in words; on the path; on the query) – the first that fits gives the reason
KINDS: tuple[tuple[str, str | None, str | None], ...] = (
    (
        "bản in, bản gửi",
        r"/(print|savefile|sendmail|in-tin|in-bai|inbaiviet|intin|ban-in|printer)\b|/print(/|-|\.)",
        r"(^|&)(print|in|inan)=(1|true|yes)|tmpl=component|viewmode=print|action=print|mode=print|(^|&)replytocom=",
    ),
    ("chia sẻ", r"/(share|chia-se|sharer)(/|\.|$)", r"(^|&)(share|shareto)="),
    (
        "thẻ, từ khóa",
        r"/(tags?|the|tu-khoa|keywords?|hashtag)/",
        r"(^|&)(tag|tags|tukhoa)=",
    ),
    ("tìm kiếm", r"/(search|tim-kiem|timkiem|seek)(/|\.|$)", r"(^|&)(s|q|search|keyword|searchword|keywords)="),
    (
        "lịch",
        r"/(lich|lich-cong-tac|lichcongtac|calendar|lich-tiep-cong-dan|lich-lam-viec|events?/month)(/|\.|$)",
        r"(^|&)(calendar|ngay|thang|date|month|day|nam)=\d",
    ),
    (
        "đăng nhập",
        r"/(login|dang-nhap|dangnhap|signin|register|dang-ky|users?/(login|register)|wp-login|wp-admin|admin)(/|\.|$)",
        r"(^|&)(login|returnurl|redirect_to)=",
    ),
    (
        "đổi ngôn ngữ, giao diện",
        r"^/(en|fr|zh|english)(/|$)",
        r"(^|&)(lang|language|setlang)=(?!vi)|(^|&)(nvvithemever|theme|fontsize)=",
    ),
    (
        "nguồn cấp tin, sơ đồ trang",
        r"/(rss|feeds?|atom|sitemap|so-do|so-do-trang)(/|\.|-|$)",
        r"(^|&)(feed=|format=(feed|rss|atom|pdf))",
    ),
    ("trang tác giả", r"/(author|tac-gia|nguoi-dang)/", r"(^|&)author="),
    (
        "văn bản pháp quy",
        r"/(van-ban|vanban|vbpq|vbqppl|laws|legaldocs?|van-ban-phap-quy|he-thong-van-ban)(/|$)",
        None,
    ),
    ("hỏi đáp, góp ý", r"/(hoi-dap|hoidap|faq|gop-y|gopy|pakn|y-kien|lien-he|contact)(/|\.|$)", None),
    ("ảnh, video", r"\.(jpe?g|png|gif|webp|svg|mp4|mp3|ico|css|js)$|/(album|thu-vien-anh|gallery)(/|$)", None),
    ("danh mục", r"/(chuyen-muc|category|categories|danh-muc|taxonomy|archives?)(/|$)", None),
)
PATHS = tuple((words, re.compile(path, re.IGNORECASE) if path else None) for words, path, _ in KINDS)
QUERIES = tuple((words, re.compile(query, re.IGNORECASE) if query else None) for words, _, query in KINDS)
PAGE_NUMBER = re.compile(
    r"(^|[&?/_-])(page|paged|trang|pg|pageindex|pageno|pagenumber|currentpage|start|limitstart|cur)[=/-]\d+(?=[&/.?]|$)"
    r"|_cur=\d+",
    re.IGNORECASE,
)


def why_no_post(url: str) -> str | None:
    """In words, e.g. "bản in, bản gửi"; None where the address may well be a post's."""
    parts = urlsplit(url)
    path, query = unquote(parts.path), unquote(parts.query)
    if is_home(url):
        return "trang chủ"
    if is_file_address(url):
        return "tệp"
    for (words, on_path), (_, on_query) in zip(PATHS, QUERIES, strict=True):
        if (on_path is not None and on_path.search(path)) or (on_query is not None and on_query.search(query)):
            return words
    return "trang danh sách" if PAGE_NUMBER.search(f"{path}?{query}") else None
