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
from models.blueprint import check_curve, check_layers
from models.calibration import Curve
from models.embedder import ModelError
from models.heads import Heads
from models.linear import Array, Linear, logistic
from models.relevance import hear_relevance
from models.role import RoleModel
from models.signals import Signals
from models.technology import ABOUT, FEATURES
from models.trl import TrlModel

WEIGHTS = Path(__file__).parent / "weights"
Way = Literal["trained", "worded", "headless", "glossed", "lexical"]
"""What there is to judge by. ``trained``: lexicon, similarity to exemplars, heads on vectors and on
words. ``worded``: without the heads on vectors (another encoder). ``headless``: without any head
(another vocabulary). ``glossed`` and ``lexical``: likewise, and without similarity (a language that
the encoder does not read; words are those of the gloss)."""

SEEN = [FEATURES.index(name) for name in ("head", "head best passage", "about, vectors")]
TUNED = [FEATURES.index(name) for name in ("tuned", "tuned z", "about, tuned")]
READ = [FEATURES.index(name) for name in ("words", "words z", "about, words")]
WHOLE = [*ABOUT, FEATURES.index("length")]
SIMILAR = [*range(FEATURES.index("nearest"), FEATURES.index("head"))]
BLIND: dict[Way, list[int]] = {
    "trained": [],
    "worded": SEEN + TUNED,
    "headless": SEEN + TUNED + READ,
    "glossed": SIMILAR + SEEN + TUNED + WHOLE,
    "lexical": SIMILAR + SEEN + TUNED + READ + WHOLE,
}
"""Feature columns that a way of judging does not see. What is said of the whole text is left out where the
encoder does not read it: words are counted otherwise in other languages, and the area under ROC of their
relevance is .003 higher without."""

SEES = ("trained",)
READS = ("trained", "worded", "glossed")
"""Ways that hear the heads on vectors, and those that hear the heads on words."""

MIXED: dict[Way, str] = {
    "trained": "mix", "worded": "mix_worded", "headless": "mix_blind",
    "glossed": "mix_worded", "lexical": "mix_blind",
}  # fmt: skip
"""The mix for role and readiness: by both heads and cues, by words and cues, by cues alone."""

CALIBRATION = "calibration_"
ARRAYS, CARD, WORDS = "bundle.safetensors", "bundle.json", "words.txt"


def heard_by(said: Array, way: Way, seen: int) -> Array:
    """What a way hears of the heads' outputs: of the first ``seen`` columns, on vectors, and the rest."""
    heard = np.zeros_like(said)
    if way in READS:
        heard[:, seen:] = said[:, seen:]
    if way in SEES:
        heard[:, :seen] = said[:, :seen]
    return heard


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
    curves: dict[Way, Curve]
    bag: Bag

    def way(self, encoder: str, technologies: tuple[str, ...], language: str) -> Way:
        """How a text is to be judged given the encoder, the vocabulary and the text's language."""
        known = technologies == self.card.technologies
        if encoder != self.card.encoder:
            return "worded" if known else "headless"
        if language not in self.card.languages:
            return "glossed" if known else "lexical"
        return "trained" if known else "headless"

    def fuse(self, rows: Array, way: Way) -> Array:
        """Calibrated probability per feature row, shape (rows,)."""
        rows = np.array(rows)
        rows[:, BLIND[way]] = 0
        hidden = np.tanh(self.layers[f"fusion_{way}.hidden"](rows))
        return self.curves[way](logistic(self.layers[f"fusion_{way}.output"](hidden)[:, 0]))

    def technology_heads(self, way: Way) -> Heads | None:
        """The heads of the technologies, where they can read the text."""
        return self._heads("technology", way)

    def relevance_heads(self, way: Way) -> Heads | None:
        """The heads of relevance, likewise."""
        return self._heads("relevance", way)

    def relevance_said(self, signals: Signals, way: Way) -> Array:
        """What the tuned encoder and the heads say of the text's relevance (3,), zeros where they do not."""
        heads = self.relevance_heads(way)
        said = heads.say(signals) if heads else np.zeros(2)
        return np.array([hear_relevance(signals.tuned) if way in SEES else 0.0, *said])

    def trl(self, way: Way) -> TrlModel:
        """The readiness model: with heads where they can read the text, else by cues alone."""
        return TrlModel(self._heads("trl", way), self.layers[f"trl.{MIXED[way]}"])

    def role(self, way: Way, roles: tuple[str, ...]) -> RoleModel | None:
        """The role model, likewise; None for other roles than it was trained on."""
        if roles != self.card.roles:
            return None
        return RoleModel(self._heads("role", way), self.layers[f"role.{MIXED[way]}"])

    def _heads(self, task: str, way: Way) -> Heads | None:
        if way not in READS:
            return None
        head, words = self.layers[f"{task}.head"], self.layers[f"{task}.words"]
        return Heads(head, words, self.bag, way in SEES)

    def save(self, folder: Path) -> None:
        """Write the files; each replaces its predecessor atomically."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {
            k: v for name, layer in self.layers.items() for k, v in layer.arrays(name).items()
        }
        for way, curve in self.curves.items():
            arrays |= {f"{CALIBRATION}{way}.{part}": value for part, value in vars(curve).items()}
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
        curves = {way: _pop_curve(stored, way) for way in BLIND}
        names = sorted({key.rsplit(".", 1)[0] for key in stored})
        layers = {name: Linear.stored(stored, name) for name in names}
        check_layers(layers, card, len(bag.vocabulary))
        if set(card.thresholds) != set(BLIND):
            raise ValueError("thresholds are not those of the ways of judging")
        return Bundle(card, layers, curves, bag)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        told = " ".join(str(error).split())[:200]
        raise ModelError(
            f"{folder}: the trained weights cannot be read ({told}); {advice}"
        ) from error


def _checked(key: str, value: npt.NDArray[Any]) -> Array:
    if value.dtype not in (np.float16, np.float32):
        raise ValueError(f"{key} is of type {value.dtype}")
    return np.asarray(value, np.float64)


def _pop_curve(stored: dict[str, Array], way: Way) -> Curve:
    curve = Curve(*(stored.pop(f"{CALIBRATION}{way}.{part}") for part in ("knots", "values")))
    check_curve(curve)
    return curve


def _load_bag(folder: Path, idf: Array) -> Bag:
    words = tuple((folder / WORDS).read_text("utf-8").splitlines())
    if (len(words),) != idf.shape or not np.isfinite(idf).all():
        raise ValueError(f"{WORDS} has {len(words)} words, not {len(idf)}")
    return Bag(words, idf)
