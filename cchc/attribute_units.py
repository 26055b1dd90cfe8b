"""Whose is a post? Signals are asked in a stated order; the first that answers decides, and the reason says which
it was.

1 author line, signature and brackets at the end or head, "Nguồn:" (weighed against each other) · 2 who acts in the
first sentence or the
title · 3 category · 4 number or "Lưu:" of a unit · 5 a unit only mentioned: doubtful. Editorial names say who
posted: credited to
nobody. A name that could be two units, or two places that disagree, is doubtful and never a silent guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cchc.phrases import WordText
from cchc.post_places import PostPlaces
from cchc.post_signatures import Signed, read_byline, read_dateline, read_piece, read_tail
from cchc.records import DocumentNumber, PostText, Scored
from cchc.states import UnitSignal
from cchc.unit_names import Named, UnitNames
from cchc.vietnamese import nfc, tone_keys

ROLE_WORDS = {"author": "Dòng tác giả", "source": "Dòng nguồn", "signature": "Ký tên cuối bài"}
#: First syllables of what a unit does; keys of words, so that "hòa" and "hoà" are one.
ACTS = frozenset(
    tone_keys(
        (  # noqa: SIM905
            "vừa đã đang sẽ tổ triển ban phối thông chủ tiếp hướng tham giải hoàn thực công tập ra cho được rà "
            "xây kiểm phổ tuyên cử đề họp khai trả số niêm bố phát đẩy tăng mở cùng lấy gửi trao duy nâng khảo "
            "giới ký xin tự lắp đăng rút cắt sắp đối trực cập lắng mời đón làm nhận hỗ quán sơ tổng đổi áp đưa "
            "kết tiến xử"
        ).split()
    )
)
OBJECT_AFTER = frozenset(
    tone_keys(
        ["cho", "tại", "của", "về", "gửi", "đến", "giao", "nghị", "cầu", "tới", "từ", "thăm", "đạo", "lãnh", "việc"]
    )
)
SUBJECT_AFTER = frozenset(tone_keys(["do", "theo", "với", "và", "cùng", "hợp"]))
LISTING = frozenset(tone_keys(["và", "cùng", "với"]))
#: Words of the department's own name between a unit and its verb.
OWN_NAME = frozenset(tone_keys(["sở", "công", "thương", "khánh", "hòa", "tỉnh", "(", ")"]))
KEEPS = re.compile(r"Lưu\s*:\s*(?P<who>[^.\n]{2,60})")
MENTIONS_NEEDED = 2


@dataclass(frozen=True)
class UnitVerdict:
    state: UnitSignal
    units: tuple[Scored, ...]
    reasons: tuple[str, ...]


def attribute_units(
    places: PostPlaces, numbers: Sequence[DocumentNumber], names: UnitNames, symbol: str
) -> UnitVerdict:
    """``symbol`` of the department (SCT), for numbers like 12/SCT-QLTM."""
    post = places.post
    on = post.published_on
    signed = [
        *read_byline(post.byline, names, on),
        *read_dateline(post.summary, names, on),
        *read_dateline(post.body, names, on),
        *read_tail(post.body, names, on),
    ]
    notes = _posters(signed)
    verdict = _by_signatures(signed, names)
    if verdict is None:
        verdict = _by_first_sentence(places, names, on) or _by_category(post, names, on)
    if verdict is None:
        verdict = _by_documents(post, numbers, names, symbol, on) or _by_mention(post, names, on)
    if verdict is None:
        people = [f"“{one.text}”" for one in signed if one.unknown_person]
        if people:
            notes.append(
                f"Chưa biết {', '.join(people)} thuộc đơn vị nào; nếu là người của Sở, thêm vào đầu mối của đơn vị."
            )
        verdict = UnitVerdict(UnitSignal.NONE, (), ("Không có dấu hiệu nào cho biết bài của đơn vị nào.",))
    return UnitVerdict(verdict.state, verdict.units, (*verdict.reasons, *notes))


def _posters(signed: Iterable[Signed]) -> list[str]:
    return [f"“{one.text}” là tên người đăng bài, không tính cho đơn vị nào." for one in signed if one.editorial]


def _by_signatures(signed: Sequence[Signed], names: UnitNames) -> UnitVerdict | None:
    unsure = [named for one in signed for named in one.named if len(named.units) > 1]
    author = _units_of(signed, "author")
    writer = _units_of(signed, "signature") | _units_of(signed, "source")
    external = [one.text for one in signed if one.external]
    everyone = _where(signed)
    if unsure and not author and not writer:
        return _doubt(
            {unit: 0.5 for named in unsure for unit in named.units}, [_ambiguous(named, names) for named in unsure]
        )
    if external:
        return _with_external(external, author, writer, everyone, names)
    if not author and not writer:
        return None
    if author and writer and not (author <= writer or writer <= author):
        if _is_office(author, names):
            reason = (
                f"Dòng tác giả là {_names(author, names)} (bộ phận đăng bài); người viết ký cuối bài hoặc ghi ở nguồn."
            )
            return _credit(writer, 0.9, [reason], everyone, names)
        reason = f"Dòng tác giả ghi {_names(author, names)} nhưng cuối bài hoặc nguồn ghi {_names(writer, names)}."
        return _doubt(dict.fromkeys(sorted(author | writer), 0.5), [reason])
    reasons = [_ambiguous(named, names) for named in unsure]
    if unsure:
        candidates = author | writer | {unit for named in unsure for unit in named.units}
        return _doubt(dict.fromkeys(sorted(candidates), 0.5), reasons)
    return _credit(author | writer, 0.95 if author else 0.9, [], everyone, names)


def _with_external(
    external: list[str], author: set[str], writer: set[str], where: dict[str, str], names: UnitNames
) -> UnitVerdict:
    said = f"Ghi nguồn bên ngoài: “{external[0]}”."
    if not writer and (not author or _is_office(author, names)):
        reasons = [said]
        if author:
            reasons.append(f"{_names(author, names)} là bộ phận đăng lại, không phải nơi viết.")
        return UnitVerdict(UnitSignal.EXTERNAL, (), tuple(reasons))
    both = author | writer
    return _doubt(
        dict.fromkeys(sorted(both), 0.5), [said, f"Nhưng cũng ghi {_names(both, names)} ({'; '.join(where.values())})."]
    )


def _units_of(signed: Iterable[Signed], role: str) -> set[str]:
    return {named.units[0] for one in signed if one.role == role for named in one.named if len(named.units) == 1}


def _where(signed: Iterable[Signed]) -> dict[str, str]:
    """{unit: sentence that says where its name stands}"""
    said: dict[str, str] = {}
    for one in signed:
        for named in one.named:
            if len(named.units) == 1:
                kind = " (đầu mối của đơn vị)" if named.kind == "contact" else ""
                note = f"; {named.note}" if named.note else ""
                said.setdefault(named.units[0], f"{ROLE_WORDS[one.role]}: “{one.text}”{kind}{note}")
    return said


def _credit(
    units: set[str], confidence: float, reasons: list[str], where: dict[str, str], names: UnitNames
) -> UnitVerdict:
    scored = tuple(Scored(unit, confidence, where.get(unit, "")) for unit in sorted(units))
    said = [
        f"{names.units[unit].name}: {where[unit]}." if unit in where else f"{names.units[unit].name}."
        for unit in sorted(units)
    ]
    if len(units) > 1:
        said.append("Nhiều đơn vị cùng thực hiện, tính cho từng đơn vị.")
    return UnitVerdict(UnitSignal.UNIT, scored, (*reasons, *said))


def _doubt(units: dict[str, float], reasons: list[str]) -> UnitVerdict:
    scored = tuple(Scored(unit, confidence, reasons[0] if reasons else "") for unit, confidence in units.items())
    return UnitVerdict(UnitSignal.DOUBTFUL, scored, tuple(reasons))


def _ambiguous(named: Named, names: UnitNames) -> str:
    return f"Tên “{named.text}” có thể là {_names(named.units, names)}."


def _names(units: Iterable[str], names: UnitNames) -> str:
    return ", ".join(names.units[unit].name for unit in sorted(units))


def _is_office(units: set[str], names: UnitNames) -> bool:
    """Only the office, which posts what others send."""
    return all(names.units[unit].kind == "office" for unit in units)


def _by_first_sentence(places: PostPlaces, names: UnitNames, on: date | None) -> UnitVerdict | None:
    for where, text in (("đoạn mở đầu", places.lead_and_body[0]), ("tiêu đề", places.post.title)):
        sentence = re.split(r"(?<=[.!?])\s", nfc(text).strip(), maxsplit=1)[0]
        acting, unsure = _acting(sentence, names, on)
        if unsure and not acting:
            return _doubt(
                {unit: 0.5 for named in unsure for unit in named.units}, [_ambiguous(named, names) for named in unsure]
            )
        if acting:
            said = dict.fromkeys(acting, f"được nêu là nơi thực hiện ở {where}")
            return _credit(set(acting), 0.75, [], said, names)
    return None


def _acting(sentence: str, names: UnitNames, on: date | None) -> tuple[list[str], list[Named]]:
    """Units that do something in this sentence: a verb follows, or "do", "phối hợp với" leads in."""
    keys = WordText.read(sentence).keys
    acting: list[str] = []
    unsure: list[Named] = []
    follows = -1  # where the unit after this one begins, when that one acts: "Phòng A, Phòng B và Phòng C tổ chức"
    for named in reversed(names.find(sentence, on)):
        if named.kind != "unit" or not named.units:
            continue
        if all(names.units[unit].kind == "leadership" for unit in named.units):
            continue
        before = keys[named.start - 1] if named.start > 0 else ""
        after = next((key for key in keys[named.end : named.end + 8] if key not in OWN_NAME), "")
        listed = follows >= 0 and all(key in OWN_NAME or key in LISTING for key in keys[named.end : follows])
        if before in OBJECT_AFTER or not (before in SUBJECT_AFTER or after in ACTS or listed):
            continue
        follows = named.start
        if len(named.units) > 1:
            unsure.append(named)
        elif named.units[0] not in acting:
            acting.append(named.units[0])
    return acting, unsure


def _by_category(post: PostText, names: UnitNames, on: date | None) -> UnitVerdict | None:
    if not post.category:
        return None
    piece = read_piece("category", post.category, names, on)
    units = {named.units[0] for named in piece.named if len(named.units) == 1}
    if len(units) != 1:
        return None
    return _credit(units, 0.7, [], dict.fromkeys(units, f"chuyên mục “{post.category}”"), names)


def _by_documents(
    post: PostText, numbers: Sequence[DocumentNumber], names: UnitNames, symbol: str, on: date | None
) -> UnitVerdict | None:
    """Numbers of the department with a unit's suffix; "Lưu: VT, QLTM (HM)" in what is attached."""
    found: dict[str, str] = {}
    for number in numbers:
        head, _, suffix = (number.number or "").rpartition("-")
        if head.endswith(f"/{symbol}"):
            for unit in names.by_suffix(suffix, on):
                found.setdefault(unit, f"dẫn văn bản {number.number} do đơn vị soạn thảo")
    for _, text in post.attachments:
        for keeps in KEEPS.finditer(nfc(text)):
            for piece in re.split(r"[,;()]", keeps["who"]):
                named = names.whole(piece, on)
                units = named.units if named else names.by_suffix(piece.strip(" .*"), on)
                if len(units) == 1:
                    found.setdefault(units[0], f"tệp đính kèm ghi “Lưu: {keeps['who'].strip()}”")
    if len(found) == 1:
        return _credit(set(found), 0.6, [], found, names)
    if found:
        return _doubt(
            dict.fromkeys(sorted(found), 0.4), [f"Văn bản dẫn trong bài thuộc nhiều đơn vị: {_names(found, names)}."]
        )
    return None


def _by_mention(post: PostText, names: UnitNames, on: date | None) -> UnitVerdict | None:
    counts: dict[str, int] = {}
    for named in names.find(f"{post.title}. {post.summary}\n{post.body}", on):
        if named.kind == "unit" and len(named.units) == 1 and names.units[named.units[0]].kind != "leadership":
            counts[named.units[0]] = counts.get(named.units[0], 0) + 1
    if len(counts) == 1 and max(counts.values()) >= MENTIONS_NEEDED:
        (unit,) = counts
        return _doubt({unit: 0.4}, [f"Chỉ nhắc tên {names.units[unit].name} ({counts[unit]} lần), không ghi ai viết."])
    return None
