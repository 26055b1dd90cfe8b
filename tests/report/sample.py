"""A realistic month of a department as Figures, and the configuration models the reports need. Built, not
copied from a run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cchc import figures as f
from cchc.configuration import (
    Addressee,
    Channel,
    Department,
    MailIdentity,
    Plan,
    PlanDocument,
    Recipient,
    Signer,
    Theme,
    Unit,
)
from cchc.periods import Period
from cchc.states import ActivityState, FindingState, UnitState
from reports.issued import Issued

UNITS = [
    ("vp", "Văn phòng Sở"),
    ("ttra", "Thanh tra Sở"),
    ("khtcth", "Phòng Kế hoạch - Tài chính - Tổng hợp"),
    ("qlcn", "Phòng Quản lý công nghiệp"),
    ("qltm", "Phòng Quản lý thương mại"),
    ("qlnl", "Phòng Quản lý năng lượng"),
    ("ktatmt", "Phòng Kỹ thuật an toàn - Môi trường"),
    ("ttkc", "Trung tâm Khuyến công và Xúc tiến thương mại"),
]
STATES = [
    (UnitState.ON_TIME, "Có 4 tin, bài nhận trước hạn 20/11/2023."),
    (UnitState.NOTHING_TO_REPORT, "Văn phòng Sở chấp nhận thông báo không phát sinh ngày 17/11/2023."),
    (UnitState.ON_TIME, "Có 3 tin, bài đăng trong kỳ."),
    (UnitState.LATE, "Tin, bài đầu tiên nhận lúc 08:10 ngày 21/11/2023, sau hạn."),
    (UnitState.ON_TIME, "Có 6 tin, bài đăng trong kỳ."),
    (UnitState.NONE, "Đến hạn chưa nhận được tin, bài nào; nguồn của Sở đã đọc đủ kỳ."),
    (UnitState.UNCONFIRMED, "Có bài đăng ngày 22/11/2023 nhưng chưa rõ ngày gửi về Văn phòng Sở."),
    (UnitState.ON_TIME, "Có 2 tin, bài đăng trong kỳ."),
]
TITLES = [
    "Sở Công Thương tập huấn nghiệp vụ một cửa điện tử cho công chức, viên chức",
    "Công bố danh mục thủ tục hành chính lĩnh vực lưu thông hàng hóa trong nước được sửa đổi, bổ sung",
    "Hướng dẫn doanh nghiệp nộp hồ sơ trực tuyến toàn trình lĩnh vực xúc tiến thương mại trên Cổng "
    "Dịch vụ công quốc gia",
    "Đẩy mạnh thanh toán trực tuyến phí, lệ phí tại Trung tâm Dịch vụ hành chính công trực tuyến tỉnh",
    "Kết quả khảo sát mức độ hài lòng của tổ chức, cá nhân đối với sự phục vụ của Sở 10 tháng đầu năm 2023",
    "Đối thoại với doanh nghiệp trong cụm công nghiệp, tháo gỡ vướng mắc về thủ tục",
    "Điển hình công chức tận tụy tại Bộ phận Một cửa",
    "Sử dụng dịch vụ bưu chính công ích khi nhận kết quả giải quyết thủ tục hành chính",
]
THEMES = [
    ("tthc", "Cải cách thủ tục hành chính"),
    ("dvctt", "Dịch vụ công trực tuyến"),
    ("thanh-toan", "Thanh toán trực tuyến phí, lệ phí"),
    ("bcci", "Dịch vụ bưu chính công ích"),
    ("ho-tro", "Hỗ trợ nhà đầu tư và doanh nghiệp"),
    ("thai-do", "Tinh thần, thái độ phục vụ"),
]
CHANNELS = [
    ("3.1", "Quán triệt, kết hợp tuyên truyền trong công tác chỉ đạo, lãnh đạo"),
    ("3.2", "Cổng/Trang thông tin điện tử"),
    ("3.3", "Cơ quan thông tấn báo chí"),
    ("3.4", "Hội nghị tập huấn, đối thoại, tiếp xúc cử tri, hội thảo, tọa đàm"),
    ("3.5", "Bộ phận Một cửa; tuyên truyền trực quan, sân khấu hóa"),
    ("3.6", "Mạng xã hội, mạng di động"),
    ("3.7", "Tuyên truyền về cơ sở"),
]
PERIOD = Period.parse("2023-11")
WINDOW = PERIOD.window(20)
MADE_AT = datetime(2023, 11, 20, 1, 30, tzinfo=UTC)
ISSUED_SIGNER = Signer(id="pgd", name="Phan Thị Thu Cúc", authority=["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"])


def department(**changes: Any) -> Department:
    values: dict[str, Any] = {
        "id": "sct-khanh-hoa",
        "name": "Sở Công Thương Khánh Hòa",
        "short_name": "Sở Công Thương",
        "symbol": "SCT",
        "superior": "UBND tỉnh Khánh Hòa",
        "superior_full": "Ủy ban nhân dân tỉnh Khánh Hòa",
        "province": "Khánh Hòa",
        "place": "Khánh Hòa",
        "signers": [ISSUED_SIGNER],
        "mail": MailIdentity(
            sender_name="Văn phòng Sở Công Thương",
            sender_address="cchc@sct.example",
            office_address="vanphong@sct.example",
            admin_address="quantri@sct.example",
        ),
    }
    return Department(**(values | changes))


def public_addressee(**changes: Any) -> Addressee:
    values: dict[str, Any] = {
        "id": "ubnd",
        "name": "Báo cáo UBND tỉnh",
        "internal": False,
        "symbol": "BC-SCT",
        "template": "bao-cao-ubnd.docx",
        "salutation": ["Ủy ban nhân dân tỉnh Khánh Hòa"],
        "copies": ["Như trên", "Sở Nội vụ", "BGĐ Sở", "Các phòng, đơn vị thuộc và trực thuộc Sở", "Lưu: VT, VP"],
        "annexes": ["posts", "activities", "documents"],
        "recipients": [Recipient(id="ubnd", name="Văn phòng UBND tỉnh Khánh Hòa", email="ubnd@khanhhoa.example")],
        "title": "Kết quả thực hiện công tác tuyên truyền cải cách hành chính {{ period_name }}",
    }
    return Addressee(**(values | changes))


def internal_addressee(**changes: Any) -> Addressee:
    values: dict[str, Any] = {
        "id": "giam-doc",
        "name": "Báo cáo Giám đốc Sở",
        "internal": True,
        "symbol": "BC-VP",
        "template": "bao-cao-giam-doc.docx",
        "salutation": ["Giám đốc Sở Công Thương"],
        "copies": ["Như trên", "Các Phó Giám đốc Sở", "Lưu: VP"],
        "annexes": ["units", "findings", "trouble"],
        "recipients": [Recipient(id="gd", name="Giám đốc Sở", email="giamdoc@sct.example")],
        "title": "Tình hình gửi tin, bài và công khai thông tin cải cách hành chính {{ period_name }}",
    }
    return Addressee(**(values | changes))


def plan() -> Plan:
    return Plan(
        year=2023,
        title="Kế hoạch tuyên truyền cải cách hành chính năm 2023",
        basis="233/QĐ-UBND",
        objectives=["Nâng cao nhận thức"],
        requirements=["Kịp thời, đầy đủ"],
        focus="Trọng tâm là đẩy mạnh tuyên truyền về cải cách TTHC.",
        themes=[Theme(id=key, name=name, text=name) for key, name in THEMES],
        channels=[Channel(id=key, name=name, items=[name]) for key, name in CHANNELS],
        activities=[],
        duties=[],
        organisation=[],
        documents=[
            PlanDocument(
                number="233/QĐ-UBND",
                type="Quyết định",
                issued_on=date(2023, 1, 31),
                issuer="UBND tỉnh Khánh Hòa",
                title="Ban hành Kế hoạch tuyên truyền cải cách hành chính (CCHC) năm 2023",
            )
        ],
    )


def unit(place: int = 0) -> Unit:
    key, name = UNITS[place]
    return Unit(id=key, name=name, short_name=name, kind="division", email=f"{key}@sct.example")


def issued() -> Issued:
    return Issued(number="7", issued_on=date(2023, 11, 22), signer=ISSUED_SIGNER)


def post(place: int, **changes: Any) -> f.PostLine:
    key, name = UNITS[place % len(UNITS)]
    joint = place % 9 == 4
    theme = THEMES[place % 5][0]
    values: dict[str, Any] = {
        "code": f"P{place:05d}",
        "post_id": place,
        "source": "sct",
        "source_name": "Trang TTĐT Sở Công Thương" if place % 4 else "Cổng TTĐT CCHC tỉnh",
        "channel": "3.2",
        "title": TITLES[place % len(TITLES)],
        "url": f"https://sct.khanhhoa.example/vi/news/cai-cach-hanh-chinh/tin-bai-so-{place}-thang-11-{place}.html",
        "published_at": WINDOW.start + timedelta(hours=17 * place + 2),
        "day_only": False,
        "units": [key, "vp"] if joint else [key],
        "unit_names": [name, "Văn phòng Sở"] if joint else [name],
        "activities": [f"I.{1 + place % 12}", f"TD.{1 + place % 11}"] if place % 3 else [f"II.{1 + place % 7}"],
        "themes": [theme],
        "document_numbers": ["12823/CTr-UBND"] if place % 6 == 0 else [],
        "evidence_id": place,
        "corrected": place % 10 == 0,
    }
    return f.PostLine(**(values | changes))


def activity(key: str, audience: str, place: int) -> f.ActivityLine:
    state = {
        0: (ActivityState.WITHOUT_EVIDENCE, "Chưa có minh chứng trong kỳ", 0),
        4: (ActivityState.DONE, "Hoàn thành", 1),
        9: (ActivityState.NOT_DUE, "Chưa đến hạn", 0),
    }.get(place % 11, (ActivityState.WITH_EVIDENCE, f"Có {place % 5 + 1} minh chứng trong kỳ", place % 5 + 1))
    text = (
        "Phổ biến các quan điểm, chủ trương của Đảng, chính sách, pháp luật của Nhà nước về cải cách "
        "hành chính và tình hình, "
        "kết quả triển khai thực hiện; quyền, nghĩa vụ và trách nhiệm của cá nhân, tổ chức trong việc "
        "tham gia và giám sát "
        f"tiến trình cải cách hành chính (nhiệm vụ {key})."
    )
    items = [
        f.TickLine(
            id="eoffice", text="Mạng nội bộ (E-office); cuộc họp, hội nghị", ticked=place % 2 == 0, evidence=["M1"]
        ),
        f.TickLine(id="web", text="Trang TTĐT Sở", ticked=state[2] > 0, evidence=["P00001"]),
    ]
    return f.ActivityLine(
        id=key,
        audience=audience,
        title=f"Nhiệm vụ {key}",
        text=text,
        schedule="Thường xuyên trong năm 2023",
        state=state[0],
        state_text=state[1],
        in_period=state[2],
        in_year=state[2] + 3,
        evidence=[f"P{number:05d}" for number in range(1, state[2] + 1)],
        items=items,
        units_done=["vp"],
        units_owing=["qlnl"] if audience == "staff" else [],
    )


def finding(place: int, state: FindingState, **changes: Any) -> f.FindingLine:
    public = state in {FindingState.PASS, FindingState.PASS_BY_SYNONYM, FindingState.LATE}
    values: dict[str, Any] = {
        "requirement": f"yc-{place}",
        "name": f"Quyết định công bố danh mục thủ tục hành chính số {place} thuộc phạm vi quản lý của Sở Công Thương",
        "owner": UNITS[place % 8][0],
        "owner_name": UNITS[place % 8][1],
        "state": state,
        "reason": f"{state.label}: đã đọc hết trang danh mục ngày 19/11/2023, đối chiếu theo số ký hiệu.",
        "url": f"https://sct.khanhhoa.example/laws/detail/van-ban-{place}/",
        "number": f"{100 + place}/QĐ-UBND",
        "due_on": date(2023, 11, 10),
        "published_on": date(2023, 11, 8) if public else None,
        "checked_at": MADE_AT - timedelta(hours=6),
        "basis": "Luật Tiếp cận thông tin 104/2016/QH13, Điều 17",
    }
    return f.FindingLine(**(values | changes))


def unit_line(place: int) -> f.UnitLine:
    key, name = UNITS[place]
    state, reason = STATES[place]
    number = {UnitState.ON_TIME: 3, UnitState.UNCONFIRMED: 0, UnitState.LATE: 0}.get(state, 0)
    items = [
        f.ItemLine(
            kind="post", title=TITLES[i % 8], at=WINDOW.start + timedelta(days=2 * i + 1), in_time=True, post_id=i + 1
        )
        for i in range(number)
    ]
    if state is UnitState.LATE:
        items = [
            f.ItemLine(kind="news", title=TITLES[3], at=WINDOW.end + timedelta(days=1), in_time=False, submission_id=5)
        ]
    return f.UnitLine(
        unit=key,
        name=name,
        owes=True,
        state=state,
        reason=reason,
        published=number,
        submitted=len(items) - number + (1 if state is UnitState.ON_TIME else 0),
        waiting=1 if state is UnitState.UNCONFIRMED else 0,
        items=items,
        by_period={f"2023-{month:02d}": (place * 3 + month) % 6 for month in range(1, 11)} | {"2023-11": number},
    )


def figures(**changes: Any) -> f.Figures:
    posts = [post(place) for place in range(1, 41)]
    activities = (
        [activity(f"I.{n}", "staff", n) for n in range(1, 13)]
        + [activity(f"II.{n}", "citizens", n + 12) for n in range(1, 8)]
        + [activity(f"TD.{n}", "key_task", n + 19) for n in range(1, 12)]
    )
    offline = [
        f.OfflineLine(
            id=number,
            activity=f"I.{number}",
            channel=["3.1", "3.4", "3.5"][number % 3],
            kind=["meeting", "eoffice", "one_stop"][number % 3],
            held_on=date(2023, 11, number + 1),
            unit=UNITS[number % 8][0],
            description=(
                "Quán triệt Kết luận số 91-KL/TU tại cuộc họp giao ban tháng 11; phát tờ gấp dịch vụ công trực tuyến"
            ),
            people_reached=[45, 1200, None][number % 3],
            has_proof=number != 2,
        )
        for number in range(1, 5)
    ]
    counts = {"3.1": (0, 1), "3.2": (36, 0), "3.3": (3, 0), "3.4": (0, 2), "3.5": (0, 1), "3.6": (1, 0), "3.7": (0, 0)}
    channels = [
        f.ChannelLine(id=key, name=name, posts=counts[key][0], offline=counts[key][1], post_codes=[], offline_ids=[])
        for key, name in CHANNELS
    ]
    themes = [
        f.ThemeLine(
            id=key,
            name=name,
            posts=sum(1 for line in posts if key in line.themes),
            post_codes=[line.code for line in posts if key in line.themes],
        )
        for key, name in THEMES
    ]
    states = [*[FindingState.PASS] * 6, FindingState.PASS_BY_SYNONYM, *FindingState]
    links = [
        f.LinkLine(
            url=f"https://sct.khanhhoa.example/uploads/phu-luc-{number}.pdf",
            name=f"Phụ lục {number} kèm theo.pdf",
            post_id=number,
            post_title=TITLES[number],
            state=FindingState.BROKEN,
            detail="Không có trang này (404)",
            checked_at=MADE_AT,
        )
        for number in range(1, 4)
    ]
    sources = [
        source("sct", "Trang TTĐT Sở Công Thương", True, "ok", "", True),
        source("cchc", "Cổng TTĐT CCHC tỉnh", True, "failed", "Máy chủ từ chối truy cập (403)", False),
        source("facebook", "Trang Facebook của Sở", False, "off", "Chưa có quyền đọc tự động", False),
    ]
    values: dict[str, Any] = {
        "department": "sct-khanh-hoa",
        "period": PERIOD.id,
        "period_name": PERIOD.name,
        "window_start": WINDOW.start,
        "window_end": WINDOW.end,
        "collect_deadline": WINDOW.end,
        "deadline_rule": "strict",
        "made_at": MADE_AT,
        "basis": "233/QĐ-UBND",
        "plan_title": "Kế hoạch tuyên truyền cải cách hành chính năm 2023",
        "plan_number": "12/KH-SCT",
        "complete": False,
        "coverage_note": "Nguồn “Cổng TTĐT CCHC tỉnh” chưa đọc được đủ kỳ nên số liệu có thể còn thiếu.",
        "posts": posts,
        "doubtful": [post(90), post(91, unit_names=[], units=[])],
        "calendar_posts": 1234,
        "read_posts": 310,
        "units": [unit_line(place) for place in range(len(UNITS))],
        "channels": channels,
        "activities": activities,
        "themes": themes,
        "audiences": {"staff": 20, "citizens": 15},
        "findings": [finding(place, state) for place, state in enumerate(states, start=1)],
        "links": links,
        "link_states": {"PASS": 118, "BROKEN": 3, "NOT_CHECKED": 2},
        "offline": offline,
        "sources": sources,
    }
    return f.Figures(**(values | changes))


def source(key: str, name: str, enabled: bool, state: str, detail: str, covers: bool) -> f.SourceLine:
    return f.SourceLine(
        id=key,
        name=name,
        enabled=enabled,
        state=state,
        detail=detail,
        last_good=MADE_AT if state == "ok" else None,
        covers_window=covers,
    )


def empty_figures(**changes: Any) -> f.Figures:
    """A month in which nothing happened."""
    full = figures()
    values: dict[str, Any] = {
        "posts": [],
        "doubtful": [],
        "units": [],
        "findings": [],
        "links": [],
        "link_states": {},
        "offline": [],
        "sources": [],
        "activities": [],
        "calendar_posts": 0,
        "complete": True,
        "coverage_note": "",
        "channels": [line.model_copy(update={"posts": 0, "offline": 0}) for line in full.channels],
        "themes": [line.model_copy(update={"posts": 0, "post_codes": []}) for line in full.themes],
    }
    return figures(**(values | changes))
