"""Rules inside plan.yaml, topics.yaml, requirements.yaml and reports.yaml that a model cannot say. Pure.

Every function returns (dotted path inside ``Configuration``, Vietnamese sentence).
"""

from __future__ import annotations

from collections.abc import Iterable

from cchc.configuration import (
    Addressee,
    PlansFile,
    ReportsFile,
    Requirement,
    RequirementsFile,
    TopicRule,
    TopicsFile,
)
from cchc.configuration_common_rules import Problem, address_problems, dates_in_order, one_line, repeated, unknown

_INTERNAL_ANNEXES = {"units": "tình hình từng đơn vị", "findings": "kết quả kiểm tra công khai", "trouble": "sự cố"}


def plans_problems(file: PlansFile) -> list[Problem]:
    found = repeated("plans.plans", "kế hoạch năm", [str(plan.year) for plan in file.plans])
    prefixes = {"staff": "I", "citizens": "II", "key_task": "TD"}
    for index, plan in enumerate(file.plans):
        path = f"plans.plans.{index}"
        found += dates_in_order(path, plan)
        found += repeated(f"{path}.activities", "nhiệm vụ", [activity.id for activity in plan.activities])
        found += repeated(f"{path}.themes", "chuyên đề", [theme.id for theme in plan.themes])
        found += repeated(f"{path}.channels", "kênh", [channel.id for channel in plan.channels])
        found += repeated(f"{path}.duties", "trách nhiệm", [duty.id for duty in plan.duties])
        found += repeated(f"{path}.documents", "văn bản", [document.number for document in plan.documents])
        numbers = {document.number for document in plan.documents}
        for place, activity in enumerate(plan.activities):
            at = f"{path}.activities.{place}"
            found += dates_in_order(at, activity)
            if activity.id != f"{prefixes[activity.audience]}.{activity.number}":
                found.append(
                    (at, f"mã “{activity.id}” không khớp với phần “{activity.audience}” và số thứ tự {activity.number}")
                )
            found += repeated(at, "hình thức, sản phẩm", [item.id for item in [*activity.channels, *activity.products]])
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
    found = repeated("requirements.requirements", "yêu cầu công khai", [item.id for item in file.requirements])
    for index, requirement in enumerate(file.requirements):
        path = f"requirements.requirements.{index}"
        found += dates_in_order(path, requirement)
        for place, basis in enumerate(requirement.basis):
            found += dates_in_order(f"{path}.basis.{place}", basis)
        for place, where in enumerate(requirement.places):
            found += address_problems(f"{path}.places.{place}.url", where.url)
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
    found = repeated("reports.addressees", "nơi nhận báo cáo", [addressee.id for addressee in file.addressees])
    if not file.addressees:
        found.append(("reports.addressees", "chưa có nơi nhận báo cáo nào"))
    for index, addressee in enumerate(file.addressees):
        path = f"reports.addressees.{index}"
        recipients = [recipient.name for recipient in addressee.recipients]
        found += one_line(path, addressee.name, addressee.title, addressee.symbol, addressee.template, *recipients)
        found += [(path, f"báo cáo “{addressee.id}” {fault}") for fault in _addressee_faults(addressee)]
        found += repeated(f"{path}.recipients", "người nhận", [recipient.id for recipient in addressee.recipients])
        mails = [recipient.email.lower() for recipient in addressee.recipients]
        found += repeated(f"{path}.recipients", "địa chỉ thư", mails)
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
    if not addressee.template.endswith(".docx") or "/" in addressee.template or "\\" in addressee.template:
        yield "phải ghi “template” là tên một tệp .docx trong report_templates/"
    if "period_name" not in addressee.title:
        yield "có tên gọi thiếu kỳ báo cáo {{ period_name }}"
    if not addressee.copies or not addressee.copies[-1].startswith("Lưu: VT"):
        yield "có Nơi nhận mà dòng cuối không phải “Lưu: VT, …”"
