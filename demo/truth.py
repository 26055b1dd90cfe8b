"""What ``summary.json`` must say, from the authors' intent alone: nothing here reads a program's output."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.posts import POSTS_FOLDER, UNIT_CODES, DemoPost, read_posts

CONTENT = Path(__file__).parent / "content"
PERIODS = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12")

#: who gets a mail in the course of the demo: findings to the office, the signed report outside, the Director's inside
EXPECTED_MAILS = (
    ("giamdoc@so-mau.example", "report"),
    ("sonoivu@tinh-mau.example", "report"),
    ("ubnd@tinh-mau.example", "report"),
    ("vanphong@so-mau.example", "findings"),
)


def read_content(name: str) -> Any:
    return YAML(typ="safe").load((CONTENT / name).read_text("utf-8"))


def expected_summary(posts: list[DemoPost]) -> dict[str, Any]:
    """``counts`` has every unit and every period, zeros included; a joint post counts once for each of its units."""
    counts = {unit: dict.fromkeys(PERIODS, 0) for unit in sorted(UNIT_CODES.values())}
    for post in posts:
        for unit in post.units:
            counts[unit][post.period] += 1
    findings = Counter(str(state) for state in read_content("findings.yaml").values())
    links = Counter(file.expected for post in posts for file in post.files)
    return {
        "posts": len(posts),
        "cchc_posts": sum(post.is_cchc for post in posts),
        "counts": counts,
        "findings": dict(sorted(findings.items())),
        "links": dict(sorted(links.items())),
        "deliveries": [{"recipient": address, "kind": kind, "state": "SENT"} for address, kind in EXPECTED_MAILS],
    }


def truth(folder: Path = POSTS_FOLDER) -> dict[str, Any]:
    return expected_summary(read_posts(folder))


def differences(expected: dict[str, Any], found: dict[str, Any], place: str = "") -> list[str]:
    """One sentence for each place where the two disagree; empty when they are equal."""
    told: list[str] = []
    for name in sorted(expected.keys() | found.keys()):
        here = f"{place}{name}"
        wanted, got = expected.get(name), found.get(name)
        if isinstance(wanted, dict) and isinstance(got, dict):
            told += differences(wanted, got, f"{here} · ")
        elif wanted != got:
            told.append(f"{here}: theo chủ định là {wanted}, chương trình cho {got}")
    return told
