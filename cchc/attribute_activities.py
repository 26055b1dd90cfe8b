"""Which activities of the plan, and which of its themes, a post serves; several may hold.

A document that a rule names decides at once. Else phrases add up (title twice, lead one and a half, body once),
and the share of
an activity's own wording found in the post helps only where phrases alone come close.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cchc.configuration import Plan, TopicRule
from cchc.phrases import Hit, PhraseBook, WordText, longest
from cchc.post_places import PLACE_NAMES, PostPlaces
from cchc.records import DocumentNumber, Scored

PLACE_FACTORS = {"title": 2.0, "lead": 1.5, "body": 1.0, "category": 1.0, "attachments": 1.0}
#: A phrase said once deep in a body is half a sign.
BODY_ONCE = 0.5
#: From this share of its score on, the activity's own wording may lift it over.
NEARLY = 0.6
#: Share of the activity's distinctive word pairs that must be in the post to help.
OVERLAP_ENOUGH = 0.12
MOST_ACTIVITIES = 5


@dataclass(frozen=True)
class _Rule:
    id: str
    from_score: float
    weights: dict[int, float]  # phrase number -> weight
    documents: frozenset[str]


class TopicRules:
    """Compiled rules of activities or themes. ``texts``: their own wording in the plan, by id, for the overlap."""

    def __init__(
        self,
        rules: Mapping[str, TopicRule],
        texts: Mapping[str, str],
        issued: Mapping[str, date],
        book: PhraseBook,
    ) -> None:
        self.book = book
        self.rules = [
            _Rule(
                rule_id,
                rule.from_score,
                {book.add(phrase.text): phrase.weight for phrase in rule.phrases},
                frozenset(rule.documents),
            )
            for rule_id, rule in rules.items()
        ]
        self.owner = {number: rule.id for rule in self.rules for number in rule.weights}
        self.issued = issued
        self.pairs = _distinctive_pairs(texts)

    def is_meant(self, number: DocumentNumber) -> bool:
        issued = self.issued.get(number.number or "")
        return issued is None or number.date is None or issued == number.date


def plan_texts(plan: Plan) -> dict[str, str]:
    return {activity.id: f"{activity.title}. {activity.text}" for activity in plan.activities}


def attribute_topics(places: PostPlaces, numbers: list[DocumentNumber], rules: TopicRules) -> tuple[Scored, ...]:
    """Ids with confidence and reason, surest first."""
    found = _hits_by_rule(places, rules)
    pairs = _pairs_of(places) if rules.pairs else frozenset()
    scored = [
        one for rule in rules.rules if (one := _score(rule, found.get(rule.id, {}), numbers, pairs, rules)) is not None
    ]
    scored.sort(key=lambda one: -one.confidence)
    return tuple(scored[:MOST_ACTIVITIES])


def _hits_by_rule(places: PostPlaces, rules: TopicRules) -> dict[str, dict[str, list[Hit]]]:
    """{rule: {place: hits}}; inside one rule the longest phrase wins, rules do not take from each other."""
    by_rule: dict[str, dict[str, list[Hit]]] = {}
    for place, hits in places.hits(rules.book).items():
        for hit in hits:
            if hit.phrase not in rules.owner:
                continue
            by_rule.setdefault(rules.owner[hit.phrase], {}).setdefault(place, []).append(hit)
    return {rule: {place: longest(hits) for place, hits in places.items()} for rule, places in by_rule.items()}


def _score(
    rule: _Rule,
    found: dict[str, list[Hit]],
    numbers: list[DocumentNumber],
    pairs: frozenset[tuple[str, str]],
    rules: TopicRules,
) -> Scored | None:
    cited = [number.number or "" for number in numbers if number.number in rule.documents and rules.is_meant(number)]
    points, said = _points(rule, found, rules)
    if cited:
        confidence = 0.95 if points else 0.85
        return Scored(rule.id, confidence, f"Dẫn văn bản {cited[0]} của nhiệm vụ" + (f"; {said}" if said else "") + ".")
    if points >= rule.from_score:
        confidence = min(0.95, 0.6 + 0.15 * (points / rule.from_score - 1) + 0.05)
        return Scored(rule.id, round(confidence, 2), f"Có {said}.")
    overlap = _overlap(rules.pairs.get(rule.id, {}), pairs)
    if points >= NEARLY * rule.from_score and overlap >= OVERLAP_ENOUGH:
        share = f"{round(100 * overlap)}%"
        return Scored(rule.id, 0.5, f"Có {said}; lời văn trùng {share} cặp từ riêng của nhiệm vụ.")
    return None


def _points(rule: _Rule, found: dict[str, list[Hit]], rules: TopicRules) -> tuple[float, str]:
    best: dict[int, tuple[float, str]] = {}
    for place, hits in found.items():
        counts: dict[int, int] = {}
        for hit in hits:
            counts[hit.phrase] = counts.get(hit.phrase, 0) + 1
        for phrase, count in counts.items():
            factor = BODY_ONCE if place == "body" and count == 1 else PLACE_FACTORS[place]
            if phrase not in best or best[phrase][0] < factor:
                best[phrase] = (factor, place)
    points = sum(rule.weights[phrase] * factor for phrase, (factor, _) in best.items())
    heaviest = sorted(best.items(), key=lambda item: -rule.weights[item[0]] * item[1][0])[:3]
    said = ", ".join(f"“{rules.book.phrases[phrase]}” ở {PLACE_NAMES[place]}" for phrase, (_, place) in heaviest)
    return points, said


def _word_pairs(text: WordText) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(text.keys))


def _pairs_of(places: PostPlaces) -> frozenset[tuple[str, str]]:
    return frozenset().union(*(_word_pairs(text) for name, text in places.texts.items() if name in ("title", "lead")))


def _distinctive_pairs(texts: Mapping[str, str]) -> dict[str, dict[tuple[str, str], float]]:
    """Word pairs of each activity, heavier the fewer activities have them; pairs of a quarter of them and more are
    left out."""
    pairs = {key: _word_pairs(WordText.read(text)) for key, text in texts.items()}
    holders: dict[tuple[str, str], int] = {}
    for own in pairs.values():
        for pair in own:
            holders[pair] = holders.get(pair, 0) + 1
    many = max(2.0, len(pairs) / 4)
    return {
        key: {
            pair: math.log(len(pairs) / holders[pair])
            for pair in own
            if holders[pair] < many and pair[0][0].isalpha() and pair[1][0].isalpha()
        }
        for key, own in pairs.items()
    }


def _overlap(own: dict[tuple[str, str], float], pairs: frozenset[tuple[str, str]]) -> float:
    total = sum(own.values())
    return sum(weight for pair, weight in own.items() if pair in pairs) / total if total else 0.0
