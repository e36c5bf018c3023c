"""Nearest neighbours: FAISS behind a few methods, kept on disk, swapped atomically.

An index can always be thrown away and rebuilt from the store. Flat (exact) search is right up to
about 200,000 vectors. A damaged FAISS file may load without an error, so the checksum beside it
decides before FAISS sees the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from models.embedder import ModelError, Vectors

CURRENT = "current"
UNFINISHED_SECONDS = 3600.0
VECTORS = "vectors.faiss"
META = "meta.json"


@dataclass(frozen=True)
class IndexMeta:
    """What an index was made with: model, vector length, version of the content, checksum."""

    model: str
    dimension: int
    content: str
    count: int
    sha256: str = ""


class Index:
    """Unit vectors with integer ids, searched by inner product (cosine)."""

    def __init__(self, meta: IndexMeta, flat: faiss.Index) -> None:
        self.meta = meta
        self._flat = flat

    @classmethod
    def build(cls, vectors: Vectors, ids: Sequence[int], model: str, content: str = "") -> Index:
        """Index ``vectors`` (n, dimension) under ``ids`` (n, below 2**63)."""
        flat = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        flat.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))
        return cls(IndexMeta(model, vectors.shape[1], content, len(ids)), flat)

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """All ids, (count,)."""
        flat: Any = self._flat
        found: npt.NDArray[np.int64] = faiss.vector_to_array(flat.id_map)
        return found

    def add(self, vectors: Vectors, ids: Sequence[int]) -> None:
        """Index further ``vectors`` (n, dimension) under further ``ids``."""
        self._flat.add_with_ids(np.ascontiguousarray(vectors), np.asarray(ids, np.int64))
        self.meta = replace(self.meta, count=self.meta.count + len(ids))

    def nearest(
        self, queries: Vectors, count: int, among: npt.NDArray[np.int64] | None = None
    ) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """Cosines and ids of the nearest, both (queries, count), best first; id −1 when fewer.

        ``among``: only these ids.
        """
        if queries.shape[1] != self.meta.dimension:
            raise ModelError(
                f"index holds vectors of {self.meta.dimension} numbers, query has {queries.shape[1]}; "
                "run 'scout read' to rebuild it with the present model"
            )
        asked: dict[str, Any] = {}
        if among is not None:
            parameters: Any = faiss.SearchParameters
            asked["params"] = parameters(sel=_only(among))
        scores, ids = self._flat.search(np.ascontiguousarray(queries), count, **asked)
        return scores, ids

    def save(self, folder: Path) -> None:
        """Write beside the index in use, then switch to it in one atomic step."""
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="index-", dir=folder))
        faiss.write_index(self._flat, str(fresh / VECTORS))
        meta = asdict(self.meta) | {"sha256": _checksum(fresh / VECTORS)}
        (fresh / META).write_text(json.dumps(meta), "utf-8")
        _switch(folder, fresh)

    @classmethod
    def load(cls, folder: Path, model: str) -> Index:
        """Open the index in use; raises ModelError when missing, damaged or of another model."""
        current = (folder / CURRENT).resolve()  # once: another process may switch in between
        try:
            meta = IndexMeta(**json.loads((current / META).read_text("utf-8")))
            intact = _checksum(current / VECTORS) == meta.sha256
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(f"{folder}: no usable index; run 'scout read' to build it") from error
        if not intact:
            raise ModelError(f"{folder}: damaged index (checksum); run 'scout read' to rebuild it")
        if meta.model != model:
            raise ModelError(
                f"{folder}: index was made with model '{meta.model}' ({meta.dimension} numbers), "
                f"not '{model}'; run 'scout read' to rebuild it"
            )
        try:
            return cls(meta, faiss.read_index(str(current / VECTORS)))
        except RuntimeError as error:  # what FAISS raises for every fault of a file
            raise ModelError(f"{folder}: unusable index; run 'scout read' to rebuild it") from error

    @staticmethod
    def discard(folder: Path) -> None:
        """Leave no index in use: there is nothing to be found."""
        former = (folder / CURRENT).resolve()
        (folder / CURRENT).unlink(missing_ok=True)
        _sweep(folder, frozenset(), former)


def _only(ids: npt.NDArray[np.int64]) -> faiss.IDSelector:
    """A bit for every id up to the highest: looked up faster than a set of them."""
    bits = np.zeros(int(ids.max(initial=0)) // 8 * 8 + 8, np.bool_)
    bits[ids] = True
    selector: Any = faiss.IDSelectorBitmap
    made: faiss.IDSelector = selector(np.packbits(bits, bitorder="little"))
    return made


def _switch(folder: Path, fresh: Path) -> None:
    former = (folder / CURRENT).resolve()
    link = folder / f"{fresh.name}.link"
    link.symlink_to(fresh.name)
    os.replace(link, folder / CURRENT)
    _sweep(folder, frozenset({fresh.resolve()}), former)


def _sweep(folder: Path, kept: frozenset[Path], former: Path | None = None) -> None:
    """Remove the former index, and what a killed process left unfinished long ago; another
    process may be writing its own at this moment.
    """
    long_ago = time.time() - UNFINISHED_SECONDS
    for old in folder.glob("index-*"):
        if old.is_symlink() or old.resolve() in kept:
            continue
        if old.resolve() == former or old.stat().st_mtime < long_ago:
            shutil.rmtree(old, ignore_errors=True)
    for link in folder.glob("index-*.link"):
        if not link.exists():
            link.unlink(missing_ok=True)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
