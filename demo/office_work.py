"""A morning at the sample office, done at the page: what the editor settles and enters, what the approver decides."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from demo.people import PageRefused, Person, SentFile
from demo.portal.files import pdf_file
from demo.posts import DemoPost
from demo.signing import stamped

Tell = Callable[[str], None]


def post_address(person: Person, post: DemoPost) -> str:
    """The post's page, found by its title as a person would."""
    page = person.read(f"/posts?q={quote(post.title)}")
    found = sorted(set(re.findall(r'href="(/posts/\d+)"', page)))
    if len(found) != 1:
        raise PageRefused(f"Tìm “{post.title}” trên trang thấy {len(found)} bài, cần đúng một.")
    return found[0]


def settle_doubts(editor: Person, posts: list[DemoPost]) -> int:
    """Correct exactly the posts whose author said that rules cannot know; returns how many."""
    chosen = [post for post in posts if post.needs_person]
    for post in chosen:
        address = post_address(editor, post)
        action, reason = f"{address}/corrections", post.needs_person
        verdict: dict[str, Any] = {"value": "yes" if post.is_cchc else "no", "reason": reason}
        editor.fill(address, action, verdict, {"field": "is_cchc"})
        if post.is_cchc:
            editor.fill(address, action, {"value": list(post.units), "reason": reason}, {"field": "units"})
            editor.fill(address, action, {"value": list(post.activities), "reason": reason}, {"field": "activities"})
    return len(chosen)


def enter_what_came_in(editor: Person, posts: list[DemoPost], office: dict[str, Any], period: str) -> None:
    """Received dates of posts, submissions, and work done away from the web with its proof."""
    by_number = {post.number: post for post in posts}
    for entry in office["received"]:
        address = post_address(editor, by_number[entry["post"]])
        values = {"unit": entry["unit"], "period": entry["period"], "received_at": entry["at"].replace(" ", "T")}
        editor.fill(address, f"{address}/received", values)
    for entry in office["submissions"]:
        values = {name: entry[name] for name in ("unit", "period", "kind", "title")}
        editor.fill(
            f"/submissions?period={period}", "/submissions", {**values, "received_at": entry["at"].replace(" ", "T")}
        )
    for entry in office["offline"]:
        _enter_offline(editor, entry, period)


def _enter_offline(editor: Person, entry: dict[str, Any], period: str) -> None:
    page = f"/offline?period={period}"
    offered = editor.form(page, "/offline").options["channel"]
    channel = next(
        value
        for value, text in offered
        if value.startswith(f"{entry['activity']}/") and entry["item"].lower() in text.lower()
    )
    editor.fill(
        page,
        "/offline",
        {
            "channel": channel,
            "kind": entry["kind"],
            "held_on": str(entry["held_on"]),
            "unit": entry["unit"],
            "people_reached": str(entry["people"]),
            "description": entry["description"],
            "proof": SentFile("Minh chứng mẫu.pdf", pdf_file(f"Minh chứng: {entry['description']}")),
        },
    )


def compile_again(editor: Person, period: str, tell: Tell, patience: float = 120.0) -> list[str]:
    """Ask for a new version at the page and wait for its drafts; returns their addresses, one an addressee."""
    before = _drafts(editor, period)
    editor.fill(f"/reports?period={period}", "/reports/compile", {})
    until = time.monotonic() + patience
    while time.monotonic() < until:
        new = [address for address in _drafts(editor, period) if address not in before]
        if new:
            tell(f"Đã có {len(new)} dự thảo mới")
            return new
        time.sleep(0.2)
    raise PageRefused(f"Đã chờ {patience:.0f} giây mà chưa có dự thảo mới của kỳ {period}.")


def _drafts(person: Person, period: str) -> list[str]:
    return sorted(set(re.findall(r'href="(/reports/\d+)"', person.read(f"/reports?period={period}"))))


def submit(editor: Person, reports: list[str]) -> None:
    for address in reports:
        editor.fill(address, f"{address}/submit", {"note": "Đã đối chiếu số liệu, kính trình duyệt."})


def approve_and_issue(approver: Person, reports: list[str], office: dict[str, Any]) -> None:
    """Approve all; the one that leaves the department then gets number, date, signer and the signed file."""
    issue = office["issue"]
    for address in reports:
        approver.fill(address, f"{address}/approve", {"note": "Đồng ý."})
        actions = {form.action for form in approver.forms(address)}
        if f"{address}/issue" not in actions:
            continue
        draft = approver.fetch(f"{address}/file/pdf")
        signed = stamped(draft, f"{issue['number']}/{issue['symbol']}", f"{issue['day']:%d/%m/%Y}")
        ways = approver.form(address, f"{address}/issue").options["official_way"]
        approver.fill(
            address,
            f"{address}/issue",
            {
                "number": str(issue["number"]),
                "issued_on": str(issue["day"]),
                "signer": issue["signer"],
                "official_way": next(value for value, _ in ways if value),
                "signed_pdf": SentFile("Báo cáo đã ký (mẫu).pdf", signed),
            },
        )
