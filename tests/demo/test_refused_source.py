"""A firewall between us and the department's portal: what could not be checked is never called missing."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from cchc.states import FindingState, RunState
from demo.department import prepare_folder
from demo.mailbox import Mailbox
from demo.portal.sites import open_portals
from demo.posts import read_posts
from demo.run import open_department
from demo.summary import made_summary
from demo.truth import PERIODS
from flows.nightly import nightly
from flows.step import run_directly
from storage.findings import current_findings


def test_a_source_answering_403_gives_not_checked_and_never_missing(tmp_path: Path) -> None:
    """After a night of 403s every requirement of that site is NOT_CHECKED, none MISSING, and no stored post is lost."""
    out = tmp_path / "out"
    prepare_folder(out)
    with ExitStack() as open_things:
        sites = open_portals(read_posts(), open_things)
        mailbox = open_things.enter_context(Mailbox(out / "outbox"))
        doors = open_things.enter_context(open_department(out, sites, mailbox))
        nightly(doors, run_directly)
        before = made_summary(doors, PERIODS[0])
        assert before["findings"]["MISSING"] == 1

        sites["sct"].forbidden = True
        outcome = nightly(doors, run_directly)

        after = made_summary(doors, PERIODS[0])
        with doors.database.read() as connection:
            states = {
                one.verdict.requirement: one.verdict.state for one in current_findings(connection, doors.department)
            }
        assert outcome.state is RunState.ATTENTION
        assert any("403" in line or "từ chối" in line for line in outcome.summary["troubles"])
        assert states.pop("ket-luan-thanh-tra") is FindingState.NOT_APPLICABLE
        assert set(states.values()) == {FindingState.NOT_CHECKED}
        assert (after["posts"], after["counts"]) == (before["posts"], before["counts"])


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """The demo clears only a folder that an earlier demo made; anything else is left alone and told."""
    import pytest

    from cchc.errors import UsageError

    mine = tmp_path / "quan-trong.txt"
    mine.write_text("giữ lại", "utf-8")
    with pytest.raises(UsageError, match="đã có tệp khác"):
        prepare_folder(tmp_path)
    assert mine.exists()
