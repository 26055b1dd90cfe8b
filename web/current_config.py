"""The configuration as the files are now: read again only when a file has changed, because reading takes a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.config_files import LoadedConfig

Stamp = tuple[tuple[str, int, int], ...]


class CurrentConfig:
    """Holds the last reading; safe to ask from several threads."""

    def __init__(self, read: Callable[[], LoadedConfig]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._held: tuple[Stamp, LoadedConfig] | None = None

    def get(self) -> LoadedConfig:
        """Raises ConfigError when a file is wrong now."""
        with self._lock:
            if self._held is not None and self._held[0] == _stamp(self._held[1]):
                return self._held[1]
            loaded = self._read()
            self._held = (_stamp(loaded), loaded)
            return loaded


def _stamp(loaded: LoadedConfig) -> Stamp:
    files = sorted(loaded.folder.glob("*.yaml"))
    return tuple((file.name, (seen := file.stat()).st_mtime_ns, seen.st_size) for file in files)
