"""Lays out the sample department: its folder, its config with the ports of tonight, its clock."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cchc.errors import UsageError
from cchc.periods import LOCAL

PROJECT = Path(__file__).resolve().parent.parent
CONFIG = Path(__file__).parent / "config"
#: the files of the real config that are used as they are: the plan and the rules are what is being shown
SHARED_FILES = ("plan.yaml", "topics.yaml")
OWN_FILES = ("department.yaml", "units.yaml", "sources.yaml", "requirements.yaml", "reports.yaml")
#: reported period, and the morning after its deadline on which the demo takes place
PERIOD = "2023-11"
MORNING = datetime(2023, 11, 20, 9, 0, tzinfo=LOCAL)
MARK = ".cchc-demo"


class MovingClock:
    """Starts at a given moment and runs at the real pace."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._from = time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._from)


def prepare_folder(out: Path) -> None:
    """An empty folder of our own. Refuses a folder that holds anything which an earlier demo did not make."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise UsageError(f"Thư mục {out} đã có tệp khác; hãy chọn thư mục trống bằng --out.")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("Thư mục do “cchc demo” tạo; chạy lại sẽ xóa và làm mới.\n", "utf-8")


def write_config(folder: Path, addresses: dict[str, str]) -> None:
    """``addresses``: origin of each sample site by the name that the config files use (sct, kh, cchc)."""
    folder.mkdir(parents=True)
    for name in SHARED_FILES:
        shutil.copyfile(PROJECT / "config" / name, folder / name)
    for name in OWN_FILES:
        text = (CONFIG / name).read_text("utf-8")
        for short, origin in addresses.items():
            text = text.replace(f'"{{{short}}}/', f'"{origin}/')
        (folder / name).write_text(text, "utf-8")
