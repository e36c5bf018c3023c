"""Pages to documents, in a worker process that is killed when a page freezes its parser."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from types import TracebackType

from scouting.domain import Page, ParsedPage
from scouting.errors import Unreadable
from scouting.extraction import parse_page
from scouting.suspicion import doubt_text

KILL_SECONDS = 10.0
"""A page that takes longer is built to take longer; 2,008 real pages took at most 3 s."""

START_SECONDS = 60.0
MEMORY_BYTES = 2 * 2**30

NURSERY = "scouting.nursery"
"""What the fork server imports before any worker is forked from it: a second of work that is done
once, and not for every worker."""

Parse = Callable[[Page, str], ParsedPage]


class PageReader:
    """Reads pages in one worker process; a frozen or crashed worker is replaced.

    Use as a context manager, from one thread at a time. ``parse`` is what the worker runs (a
    module-level function).
    """

    def __init__(self, parse: Parse = parse_page, kill_seconds: float = KILL_SECONDS) -> None:
        self._parse, self._kill_seconds = parse, kill_seconds
        self._worker: tuple[BaseProcess, Connection] | None = None
        self._starting = Lock()

    def __enter__(self) -> PageReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Start the worker before the first page asks for it, and do not wait for it."""
        Thread(target=self._try_start, name="page-reader-start", daemon=True).start()

    def _try_start(self) -> None:
        with contextlib.suppress(Unreadable):  # the first page will tell
            self._ready()

    def read(self, page: Page, source: str = "") -> ParsedPage:
        """The document and links of a page; raises Unreadable naming the address."""
        _, pipe = self._ready()
        try:
            pipe.send((page, source))
            answer = pipe.recv() if pipe.poll(self._kill_seconds) else None
        except (EOFError, OSError):
            self.close()
            raise Unreadable(f"{page.url}: the page crashed its reader") from None
        if answer is None:
            self.close()
            raise Unreadable(f"{page.url}: not read within {self._kill_seconds:.0f} s")
        if isinstance(answer, ParsedPage):
            return answer
        raise Unreadable(answer)

    def close(self) -> None:
        """End the worker at once."""
        with self._starting:
            worker, self._worker = self._worker, None
        if worker:
            process, pipe = worker
            process.kill()
            process.join()
            pipe.close()

    def _ready(self) -> tuple[BaseProcess, Connection]:
        with self._starting:
            return self._worker or self._start()

    def _start(self) -> tuple[BaseProcess, Connection]:
        context = _context()
        pipe, far = context.Pipe()
        process = context.Process(target=_serve, args=(far, self._parse), daemon=True)
        process.start()
        far.close()
        if not _is_ready(pipe):
            process.kill()
            process.join()
            pipe.close()
            raise Unreadable("the page reader could not be started; is there memory for it?")
        self._worker = process, pipe
        return self._worker


def require_open(parsed: ParsedPage) -> ParsedPage:
    """The page as it is; raises Unreadable naming its address where it must not be kept."""
    if parsed.closed:
        raise Unreadable(f"{parsed.document.url}: {parsed.closed}")
    return parsed


def _context() -> ForkServerContext | SpawnContext:
    """Workers are forked from a process without threads; where there is none, each starts anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():  # Windows
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([NURSERY])
    return context


def _is_ready(pipe: Connection) -> bool:
    try:
        return pipe.poll(START_SECONDS) and pipe.recv() == "ready"
    except (EOFError, OSError):
        return False


def _serve(pipe: Connection, parse: Parse) -> None:
    limit_memory(MEMORY_BYTES)
    warm()
    pipe.send("ready")
    while True:
        try:
            page, source = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(parse(page, source))
        except Unreadable as error:
            pipe.send(str(error))
        except (MemoryError, RecursionError) as error:
            pipe.send(f"{page.url}: too large to read ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001 -- a parser may raise anything; the next page is read
            pipe.send(f"{page.url}: broke its parser ({type(error).__name__})")


def warm() -> None:
    """Load all that reading a page takes, in the process that is to read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a PDF is told once
    import extruct
    import resiliparse.extract.html2text
    import resiliparse.parse.html
    import trafilatura

    doubt_text(
        "What is usual in a language is counted once, and not on the time of the first page."
    )
    del extruct, resiliparse, trafilatura


def limit_memory(most: int) -> None:
    """Bound this process's address space to ``most`` bytes, where the system can do that."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some limits
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
