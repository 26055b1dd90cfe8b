"""Văn bản phải công khai: the state of each requirement with its reason, and one requirement with all its checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.configuration import Requirement
from cchc.periods import local_date
from cchc.records import FindingVerdict
from cchc.states import OPEN_FINDINGS, FindingState
from storage.findings import current_findings, finding_history
from web import choices
from web.errors import NotFound
from web.page import Page, open_page, pairs

router = APIRouter()
ORDER = [
    FindingState.MISSING,
    FindingState.BROKEN,
    FindingState.LATE,
    FindingState.STALE,
    FindingState.AMBIGUOUS,
    FindingState.NOT_CHECKED,
    FindingState.PASS_BY_SYNONYM,
    FindingState.PASS,
    FindingState.NOT_APPLICABLE,
]


@dataclass(frozen=True)
class Row:
    requirement: Requirement
    owner: str
    basis: str
    finding: FindingVerdict | None

    @property
    def rank(self) -> int:
        return len(ORDER) if self.finding is None else ORDER.index(self.finding.state)


@router.get("/findings")
def list_findings(page: Page = Depends(open_page), state: str = "") -> Response:
    configuration = page.configuration
    units = choices.unit_names(configuration)
    with page.database.read() as connection:
        held = {stored.verdict.requirement: stored.verdict for stored in current_findings(connection, page.department)}
    today = local_date(page.now)
    rows = [
        Row(one, units.get(one.owner, one.owner), _basis(one, page), held.get(one.id))
        for one in configuration.requirements.requirements
        if one.in_force(today) or one.id in held
    ]
    totals = Counter(row.finding.state for row in rows if row.finding)
    return page.show(
        "findings.html",
        "/findings",
        rows=sorted((row for row in rows if _wanted(row, state)), key=lambda row: (row.rank, row.requirement.id)),
        totals=[(one.value, totals[one]) for one in ORDER if totals[one]],
        state_options=pairs(FindingState),
        chosen=state,
    )


@router.get("/findings/{requirement}")
def show_finding(requirement: str, page: Page = Depends(open_page)) -> Response:
    known = {one.id: one for one in page.configuration.requirements.requirements}
    if requirement not in known:
        raise NotFound(f"Danh mục công khai không có mục “{requirement}”.")
    one = known[requirement]
    with page.database.read() as connection:
        history = finding_history(connection, page.department, requirement)
    return page.show(
        "finding.html",
        "/findings",
        requirement=one,
        owner=choices.unit_names(page.configuration).get(one.owner, one.owner),
        history=[stored.verdict for stored in reversed(history)],
    )


def _wanted(row: Row, state: str) -> bool:
    if not state:
        return True
    if row.finding is None:
        return False
    return row.finding.state in OPEN_FINDINGS if state == "open" else row.finding.state.value == state


def _basis(requirement: Requirement, page: Page) -> str:
    """The legal basis in force today."""
    today = local_date(page.now)
    return "; ".join(
        f"{basis.document}{', ' + basis.article if basis.article else ''}"
        for basis in requirement.basis
        if basis.in_force(today)
    )
