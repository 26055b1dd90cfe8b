"""Every error this program raises on purpose.

CchcError                      message is a Vietnamese sentence that says what to do next
├── UsageError                 wrong command or argument                                        exit 2
├── ConfigError                a config file is wrong: file, line, sentence                     exit 2
├── InputError                 a list or file given by a person is wrong: name, line            exit 2
├── NotAllowed                 this role may not do this, or not in this state
├── Conflict                   somebody else changed the same thing first; nothing was written
├── JobBusy                    the same job is already running; nothing was started             exit 3
├── CollectError               an address could not be read: source, address, FailureKind, permanent or not
├── ReportError                a report could not be written
├── MailError                  the server did not take the mail: reply, may be tried again
│   └── MailInDoubt            the answer to the final dot was lost: only a person may decide
└── StorageError               the database or the archive cannot be used                       exit 3
"""

from __future__ import annotations

from dataclasses import dataclass

from cchc.states import FailureKind


class CchcError(Exception):
    """Base of all; ``str(error)`` is shown to people as it is."""

    exit_code = 3


class UsageError(CchcError):
    exit_code = 2


@dataclass(frozen=True)
class ConfigProblem:
    """One fault in one file; ``line`` counts from 1, None where the file as a whole is meant."""

    file: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, dòng {self.line}"
        return f"{place}: {self.sentence}"


class ConfigError(CchcError):
    """One or more faults of ``config/``; all that were found are told at once."""

    exit_code = 2

    def __init__(self, problems: list[ConfigProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class InputError(CchcError):
    exit_code = 2

    def __init__(self, name: str, line: int | None, sentence: str) -> None:
        self.name = name
        self.line = line
        self.sentence = sentence
        super().__init__(f"{name}: {sentence}" if line is None else f"{name}, dòng {line}: {sentence}")


class NotAllowed(CchcError):
    pass


class Conflict(CchcError):
    pass


class JobBusy(CchcError):
    pass


class CollectError(CchcError):
    """An address could not be read; the kind says whether trying again can help."""

    def __init__(self, source: str, address: str, kind: FailureKind, detail: str = "") -> None:
        self.source = source
        self.address = address
        self.kind = kind
        self.detail = detail
        super().__init__(f"[{source}] {address}: {kind.label}{': ' + detail if detail else ''}")

    def __reduce__(self) -> tuple[type[CollectError], tuple[str, str, FailureKind, str]]:
        return type(self), (self.source, self.address, self.kind, self.detail)  # it travels between processes

    @property
    def permanent(self) -> bool:
        return self.kind.permanent


class ReportError(CchcError):
    pass


class MailError(CchcError):
    """The server refused (any 4xx/5xx reply) or was not reached: the mail was certainly not accepted."""

    def __init__(self, sentence: str, reply: str = "") -> None:
        self.reply = reply
        super().__init__(sentence)


class MailInDoubt(MailError):
    """The connection was lost after the final dot: the mail may or may not have been accepted."""


class StorageError(CchcError):
    pass
