"""Text of an answer: letters composed, addresses as they were typed."""

from __future__ import annotations

import unicodedata

from collectors.decoding import to_text

DECOMPOSED = unicodedata.normalize("NFD", "Thông báo.pdf")


def test_an_address_in_nfd_stays_the_address_a_browser_asks_for() -> None:
    """The words of a page become NFC; an address typed in NFD names a file whose NFC name the server does not have."""
    page = f"<a href='/tep/{DECOMPOSED}'>{DECOMPOSED}</a> <img src=/Đ/{DECOMPOSED.replace(' ', '')}>"
    assert to_text(page.encode(), "text/html") == (
        "<a href='/tep/Tho%CC%82ng ba%CC%81o.pdf'>Thông báo.pdf</a> <img src=/%C4%90/Tho%CC%82ngba%CC%81o.pdf>"
    )


def test_other_addresses_are_left_as_they_are() -> None:
    """One composed address among decomposed words is not touched."""
    assert (
        to_text(f"<a href='/Tệp số 1.pdf'>{DECOMPOSED}</a>".encode(), "") == "<a href='/Tệp số 1.pdf'>Thông báo.pdf</a>"
    )
