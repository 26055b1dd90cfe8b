"""Makes the two Word templates from nothing: ``uv run python report_templates/make_templates.py [folder]``.

The .docx files are the truth and are edited in Word; this script is the way to start over (it overwrites them).
"""

from __future__ import annotations

import sys
from pathlib import Path

from director_template import director_report
from public_template import public_report

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    public_report(folder / "bao-cao-ubnd.docx")
    director_report(folder / "bao-cao-giam-doc.docx")
