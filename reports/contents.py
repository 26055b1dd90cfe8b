"""What a report's template may print: figures turned into plain Vietnamese values, JSON-able, names as in the
Word tags.

An addressee outside the department never gets a value that says something negative about a unit: those keys
are built for
internal addressees only, so no edit of a template can print them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import jinja2

from cchc.configuration import Addressee, Department, Plan, PlanDocument, Signer
from cchc.errors import ReportError
from cchc.figures import Figures
from cchc.periods import local_date
from reports import tables, wording
from reports.internal_contents import internal_contents
from reports.issued import Issued

#: annex of reports.yaml → name of its heading in the templates, in the order in which they are numbered
ANNEXES = {
    "units": "phu_luc_don_vi",
    "posts": "phu_luc_tin_bai",
    "activities": "phu_luc_nhiem_vu",
    "documents": "phu_luc_van_ban",
    "findings": "phu_luc_kiem_tra",
    "trouble": "phu_luc_su_co",
}
INTERNAL_ANNEXES = frozenset({"units", "findings", "trouble"})


def contents(
    figures: Figures, addressee: Addressee, department: Department, plan: Plan, issued: Issued | None
) -> dict[str, Any]:
    """Every name a template of this addressee may use, except its own words and the chart."""
    values = {
        **_frame(figures, addressee, department, issued),
        **_opening(figures, department, plan),
        **_results(figures),
        **annex_headings(addressee),
    }
    if addressee.internal:
        values |= internal_contents(figures)
    return {name: _printable(value) for name, value in values.items()}


def _printable(value: Any) -> Any:
    """Names and details come from outside too: one forbidden character would break the whole Word file."""
    if isinstance(value, str):
        return wording.printable(value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {name: _printable(item) for name, item in value.items()}
    return value


def annex_headings(addressee: Addressee) -> dict[str, str]:
    """``Phụ lục I`` … for the wanted annexes, empty for the others; a single annex has no number (NĐ 30/2020)."""
    leaking = sorted(INTERNAL_ANNEXES.intersection(addressee.annexes))
    if leaking and not addressee.internal:
        raise ReportError(
            f"Báo cáo “{addressee.name}” gửi ra ngoài Sở nên không được có phụ lục {', '.join(leaking)} (reports.yaml)."
        )
    wanted = [annex for annex in ANNEXES if annex in addressee.annexes]
    headings = dict.fromkeys(ANNEXES.values(), "")
    for place, annex in enumerate(wanted):
        headings[ANNEXES[annex]] = "Phụ lục" if len(wanted) == 1 else f"Phụ lục {wording.ROMAN[place]}"
    return headings


def report_title(addressee: Addressee, figures: Figures) -> str:
    try:
        text = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(addressee.title)
        return wording.one_line(text.render(period_name=figures.period_name))
    except jinja2.TemplateError as error:
        raise ReportError(f"Tiêu đề của “{addressee.name}” trong reports.yaml viết sai thẻ: {error}.") from error


def signer_in_force(department: Department, on: date) -> Signer | None:
    return next((signer for signer in department.signers if signer.in_force(on)), None)


def _frame(figures: Figures, addressee: Addressee, department: Department, issued: Issued | None) -> dict[str, Any]:
    made_on = local_date(figures.made_at)
    signer = issued.signer if issued else signer_in_force(department, made_on)
    salutation = [_entry(name) for name in addressee.salutation]
    blank_date = f"ngày      tháng      năm {made_on.year}"
    on = wording.date_words(issued.issued_on) if issued else blank_date
    return {
        "co_quan_cap_tren": department.superior.upper(),
        "co_quan": department.short_name.upper(),
        "ten_co_quan": department.short_name,
        "noi_ban_hanh": "Văn phòng Sở" if addressee.internal else department.short_name,
        "ten_day_du": department.name,
        "ubnd": department.superior,
        "ubnd_day_du": department.superior_full,
        "so_ky_hieu": wording.document_number(issued.number if issued else "", addressee.symbol),
        "dia_danh_ngay": f"{department.place}, {on}",
        "ngay_ban_hanh": on,
        "du_thao": "" if issued or addressee.internal else "DỰ THẢO",
        "noi_bo": "LƯU HÀNH NỘI BỘ" if addressee.internal else "",
        "chan_trang": _footer(figures, addressee, issued),
        "trich_yeu": report_title(addressee, figures),
        "kinh_gui_mot": salutation[0] if len(salutation) == 1 else "",
        "kinh_gui": [
            text + (";" if place < len(salutation) else ".") for place, text in enumerate(salutation, start=1)
        ],
        "noi_nhan": _copies(addressee),
        "quyen_han": [line.upper() for line in signer.authority] if signer else ["GIÁM ĐỐC"],
        "nguoi_ky": signer.name if signer else "",
    }


def _footer(figures: Figures, addressee: Addressee, issued: Issued | None) -> str:
    if issued:
        return ""
    made = wording.minute(figures.made_at)
    if addressee.internal:
        return f"Báo cáo nội bộ, số liệu lập lúc {made}"
    return f"DỰ THẢO - Số liệu lập lúc {made}; chưa ký, chưa ban hành"


def _entry(text: str) -> str:
    return wording.one_line(text).lstrip("- ").rstrip(" .;/")


def _copies(addressee: Addressee) -> list[str]:
    """Nơi nhận: first “Như trên” (there is always a Kính gửi), last “Lưu: VT, …” with a full stop."""
    entries = [_entry(text) for text in addressee.copies]
    kept = [text for text in entries if text.startswith("Lưu")] or ["Lưu: VT, VP"]
    others = [text for text in entries if not text.startswith(("Lưu", "Như trên"))]
    return [f"- {text};" for text in ("Như trên", *others)] + [f"- {kept[-1]}."]


def _opening(figures: Figures, department: Department, plan: Plan) -> dict[str, Any]:
    days = {"tu_ngay": wording.day(figures.window_start), "den_ngay": wording.day(wording.last_day(figures.window_end))}
    return {
        **days,
        "ky": figures.period_name,
        "nam": str(plan.year),
        "han_gui": wording.day(wording.last_day(figures.collect_deadline)),
        "can_cu": _basis(figures, department, plan),
        "ke_hoach_gon": f"Kế hoạch số {figures.plan_number}" if figures.plan_number else "Kế hoạch",
        "ke_hoach": _own_plan(figures, department, plan),
        "lap_luc": wording.minute(figures.made_at),
        "day_du": figures.complete,
        "ghi_chu_so_lieu": figures.coverage_note,
    }


def _basis(figures: Figures, department: Department, plan: Plan) -> str:
    """First citation of a document: type, number, date, issuer and what it is about (NĐ 30/2020)."""
    document = next((known for known in plan.documents if known.number in figures.basis), None)
    document = document or next((known for known in plan.documents if known.number == plan.basis), None)
    if document is None:
        return f"Quyết định số {plan.basis} của {department.superior}"
    about = _about(document)
    return f"{document.type} số {document.number} ngày {wording.day(document.issued_on)} của {document.issuer}" + (
        f" {about}" if about else ""
    )


def _about(document: PlanDocument) -> str:
    title = document.title.strip().rstrip(".;")
    if not title:
        return ""
    return title if title.lower().startswith("về") else f"về việc {wording.lower_first(title)}"


def _own_plan(figures: Figures, department: Department, plan: Plan) -> str:
    number = figures.plan_number or plan.number
    about = f"tuyên truyền cải cách hành chính năm {plan.year}"
    if not number:
        return f"Kế hoạch {about} của {department.short_name}"
    on = f" ngày {wording.day(plan.issued_on)}" if plan.issued_on else ""
    return f"Kế hoạch số {number}{on} của {department.short_name} về {about}"


def _results(figures: Figures) -> dict[str, Any]:
    codes = tables.activity_codes(figures)
    in_period = sum(1 for line in figures.activities if line.in_period)
    in_year = sum(1 for line in figures.activities if line.in_year)
    reached = sum(line.people_reached or 0 for line in figures.offline)
    return {
        "so_tin_bai": wording.number(len(figures.posts)),
        "so_tin_bai_thang": wording.number(figures.calendar_posts),
        "so_da_doc": wording.number(figures.read_posts),
        "so_kenh": wording.number(sum(1 for line in figures.channels if line.posts or line.offline)),
        "so_nguon_dang": wording.number(len({post.source for post in figures.posts})),
        "so_hoat_dong_khac": wording.number(len(figures.offline)),
        "so_luot_nguoi": wording.number(reached),
        "so_van_ban_chi_dao": wording.number(tables.count_offline(figures, "document")),
        "so_cuoc_hop": wording.number(tables.count_offline(figures, "meeting")),
        "so_eoffice": wording.number(tables.count_offline(figures, "eoffice")),
        "kenh": tables.channel_rows(figures),
        "nhom_nhiem_vu": tables.activity_groups(figures),
        "tong_nhiem_vu": tables.activity_totals(figures),
        "nhiem_vu": tables.activity_sections(figures),
        "so_nhiem_vu": wording.number(len(figures.activities)),
        "so_nhiem_vu_trong_ky": wording.number(in_period),
        "ty_le_nhiem_vu": wording.share(in_period, len(figures.activities)),
        "so_nhiem_vu_trong_nam": wording.number(in_year),
        "so_nhiem_vu_xong": wording.number(tables.count_state(figures, "DONE")),
        "so_nhiem_vu_chua_den_han": wording.number(tables.count_state(figures, "NOT_DUE")),
        "nhiem_vu_chua_co": tables.activities_without(figures),
        "chu_de": tables.theme_rows(figures),
        "chu_de_nhieu_nhat": tables.leading_theme(figures),
        "so_chu_de": wording.number(sum(1 for theme in figures.themes if theme.posts)),
        "chu_de_chua_co": "; ".join(theme.name for theme in figures.themes if not theme.posts),
        "tin_bai": tables.post_rows(figures, codes),
        "hoat_dong_khac": tables.offline_rows(figures),
        "van_ban": tables.published_documents(figures),
        "so_van_ban": wording.number(len(tables.published_documents(figures))),
    }
