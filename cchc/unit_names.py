"""The names a unit is known by, and which unit a name means on a given day (succession after merges and renames)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from cchc.configuration import Unit, UnitsFile
from cchc.phrases import Hit, PhraseBook, WordText, longest
from cchc.vietnamese import ascii_keys, tone_keys, words

#: How the first words of a unit's name are shortened in bylines.
HEADS = {
    "văn phòng sở": ("văn phòng sở", "vp sở", "vps"),
    "thanh tra sở": ("thanh tra sở", "ttr sở", "ttra sở"),
    "ban giám đốc sở": ("ban giám đốc sở", "bgđ sở"),
    "trung tâm": ("trung tâm", "tt", "t tâm"),
    "chi cục": ("chi cục", "cc"),
    "phòng": ("phòng", "p"),
}
#: Agencies whose names begin like ours. They are found first, so that "Văn phòng Sở Nội vụ" is never Văn phòng Sở.
OTHER_DEPARTMENTS = (  # noqa: SIM905
    "nội vụ;tư pháp;tài chính;xây dựng;y tế;du lịch;kế hoạch;thông tin;tài nguyên;giao thông;lao động;"
    "khoa học;giáo dục;nông nghiệp;ngoại vụ;văn hóa;quy hoạch;dân tộc;gtvt;kh đt;tt tt;lđtbxh;tnmt;"
    "nn ptnt;ttt"
).split(";")
OTHER_OFFICES = (  # noqa: SIM905
    "văn phòng chính phủ;văn phòng quốc hội;văn phòng tỉnh ủy;văn phòng ubnd;văn phòng ủy ban;"
    "văn phòng hđnd;văn phòng hội đồng;văn phòng đại diện;văn phòng đoàn;văn phòng đăng ký;"
    "văn phòng luật sư;văn phòng công chứng;văn phòng điều phối;văn phòng trung ương;văn phòng bộ;"
    "văn phòng huyện;văn phòng thành ủy;thanh tra tỉnh;thanh tra chính phủ;thanh tra bộ;thanh tra huyện;"
    "thanh tra thành phố;thanh tra nhân dân;thanh tra chuyên ngành"
).split(";")
PLACE_TAIL = re.compile(r"\b(?:tỉnh|Khánh Hòa|Công Thương)\b", re.IGNORECASE)
DOTTED = re.compile(r"\b(P|Ph|TT|VP|CC|TTr|T)\.\s*(?=\w)", re.IGNORECASE)
SEGMENTS = re.compile(r"\s+[-–—]\s+|\s+và\s+|\s*&\s*", re.IGNORECASE)
PIECES = re.compile(r"\s[-–—]\s|[,;/|()\n:]|\s+và\s+|\s+phối hợp\s+(?:với\s+)?|\+", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A name met in a text. ``units``: in force on the day; more than one means the name is not certain."""

    text: str
    units: tuple[str, ...]
    kind: str  # "unit", "contact", "editorial", "external", "other"
    note: str = ""
    start: int = -1  # word positions in the text read, -1 for a whole-fragment match
    end: int = -1


class UnitNames:
    """Compiled once from ``units.yaml``."""

    def __init__(self, file: UnitsFile, own_sites: frozenset[str] = frozenset()) -> None:
        """``own_sites``: host names of the department, which as a source say nothing."""
        self.units = {unit.id: unit for unit in file.units}
        self.own_sites = own_sites
        self.weak: dict[str, set[str]] = {}
        self.initials: dict[str, list[tuple[str, date | None, date | None]]] = {}
        self.suffixes: dict[str, set[str]] = {}
        self._contacts: dict[str, list[tuple[str, date | None, date | None]]] = {}
        forms: dict[str, tuple[str, str, set[str]]] = {}

        def add(kind: str, text: str, unit: str | None) -> None:
            _, known_kind, owners = forms.setdefault(_key(text), (text, kind, set()))
            if unit and known_kind == kind:
                owners.add(unit)

        for unit in file.units:
            for form in _forms(unit):
                if _is_strong(form):
                    add("unit", form, unit.id)
                else:
                    self.weak.setdefault(_key(form), set()).add(unit.id)
            for suffix in unit.document_suffixes:
                self.suffixes.setdefault(suffix.casefold(), set()).add(unit.id)
            for contact in unit.contacts:
                dated = (unit.id, contact.valid_from, contact.valid_to)
                if len(contact.name.split()) >= 2:
                    self._contacts.setdefault(_key(contact.name), []).append(dated)
                    add("contact", contact.name, unit.id)
                for initials in contact.initials:
                    self.initials.setdefault(initials.strip("() ."), []).append(dated)
        for name in file.editorial_names:
            add("editorial", name, None)
        for name in file.external_names:
            add("external", name, None)
        for name in _others(file.units):
            add("other", name, None)
        self._forms = list(forms.values())
        self._beginnings = [(key, owners) for key, (_, kind, owners) in forms.items() if kind == "unit"]
        self.book = PhraseBook(text for text, _, _ in self._forms)

    def find(self, text: str, on: date | None, *, loosely: bool = False) -> list[Named]:
        """Names in a text, longest first at each place.

        ``loosely``: a line without a hit is read again without its marks. Not for sentences: "văn phòng số" is no
        office.
        """
        text = DOTTED.sub(r"\1 ", text)
        read = WordText.read(text)
        named = self._named(read, on)
        if not named and read.marked and loosely:
            named = self._named(WordText(ascii_keys(words(text)), False), on)
        return named

    def _named(self, read: WordText, on: date | None) -> list[Named]:
        found = []
        for hit in _one_a_place(longest(self.book.find(read))):
            text, kind, owners = self._forms[hit.phrase]
            if kind == "unit":
                units, note = self.in_force(owners, on)
            elif kind == "contact":
                units, note = self._served(self._contacts.get(_key(text), []), on), ""
            else:
                units, note = (), ""
            found.append(Named(text, units, kind, note, hit.start, hit.end))
        return found

    def whole(self, fragment: str, on: date | None) -> Named | None:
        """A short name ("Văn phòng", "QLTM") or initials, only where they are the whole fragment."""
        fragment = DOTTED.sub(r"\1 ", fragment).strip(" .*-–—\t\n")
        owners = self.weak.get(_key(fragment))
        if owners:
            units, note = self.in_force(owners, on)
            return Named(fragment, units, "unit", note)
        if fragment in self.initials:
            return Named(fragment, self._served(self.initials[fragment], on), "contact")
        return self._beginning(fragment, on)

    def _beginning(self, fragment: str, on: date | None) -> Named | None:
        """A name cut short ("Trung tâm Khuyến công"); of several units it could be, none is chosen."""
        key = _key(fragment)
        if key.count(" ") < 2 or any(key == known for known, _ in self._beginnings):
            return None
        owners = {owner for known, found in self._beginnings if known.startswith(key + " ") for owner in found}
        units, note = self.in_force(owners, on)
        return Named(fragment, units, "unit", note) if units else None

    def by_suffix(self, suffix: str, on: date | None) -> tuple[str, ...]:
        return self.in_force(self.suffixes.get(suffix.casefold(), set()), on)[0]

    def in_force(self, owners: Iterable[str], on: date | None) -> tuple[tuple[str, ...], str]:
        """The units these ids are on that day: themselves, or what they became. With no day given, themselves."""
        if on is None:
            return tuple(sorted(owners)), ""
        direct = sorted(owner for owner in owners if self.units[owner].in_force(on))
        if direct:
            return tuple(direct), ""
        became: dict[str, str] = {}
        for owner in owners:
            for successor in self._successors(owner, on, set()):
                became[successor] = owner
        if not became:
            return (), ""
        notes = sorted({f"{self.units[old].name} nay là {self.units[new].name}" for new, old in became.items()})
        return tuple(sorted(became)), "; ".join(notes)

    def _successors(self, unit_id: str, on: date, seen: set[str]) -> list[str]:
        unit = self.units.get(unit_id)
        if unit is None or unit_id in seen:
            return []
        seen.add(unit_id)
        if unit.in_force(on):
            return [unit_id]
        if unit.valid_from is not None and on < unit.valid_from:
            return []
        return [found for successor in unit.successors for found in self._successors(successor, on, seen)]

    def _served(self, dated: Sequence[tuple[str, date | None, date | None]], on: date | None) -> tuple[str, ...]:
        serving = {
            unit
            for unit, start, end in dated
            if on is None or ((start is None or start <= on) and (end is None or on <= end))
        }
        return self.in_force(serving, on)[0]


def _key(text: str) -> str:
    return " ".join(tone_keys(word for word in words(text) if word[0].isalnum()))


def _one_a_place(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start != kept[-1].start:
            kept.append(hit)
    return kept


def _is_strong(form: str) -> bool:
    """Long enough, or said with its head word, to be believed in the middle of a text."""
    parts = [word for word in words(form) if word[0].isalnum()]
    return len(parts) >= 3 or (len(parts) == 2 and (parts[1] == "sở" or parts[0] in ("phòng", "p", "ttkc", "tt", "cc")))


def _forms(unit: Unit) -> set[str]:
    """The names an admin wrote, and the abbreviations that people make of them by themselves."""
    forms = {unit.name, unit.short_name, *unit.aliases, *unit.document_suffixes}
    for name in [unit.name, *unit.aliases]:
        if not PLACE_TAIL.search(name):
            forms |= _shortened(name)
    return {form for form in forms if form.strip()}


def _shortened(name: str) -> set[str]:
    lowered = " ".join(name.lower().split())
    head = next((head for head in HEADS if lowered == head or lowered.startswith(head + " ")), None)
    if head is None:
        return set()
    rest = lowered[len(head) :].strip()
    if not rest:
        return {*HEADS[head], *(f"{form} công thương" for form in HEADS[head] if form.endswith("sở"))}
    segments = [segment for segment in SEGMENTS.split(rest) if segment]
    letters = ["".join(word[0] for word in re.findall(r"\w+", segment)) for segment in segments]
    if sum(map(len, letters)) < 2 or len(rest.split()) < 2:
        return set()
    rests = {"".join(letters)}
    for mixed in product(*zip(segments, letters, strict=True)):  # "Khuyến công và XTTM"
        rests |= {" ".join(mixed), " và ".join(mixed)}
    forms = {f"{short} {tail}" for short in HEADS[head] for tail in rests}
    for short in HEADS[head]:
        glue = "".join(word[0] for word in short.split()) if len(short) > 3 else short
        forms |= {glue + "".join(letters), " ".join([glue + letters[0], *letters[1:]])}
    if len("".join(letters)) >= 3:
        forms.add("".join(letters))
        forms.add(" ".join(letters))
    return forms


def _others(units: Sequence[Unit]) -> list[str]:
    ours = [form for unit in units for form in _forms(unit) if form.lower().endswith("sở")]
    return [
        *OTHER_OFFICES,
        *(f"{form} {other}" for form in {*ours, "văn phòng sở", "thanh tra sở"} for other in OTHER_DEPARTMENTS),
    ]
