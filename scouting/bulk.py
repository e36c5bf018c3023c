"""Texts in bulk: read in batches, answered in input order, streamed in and out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from scouting.inputs import Input, read_inputs
from scouting.pages import PageReader
from scouting.pipeline import Reader
from scouting.service import BATCH, load_reader
from scouting.settings import Settings
from scouting.terminal import progress
from scouting.verdicts import as_unreadable, as_verdict
from taxonomy import load_taxonomy


@dataclass(frozen=True)
class Classified:
    """One answer: the JSON object, and the one-line reason when it could not be read."""

    verdict: dict[str, Any]
    error: str = ""


def classify_files(names: Sequence[str], settings: Settings) -> Iterator[Classified]:
    """Classify every text of the named files, in order; nothing is stored."""
    reader = load_reader(settings, load_taxonomy(settings.taxonomy))
    with PageReader() as pages, progress("Classifying", shown=not sys.stdout.isatty()) as tick:
        stream = read_inputs(names, pages)
        while batch := list(islice(stream, BATCH)):
            yield from _classify(batch, reader)
            tick(len(batch))


def _classify(batch: Sequence[Input], reader: Reader) -> Iterator[Classified]:
    readings = iter(reader.read([item.document for item in batch if item.document]))
    for item in batch:
        if item.document is None:
            yield Classified(as_unreadable(item.id), item.error)
        else:
            yield Classified(as_verdict(item.id, next(readings)))
