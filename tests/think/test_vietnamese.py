"""Keys for comparing Vietnamese words, numbers and dates in official writing."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.vietnamese import date_words, fold, fold_tone, nfc, number_words, percent_words, slug

SAME = [("hoà", "hòa"), ("thuý", "THÚY"), ("uỷ ban", "Ủy ban"), ("khoẻ", "khỏe"), ("kỹ", "kĩ"), ("lý", "lí"),
("ký", "kí"),
        ("tỉ", "tỷ"), ("quý", "quí"), ("NÐ", "nđ"), ("hoàn", "hòan")]  # fmt: skip
DIFFERENT = [("thủ tục", "thu tục"), ("mái", "may"), ("tay", "tai"), ("cải cách", "cái cách"), ("hội", "hỏi")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_word_are_equal(one: str, other: str) -> None:
    """Case, place of the tone mark, i/y, NFD and look-alikes of Đ do not matter."""
    assert fold_tone(one) == fold_tone(other) == fold_tone(unicodedata.normalize("NFD", other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_with_other_marks_stay_different(one: str, other: str) -> None:
    """Marks do matter in the tone key."""
    assert fold_tone(one) != fold_tone(other)


def test_d_with_stroke_survives_the_ascii_key() -> None:
    """Đ becomes d in the ASCII key and in slugs; it is never dropped."""
    assert (fold("ĐIỆN  lực"), slug("Báo cáo Tháng 11/Đợt 2")) == ("dien luc", "bao-cao-thang-11-dot-2")


def test_invisible_characters_are_dropped() -> None:
    """Zero-width characters and soft hyphens copied from pages leave the text."""
    assert nfc("cải\u200b cách\u00ad") == "cải cách"


def test_numbers_and_dates_as_officials_write_them() -> None:
    """Thousands by dots, decimals by a comma; days under 10 and months 1, 2 padded, month 3 not."""
    assert (
        number_words(1234567), percent_words(191, 200), percent_words(2, 2), percent_words(0, 0),
    ) == ("1.234.567", "95,5%", "100%", "0%")  # fmt: skip
    assert date_words(date(2023, 1, 5)) == "ngày 05 tháng 01 năm 2023"
    assert date_words(date(2023, 3, 20)) == "ngày 20 tháng 3 năm 2023"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A slug is stable and plain ASCII whatever the text."""
    assert slug(slug(text)) == slug(text)
    assert slug(text).isascii()
