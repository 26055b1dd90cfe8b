"""What văn thư adds after signing: number, date and signer. The system never signs and never makes these up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cchc.configuration import Signer


@dataclass(frozen=True)
class Issued:
    """``number`` is the plain number ("7" or "07"); its symbol comes from the addressee (BC-SCT)."""

    number: str
    issued_on: date
    signer: Signer
