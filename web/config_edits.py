"""An edit of ``config/`` that the loader refuses is the typing person's to mend: the files are as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cchc.errors import ConfigError, InputError


@contextmanager
def refused_edits_told(label: str) -> Iterator[None]:
    """A ConfigError of the edit becomes an InputError with its sentences, without the lines of a file nobody saw."""
    try:
        yield
    except ConfigError as error:
        sentences = list(dict.fromkeys(problem.sentence for problem in error.problems))
        raise InputError(label, None, "\n".join(sentences)) from error
