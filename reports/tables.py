"""Rows of the tables that any addressee may read: posts, channels, activities, themes, documents. Nothing
negative on a unit."""

from __future__ import annotations

from typing import Any

from cchc.figures import ActivityLine, Figures
from cchc.states import ActivityState, FindingState, OfflineKind
from reports import wording

Row = dict[str, Any]

AUDIENCES = {
    "staff": "Tuyên truyền cho cán bộ, công chức, viên chức",
    "citizens": "Tuyên truyền cho người dân, tổ chức, doanh nghiệp, nhà đầu tư",
    "key_task": "Nhiệm vụ tuyên truyền trọng điểm",
}
PUBLISHED = frozenset({FindingState.PASS, FindingState.PASS_BY_SYNONYM, FindingState.LATE})


def activity_codes(figures: Figures) -> dict[str, str]:
    return {line.id: line.title for line in figures.activities}


def channel_rows(figures: Figures) -> list[Row]:
    return [
        {
            "so": str(place),
            "ma": line.id,
            "ten": wording.one_line(line.name),
            "tin_bai": wording.number(line.posts),
            "khac": wording.number(line.offline),
            "cong": wording.number(line.posts + line.offline),
        }
        for place, line in enumerate(figures.channels, start=1)
    ]


def _counts(lines: list[ActivityLine]) -> Row:
    return {
        "tong": wording.number(len(lines)),
        "trong_ky": wording.number(sum(1 for line in lines if line.in_period)),
        "trong_nam": wording.number(sum(1 for line in lines if line.in_year)),
        "xong": wording.number(sum(1 for line in lines if line.state is ActivityState.DONE)),
        "chua_den_han": wording.number(sum(1 for line in lines if line.state is ActivityState.NOT_DUE)),
    }


def _audiences(figures: Figures) -> list[tuple[str, list[ActivityLine]]]:
    order = [*AUDIENCES, *sorted({line.audience for line in figures.activities} - set(AUDIENCES))]
    groups = [(audience, [line for line in figures.activities if line.audience == audience]) for audience in order]
    return [(AUDIENCES.get(audience, audience), lines) for audience, lines in groups if lines]


def activity_groups(figures: Figures) -> list[Row]:
    return [
        {"so": str(place), "ten": name, **_counts(lines)}
        for place, (name, lines) in enumerate(_audiences(figures), start=1)
    ]


def activity_totals(figures: Figures) -> Row:
    return _counts(list(figures.activities))


def activity_sections(figures: Figures) -> list[Row]:
    """The activities of the plan, by audience; which unit owes one is internal and not here."""
    return [
        {"so": wording.ROMAN[place], "ten": name.upper(), "muc": [_activity_row(line) for line in lines]}
        for place, (name, lines) in enumerate(_audiences(figures))
    ]


def _activity_row(line: ActivityLine) -> Row:
    return {
        "ma": line.id,
        "ten": wording.one_line(line.text or line.title),
        "ten_gon": wording.one_line(line.title),
        "thoi_gian": wording.one_line(line.schedule),
        "tinh_trang": wording.one_line(line.state_text) or line.state.label,
        "trong_ky": wording.number(line.in_period),
        "trong_nam": wording.number(line.in_year),
        "minh_chung": shortened(line.evidence),
        "hinh_thuc": [
            f"[{'x' if item.ticked else '  '}] {wording.upper_first(wording.one_line(item.text))}"
            for item in line.items
        ],
    }


def shortened(codes: list[str], most: int = 12) -> str:
    """Codes joined; the rest counted, since the annex of posts names each of them."""
    if not codes:
        return "–"
    if len(codes) <= most:
        return ", ".join(codes)
    return ", ".join(codes[:most]) + f" và {wording.number(len(codes) - most)} minh chứng khác"


def activities_without(figures: Figures) -> str:
    return ", ".join(line.id for line in figures.activities if line.state is ActivityState.WITHOUT_EVIDENCE)


def count_state(figures: Figures, state: str) -> int:
    return sum(1 for line in figures.activities if line.state.value == state)


def count_offline(figures: Figures, kind: str) -> int:
    return sum(1 for line in figures.offline if line.kind == kind)


def theme_rows(figures: Figures) -> list[Row]:
    whole = len(figures.posts)
    return [
        {
            "so": str(place),
            "ten": wording.one_line(theme.name),
            "tin_bai": wording.number(theme.posts),
            "ty_le": wording.share(theme.posts, whole),
        }
        for place, theme in enumerate(figures.themes, start=1)
    ]


def leading_theme(figures: Figures) -> Row | None:
    theme = max(figures.themes, key=lambda line: line.posts, default=None)
    if theme is None or not theme.posts:
        return None
    return {"ten": wording.one_line(theme.name), "tin_bai": wording.number(theme.posts)}


def post_rows(figures: Figures, activities: dict[str, str]) -> list[Row]:
    return [
        {
            "so": str(place),
            "ma": post.code,
            "ngay": wording.day(post.published_at),
            "tieu_de": wording.one_line(post.title),
            "don_vi": "; ".join(wording.one_line(name) for name in post.unit_names) or "Toàn Sở",
            "nhiem_vu": ", ".join(post.activities) or "Chung",
            "kenh": f"{post.channel} - {wording.one_line(post.source_name)}",
            "dia_chi": wording.one_line(post.url),
        }
        for place, post in enumerate(figures.posts, start=1)
    ]


def offline_kind(kind: str) -> str:
    return next((known.label for known in OfflineKind if known.value == kind), kind)


def offline_rows(figures: Figures) -> list[Row]:
    names = {unit.unit: unit.name for unit in figures.units}
    return [
        {
            "so": str(place),
            "ma": f"M{line.id}",
            "ngay": wording.day(line.held_on),
            "hinh_thuc": offline_kind(line.kind),
            "noi_dung": wording.one_line(line.description),
            "don_vi": wording.one_line(names.get(line.unit, line.unit)),
            "nhiem_vu": line.activity,
            "luot_nguoi": wording.number(line.people_reached or 0),
        }
        for place, line in enumerate(figures.offline, start=1)
    ]


def published_documents(figures: Figures) -> list[Row]:
    """What is public. Whether it came late, and whose fault that was, stays inside the department."""
    published = [line for line in figures.findings if line.state in PUBLISHED]
    return [
        {
            "so": str(place),
            "ten": wording.one_line(line.name),
            "so_ky_hieu": line.number or "",
            "ngay": wording.day(line.published_on) if line.published_on else "",
            "can_cu": wording.one_line(line.basis),
            "dia_chi": wording.one_line(line.url),
        }
        for place, line in enumerate(published, start=1)
    ]
