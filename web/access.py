"""Who may open what: one table of every route. A route that is not in the table is refused to everybody."""

from __future__ import annotations

from storage.users import ROLES

EDITOR = "editor"
APPROVER = "approver"
ADMIN = "admin"
ROLE_NAMES = ROLES

ANYBODY: frozenset[str] | None = None  # signed in or not
SIGNED_IN = frozenset({EDITOR, APPROVER, ADMIN})
EDITORS = frozenset({EDITOR})
APPROVERS = frozenset({APPROVER})
ADMINS = frozenset({ADMIN})
SENDERS = frozenset({APPROVER, ADMIN})  # may put a mail back into the queue

ACCESS: dict[str, frozenset[str] | None] = {
    "GET /health": ANYBODY,
    "GET /login": ANYBODY,
    "POST /login": ANYBODY,
    "POST /logout": SIGNED_IN,
    "GET /account": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "GET /": SIGNED_IN,
    "GET /board": SIGNED_IN,
    "GET /board/{period}/{unit}": SIGNED_IN,
    "GET /posts": SIGNED_IN,
    "GET /posts/{post_id}": SIGNED_IN,
    "POST /posts/{post_id}/corrections": EDITORS,
    "POST /posts/{post_id}/corrections/undo": EDITORS,
    "POST /posts/{post_id}/received": EDITORS,
    "GET /evidence/{evidence_id}": SIGNED_IN,
    "GET /evidence/{evidence_id}/file": SIGNED_IN,
    "GET /activities": SIGNED_IN,
    "GET /submissions": SIGNED_IN,
    "POST /submissions": EDITORS,
    "POST /submissions/import": EDITORS,
    "POST /submissions/{submission_id}/withdraw": EDITORS,
    "GET /offline": SIGNED_IN,
    "POST /offline": EDITORS,
    "POST /offline/{offline_id}/withdraw": EDITORS,
    "GET /offline/{offline_id}/proof": SIGNED_IN,
    "GET /reports": SIGNED_IN,
    "POST /reports/compile": EDITORS,
    "GET /reports/{report_id}": SIGNED_IN,
    "GET /reports/{report_id}/file/{kind}": SIGNED_IN,
    "POST /reports/{report_id}/words": EDITORS,
    "POST /reports/{report_id}/submit": EDITORS,
    "POST /reports/{report_id}/approve": APPROVERS,
    "POST /reports/{report_id}/return": APPROVERS,
    "POST /reports/{report_id}/issue": APPROVERS,
    "GET /deliveries": SIGNED_IN,
    "POST /deliveries/{delivery_id}/resend": SENDERS,
    "POST /deliveries/{delivery_id}/resolve": SENDERS,
    "GET /findings": SIGNED_IN,
    "GET /findings/{requirement}": SIGNED_IN,
    "GET /documents": SIGNED_IN,
    "GET /feedback": SIGNED_IN,
    "GET /indicators": SIGNED_IN,
    "POST /indicators": EDITORS,
    "GET /sources": SIGNED_IN,
    "POST /sources/{source_id}/switch": ADMINS,
    "GET /units": SIGNED_IN,
    "POST /units": ADMINS,
    "POST /units/{unit_id}/rename": ADMINS,
    "POST /units/{unit_id}/edit": ADMINS,
    "POST /units/{unit_id}/merge": ADMINS,
    "POST /units/{unit_id}/end": ADMINS,
    "GET /users": ADMINS,
    "POST /users": ADMINS,
    "POST /users/{user_id}/role": ADMINS,
    "POST /users/{user_id}/password": ADMINS,
    "POST /users/{user_id}/active": ADMINS,
    "GET /changes": SIGNED_IN,
}


def may(role: str, route: str) -> bool:
    """Whether a signed-in person of this role may use the route, e.g. ``POST /units``."""
    allowed = ACCESS.get(route, frozenset())
    return allowed is None or role in allowed
