"""All that was trained together, versioned: heads, fusions, thresholds. Never pickle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.bag import Bag
from models.blueprint import check_layers
from models.embedder import ModelError
from models.heads import Heads
from models.linear import Array, Linear, logistic
from models.role import RoleModel
from models.signals import Signals
from models.technology import FEATURES, HEAD
from models.trl import TrlModel

WEIGHTS = Path(__file__).parent / "weights"
Way = Literal["trained", "headless", "lexical"]
"""With the trained heads; by lexicon and exemplars only (another encoder or vocabulary); by the
lexicon only (a language that the encoder does not read)."""

BLIND: dict[Way, list[int]] = {
    "trained": [],
    "headless": HEAD,
    "lexical": [*range(FEATURES.index("nearest"), FEATURES.index("head")), *HEAD],
}
"""Feature columns that a way of judging does not see."""

ARRAYS, CARD, WORDS = "bundle.safetensors", "bundle.json", "words.txt"


@dataclass(frozen=True)
class Card:
    """What a bundle is for and the constants chosen with it.

    ``encoder``: model whose vectors the heads read; with another they are left out.
    ``languages``: what that encoder reads. ``technologies``/``roles``: class order of the heads.
    ``thresholds``: by way of judging, the probability from which a technology is asserted.
    ``measured``: the figures that have floors, on the labelled set with the mark ``labelled``.
    """

    version: str
    encoder: str
    dimension: int
    technologies: tuple[str, ...]
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    thresholds: dict[Way, float]
    trained_on: dict[str, Any]
    measured: dict[str, float] = field(default_factory=dict)
    labelled: str = ""


CARD_SHAPE = TypeAdapter(Card)


@dataclass(frozen=True)
class Bundle:
    """The trained parts, by name: technology head, fusions, relevance and so on."""

    card: Card
    layers: dict[str, Linear]
    bag: Bag

    def way(self, encoder: str, technologies: tuple[str, ...], language: str) -> Way:
        """How a text is to be judged given the encoder, the vocabulary and the text's language."""
        own = encoder == self.card.encoder
        if own and language not in self.card.languages:
            return "lexical"
        return "trained" if own and technologies == self.card.technologies else "headless"

    def fuse(self, rows: Array, way: Way) -> Array:
        """Calibrated probability per feature row, shape (rows,)."""
        rows = np.array(rows)
        rows[:, BLIND[way]] = 0
        hidden = np.tanh(self.layers[f"fusion_{way}.hidden"](rows))
        return logistic(self.layers[f"fusion_{way}.output"](hidden)[:, 0])

    def technology_heads(self, way: Way) -> Heads | None:
        """The heads of the technologies, where they can read the text."""
        return self._heads("technology", way)

    def relevance_said(self, signals: Signals, way: Way) -> Array:
        """What the heads say of the text's relevance (2,), zeros where they cannot read it."""
        heads = self._heads("relevance", way)
        return heads.say(signals) if heads else np.zeros(2)

    def trl(self, way: Way) -> TrlModel:
        """The readiness model: with heads where they can read the text, else by cues alone."""
        heads = self._heads("trl", way)
        return TrlModel(heads, self.layers["trl.mix" if heads else "trl.mix_blind"])

    def role(self, way: Way, roles: tuple[str, ...]) -> RoleModel | None:
        """The role model, likewise; None for other roles than it was trained on."""
        if roles != self.card.roles:
            return None
        heads = self._heads("role", way)
        return RoleModel(heads, self.layers["role.mix" if heads else "role.mix_blind"])

    def _heads(self, task: str, way: Way) -> Heads | None:
        if way != "trained":
            return None
        return Heads(self.layers[f"{task}.head"], self.layers[f"{task}.words"], self.bag)

    def save(self, folder: Path) -> None:
        """Write the files; each replaces its predecessor atomically."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {
            k: v for name, layer in self.layers.items() for k, v in layer.arrays(name).items()
        }
        small = {key: _packed(key, value) for key, value in arrays.items()}
        save_file(small | {"idf": self.bag.idf.astype(np.float32)}, folder / f"{ARRAYS}.new")
        (folder / f"{CARD}.new").write_text(json.dumps(asdict(self.card), indent=1), "utf-8")
        (folder / f"{WORDS}.new").write_text("\n".join(self.bag.vocabulary) + "\n", "utf-8")
        for name in (ARRAYS, CARD, WORDS):
            (folder / f"{name}.new").replace(folder / name)


def _packed(key: str, value: Array) -> npt.NDArray[Any]:
    """Half precision where there are most numbers: the weights of the heads on words."""
    small = np.float16 if key.endswith(".words.weights") else np.float32
    return np.ascontiguousarray(value, small)


def load_bundle(folder: Path = WEIGHTS, advice: str = "reinstall the package") -> Bundle:
    """Read a bundle; raises ModelError, ending in ``advice``, when files do not fit each other."""
    try:
        card = CARD_SHAPE.validate_json((folder / CARD).read_bytes())
        stored = {key: _checked(key, value) for key, value in load_file(folder / ARRAYS).items()}
        bag = _load_bag(folder, stored.pop("idf"))
        names = sorted({key.rsplit(".", 1)[0] for key in stored})
        layers = {name: Linear.stored(stored, name) for name in names}
        check_layers(layers, card, len(bag.vocabulary))
        if set(card.thresholds) != set(BLIND):
            raise ValueError("thresholds are not those of the ways of judging")
        return Bundle(card, layers, bag)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        told = " ".join(str(error).split())[:200]
        raise ModelError(
            f"{folder}: the trained weights cannot be read ({told}); {advice}"
        ) from error


def _checked(key: str, value: npt.NDArray[Any]) -> Array:
    if value.dtype not in (np.float16, np.float32):
        raise ValueError(f"{key} is of type {value.dtype}")
    return np.asarray(value, np.float64)


def _load_bag(folder: Path, idf: Array) -> Bag:
    words = tuple((folder / WORDS).read_text("utf-8").splitlines())
    if (len(words),) != idf.shape or not np.isfinite(idf).all():
        raise ValueError(f"{WORDS} has {len(words)} words, not {len(idf)}")
    return Bag(words, idf)
