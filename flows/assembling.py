"""Brings together what is stored about a period and lets the rules make its figures. Stores nothing."""

from __future__ import annotations

from datetime import datetime

from cchc.assemble import assemble_figures
from cchc.configuration import Configuration
from cchc.figures import Figures
from cchc.periods import Period
from doors import Doors
