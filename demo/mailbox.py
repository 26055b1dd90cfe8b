"""A mail server that delivers nothing: every message is kept as it was received, one .eml file a recipient."""

from __future__ import annotations

import re
import socket
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Context manager; ``port`` on 127.0.0.1, messages in ``folder`` as ``001-recipient.eml``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._controller: Controller | None = None

    @property
    def port(self) -> int:
        assert self._controller is not None
        return self._controller.port

    def __enter__(self) -> Mailbox:
        self.folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._controller = Controller(_Keep(self.folder), hostname="127.0.0.1", port=port, data_size_limit=60_000_000)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._controller is not None
        self._controller.stop()


class _Keep:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            number = len(list(self.folder.glob("*.eml"))) + 1
            safe = re.sub(r"[^a-z0-9.@-]", "_", recipient.lower())
            (self.folder / f"{number:03d}-{safe}.eml").write_bytes(content)
        return "250 OK, kept"
