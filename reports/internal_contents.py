"""What only the Director and the office may read: who was late, what is missing, what the system could not check."""

from __future__ import annotations

from datetime import date
from typing import Any

from cchc.figures import Figures, FindingLine, ItemLine, SourceLine, UnitLine
from cchc.states import OPEN_FINDINGS, FindingState, SourceState, SubmissionKind, UnitState
from reports import wording

Row = dict[str, Any]

STATE_KEYS = {
    UnitState.ON_TIME: "dung_han",
    UnitState.LATE: "tre_han",
    UnitState.NONE: "chua_gui",
    UnitState.NOTHING_TO_REPORT: "khong_phat_sinh",
    UnitState.UNCONFIRMED: "cho_xac_nhan",
}
DEADLINE_RULES = {
    "strict": "tức trước 00 giờ ngày {next}",
    "inclusive": "tính cả ngày đến hạn",
    "next_working_day": "hạn rơi vào ngày nghỉ thì chuyển sang ngày làm việc kế tiếp",
}


def internal_contents(figures: Figures) -> dict[str, Any]:
    owing = [unit for unit in figures.units if unit.owes]
    open_findings = [line for line in figures.findings if line.state in OPEN_FINDINGS]
    broken = [link for link in figures.links if link.state is FindingState.BROKEN]
    broken.sort(key=lambda link: link.elsewhere)  # files at third parties stand last, and say so
    unread = [link for link in figures.links if link.state is FindingState.NOT_CHECKED]
    trouble = [source for source in figures.sources if source.enabled and not _fine(source)]
    return {
        "quy_tac_han": DEADLINE_RULES.get(figures.deadline_rule, figures.deadline_rule).format(
            next=wording.day(figures.collect_deadline)
        ),
        "so_don_vi": wording.number(len(owing)),
        "dem": {key: wording.number(_count(owing, state)) for state, key in STATE_KEYS.items()},
        "ten": {
            key: "; ".join(unit.name for unit in owing if unit.state is state) for state, key in STATE_KEYS.items()
        },
        "don_vi": [_unit_row(place, unit) for place, unit in enumerate(owing, start=1)],
        "don_vi_khac": [_unit_row(place, unit) for place, unit in enumerate(_others(figures), start=1)],
        "cot_ky": [f"T{month}" for month in range(1, 13)],
        "theo_ky": [_months_row(place, unit, figures) for place, unit in enumerate(figures.units, start=1)],
        "chi_tiet": [_unit_items(unit) for unit in figures.units if unit.items],
        "cho_xac_minh": [_doubtful_row(place, post) for place, post in enumerate(figures.doubtful, start=1)],
        "so_cho_xac_minh": wording.number(len(figures.doubtful)),
        "dem_kiem_tra": [
            {"ten": state.label, "so": wording.number(_count_findings(figures, state))}
            for state in FindingState
            if _count_findings(figures, state)
        ],
        "can_xu_ly": [_finding_row(place, line) for place, line in enumerate(open_findings, start=1)],
        "so_can_xu_ly": wording.number(len(open_findings)),
        "so_chua_kiem_tra": wording.number(_count_findings(figures, FindingState.NOT_CHECKED)),
        "so_thieu": wording.number(_count_findings(figures, FindingState.MISSING)),
        "kiem_tra": [_finding_row(place, line) for place, line in enumerate(figures.findings, start=1)],
        "lien_ket_hong": [_link_row(place, link) for place, link in enumerate(broken, start=1)],
        "so_lien_ket": wording.number(sum(figures.link_states.values())),
        "so_lien_ket_hong": wording.number(figures.link_states.get("BROKEN", len(broken))),
        "so_lien_ket_chua_kiem_tra": wording.number(figures.link_states.get("NOT_CHECKED", len(unread))),
        "nguon": [_source_row(place, source) for place, source in enumerate(figures.sources, start=1)],
        "nguon_su_co": [_source_row(place, source) for place, source in enumerate(trouble, start=1)],
        "so_nguon": wording.number(sum(1 for source in figures.sources if source.enabled)),
        "so_nguon_su_co": wording.number(len(trouble)),
    }


def _fine(source: SourceLine) -> bool:
    return source.state == "ok" and source.covers_window


def _count(units: list[UnitLine], state: UnitState) -> int:
    return sum(1 for unit in units if unit.state is state)


def _count_findings(figures: Figures, state: FindingState) -> int:
    return sum(1 for line in figures.findings if line.state is state)


def _others(figures: Figures) -> list[UnitLine]:
    return [unit for unit in figures.units if not unit.owes and (unit.published or unit.submitted)]


def _unit_row(place: int, unit: UnitLine) -> Row:
    return {
        "so": str(place),
        "ten": wording.one_line(unit.name),
        "da_gui": wording.number(unit.submitted),
        "da_dang": wording.number(unit.published),
        "cho": wording.number(unit.waiting),
        "tinh_trang": unit.state.label,
        "ly_do": wording.one_line(unit.reason),
    }


def _months_row(place: int, unit: UnitLine, figures: Figures) -> Row:
    year = figures.period[:4]
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    total = wording.number(sum(unit.by_period.values()))
    return {
        "so": str(place),
        "ten": wording.one_line(unit.name),
        "thang": [wording.month_count(figures, unit.by_period, month) for month in months],
        "cong": f"{total}*" if figures.unread_periods else total,
    }


def item_kind(kind: str) -> str:
    if kind == "post":
        return "Tin, bài đã đăng"
    return next((f"Đã gửi: {known.label}" for known in SubmissionKind if known.value == kind), kind)


def in_time_words(item: ItemLine) -> str:
    if item.kind == SubmissionKind.NOTHING_TO_REPORT.value:
        return ""
    if item.in_time is None:
        return "Không đủ căn cứ"
    return "Đúng hạn" if item.in_time else "Sau hạn"


def _unit_items(unit: UnitLine) -> Row:
    return {
        "ten": wording.one_line(unit.name),
        "muc": [
            {
                "so": str(place),
                "loai": item_kind(item.kind),
                "ten": wording.one_line(item.title),
                "ngay": wording.day(item.at),
                "han": in_time_words(item),
                "ma": f"P{item.post_id:05d}" if item.post_id is not None else "",
            }
            for place, item in enumerate(unit.items, start=1)
        ],
    }


def _doubtful_row(place: int, post: Any) -> Row:
    return {
        "so": str(place),
        "ma": post.code,
        "ngay": wording.day(post.published_at),
        "tieu_de": wording.one_line(post.title),
        "don_vi": "; ".join(post.unit_names) or "Chưa rõ",
    }


def _day_or_blank(on: date | None) -> str:
    return wording.day(on) if on else ""


def _finding_row(place: int, line: FindingLine) -> Row:
    return {
        "so": str(place),
        "ten": wording.one_line(line.name),
        "so_ky_hieu": line.number or "",
        "don_vi": wording.one_line(line.owner_name),
        "tinh_trang": line.state.label,
        "ly_do": wording.one_line(line.reason),
        "han": _day_or_blank(line.due_on),
        "ngay": _day_or_blank(line.published_on),
        "kiem_tra_luc": wording.day(line.checked_at),
        "can_cu": wording.one_line(line.basis),
        "dia_chi": wording.one_line(line.url),
    }


def _link_row(place: int, link: Any) -> Row:
    return {
        "so": str(place),
        "ten": wording.one_line(link.name or link.url),
        "bai": wording.one_line(link.post_title),
        "ma": f"P{link.post_id:05d}",
        "ly_do": wording.one_line(link.detail) or link.state.label,
        "dia_chi": wording.one_line(link.url),
    }


def _source_row(place: int, source: SourceLine) -> Row:
    state = SourceState(source.state).label
    reason = wording.one_line(source.detail).rstrip(".")
    return {
        "so": str(place),
        "ten": wording.one_line(source.name),
        "tinh_trang": state,
        "ly_do": "" if reason.casefold() == state.casefold() else reason,
        "lan_cuoi": wording.day(source.last_good) if source.last_good else "Chưa có",
        "du_ky": "Đủ" if source.covers_window else "Chưa đủ",
    }
