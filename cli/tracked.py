"""``cchc plan | units | sources``: what ``config/`` says is tracked. Needs no database; where there is one, ``sources``
says what is proven to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.printing import plain, print_json, print_table

if TYPE_CHECKING:
    from cchc.configuration import Source
    from doors import Place


def add_to(app: typer.Typer) -> None:
    app.command("plan")(plan)
    app.command("units")(units)
    app.command("sources")(sources)


def plan(
    year: Annotated[
        int | None, typer.Option("--year", metavar="NĂM", help="Năm của kế hoạch (mặc định: mới nhất).")
    ] = None,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Các nhiệm vụ của kế hoạch tuyên truyền một năm."""
    from cchc.errors import UsageError

    plans = options.place_of(config, database).load_config().configuration.plans.plans
    chosen = max(plans, key=lambda one: one.year) if year is None else next((p for p in plans if p.year == year), None)
    if chosen is None:
        years = ", ".join(str(one.year) for one in plans)
        raise UsageError(f"Không có kế hoạch năm {year}; đang có: {years}.")
    if as_json:
        print_json(chosen.activities)
        return
    rows = [
        (one.id, one.title, "; ".join(when.text for when in one.schedule), ", ".join(one.lead))
        for one in chosen.activities
    ]
    print_table(chosen.title, ["Mã", "Nhiệm vụ", "Thời gian", "Chủ trì"], rows)


def units(
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Các phòng, đơn vị được theo dõi."""
    listed = options.place_of(config, database).load_config().configuration.units.units
    if as_json:
        print_json(listed)
        return
    rows = [
        (one.id, one.name, one.email, one.valid_from, one.valid_to, one.reports_monthly, one.verified) for one in listed
    ]
    print_table(
        "Đơn vị", ["Mã", "Tên", "Thư điện tử", "Từ ngày", "Đến ngày", "Gửi tin hằng tháng", "Đã xác minh"], rows
    )


def sources(
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Các nguồn: bật hay tắt, vì sao tắt, đã đọc đủ từ khi nào đến khi nào."""
    from cli.doctor import missing_token

    place = options.place_of(config, database)
    listed = place.load_config().configuration.sources.sources
    proven = _proven(place, listed)
    if as_json:
        print_json([plain(one) | {"proven": proven.get(one.id)} for one in listed])
        return
    rows = []
    for one in listed:
        missing = missing_token(one, place)
        why = " ".join(part for part in (one.reason, f"Còn thiếu: {missing}." if missing else "") if part)
        rows.append(
            (one.id, one.name, one.platform, "bật" if one.enabled else "tắt", one.url, why, _told(proven.get(one.id)))
        )
    columns = ["Mã", "Tên", "Loại", "Bật/tắt", "Địa chỉ", "Lý do tắt, việc còn thiếu", "Đã đọc đủ"]
    print_table("Nguồn", columns, rows)


def _told(proven: dict[str, Any] | None) -> str:
    return "" if proven is None else str(proven["words"])


def _proven(place: Place, sources: list[Source]) -> dict[str, dict[str, Any]]:
    """Source id → what its newest believed reading proves; empty where nothing was read yet."""
    from cchc.errors import StorageError
    from cchc.proven_dates import Backfill, proven_words
    from doors import open_doors
    from storage.backfills import backfills
    from storage.runs import last_believed_results

    try:
        doors = open_doors(place, create=False)
    except StorageError:  # no database yet: config is shown without it
        return {}
    with doors, doors.database.read() as connection:
        read = last_believed_results(connection, doors.department)
        left = backfills(connection, doors.department, sources)
    return {
        source: {
            "from": one.result.proven_from,
            "to": one.result.proven_to,
            "words": proven_words(one.result, left.get(source, Backfill())),
            "notes": list(one.result.notes),
        }
        for source, one in read.items()
    }
