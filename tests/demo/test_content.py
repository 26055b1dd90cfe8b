"""The sample content keeps the promises that its truth rests on."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from demo.department import MORNING
from demo.posts import POSTS_FOLDER, UNIT_CODES, read_posts
from demo.truth import PERIODS, differences, truth


def test_at_least_240_posts_over_four_months_and_three_sources() -> None:
    """The sample department has at least 240 posts in four monthly windows at three sources."""
    posts = read_posts()
    by_period = Counter(post.period for post in posts)
    assert len(posts) >= 240
    assert all(by_period[period] >= 50 for period in PERIODS[:4])
    assert {post.site for post in posts} == {"department", "province", "cchc"}


def test_no_post_is_later_than_the_clock() -> None:
    """No sample post was published or edited after the moment at which the demo begins."""
    assert max(post.edited or post.published for post in read_posts()) < MORNING


def test_a_third_to_a_half_of_the_posts_is_about_reform() -> None:
    """CCHC posts are between a third and a little over a half of all."""
    posts = read_posts()
    assert 1 / 3 <= sum(post.is_cchc for post in posts) / len(posts) <= 0.52


def test_every_unit_has_posts_of_its_own_and_joint_ones_exist() -> None:
    """All eight units are credited somewhere, and some posts are the work of two."""
    posts = read_posts()
    assert {unit for post in posts for unit in post.units} == set(UNIT_CODES.values())
    assert sum(len(post.units) == 2 for post in posts) >= 5


def test_the_authors_period_agrees_with_the_date_they_wrote() -> None:
    """Against slips of the author: a post is filed under the 20th-to-20th window that its date says."""
    starts = {"2023-08": "2023-07-20", "2023-09": "2023-08-20", "2023-10": "2023-09-20", "2023-11": "2023-10-20"}
    starts["2023-12"] = "2023-11-20"
    wrong = [
        post.number
        for post in read_posts()
        if post.period != max(period for period, start in starts.items() if start <= f"{post.published:%Y-%m-%d}")
    ]
    assert wrong == []


def test_awkward_moments_are_in_the_content() -> None:
    """The last minute of the 19th, the first of the 20th and late evenings of the 31st all occur."""
    moments = {f"{post.published:%d %H:%M}" for post in read_posts() if post.is_cchc}
    assert {"19 23:59", "20 00:00", "31 23:40", "01 00:12"} <= moments


def test_bodies_are_not_copies_of_each_other() -> None:
    """No paragraph is used twice: the posts are written, not stamped."""
    paragraphs = Counter(paragraph for post in read_posts() for paragraph in post.paragraphs)
    assert [paragraph for paragraph, times in paragraphs.items() if times > 1] == []


@pytest.mark.parametrize("wrong", ["truth: perhaps", "truth: no vp", "truth: cchc nobody", "flags: strange"])
def test_a_mistake_of_an_author_is_named(tmp_path: Path, wrong: str) -> None:
    """A content file with an impossible truth line is refused with the name of the file and the post."""
    first, _, rest = wrong.partition(": ")
    truth_line = wrong if first == "truth" else f"truth: no\n{first}: {rest}"
    (tmp_path / "a.txt").write_text(
        f"period: 2023-08\n\n@ 1 2023-08-01 08:00 hd\n= Tin\n{truth_line}\nNội dung.\n", "utf-8"
    )
    with pytest.raises(ValueError, match=r"a\.txt, bài “1 2023-08-01"):
        read_posts(tmp_path)


def test_moving_one_post_changes_the_truth(tmp_path: Path) -> None:
    """A post filed under another month changes exactly two numbers of the expected summary."""
    moved = tmp_path / "posts"
    shutil.copytree(POSTS_FOLDER, moved)
    move_post(moved, 1803, "2023-11-cai-cach.txt", "2023-10-cai-cach.txt", "2023-10-18 15:35")
    told = differences(truth(), truth(moved))
    assert len(told) == 2
    assert all("thuong-mai" in line for line in told)


def move_post(folder: Path, number: int, from_file: str, to_file: str, moment: str) -> None:
    """Take a post out of one month's file and file it under another, with a date to match."""
    head, *pieces = (folder / from_file).read_text("utf-8").split("\n@ ")
    mine = next(piece for piece in pieces if piece.startswith(f"{number} "))
    (folder / from_file).write_text("\n@ ".join([head, *(piece for piece in pieces if piece is not mine)]), "utf-8")
    first, rest = mine.split("\n", 1)
    category = first.split()[-1]
    target = folder / to_file
    target.write_text(f"{target.read_text('utf-8').rstrip()}\n\n@ {number} {moment} {category}\n{rest}", "utf-8")
