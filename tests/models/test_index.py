import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from models.embedder import ModelError
from models.index import CURRENT, META, VECTORS, Index


def make(model: str = "m") -> Index:
    return Index.build(np.eye(3, 4, dtype=np.float32), [7, 8, 9], model, "state-1")


def test_the_nearest_vector_comes_first_under_its_own_id() -> None:
    scores, ids = make().nearest(np.array([[0, 1, 0.1, 0]], np.float32), 2)
    assert ids[0].tolist() == [8, 9]
    assert scores[0][0] == pytest.approx(1.0)


def test_an_index_survives_saving_and_loading(tmp_path: Path) -> None:
    make().save(tmp_path)
    loaded = Index.load(tmp_path, "m")
    assert (loaded.meta.model, loaded.meta.dimension, loaded.meta.content) == ("m", 4, "state-1")


def test_a_second_save_replaces_the_first_and_leaves_nothing_behind(tmp_path: Path) -> None:
    make().save(tmp_path)
    make().save(tmp_path)
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_saving_leaves_alone_what_another_process_is_writing(tmp_path: Path) -> None:
    make().save(tmp_path)
    other, dead = tmp_path / "index-other", tmp_path / "index-dead"
    for folder in (other, dead):
        folder.mkdir()
    os.utime(dead, (0, 0))
    (tmp_path / "index-killed.link").symlink_to("index-nowhere")
    make().save(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {CURRENT, "index-other", (tmp_path / CURRENT).resolve().name}


def test_a_discarded_index_is_gone(tmp_path: Path) -> None:
    make().save(tmp_path)
    Index.discard(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_faiss_cannot_open_is_refused_although_its_checksum_is_right(
    tmp_path: Path,
) -> None:
    make().save(tmp_path)
    folder = tmp_path / CURRENT
    (folder / VECTORS).write_bytes(b"words")
    meta = json.loads((folder / META).read_text())
    meta["sha256"] = hashlib.sha256(b"words").hexdigest()
    (folder / META).write_text(json.dumps(meta))
    with pytest.raises(ModelError, match="unusable index"):
        Index.load(tmp_path, "m")


def test_an_index_of_another_model_is_refused_by_name(tmp_path: Path) -> None:
    make("old-model").save(tmp_path)
    with pytest.raises(ModelError, match=r"'old-model' \(4 numbers\), not 'new-model'"):
        Index.load(tmp_path, "new-model")


def test_a_query_of_another_length_is_refused() -> None:
    with pytest.raises(ModelError, match="4 numbers, query has 3"):
        make().nearest(np.zeros((1, 3), np.float32), 1)


def test_a_damaged_index_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    make().save(tmp_path)
    file = tmp_path / CURRENT / VECTORS
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    with pytest.raises(ModelError, match="damaged index"):
        Index.load(tmp_path, "m")


def test_a_missing_index_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="run 'scout read'"):
        Index.load(tmp_path, "m")
