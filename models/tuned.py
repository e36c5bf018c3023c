"""The packaged encoder with its upper layers tuned to the vocabulary: what it makes of a text's opening.

The lower layers are the packaged ones; above them stand layers that were fitted on labelled texts
(``benchmarks/tune.py``) and two linear heads over their mean. It hears a text's beginning in one
piece, where the other heads hear passages one by one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, safe_open

from models.embedder import PACKAGED_NAME, Embedder, ModelError
from models.linear import Array

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path(__file__).parent / "weights" / "tuned.safetensors"
LAYERS = 3
"""Upper layers that are tuned, of six."""

TOKENS = 384
"""Word pieces heard of a text. Of the dev texts 62 % have more than 256, 6 % more than 384: with 384 the log
loss of what the layers say falls by 8 % (dev) and 7 % (pool) out of fold."""

RELEVANCE_SCALE = 8.0
"""By which the mean is enlarged before the head of relevance, whose weights begin small."""


class Tuned:
    """Log-odds for each technology of ``technologies``, and of relevance, from the text alone."""

    def __init__(self, embedder: Embedder, path: Path = WEIGHTS) -> None:
        self._embedder, self._path = embedder, path
        self.technologies = _technologies(path)

    def fits(self, technologies: Sequence[str]) -> bool:
        """Was it tuned for this vocabulary and on this encoder?"""
        return self._embedder.name == PACKAGED_NAME and tuple(technologies) == self.technologies

    def hear(self, texts: Sequence[str]) -> Array:
        """Log-odds, shape (texts, technologies + 1), the last of relevance."""
        import torch

        told = np.zeros((len(texts), len(self.technologies) + 1))
        if not len(texts):
            return told
        tokenizer, lower = self._embedder.lower(LAYERS)
        pieces = tokenizer(list(texts), truncation=True, max_length=TOKENS)["input_ids"]
        with torch.inference_mode():
            # one by one: filling up 32 to one length takes half as long again
            for row, one in enumerate(pieces):
                told[row] = self._net(*lower([one]))[0].numpy()
        return told

    @cached_property
    def _net(self) -> Any:
        from safetensors.torch import load_file

        net = build_net(self._embedder.upper(LAYERS), len(self.technologies))
        try:
            stored = load_file(self._path)
            net.load_state_dict({name: value.float() for name, value in stored.items()})
        except (OSError, RuntimeError, SafetensorError) as error:
            raise _unreadable(self._path, error) from error
        return net.eval()


def build_net(layers: Any, technologies: int) -> Any:
    """The layers with their heads; takes hidden states (texts, pieces, width) and their mask (texts,
    pieces), and gives log-odds (texts, technologies + 1).
    """
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            width = layers[0].output.dense.out_features
            self.layers = layers
            self.head, self.aux = nn.Linear(width, technologies), nn.Linear(width, 1)

        def forward(self, states: Tensor, mask: Tensor) -> Tensor:
            mean = self.mean(states, mask)
            return torch.cat([self.head(mean), self.aux(mean * RELEVANCE_SCALE)], 1)

        def mean(self, states: Tensor, mask: Tensor) -> Tensor:
            """Unit vectors, (texts, width)."""
            bias = (1 - mask)[:, None, None, :].to(states.dtype) * -1e4
            for layer in self.layers:
                states = layer(states, bias)
                states = states[0] if isinstance(states, tuple) else states
            shares = mask[..., None].to(states.dtype)
            mean = (states * shares).sum(1) / shares.sum(1)
            return nn.functional.normalize(mean.float(), dim=1)

    return Net()


def _technologies(path: Path) -> tuple[str, ...]:
    try:
        with safe_open(path, framework="np") as stored:
            told: Any = json.loads((stored.metadata() or {}).get("technologies", "[]"))
    except (OSError, ValueError, SafetensorError) as error:
        raise _unreadable(path, error) from error
    return tuple(map(str, told))


def _unreadable(path: Path, error: Exception) -> ModelError:
    told = " ".join(str(error).split())[:200]
    return ModelError(f"{path}: the tuned layers cannot be read ({told}); reinstall the package")
