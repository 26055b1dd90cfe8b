"""How often one address may fail to sign in, whatever name it tries. In memory; an account's lock is stored."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

from cchc.protocols import Clock

FAILURES = 30
WITHIN = timedelta(minutes=15)
ADDRESSES_KEPT = 10_000


class SignInLimits:
    """Safe to ask from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, deque[datetime]] = {}

    def allows(self, address: str) -> bool:
        with self._lock:
            return len(self._recent(address)) < FAILURES

    def failed(self, address: str) -> None:
        with self._lock:
            self._recent(address).append(self._clock())
            while len(self._failures) > ADDRESSES_KEPT:
                del self._failures[next(iter(self._failures))]

    def _recent(self, address: str) -> deque[datetime]:
        failures = self._failures.setdefault(address, deque())
        since = self._clock() - WITHIN
        while failures and failures[0] < since:
            failures.popleft()
        return failures
