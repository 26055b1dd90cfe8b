"""Type codes and issuers of document numbers (Nghị định 30/2020/NĐ-CP, phụ lục III; party and legal forms as seen)."""

from __future__ import annotations

import re

#: Official code -> name. Case matters: CT ≠ CTr, TT ≠ TTr ≠ TTg; Đ matters: HĐ ≠ HD, ĐA ≠ DA.
TYPE_NAMES = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QyĐ": "Quy định", "TC": "Thông cáo",
    "TB": "Thông báo", "HD": "Hướng dẫn", "CTr": "Chương trình", "KH": "Kế hoạch", "PA": "Phương án", "ĐA": "Đề án",
    "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản", "TTr": "Tờ trình", "HĐ": "Hợp đồng", "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ", "BTT": "Bản thỏa thuận", "GUQ": "Giấy ủy quyền", "GM": "Giấy mời", "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép", "PG": "Phiếu gửi", "PC": "Phiếu chuyển", "PB": "Phiếu báo",
    "NĐ": "Nghị định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "NQLT": "Nghị quyết liên tịch",
    "LCT": "Luật", "L": "Luật", "PL": "Pháp lệnh", "VBHN": "Văn bản hợp nhất", "SL": "Sắc lệnh",
    "KL": "Kết luận", "CV": "Công văn", "QĐi": "Quy định", "CTHĐ": "Chương trình",
}  # fmt: skip

#: Types that only the party writes before the slash, or that are met after a hyphen.
PARTY_ISSUERS = frozenset({"TW", "TU", "HU", "ThU", "ĐU", "ĐUK", "UBKTTW", "VPTW", "BTCTW", "BTGTW", "BDVTW", "BNCTW"})

_MINISTRY = (  # noqa: SIM905
    "NV CT TC TTTT KHĐT KH&ĐT TP NNPTNT NN&PTNT NN GDĐT GD&ĐT YT KHCN KH&CN TNMT TN&MT XD GTVT LĐTBXH "
    "LĐ-TBXH VHTTDL VHTT&DL VHTT VHTTTT DL CA QP NG NgV NNMT NN&MT DTTG"
).split()

ISSUERS = (
    {"UBND", "HĐND", "CP", "TTg", "CTN", "VPCP", "VPQH", "VPUBND", "VPCTN", "UBTVQH", "QH",
     "TTCP", "NHNN", "UBDT", "KTNN",
     "TANDTC", "VKSNDTC", "BCĐ", "BCĐCCHC", "BHXH", "BQL", "BQLKKT", "KKT", "TCQLTT", "QLTT", "CCQLTT",
     "CQLTT", "TTPVHCC",
     "TTHCC", "TTXTTM", "TTKC", "UBMTTQ", "MTTQ", "LĐLĐ", "VCCI", "TCT", "TCHQ", "KBNN", "ĐKTT", "XTTM"}
    | PARTY_ISSUERS
    | {f"B{name}" for name in _MINISTRY}
    | {f"S{name}" for name in _MINISTRY}
)  # fmt: skip

#: Where a lost hyphen may be put back: 673/QĐUBND, 42/2022/NĐCP.
REJOINED = ("UBND", "HĐND", "CP", "TTg")

ASSEMBLY = re.compile(r"^(?:QH|UBTVQH|HĐNN)\d{1,2}$")


def _plain(code: str) -> str:
    return code.replace("Đ", "D").replace("đ", "d")


_BY_CASE = {code.casefold(): code for code in [*ISSUERS, *TYPE_NAMES]}
_WITHOUT_STROKE: dict[str, set[str]] = {}
for _code in [*ISSUERS, *TYPE_NAMES]:
    _WITHOUT_STROKE.setdefault(_plain(_code).casefold(), set()).add(_code)


def known(token: str) -> str | None:
    """The official spelling of a type or issuer, whatever the case it was typed in; None when it is neither."""
    if ASSEMBLY.match(token.upper()):
        return token.upper()
    return _BY_CASE.get(token.casefold())


def without_stroke(token: str) -> str | None:
    """The one official code that a token typed with D for Đ can mean: QD -> QĐ. HD and DA are codes of their own."""
    if known(token) is not None:
        return None
    candidates = _WITHOUT_STROKE.get(_plain(token).casefold(), set())
    return next(iter(candidates)) if len(candidates) == 1 else None


#: Nouns that stand before "số" and say the type; the longest is tried first.
NOUNS = {
    "thông tư liên tịch": "Thông tư liên tịch", "văn bản hợp nhất": "Văn bản hợp nhất",
    "chương trình hành động": "Chương trình",
    "nghị quyết": "Nghị quyết", "quyết định": "Quyết định", "quy định": "Quy định", "chỉ thị": "Chỉ thị",
    "quy chế": "Quy chế", "thông cáo": "Thông cáo", "thông báo": "Thông báo", "hướng dẫn": "Hướng dẫn",
    "chương trình": "Chương trình", "kế hoạch": "Kế hoạch", "phương án": "Phương án", "đề án": "Đề án",
    "dự án": "Dự án",
    "báo cáo": "Báo cáo", "biên bản": "Biên bản", "tờ trình": "Tờ trình", "hợp đồng": "Hợp đồng",
    "công điện": "Công điện",
    "giấy mời": "Giấy mời", "nghị định": "Nghị định", "thông tư": "Thông tư", "luật": "Luật", "bộ luật": "Luật",
    "pháp lệnh": "Pháp lệnh", "sắc lệnh": "Sắc lệnh", "kết luận": "Kết luận", "công văn": "Công văn",
    "phiếu chuyển": "Phiếu chuyển",
}  # fmt: skip
