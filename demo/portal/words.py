"""How the sample portals write addresses, dates and HTML."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import datetime

from demo.posts import DemoPost

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")

#: address of a category → name shown
CATEGORIES = {
    "cchc": ("cai-cach-hanh-chinh", "Cải cách hành chính"),
    "hd": ("tin-hoat-dong", "Tin hoạt động"),
    "cn": ("cong-nghiep", "Công nghiệp"),
    "tm": ("thuong-mai", "Thương mại"),
    "nl": ("nang-luong", "Năng lượng"),
    "at": ("an-toan-moi-truong", "An toàn - Môi trường"),
    "kc": ("khuyen-cong-xuc-tien", "Khuyến công - Xúc tiến"),
    "tb": ("thong-bao", "Thông báo"),
    "tt": ("thanh-tra-kiem-tra", "Thanh tra - Kiểm tra"),
    "cds": ("chuyen-doi-so", "Chuyển đổi số"),
    "kt": ("kinh-te", "Kinh tế"),
    "xh": ("xa-hoi", "Xã hội"),
    "tin-khac": ("tin-khac", "Tin khác"),
}


def slug(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:90].strip("-")


def nukeviet_escape(text: str) -> str:
    """NukeViet keeps titles with slashes and brackets as entities."""
    return html.escape(text).replace("/", "&#x002F;").replace("(", "&#40;").replace(")", "&#41;")


def written_title(post: DemoPost) -> str:
    """The title as the page's HTML holds it."""
    title = unicodedata.normalize("NFD", post.title) if "nfd" in post.flags else post.title
    if "entities" in post.flags:
        return "".join(letter if letter.isascii() and letter.isalnum() else f"&#{ord(letter)};" for letter in title)
    return nukeviet_escape(title)


def visible_date(post: DemoPost) -> str:
    moment = post.published
    day = f"{WEEKDAYS[moment.weekday()]} - {moment:%d/%m/%Y}"
    return day if "day-only" in post.flags else f"{day} {moment:%H:%M}"


def wrong_minute_rfc822(moment: datetime) -> str:
    """NukeViet's feed prints the month where the minute belongs, and does not pad the day."""
    utc = moment.utctimetuple()
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[utc.tm_wday]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[utc.tm_mon - 1]
    return f"{day}, {utc.tm_mday} {month} {utc.tm_year} {utc.tm_hour:02d}:{utc.tm_mon:02d}:00 GMT"


def body_html(post: DemoPost) -> str:
    """Paragraphs of the article; the signature is a bold last line on the right, as word processors leave it."""
    text = (
        unicodedata.normalize("NFD", "\n".join(post.paragraphs)).split("\n") if "nfd" in post.flags else post.paragraphs
    )
    parts = [f'<p class="MsoNormal" style="text-align:justify">{_as_pasted(part)}</p>' for part in text]
    if post.sign:
        parts.append(f'<p style="text-align:right"><strong>{html.escape(post.sign)}</strong></p>')
    return "\n".join(parts)


def _as_pasted(paragraph: str) -> str:
    """Pasted from a word processor: document numbers come cut up by spans."""
    return re.sub(r"(\d+)/(QĐ|NQ|CT|CTr|KH)-", r'\1<span lang="VI">/\2</span>-', html.escape(paragraph))
