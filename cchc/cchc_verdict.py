"""Is a post about administrative reform? Weighted phrases by place, what speaks against, and plan documents cited.

Score = sum over phrases that speak for it (weight × the heaviest place they stand in) minus the same for what
speaks against.
At ``yes_from`` and above: yes; under ``no_below``: no; between: doubtful, for a person. Every part of the sum is a
reason.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cchc.configuration import CchcTopics
from cchc.phrases import Hit, PhraseBook, WordText, longest
from cchc.post_places import PLACE_NAMES, PostPlaces
from cchc.records import DocumentNumber

#: A phrase counts once, at the heaviest place it stands in.
PLACE_FACTORS = {"title": 3.0, "lead": 1.75, "category": 1.0, "attachments": 1.0}
#: In the body by how often: once may be in passing.
BODY_FACTORS = {1: 0.5, 2: 0.8}
BODY_OFTEN = 1.0
#: A long body (this many sentences) that holds its phrases in one single sentence only mentions reform in passing.
LONG_BODY = 5
IN_PASSING = 0.5
#: What speaks against with a weight under this is only context (trade, prices …): not counted where the title decides.
CONTEXT_BELOW = 1.0
CITED_WEIGHT = 1.0
MOST_REASONS = 8


@dataclass(frozen=True)
class CchcVerdict:
    is_cchc: bool | None
    confidence: float
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """One line of the sum."""

    text: str
    place: str
    points: float
    times: int = 1

    @property
    def reason(self) -> str:
        where = PLACE_NAMES[self.place] + (f" ({self.times} lần)" if self.times > 1 else "")
        return f"“{self.text}” ở {where} ({_signed(self.points)})"


class CchcRules:
    """Compiled phrases of ``topics.yaml``. ``cited``: canonical number -> (weight, date of issue or None)."""

    def __init__(self, topics: CchcTopics, cited: dict[str, CitedDocument], book: PhraseBook) -> None:
        self.topics = topics
        self.cited = cited
        self.book = book
        self.speaking = {book.add(phrase.text): phrase.weight for phrase in topics.speaks_for}
        self.against = {book.add(phrase.text): -abs(phrase.weight) for phrase in topics.speaks_against}


@dataclass(frozen=True)
class CitedDocument:
    """A document of the plan; a number printed with another date is another document."""

    weight: float
    issued_on: date | None

    def is_meant(self, number: DocumentNumber) -> bool:
        return self.issued_on is None or number.date is None or number.date == self.issued_on


def judge_cchc(places: PostPlaces, numbers: dict[str, list[DocumentNumber]], rules: CchcRules) -> CchcVerdict:
    """``numbers``: document numbers found, by place."""
    found = {
        name: longest([hit for hit in hits if hit.phrase in rules.speaking or hit.phrase in rules.against])
        for name, hits in places.hits(rules.book).items()
    }
    parts = _phrase_parts(found, rules)
    cited = _cited_parts(numbers, rules)
    heard = {part.place for part in [*parts, *cited] if part.points > 0}
    passing = heard <= {"body"} and bool(heard) and _in_one_sentence(places.texts["body"], found.get("body", []), rules)
    in_title = sum(part.points for part in [*parts, *cited] if part.place == "title")
    against = _against_parts(found, rules, context=in_title < rules.topics.yes_from)
    score = sum(part.points for part in [*parts, *cited]) * (IN_PASSING if passing else 1.0) + sum(
        part.points for part in against
    )
    return _verdict(score, [*parts, *cited], against, passing, rules.topics)


def _best_places(found: dict[str, list[Hit]], wanted: Mapping[int, float]) -> dict[int, tuple[str, float, int]]:
    """{phrase: (place, factor, times)} with the heaviest place of each phrase."""
    best: dict[int, tuple[str, float, int]] = {}
    for place, hits in found.items():
        times = Counter(hit.phrase for hit in hits if hit.phrase in wanted)
        for phrase, count in times.items():
            factor = PLACE_FACTORS.get(place) or BODY_FACTORS.get(count, BODY_OFTEN)
            if phrase not in best or factor > best[phrase][1]:
                best[phrase] = (place, factor, count)
    return best


def _phrase_parts(found: dict[str, list[Hit]], rules: CchcRules) -> list[_Part]:
    parts = [
        _Part(rules.book.phrases[phrase], place, rules.speaking[phrase] * factor, times)
        for phrase, (place, factor, times) in _best_places(found, rules.speaking).items()
    ]
    return sorted((part for part in parts if part.points), key=lambda part: -part.points)


def _against_parts(found: dict[str, list[Hit]], rules: CchcRules, *, context: bool) -> list[_Part]:
    parts = []
    for phrase, (place, factor, times) in _best_places(found, rules.against).items():
        weight = rules.against[phrase]
        if weight and (context or -weight >= CONTEXT_BELOW):
            parts.append(_Part(rules.book.phrases[phrase], place, weight * factor, times))
    return sorted(parts, key=lambda part: part.points)


def _cited_parts(numbers: dict[str, list[DocumentNumber]], rules: CchcRules) -> list[_Part]:
    parts: dict[str, _Part] = {}
    for place, found in numbers.items():
        for number in found:
            document = rules.cited.get(number.number or "")
            if document is None or not document.is_meant(number):
                continue
            text = number.number or ""
            factor = PLACE_FACTORS.get(place, BODY_FACTORS[1])
            if text not in parts or parts[text].points < document.weight * factor:
                parts[text] = _Part(text, place, document.weight * factor)
    return sorted(parts.values(), key=lambda part: -part.points)


def _in_one_sentence(body: WordText, hits: list[Hit], rules: CchcRules) -> bool:
    ends = [index for index, key in enumerate(body.keys) if key in (".", "!", "?")]
    if len(ends) < LONG_BODY:
        return False
    sentences = {bisect_left(ends, hit.start) for hit in hits if hit.phrase in rules.speaking}
    return len(sentences) <= 1


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace(".", ",")


def _verdict(
    score: float, speaking: list[_Part], against: list[_Part], passing: bool, topics: CchcTopics
) -> CchcVerdict:
    score = round(score, 2)
    is_cchc = True if score >= topics.yes_from else False if score < topics.no_below else None
    middle = (topics.yes_from + topics.no_below) / 2
    scale = max(topics.yes_from - topics.no_below, 0.1) / 2 / math.log(3)
    confidence = 1 / (1 + math.exp(max(-30.0, min(30.0, (middle - score) / scale))))
    word = {True: "Là tin CCHC", False: "Không phải tin CCHC", None: "Chưa chắc là tin CCHC"}[is_cchc]
    limits = f"từ {_plain(topics.yes_from)} là tin CCHC, dưới {_plain(topics.no_below)} là không"
    reasons = [f"{word}: điểm {_plain(score)} ({limits})."]
    if speaking:
        reasons.append("Ủng hộ: " + "; ".join(part.reason for part in speaking[:MOST_REASONS]) + ".")
    else:
        reasons.append("Không có cụm từ nào về CCHC.")
    if passing:
        reasons.append("Chỉ nhắc thoáng qua trong một câu của thân bài, tính một nửa.")
    if against:
        reasons.append("Phản bác: " + "; ".join(part.reason for part in against[:MOST_REASONS]) + ".")
    return CchcVerdict(is_cchc, round(confidence, 3), score, tuple(reasons))


def _plain(number: float) -> str:
    """At least one decimal, two where they matter: 3,0 and 2,95."""
    written = f"{number:.2f}"
    return (written[:-1] if written.endswith("0") else written).replace(".", ",")
