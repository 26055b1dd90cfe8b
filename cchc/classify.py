"""From a post's text to a verdict: CCHC or not, whose it is, which activities and themes, which documents; each
with its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from cchc.attribute_activities import TopicRules, attribute_topics, plan_texts
from cchc.attribute_units import attribute_units
from cchc.cchc_verdict import CITED_WEIGHT, CchcRules, CitedDocument, judge_cchc
from cchc.configuration import Activity, CchcTopics, Configuration, Plan
from cchc.document_numbers import find_document_numbers
from cchc.phrases import PhraseBook
from cchc.post_places import PostPlaces
from cchc.records import Attribution, DocumentNumber, PostText, Scored
from cchc.unit_names import UnitNames

#: Raised when the code of the rules changes what they answer, so that stored posts are judged again.
RULES_VERSION = 1
#: Characters of one attachment that are searched for document numbers.
ATTACHMENT_READ = 20_000


@dataclass(frozen=True)
class Rules:
    """Everything classification needs, compiled once; ``fingerprint`` changes whenever an answer could."""

    cchc: CchcRules
    activities: TopicRules
    themes: TopicRules
    units: UnitNames
    symbol: str
    plans: tuple[Plan, ...]
    fingerprint: str


def build_rules(configuration: Configuration) -> Rules:
    topics = configuration.topics
    plans = configuration.plans.plans
    issued = {document.number: document.issued_on for plan in plans for document in plan.documents}
    texts = {key: text for plan in plans for key, text in plan_texts(plan).items()}
    book = PhraseBook()
    return Rules(
        cchc=CchcRules(_words_only(topics.cchc), _cited(topics.cchc, issued), book),
        activities=TopicRules(topics.activities, texts, issued, book),
        themes=TopicRules(topics.themes, {}, issued, book),
        units=UnitNames(configuration.units, _own_sites(configuration)),
        symbol=configuration.department.symbol,
        plans=tuple(plans),
        fingerprint=_fingerprint(configuration),
    )


def _own_sites(configuration: Configuration) -> frozenset[str]:
    addresses = [source.url for source in configuration.sources.sources if source.owner == "department" and source.url]
    return frozenset(host for address in addresses if (host := urlsplit(address).hostname))


def _cited(topics: CchcTopics, issued: dict[str, date]) -> dict[str, CitedDocument]:
    """Documents of the plan speak for CCHC; a phrase of topics.yaml that is a number gives that number its own
    weight."""
    weights = dict.fromkeys(issued, CITED_WEIGHT)
    weights |= {number: phrase.weight for phrase in topics.speaks_for if (number := _whole_number(phrase.text))}
    return {number: CitedDocument(weight, issued.get(number)) for number, weight in weights.items()}


def _whole_number(phrase: str) -> str | None:
    """The canonical number, where the phrase is a document number and nothing else."""
    numbers = find_document_numbers(phrase)
    return numbers[0].number if len(numbers) == 1 and numbers[0].raw == phrase.strip() else None


def _words_only(topics: CchcTopics) -> CchcTopics:
    """Without the phrases that are numbers: those are found as numbers, with their date."""
    spoken = [phrase for phrase in topics.speaks_for if _whole_number(phrase.text) is None]
    return topics.model_copy(update={"speaks_for": spoken})


def _fingerprint(configuration: Configuration) -> str:
    parts = {
        "version": RULES_VERSION,
        "topics": configuration.topics.model_dump(mode="json"),
        "units": configuration.units.model_dump(mode="json"),
        "plans": configuration.plans.model_dump(mode="json"),
        "symbol": configuration.department.symbol,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def classify(text: PostText, rules: Rules) -> Attribution:
    places = PostPlaces(text)
    numbers = _numbers(places)
    everywhere = [number for found in numbers.values() for number in found]
    cchc = judge_cchc(places, numbers, rules.cchc)
    units = attribute_units(places, everywhere, rules.units, rules.symbol)
    activities: tuple[Scored, ...] = ()
    themes: tuple[Scored, ...] = ()
    if cchc.is_cchc is not False:
        activities = _open_activities(
            attribute_topics(places, everywhere, rules.activities), rules.plans, text.published_on
        )
        themes = attribute_topics(places, everywhere, rules.themes)
    return Attribution(
        is_cchc=cchc.is_cchc,
        cchc_confidence=cchc.confidence,
        unit_state=units.state,
        units=units.units,
        activities=activities,
        themes=themes,
        document_numbers=_unique(number.number for number in everywhere if number.number),
        reasons=(
            *cchc.reasons,
            *units.reasons,
            *(f"Nhiệm vụ {one.id}: {one.reason}" for one in activities),
            *(f"Chuyên đề {one.id}: {one.reason}" for one in themes),
        ),
    )


def _numbers(places: PostPlaces) -> dict[str, list[DocumentNumber]]:
    lead, body = places.lead_and_body
    attached = "\n".join(f"{name}\n{text[:ATTACHMENT_READ]}" for name, text in places.post.attachments)
    texts = {"title": places.post.title, "lead": lead, "body": body, "attachments": attached}
    return {place: find_document_numbers(text) for place, text in texts.items() if text}


def _open_activities(found: tuple[Scored, ...], plans: Iterable[Plan], on: date | None) -> tuple[Scored, ...]:
    """An activity holds only while it is in force (tasks arising later start on their day; another year's plan is
    another plan)."""
    if on is None:
        return found
    dated: dict[str, Activity] = {
        activity.id: activity
        for plan in plans
        if plan.in_force(on) or plan.year == on.year
        for activity in plan.activities
    }
    if not dated:
        return found
    return tuple(one for one in found if one.id in dated and dated[one.id].in_force(on))


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
