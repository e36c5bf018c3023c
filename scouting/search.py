"""Search by meaning over the passages of stored documents, with the lexicon's help."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.index import CURRENT, Index
from models.words import read_words
from scouting.domain import LeadFilter, SearchHit
from scouting.pipeline import Reader
from scouting.store import ReadDocument, Store
from scouting.vocabulary import build_lexicon

CANDIDATES = 400
"""Passages looked at per query before filters; each document is shown once."""

NAMED_BONUS = 0.25
"""Added to the cosine of a passage whose document asserts a technology that the query names: the
packaged model reads English only, the lexicon reads every market language."""

MIN_SCORE = 0.2


class Search:
    """Finds passages; rebuilds its index from the store when documents were added."""

    def __init__(self, store: Store, reader: Reader, folder: Path) -> None:
        self._store, self._reader, self._folder = store, reader, folder
        self._index: Index | None = None
        self._lexicon = build_lexicon(reader.taxonomy)

    def find(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        """The best passage of each document that fits, best first; scores are cosines, 0–1."""
        index = self._refreshed()
        if index is None:
            return []
        named = {hit.key for hit in self._lexicon.find(read_words(text)) if hit.kind == "term"}
        labels = [self._reader.taxonomy.technology(id).label for id in sorted(named)]
        query = self._reader.embedder.encode([" · ".join([text, *labels])])
        scores, ids = index.nearest(query, min(CANDIDATES, index.meta.count))
        near = {int(i): float(s) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0}
        versions = self._reader.model_version, self._reader.taxonomy.version
        found = self._store.documents.passages(list(near), *versions)
        hits = [
            self._hit(near[id] + self._bonus(named, read), read, start, end)
            for id, (read, start, end) in found.items()
            if _fits(read, wanted)
        ]
        return self._rank(hits, wanted)[:limit]

    def rebuild(self) -> None:
        """Build the index anew from the store and put it in place of the one in use."""
        model = self._reader.embedder.name
        state = self._store.documents.passage_state(model)
        rows = list(self._store.documents.vectors(model))
        self._index = None
        if rows:
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

    def _bonus(self, named: set[str], read: ReadDocument) -> float:
        asserted = {finding.id for finding in read.reading.technologies}
        return NAMED_BONUS if named & asserted else 0.0

    def _hit(self, score: float, read: ReadDocument, start: int, end: int) -> SearchHit:
        document, technologies = read.document, tuple(f.id for f in read.reading.technologies)
        return SearchHit(
            round(min(score, 1.0), 4), document.url, document.title, document.organisation, "",
            start, end, document.text[start:end], technologies,
            self._store.leads.ids_of(read.organisation_key, technologies),
        )  # fmt: skip

    def _rank(self, hits: list[SearchHit], wanted: LeadFilter) -> list[SearchHit]:
        best: dict[str, SearchHit] = {}
        for hit in sorted(hits, key=lambda h: (-h.score, h.url, h.start)):
            if hit.score >= MIN_SCORE:
                best.setdefault(hit.url, hit)
        ordered = list(best.values())
        if not (wanted.markets or wanted.roles or wanted.statuses):
            return ordered
        fitting = {entry.lead.id for entry in self._store.leads.all(wanted)}
        return [hit for hit in ordered if fitting & set(hit.lead_ids)]


def _fits(read: ReadDocument, wanted: LeadFilter) -> bool:
    asserted = {finding.id for finding in read.reading.technologies}
    if wanted.technologies and not asserted & set(wanted.technologies):
        return False
    if (wanted.trl_low, wanted.trl_high) == (1, 9):
        return True
    trl = read.reading.trl
    return trl is not None and wanted.trl_low <= trl.level <= wanted.trl_high
