from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.bundle import ARRAYS, CARD, Way, load_bundle
from models.calibration import Curve
from models.embedder import PACKAGED_NAME, ModelError
from models.technology import FEATURES
from taxonomy import Taxonomy


def test_the_shipped_bundle_fits_the_shipped_vocabulary(taxonomy: Taxonomy) -> None:
    card = load_bundle().card
    assert card.technologies == tuple(tech.id for tech in taxonomy.technologies)
    assert card.roles == tuple(role.id for role in taxonomy.roles)
    assert card.encoder == PACKAGED_NAME


def test_a_bundle_survives_saving_and_loading(tmp_path: Path) -> None:
    shipped = load_bundle()
    shipped.save(tmp_path)
    rows = np.random.default_rng(1).normal(size=(4, len(FEATURES)))
    assert load_bundle(tmp_path).fuse(rows, "trained") == pytest.approx(
        shipped.fuse(rows, "trained")
    )


def test_what_the_encoder_cannot_read_is_left_to_the_lexicon() -> None:
    bundle = load_bundle()
    own, ids = bundle.card.encoder, bundle.card.technologies
    assert bundle.way(own, ids, "en") == "trained"
    assert bundle.way(own, ids, "ja") == "glossed"
    assert bundle.way(own, ("other",), "ja") == "lexical"
    assert bundle.way("multilingual", ids, "ja") == "worded"
    assert bundle.way("multilingual", ("other",), "ja") == "headless"
    assert bundle.way(own, ("other",), "en") == "headless"


@pytest.mark.parametrize(
    ("way", "unseen", "seen"),
    [
        ("worded", "head", "words"),
        ("headless", "words", "nearest"),
        ("glossed", "nearest", "words"),
        ("lexical", "words", "terms"),
    ],
)
def test_a_way_of_judging_looks_at_what_it_has_and_at_nothing_else(
    way: Way, unseen: str, seen: str
) -> None:
    rows = np.zeros((3, len(FEATURES)))
    rows[1, FEATURES.index(unseen)] = rows[2, FEATURES.index(seen)] = 0.9
    nothing, blind, looked_at = load_bundle().fuse(rows, way)
    assert nothing == blind != looked_at


@pytest.mark.parametrize("way", ["trained", "worded", "headless", "glossed", "lexical"])
def test_probabilities_are_calibrated_by_a_rising_curve(way: Way) -> None:
    curve = load_bundle().curves[way]
    steps = curve(np.linspace(0, 1, 101))
    assert (np.diff(steps) >= 0).all()
    assert steps[0] < 0.01
    assert steps[-1] > 0.9


def test_a_curve_that_falls_is_refused(tmp_path: Path) -> None:
    shipped = load_bundle()
    falling = Curve(np.array([0.0, 1.0]), np.array([0.9, 0.1]))
    replace(shipped, curves=shipped.curves | {"trained": falling}).save(tmp_path)
    with pytest.raises(ModelError, match="no rising curve"):
        load_bundle(tmp_path)


@pytest.mark.parametrize("name", [ARRAYS, CARD])
def test_a_damaged_bundle_is_refused_with_its_folder(tmp_path: Path, name: str) -> None:
    load_bundle().save(tmp_path)
    (tmp_path / name).write_bytes(b"not this")
    with pytest.raises(ModelError, match="trained weights cannot be read"):
        load_bundle(tmp_path)
