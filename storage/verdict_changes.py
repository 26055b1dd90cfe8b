"""Numbers compiled before the rules saw a post, or saw it anew, are outdated where it counts for something else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from cchc.records import Attribution
from storage.corrections import corrections_of
from storage.judging import standing
from storage.outdating import has_open_snapshots, outdate_for_post
from storage.stored_text import attribution_from_json
from storage.tables import attribution, post


def outdate_for_verdict(
    connection: Connection, post_id: int, content_hash: str, verdict: Attribution, now: datetime
) -> None:
    """Call before the verdict is stored. A post that was not CCHC and is not touches nothing, nor does a verdict that
    people's corrections overrule."""
    row = connection.execute(
        select(post.c.department, post.c.published_at, attribution.c.content_hash, attribution.c.verdict)
        .outerjoin(attribution, attribution.c.post_id == post.c.id)
        .where(post.c.id == post_id, has_open_snapshots(post.c.department))
    ).one_or_none()
    if row is None:
        return
    decided = corrections_of(connection, post_id)
    after = standing(verdict, decided)
    if row.verdict is None:
        changed, before = after["is_cchc"] is not False, after
    else:
        before = standing(attribution_from_json(row.verdict), decided)
        rewritten = row.content_hash not in ("", content_hash)  # "": only an attachment's text became known
        counted = (before["is_cchc"], after["is_cchc"]) != (False, False)
        changed = counted and (rewritten or before != after)
    if changed:
        units = {*before["units"], *after["units"]}
        reason = f"tin P{post_id:05d} được đọc thêm hoặc phân loại lại"
        outdate_for_post(connection, row.department, row.published_at, units, reason, now)
