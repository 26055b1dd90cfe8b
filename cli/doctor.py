"""What can be wrong with an installation: one function a matter, each saying what to do. Changes nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cchc.configuration_rules import (
    no_source_sentence,
    placeholder_addresses,
    requirements_without_place,
    unverified_units,
)
from cchc.errors import CchcError

if TYPE_CHECKING:
    from cchc.configuration import Configuration, Source
    from doors import Doors, Place

LEAST_SPACE = 1024**3  # bytes
NIGHT_TOO_OLD = timedelta(hours=26)
LETTERS = "ăâđêôơưằẳẵắặầẩẫấậềểễếệồổỗốộờởỡớợừửữứựỳỷỹýỵĂÂĐÊÔƠƯẰẲẴẮẶẦẨẪẤẬỀỂỄẾỆỒỔỖỐỘỜỞỠỚỢỪỬỮỨỰ"


@dataclass(frozen=True)
class Check:
    """``state``: ok, look (works, but a person should look) or bad (does not work)."""

    matter: str
    state: Literal["ok", "look", "bad"]
    sentence: str


def check_sources(configuration: Configuration, place: Place) -> Iterator[Check]:
    nothing = no_source_sentence(configuration)
    if nothing is not None:
        yield Check("Nguồn", "bad", f"{nothing} Chưa bật thì lịch không chạy.")
    for source in configuration.sources.sources:
        if source.enabled:
            unsure = "" if source.verified else " (chưa xác minh)"
            yield Check("Nguồn", "ok" if source.verified else "look", f"{source.id}: bật{unsure}, {source.url}")
            missing = missing_token(source, place)
            if missing is not None:
                yield Check("Nguồn", "bad", f"{source.id}: chưa đọc được, {missing}")
        else:
            yield Check("Nguồn", "ok", f"{source.id}: tắt, vì {source.reason}")


def missing_token(source: Source, place: Place) -> str | None:
    """What to set before a source that is read by an official API can be read; None where nothing is missing."""
    from collectors.api_access import token_problem

    return token_problem(source, place.secret(source.token))


def check_plan(configuration: Configuration, today: date) -> Iterator[Check]:
    years = sorted(plan.year for plan in configuration.plans.plans)
    listed = ", ".join(map(str, years))
    if today.year in years:
        yield Check("Kế hoạch", "ok", f"Có kế hoạch năm {listed}.")
    else:
        yield Check(
            "Kế hoạch",
            "look",
            f"Chưa có kế hoạch năm {today.year} (có: {listed}); lịch không tổng hợp báo cáo.",
        )


def check_addresses(configuration: Configuration) -> Iterator[Check]:
    samples = [f"{where} <{address}>" for where, address in placeholder_addresses(configuration)]
    if samples:
        yield Check("Địa chỉ thư", "look", f"Còn địa chỉ mẫu, thư không tới ai: {'; '.join(samples)}.")
    silent = [
        unit.name
        for unit in configuration.units.units
        if unit.reports_monthly and unit.valid_to is None and not unit.email and not any(c.email for c in unit.contacts)
    ]
    if silent:
        yield Check("Địa chỉ thư", "look", f"Chưa có địa chỉ để nhắc: {', '.join(silent)}.")
    if not samples and not silent:
        yield Check("Địa chỉ thư", "ok", "Mọi nơi nhận đều có địa chỉ.")


def check_unconfirmed(configuration: Configuration) -> Iterator[Check]:
    units = [unit.name for unit in unverified_units(configuration)]
    if units:
        yield Check("Đơn vị", "look", f"Tên gọi chưa xác minh trong units.yaml: {', '.join(units)}.")
    waiting = requirements_without_place(configuration)
    if waiting:
        yield Check(
            "Công khai",
            "look",
            f"{len(waiting)} mục chưa ghi địa chỉ chuyên mục trong requirements.yaml, chưa kiểm tra được.",
        )


def check_mail_server(place: Place) -> Iterator[Check]:
    from doors import NoMailer, open_mailer
    from reports.smtp import SmtpMailer

    mailer = open_mailer(place.settings)
    if isinstance(mailer, NoMailer):
        yield Check("Máy chủ thư", "look", "Chưa đặt CCHC_SMTP_HOST; thư được giữ trong hộp chờ gửi.")
        return
    assert isinstance(mailer, SmtpMailer)
    try:
        yield Check("Máy chủ thư", "ok", f"Kết nối được {mailer.check()}.")
    except CchcError as error:
        yield Check("Máy chủ thư", "bad", str(error))


def check_fonts() -> Iterator[Check]:
    program = shutil.which("fc-match")
    if program is None:
        yield Check("Phông chữ", "look", "Không có fc-match (gói fontconfig), không biết chữ Việt có in đúng không.")
        return
    answer = subprocess.run(
        [program, "-f", "%{file}", "Times New Roman"], capture_output=True, text=True, timeout=20, check=False
    )
    missing = missing_letters(Path(answer.stdout.strip()))
    if missing:
        yield Check(
            "Phông chữ",
            "bad",
            f"Phông thay cho Times New Roman ({answer.stdout.strip() or 'không có'}) thiếu chữ Việt “{missing[:12]}”; "
            "hãy cài gói fonts-liberation2 hoặc fonts-croscore.",
        )
    else:
        yield Check("Phông chữ", "ok", f"Đủ chữ Việt ({Path(answer.stdout).name}).")


def missing_letters(font: Path) -> str:
    """Vietnamese letters that this font file cannot draw; all of them when it is no font."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(font, fontNumber=0, lazy=True) as opened:
            drawn = opened.getBestCmap() or {}
    except (OSError, TTLibError):
        return LETTERS
    return "".join(letter for letter in LETTERS if ord(letter) not in drawn)


def check_libreoffice() -> Iterator[Check]:
    from reports.pdf import find_libreoffice

    program = find_libreoffice()
    if program is None:
        yield Check("LibreOffice", "look", "Không có; PDF chỉ là bản xem trước. Hãy cài gói libreoffice-writer-nogui.")
    else:
        yield Check("LibreOffice", "ok", program)


def check_space(place: Place) -> Iterator[Check]:
    folder = next(one for one in (place.data_folder, *place.data_folder.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    state: Literal["ok", "look"] = "ok" if free >= LEAST_SPACE else "look"
    yield Check("Dung lượng đĩa", state, f"Còn {free / 1024**3:.1f} GB ở {folder}.".replace(".", ",", 1))


def check_schedule(place: Place, configuration: Configuration) -> Iterator[Check]:
    from cchc.vietnamese import moment_words
    from cli.supervisor import answers
    from doors import system_clock
    from flows.schedules import schedule_table

    running = answers(f"http://127.0.0.1:{place.settings.prefect_port}/api/health")
    for schedule in schedule_table(configuration.reports):
        following = moment_words(schedule.next_slot(system_clock()))
        yield Check("Lịch", "ok", f"{schedule.title}: {schedule.says}; lần tới {following}")
    if running:
        yield Check("Lịch", "ok", "“cchc serve” đang chạy.")
    else:
        yield Check("Lịch", "look", "“cchc serve” không chạy, nên lịch không tự làm.")


def check_data(doors: Doors) -> Iterator[Check]:
    from cchc.states import RunState
    from cchc.vietnamese import moment_words
    from storage.outbox import waiting_for_a_person
    from storage.runs import last_run
    from storage.users import users

    with doors.database.read() as connection:
        night = last_run(connection, doors.department, "nightly", (RunState.DONE, RunState.ATTENTION))
        people = [user for user in users(connection, doors.department) if user.active]
        stuck = waiting_for_a_person(connection, doors.department)
    if night is None:
        yield Check("Lượt chạy đêm", "look", "Chưa có lượt nào xong.")
    else:
        old = doors.clock() - night.started_at > NIGHT_TOO_OLD
        yield Check("Lượt chạy đêm", "look" if old else "ok", f"Lượt xong gần nhất: {moment_words(night.started_at)}.")
    roles = {user.role for user in people}
    missing = [name for role, name in _ROLES.items() if role not in roles]
    if missing:
        yield Check("Tài khoản", "look", f"Chưa có người {', '.join(missing)}; tạo bằng “cchc user add”.")
    else:
        yield Check("Tài khoản", "ok", f"{len(people)} tài khoản đang dùng.")
    if stuck:
        yield Check("Hộp chờ gửi", "look", f"{len(stuck)} thư bị từ chối hoặc chưa rõ đã tới; xem ở trang web.")


_ROLES = {"editor": "biên tập", "approver": "phê duyệt", "admin": "quản trị"}
