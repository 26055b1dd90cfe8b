"""Finding document numbers (số, ký hiệu văn bản) in running text. Offsets are those of the text as it was given.

State ``233/QĐ-UBND``, ``55/2022/QH15``; công văn ``581/BNV-CCHC``; party ``91-KL/TU``. A number of a draft that
has not been
issued ("Số:      /BC-SCT") is reported with ``number`` None. What is not certainly a number is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cchc.document_symbols import ASSEMBLY, ISSUERS, NOUNS, PARTY_ISSUERS, REJOINED, TYPE_NAMES, known, without_stroke
from cchc.number_text import clean_for_numbers
from cchc.records import DocumentNumber

UPPER = "A-ZĐÂĂÊÔƠƯ"
TOKEN = rf"[{UPPER}][{UPPER}a-zđ]{{0,9}}\d{{0,2}}"
END = r"(?:(?!\w)|(?=ngày|của|về|và|năm|do|tại))"
NUMBER = re.compile(
    r"(?:(?<![\w/.\-])(?<!\d[:,])|(?<=[sS][ốỐ]))"
    r"(?P<num>\d{1,6}(?:\.\d{1,3})?[a-eđ]?)[ ]?(?:(?P<year_sep>[/\-])[ ]?(?P<year>(?:19|20)\d{2})[ ]?)?"
    rf"(?P<sep>[/\-])[ ]?(?P<sym>{TOKEN}(?:[ ]?[\-/&][ ]?{TOKEN}|[ ]?\.{TOKEN}){{0,4}}){END}"
)
#: Where a number may begin; cheap, so that only these places are looked at closely.
DIGITS = re.compile(r"\d{1,6}(?:\.\d{1,3})?[a-eđ]?[ ]?(?=[/\-])")
DRAFT_SLASH = re.compile(rf"(?<![\w/])/[ ]?[{UPPER}]")
PLACEHOLDER = re.compile(
    r"(?:(?P<said>[sS][ốỐ])[ ]*:?[ ]*|(?<![\w/.\-…_]))"
    rf"(?P<raw>[.…_ ]*(?<!\d)/[ ]?(?P<sym>{TOKEN}(?:[ ]?-[ ]?{TOKEN}){{1,3}})){END}"
)
SEPARATED = re.compile(rf"(?P<sep>[ ]?[\-/.&][ ]?)?(?P<token>{TOKEN})")
SAID = re.compile(r"[sS][ốỐ][ ]*:?[ ]*$")
STANDARD = re.compile(r"(?:QCVN|TCVN|QCĐP|TCCS|ISO|IEC|QCKT)[ ]*$")
#: "Mẫu số 01/ĐK", "thửa đất số 12/BĐ" number forms and land, not documents.
FORM = re.compile(
    r"(?:mẫu|biểu|phụ lục|lô|nhà|thửa|thửa đất|tờ bản đồ|tài khoản|điện thoại|đường) số[ ]*:?[ ]*$", re.IGNORECASE
)
DATE_AFTER = re.compile(
    r"[\s|]*[,(]?[\s|]*(?:ban hành\s+|ký\s+)?ngày[\s|]*"
    r"(?:(?P<d>\d{1,2})[ ]?[/.\-][ ]?(?P<m>\d{1,2})[ ]?[/.\-][ ]?(?P<y>\d{4})(?!\d)"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4}))",
    re.IGNORECASE,
)
NOUN_BEFORE = re.compile(
    "(" + "|".join(sorted(NOUNS, key=len, reverse=True)) + r")(?P<between>[^.;:()\n]{0,70}?)$", re.IGNORECASE
)


@dataclass(frozen=True)
class _Symbol:
    """The part after the digits: tokens in official spelling, the marks between them, and how sure the reading is."""

    tokens: tuple[str, ...]
    separators: tuple[str, ...]
    length: int  # characters used of the text
    mended: bool

    @property
    def text(self) -> str:
        return self.tokens[0] + "".join(
            mark + token for mark, token in zip(self.separators, self.tokens[1:], strict=True)
        )

    @property
    def code(self) -> str | None:
        return self.tokens[0] if self.tokens[0] in TYPE_NAMES else None


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """All numbers in text order, repeats kept. ``year`` is the one in the number, else that of the date printed
    after it."""
    clean, origin = clean_for_numbers(text)
    issued = _issued(clean)
    drafts = [
        draft for draft in _drafts(clean) if not any(one.start < draft.end and draft.start < one.end for one in issued)
    ]
    found = sorted([*issued, *drafts], key=lambda number: number.start)
    if origin is None:
        return [_placed(number, text, number.start, number.end) for number in found]
    return [_placed(number, text, origin.start(number.start), origin.end(number.end)) for number in found]


def _placed(number: DocumentNumber, text: str, start: int, end: int) -> DocumentNumber:
    return DocumentNumber(
        text[start:end],
        number.number,
        number.type,
        number.issuer,
        number.year,
        number.date,
        start,
        end,
        number.confidence,
    )


def _issued(clean: str) -> list[DocumentNumber]:
    found: list[DocumentNumber] = []
    for digits in DIGITS.finditer(clean):
        if found and digits.start() < found[-1].end:
            continue
        match = NUMBER.match(clean, digits.start())
        number = _issued_one(clean, match) if match else None
        if number is not None:
            found.append(number)
    return found


def _issued_one(clean: str, match: re.Match[str]) -> DocumentNumber | None:
    symbol = _symbol(match["sym"])
    if symbol is None:
        return None
    before = clean[max(0, match.start() - 90) : match.start()]
    said = SAID.search(before) is not None
    if STANDARD.search(before) or not _acceptable(match, symbol, said, before):
        return None
    end = match.start("sym") + symbol.length
    issued = _date_after(clean, end)
    family_party = match["sep"] == "-" and not match["year"] and "/" in symbol.separators
    digits = match["num"]
    number = (digits if len(digits) > 1 and digits[1].isdigit() else "0" + digits) + (
        f"/{match['year']}" if match["year"] else ""
    )
    return DocumentNumber(
        raw=clean[match.start() : end],
        number=f"{number}{match['sep']}{symbol.text}",
        type=_type(before, symbol),
        issuer=_issuer(symbol, family_party),
        year=int(match["year"]) if match["year"] else (issued.year if issued else None),
        date=issued,
        start=match.start(),
        end=end,
        confidence=_confidence(match, symbol, said),
    )


def _acceptable(match: re.Match[str], symbol: _Symbol, said: bool, before: str) -> bool:
    issuer_known = any(token in ISSUERS or ASSEMBLY.match(token) for token in symbol.tokens)
    if match["sep"] == "-" and not match["year"]:
        if " " in match[0][: match.start("sym") - match.start()] and not said:
            return False
        party = symbol.code is not None and "/" in symbol.separators
        return party or symbol.tokens[0] == "TTg" or (said and symbol.code is not None)
    if symbol.code is not None or issuer_known or (said and not FORM.search(before)):
        return True
    return bool(match["year"]) and symbol.tokens[0].isupper() and len(symbol.tokens[0]) > 1  # 02/2009/TTL


def _symbol(raw: str) -> _Symbol | None:
    """Tokens up to the first that cannot belong to a symbol: the "Theo" of "12/QĐ-UBND.Theo đó" is a new sentence."""
    tokens: list[str] = []
    separators: list[str] = []
    length, mended = 0, False
    for match in SEPARATED.finditer(raw):
        if match.start() != length:
            break
        token, spelled = match["token"], known(match["token"])
        if spelled is None and (restored := without_stroke(token)):
            token, spelled, mended = restored, restored, True
        separator = (match["sep"] or "").strip()
        if tokens and not _continues(tokens[-1], match["sep"] or "", token, spelled):
            break
        if spelled is None and not tokens and (pair := _rejoin(token)):
            tokens, separators, length = list(pair), ["-"], match.end()
            continue
        if spelled is None and len(token) > 1 and sum(letter.isupper() for letter in token) < 2:
            break
        if tokens:
            separators.append("-" if separator == "." else separator)
        tokens.append(spelled or token)
        length = match.end()
    return _Symbol(tuple(tokens), tuple(separators), length, mended) if tokens else None


def _continues(previous: str, separator: str, token: str, spelled: str | None) -> bool:
    """A dash with spaces on both sides, or a dot, joins only a type code to an issuer."""
    if separator.strip() == "." or (separator.startswith(" ") and separator.endswith(" ")):
        return previous in TYPE_NAMES and spelled is not None
    return True


def _rejoin(token: str) -> tuple[str, str] | None:
    for issuer in REJOINED:
        if token.casefold().endswith(issuer.casefold()):
            code = known(token[: -len(issuer)]) if len(token) > len(issuer) else None
            if code in TYPE_NAMES:
                return code, issuer
    return None


def _issuer(symbol: _Symbol, party: bool) -> str | None:
    if symbol.code is None:
        if len(symbol.tokens) > 1 and symbol.separators[0] == "&":
            return f"{symbol.tokens[0]}&{symbol.tokens[1]}"
        return symbol.tokens[0]
    rest = symbol.tokens[1:]
    if not rest:
        return None
    if symbol.code in ("TTLT", "NQLT"):
        return "-".join(rest)
    if len(rest) > 1 and symbol.separators[1] == "&":
        return f"{rest[0]}&{rest[1]}"
    return rest[-1] if party else rest[0]


def _type(before: str, symbol: _Symbol) -> str | None:
    """The noun right before "số" first (party QĐ is Quyết định or Quy định), then the code, then the family."""
    head = SAID.sub("", before).rstrip()
    match = NOUN_BEFORE.search(head)
    noun = NOUNS[match[1].lower()] if match else None
    close = match is not None and not match["between"].strip()
    if noun and close:
        return noun
    if symbol.code is not None:
        return TYPE_NAMES[symbol.code]
    if noun and ASSEMBLY.match(symbol.tokens[0]):
        return noun
    return None if ASSEMBLY.match(symbol.tokens[0]) else "Công văn"


def _confidence(match: re.Match[str], symbol: _Symbol, said: bool) -> float:
    issuer_known = any(token in ISSUERS or ASSEMBLY.match(token) for token in symbol.tokens)
    if symbol.code is not None and len(symbol.tokens) > 1:
        sure = 0.95 if issuer_known else 0.8
    elif ASSEMBLY.match(symbol.tokens[0]) and match["year"]:
        sure = 0.95
    elif symbol.code is None and issuer_known and symbol.tokens[0] not in ("CP", "TTg"):
        sure = 0.85
    else:
        return 0.5 if said else 0.4
    if symbol.mended:
        sure -= 0.3
    return round(sure if said else sure - 0.05, 2)


def _date_after(clean: str, position: int) -> date | None:
    match = DATE_AFTER.match(clean, position)
    if match is None:
        return None
    try:
        return date(int(match["y"] or match["y2"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
    except ValueError:
        return None


def _drafts(clean: str) -> list[DocumentNumber]:
    found: list[DocumentNumber] = []
    if not DRAFT_SLASH.search(clean):
        return found
    for match in PLACEHOLDER.finditer(clean):
        symbol = _symbol(match["sym"])
        if symbol is None or len(symbol.tokens) < 2:
            continue
        signs = (bool(match["said"]), symbol.code is not None, any(token in ISSUERS for token in symbol.tokens))
        if sum(signs) < 2:
            continue
        raw = match["raw"]
        start = match.start("raw") + len(raw) - len(raw.lstrip())
        end = match.start("sym") + symbol.length
        before = clean[max(0, match.start("raw") - 90) : match.start("raw")]
        issuer = _issuer(symbol, symbol.tokens[-1] in PARTY_ISSUERS)
        found.append(
            DocumentNumber(
                clean[start:end],
                None,
                _type(before, symbol),
                issuer,
                None,
                None,
                start,
                end,
                0.9 if match["said"] else 0.5,
            )
        )
    return found
