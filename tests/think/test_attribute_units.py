"""Whose is a post? Bylines in every style that was met, and what must stay in doubt."""

from __future__ import annotations

from datetime import date

import pytest

from cchc.attribute_units import UnitVerdict, attribute_units
from cchc.classify import Rules, classify
from cchc.configuration import Contact, UnitsFile
from cchc.post_places import PostPlaces
from cchc.states import UnitSignal
from cchc.unit_names import UnitNames
from tests.think.examples import text, unit

BODY = "Nội dung bài viết.\nKết thúc bài viết."

BYLINES = {
    "Văn phòng Sở": ["van-phong"], "Văn phòng": ["van-phong"], "VP Sở": ["van-phong"], "Phòng QLTM": ["thuong-mai"],
    "P. QLTM": ["thuong-mai"], "P.QLCN": ["cong-nghiep"], "QLTM": ["thuong-mai"], "(HM)": ["van-phong"],
    "Nguyễn Văn An - Phòng Quản lý thương mại": ["thuong-mai"], "Phong Quan ly cong nghiep": ["cong-nghiep"],
    "Tác giả: Admin | Nguồn tin: Phòng Quản lí thương mại": ["thuong-mai"], "PHÒNG QUẢN LÝ NĂNG LƯỢNG": ["nang-luong"],
    "TTKC&XTTM": ["khuyen-cong"], "TT KC&XTTM": ["khuyen-cong"], "Trung tâm KC-XTTM": ["khuyen-cong"],
    "Phòng KH-TC-TH": ["ke-hoach"], "Tin, ảnh: Phòng KTAT-MT": ["ky-thuat"], "Thanh tra": ["thanh-tra"],
    "Phòng QLTM - Thanh tra Sở": ["thanh-tra", "thuong-mai"], "Văn phòng Sở, Phòng QLCN": ["cong-nghiep", "van-phong"],
    "Phòng QLCN và QLTM": ["cong-nghiep", "thuong-mai"], "Văn phòng - Thanh tra": ["thanh-tra", "van-phong"],
    "VP": ["van-phong"], "Trung tâm Khuyến công": ["khuyen-cong"], "Trung tâm Khuyến công & XTTM": ["khuyen-cong"],
    "Bài, ảnh: Hồng Minh (VP Sở)": ["van-phong"], "Trưởng phòng QLTM Nguyễn Văn A": ["thuong-mai"],
    "Phòng Kế hoạch-Tài chính-Tổng hợp": ["ke-hoach"], "Theo Phòng Quản lý năng lượng": ["nang-luong"],
}  # fmt: skip
ENDINGS = {
    "Phòng Quản lý thương mại": ["thuong-mai"], "… đúng quy định./. Phòng QLTM": ["thuong-mai"],
    "Hội nghị kết thúc tốt đẹp. (Phòng QLCN)": ["cong-nghiep"], "Hội nghị kết thúc tốt đẹp (HM)": ["van-phong"],
    "Nguồn: Phòng QLNL": ["nang-luong"], "Tin, bài: Nguyễn Văn A - Phòng QLTM": ["thuong-mai"],
    "Trần Thị B\nThanh tra Sở": ["thanh-tra"], "Văn phòng Sở và Phòng QLCN": ["cong-nghiep", "van-phong"],
}  # fmt: skip
NOBODY = [
    "Chi tiết liên hệ: Phòng Quản lý thương mại, điện thoại 0258 3822212",
    "Giao Phòng QLTM theo dõi, tổng hợp báo cáo.",
    "Đề nghị các doanh nghiệp liên hệ Văn phòng Sở.",
]
EXTERNAL = ["Báo Khánh Hòa", "Tác giả: Văn phòng Sở Nguồn tin: Báo Khánh Hòa", "Văn phòng Sở Nội vụ",
"Văn phòng UBND tỉnh",
            "baochinhphu.vn", "Thanh tra tỉnh", "Tạp chí Công Thương"]  # fmt: skip


def verdict(rules: Rules, **post: object) -> UnitVerdict:
    given = {"title": "Tin cải cách hành chính", "body": BODY} | post
    return attribute_units(PostPlaces(text(**given)), (), rules.units, rules.symbol)  # type: ignore[arg-type]


@pytest.mark.parametrize("byline", BYLINES)
def test_author_line(byline: str, rules: Rules) -> None:
    """Names, aliases, abbreviations, initials and joint work in the author line are credited, with the reason."""
    found = verdict(rules, byline=byline)
    assert (UnitSignal.UNIT, BYLINES[byline]) == (found.state, [one.id for one in found.units])
    assert all(one.reason for one in found.units)


@pytest.mark.parametrize("ending", ENDINGS)
def test_signature_at_the_end(ending: str, rules: Rules) -> None:
    """A last line, brackets at the very end and "Nguồn:" sign a post."""
    found = verdict(rules, body=f"Nội dung.\n{ending}")
    assert (UnitSignal.UNIT, ENDINGS[ending]) == (found.state, [one.id for one in found.units])


@pytest.mark.parametrize("ending", NOBODY)
def test_sentences_and_contact_data_do_not_sign(ending: str, rules: Rules) -> None:
    """A last sentence about a unit, or whom to call, does not make it the author."""
    assert verdict(rules, body=f"Nội dung.\n{ending}").state is not UnitSignal.UNIT


@pytest.mark.parametrize("name", ["Admin", "Quản trị mạng", "Ban Biên tập", "Quản trị mạng (Văn phòng Sở)", "BBT"])
def test_editorial_names_credit_nobody(name: str, rules: Rules) -> None:
    """Who posted is not who wrote; the reason says so."""
    found = verdict(rules, byline=name)
    assert (found.state, found.units) == (UnitSignal.NONE, ())
    assert "tên người đăng" in " ".join(found.reasons)


@pytest.mark.parametrize("byline", EXTERNAL)
def test_other_agencies_are_external(byline: str, rules: Rules) -> None:
    """Newspapers and other agencies, those with names like ours too, are external; the office only reposts."""
    assert (verdict(rules, byline=byline).state, verdict(rules, byline=byline).units) == (UnitSignal.EXTERNAL, ())


@pytest.mark.parametrize(
    "byline", ["Nguồn tin: sct.khanhhoa.gov.vn", "Sở Công Thương", "Bộ phận Một cửa", "Ảnh: Phòng QLTM"]
)
def test_names_that_say_nothing_of_a_unit(byline: str, rules: Rules) -> None:
    """The department itself, its own site and who took the picture name no unit."""
    assert verdict(rules, byline=byline).state is UnitSignal.NONE


def test_a_name_cut_short_of_several_units_is_doubtful(rules: Rules) -> None:
    """ "Phòng Quản lý" could be three divisions: all are offered, none is chosen."""
    found = verdict(rules, byline="Phòng Quản lý")
    assert (found.state, {one.id for one in found.units}) == (
        UnitSignal.DOUBTFUL,
        {"cong-nghiep", "thuong-mai", "nang-luong"},
    )


def test_the_office_posts_what_others_sign(rules: Rules) -> None:
    """Author line Văn phòng and another unit at the end: the signer; two other units that disagree: doubtful."""
    office = verdict(rules, byline="Văn phòng Sở", body="Nội dung.\nThanh tra Sở")
    others = verdict(rules, byline="Phòng QLTM", body="Nội dung.\nThanh tra Sở")
    assert (office.state, [one.id for one in office.units]) == (UnitSignal.UNIT, ["thanh-tra"])
    assert (UnitSignal.DOUBTFUL, {"thanh-tra", "thuong-mai"}) == (others.state, {one.id for one in others.units})


@pytest.mark.parametrize(
    ("lead", "units"),
    [
        ("Văn phòng Sở vừa ban hành kế hoạch.", ["van-phong"]),
        ("Sáng 15/11, Thanh tra Sở phối hợp với Phòng QLTM tổ chức kiểm tra.", ["thanh-tra", "thuong-mai"]),
        ("Hội nghị do Trung tâm Khuyến công và Xúc tiến thương mại tổ chức.", ["khuyen-cong"]),
        ("Sở Công Thương yêu cầu Phòng QLTM báo cáo.", []),
    ],
)
def test_who_acts_in_the_first_sentence(lead: str, units: list[str], rules: Rules) -> None:
    """Without a byline, a unit that does something in the first sentence is credited; one that is only told to is
    not."""
    assert units == [one.id for one in verdict(rules, summary=lead).units]


def test_category_and_document_suffix(rules: Rules) -> None:
    """A category with a unit's name, a number of its own and "Lưu:" in an attachment are weaker signals."""
    by_category = verdict(rules, category="Phòng Quản lý công nghiệp")
    by_number = classify(text("Tin", "Theo Công văn 12/SCT-QLTM ngày 5/3/2023."), rules)
    by_copy = verdict(rules, attachments=(("Ke hoach.pdf", "Nơi nhận:\n- Lưu: VT, QLCN."),))
    assert [one.id for one in by_category.units] == ["cong-nghiep"]
    assert [one.id for one in by_number.units] == ["thuong-mai"]
    assert [one.id for one in by_copy.units] == ["cong-nghiep"]
    assert by_copy.units[0].confidence < by_category.units[0].confidence < 0.9


def test_a_unit_only_mentioned_is_doubtful(rules: Rules) -> None:
    """Being spoken of twice is a hint for a person, once is nothing."""
    twice = verdict(
        rules, body="Tại hội nghị, đại biểu nghe Phòng QLTM. Sau đó, ý kiến của Phòng QLTM được ghi.\nHết bài."
    )
    assert (twice.state, [one.id for one in twice.units]) == (UnitSignal.DOUBTFUL, ["thuong-mai"])
    assert UnitSignal.NONE is verdict(rules, body="Đại biểu nghe ý kiến của Phòng QLTM.\nHết bài.").state


MERGED = UnitsFile(
    units=[
        unit("a", name="Phòng Công nghiệp nặng", valid_to=date(2023, 6, 30), successors=["c"]),
        unit("b", name="Phòng Công nghiệp nhẹ", valid_to=date(2023, 6, 30), successors=["c", "d"]),
        unit("c", name="Phòng Công nghiệp chung", valid_from=date(2023, 7, 1), aliases=["Phòng Chung"]),
        unit("d", name="Phòng Tiểu thủ công nghiệp", valid_from=date(2023, 7, 1), aliases=["Phòng Chung"]),
        unit("e", name="Phòng Mới lập", valid_from=date(2025, 1, 1)),
        unit("f", name="Phòng Hành chính tổng hợp", contacts=[Contact(name="Lê Thị Hoa", initials=["LH"])]),
        unit("g", name="Phòng Kế toán chung", contacts=[Contact(name="Lê Văn Hùng", initials=["LH"])]),
    ]
)


@pytest.mark.parametrize(
    ("byline", "day", "state", "units"),
    [
        ("Phòng Công nghiệp nặng", date(2023, 6, 30), UnitSignal.UNIT, {"a"}),
        ("Phòng Công nghiệp nặng", date(2023, 7, 1), UnitSignal.UNIT, {"c"}),
        ("Phòng Công nghiệp nhẹ", date(2023, 7, 1), UnitSignal.DOUBTFUL, {"c", "d"}),
        ("Phòng Chung", date(2023, 8, 1), UnitSignal.DOUBTFUL, {"c", "d"}),
        ("Phòng Mới lập", date(2023, 8, 1), UnitSignal.EXTERNAL, set()),
        ("Lê Thị Hoa", date(2023, 8, 1), UnitSignal.UNIT, {"f"}),
        ("(LH)", date(2023, 8, 1), UnitSignal.DOUBTFUL, {"f", "g"}),
        ("Nguyễn Thị Lạ", date(2023, 8, 1), UnitSignal.NONE, set()),
    ],
)
def test_names_on_their_day(byline: str, day: date, state: UnitSignal, units: set[str]) -> None:
    """A merged unit counts for its successor from that day; a split, a shared alias or shared initials are doubtful."""
    names = UnitNames(MERGED)
    found = attribute_units(PostPlaces(text("Tin", BODY, byline=byline, published_on=day)), (), names, "SCT")
    assert (state, units) == (found.state, {one.id for one in found.units})
    assert found.reasons
