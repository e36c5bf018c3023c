from pathlib import Path

import numpy as np
import pytest

from models.embedder import Embedder, ModelError
from scouting.pipeline import Reader


@pytest.mark.model
def test_the_packaged_model_puts_like_with_like(reader: Reader) -> None:
    texts = [
        "A scanner images the retina.",
        "An instrument photographs the eye.",
        "Bread is baked.",
    ]
    vectors = reader.embedder.encode(texts)
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.model
def test_nothing_to_encode_gives_an_empty_matrix(reader: Reader) -> None:
    assert reader.embedder.encode([]).shape == (0, 384)


def test_a_missing_model_names_the_setting_and_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "absent"
    folder.mkdir()
    with pytest.raises(ModelError, match=r"SCOUTING_MODEL '.*absent' cannot be loaded"):
        Embedder(str(folder)).encode(["x"])
