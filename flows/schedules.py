"""The one table of what runs when, in Asia/Ho_Chi_Minh. A flow that is not due that day ends at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from cchc.configuration import ReportsFile
from cchc.periods import LOCAL

FlowName = Literal["nightly", "remind", "compile_report", "deliver"]
TIMEZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True)
class Schedule:
    """``at`` is the local (hour, minute) of a daily flow; None: every ``minutes`` minutes."""

    flow: FlowName
    title: str
    says: str
    at: tuple[int, int] | None
    minutes: int = 0

    @property
    def cron(self) -> str:
        return f"*/{self.minutes} * * * *" if self.at is None else f"{self.at[1]} {self.at[0]} * * *"

    def last_slot(self, now: datetime) -> datetime:
        """The newest time at or before ``now`` at which this flow was due to start."""
        local = now.astimezone(LOCAL)
        if self.at is None:
            return local.replace(minute=local.minute - local.minute % self.minutes, second=0, microsecond=0)
        today = local.replace(hour=self.at[0], minute=self.at[1], second=0, microsecond=0)
        return today if today <= local else today - timedelta(days=1)

    def next_slot(self, now: datetime) -> datetime:
        step = timedelta(minutes=self.minutes) if self.at is None else timedelta(days=1)
        return self.last_slot(now) + step


SCHEDULES: tuple[Schedule, ...] = (
    Schedule("nightly", "Lượt chạy đêm", "02:00 mỗi ngày", at=(2, 0)),
    Schedule("compile_report", "Tổng hợp báo cáo", "06:00 mỗi ngày; chỉ làm khi tới ngày chốt số liệu", at=(6, 0)),
    Schedule("remind", "Nhắc đơn vị", "08:00 mỗi ngày; chỉ làm vào ngày làm việc phải nhắc", at=(8, 0)),
    Schedule("deliver", "Gửi thư", "10 phút một lần", at=None, minutes=10),
)


def schedule_table(reports: ReportsFile) -> tuple[Schedule, ...]:
    """The table with the reminder's hour as ``reports.yaml`` sets it."""
    hour = reports.reminders.at
    says = f"{hour:%H:%M} mỗi ngày; chỉ làm vào ngày làm việc phải nhắc"
    return tuple(
        replace(schedule, at=(hour.hour, hour.minute), says=says) if schedule.flow == "remind" else schedule
        for schedule in SCHEDULES
    )
