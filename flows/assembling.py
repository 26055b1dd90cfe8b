"""Brings together what is stored about a period and lets the rules make its figures. Stores nothing."""

from __future__ import annotations

from datetime import datetime

from cchc.assemble import assemble_figures
from cchc.configuration import Configuration
from cchc.figures import Figures
from cchc.periods import Period, Window, calendar_window
from doors import Doors
from storage.attachments import all_link_checks
from storage.findings import current_findings
from storage.posts import judged_posts
from storage.runs import latest_source_results, source_coverage
from storage.submissions import offline_evidence, submissions
