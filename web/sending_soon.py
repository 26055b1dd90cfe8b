"""Asks the engine to deliver what was just put in line; the schedule delivers it anyway when the engine is away."""

from __future__ import annotations

import logging

from cchc.errors import CchcError
from web.page import Page

JOB = "deliver"
LOG = logging.getLogger("cchc.web")


def deliver_soon(page: Page, what: str) -> None:
    """``what`` names the mails; asked for twice in a minute it is one run. The person's act stands whatever comes."""
    key = f"{JOB}-{page.department}-{what}-{page.now:%Y%m%d%H%M}"
    try:
        page.request.app.state.start_flow(JOB, {}, key)
    except CchcError as error:
        LOG.warning("chưa gửi ngay được (%s); lịch gửi thư sẽ gửi trong ít phút", error)
