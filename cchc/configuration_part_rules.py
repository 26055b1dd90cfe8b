"""Rules inside one configuration file that a model cannot say: no id twice, dates in order, reasons given. Pure.

Every function returns (dotted path inside ``Configuration``, Vietnamese sentence).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import soupsieve

from cchc.configuration import (
    Addressee,
    Dated,
    Department,
    PlansFile,
    ReportsFile,
    Requirement,
    RequirementsFile,
    Source,
    SourcesFile,
    TopicRule,
    TopicsFile,
    Unit,
    UnitsFile,
)

Problem = tuple[str, str]
_INTERNAL_ANNEXES = {"units": "tình hình từng đơn vị", "findings": "kết quả kiểm tra công khai", "trouble": "sự cố"}


def same_name(text: str) -> str:
    """Key under which two names are the same name: letter case, spaces and kinds of dash do not matter."""
    return " ".join(re.sub(r"[‐-―−-]", " - ", text).casefold().split())


def department_problems(department: Department) -> list[Problem]:
    found = _repeated("department.signers", "người ký", [signer.id for signer in department.signers])
    for index, signer in enumerate(department.signers):
        found += _dates_in_order(f"department.signers.{index}", signer)
        if not signer.authority:
            found.append((f"department.signers.{index}.authority", "thiếu dòng quyền hạn, chức vụ của người ký"))
    if not department.signers:
        found.append(("department.signers", "chưa có người ký nào"))
    for day in sorted(set(department.extra_holidays) & set(department.extra_working_days)):
        found.append(("department.extra_working_days", f"ngày {day:%d/%m/%Y} vừa là ngày nghỉ, vừa là ngày làm việc"))
    return found


def units_problems(file: UnitsFile) -> list[Problem]:
    found = _repeated("units.units", "đơn vị", [unit.id for unit in file.units])
    if not file.units:
        found.append(("units.units", "chưa có đơn vị nào"))
    known = {unit.id for unit in file.units}
    for index, unit in enumerate(file.units):
        path = f"units.units.{index}"
        found += _dates_in_order(path, unit)
        for place, contact in enumerate(unit.contacts):
            found += _dates_in_order(f"{path}.contacts.{place}", contact)
        found += _repeated(f"{path}.headcount", "ngày tính biên chế", [str(count.since) for count in unit.headcount])
        for place, successor in enumerate(unit.successors):
            if successor == unit.id:
                found.append((f"{path}.successors.{place}", f"đơn vị “{unit.id}” không thể kế tục chính mình"))
            elif successor not in known:
                found.append((f"{path}.successors.{place}", unknown("đơn vị", successor, known)))
        if unit.successors and unit.valid_to is None:
            found.append((f"{path}.successors", f"“{unit.id}” có đơn vị kế tục thì phải ghi ngày kết thúc valid_to"))
    return found + _shared_names(file)


def _shared_names(file: UnitsFile) -> list[Problem]:
    """One name may stand for two units only when their times do not overlap."""
    found: list[Problem] = []
    owners: dict[str, list[Unit]] = {}
    suffixes: dict[str, list[Unit]] = {}
    not_units = {same_name(name): "editorial_names" for name in file.editorial_names}
    not_units |= {same_name(name): "external_names" for name in file.external_names}
    for index, unit in enumerate(file.units):
        for path, name in _names(f"units.units.{index}", unit):
            key = same_name(name)
            for other in owners.setdefault(key, []):
                if other is not unit and _overlap(other, unit):
                    found.append(
                        (
                            path,
                            f"tên gọi “{name}” của “{unit.id}” đã là tên gọi của “{other.id}”; mỗi tên chỉ một đơn vị",
                        )
                    )
            owners[key].append(unit)
            if key in not_units:
                found.append(
                    (path, f"tên gọi “{name}” cũng nằm trong {not_units[key]}, nên bài sẽ không tính cho “{unit.id}”")
                )
        for place, suffix in enumerate(unit.document_suffixes):
            for other in suffixes.setdefault(suffix, []):
                if other is not unit and _overlap(other, unit):
                    path = f"units.units.{index}.document_suffixes.{place}"
                    found.append((path, f"ký hiệu văn bản “{suffix}” của “{unit.id}” đã thuộc “{other.id}”"))
            suffixes[suffix].append(unit)
    return found


def _names(path: str, unit: Unit) -> Iterable[tuple[str, str]]:
    yield f"{path}.name", unit.name
    if same_name(unit.short_name) != same_name(unit.name):
        yield f"{path}.short_name", unit.short_name
    for place, alias in enumerate(unit.aliases):
        yield f"{path}.aliases.{place}", alias


def _overlap(one: Dated, other: Dated) -> bool:
    one_first = one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from
    other_first = other.valid_to is not None and one.valid_from is not None and other.valid_to < one.valid_from
    return not (one_first or other_first)


def sources_problems(file: SourcesFile) -> list[Problem]:
    found = _repeated("sources.sources", "nguồn", [source.id for source in file.sources])
    readers: dict[tuple[str, ...], str] = {}
    for index, source in enumerate(file.sources):
        path = f"sources.sources.{index}"
        found += _source_problems(path, source)
        if source.enabled:
            key = tuple(sorted(filter(None, [source.feed, source.sitemap, *source.lists]))) or (source.url or "",)
            if key in readers:
                found.append(
                    (f"{path}.enabled", f"nguồn “{source.id}” đọc cùng chỗ với “{readers[key]}”, bài sẽ bị đếm hai lần")
                )
            readers.setdefault(key, source.id)
    return found


def _source_problems(path: str, source: Source) -> list[Problem]:
    found: list[Problem] = []
    if not source.enabled and not source.reason.strip():
        found.append((f"{path}.enabled", f"nguồn “{source.id}” đang tắt thì phải ghi lý do ở ô “reason”"))
    if source.enabled and source.platform == "none":
        found.append(
            (
                f"{path}.enabled",
                f"nguồn “{source.id}” không phải trang đọc tự động được (platform: none), không thể bật",
            )
        )
    if source.platform != "none" and source.url is None:
        found.append((path, f"nguồn “{source.id}” thiếu địa chỉ “url”"))
    if source.enabled and source.platform == "generic" and not (source.lists or source.sitemap):
        found.append((path, f"nguồn “{source.id}” kiểu generic phải có “lists” hoặc “sitemap” để biết bài nằm ở đâu"))
    for name in ("url", "sitemap", "feed"):
        found += _address_problems(f"{path}.{name}", getattr(source, name))
    for place, address in enumerate(source.lists):
        found += _address_problems(f"{path}.lists.{place}", address)
    for name, selector in source.selectors.model_dump().items():
        if selector is not None:
            try:
                soupsieve.compile(selector)
            except (soupsieve.SelectorSyntaxError, NotImplementedError):
                found.append(
                    (f"{path}.selectors.{name}", f"bộ chọn “{selector}” của nguồn “{source.id}” viết sai cú pháp CSS")
                )
    if source.article_pattern is not None:
        try:
            re.compile(source.article_pattern)
        except re.error:
            found.append((f"{path}.article_pattern", f"mẫu địa chỉ bài “{source.article_pattern}” viết sai cú pháp"))
    for name, text in source.headers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or not text.isprintable() or not text.isascii():
            found.append((f"{path}.headers.{name}", f"tiêu đề gửi kèm “{name}” có ký tự không được phép"))
    return found


def _address_problems(path: str, address: str | None) -> list[Problem]:
    if address is None:
        return []
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        return [(path, f"địa chỉ “{address}” không có tên máy chủ hợp lệ")]
    if parts.username or parts.password:
        return [(path, "không ghi tên đăng nhập, mật khẩu trong địa chỉ")]
    return []


def plans_problems(file: PlansFile) -> list[Problem]:
    found = _repeated("plans.plans", "kế hoạch năm", [str(plan.year) for plan in file.plans])
    prefixes = {"staff": "I", "citizens": "II", "key_task": "TD"}
    for index, plan in enumerate(file.plans):
        path = f"plans.plans.{index}"
        found += _dates_in_order(path, plan)
        found += _repeated(f"{path}.activities", "nhiệm vụ", [activity.id for activity in plan.activities])
        found += _repeated(f"{path}.themes", "chuyên đề", [theme.id for theme in plan.themes])
        found += _repeated(f"{path}.channels", "kênh", [channel.id for channel in plan.channels])
        found += _repeated(f"{path}.duties", "trách nhiệm", [duty.id for duty in plan.duties])
        found += _repeated(f"{path}.documents", "văn bản", [document.number for document in plan.documents])
        numbers = {document.number for document in plan.documents}
        for place, activity in enumerate(plan.activities):
            at = f"{path}.activities.{place}"
            found += _dates_in_order(at, activity)
            if activity.id != f"{prefixes[activity.audience]}.{activity.number}":
                found.append(
                    (at, f"mã “{activity.id}” không khớp với phần “{activity.audience}” và số thứ tự {activity.number}")
                )
            found += _repeated(
                at, "hình thức, sản phẩm", [item.id for item in [*activity.channels, *activity.products]]
            )
            if activity.valid_from is not None and not activity.ordered_by.strip():
                found.append((at, f"nhiệm vụ bổ sung “{activity.id}” phải ghi văn bản giao việc ở ô “ordered_by”"))
            if not activity.schedule:
                found.append((f"{at}.schedule", f"nhiệm vụ “{activity.id}” chưa có tiến độ"))
            for step, schedule in enumerate(activity.schedule):
                if schedule.starts and schedule.ends and schedule.ends < schedule.starts:
                    found.append((f"{at}.schedule.{step}.ends", f"nhiệm vụ “{activity.id}”: ngày cuối trước ngày đầu"))
                if schedule.kind == "window" and not (schedule.starts and schedule.ends):
                    found.append(
                        (
                            f"{at}.schedule.{step}",
                            f"nhiệm vụ “{activity.id}”: tiến độ theo đợt phải có ngày đầu và ngày cuối",
                        )
                    )
            for both in sorted(set(activity.lead) & set(activity.coordinators)):
                found.append((f"{at}.coordinators", f"nhiệm vụ “{activity.id}”: “{both}” vừa chủ trì vừa phối hợp"))
            for step, number in enumerate(activity.documents):
                if number not in numbers:
                    words = unknown("văn bản", number, numbers)
                    found.append((f"{at}.documents.{step}", f"{words} trong danh sách documents của kế hoạch"))
    return found


def topics_problems(file: TopicsFile) -> list[Problem]:
    found: list[Problem] = []
    if file.cchc.no_below > file.cchc.yes_from:
        found.append(("topics.cchc.no_below", "ngưỡng “no_below” phải nhỏ hơn hoặc bằng ngưỡng “yes_from”"))
    if not file.cchc.speaks_for:
        found.append(("topics.cchc.speaks_for", "chưa có cụm từ nào để nhận ra tin, bài CCHC"))
    groups: list[tuple[str, dict[str, TopicRule]]] = [("activities", file.activities), ("themes", file.themes)]
    for group, rules in groups:
        for key, rule in rules.items():
            if not rule.phrases and not rule.documents:
                found.append((f"topics.{group}.{key}", f"“{key}” chưa có cụm từ hay văn bản nào để nhận ra"))
    return found


def requirements_problems(file: RequirementsFile) -> list[Problem]:
    found = _repeated("requirements.requirements", "yêu cầu công khai", [item.id for item in file.requirements])
    for index, requirement in enumerate(file.requirements):
        path = f"requirements.requirements.{index}"
        found += _dates_in_order(path, requirement)
        for place, basis in enumerate(requirement.basis):
            found += _dates_in_order(f"{path}.basis.{place}", basis)
        for place, where in enumerate(requirement.places):
            found += _address_problems(f"{path}.places.{place}.url", where.url)
        found += [(path, f"yêu cầu “{requirement.id}” {fault}") for fault in _requirement_faults(requirement)]
    return found


def _requirement_faults(requirement: Requirement) -> Iterable[str]:
    if requirement.kind == "page" and not requirement.wordings:
        yield "kiểu page phải có ít nhất một tên gọi ở “wordings”"
    if requirement.kind == "document" and not (requirement.wordings or requirement.number):
        yield "kiểu document phải có tên gọi ở “wordings” hoặc số văn bản ở “number”"
    if requirement.kind == "fresh_list" and requirement.max_age_days is None:
        yield "kiểu fresh_list phải ghi số ngày “max_age_days”"
    if (not requirement.enabled or requirement.not_applicable) and not requirement.reason.strip():
        yield "không kiểm tra hoặc không áp dụng thì phải ghi lý do ở ô “reason”"
    if not requirement.basis:
        yield "chưa ghi căn cứ pháp lý ở “basis”"
    if requirement.deadline is not None:
        if requirement.deadline.counted_from == "fixed" and requirement.deadline.fixed_on is None:
            yield "có hạn theo ngày cố định thì phải ghi ngày “fixed_on”"
        if requirement.deadline.counted_from != "fixed" and requirement.deadline.fixed_on is not None:
            yield "chỉ ghi “fixed_on” khi “counted_from” là fixed"


def reports_problems(file: ReportsFile) -> list[Problem]:
    found = _repeated("reports.addressees", "nơi nhận báo cáo", [addressee.id for addressee in file.addressees])
    if not file.addressees:
        found.append(("reports.addressees", "chưa có nơi nhận báo cáo nào"))
    for index, addressee in enumerate(file.addressees):
        path = f"reports.addressees.{index}"
        found += [(path, f"báo cáo “{addressee.id}” {fault}") for fault in _addressee_faults(addressee)]
        found += _repeated(f"{path}.recipients", "người nhận", [recipient.id for recipient in addressee.recipients])
        mails = [recipient.email.lower() for recipient in addressee.recipients]
        found += _repeated(f"{path}.recipients", "địa chỉ thư", mails)
    days = file.reminders.working_days_before
    if len(set(days)) != len(days) or any(day < 1 for day in days):
        found.append(("reports.reminders.working_days_before", "số ngày nhắc trước phải từ 1 trở lên và không lặp lại"))
    return found


def _addressee_faults(addressee: Addressee) -> Iterable[str]:
    if not addressee.internal:
        for annex, words in _INTERNAL_ANNEXES.items():
            if annex in addressee.annexes:
                yield f"gửi ra ngoài Sở nên không được kèm phụ lục “{annex}” ({words})"
        if not addressee.salutation:
            yield "gửi cấp trên phải có dòng Kính gửi"
    if not addressee.recipients:
        yield "chưa có địa chỉ nhận nào"
    if "period_name" not in addressee.title:
        yield "có tên gọi thiếu kỳ báo cáo {{ period_name }}"
    if not addressee.copies or not addressee.copies[-1].startswith("Lưu: VT"):
        yield "có Nơi nhận mà dòng cuối không phải “Lưu: VT, …”"


def unknown(what: str, given: str, known: Iterable[str]) -> str:
    """“không có … “x””, with the nearest known id offered."""
    near = difflib.get_close_matches(given, sorted(known), n=1, cutoff=0.6)
    return f"không có {what} “{given}”" + (f" (có phải “{near[0]}”?)" if near else "")


def _repeated(path: str, what: str, ids: Sequence[str]) -> list[Problem]:
    found: list[Problem] = []
    first: dict[str, int] = {}
    for index, one in enumerate(ids):
        if one in first:
            found.append(
                (f"{path}.{index}", f"{what} “{one}” bị ghi hai lần (mục thứ {first[one] + 1} và mục thứ {index + 1})")
            )
        first.setdefault(one, index)
    return found


def _dates_in_order(path: str, dated: Dated) -> list[Problem]:
    if dated.valid_from and dated.valid_to and dated.valid_to < dated.valid_from:
        return [(f"{path}.valid_to", f"ngày kết thúc {dated.valid_to} trước ngày bắt đầu {dated.valid_from}")]
    return []
