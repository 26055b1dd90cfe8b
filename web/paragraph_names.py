"""What people call the paragraphs of a report that they may write; keys are file names in report_templates/words."""

from __future__ import annotations

NAMES = {
    "chi_dao": "Công tác chỉ đạo, điều hành",
    "danh_gia": "Đánh giá chung",
    "kien_nghi": "Đề xuất, kiến nghị",
    "phuong_huong": "Phương hướng thời gian tới",
}


def paragraph_name(key: str) -> str:
    """The file's name itself for a paragraph that an office added to its own templates."""
    return NAMES.get(key, key)
