"""A file that lies too deep is refused in words; it never takes the process down."""

from __future__ import annotations

import subprocess
import sys

import pytest

DEEP = {
    "brackets": "'[' * 100_000",
    "brackets within the fast reader's limit": "'[' * 1999 + ']' * 1999",
    "dashes": "'- ' * 50_000",
    "dashes within the limit": "'- ' * 1999 + 'x'",
    "steps": "'\\n'.join(' ' * depth + 'a:' for depth in range(2500))",
    "complex keys": "'? ' * 1999 + 'x'",
}


@pytest.mark.parametrize("shape", DEEP)
def test_a_deep_file_is_refused_in_words(shape: str) -> None:
    """libyaml's binding calls itself for each level: only what it can bear is given to it."""
    script = (
        f"from storage.config_yaml import parse_yaml\nprint(parse_yaml('x.yaml', ({DEEP[shape]}).encode()).problems)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"mã {done.returncode}"
    assert "tầng" in done.stdout or "tên ô" in done.stdout, done.stdout[-300:]
