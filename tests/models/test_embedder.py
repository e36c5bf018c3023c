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


def test_a_folder_is_known_by_its_weights(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    first = Embedder(str(tmp_path)).name
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert Embedder(str(tmp_path)).name != first
    assert first.startswith(f"{tmp_path.name[-60:]}@")


class Counting(Embedder):
    """Counts what it really encodes."""

    encoded = 0

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.encoded += len(texts)
        return np.full((len(texts), 4), 0.5, np.float32)


def test_fixed_sentences_are_encoded_once_and_then_recalled(tmp_path: Path) -> None:
    first, second = Counting("m", tmp_path), Counting("m", tmp_path)
    assert (first.recall(["a", "b"]) == second.recall(["a", "b"])).all()
    assert (first.encoded, second.encoded) == (2, 0)


def test_a_damaged_cache_is_not_believed(tmp_path: Path) -> None:
    Counting("m", tmp_path).recall(["a"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    again = Counting("m", tmp_path)
    again.recall(["a"])
    assert again.encoded == 1


def test_a_cache_that_cannot_be_written_does_not_stop_anything(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Counting("m", tmp_path / "file" / "cache").recall(["a"]).shape == (1, 4)
