"""Small pieces that guard the edges: addresses, typed values, uploaded files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from starlette.datastructures import FormData

from cchc.errors import InputError
from web.forms import Form, Upload, clean
from web.page import code_address, is_web_address, safe_next
from web.passwords import hash_password, password_fits
from web.uploads import file_inside, keep_upload, require_pdf

HOME = "http://trang.example/"


@given(st.text(alphabet="/\\:.?#@%ab \t\n\x00htps", max_size=30))
def test_no_wanted_page_leads_to_another_host(wanted: str) -> None:
    """Whatever a link asks for, the browser stays with us after signing in."""
    browsers_reading = safe_next(wanted).replace("\\", "/")
    assert urlsplit(urljoin(HOME, browsers_reading)).netloc == "trang.example"


@given(st.text(max_size=40))
def test_no_stored_name_leads_out_of_the_folder(name: str) -> None:
    """Only files below the folder are ever handed out."""
    if "\x00" in name:
        return
    folder = Path(__file__).parent
    found = file_inside(folder, name)
    assert found is None or found.is_relative_to(folder)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//a", "/a", "ftp://a", ""])
def test_only_web_addresses_become_links(address: str) -> None:
    """An address read from a foreign page may hold anything."""
    assert not is_web_address(address)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("19/11/2023 23:59", datetime(2023, 11, 19, 16, 59, tzinfo=UTC)),
        ("2023-11-20T00:00", datetime(2023, 11, 19, 17, 0, tzinfo=UTC)),
        (" 1/2/2023 8:05 ", datetime(2023, 2, 1, 1, 5, tzinfo=UTC)),
    ],
)
def test_times_are_read_day_first_in_local_time(typed: str, moment: datetime) -> None:
    """Midnight and 23:59 in Khánh Hòa are 17:00 and 16:59 in UTC; the day stands before the month."""
    assert Form(FormData([("at", typed)])).moment("at", "Nhận lúc") == moment


def test_days_are_read_day_first() -> None:
    """5/3 is the fifth of March."""
    assert Form(FormData([("day", "05/03/2023")])).day("day", "Ngày") == date(2023, 3, 5)


def test_typed_text_is_composed_and_without_control_characters() -> None:
    """Letters typed on a Mac are the same letters; nothing invisible reaches the database."""
    assert clean("To\u0302ng \x00ho\u031b\u0323p\r\nhai\x1b") == "Tông hợp\nhai"


def test_choices_keep_the_order_of_the_list_and_refuse_the_rest() -> None:
    """Ticked values come back in the order of the list, none twice, no strangers."""
    form = Form(FormData([("unit", "b"), ("unit", "a"), ("unit", "b")]))
    assert form.choices("unit", "Đơn vị", ["a", "b", "c"]) == ["a", "b"]
    with pytest.raises(InputError):
        form.choices("unit", "Đơn vị", ["a"])


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("bí mật")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("content", [locked_pdf(), b"%PDF-1.4\n%%EOF", b"%PDF-" + bytes(2000), b"PK\x03\x04"])
def test_a_signed_file_must_open(content: bytes) -> None:
    """A locked, an empty, a damaged PDF and another kind of file are refused with a sentence."""
    with pytest.raises(InputError):
        require_pdf(Upload("a.pdf", len(content), BytesIO(content)), "Bản đã ký")


def test_a_file_is_kept_once_and_no_half_file_is_left(tmp_path: Path) -> None:
    """The same bytes under two names are one file; an upload that breaks off leaves nothing behind."""
    first = keep_upload(Upload("a.pdf", 3, BytesIO(b"abc")), tmp_path, ".pdf")
    second = keep_upload(Upload("../b.pdf", 3, BytesIO(b"abc")), tmp_path, ".pdf")
    assert first == second and (tmp_path / first.path).read_bytes() == b"abc"

    class Broken(BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise OSError("đứt")

    with pytest.raises(OSError, match="đứt"):
        keep_upload(Upload("c.pdf", 3, Broken()), tmp_path, ".pdf")
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [f"{first.sha256}.pdf"]


def test_passwords_are_kept_as_argon2_and_only_the_right_one_fits() -> None:
    """A short and an endless one are refused; no account never fits."""
    stored = hash_password("mật khẩu đủ dài")
    assert stored.startswith("$argon2id$") and "mật" not in stored
    assert password_fits("mật khẩu đủ dài", stored)
    assert not password_fits("mật khẩu đủ dàI", stored)
    assert not password_fits("không ai có mật khẩu này", None)
    assert not password_fits("a" * 100_000, stored)
    for wrong in ["ngắn", "a" * 201]:
        with pytest.raises(InputError):
            hash_password(wrong)


def test_the_configuration_is_read_again_only_after_a_change(tmp_path: Path, project: Path) -> None:
    """A page costs no reading of seven files; an edit on disk is seen at the next look."""
    import shutil

    from doors import find_place

    folder = tmp_path / "config"
    shutil.copytree(project / "config", folder)
    place = find_place(folder)
    assert place.load_config() is place.load_config()
    file = folder / "units.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("Văn phòng Sở\n", "Văn phòng của Sở\n", 1), encoding="utf-8")
    assert place.load_config().configuration.unit("van-phong").name == "Văn phòng của Sở"


@pytest.mark.parametrize(("code", "address"), [("P00123", "/posts/123"), ("M12", "/offline?evidence=12#M12")])
def test_a_printed_code_opens_its_page(code: str, address: str) -> None:
    """The codes of the report lead to the post or the evidence."""
    assert code_address(code) == address
