"""All that was trained together, versioned: heads, fusions, thresholds. Never pickle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.embedder import ModelError
from models.linear import Array, Linear, logistic
from models.role import RoleModel
from models.technology import FEATURES
from models.trl import TrlModel

WEIGHTS = Path(__file__).parent / "weights"
Way = Literal["trained", "headless", "lexical"]
"""With the trained heads; by lexicon and exemplars only (another encoder or vocabulary); by the
lexicon only (a language that the encoder does not read)."""

HEAD = [FEATURES.index("head"), FEATURES.index("head best passage")]
BLIND: dict[Way, list[int]] = {
    "trained": [],
    "headless": HEAD,
    "lexical": [*range(FEATURES.index("nearest"), FEATURES.index("head")), *HEAD],
}
"""Feature columns that a way of judging does not see."""

ARRAYS, CARD = "bundle.safetensors", "bundle.json"


@dataclass(frozen=True)
class Card:
    """What a bundle is for and the constants chosen with it.

    ``encoder``: model whose vectors the heads read; with another they are left out.
    ``languages``: what that encoder reads. ``technologies``/``roles``: class order of the heads.
    ``thresholds``: by way of judging, the probability from which a technology is asserted.
    """

    version: str
    encoder: str
    dimension: int
    technologies: tuple[str, ...]
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    thresholds: dict[str, float]
    trained_on: dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The trained parts, by name: technology head, fusions, relevance and so on."""

    card: Card
    layers: dict[str, Linear]

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

    def trl(self, way: Way) -> TrlModel | None:
        """The readiness model if it can read the text, else None."""
        if way != "trained":
            return None
        return TrlModel(self.layers["trl.head"], self.layers["trl.mix"])

    def role(self, way: Way, roles: tuple[str, ...]) -> RoleModel | None:
        """The role model if it can read the text and knows these roles, else None."""
        if way != "trained" or roles != self.card.roles:
            return None
        return RoleModel(self.layers["role.head"], self.layers["role.mix"])

    def save(self, folder: Path) -> None:
        """Write both files; each replaces its predecessor atomically."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {
            k: v for name, layer in self.layers.items() for k, v in layer.arrays(name).items()
        }
        small = {key: np.ascontiguousarray(value, np.float32) for key, value in arrays.items()}
        save_file(small, folder / f"{ARRAYS}.new")
        (folder / f"{CARD}.new").write_text(json.dumps(asdict(self.card), indent=1), "utf-8")
        for name in (ARRAYS, CARD):
            (folder / f"{name}.new").replace(folder / name)


def load_bundle(folder: Path = WEIGHTS) -> Bundle:
    """Read a bundle; raises ModelError when a file is missing or does not fit the other."""
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
        arrays = load_file(folder / ARRAYS)
        fixed = {name: tuple(card[name]) for name in ("technologies", "roles", "languages")}
        names = sorted({key.rsplit(".", 1)[0] for key in arrays})
        layers = {name: Linear.stored(arrays, name) for name in names}
        return Bundle(Card(**{**card, **fixed}), layers)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(
            f"{folder}: the trained weights cannot be read ({error}); reinstall the package"
        ) from error
