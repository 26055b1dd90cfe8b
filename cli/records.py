"""``cchc documents`` and ``cchc feedback``: what was read at the record places, as last seen."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import options
from cli.printing import print_json, print_table

SourceOption = Annotated[str | None, typer.Option("--source", metavar="MÃ", help="Chỉ nguồn này.")]
GoneOption = Annotated[bool, typer.Option("--gone", help="Kể cả mục không còn ở nơi đăng.")]


def add_to(app: typer.Typer) -> None:
    app.command("documents")(documents)
    app.command("feedback")(feedback)


def documents(
    source: SourceOption = None,
    words: Annotated[str, typer.Option("--find", metavar="CHỮ", help="Có chữ này trong số hoặc trích yếu.")] = "",
    gone: GoneOption = False,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Văn bản đã đọc được: số, trích yếu, ngày ban hành, ngày đăng."""
    from storage import public_records

    with options.doors_of(config, database) as doors, doors.database.read() as connection:
        found = public_records.documents(connection, doors.department, source=source, words=words, gone=gone)
    if as_json:
        print_json([{**vars(one.document), **_stay(one)} for one in found])
        return
    rows = [
        (
            one.document.number,
            one.document.title,
            one.document.issued_on,
            one.document.posted_at,
            one.document.agency,
            one.document.url,
        )
        for one in found
    ]
    print_table("Văn bản", ["Số, ký hiệu", "Trích yếu", "Ban hành", "Đăng lúc", "Cơ quan", "Địa chỉ"], rows)


def feedback(
    source: SourceOption = None,
    period: Annotated[str | None, typer.Option("--period", metavar="KỲ", help="Gửi trong kỳ này.")] = None,
    gone: GoneOption = False,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Phản ánh, kiến nghị, hỏi đáp đã đọc được, với tình trạng và ngày trả lời."""
    from cchc.periods import Period
    from storage import public_records

    with options.doors_of(config, database) as doors:
        deadline_day = doors.load_config().configuration.reports.window.deadline_day
        window = Period.parse(period).window(deadline_day) if period else None
        with doors.database.read() as connection:
            found = public_records.feedback(connection, doors.department, source=source, gone=gone)
    if window is not None:
        found = [one for one in found if one.item.sent_at is not None and window.holds(one.item.sent_at)]
    if as_json:
        print_json([{**vars(one.item), **_stay(one)} for one in found])
        return
    rows = [
        (
            one.item.status.label,
            one.item.title,
            one.item.sent_at,
            one.item.replied_at,
            one.item.reply_unit,
            one.item.url,
        )
        for one in found
    ]
    print_table(
        "Phản ánh, kiến nghị", ["Tình trạng", "Nội dung", "Gửi lúc", "Trả lời lúc", "Đơn vị trả lời", "Địa chỉ"], rows
    )


def _stay(one: object) -> dict[str, object]:
    names = ("id", "place", "first_seen_at", "last_seen_at", "gone_at", "version", "evidence_id")
    return {name: getattr(one, name) for name in names}
