"""Tunes the packaged encoder's upper layers to the vocabulary.

    OMP_NUM_THREADS=1 python -m benchmarks.tune --eval FOLDER [--folds 0,1 | --new]

Learns technologies, relevance and role together from the labelled texts of ``benchmarks/train.py``,
the background among them, and the vocabulary's exemplars (cross-entropy, AdamW; Loshchilov and
Hutter 2019). What it says of each text by layers that were fitted without it goes to
``models/labels/tuned.npz``, for ``benchmarks/train.py`` to fuse; the layers fitted on all, but for the
background, by which relevance is settled, go to ``models/weights/tuned.safetensors``. A fold takes
some twenty minutes on one core; ``--folds`` fits some of them, so that several processes share the
work. ``--new`` fits nothing: texts that were labelled since are heard by the layers that are there,
which were fitted without them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.train import LABELS, mark_labels, read_rows
from models.background import BACKGROUND
from models.embedder import Embedder
from models.fitting import EXEMPLAR_WEIGHT, FOLDS, SEED, Folds, Label
from models.language import detect_language
from models.signals import TUNED_ON
from models.tuned import LAYERS, RELEVANCE_SCALE, TOKENS, WEIGHTS, Tuned, build_net
from scouting.vocabulary import list_exemplars
from taxonomy import Taxonomy, load_taxonomy

SAID = LABELS / "tuned.npz"
EPOCHS, BATCH, BUCKET = 5, 16, 16
RATE, HEAD_RATE = 1e-4, 5e-2
WARM, LAST = 0.1, 0.02
"""Share of the steps in which the rates rise, and what is left of them at the end."""

DROP, DECAY, NORM = 0.1, 0.01, 1.0
SHARPNESS, BIAS = 8.0, -5.0
"""The heads begin as a technology's mean exemplar, so that rare ones are known from the start."""

ROLE_SHARE = 0.5
OTHERS_SHARE = 0.5
"""How much relevance and role count beside the technologies."""


@dataclass(frozen=True)
class Batch:
    """Texts below the tuned layers, and their labels; -1 stands for what no reader said."""

    states: list[Tensor]
    right: Tensor
    known: Tensor
    relevant: Tensor
    role: Tensor
    weight: Tensor

    def take(self, places: Sequence[int]) -> Batch:
        """Some of the texts."""
        chosen = torch.as_tensor(np.asarray(places, np.int64))
        rest = (value[chosen] for value in list(vars(self).values())[1:])
        return Batch([self.states[n] for n in places], *rest)

    def join(self, other: Batch) -> Batch:
        """These texts and others."""
        pairs = zip(list(vars(self).values())[1:], list(vars(other).values())[1:], strict=True)
        return Batch(self.states + other.states, *(torch.cat(pair) for pair in pairs))

    def pad(self) -> tuple[Tensor, Tensor]:
        """States (texts, pieces, width) and mask (texts, pieces)."""
        states = nn.utils.rnn.pad_sequence(self.states, batch_first=True)
        masks = [torch.ones(len(one)) for one in self.states]
        return states, nn.utils.rnn.pad_sequence(masks, batch_first=True)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--folds", default=",".join(map(str, range(FOLDS + 1))),
                        help=f"which to fit; {FOLDS} is the one on all texts")  # fmt: skip
    parser.add_argument("--new", action="store_true", help="hear what was labelled since")
    options = parser.parse_args()
    rows, taxonomy, embedder = read_rows(options.eval), load_taxonomy(), Embedder()
    if options.new:
        hear_new(rows, Tuned(embedder))
        return
    bench = Bench(rows, taxonomy, embedder)
    for fold in map(int, options.folds.split(",")):
        train, test = bench.split(fold)
        net = bench.fit(train, with_background=fold < FOLDS)
        heard = bench.hear(net, test)
        said = recall(rows, len(bench.ids) + 1)
        said[test] = heard
        keep(said, rows)
        if fold == FOLDS:
            save(net, bench.ids)


def recall(rows: list[dict[str, Any]], width: int) -> Any:
    """What was said so far of these labelled texts, by other processes too; zeros where nothing was."""
    if SAID.exists() and str(np.load(SAID)["labelled"]) == mark_labels(rows):
        return np.load(SAID)["said"]
    return np.zeros((len(rows), width), np.float16)


def keep(said: Any, rows: list[dict[str, Any]]) -> None:
    """Write what was said of each text, with the texts' ids and the mark of their labels."""
    ids = np.array([row["id"] for row in rows])
    np.savez_compressed(SAID, said=said, ids=ids, labelled=np.array(mark_labels(rows)))


def hear_new(rows: list[dict[str, Any]], tuned: Tuned) -> None:
    """Let the present layers hear the texts that they were not fitted on; the others stay as they are."""
    kept = np.load(SAID)
    known = dict(zip(kept["ids"].tolist(), kept["said"], strict=True))
    new = [row for row in rows if row["id"] not in known]
    heard = tuned.hear([row["text"] for row in new]).astype(np.float16)
    known |= dict(zip([row["id"] for row in new], heard, strict=True))
    keep(np.stack([known[row["id"]] for row in rows]), rows)
    print(f"{len(new)} new texts heard.")


class Bench:
    """The labelled texts below the tuned layers, ready to fit on some and hear others."""

    def __init__(self, rows: list[dict[str, Any]], taxonomy: Taxonomy, embedder: Embedder) -> None:
        self.ids = tuple(one.id for one in taxonomy.technologies)
        self._numbers = [one.number for one in taxonomy.technologies]
        self._roles = [role.id for role in taxonomy.roles]
        self._embedder = embedder
        told = [row["part"] == BACKGROUND for row in rows]
        self._background, self._fitted = np.flatnonzero(told), np.flatnonzero(np.logical_not(told))
        self._read = np.array([detect_language(row["text"]).tag in TUNED_ON for row in rows])
        self._all = self._lower(rows)
        own = list_exemplars(taxonomy, embedder)
        number = {one.id: one.number for one in taxonomy.technologies}
        rows = [_as_row(text, label, number) for text, _, label in own]
        self._own = replace(self._lower(rows), weight=torch.full((len(own),), EXEMPLAR_WEIGHT))
        vectors = np.stack([vector for _, vector, _ in own])
        means = [vectors[[n in row["technologies"] for row in rows]].mean(0) for n in self._numbers]
        self._means = np.stack([mean / np.linalg.norm(mean) for mean in means])

    def split(self, fold: int) -> tuple[list[int], list[int]]:
        """Places to fit on and to hear; of the last fold all, and the background."""
        if fold == FOLDS:
            return self._only(self._fitted), self._only(self._background)
        train, test = Folds.of(len(self._fitted)).splits[fold]
        return self._only(self._fitted[train]), self._only(self._fitted[test])

    def _only(self, places: Any) -> list[int]:
        return [int(place) for place in places if self._read[place]]

    def fit(self, train: list[int], with_background: bool) -> Any:
        """The layers and heads fitted on these texts and the exemplars."""
        torch.manual_seed(SEED)
        texts = self._all.take(train)
        if with_background:
            texts = texts.join(self._all.take(self._only(self._background)))
        texts = texts.join(self._own)
        net = build_net(self._embedder.upper(LAYERS), len(self.ids))
        role = nn.Linear(self._means.shape[1], len(self._roles))
        with torch.no_grad():
            net.head.weight.copy_(torch.tensor(self._means) * SHARPNESS)
            net.head.bias.fill_(BIAS)
        _descend(net, role, texts)
        return net.eval()

    def hear(self, net: Any, places: list[int]) -> Any:
        """Log-odds of texts, (texts, technologies + 1)."""
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            pieces = (self._all.take(places[n : n + BATCH]) for n in range(0, len(places), BATCH))
            return torch.cat([net(*one.pad()).float() for one in pieces]).numpy()

    def _lower(self, rows: Sequence[dict[str, Any]]) -> Batch:
        tokenizer, run = self._embedder.lower(LAYERS)
        pieces = tokenizer([r["text"] for r in rows], truncation=True, max_length=TOKENS)[
            "input_ids"
        ]
        with torch.inference_mode():
            states = [run([one])[0][0].to(torch.bfloat16) for one in pieces]
        right = [[float(n in row["technologies"]) for n in self._numbers] for row in rows]
        known = [[float(n not in row["maybe"]) for n in self._numbers] for row in rows]
        relevant = [-1.0 if (r := row.get("relevant")) is None else float(r) for row in rows]
        role = [
            self._roles.index(r) if (r := row.get("role")) in self._roles else -1 for row in rows
        ]
        told = torch.tensor(right), torch.tensor(known), torch.tensor(relevant)
        return Batch(states, *told, torch.tensor(role), torch.ones(len(rows)))


def _as_row(text: str, label: Label, number: dict[str, int]) -> dict[str, Any]:
    told = {"technologies": label.technologies, "maybe": label.maybe}
    return {"text": text} | {name: [number[id] for id in ids] for name, ids in told.items()}


def _descend(net: Any, role: nn.Linear, texts: Batch) -> None:
    heads = [*net.head.parameters(), *net.aux.parameters(), *role.parameters()]
    groups = [{"params": net.layers.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = EPOCHS * (len(texts.states) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _rate(steps))
    net.train()
    for batch in _draw(texts):
        with torch.autocast("cpu", torch.bfloat16):
            loss = _loss(net, role, batch)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*net.parameters(), *role.parameters()], NORM)
        optimiser.step()
        schedule.step()


def _rate(steps: int) -> Callable[[int], float]:
    return lambda step: min(1.0, (step + 1) / (WARM * steps)) * max(LAST, 1 - step / steps)


def _draw(texts: Batch) -> Iterator[Batch]:
    """Batches of texts of like length, in another order each time."""
    draw = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        order = draw.permutation(len(texts.states))
        for start in range(0, len(order), BATCH * BUCKET):
            alike = sorted(
                order[start : start + BATCH * BUCKET], key=lambda n: len(texts.states[n])
            )
            for place in range(0, len(alike), BATCH):
                yield texts.take([int(n) for n in alike[place : place + BATCH]])


def _loss(net: Any, role: nn.Linear, batch: Batch) -> Tensor:
    mean = F.dropout(net.mean(*batch.pad()), DROP)
    said = net.head(mean).float()
    loss = (
        F.binary_cross_entropy_with_logits(said, batch.right, reduction="none") * batch.known
    ).sum(1)
    others, told = torch.zeros(len(loss)), batch.relevant >= 0
    enlarged = mean * RELEVANCE_SCALE
    if told.any():
        relevant = net.aux(enlarged[told])[:, 0].float()
        others[told] += F.binary_cross_entropy_with_logits(
            relevant, batch.relevant[told], reduction="none"
        )
    told = batch.role >= 0
    if told.any():
        parts = F.cross_entropy(role(enlarged[told]).float(), batch.role[told], reduction="none")
        others[told] += ROLE_SHARE * parts
    return ((loss + OTHERS_SHARE * others) * batch.weight).mean()


def save(net: Any, technologies: Sequence[str], path: Path = WEIGHTS) -> None:
    """Write the layers and heads in half precision."""
    small = {name: value.to(torch.float16).contiguous() for name, value in net.state_dict().items()}
    save_file(small, path, {"technologies": json.dumps(technologies)})


if __name__ == "__main__":
    main()
