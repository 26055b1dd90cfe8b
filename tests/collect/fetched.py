"""A page as the fetcher hands it over, made of an answer, for readers that need no network."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from collectors.page import Page
from tests.collect.site import Answer

AT = datetime(2023, 11, 20, 1, 0, tzinfo=UTC)


def fetched(answer: Answer | str, url: str = "http://x.vn/") -> Page:
    answer = Answer(answer) if isinstance(answer, str) else answer
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Page(
        source="sct",
        url=url,
        final_url=url,
        status=answer.status,
        headers=headers | {"content-type": answer.content_type or ""},
        body=answer.data,
        body_sha256=hashlib.sha256(answer.data).hexdigest(),
        not_modified=False,
        same_body=False,
        fetched_at=AT,
        evidence=None,
    )
