"""Reminding on its days only, compiling what was read, and what was missed while the machine was off."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cchc.errors import UsageError
from cchc.states import RunState
from doors import Doors
from flows.catch_up import missed_flows
from flows.compile_report import compile_report, period_to_compile
from flows.evidence_package import write_evidence
from flows.nightly import nightly
from flows.remind import remind
from flows.step import run_directly
from storage.reports import latest_snapshot, reports
from tests.conftest import SettableClock
from tests.flows.small_department import SmallDepartment


def at(text: str) -> SettableClock:
    return SettableClock(datetime.fromisoformat(text).replace(tzinfo=UTC))


def queued(department: SmallDepartment, kind: str) -> list[tuple[str, str]]:
    with sqlite3.connect(department.database_file) as connection:
        rows = connection.execute("select recipient, message from outbox where kind = ? order by id", [kind]).fetchall()
    return [
        (to, email.message_from_bytes(raw, policy=email.policy.default).get_body().get_content()) for to, raw in rows
    ]


def give_addresses(department: SmallDepartment) -> None:
    file = department.folder / "config" / "units.yaml"
    yaml = YAML()
    listed = yaml.load(file.read_text(encoding="utf-8"))
    for unit in listed["units"]:
        unit["email"] = f"{unit['id']}@sct.example" if unit["id"] in ("van-phong", "cong-nghiep") else None
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(listed, out)


def read_all(doors: Doors) -> None:
    assert nightly(doors, run_directly).state is RunState.ATTENTION


def test_only_units_with_nothing_are_reminded_and_once_a_day(department: SmallDepartment) -> None:
    """On a reminder day a unit with counted news hears nothing, one with nothing gets one mail."""
    give_addresses(department)
    clock = at("2023-11-17T01:00")  # Friday 08:00, the last working day before Monday the 20th
    with department.doors(clock) as doors:
        read_all(doors)
        outcome = remind(doors, run_directly)
        assert outcome.state is RunState.ATTENTION, "units without an address are told"
        remind(doors, run_directly)
    mails = queued(department, "reminder")
    assert [to for to, _ in mails] == ["cong-nghiep@sct.example"]
    assert "20/11/2023" in mails[0][1] or "19/11/2023" in mails[0][1]


@pytest.mark.parametrize("day", ["2023-11-18T01:00", "2023-11-10T01:00", "2023-11-21T01:00"])
def test_other_days_send_nothing(department: SmallDepartment, day: str) -> None:
    """A Saturday, an early day and a day after the deadline are silent and leave no run."""
    with department.doors(at(day)) as doors:
        outcome = remind(doors, run_directly)
    assert (outcome.state, outcome.run_id, queued(department, "reminder")) == (RunState.DONE, 0, [])


def test_compiling_before_anything_was_read_is_refused(department: SmallDepartment) -> None:
    """A polite sentence, no snapshot, no empty report."""
    with department.doors(at("2023-11-20T01:00")) as doors:
        with pytest.raises(UsageError, match="cchc nightly"):
            compile_report(doors, run_directly, "2023-11")
        with pytest.raises(UsageError, match="chưa bắt đầu"):
            compile_report(doors, run_directly, "2024-03")


def test_a_period_is_compiled_into_both_reports_and_again_as_a_new_version(
    department: SmallDepartment, tmp_path: Path
) -> None:
    """Version 1 with Word, PDF and Excel for each addressee; compiling again replaces its drafts."""
    with department.doors(at("2023-11-20T01:00")) as doors:
        read_all(doors)
        first = compile_report(doors, run_directly, "2023-11", who="lan")
        assert (first.summary["version"], len(first.summary["reports"])) == (1, 2)
        with doors.database.read() as connection:
            made = reports(connection, doors.department, "2023-11")
        for report in made:
            for kind in ("docx", "pdf", "xlsx"):
                assert (doors.reports_folder / report.files[kind]).stat().st_size > 1000
        second = compile_report(doors, run_directly, "2023-11", who="lan")
        assert second.summary["version"] == 2
        with doors.database.read() as connection:
            states = sorted(report.state.value for report in reports(connection, doors.department, "2023-11"))
            snapshot = latest_snapshot(connection, doors.department, "2023-11")
        assert states == ["DRAFT", "DRAFT", "SUPERSEDED", "SUPERSEDED"]
        assert snapshot is not None and snapshot.version == 2
        zipped = write_evidence(doors, "2023-11", tmp_path / "kiem-chung.zip")
        assert zipped.posts == len(snapshot.figures.posts) > 0
        assert zipped.missing == []


def test_the_schedule_compiles_the_closed_month_once(department: SmallDepartment) -> None:
    """Not before the cut-off, then the month just closed, then nothing more."""
    clock = at("2023-11-19T16:00")
    with department.doors(clock) as doors:
        read_all(doors)
        configuration = doors.load_config().configuration
        october = period_to_compile(doors, configuration)
        assert october is not None and october.id == "2023-10"
        clock.moment = datetime(2023, 11, 19, 17, 0, tzinfo=UTC)  # midnight of the 20th in Khánh Hòa
        november = period_to_compile(doors, configuration)
        assert november is not None and november.id == "2023-11"


def test_what_was_missed_is_decided_from_our_own_database(department: SmallDepartment) -> None:
    """A night that ran is not repeated; one missed while the machine was off is; the key changes with the slot."""
    clock = at("2023-11-10T20:00")  # 03:00 local, an hour after the slot
    with department.doors(clock) as doors:
        assert [one.flow for one in missed_flows(doors)] == ["nightly"]
        read_all(doors)
        assert "nightly" not in [one.flow for one in missed_flows(doors)]
        clock.move(days=2)
        missed = {one.flow: one.key for one in missed_flows(doors)}
        assert missed["nightly"] == "catch-up-nightly-202311130200-0"
