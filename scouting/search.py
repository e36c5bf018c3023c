"""Search by meaning over the passages of stored documents, with the lexicon's help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.embedder import Vectors
from models.index import CURRENT, Index
from models.words import read_words
from scouting.domain import lead_id
from scouting.pipeline import Reader
from scouting.queries import LeadFilter, SearchHit
from scouting.store import Place, ReadDocument, Store
from scouting.store.passages import Claims

CANDIDATES = 400
"""Passages looked at first; where they hold too few documents, four times as many are."""

NAMED_BONUS = 0.25
"""Added to the cosine of a passage whose document asserts a technology that the query names: the
packaged model reads English only, the lexicon reads every market language."""

MIN_SCORE = 0.3
"""Below this a hit is chance: on the demonstration web a made-up word scores up to .22, the weakest
right answer to a question .35."""

REMEMBERED = 512
"""Queries whose vectors are kept: a scout pages and filters with the same words."""

SAVED_SHARE = 0.05
"""An index that differs from the store in more than this share of the passages is built anew and saved;
less is added in memory, in a tenth of a second where building takes ten."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Found:
    """A passage that fits, with what its document claims."""

    id: int
    score: float
    named: bool
    claims: Claims

    @property
    def leads(self) -> list[str]:
        """The leads that its document may speak for."""
        return [lead_id(*claim) for claim in self.pairs]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its organisation with each technology."""
        return [(self.claims.organisation_key, id) for id in sorted(self.claims.technologies)]


class _Owners:
    """Whose each passage is: ``ids`` in order, and the number of the organisation beside each."""

    def __init__(self, ids: Ids, numbers: Ids, keys: dict[str, int]) -> None:
        self.ids, self._numbers, self._keys = ids, numbers, keys

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str]]) -> _Owners:
        keys: dict[str, int] = {}
        pairs = [(id, keys.setdefault(key, len(keys))) for id, key in rows]
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return cls(table[:, 0], table[:, 1], keys)

    def passages(self, organisations: Iterable[str]) -> Ids:
        """The passages of some organisations."""
        chosen = np.zeros(len(self._keys) + 1, np.bool_)
        chosen[[self._keys[key] for key in organisations if key in self._keys]] = True
        among: Ids = self.ids[chosen[self._numbers]]
        return among


_NOBODY = _Owners(np.empty(0, np.int64), np.empty(0, np.int64), {})


class Search:
    """Finds passages; brings its index up to date with the store when documents were added."""

    def __init__(self, store: Store, reader: Reader, folder: Path) -> None:
        self._store, self._reader, self._folder = store, reader, folder
        self._index: Index | None = None
        self._owners, self._state = _NOBODY, ""
        self._encode = lru_cache(REMEMBERED)(self._encode_anew)

    def find(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        """The best passage of each document that fits, best first; scores are cosines, 0–1."""
        best: dict[int, _Found] = {}
        for found in self._nearest(text, wanted):
            for each in found:
                best.setdefault(each.claims.document, each)
            if len(best) >= limit:
                break
        return self._hits(sorted(best.values(), key=lambda found: (-found.score, found.id))[:limit])

    def near_leads(self, text: str, wanted: LeadFilter) -> dict[str, float]:
        """Leads whose pages are near in meaning among the first candidates, with their cosines."""
        near: dict[str, float] = {}
        for found in next(self._nearest(text, wanted), ()):
            for id in found.leads:
                near.setdefault(id, round(found.score, 4))
        return near

    def rebuild(self) -> None:
        """Build the index anew from the store and put it in place of the one in use."""
        self._index, self._owners = None, _NOBODY
        state = self._store.passages.state()
        owners = _Owners.of(self._store.passages.owners(self._reader.embedder.name))
        self._build(owners, state)

    def refresh(self) -> Index | None:
        """The index, brought up to date with the store; None where there is nothing to search."""
        model = self._reader.embedder.name
        if self._index is None and (self._folder / CURRENT).exists():
            self._index = Index.load(self._folder, model)
        state = self._store.passages.state()
        if self._index is None or self._state != state:
            self._catch_up(_Owners.of(self._store.passages.owners(model)), state)
        return self._index

    def _nearest(self, text: str, wanted: LeadFilter) -> Iterator[list[_Found]]:
        """Those that fit among the nearest passages, best first, then among the next nearest."""
        index = self.refresh()
        if index is None:
            return
        among = None
        asked = replace(wanted, text="")
        if asked.restricts:
            among = self._owners.passages(self._store.leads.organisations(asked))
        named = frozenset(
            hit.key for hit in self._reader.lexicon.find(read_words(text)) if hit.kind == "term"
        )
        for near in _widening(index, self._encode(text, named), among):
            found = [
                each for each in self._claim(near, named) if each.named or each.score >= MIN_SCORE
            ]
            yield sorted(self._fitting(found, asked), key=lambda each: (-each.score, each.id))

    def _catch_up(self, owners: _Owners, state: str) -> None:
        """Give the index what was added; what is no more is never shown, and goes in time."""
        held = self._index.ids if self._index else np.empty(0, np.int64)
        fresh = np.setdiff1d(owners.ids, held)
        changed = len(fresh) + len(np.setdiff1d(held, owners.ids))
        if self._index is None or changed > SAVED_SHARE * len(owners.ids):
            self._build(owners, state)
            return
        if len(fresh):
            ids, vectors = self._vectors(fresh)
            self._index.add(vectors, ids)
        self._owners, self._state = owners, state

    def _build(self, owners: _Owners, state: str) -> None:
        self._index = None
        if not len(owners.ids):
            Index.discard(self._folder)
            return
        ids, vectors = self._vectors(owners.ids)
        index = Index.build(vectors, ids, self._reader.embedder.name, state)
        index.save(self._folder)
        self._index, self._owners, self._state = index, owners, state

    def _vectors(self, ids: Ids) -> tuple[list[int], Vectors]:
        rows = list(self._store.passages.vectors(ids.tolist()))
        vectors = np.stack([np.frombuffer(row, np.float16) for _, row in rows])
        return [id for id, _ in rows], vectors.astype(np.float32)

    def _encode_anew(self, text: str, named: frozenset[str]) -> Vectors:
        labels = [self._reader.taxonomy.technology(id).label for id in sorted(named)]
        return self._reader.embedder.encode([" · ".join([text, *labels])])

    def _claim(self, near: dict[int, float], named: frozenset[str]) -> Iterator[_Found]:
        for id, claims in self._store.passages.claims(list(near)).items():
            told = bool(named & claims.technologies)
            score = min(max(near[id], 0.0) + NAMED_BONUS * told, 1.0)
            yield _Found(id, score, told, claims)

    def _fitting(self, found: list[_Found], wanted: LeadFilter) -> list[_Found]:
        """Those whose document claims a technology with which its organisation has a fitting lead."""
        if not wanted.restricts:
            return found
        places = self._store.leads.places(wanted, [pair for each in found for pair in each.pairs])
        return [each for each in found if any(pair in places for pair in each.pairs)]

    def _hits(self, found: list[_Found]) -> list[SearchHit]:
        pairs = [pair for each in found for pair in each.pairs]
        places = self._store.leads.places(LeadFilter(), pairs)
        versions = self._reader.model_version, self._reader.taxonomy.version
        read = self._store.passages.read([each.id for each in found], *versions)
        return [_hit(each, *read[each.id], places) for each in found if each.id in read]


def _widening(index: Index, query: Vectors, among: Ids | None) -> Iterator[dict[int, float]]:
    """Ids and cosines of the nearest passages, then of the next nearest, until all were given."""
    most = index.meta.count if among is None else len(among)
    given, count = 0, min(CANDIDATES, most)
    while given < count:
        scores, ids = index.nearest(query, count, among)
        pairs = list(zip(ids[0].tolist(), scores[0].tolist(), strict=True))[given:count]
        yield {id: score for id, score in pairs if id >= 0}
        if pairs and pairs[-1][1] < MIN_SCORE - NAMED_BONUS:
            return  # no name makes up for what lies beyond
        given, count = count, min(count * 4, most)


def _hit(
    found: _Found, read: ReadDocument, start: int, end: int, places: dict[tuple[str, str], Place]
) -> SearchHit:
    document = read.document
    told = [places[pair] for pair in found.pairs if pair in places]
    return SearchHit(
        round(found.score, 4), document.url, document.title, document.organisation,
        told[0].market if told else "", start, end, document.text[start:end],
        tuple(finding.id for finding in read.reading.technologies),
        tuple(place.lead_id for place in told),
    )  # fmt: skip
