"""Pages of one portal, each bad in its own way; between them sound ones that must all be stored."""

from __future__ import annotations

from cchc.states import FailureKind as Kind
from tests.hostile.answers import answer, packed, redirect
from tests.hostile.faults import LOG_IN, NOT_FOUND, SCRIPT_ONLY, article, listing, page
from tests.hostile.server import Route

WORDS = "Đẩy mạnh cải cách hành chính, thủ tục hành chính được giải quyết đúng hạn. "


def legacy(number: int, letters: str) -> bytes:
    """An article whose words are in a font encoding of the nineties under the name of UTF-8."""
    return (
        article(number)
        .replace("Sở đẩy mạnh cải cách hành chính", "@@")
        .encode()
        .replace(b"@@", letters.encode("latin-1"))
    )


TCVN3 = "QuyÕt ®Þnh cña UBND tØnh vÒ c¶i c¸ch hµnh chÝnh n¨m 2023 " * 4
VNI = "KEÁT QUAÛ CAÛI CAÙCH HAØNH CHÍNH NAÊM 2023 CUÛA TÆNH KHAÙNH HOØA " * 4
TWICE = (WORDS * 4).encode().decode("latin-1")
DEEP = "<div>" * 100_000 + "đáy" + "</div>" * 100_000
MANY_ATTRIBUTES = "<p " + " ".join(f"a{number}" for number in range(100_000)) + ">nhiều thuộc tính</p>"

#: name → (answer, failure; None: stored as it should be)
BAD_PAGES: dict[str, tuple[Route, Kind | None]] = {
    "404": (NOT_FOUND, Kind.NOT_FOUND),
    "410": (answer("", 410), Kind.GONE),
    "soft 404": (answer(page("404 - Không tìm thấy trang", "<p>!</p>")), Kind.SOFT_NOT_FOUND),
    "home": (redirect("/"), Kind.REDIRECT_HOME),
    "login": (LOG_IN, Kind.LOGIN_WALL),
    "script only": (answer(SCRIPT_ONLY), Kind.BAD_SELECTOR),
    "pdf": (answer(b"%PDF-1.4 x", kind="application/pdf"), Kind.WRONG_TYPE),
    "empty": (answer(""), Kind.UNPARSEABLE),
    "no date": (answer(page("Bài", "<main><h1>Bài không ngày</h1><div class='noi-dung'>x</div></main>")), Kind.NO_DATE),
    "1970": (answer(article(1, "<time>01/01/1970 00:00</time>")), Kind.NO_DATE),
    "future": (answer(article(1, "<time>20/11/2099 08:00</time>")), Kind.NO_DATE),
    "month 13": (answer(article(1, "<time>20/13/2023 08:00</time>")), Kind.NO_DATE),
    "TCVN3": (answer(legacy(1, TCVN3)), Kind.UNDECODABLE),
    "VNI": (answer(legacy(1, VNI)), Kind.UNDECODABLE),
    "UTF-16 without BOM": (answer(article(1).encode("utf-16-le"), kind="text/html"), Kind.UNDECODABLE),
    "unknown charset": (answer(article(1).encode("utf-16"), kind="text/html; charset=khong-co"), None),
    "twice": (answer(article(1, more=f"<p>{TWICE}</p>")), Kind.UNDECODABLE),
    "broken UTF-8": (answer(article(1).encode() + "Sở".encode()[:-1] + b"<p>"), None),
    "very broken UTF-8": (answer(article(1, more="@" * 40).encode().replace(b"@", b"\xff")), Kind.UNDECODABLE),
    "NUL bytes": (answer(article(1, more="<p>a\0b</p>" * 50)), None),
    "deep": (answer(article(1, more=DEEP)), None),
    "attributes": (answer(article(1, more=MANY_ATTRIBUTES)), Kind.UNPARSEABLE),
    "cut gzip": (packed(b"\x1f\x8b\x08\x00" + b"\0" * 40, "gzip"), Kind.UNDECODABLE),
}


def portal_of_pages() -> dict[str, Route]:
    """Posts 100… are bad, 200… between them sound, and the first sound one is listed twice under one id."""
    paths: list[str] = []
    routes: dict[str, Route] = {"/": answer(page("Trang chủ", "<h1>Trang chủ</h1>"))}
    for number, (route, _kind) in enumerate(BAD_PAGES.values()):
        routes[f"/tin/{100 + number}"] = route
        routes[f"/tin/{200 + number}"] = answer(article(200 + number))
        paths += [f"/tin/{200 + number}", f"/tin/{100 + number}"]
    routes["/tin/200-ten-khac"] = answer(article(200))
    routes["/tin-tuc"] = answer(listing([*paths, "/tin/200-ten-khac"]))
    return routes
