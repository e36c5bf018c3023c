"""All that was trained together, versioned: heads, fusions, thresholds. Never pickle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.embedder import ModelError
from models.linear import Linear, logistic
from models.role import RoleModel
from models.trl import TrlModel

WEIGHTS = Path(__file__).parent / "weights"
ARRAYS, CARD = "bundle.safetensors", "bundle.json"


@dataclass(frozen=True)
class Card:
    """What a bundle is for and the constants chosen with it.

    ``encoder``: model whose vectors the heads read; with another they are left out.
    ``technologies``/``roles``: class order of the heads. ``threshold``: fused probability from
    which a technology is asserted; ``threshold_headless`` the same without the heads.
    """

    version: str
    encoder: str
    dimension: int
    technologies: tuple[str, ...]
    roles: tuple[str, ...]
    threshold: float
    threshold_headless: float
    spread: dict[str, tuple[int, int, float]]
    trained_on: dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The trained parts, by name: technology, fusion, fusion_headless, relevance and so on."""

    card: Card
    layers: dict[str, Linear]

    def head(self, encoder: str, technologies: tuple[str, ...]) -> Linear | None:
        """The technology head if it reads this encoder and knows these classes, else None."""
        fits = encoder == self.card.encoder and technologies == self.card.technologies
        return self.layers["technology"] if fits else None

    def fuse(self, rows: Any, headless: bool) -> Any:
        """Calibrated probability per feature row, shape (rows,)."""
        name = "fusion_headless" if headless else "fusion"
        hidden = np.tanh(self.layers[f"{name}.hidden"](rows))
        return logistic(self.layers[f"{name}.output"](hidden)[:, 0])

    def trl(self, encoder: str) -> TrlModel | None:
        """The readiness model if it reads this encoder, else None."""
        if encoder != self.card.encoder:
            return None
        return TrlModel(self.layers["trl.head"], self.layers["trl.mix"], self.card.spread)

    def role(self, encoder: str, roles: tuple[str, ...]) -> RoleModel | None:
        """The role model if it reads this encoder and knows these roles, else None."""
        if encoder != self.card.encoder or roles != self.card.roles:
            return None
        return RoleModel(self.layers["role.head"], self.layers["role.mix"])

    def save(self, folder: Path) -> None:
        """Write both files; each replaces its predecessor atomically."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {k: v for name, layer in self.layers.items() for k, v in layer.arrays(name).items()}
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
        fixed = {name: tuple(card[name]) for name in ("technologies", "roles")}
        spread = {name: tuple(values) for name, values in card["spread"].items()}
        names = sorted({key.rsplit(".", 1)[0] for key in arrays})
        layers = {name: Linear.stored(arrays, name) for name in names}
        return Bundle(Card(**{**card, **fixed, "spread": spread}), layers)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(
            f"{folder}: the trained weights cannot be read ({error}); reinstall the package"
        ) from error
