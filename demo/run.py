"""The whole line once, on the sample department: nothing in it knows of a demo but config, clock and database."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cchc.periods import Period
from cchc.states import DeliveryState
from demo import office_work
from demo.department import MORNING, PERIOD, MovingClock, prepare_folder, write_config
from demo.mailbox import Mailbox
from demo.people import Person
from demo.portal.server import Servers, Site, listen
from demo.portal.sites import open_portals
from demo.posts import POSTS_FOLDER, DemoPost, read_posts
from demo.summary import made_summary
from demo.truth import PERIODS, differences, read_content, truth
from doors import Doors, find_place, open_doors
from flows.compile_report import compile_report
from flows.deliver import deliver
from flows.evidence_package import write_evidence
from flows.nightly import nightly
from flows.remind import remind
from flows.step import run_directly
from storage.outbox import rows
from storage.users import create_user
from web.app import create_app
from web.passwords import hash_password

Tell = Callable[[str], None]
PAGE_PORT = 8600


def run_demo(out: Path, once: bool, tell: Tell, content: Path = POSTS_FOLDER, page_port: int = PAGE_PORT) -> int:
    """Run it all into ``out``; with ``once`` False leave the page up until Ctrl-C. Returns the exit code.

    0: every step finished and ``summary.json`` equals the truth of ``demo/content``; 3: it does not.
    """
    began = time.monotonic()
    out = out.expanduser().resolve()
    prepare_folder(out)
    posts, office = read_posts(content), read_content("office.yaml")
    with ExitStack() as open_things:
        sites = open_portals(posts, open_things)
        mailbox = open_things.enter_context(Mailbox(out / "outbox"))
        tell(f"Cổng mẫu: {', '.join(site.origin for site in sites.values())}; hộp thư mẫu: 127.0.0.1:{mailbox.port}")
        doors = open_things.enter_context(open_department(out, sites, mailbox))
        address = open_things.enter_context(open_page(doors, page_port))
        work_through(doors, sites, address, posts, office, tell)
        told = finish(doors, out, tell)
        tell(f"Thời gian: {time.monotonic() - began:.0f} giây")
        if not once:
            stay_open(address, office, tell)
    return 0 if not told else 3


@contextmanager
def open_department(out: Path, sites: Mapping[str, Site], mailbox: Mailbox) -> Iterator[Doors]:
    write_config(out / "config", {name: site.origin for name, site in sites.items()})
    place = find_place(
        out / "config",
        database="sqlite:///cchc.db",
        data=Path("data"),
        smtp_user="",
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_security="none",
    )
    with open_doors(place, create=True, clock=MovingClock(MORNING)) as doors:
        yield doors


@contextmanager
def open_page(doors: Doors, port: int) -> Iterator[str]:
    """The real page on a socket; compiling asked for there runs here in a thread of its own, delivering at once."""
    people = read_content("office.yaml")["people"]
    with doors.database.begin() as connection:
        for role, one in people.items():
            create_user(
                connection,
                doors.department,
                login=one["login"],
                name=one["name"],
                role=role,
                password_hash=hash_password(one["password"]),
                now=doors.clock(),
            )

    def start_flow(flow: str, parameters: Mapping[str, str], key: str) -> str:
        bodies: dict[str, Callable[[], Any]] = {
            "compile_report": lambda: compile_report(doors, run_directly, parameters["period"], parameters["who"]),
            "nightly": lambda: nightly(doors, run_directly),
        }
        if flow == "deliver":
            deliver(doors, run_directly)
            return key
        threading.Thread(target=bodies[flow], name=key, daemon=True).start()
        return key

    try:
        listening = listen(port)
    except OSError:  # taken by another program: any free one will do
        listening = listen()
    site = Site("page", create_app(doors, start_flow), listening)
    with Servers([site]):
        yield site.origin


def work_through(
    doors: Doors, sites: Mapping[str, Site], address: str, posts: list[DemoPost], office: dict[str, Any], tell: Tell
) -> None:
    """The night, the morning at the office, the mails, and a second night that must change nothing."""
    people = office["people"]
    tell("Đêm thứ nhất: đang đọc ba cổng mẫu …")
    tell(nightly(doors, run_directly).sentence)
    tell(remind(doors, run_directly).sentence)
    tell("Đang tổng hợp số liệu, soạn Word, PDF, Excel …")
    tell(compile_report(doors, run_directly, PERIOD).sentence)
    first = article_requests(sites)

    editor, approver = Person(address), Person(address)
    editor.sign_in(people["editor"]["login"], people["editor"]["password"])
    settled = office_work.settle_doubts(editor, posts)
    tell(f"Người tổng hợp đã xem {settled} bài mà quy tắc không thể tự biết")
    office_work.enter_what_came_in(editor, posts, office, PERIOD)
    tell("Đã nhập ngày nhận, tin bài gửi về và minh chứng ngoài mạng")
    tell("Đang tổng hợp lại theo yêu cầu bấm trên trang …")
    drafts = office_work.compile_again(editor, PERIOD, tell)
    office_work.submit(editor, drafts)
    approver.sign_in(people["approver"]["login"], people["approver"]["password"])
    office_work.approve_and_issue(approver, drafts, office)
    tell("Người duyệt đã duyệt; số, ngày, người ký và bản đã ký (mẫu) đã nhập")
    deliver(doors, run_directly)
    tell(f"Đã gửi {mails_sent(doors)} thư, báo cáo đi ngay khi ban hành")

    before = made_summary(doors, PERIODS[0])
    tell(f"Đêm thứ hai: {nightly(doors, run_directly).sentence}")
    tell(deliver(doors, run_directly).sentence)
    changed = differences(before, made_summary(doors, PERIODS[0]))
    second = article_requests(sites) - first
    tell(f"Đêm thứ hai hỏi {second} trang bài viết (đêm đầu {first}), thay đổi {len(changed)} con số")
    if changed:
        raise RuntimeError("đêm thứ hai làm thay đổi số liệu: " + "; ".join(changed))


def mails_sent(doors: Doors) -> int:
    with doors.database.read() as connection:
        return len(rows(connection, doors.department, states=(DeliveryState.SENT,)))


def article_requests(sites: Mapping[str, Site]) -> int:
    """How many article pages the sites were asked for so far."""
    marks = {"sct": ".html", "kh": "/tin/", "cchc": "/tin-tuc/"}
    return sum(
        marks[name] in asked.path
        and "?" not in asked.path
        and not asked.path.endswith("/")
        and "/about/" not in asked.path
        for name, site in sites.items()
        for asked in site.asked
    )


def finish(doors: Doors, out: Path, tell: Tell) -> list[str]:
    """Write what a visitor opens first, compare with the truth; returns the differences in words."""
    copied = copy_reports(doors.reports_folder / PERIOD, out / "reports")
    write_evidence(doors, PERIOD, out / "evidence.zip")
    summary = made_summary(doors, PERIODS[0])
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
    told = differences(truth(), summary)
    letters = sorted((out / "outbox").glob("*.eml"))
    tell("")
    tell(f"Kết quả ở {out}")
    tell(f"  reports/      {len(copied)} tệp của báo cáo kỳ {Period.parse(PERIOD).name}, mở trước nhất:")
    for name in sorted(file.name for file in copied if file.suffix == ".docx"):
        tell(f"                {name}")
    tell(f"  outbox/       {len(letters)} thư như máy chủ thư nhận được")
    tell("  evidence.zip  bản lưu của từng trang đứng sau từng con số")
    tell(f"  summary.json  {summary['posts']} tin bài, {summary['cchc_posts']} bài CCHC")
    if told:
        tell(f"KHÔNG KHỚP với chủ định của nội dung mẫu ở {len(told)} chỗ:")
        for line in told:
            tell(f"  - {line}")
    else:
        tell("Số liệu KHỚP với chủ định của nội dung mẫu ở mọi chỗ.")
    return told


def copy_reports(made: Path, folder: Path) -> list[Path]:
    """The newest version's files, side by side."""
    folder.mkdir(exist_ok=True)
    newest = max(made.iterdir(), key=lambda version: int(version.name.removeprefix("v")))
    files = [file for file in sorted(newest.iterdir()) if file.suffix in (".docx", ".pdf", ".xlsx")]
    return [Path(shutil.copy2(file, folder)) for file in files]


def stay_open(address: str, office: dict[str, Any], tell: Tell) -> None:
    tell("")
    tell(f"Trang web đang mở ở {address} (Ctrl-C để dừng). Đăng nhập mẫu:")
    for role in office["people"].values():
        tell(f"  {role['name']}: {role['login']} / {role['password']}")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        tell("Đã dừng.")
