"""Is a post about administrative reform? Titles of each kind, and what only looks like it."""

from __future__ import annotations

import unicodedata

import pytest

from cchc.classify import Rules, classify
from tests.think.examples import text

NEUTRAL = (
    "Sáng 10/11, tại Nha Trang, Sở Công Thương tổ chức hội nghị. Tham dự có lãnh đạo các phòng. Hội nghị nghe báo cáo. "
    "Đại biểu thảo luận sôi nổi. Kết luận hội nghị, lãnh đạo Sở đề nghị các đơn vị tiếp tục thực hiện tốt nhiệm vụ."
)
PASSING = " Bên cạnh đó, Sở tiếp tục đẩy mạnh cải cách hành chính, đơn giản hóa thủ tục hành chính."

REFORM = [
    "Sở Công Thương triển khai kế hoạch cải cách hành chính năm 2023",
    "Đẩy mạnh thực hiện dịch vụ công trực tuyến toàn trình tại Sở Công Thương",
    "Khánh Hòa xếp hạng 25/63 về Chỉ số PAR Index năm 2022",
    "Chỉ số PCI 2022: Khánh Hòa tăng hạng",
    "Công bố DDCI năm 2023",
    "Hướng dẫn nộp hồ sơ qua dịch vụ bưu chính công ích",
    "Bộ phận Một cửa Sở Công Thương đạt tỷ lệ 99,8% hồ sơ đúng hạn",
    "BPMC Sở: 100% hồ sơ được số hoá",
    "Khảo sát mức độ hài lòng của tổ chức, cá nhân quý III/2023",
    "Tăng cường kỷ luật, kỷ cương hành chính theo Chỉ thị số 15/CT-UBND",
    "Công bố danh mục TTHC mới ban hành trong lĩnh vực lưu thông hàng hóa",
    "Sở Công Thương thực hiện tinh giản biên chế, sắp xếp tổ chức bộ máy",
    "Triển khai Đề án 06 tại Sở Công Thương",
    "Kết quả xử lý phản ánh, kiến nghị của doanh nghiệp tháng 10",
    "Đơn giản hoá quy trình cấp giấy phép, rút ngắn 30% thời gian giải quyết hồ sơ",
    "Văn hóa công sở tại Sở Công Thương: những chuyển biến tích cực",
    "Thanh toán trực tuyến phí, lệ phí khi làm thủ tục tại Sở Công Thương",
    "CUỘC THI MÔ HÌNH, SÁNG KIẾN CẢI CÁCH HÀNH CHÍNH CỦA CÔNG CHỨC, VIÊN CHỨC TRẺ",
    "Quán triệt Kết luận số 91-KL/TU của Ban Thường vụ Tỉnh ủy",
    "Cong bo thu tuc hanh chinh noi bo cua So Cong Thuong",
    "Thủ tục hành chính lĩnh vực xúc tiến thương mại: thêm ba thủ tục nộp trực tuyến",
]
NOT_REFORM = [
    "Xử phạt vi phạm hành chính 5 cơ sở kinh doanh xăng dầu",
    "Cải cách tiền lương từ 01/7/2024: những điểm mới",
    "Hội nghị về cải cách giáo dục phổ thông",
    "Sáp nhập 3 đơn vị hành chính cấp xã: tác động tới mạng lưới chợ",
    "Khai mạc Hội chợ Công Thương khu vực miền Trung",
    "Triển khai Cơ chế một cửa quốc gia trong xuất nhập khẩu",
    "Tuyển dụng nhân viên hành chính văn phòng",
    "Chuyển đổi số trong doanh nghiệp nhỏ và vừa",
    "Mức độ hài lòng của khách hàng sử dụng điện",
    "Bưu điện tỉnh phát hành bộ tem mới",
    "Kỷ luật lao động và an toàn vệ sinh",
    "Giá xăng dầu giảm từ 15 giờ chiều nay",
    "Cử tri phản ánh, kiến nghị về giá điện",
    "Quyết định xử phạt hành chính hộ kinh doanh hàng giả",
    "Thương mại điện tử tăng trưởng mạnh",
]


@pytest.mark.parametrize("title", REFORM)
def test_titles_of_every_field_of_reform(title: str, rules: Rules) -> None:
    """Each field of reform, index and abbreviation is recognised by its title, also in NFD."""
    for written in (title, unicodedata.normalize("NFD", title)):
        assert classify(text(written, NEUTRAL), rules).is_cchc is True


@pytest.mark.parametrize("title", NOT_REFORM)
def test_what_only_looks_like_reform(title: str, rules: Rules) -> None:
    """Words with another meaning, and trade news that mentions reform in one sentence, are not CCHC."""
    assert classify(text(title, NEUTRAL + PASSING), rules).is_cchc is False


def test_three_answers_at_their_thresholds(rules: Rules) -> None:
    """Something said in the lead alone is doubtful: a person decides, and the confidence lies between."""
    verdict = classify(text("Hội nghị quý III", NEUTRAL, summary="Sở giải quyết thủ tục hành chính cho dân"), rules)
    assert verdict.is_cchc is None
    assert 0.25 <= verdict.cchc_confidence <= 0.75


def test_reasons_name_the_phrase_and_the_place(rules: Rules) -> None:
    """Every verdict says which phrase stood where and what it was worth."""
    said = " ".join(classify(text("Cải cách hành chính: kết quả mới", NEUTRAL), rules).reasons)
    assert "“cải cách hành chính” ở tiêu đề (+6,0)" in said
    against = " ".join(classify(text("Xử phạt vi phạm hành chính", NEUTRAL), rules).reasons)
    assert "Phản bác: “xử phạt vi phạm hành chính” ở tiêu đề" in against


def test_a_plan_document_cited_speaks_for_it(rules: Rules) -> None:
    """Citing a document of the plan counts; the same number with another date is another document."""
    cited = "Phổ biến Kết luận số 91-KL/TU ngày 18/10/2022"
    other = "Phổ biến Kết luận số 91-KL/TU ngày 05/5/2010"
    assert classify(text(cited, NEUTRAL), rules).is_cchc is True
    assert classify(text(other, NEUTRAL), rules).is_cchc is False


def test_addresses_are_not_words(rules: Rules) -> None:
    """cchc.khanhhoa.gov.vn in a footer says where to look, not what the post is about."""
    body = NEUTRAL + " Xem thêm tại https://cchc.khanhhoa.gov.vn và cchc@khanhhoa.gov.vn."
    assert classify(text("Khai mạc hội chợ", body), rules).cchc_confidence < 0.2


def test_all_document_numbers_are_listed_once(rules: Rules) -> None:
    """Numbers of title, text and attachments come out canonical, once each, in order."""
    post = text("Triển khai 76/NQ-CP", "Theo 233/QĐUBND và 76/NQ-CP.", attachments=(("5-KH.pdf", "Số: 5/KH-SCT"),))
    assert classify(post, rules).document_numbers == ("76/NQ-CP", "233/QĐ-UBND", "05/KH-SCT")
