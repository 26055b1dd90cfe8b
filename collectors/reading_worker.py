"""The process that reads article pages: ``python -m collectors.reading_worker``, started by ``reading_pool``.

Takes pickled batches from stdin and answers each with a pickled list on the file number it is told. The collector of
cycles runs once a batch and never over what was loaded at the start: switched off, memory grows without end.
"""

from __future__ import annotations

import gc
import logging
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
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    logging.disable(logging.CRITICAL)  # the parent tells what failed
    gc.disable()
    gc.collect()
    gc.freeze()
    sources: dict[int, Source] = {}
    with open(int(sys.argv[1]), "wb") as answers:
        while (message := take(sys.stdin.buffer)) is not None:
            new_sources, pages = message
            sources |= new_sources
            give(answers, [_read(platform, page, listed, sources[number]) for platform, page, listed, number in pages])
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
