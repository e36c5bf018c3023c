"""What the tuned encoder makes of texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.embedder import Embedder, ModelError
from models.tuned import WEIGHTS, Tuned
from scouting.pipeline import Reader

OCT = "optical-coherence-tomography"
TEXTS = [
    "Our optical coherence tomography scanner images the retina in three dimensions and is sold to clinics.",
    "We bake bread.",
    "A handheld fluorescence microscope for pathology. " * 80,
]


@pytest.fixture(scope="module")
def tuned(reader: Reader) -> Tuned:
    return Tuned(reader.embedder)


def test_a_text_is_heard_alike_alone_and_among_others(tuned: Tuned) -> None:
    together = tuned.hear(TEXTS)
    assert together.shape == (3, len(tuned.technologies) + 1)
    for row, text in zip(together, TEXTS, strict=True):
        assert np.allclose(tuned.hear([text])[0], row, atol=1e-4)


def test_a_plain_text_is_heard_for_what_it_is(tuned: Tuned) -> None:
    scanner, bread, _ = tuned.hear(TEXTS)
    assert tuned.technologies[int(scanner[:-1].argmax())] == OCT
    assert scanner[-1] > 0 > bread[-1]
    assert bread[:-1].max() < 0


def test_no_text_is_no_row(tuned: Tuned) -> None:
    assert tuned.hear([]).shape == (0, len(tuned.technologies) + 1)


def test_it_fits_its_own_vocabulary_and_encoder_alone(tuned: Tuned) -> None:
    assert tuned.fits(tuned.technologies)
    assert not tuned.fits(tuned.technologies[1:])
    assert not Tuned(Embedder("another/encoder")).fits(tuned.technologies)


@pytest.mark.parametrize("kept", [0, 100, 5_000_000])
def test_a_damaged_file_is_named(tmp_path: Path, reader: Reader, kept: int) -> None:
    damaged = tmp_path / "tuned.safetensors"
    damaged.write_bytes(WEIGHTS.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"tuned\.safetensors: the tuned layers cannot be read"):
        Tuned(reader.embedder, damaged).hear(TEXTS)
