"""``python -m crawlers``: crawl websites into the store, in this process and no other."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawlers.leash import OPTION

if TYPE_CHECKING:
    from crawlers.run import Tally
    from scouting.settings import Settings

MOST_READERS = 4

DESCRIPTION = """Crawl websites, most promising pages first, and store what is read as documents
(database: SCOUTING_DATABASE). A source that is a register is asked for its records instead, at its
own address. One line a page on standard error: stored, unchanged, quarantined or
failed, the address and the reason; at the end one line of JSON with the counts on standard output.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when any page was fetched, else 1 with the reason on standard error."""
    options = _parser().parse_args(arguments)
    from crawlers.leash import follow_parent
    from crawlers.settings import MEMORY_LIMIT_BYTES
    from scouting.errors import ScoutingError
    from scouting.pages import limit_memory
    from scouting.settings import load_settings
    from taxonomy import TaxonomyError

    limit_memory(MEMORY_LIMIT_BYTES)
    if options.leashed:
        follow_parent()
    try:
        tally = _crawl(options, load_settings())
    except (ScoutingError, TaxonomyError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{json.dumps(asdict(tally))}\n")
    return 0 if tally.pages else 1


def _crawl(options: argparse.Namespace, settings: Settings) -> Tally:
    from scouting.crawls import check_contact
    from scouting.pages import PageReader
    from scouting.sources import find_source, read_sources
    from taxonomy import load_taxonomy

    taxonomy = load_taxonomy(settings.taxonomy)
    source = find_source(read_sources(settings, taxonomy, _told_before), options.source)
    check_contact(settings, [*options.start, *([source.address] if source else [])])
    with ExitStack() as stack:
        readers = [stack.enter_context(PageReader()) for _ in range(_readers())]
        if source is None or not source.is_register:
            readers[0].begin()  # it starts while this process loads Scrapy

        from crawlers.crawl import ask_register, crawl
        from crawlers.keep import Keep
        from crawlers.questions import Order
        from crawlers.run import Run
        from scouting.store import open_store
        from scouting.vocabulary import build_glance

        store = stack.enter_context(open_store(settings.database))
        keep = Keep(store.documents, store.frontiers, store.visits)
        run = Run(options.source, keep, readers, build_glance(taxonomy))
        if source and source.is_register:
            ask_register(Order(source, taxonomy, settings, options.pages), run, settings)
        else:
            crawl(options.start, options.pages, options.delay, run, settings)
    return run.tally


def _readers() -> int:
    """How many pages are read at a time, each in a process that starts when it is needed."""
    return min(os.cpu_count() or 1, MOST_READERS)


def _told_before(fault: str) -> None:
    """Whoever started this process has told of the bad entries in the user's list of sources."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers", description=DESCRIPTION)
    parser.add_argument(
        "--start", nargs="+", action="extend", required=True, metavar="URL", help="where to begin"
    )
    parser.add_argument(
        "--source", required=True, metavar="STAMP", help="stands in the documents: tier:id"
    )
    parser.add_argument(
        "--pages",
        type=_count,
        default=50,
        help="page budget a site, request budget of a register (50)",
    )
    parser.add_argument(
        "--delay",
        type=_seconds,
        help="least seconds between two fetches of a site (1; 0 for *.localhost); "
        "a Crawl-delay in robots.txt is kept in any case",
    )
    parser.add_argument(OPTION, action="store_true", help="stop when standard input is closed")
    return parser


def _count(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a budget")
    return number


def _seconds(text: str) -> float:
    if not 0 <= (number := float(text)) < math.inf:
        raise argparse.ArgumentTypeError(f"{number} is not a delay")
    return number


if __name__ == "__main__":  # the page reader's worker imports this module too
    sys.exit(main())
