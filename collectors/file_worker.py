"""The process that opens files from outside: ``python -m collectors.file_worker``.

Reads jobs from stdin (a JSON line, then that many bytes), answers a JSON line each. Bounded in memory by the system;
the parent kills it when it takes too long.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from dataclasses import asdict

from collectors.file_contents import open_file

ADDRESS_SPACE = 700_000_000  # bytes, virtual


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    logging.disable(logging.CRITICAL)  # pypdf tells every oddity of a file; the verdict says what matters
    jobs, answers = sys.stdin.buffer, sys.stdout
    while line := jobs.readline():
        job = json.loads(line)
        body = jobs.read(job.pop("size"))
        try:
            answer = asdict(open_file(body, **job))
        except MemoryError:
            answer = {"memory": True}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
