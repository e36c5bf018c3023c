"""The shipped examples as numbers: they come back as they went in, and fit what is shipped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.bundle import load_bundle
from models.embedder import ModelError
from models.figures import FLOORS
from models.pack import PACK, Pack, load_pack, save_pack
from models.technology import FEATURES, HEAD
from taxonomy import Taxonomy

MOST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def test_the_shipped_numbers_fit_the_shipped_models_and_floors(
    pack: Pack, taxonomy: Taxonomy
) -> None:
    bundle = load_bundle()
    assert pack.technologies == bundle.card.technologies
    assert pack.roles == bundle.card.roles
    assert pack.encoder == bundle.card.encoder
    assert pack.words == len(bundle.bag.vocabulary)
    assert pack.labelled == json.loads(FLOORS.read_text("utf-8"))["labelled"]
    assert len(pack.examples) == sum(bundle.card.trained_on.values())
    assert PACK.stat().st_size < MOST_BYTES
    rows = pack.examples[0].numbers.rows
    assert rows.shape == (len(taxonomy.technologies), len(FEATURES))
    assert not rows[:, HEAD].any()


def test_numbers_come_back_within_their_precision(pack: Pack, tmp_path: Path) -> None:
    few = Pack(pack.examples[:40], *list(vars(pack).values())[1:])
    save_pack(few, tmp_path / "numbers.npz")
    back = load_pack(tmp_path / "numbers.npz")
    for old, new in zip(few.examples, back.examples, strict=True):
        assert (old.label, old.part) == (new.label, new.part)
        assert (old.numbers.places == new.numbers.places).all()
        np.testing.assert_allclose(old.numbers.rows, new.numbers.rows, rtol=1e-3)
        np.testing.assert_allclose(old.numbers.vectors, new.numbers.vectors, atol=2e-3)


@pytest.mark.parametrize("data", [b"", b"PK", b"not numbers"])
def test_a_damaged_file_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "numbers.npz"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"numbers\.npz"):
        load_pack(path)


def test_nothing_pickled_is_ever_opened(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npz"
    np.savez(path, facts=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelError, match=r"numbers\.npz"):
        load_pack(path)
