"""What finally holds for a post: the rules' verdict with people's corrections laid over it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cchc.records import Attribution, Correction, JudgedPost, StoredPost
from cchc.states import UnitSignal

FIELD_NAMES = {"is_cchc": "là tin CCHC", "units": "đơn vị", "activities": "nhiệm vụ", "themes": "chủ đề"}
_NOT_JUDGED = Attribution(
    is_cchc=None,
    cchc_confidence=0.0,
    unit_state=UnitSignal.DOUBTFUL,
    units=(),
    activities=(),
    themes=(),
    document_numbers=(),
    reasons=("Chưa được phân loại",),
)


def holding(corrections: Sequence[Correction]) -> dict[str, Correction]:
    """{field: the correction that holds}. ``corrections`` in the order they were made.

    The newest holds; one with value None takes back the newest not yet taken back, so the one before it holds again.
    """
    made: dict[str, list[Correction]] = {}
    for correction in corrections:
        decided = made.setdefault(correction.field, [])
        if correction.value is not None:
            decided.append(correction)
        elif decided:
            decided.pop()
    return {field: decided[-1] for field, decided in made.items() if decided}


def standing(verdict: Attribution | None, corrections: Sequence[Correction]) -> dict[str, Any]:
    """The fields of ``JudgedPost`` that decide what a post counts for."""
    rules = verdict or _NOT_JUDGED
    decided = holding(corrections)

    def ids(field: str, by_rules: Sequence[Any]) -> tuple[str, ...]:
        return tuple(decided[field].value) if field in decided else tuple(one.id for one in by_rules)

    return {
        "is_cchc": decided["is_cchc"].value if "is_cchc" in decided else rules.is_cchc,
        "unit_state": _unit_state(rules.unit_state, decided.get("units")),
        "units": ids("units", rules.units),
        "activities": ids("activities", rules.activities),
        "themes": ids("themes", rules.themes),
        "document_numbers": rules.document_numbers,
    }


def judged(stored: StoredPost, verdict: Attribution | None, corrections: Sequence[Correction]) -> JudgedPost:
    """``verdict`` None: the rules have not seen this post yet, which is a doubt and not a no."""
    decided = holding(corrections)
    return JudgedPost(
        post=stored,
        **standing(verdict, corrections),
        reasons=(verdict or _NOT_JUDGED).reasons + tuple(_sentence(correction) for correction in decided.values()),
        corrected=tuple(decided),
        code=f"P{stored.id:05d}",
    )


def _unit_state(by_rules: UnitSignal, decided: Correction | None) -> UnitSignal:
    if decided is None:
        return by_rules
    if decided.value:
        return UnitSignal.UNIT
    return UnitSignal.EXTERNAL if by_rules is UnitSignal.EXTERNAL else UnitSignal.NONE


def _sentence(correction: Correction) -> str:
    return f"{correction.who} điều chỉnh “{FIELD_NAMES[correction.field]}”: {correction.reason}"
