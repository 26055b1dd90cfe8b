"""Loading config/: every fault is told with its file, its line and a sentence, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.configuration_rules import no_source_sentence, placeholder_addresses, sources_switched_on
from cchc.errors import ConfigError, ConfigProblem
from storage.config_files import load_config
from tests.config.folder import small_config, spoil


def problems_of(config: Path) -> list[ConfigProblem]:
    with pytest.raises(ConfigError) as raised:
        load_config(config)
    assert raised.value.exit_code == 2
    return raised.value.problems


def test_good_files_load(tmp_path: Path) -> None:
    """Correct files give one configuration, each file's text and a fingerprint of 64 hex digits."""
    config = small_config(tmp_path)
    loaded = load_config(config)
    assert loaded.configuration.department.name == "Sở Thử"
    assert [unit.id for unit in loaded.configuration.units.units] == ["van-phong", "phong-mot", "phong-hai"]
    assert loaded.files["units.yaml"] == (config / "units.yaml").read_text(encoding="utf-8")
    assert len(loaded.fingerprint) == 64 and loaded.folder == config


def test_fingerprint_follows_the_bytes(tmp_path: Path) -> None:
    """Any changed byte of any file changes the fingerprint; nothing else does."""
    config = small_config(tmp_path)
    first = load_config(config).fingerprint
    assert load_config(config).fingerprint == first
    (config / "ghi-chu.txt").write_text("không phải cấu hình", encoding="utf-8")
    assert load_config(config).fingerprint == first
    spoil(config, "topics.yaml", "speaks_against: []", "speaks_against: [] # ghi chú")
    assert load_config(config).fingerprint != first


# file, text, what it becomes, lines below the place where the problem is told, words of the sentence
FAULTS = [
    ("units.yaml", "name: Phòng Một", "nam: Phòng Một", 0, ["không có ô nào tên “nam”", "“name”"]),
    ("units.yaml", "    name: Phòng Một\n", "", -1, ["phong-mot", "thiếu ô “name”"]),
    ("units.yaml", "name: Phòng Một", "name: 12", 0, ["“name”", "phải là chữ", "ngoặc kép"]),
    ("units.yaml", "name: Phòng Một", "name:", 0, ["“name”", "chưa ghi gì"]),
    ("units.yaml", "name: Phòng Một", 'name: " "', 0, ["“name”", "không được để trống"]),
    ("units.yaml", "id: phong-mot", "id: Phòng Một", 0, ["chữ thường không dấu"]),
    (
        "units.yaml",
        "valid_from: 2023-01-01",
        "valid_from: 2023-02-30",
        0,
        ["2023-02-30", "không phải một ngày có thật"],
    ),
    ("units.yaml", "valid_from: 2023-01-01", "valid_from: 31/01/2023", 0, ["31/01/2023", "năm-tháng-ngày"]),
    (
        "units.yaml",
        "valid_from: 2023-01-01",
        "valid_from: 2023-01-01\n    valid_to: 2022-12-31",
        1,
        ["trước ngày bắt đầu"],
    ),
    ("units.yaml", "aliases: [Phòng 1]", "aliases: Phòng 1", 0, ["“aliases”", "phải là danh sách"]),
    ("units.yaml", "aliases: [Phòng 1]", "aliases: [Phòng 1, vp  SỞ]", 0, ["“vp  SỞ”", "phong-mot", "van-phong"]),
    ("units.yaml", "aliases: [Phòng 1]", "aliases: [Admin]", 0, ["“Admin”", "editorial_names"]),
    ("units.yaml", "aliases: [Phòng 1]", "aliases: [Phòng 1]\n    aliases: []", 1, ["“aliases” đã ghi ở dòng 21"]),
    ("units.yaml", "aliases: [Phòng 1]", "successors: [phong-hay]", 0, ["không có đơn vị “phong-hay”", "“phong-hai”"]),
    ("units.yaml", "id: phong-hai", "id: phong-mot", 0, ["đơn vị “phong-mot” bị ghi hai lần"]),
    ("units.yaml", "kind: division\n", "kind: phòng\n", 0, ["“kind”", "'division'"]),
    ("units.yaml", "\n    kind: division\n", "\n\tkind: division\n", 1, ["phím Tab"]),
    ("units.yaml", "name: Phòng Một", "name: Phòng: Một", 0, ["hai chấm"]),
    ("units.yaml", "name: Phòng Một", "name: &ten Phòng Một\n    field: *ten", 1, ["dấu & và *"]),
    ("units.yaml", "name: Phòng Một", "name: *ten", 0, ["ngoặc kép"]),
    ("units.yaml", "name: Phòng Một", 'name: "Phòng Một', 0, ["thiếu dấu ngoặc kép đóng"]),
    ("units.yaml", "name: Phòng Một", 'name: "Phòng \\Một"', 0, ["ngoặc đơn"]),
    ("units.yaml", "name: Phòng Một", "name:Phòng Một", 1, ["thiếu dấu hai chấm kèm dấu cách"]),
    ("units.yaml", "    name: Phòng Một", "   name: Phòng Một", 0, ["không thẳng hàng"]),
    ("sources.yaml", "enabled: true", "enabled: có", 0, ["“enabled”", "true", "false"]),
    ("sources.yaml", "    reason: Chưa có địa chỉ.\n", "", -1, ["đang tắt", "lý do"]),
    ("sources.yaml", "enabled: false", "enabled: true", 0, ["không thể bật"]),
    ("sources.yaml", "url: https://so-thu.example/", "url: so-thu.example", 0, ["http://", "https://"]),
    ("sources.yaml", "url: https://so-thu.example/", "url: https://", 0, ["“https://”"]),
    ("sources.yaml", "url: https://so-thu.example/", "url: https://a:b@so-thu.example/", 0, ["mật khẩu"]),
    ("sources.yaml", "platform: nukeviet", 'selectors: {body: "div[["}\n    platform: nukeviet', 0, ["“div[[”", "CSS"]),
    ("sources.yaml", "platform: nukeviet", 'article_pattern: "(("\n    platform: nukeviet', 0, ["((", "sai cú pháp"]),
    ("sources.yaml", "platform: nukeviet", "platform: nukeviet\n    delay: -1", 1, ["“delay”", "từ 0.0 trở lên"]),
    (
        "sources.yaml",
        "platform: nukeviet",
        "platform: nukeviet\n    max_pages: nhiều",
        1,
        ["“max_pages”", "phải là một số"],
    ),
    ("sources.yaml", "id: mang-xa-hoi", "id: trang-so", 0, ["nguồn “trang-so” bị ghi hai lần"]),
    ("plan.yaml", "lead: [van-phong]", "lead: [van-phon]", 0, ["không có đơn vị “van-phon”", "“van-phong”"]),
    ("plan.yaml", "coordinators: [phong-mot]", "coordinators: [van-phong]", 0, ["vừa chủ trì vừa phối hợp"]),
    ("plan.yaml", "documents: [233/QĐ-UBND]", "documents: [234/QĐ-UBND]", 0, ["không có văn bản “234/QĐ-UBND”"]),
    ("plan.yaml", "id: I.1", "id: I.x", 0, ["I.1", "TD.12"]),
    ("plan.yaml", "number: 1\n", "number: 2\n", -1, ["không khớp", "số thứ tự 2"]),
    ("plan.yaml", "kind: continuous", "kind: window", 0, ["phải có ngày đầu và ngày cuối"]),
    ("plan.yaml", "lead: [van-phong]", "valid_from: 2023-05-01", -14, ["ordered_by"]),
    ("plan.yaml", "issued_on: 2023-01-31", "issued_on: 2023-13-01", 0, ["2023-13-01"]),
    ("topics.yaml", "  I.1:", "  I.9:", 0, ["không có nhiệm vụ “I.9”"]),
    ("topics.yaml", "  I.1:", "  Một:", 0, ["“Một”"]),
    ("topics.yaml", "  tthc:", "  tth:", 0, ["không có chuyên đề “tth”", "“tthc”"]),
    ("topics.yaml", "no_below: 1.0", "no_below: 3.0", 0, ["nhỏ hơn"]),
    ("requirements.yaml", "owner: van-phong", "owner: phong-ba", 0, ["không có đơn vị “phong-ba”"]),
    ("requirements.yaml", "source: trang-so", "source: trang-khac", 0, ["không có nguồn “trang-khac”"]),
    ("requirements.yaml", "kind: document", "kind: fresh_list", -2, ["max_age_days"]),
    ("requirements.yaml", "kind: document", "kind: document\n    enabled: false", -2, ["lý do"]),
    ("reports.yaml", "- posts", "- units", -12, ["gửi ra ngoài Sở", "tình hình từng đơn vị"]),
    ("reports.yaml", "{{ period_name }}", "tháng", -5, ["period_name"]),
    ("reports.yaml", "template: bao-cao-ubnd.docx", "template: ../../etc/passwd", -4, ["report_templates/"]),
    ("topics.yaml", "yes_from: 2.0", "yes_from: nan", 0, ["“yes_from”", "số"]),
    ("reports.yaml", "email: ubnd@tinh-thu.example", "email: ubnd", 0, ["thư điện tử"]),
    ("reports.yaml", "deadline_day: 20", "deadline_day: 31", 0, ["“deadline_day”", "từ 28 trở xuống"]),
    (
        "department.yaml",
        "name: Nguyễn Văn A",
        "valid_from: 2023-01-01\n    valid_to: 2022-01-01\n    name: A",
        1,
        ["trước"],
    ),
    (
        "department.yaml",
        "id: so-thu",
        "extra_holidays: [2023-05-01]\nextra_working_days: [2023-05-01]\nid: so-thu",
        1,
        ["01/05/2023"],
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "below", "words"), FAULTS, ids=[f"{f[0]}: {f[2]}"[:60] for f in FAULTS])
def test_fault_is_told_with_file_line_and_sentence(
    tmp_path: Path, name: str, old: str, new: str, below: int, words: list[str]
) -> None:
    """Each kind of wrong file is refused with its file, its line and a sentence that says what is wrong."""
    config = small_config(tmp_path)
    line = spoil(config, name, old, new) + below
    found = problems_of(config)
    told = [problem for problem in found if problem.file == name and all(word in problem.sentence for word in words)]
    assert told, [str(problem) for problem in found]
    assert told[0].line == line, str(told[0])
    assert str(told[0]).startswith(f"{name}, dòng {line}: ")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Faults of several files, of models and of rules come together, in the order of the files and lines."""
    config = small_config(tmp_path)
    spoil(config, "units.yaml", "id: phong-hai", "id: phong-mot")
    spoil(config, "sources.yaml", "enabled: true", "enabled: có")
    spoil(config, "sources.yaml", "channel: social", "channel: báo")
    spoil(config, "reports.yaml", "deadline_day: 20", "deadline_day: hai mươi")
    (config / "topics.yaml").unlink()
    found = problems_of(config)
    assert [problem.file for problem in found] == [
        "units.yaml",
        "sources.yaml",
        "sources.yaml",
        "topics.yaml",
        "reports.yaml",
    ]
    assert found[1].line is not None and found[2].line is not None and found[1].line < found[2].line


def test_missing_folder_and_file(tmp_path: Path) -> None:
    """A folder that is not there and a misnamed file are said in words, with the likely right name."""
    assert "không thấy thư mục" in problems_of(tmp_path / "khong-co")[0].sentence
    config = small_config(tmp_path)
    (config / "sources.yaml").rename(config / "source.yaml")
    assert ["source.yaml" in problem.sentence for problem in problems_of(config) if problem.file == "sources.yaml"] == [
        True
    ]


@pytest.mark.parametrize(
    ("raw", "line", "word"),
    [
        (b"", None, "trống"),
        (b"# only a comment\n", None, "trống"),
        ("units:\n  - id: a\n    name: Phòng".encode() + b" \xd0\xf2\n", 3, "UTF-8"),
        (b"units:\n  - id: a\x00b\n", 2, "ký tự"),
        (b"- 1\n- 2\n", 1, "nhóm các ô"),
        (b"units: [\n", None, "ngoặc"),
        (b"units:\n  - id: 'a\n", None, "ngoặc kép"),
        (b"units:\n" + b"".join(b" " * (n + 1) + b"a:\n" for n in range(60)), 42, "nhiều tầng"),
        (b"#" * 5_000_000, None, "4 MB"),
    ],
)
def test_hostile_or_broken_file_is_a_named_problem(tmp_path: Path, raw: bytes, line: int | None, word: str) -> None:
    """Empty, binary, huge, endlessly nested or half-written text is one more problem, never a crash."""
    config = small_config(tmp_path)
    (config / "units.yaml").write_bytes(raw)
    told = [problem for problem in problems_of(config) if problem.file == "units.yaml" and word in problem.sentence]
    assert told, [str(problem) for problem in problems_of(config)]
    if line is not None:
        assert told[0].line == line


def test_decomposed_vietnamese_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    """Text saved by a Mac (decomposed letters) or by Notepad (byte-order mark) means the same."""
    import unicodedata

    config = small_config(tmp_path)
    text = (config / "units.yaml").read_text(encoding="utf-8")
    (config / "units.yaml").write_text("\ufeff" + unicodedata.normalize("NFD", text), encoding="utf-8")
    assert load_config(config).configuration.unit("van-phong").name == "Văn phòng Sở"


def test_ended_unit_may_leave_its_name_to_another(tmp_path: Path) -> None:
    """One name may stand for two units when the first ended before the second began, and only then."""
    config = small_config(tmp_path)
    spoil(config, "units.yaml", "aliases: [Phòng 1]", "valid_to: 2023-06-30")
    spoil(config, "units.yaml", "name: Phòng Hai,", "name: Phòng Một, valid_from: 2023-07-01,")
    load_config(config)
    spoil(config, "units.yaml", "valid_from: 2023-07-01", "valid_from: 2023-06-30")
    assert any("Phòng Một" in problem.sentence for problem in problems_of(config))


def test_no_source_switched_on_is_said_but_is_no_fault(tmp_path: Path) -> None:
    """Files without any source switched on load; the reason nothing can be read is a sentence of its own."""
    config = small_config(tmp_path)
    assert no_source_sentence(load_config(config).configuration) is None
    spoil(config, "sources.yaml", "enabled: true # đang đọc", "enabled: false\n    reason: Trang đang sửa.")
    configuration = load_config(config).configuration
    assert sources_switched_on(configuration) == []
    sentence = no_source_sentence(configuration)
    assert sentence is not None and "sources.yaml" in sentence


def test_placeholder_addresses_are_listed(tmp_path: Path) -> None:
    """Every address of a domain reserved for examples is listed with the place where it stands; real ones are not."""
    config = small_config(tmp_path)
    spoil(config, "units.yaml", "    email:\n", "    email: vanphong@khanhhoa.gov.vn\n")
    spoil(config, "reports.yaml", "ubnd@tinh-thu.example", "ubnd@example.vn")
    found = {address: where for where, address in placeholder_addresses(load_config(config).configuration)}
    assert sorted(found) == ["gui@so-thu.example", "quantri@so-thu.example", "vanphong@so-thu.example"]
    assert "mail.sender_address" in found["gui@so-thu.example"]
