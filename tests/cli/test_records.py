"""Commands over documents, feedback and indicators."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cchc.errors import InputError, UsageError
from cli.main import app
from storage.record_shelf import StoredRecordShelf
from storage.runs import begin_run
from tests.collect import files
from tests.collect.site import Site
from tests.flows.small_department import SmallDepartment, make_department
from tests.keep.test_record_shelf import ASKED, DOCUMENT, ITEM, PLACE


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDepartment]:
    """One department for the tests here, its configuration read once."""
    project = Path(__file__).resolve().parent.parent.parent
    with Site() as first, Site() as second:
        yield make_department(project, tmp_path_factory.mktemp("records") / "so", first, second, posts=0)


@pytest.fixture
def cchc(office: SmallDepartment, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The command in this process: what it prints; its errors are raised."""

    def run(*arguments: str | Path) -> str:
        capsys.readouterr()
        app(["--config", str(office.folder / "config"), *map(str, arguments)], standalone_mode=False)
        return capsys.readouterr().out

    return run


def test_what_was_read_is_printed(office: SmallDepartment, cchc: Callable[..., str]) -> None:
    """Documents with both days and feedback with its status, as JSON and as lines."""
    with office.doors() as doors:
        run = begin_run(doors.database, doors.department, "nightly", "f" * 64, doors.clock())
        shelf = StoredRecordShelf(doors.database, doors.department, "cong-sct", run, doors.clock)
        shelf.save_document(PLACE, DOCUMENT, None, "h", False)
        shelf.save_feedback(ASKED, ITEM, None, "h", False)
    (document,) = json.loads(cchc("documents", "--find", "15/qđ", "--json"))
    assert (document["number"], document["issued_on"]) == ("15/QĐ-SCT", "2023-11-01")
    assert document["posted_at"].startswith("2023-11-03T08:05")
    (asked,) = json.loads(cchc("feedback", "--json"))
    assert (asked["status"], asked["replied_at"]) == ("waiting", None)
    assert "Chưa trả lời\tHỏi giá điện" in cchc("feedback")
    assert json.loads(cchc("feedback", "--period", "2023-11", "--json")) == []


def test_indicators_are_typed_imported_and_listed(cchc: Callable[..., str], tmp_path: Path) -> None:
    """Typed ones need a name the first time; a list is taken whole or not at all; history is kept."""
    typed = ["indicators", "add", "--id", "dung-han", "--time", "2023-10", "--value"]
    with pytest.raises(UsageError, match="chưa có tên"):
        cchc(*typed, "99,2%")
    assert "Đã nhập" in cchc(*typed, "99,2%", "--name", "Hồ sơ đúng hạn")
    assert "đã có" in cchc(*typed, "99,20 %")
    head = ["Mã", "Chỉ số", "Giá trị", "ĐVT", "Kỳ"]
    good = ["dung-han", "Hồ sơ đúng hạn", "98,5%", "%", "11/2023"]
    path = tmp_path / "chi-so.xlsx"
    path.write_bytes(files.xlsx([head, good, ["tre-han", "Hồ sơ trễ hạn", "150", "%", "11/2023"]]))
    with pytest.raises(InputError, match="ô C3: giá trị 150 % lớn hơn mức lớn nhất 100"):
        cchc("indicators", "import", path)
    path.write_bytes(files.xlsx([head, good, [None, "Số hồ sơ tiếp nhận", 1234.5, "hồ sơ", "Quý IV/2023"]]))
    assert "2 giá trị mới" in cchc("indicators", "import", path)
    newest = {one["indicator"]: one for one in json.loads(cchc("indicators", "--json"))}
    assert {name: (one["value"], one["period"]) for name, one in newest.items()} == {
        "dung-han": ("98.5", "2023-11"),
        "so-ho-so-tiep-nhan": ("1234.5", "2023-Q4"),
    }
    assert newest["dung-han"]["place"].endswith("dòng 2")
    history = cchc("indicators", "list", "--id", "dung-han")
    assert "98,5 %" in history and "99,2 %" in history
    with pytest.raises(UsageError, match="khong-co"):
        cchc("indicators", "list", "--id", "khong-co")
