from pathlib import Path

import numpy as np
import pytest

from models.bundle import ARRAYS, CARD, load_bundle
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
    assert bundle.way(own, ids, "ja") == "lexical"
    assert bundle.way("multilingual", ids, "ja") == "headless"
    assert bundle.way(own, ("other",), "en") == "headless"


def test_the_lexical_way_does_not_look_at_similarity() -> None:
    rows = np.zeros((2, len(FEATURES)))
    rows[1, FEATURES.index("nearest")] = 0.9
    one, other = load_bundle().fuse(rows, "lexical")
    assert one == other


@pytest.mark.parametrize("name", [ARRAYS, CARD])
def test_a_damaged_bundle_is_refused_with_its_folder(tmp_path: Path, name: str) -> None:
    load_bundle().save(tmp_path)
    (tmp_path / name).write_bytes(b"not this")
    with pytest.raises(ModelError, match="trained weights cannot be read"):
        load_bundle(tmp_path)
