"""Search by meaning over the passages of stored documents, with the lexicon's help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.embedder import Vectors
from models.index import CURRENT, Index
from models.words import read_words
from scouting.pipeline import Reader
from scouting.queries import LeadFilter, SearchHit
from scouting.store import Place, ReadDocument, Store

CANDIDATES = 400
"""Passages looked at first; where filters leave too few documents, four times as many are."""

NAMED_BONUS = 0.25
"""Added to the cosine of a passage whose document asserts a technology that the query names: the
packaged model reads English only, the lexicon reads every market language."""

MIN_SCORE = 0.3
"""Below this a hit is chance: on the demonstration web a made-up word scores up to .22, the weakest
right answer to a question .35."""


@dataclass(frozen=True)
class _Found:
    """A passage that fits, with its document."""

    score: float
    named: bool
    read: ReadDocument
    start: int
    end: int

    @property
    def technologies(self) -> tuple[str, ...]:
        return tuple(finding.id for finding in self.read.reading.technologies)

    @property
    def order(self) -> tuple[float, str, int]:
        return -self.score, self.read.document.url, self.start


class Search:
    """Finds passages; rebuilds its index from the store when documents were added."""

    def __init__(self, store: Store, reader: Reader, folder: Path) -> None:
        self._store, self._reader, self._folder = store, reader, folder
        self._index: Index | None = None

    def find(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        """The best passage of each document that fits, best first; scores are cosines, 0–1."""
        index = self._refreshed()
        if index is None:
            return []
        named = {
            hit.key for hit in self._reader.lexicon.find(read_words(text)) if hit.kind == "term"
        }
        places = self._store.leads.places(wanted) if _by_lead(wanted) else None
        best: dict[str, _Found] = {}
        for near in _widening(index, self._encode(text, named)):
            for found in sorted(self._read(near, named), key=lambda found: found.order):
                near_enough = found.named or found.score >= MIN_SCORE
                if near_enough and _fits(found, wanted, places):
                    best.setdefault(found.read.document.url, found)
            if len(best) >= limit:
                break
        return self._hits(sorted(best.values(), key=lambda found: found.order)[:limit])

    def rebuild(self) -> None:
        """Build the index anew from the store and put it in place of the one in use."""
        model = self._reader.embedder.name
        state = self._store.documents.passage_state(model)
        rows = list(self._store.documents.vectors(model))
        self._index = None
        if not rows:
            Index.discard(self._folder)
            return
        vectors = np.stack([np.frombuffer(row, np.float16) for _, row in rows])
        ids = [id for id, _ in rows]
        self._index = Index.build(vectors.astype(np.float32), ids, model, state)
        self._index.save(self._folder)

    def _refreshed(self) -> Index | None:
        model = self._reader.embedder.name
        if self._index is None and (self._folder / CURRENT).exists():
            self._index = Index.load(self._folder, model)
        state = self._store.documents.passage_state(model)
        if self._index is None or self._index.meta.content != state:
            self.rebuild()
        return self._index

    def _encode(self, text: str, named: set[str]) -> Vectors:
        labels = [self._reader.taxonomy.technology(id).label for id in sorted(named)]
        return self._reader.embedder.encode([" · ".join([text, *labels])])

    def _read(self, near: dict[int, float], named: set[str]) -> Iterator[_Found]:
        versions = self._reader.model_version, self._reader.taxonomy.version
        rows = self._store.documents.passages(list(near), *versions)
        for id, (read, start, end) in rows.items():
            asserted = {finding.id for finding in read.reading.technologies}
            told = bool(named & asserted)
            score = min(max(near[id], 0.0) + NAMED_BONUS * told, 1.0)
            yield _Found(score, told, read, start, end)

    def _hits(self, found: list[_Found]) -> list[SearchHit]:
        keys = {each.read.organisation_key for each in found}
        places = self._store.leads.places(LeadFilter(), sorted(keys))
        return [_hit(each, places) for each in found]


def _widening(index: Index, query: Vectors) -> Iterator[dict[int, float]]:
    """Ids and cosines of the nearest passages, then of the next nearest, until all were given."""
    given, count = 0, min(CANDIDATES, index.meta.count)
    while given < count:
        scores, ids = index.nearest(query, count)
        pairs = list(zip(ids[0], scores[0], strict=True))[given:count]
        yield {int(id): float(score) for id, score in pairs if id >= 0}
        given, count = count, min(count * 4, index.meta.count)


def _by_lead(wanted: LeadFilter) -> bool:
    standing = wanted.novelties or wanted.needs
    return bool(wanted.markets or wanted.roles or wanted.statuses or standing)


def _fits(found: _Found, wanted: LeadFilter, places: dict[tuple[str, str], Place] | None) -> bool:
    """Does the document itself assert it, and its organisation have a lead that was asked for?"""
    reading, key = found.read.reading, found.read.organisation_key
    asserted = set(found.technologies)
    if wanted.technologies and not asserted & set(wanted.technologies):
        return False
    if places is not None and not any((key, id) in places for id in asserted):
        return False
    if (wanted.trl_low, wanted.trl_high) == (1, 9):
        return True
    return reading.trl is not None and wanted.trl_low <= reading.trl.level <= wanted.trl_high


def _hit(found: _Found, places: dict[tuple[str, str], Place]) -> SearchHit:
    document, key = found.read.document, found.read.organisation_key
    told = [places[key, id] for id in found.technologies if (key, id) in places]
    return SearchHit(
        round(found.score, 4), document.url, document.title, document.organisation,
        told[0].market if told else "", found.start, found.end,
        document.text[found.start : found.end], found.technologies,
        tuple(place.lead_id for place in told),
    )  # fmt: skip
