"""The end of the night: what failed for a while is read once more before its numbers are kept."""

from __future__ import annotations

from tests.collect.site import Answer
from tests.flows.small_department import SmallDepartment
from tests.flows.test_nightly import nightly


def test_a_source_that_recovers_during_the_night_is_read_in_the_second_pass(department: SmallDepartment) -> None:
    """503 at first, well at the end: the source is in order, and one result of the night is stored."""
    site = department.first
    site.everything = lambda _: Answer("", 503) if len(site.asked) <= 4 else None
    _code, summary = nightly(department)
    states = {one["id"]: (one["state"], one["believed"], one["complete"]) for one in summary["sources"]}
    assert states == {"cong-so": ("ok", True, True), "cong-tinh": ("ok", True, True)}
    assert sum(one["new"] for one in summary["sources"]) > 0
    assert not any("Trang của Sở" in trouble for trouble in summary["troubles"])
