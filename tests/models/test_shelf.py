"""Bundles on the shelf: kept whole, checked before use, and never in the way of the shipped one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from models.bundle import ARRAYS, CARD, WORDS, Bundle, load_bundle
from models.embedder import ModelError
from models.shelf import MANIFEST, SERVING, SHIPPED, Shelf, _sum, mark_content


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    shipped = load_bundle()
    return replace(shipped, card=replace(shipped.card, measured={"a": 0.5}, labelled="x"))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models")


def seal(folder: Path) -> None:
    """Write a manifest that fits whatever lies there, as a stranger could."""
    sums = {name: _sum(folder / name) for name in (ARRAYS, CARD, WORDS)}
    (folder / MANIFEST).write_text(json.dumps(sums))


def test_a_bundle_comes_back_under_a_version_of_its_own(shelf: Shelf, bundle: Bundle) -> None:
    version = shelf.keep(bundle, "mine")
    assert version.startswith("mine-")
    back = shelf.load(version)
    assert back.card == replace(bundle.card, version=version)
    assert back.layers.keys() == bundle.layers.keys()
    assert shelf.keep(bundle, "mine") == version
    other = replace(bundle, card=replace(bundle.card, labelled="y"))
    assert shelf.keep(other, "mine") != version
    assert len(list(shelf.folder.iterdir())) == 2


def test_the_shipped_bundle_serves_until_another_is_put_into_service(
    shelf: Shelf, bundle: Bundle
) -> None:
    assert shelf.serving() == SHIPPED
    assert [held.version for held in shelf.all()] == [SHIPPED]
    version = shelf.keep(bundle, "mine")
    shelf.serve(version)
    assert Shelf(shelf.folder).serving() == version
    shelf.serve(SHIPPED)
    assert shelf.serving() == SHIPPED


@pytest.mark.parametrize("name", ["", "..", "a/b", "/etc", "-x", "x" * 61, "a\nb"])
def test_a_name_that_is_none_is_refused(shelf: Shelf, bundle: Bundle, name: str) -> None:
    for use in (shelf.load, shelf.serve, lambda one: shelf.keep(bundle, one)):
        with pytest.raises(ModelError, match="no name of a version"):
            use(name)
    assert not shelf.folder.exists()


def test_an_unknown_version_is_named_with_those_there_are(shelf: Shelf, bundle: Bundle) -> None:
    version = shelf.keep(bundle, "mine")
    with pytest.raises(ModelError, match=f"'other' .* known: shipped, {version}"):
        shelf.serve("other")
    assert shelf.serving() == SHIPPED


@pytest.mark.parametrize("name", [ARRAYS, CARD, WORDS, MANIFEST])
def test_a_changed_or_missing_file_is_named_and_the_way_back_too(
    shelf: Shelf, bundle: Bundle, name: str
) -> None:
    path = shelf.folder / shelf.keep(bundle, "mine") / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelError, match=r"damaged or foreign .*scout models use shipped"):
        shelf.load(path.parent.name)
    path.unlink()
    with pytest.raises(ModelError, match="damaged or foreign"):
        shelf.load(path.parent.name)
    shipped, damaged = shelf.all()
    assert shipped.bundle is not None
    assert (damaged.bundle, damaged.version) == (None, path.parent.name)


def test_a_file_that_would_fill_the_memory_is_not_read(shelf: Shelf, bundle: Bundle) -> None:
    folder = shelf.folder / shelf.keep(bundle, "mine")
    with (folder / ARRAYS).open("r+b") as file:
        file.truncate(10**9)
    with pytest.raises(ModelError, match=r"1000000000 bytes, more than"):
        shelf.load(folder.name)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        (
            "technology.head.weights",
            np.zeros((35, 7), np.float32),
            "technology.head.weights has shape",
        ),
        ("trl.mix.bias", np.full(9, np.nan, np.float32), "trl.mix.bias is not finite"),
        ("role.mix.scale", np.zeros(26, np.float32), "role.mix.scale has a zero"),
        ("idf", np.ones(3, np.float32), "words.txt has"),
        ("evil.weights", np.zeros(3, np.float32), "evil"),
        ("trl.mix.bias", np.zeros(9, np.int64), "trl.mix.bias is of type int64"),
    ],
)
def test_arrays_out_of_shape_are_refused_even_with_a_fitting_manifest(
    shelf: Shelf, bundle: Bundle, key: str, value: np.ndarray, told: str
) -> None:
    folder = shelf.folder / shelf.keep(bundle, "mine")
    save_file(load_file(folder / ARRAYS) | {key: value}, folder / ARRAYS)
    seal(folder)
    with pytest.raises(ModelError, match=told):
        shelf.load(folder.name)


def test_a_card_of_another_shape_or_version_is_refused(shelf: Shelf, bundle: Bundle) -> None:
    folder = shelf.folder / shelf.keep(bundle, "mine")
    card = json.loads((folder / CARD).read_text())
    for change in ({"technologies": 5}, {"version": "other"}, {"thresholds": {}}):
        (folder / CARD).write_text(json.dumps(card | change))
        seal(folder)
        with pytest.raises(ModelError, match="mine-"):
            shelf.load(folder.name)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "../x"}', "\x00"])
def test_a_note_that_cannot_be_read_says_how_to_go_back(shelf: Shelf, text: str) -> None:
    shelf.folder.mkdir()
    (shelf.folder / SERVING).write_text(text)
    with pytest.raises(ModelError):
        shelf.serving()
    shelf.serve(SHIPPED)
    assert shelf.serving() == SHIPPED


def test_the_shipped_version_names_its_content() -> None:
    shipped = load_bundle()
    assert shipped.card.version.endswith(f"-{mark_content(shipped)}")
