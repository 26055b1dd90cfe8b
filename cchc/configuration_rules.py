"""Rules across the files of ``config/``, and what is not wrong but must be said before the work starts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from cchc.configuration import Configuration, Plan, Requirement, Source, Unit
from cchc.configuration_common_rules import Problem, unknown
from cchc.configuration_part_rules import department_problems, sources_problems, units_problems
from cchc.configuration_plan_rules import plans_problems, reports_problems, requirements_problems, topics_problems
from cchc.record_place_rules import requirement_place_problems

#: domains kept for examples (RFC 2606, RFC 6761): nothing sent there can arrive
_RESERVED_DOMAINS = (".example", ".test", ".invalid", ".localhost", "example.com", "example.net", "example.org")

_PARTS: dict[str, Callable[[Any], list[Problem]]] = {
    "department": department_problems,
    "units": units_problems,
    "sources": sources_problems,
    "plans": plans_problems,
    "topics": topics_problems,
    "requirements": requirements_problems,
    "reports": reports_problems,
}


def part_problems(part: str, model: BaseModel) -> list[Problem]:
    """Faults of one file alone, found even while another file cannot be read."""
    return _PARTS[part](model)


def configuration_problems(configuration: Configuration) -> list[Problem]:
    """(dotted path such as ``units.units.3.aliases.0``, Vietnamese sentence) for every fault of the whole."""
    found = [fault for part in _PARTS for fault in part_problems(part, getattr(configuration, part))]
    units = {unit.id for unit in configuration.units.units}
    sources = {source.id for source in configuration.sources.sources}
    for index, plan in enumerate(configuration.plans.plans):
        found += _plan_units(f"plans.plans.{index}", plan, units)
    activities = {activity.id for plan in configuration.plans.plans for activity in plan.activities}
    themes = {theme.id for plan in configuration.plans.plans for theme in plan.themes}
    for key in configuration.topics.activities:
        if key not in activities:
            found.append((f"topics.activities.{key}", f"{unknown('nhiệm vụ', key, activities)} trong kế hoạch nào"))
    for key in configuration.topics.themes:
        if key not in themes:
            found.append((f"topics.themes.{key}", f"{unknown('chuyên đề', key, themes)} trong kế hoạch nào"))
    for index, requirement in enumerate(configuration.requirements.requirements):
        path = f"requirements.requirements.{index}"
        if requirement.owner not in units:
            found.append((f"{path}.owner", unknown("đơn vị", requirement.owner, units)))
        for place, where in enumerate(requirement.places):
            if where.source not in sources:
                found.append((f"{path}.places.{place}.source", unknown("nguồn", where.source, sources)))
    return found + requirement_place_problems(configuration)


def _plan_units(path: str, plan: Plan, units: set[str]) -> Iterable[Problem]:
    for place, activity in enumerate(plan.activities):
        for role in ("lead", "coordinators"):
            for step, unit in enumerate(getattr(activity, role)):
                if unit not in units:
                    yield (
                        f"{path}.activities.{place}.{role}.{step}",
                        f"nhiệm vụ “{activity.id}”: {unknown('đơn vị', unit, units)}",
                    )


def sources_switched_on(configuration: Configuration) -> list[Source]:
    return [source for source in configuration.sources.sources if source.enabled]


def no_source_sentence(configuration: Configuration) -> str | None:
    """Why nothing can be collected, or None. Not a fault of the files: an office may be setting up."""
    if sources_switched_on(configuration):
        return None
    return (
        "Chưa bật nguồn nào trong config/sources.yaml nên không có gì để đọc. "
        "Hãy thử một địa chỉ bằng “cchc source preview ĐỊA_CHỈ”, ghi các ô nó gợi ý rồi đặt enabled: true."
    )


def unverified_units(configuration: Configuration) -> list[Unit]:
    return [unit for unit in configuration.units.units if not unit.verified]


def requirements_without_place(configuration: Configuration) -> list[Requirement]:
    """Checked requirements whose page nobody has named yet: they can only be “Chưa kiểm tra được”."""
    return [
        requirement
        for requirement in configuration.requirements.requirements
        if requirement.enabled and not requirement.not_applicable and not requirement.places
    ]


def is_placeholder(address: str) -> bool:
    """True for a mail or web address in a domain reserved for examples."""
    host = (urlsplit(address).hostname or "") if "://" in address else address.rpartition("@")[2]
    return f".{host.lower()}".endswith(tuple(f".{domain.lstrip('.')}" for domain in _RESERVED_DOMAINS))


def placeholder_addresses(configuration: Configuration) -> list[tuple[str, str]]:
    """(where it stands in words, address) of every mail address that is still an example to be filled in."""
    mail = configuration.department.mail
    written: list[tuple[str, str | None]] = [
        ("department.yaml, ô mail.sender_address", mail.sender_address),
        ("department.yaml, ô mail.reply_to", mail.reply_to),
        ("department.yaml, ô mail.office_address", mail.office_address),
        ("department.yaml, ô mail.admin_address", mail.admin_address),
        ("department.yaml, ô crawler_contact", configuration.department.crawler_contact),
    ]
    for unit in configuration.units.units:
        written.append((f"units.yaml, đơn vị “{unit.id}”", unit.email))
        written += [(f"units.yaml, đầu mối {contact.name} của “{unit.id}”", contact.email) for contact in unit.contacts]
    for addressee in configuration.reports.addressees:
        for recipient in addressee.recipients:
            written.append((f"reports.yaml, báo cáo “{addressee.id}”, nơi nhận “{recipient.id}”", recipient.email))
    return [(where, address) for where, address in written if address is not None and is_placeholder(address)]
