"""The table of faults: how each is served and the named state in which it must end.

A fault of a portal ends in the state of its source; faults of pages and of files are gathered in one portal each, where
every other page and file must come through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cchc.states import FailureKind as Kind
from tests.hostile import answers
from tests.hostile.answers import answer, at_first, packed, redirect
from tests.hostile.server import Asked, Route

LIST = "/tin-tuc"
DAYS = (3, 8, 13)  # of November 2023


@dataclass(frozen=True)
class Fault:
    """``kind`` None: nothing wrong may be found. ``posts``: how many are stored. ``facts`` of the source; ``{origin}``
    stands for the portal's own."""

    name: str
    kind: Kind | None
    routes: Mapping[str, Route] = field(default_factory=dict)
    state: str = "failed"
    posts: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    speaks: str = "plain"  # plain | expired | self-signed | nothing


def page(title: str, body: str) -> str:
    return f"<!doctype html><html lang='vi'><head><title>{title}</title></head><body>{body}</body></html>"


def article(number: int | str, when: str = "", more: str = "") -> str:
    date = when or f"<time datetime='2023-11-{DAYS[int(number) % 3]:02d}T08:00:00+07:00'>ngày đăng</time>"
    return page(
        f"Bài {number}",
        f"<main><article><h1>Bài số {number}</h1>{date}<div class='noi-dung'><p>Sở đẩy mạnh cải cách hành chính, bài "
        f"số {number}.</p>{more}</div><p class='tac-gia'>Văn phòng Sở</p></article></main>",
    )


def listing(paths: list[str], after: str = "") -> str:
    entries = "".join(f"<li class='tin'><a href='{path}'>Bài {path}</a></li>" for path in paths)
    return page("Tin tức", f"<main><ul>{entries}</ul>{after}</main>")


def sound_portal() -> dict[str, Route]:
    """Three posts and a list of them."""
    paths = [f"/tin/{number}" for number in (1, 2, 3)]
    return {LIST: answer(listing(paths)), "/": answer(page("Trang chủ", "<h1>Trang chủ</h1>"))} | {
        path: answer(article(number)) for number, path in enumerate(paths, 1)
    }


NOT_FOUND = answer(page("404", "<h1>Không có</h1>"), 404)


def at_list(name: str, kind: Kind | None, route: Route, **more: Any) -> Fault:
    return Fault(name, kind, {LIST: route}, **more)


def endless_list(asked: Asked) -> bytes:
    """Each page names posts that no other page names, and a next page."""
    number = int(asked.path.partition("=")[2] or 1)
    paths = [f"/tin/{number * 10 + one}" for one in range(3)]
    return answer(listing(paths, f"<a class='sau' rel='next' href='{LIST}?trang={number + 1}'>Trang sau</a>"))


def calendar(asked: Asked) -> bytes:
    """Each month of a calendar links to the month before it, for ever."""
    if not asked.path.startswith(LIST):
        return any_article(asked)
    month = int(asked.path.partition("=")[2] or 24_000) - 1
    return answer(listing([f"/tin/{month}"], f"<a class='sau' href='{LIST}?calendar_month={month}'>tháng trước</a>"))


def ever_further(asked: Asked) -> bytes:
    """Sends on to the next number, for ever."""
    number = asked.path.strip("/")
    return redirect(f"/{int(number) + 1}") if number.isdigit() else NOT_FOUND


def own_calendar(asked: Asked) -> bytes:
    """The same under addresses that nobody knows for a calendar's."""
    if asked.path != LIST and not asked.path.startswith("/lich/"):
        return any_article(asked)
    month = int(asked.path.removeprefix("/lich/") if asked.path != LIST else 24_000) - 1
    return answer(listing([f"/tin/{month}"], f"<a class='sau' href='/lich/{month}'>trước</a>"))


def same_page(asked: Asked) -> bytes:
    """Whatever page is asked for: the same three posts and one more page."""
    number = int(asked.path.partition("=")[2] or 1)
    return answer(listing(["/tin/1", "/tin/2", "/tin/3"], f"<a class='sau' href='{LIST}?trang={number + 1}'>sau</a>"))


def any_article(asked: Asked) -> bytes:
    number = asked.path.removeprefix("/tin/")
    if not number.isdigit():
        return endless_list(asked) if asked.path.startswith(LIST) else NOT_FOUND
    return answer(article(number))


ENTITIES = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{one + 1} '{f'&a{one};' * 10}'>" for one in range(9))
EXTERNAL = "<!DOCTYPE d [<!ENTITY bi-mat SYSTEM 'file:///etc/passwd'>"
XML = "text/xml; charset=utf-8"
SITEMAP = {"sitemap": "{origin}/sitemap.xml", "lists": []}
FEED = {"platform": "feed", "feed": "{origin}/rss", "lists": [], "selectors": {}, "article_pattern": None}


def sitemap(inside: str, head: str = "") -> str:
    return f"<?xml version='1.0'?>{head}<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inside}</urlset>"


def feed(inside: str, head: str = "") -> str:
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>Tin</title>{inside}</channel></rss>"


def entry(address: str) -> str:
    return f"<url><loc>{address}</loc><lastmod>2023-11-03T08:00:00+07:00</lastmod></url>"


def own_sitemap(asked: Asked) -> bytes:
    others = entry("http://10.1.2.3/tin/9") + entry("https://khac.example.vn/tin/8") + entry("file:///etc/passwd")
    return answer(sitemap(others + "".join(entry(f"{asked.origin}/tin/{one}") for one in (1, 2, 3))), kind=XML)


def bomb_in_sitemap(asked: Asked) -> bytes:
    return answer(sitemap(entry(f"{asked.origin}/tin/&a9;"), ENTITIES + "]>"), kind=XML)


def sitemap_of_itself(asked: Asked) -> bytes:
    inside = f"<sitemap><loc>{asked.origin}/sitemap.xml</loc></sitemap>" * 3
    return answer(
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inside}</sitemapindex>", kind=XML
    )


def to_private(target: str) -> Route:
    return lambda asked: redirect(target.replace("{port}", asked.origin.rpartition(":")[2]))


LOG_IN = answer(page("Đăng nhập", "<form><input name=ten><input type='password' name='mat-khau'></form>"))
SCRIPT_ONLY = page("Cổng", "<div id='root'></div><script src='/app.js'></script>")
CHALLENGE = answer(page("Just a moment...", "<div id='cf-chl-widget'></div>"), 403)

FAULTS = [
    # nobody there
    Fault("cổng đóng", Kind.REFUSED, speaks="nothing"),
    Fault("không có tên miền", Kind.DNS, facts={"url": "http://khong-co-that.invalid/", "lists": []}),
    # TLS
    Fault("chứng thư tự ký", Kind.TLS, speaks="self-signed"),
    Fault("chứng thư hết hạn", Kind.TLS, speaks="expired"),
    Fault("https hỏi máy chỉ nói http", Kind.TLS, facts={"https": True}),
    Fault("http hỏi máy chỉ nói TLS", Kind.BROKEN_ANSWER, speaks="expired", facts={"https": False}),
    # robots
    Fault("robots cấm", Kind.ROBOTS, {"/robots.txt": answer("User-agent: *\nDisallow: /", kind="text/plain")}),
    Fault("robots lỗi 5xx", Kind.SERVER_ERROR, {"/robots.txt": answer("", 503)}),
    Fault("robots vô tận", Kind.OVERSIZE, {"/robots.txt": answers.endless_body}),
    # statuses
    at_list("403", Kind.FORBIDDEN, answer("", 403)),
    at_list("404", Kind.NOT_FOUND, NOT_FOUND),
    at_list("410", Kind.GONE, answer("", 410)),
    at_list("429", Kind.TOO_MANY, answer("", 429)),
    at_list("429 xin một giờ", Kind.TOO_MANY, answer("", 429, {"Retry-After": "3600"})),
    at_list("429 rồi cho đọc", None, at_first(answer("", 429, {"Retry-After": "0"}), answer(listing(["/tin/1"]))),
            state="ok", posts=1),
    at_list("503 mãi mãi", Kind.SERVER_ERROR, answer("", 503)),
    at_list("500 rồi tốt", None, at_first(answer("", 500), answer(listing(["/tin/1", "/tin/2"]))), state="ok", posts=2),
    # redirects
    at_list("chuyển hướng vòng", Kind.REDIRECT_LOOP, lambda asked: redirect(LIST)),
    Fault("chuyển hướng vô tận", Kind.REDIRECT_LOOP, {LIST: redirect("/1")}, facts={"endless": ever_further}),
    at_list("chuyển về trang chủ", Kind.REDIRECT_HOME, redirect("/")),
    at_list("chuyển tới 10.x", Kind.PRIVATE_ADDRESS, to_private("http://10.1.2.3/tin-tuc")),
    at_list("chuyển tới 169.254", Kind.PRIVATE_ADDRESS, to_private("http://169.254.169.254/latest/meta-data/")),
    at_list("chuyển tới [::1]", Kind.PRIVATE_ADDRESS, to_private("http://[::1]:{port}/tin-tuc")),
    at_list("chuyển tới localhost", Kind.PRIVATE_ADDRESS, to_private("http://localhost:{port}/tin-tuc")),
    at_list("chuyển tới số thập phân", Kind.PRIVATE_ADDRESS, to_private("http://2130706433:{port}/tin-tuc")),
    at_list("chuyển tới số hệ 16", Kind.PRIVATE_ADDRESS, to_private("http://0x7f.0x0.0x0.0x1:{port}/tin-tuc")),
    at_list("chuyển tới tệp", Kind.BAD_ADDRESS, redirect("file:///etc/passwd")),
    # the connection
    at_list("cắt kết nối", Kind.BROKEN_ANSWER, answers.reset),
    at_list("im lặng", Kind.TIMEOUT, answers.silence),
    at_list("đầu thư nhỏ giọt", Kind.TIMEOUT, answers.head_drop_by_drop),
    at_list("nội dung nhỏ giọt", Kind.TIMEOUT, answers.body_drop_by_drop),
    at_list("hứa dài hơn thật", Kind.BROKEN_ANSWER, answer(listing(["/tin/1"]), length=9_000)),
    at_list("hứa ngắn hơn thật", Kind.BAD_SELECTOR, answer(listing(["/tin/1"]), length=60)),
    at_list("hai độ dài", Kind.BROKEN_ANSWER, answers.TWO_LENGTHS),
    at_list("chunk hỏng", Kind.BROKEN_ANSWER, answers.BROKEN_CHUNKS),
    at_list("chunk cắt", Kind.BROKEN_ANSWER, answers.CUT_CHUNKS),
    at_list("HTTP/0.9", Kind.BROKEN_ANSWER, answers.HTTP_0_9),
    at_list("dòng trạng thái vô nghĩa", Kind.BROKEN_ANSWER, answers.NO_STATUS),
    at_list("bom đầu thư", Kind.BROKEN_ANSWER, answers.header_bomb),
    # sizes
    at_list("trang 50 MB", Kind.OVERSIZE, lambda asked: answer(b"<p>", length=50_000_000)),
    at_list("trang vô tận", Kind.OVERSIZE, answers.endless_body),
    at_list("bom gzip", Kind.OVERSIZE, lambda asked: packed(answers.gzip_bomb(), "gzip")),
    at_list("bom gzip lồng", Kind.OVERSIZE, lambda asked: packed(answers.gzip_bomb(2), "gzip, gzip")),
    at_list("bom deflate", Kind.OVERSIZE, lambda asked: packed(answers.deflate_bomb(), "deflate")),
    at_list("gzip giả", Kind.UNDECODABLE, packed(b"khong phai gzip", "gzip")),
    at_list("nén lạ", Kind.UNDECODABLE, packed(b"\x1b\x00", "br")),
    # pages that are not the list
    at_list("trang kiểm tra trình duyệt", Kind.CHALLENGE, CHALLENGE),
    Fault("tường đăng nhập", Kind.LOGIN_WALL, {LIST: redirect("/dang-nhap?ve=1"), "/dang-nhap?ve=1": LOG_IN}),
    at_list("trang đăng nhập mã 200", Kind.LOGIN_WALL, LOG_IN),
    at_list("tường cookie", Kind.REDIRECT_LOOP, redirect(LIST, Set_Cookie="phien=1; Path=/")),
    at_list("chỉ có script", Kind.NOTHING_FOUND, answer(SCRIPT_ONLY), facts={"selectors": {}}),
    at_list("danh sách rỗng 0 byte", Kind.UNPARSEABLE, answer("")),
    at_list("danh sách là PDF", Kind.WRONG_TYPE, answer(b"%PDF-1.4 ...", kind="application/pdf")),
    at_list("trang không tìm thấy mã 200", Kind.SOFT_NOT_FOUND, answer(page("Không tìm thấy trang", "<p>!</p>"))),
    # traps
    Fault("danh sách vô tận", Kind.TRAP, {}, "partial", 36, facts={"endless": any_article, "max_pages": 200}),
    Fault("lịch vô tận", Kind.TRAP, {}, "partial", 1, facts={"endless": calendar, "max_pages": 200}),
    Fault("lịch riêng vô tận", Kind.TRAP, {}, "partial", 12, facts={"endless": own_calendar, "max_pages": 200}),
    Fault("trang nào cũng như nhau", None, {}, state="ok", posts=3, facts={"endless": same_page, "max_pages": 200}),
    # XML
    Fault("bom thực thể trong sơ đồ trang", Kind.UNPARSEABLE, {"/sitemap.xml": bomb_in_sitemap}, facts=SITEMAP),
    Fault("thực thể ngoài trong sơ đồ trang", Kind.UNPARSEABLE,
          {"/sitemap.xml": answer(sitemap(entry("&bi-mat;"), EXTERNAL + "]>"), kind=XML)}, facts=SITEMAP),
    Fault("bom gzip làm sơ đồ trang", Kind.OVERSIZE,
          {"/sitemap.xml": lambda asked: answer(answers.gzip_bomb(), kind="application/gzip")}, facts=SITEMAP),
    Fault("sơ đồ trang kể trang khác", None, {"/sitemap.xml": own_sitemap}, state="ok", posts=3, facts=SITEMAP),
    Fault("sơ đồ trang kể chính nó", Kind.NOTHING_FOUND, {"/sitemap.xml": sitemap_of_itself}, facts=SITEMAP),
    Fault("bom thực thể trong RSS", Kind.UNPARSEABLE,
          {"/rss": answer(feed("<item><title>&a9;</title></item>", ENTITIES + "]>"), kind=XML)}, facts=FEED),
    Fault("thực thể ngoài trong RSS", Kind.UNPARSEABLE,
          {"/rss": answer(feed("<item><title>&bi-mat;</title></item>", EXTERNAL + "]>"), kind=XML)}, facts=FEED),
]  # fmt: skip
