"""The author line of WordPress themes: the name without its label."""

from __future__ import annotations

import pytest

from tests.collect.test_wordpress import TEXT, shown_by

NAME = "<span class='author vcard'><a class='url fn n' href='/author/a/'>Phòng Quản lý <b>thương mại</b></a></span>"


@pytest.mark.parametrize(
    "line",
    [
        f"<span class='byline'><svg></svg><span class='screen-reader-text'>Posted by</span>{NAME}</span>",
        f"<span class='byline'> Đăng bởi {NAME}</span>",
        f"<span class='byline'><span class='label'>Tác giả:</span>{NAME}</span>",
        f"<p>Author {NAME}</p>",
    ],
)
def test_the_label_of_the_author_is_no_part_of_the_name(line: str) -> None:
    """A hidden label, as in themes of WordPress itself, stands beside the name without a space."""
    head = (
        f"<h1 class='entry-title'>Tên</h1><time class='entry-date' datetime='2023-11-20T08:05:00+07:00'></time>{line}"
    )
    read = shown_by(f"<article class='post type-post'>{head}<div class='entry-content'>{TEXT}</div></article>")
    assert read.byline == "Phòng Quản lý thương mại"
