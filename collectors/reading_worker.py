"""The process that reads article pages: ``python -m collectors.reading_worker``, started by ``reading_pool``.

Takes pickled batches from one pipe and answers each with a pickled list on another. The collector of
cycles runs once a batch and never over what was loaded at the start: switched off, memory grows without end.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import resource
import sys
from typing import Any, BinaryIO

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.table import PLATFORMS
from collectors.unforeseen import UNFORESEEN, unforeseen

ADDRESS_SPACE = 900_000_000  # bytes, virtual
HEAD = 8  # bytes of a message that tell the length of the rest


def main() -> None:
    """Arguments: for each reader the numbers of its two pipes, ``batches:answers``. One process is forked for each
    beyond the first, after everything is loaded, so that they share that memory."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    logging.disable(logging.CRITICAL)  # the parent tells what failed
    gc.disable()
    gc.collect()
    gc.freeze()
    pipes = [tuple(int(number) for number in pair.split(":")) for pair in sys.argv[1:]]
    mine = pipes[0]
    for other in pipes[1:]:
        if os.fork() == 0:
            mine = other
            break
    for pair in pipes:
        if pair != mine:  # or the end of one reader would never be seen while another lives
            for number in pair:
                os.close(number)
    _read_batches(*mine)
    if mine == pipes[0]:
        for _ in pipes[1:]:
            os.wait()


def _read_batches(batches: int, answers: int) -> None:
    sources: dict[int, Source] = {}
    with open(batches, "rb") as taken, open(answers, "wb") as given:
        while (message := take(taken)) is not None:
            new_sources, pages = message
            sources |= new_sources
            give(given, [_read(platform, page, listed, sources[number]) for platform, page, listed, number in pages])
            del message, pages
            gc.collect()


def take(stream: BinaryIO) -> Any:
    """The next message; None when the other end closed."""
    head = stream.read(HEAD)
    if len(head) < HEAD:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    return pickle.loads(body) if len(body) == size else None


def give(stream: BinaryIO, message: Any) -> None:
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(body).to_bytes(HEAD, "big"))
    stream.write(body)
    stream.flush()


def _read(platform: str, page: Page, listed: Listed, source: Source) -> ParsedPost | CollectError:
    try:
        return PLATFORMS[platform].read_article(page, listed, source)
    except MemoryError:
        return CollectError(source.id, listed.url, FailureKind.OVERSIZE, "đọc trang cần quá nhiều bộ nhớ")
    except (CollectError, *UNFORESEEN) as error:
        return unforeseen(source.id, listed.url, error)


if __name__ == "__main__":
    main()
