"""Lets the rules read every stored post they have not judged yet, or judged by older rules or an older text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from cchc.classify import build_rules, classify
from flows.flow_run import FlowRun
from storage.posts import post_text, posts_to_classify, save_attribution

BATCH = 100


@dataclass(frozen=True)
class Classified:
    posts: int
    doubtful: int


def classify_posts(run: FlowRun) -> Classified:
    """Batches of their own transaction: a run killed half-way keeps what it decided."""
    doors = run.doors
    rules = build_rules(run.configuration)
    posts = doubtful = 0
    while True:
        with doors.database.read() as connection:
            waiting = posts_to_classify(connection, doors.department, rules.fingerprint)
            batch = [(post, post_text(connection, post)) for post in list(islice(waiting, BATCH))]
        if not batch:
            return Classified(posts, doubtful)
        verdicts = [(post, classify(text, rules)) for post, text in batch]
        with doors.database.begin() as connection:
            for post, verdict in verdicts:
                save_attribution(connection, post.id, post.content_hash, rules.fingerprint, verdict, doors.clock())
        posts += len(verdicts)
        doubtful += sum(1 for _, verdict in verdicts if verdict.is_cchc is None)
