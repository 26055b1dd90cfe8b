"""``cchc plan | units | sources``: what ``config/`` says is tracked. Needs no database, yet takes
``--database`` as every command does."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import options
from cli.printing import print_json, print_table


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
    """Các nguồn: bật hay tắt, và vì sao tắt."""
    from cli.doctor import missing_token

    place = options.place_of(config, database)
    listed = place.load_config().configuration.sources.sources
    if as_json:
        print_json(listed)
        return
    rows = []
    for one in listed:
        missing = missing_token(one, place)
        why = " ".join(part for part in (one.reason, f"Còn thiếu: {missing}." if missing else "") if part)
        rows.append((one.id, one.name, one.platform, "bật" if one.enabled else "tắt", one.url, why))
    print_table("Nguồn", ["Mã", "Tên", "Loại", "Bật/tắt", "Địa chỉ", "Lý do tắt, việc còn thiếu"], rows)
