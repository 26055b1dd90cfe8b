"""Any text at all: the loader answers with problems, the editor writes back what was typed."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.errors import ConfigError, InputError
from storage.config_editing import edit_unit
from storage.config_files import load_config
from tests.config.folder import SMALL, small_config

UNITS = (SMALL / "units.yaml").read_text(encoding="utf-8")
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["\t", "- ", ": ", "\n", "&a ", "*a", "{", "]", '"', "'", "|", "!!python/name:os.system "]),
)


@settings(max_examples=120, deadline=None)
@given(position=st.integers(0, len(UNITS)), length=st.integers(0, 30), piece=PIECES)
def test_spoiled_file_is_read_or_refused_in_words(position: int, length: int, piece: str) -> None:
    """Whatever stands in a file, it loads or is refused as ConfigError whose lines lie inside the file."""
    with tempfile.TemporaryDirectory() as folder:
        config = small_config(Path(folder))
        text = UNITS[:position] + piece + UNITS[position + length :]
        (config / "units.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            load_config(config)
        except ConfigError as error:
            for problem in error.problems:
                last = text.count("\n") + 2 if problem.file == "units.yaml" else 1000
                assert problem.sentence and (problem.line is None or 1 <= problem.line <= last)


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200))
def test_typed_text_comes_back_as_typed(text: str) -> None:
    """Any line of text saved through the editor is read back the same, and the rest of the file is untouched."""
    text = unicodedata.normalize("NFC", text)
    with tempfile.TemporaryDirectory() as folder:
        config = small_config(Path(folder))
        before = load_config(config)
        wanted = {"note": text, "field": text}
        try:
            edit_unit(config, "phong-mot", wanted, expected_fingerprint=before.fingerprint, reason="thử", who="a")
        except ConfigError as error:
            assert any("ký tự điều khiển" in problem.sentence for problem in error.problems)
            return
        except InputError:
            assert text == ""
            return
        after = load_config(config).configuration
        assert (after.unit("phong-mot").note, after.unit("phong-mot").field) == (text, text)
        assert after.unit("van-phong") == before.configuration.unit("van-phong")
        assert after.unit("phong-hai") == before.configuration.unit("phong-hai")
