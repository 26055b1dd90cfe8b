"""What is kept beside posts: legal documents, citizens' feedback with its answers, and indicators."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from cchc.records import FoundAttachment
from cchc.states import FeedbackStatus

Precision = Literal["minute", "day"]


@dataclass(frozen=True)
class LegalDocument:
    """A legal document as a place lists it. ``number`` canonical where recognised, else as printed, "" where none.

    ``posted_at``: when the place put it up, never the day it was issued. ``origins``: field -> where it came from.
    """

    source: str
    key: str
    url: str
    number: str
    title: str  # trích yếu
    type: str
    issued_on: date | None
    effective_on: date | None
    agency: str
    signer: str
    field: str  # lĩnh vực
    files: tuple[FoundAttachment, ...] = ()
    posted_at: datetime | None = None
    posted_precision: Precision | None = None
    origins: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class FeedbackItem:
    """One question or complaint of citizens and its answer. Nothing that says who asked is ever kept."""

    source: str
    key: str
    url: str
    title: str
    topic: str  # lĩnh vực
    status: FeedbackStatus
    sent_at: datetime | None = None
    sent_precision: Precision | None = None
    replied_at: datetime | None = None
    replied_precision: Precision | None = None
    reply_unit: str = ""
    reply: str = ""  # bounded
    origins: dict[str, str] = field(default_factory=dict)  # field -> where on the page it came from


@dataclass(frozen=True)
class IndicatorValue:
    """One value of an indicator; ``value`` is 99.2 where "99,2 %" was ``printed``.

    ``origin`` page: ``source``, ``url``, ``evidence_id``; typed: ``entered_by``; xlsx: ``entered_by`` and ``place``
    (file and row). ``period`` is a reporting period's id, "" where only ``measured_on`` is known.
    """

    indicator: str
    name: str
    value: Decimal
    printed: str
    unit_of_measure: str
    period: str
    measured_on: date | None
    origin: Literal["page", "typed", "xlsx"]
    read_at: datetime
    source: str = ""
    url: str = ""
    place: str = ""
    entered_by: str = ""
    note: str = ""
    evidence_id: int | None = None
    id: int | None = None
