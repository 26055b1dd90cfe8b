"""Text from outside made fit for both databases, and records as JSON and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from cchc.records import Attribution, Scored, SourceResult
from cchc.states import FailureKind, UnitSignal


def storable(text: str) -> str:
    """Without NUL and half characters, which PostgreSQL refuses; everything else as it is."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def time_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def iso_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def source_result_to_json(result: SourceResult) -> dict[str, Any]:
    return asdict(result) | {
        "failure": result.failure.code if result.failure else None,
        "detail": storable(result.detail),
        "notes": [storable(note) for note in result.notes],
        "proven_from": iso_or_none(result.proven_from),
        "proven_to": iso_or_none(result.proven_to),
    }


def source_result_from_json(stored: dict[str, Any]) -> SourceResult:
    return SourceResult(
        **stored
        | {
            "failure": FailureKind.from_code(stored["failure"]) if stored["failure"] else None,
            "proven_from": time_or_none(stored["proven_from"]),
            "proven_to": time_or_none(stored["proven_to"]),
            "notes": tuple(stored.get("notes", ())),
        }
    )


def attribution_to_json(attribution: Attribution) -> dict[str, Any]:
    return asdict(attribution) | {
        "unit_state": attribution.unit_state.value,
        "reasons": [storable(reason) for reason in attribution.reasons],
    }


def attribution_from_json(stored: dict[str, Any]) -> Attribution:
    def scored(name: str) -> tuple[Scored, ...]:
        return tuple(Scored(**one) for one in stored[name])

    return Attribution(
        is_cchc=stored["is_cchc"],
        cchc_confidence=stored["cchc_confidence"],
        unit_state=UnitSignal(stored["unit_state"]),
        units=scored("units"),
        activities=scored("activities"),
        themes=scored("themes"),
        document_numbers=tuple(stored["document_numbers"]),
        reasons=tuple(stored["reasons"]),
    )
