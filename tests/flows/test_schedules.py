"""The table of schedules: local time, slots, what was missed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.schedules import SCHEDULES, schedule_table

NIGHTLY = next(one for one in SCHEDULES if one.flow == "nightly")
DELIVER = next(one for one in SCHEDULES if one.flow == "deliver")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2023-11-19T18:59:59", "2023-11-18T19:00:00", "2023-11-19T19:00:00"),
        ("2023-11-19T19:00:00", "2023-11-19T19:00:00", "2023-11-20T19:00:00"),
        ("2023-11-20T10:00:00", "2023-11-19T19:00:00", "2023-11-20T19:00:00"),
    ],
)
def test_the_night_is_two_o_clock_in_khanh_hoa(now: str, last: str, following: str) -> None:
    """02:00 local is 19:00 UTC of the day before, on the second."""
    assert NIGHTLY.last_slot(utc(now)).astimezone(UTC) == utc(last)
    assert NIGHTLY.next_slot(utc(now)).astimezone(UTC) == utc(following)


def test_cron_lines_say_the_same_as_the_slots() -> None:
    """One table feeds Prefect, the page and the doctor."""
    assert {one.flow: one.cron for one in SCHEDULES} == {
        "nightly": "0 2 * * *",
        "compile_report": "0 6 * * *",
        "remind": "0 8 * * *",
        "deliver": "*/10 * * * *",
    }
    assert DELIVER.next_slot(utc("2023-11-20T10:04:30")).astimezone(UTC) == utc("2023-11-20T10:10:00")


def test_the_reminders_hour_is_the_office_s_choice(project: object) -> None:
    """reports.yaml sets it; the schedule follows."""
    from pathlib import Path

    from storage.config_files import load_config

    reports = load_config(Path(str(project)) / "config").configuration.reports
    moved = reports.model_copy(
        update={"reminders": reports.reminders.model_copy(update={"at": datetime(2023, 1, 1, 9, 15).time()})}
    )
    remind = next(one for one in schedule_table(moved) if one.flow == "remind")
    assert (remind.cron, "09:15" in remind.says) == ("15 9 * * *", True)
