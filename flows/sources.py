"""Which sources a night reads."""

from __future__ import annotations

from cchc.configuration import Configuration, Source
from cchc.configuration_rules import no_source_sentence, sources_switched_on
from cchc.errors import UsageError


def sources_to_read(configuration: Configuration, only: str | None) -> list[Source]:
    """Enabled sources, or the one named. UsageError where there is nothing to read, which a night must never hide."""
    every = configuration.sources.sources
    if only is not None:
        named = next((source for source in every if source.id == only), None)
        if named is None:
            raise UsageError(f"Không có nguồn nào mã “{only}”; xem các mã bằng “cchc sources”.")
        if not named.enabled:
            raise UsageError(f"Nguồn “{only}” đang tắt: {named.reason}")
        return [named]
    nothing = no_source_sentence(configuration)
    if nothing is not None:
        raise UsageError(nothing)
    return sources_switched_on(configuration)
