"""The shipped labelled texts as numbers in one file, from which a scout's machine learns on.

Compressed arrays without pickle (NumPy's npz); half precision, vectors as bytes with a scale each,
words by their place in the shipped bag.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.embedder import ModelError
from models.fitting import Label
from models.linear import Array
from models.numbers import Example, Numbers

PACK = Path(__file__).parent / "labels" / "numbers.npz"
STEPS = 127
"""Levels of a vector's numbers on either side of zero."""

MEASURED = ("rows", "subjects", "denials", "roles", "cues", "tuned")
"""Numbers kept in half precision."""

NO, YES, OPEN = 0, 1, -1
Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Pack:
    """Labelled texts as numbers, and what they were measured with.

    ``labelled``: the mark of the labelled set, as in floors.json; ``words``: size of the bag.
    """

    examples: tuple[Example, ...]
    technologies: tuple[str, ...]
    roles: tuple[str, ...]
    encoder: str
    words: int
    taxonomy: str
    labelled: str


def save_pack(pack: Pack, path: Path = PACK) -> None:
    """Write the file."""
    facts = {name: value for name, value in vars(pack).items() if name != "examples"}
    facts["languages"] = sorted({each.numbers.language for each in pack.examples})
    facts["parts"] = sorted({each.part for each in pack.examples})
    arrays = _numbers(pack, facts["languages"]) | _labels(pack, facts["parts"])
    arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    path.write_bytes(buffer.getvalue())


def load_pack(path: Path = PACK) -> Pack:
    """Read the file; raises ModelError naming it."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        facts = json.loads(arrays["facts"].tobytes())
        examples = tuple(_examples(arrays, facts))
    except (OSError, EOFError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: the shipped examples cannot be read ({error})") from error
    technologies, roles = tuple(facts["technologies"]), tuple(facts["roles"])
    told = {name: facts[name] for name in ("encoder", "words", "taxonomy", "labelled")}
    return Pack(examples, technologies, roles, **told)


def _numbers(pack: Pack, languages: Sequence[str]) -> Arrays:
    texts = [example.numbers for example in pack.examples]
    vectors = np.concatenate([text.vectors for text in texts]).astype(np.float64)
    scale = np.abs(vectors).max(axis=1, keepdims=True) / STEPS
    whole = {
        "vectors": np.rint(vectors / scale).astype(np.int8),
        "vector_scale": scale[:, 0].astype(np.float32),
        "vector_ends": _ends([len(text.vectors) for text in texts]),
        "places": np.concatenate([text.places for text in texts]).astype(np.uint16),
        "counts": np.concatenate([text.counts for text in texts]).clip(0, 255).astype(np.uint8),
        "word_ends": _ends([len(text.places) for text in texts]),
        "language": np.array([languages.index(text.language) for text in texts], np.uint8),
        "words": np.array([text.words for text in texts], np.int32),
        "passed": np.array([text.passed for text in texts]),
    }
    stacked = {name: np.stack([getattr(text, name) for text in texts]) for name in MEASURED}
    return whole | {name: value.astype(np.float16) for name, value in stacked.items()}


def _labels(pack: Pack, parts: Sequence[str]) -> Arrays:
    labels = [example.label for example in pack.examples]
    given = [[_answer(label, id) for id in pack.technologies] for label in labels]
    return {
        "technologies": np.array(given, np.int8),
        "relevant": np.array([OPEN if x.relevant is None else x.relevant for x in labels], np.int8),
        "trl": np.array([x.trl or np.nan for x in labels], np.float16),
        "role": np.array([pack.roles.index(x.role) if x.role else OPEN for x in labels], np.int8),
        "part": np.array([parts.index(example.part) for example in pack.examples], np.uint8),
        "weight": np.array([label.weight for label in labels]),
    }


def _answer(label: Label, id: str) -> int:
    return OPEN if id in label.maybe else YES if id in label.technologies else NO


def _examples(arrays: Arrays, facts: dict[str, Any]) -> list[Example]:
    vectors = arrays["vectors"].astype(np.float32) * arrays["vector_scale"][:, None]
    passages = np.split(vectors, arrays["vector_ends"][:-1])
    places = np.split(arrays["places"].astype(np.int64), arrays["word_ends"][:-1])
    counts = np.split(arrays["counts"].astype(np.int64), arrays["word_ends"][:-1])
    rows: list[Array] = [arrays[n].astype(np.float64) for n in MEASURED]
    return [
        Example(
            Numbers(
                facts["languages"][arrays["language"][n]], int(arrays["words"][n]),
                bool(arrays["passed"][n]), passages[n], places[n], counts[n],
                *(values[n] for values in rows),
            ),
            _label(arrays, facts, n),
            facts["parts"][arrays["part"][n]],
        )
        for n in range(len(arrays["words"]))
    ]  # fmt: skip


def _label(arrays: Arrays, facts: dict[str, Any], n: int) -> Label:
    answers = list(zip(facts["technologies"], arrays["technologies"][n], strict=True))
    relevant, role, trl = (
        int(arrays["relevant"][n]),
        int(arrays["role"][n]),
        float(arrays["trl"][n]),
    )
    return Label(
        frozenset(id for id, answer in answers if answer == YES),
        frozenset(id for id, answer in answers if answer == OPEN),
        None if relevant == OPEN else bool(relevant),
        None if np.isnan(trl) else trl,
        None if role == OPEN else facts["roles"][role],
        float(arrays["weight"][n]),
    )


def _ends(lengths: Sequence[int]) -> npt.NDArray[np.int32]:
    return np.cumsum(lengths).astype(np.int32)
