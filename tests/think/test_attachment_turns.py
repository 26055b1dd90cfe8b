"""Whose turn it is to be opened again: everything within the promised nights, never many in one night."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cchc.attachment_turns import FileSeen, turns
from cchc.states import FailureKind

START = datetime(2023, 11, 20, 19, 0, tzinfo=UTC)
NIGHT = timedelta(days=1)


def good(number: int) -> FileSeen:
    return FileSeen(f"https://x/{number}.pdf", "PASS", None, START, None, START - NIGHT)


def failing(number: int, kind: FailureKind = FailureKind.NOT_FOUND) -> FileSeen:
    state = "BROKEN" if kind is FailureKind.NOT_FOUND else "NOT_CHECKED"
    return replace(good(number), state=state, failure=kind, failing_since=START)


def nights(files: list[FileSeen], count: int, jitter: timedelta = timedelta(0)) -> list[list[str]]:
    """What is opened in each of so many nights after the first, when nothing ever changes."""
    seen = {one.url: one for one in files}
    opened = []
    for night in range(1, count + 1):
        now = START + night * NIGHT + (jitter if night % 2 else -jitter)
        tonight = turns(list(seen.values()), 30, now)
        for url in tonight:
            seen[url] = replace(seen[url], checked_at=now)
        opened.append(tonight)
    return opened


def test_an_unchanged_night_opens_a_bounded_share() -> None:
    """250 files, 66 of them broken: at most eleven a night, each of them again within 30 nights."""
    files = [failing(number) for number in range(66)] + [good(number) for number in range(66, 250)]
    opened = nights(files, 90, timedelta(minutes=40))
    assert max(map(len, opened)) <= 11
    for start in (0, 30, 60):
        assert {url for night in opened[start : start + 30] for url in night} >= {one.url for one in files[66:]}
    assert {url for night in opened[:30] for url in night} >= {one.url for one in files[:66]}


def test_a_broken_file_is_asked_at_growing_intervals() -> None:
    """After 1, 2, 4, 8 … nights, then every 30."""
    opened = nights([failing(1)], 100)
    assert [number for number, night in enumerate(opened, 1) if night] == [1, 2, 4, 8, 16, 32, 62, 92]


def test_what_may_pass_is_tried_every_night_but_not_all_at_once() -> None:
    """Ten that time out among many good ones: four a night, in turn."""
    files = [failing(number, FailureKind.TIMEOUT) for number in range(10)] + [good(number) for number in range(10, 70)]
    tried = Counter(url for night in nights(files, 10) for url in night if url in {one.url for one in files[:10]})
    assert sum(tried.values()) == 40 and min(tried.values()) >= 3 and len(tried) == 10


def test_after_an_outage_everything_is_looked_at() -> None:
    """The server was away for most files: the next night asks for all of them."""
    files = [failing(number, FailureKind.TIMEOUT) for number in range(60)] + [good(number) for number in range(60, 100)]
    assert len(nights(files, 1)[0]) == 60 + 2


def test_missed_nights_are_made_up_for_within_bounds() -> None:
    """Forty nights without a run: three shares a night, not everything at once; a second run does not ask again."""
    files = [good(number) for number in range(300)]
    now = START + 40 * NIGHT
    first = turns(files, 30, now)
    assert len(first) == 30
    seen = [replace(one, checked_at=now) if one.url in first else one for one in files]
    assert not set(first) & set(turns(seen, 30, now + timedelta(hours=2)))


def test_files_of_a_changed_page_come_first() -> None:
    """A page that changed after the check has its files opened at once, whatever their turn."""
    changed = replace(good(7), page_changed_at=START + timedelta(hours=1))
    assert turns([good(1), changed], 30, START + timedelta(hours=2)) == [changed.url]
