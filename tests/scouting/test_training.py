"""From a decision to new models that judge its pages otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from models.bundle import load_bundle
from models.embedder import Embedder, ModelError
from models.figures import find_fallen
from models.fitting import Label
from models.linear import Array
from models.pack import Pack, load_pack
from models.shelf import SHIPPED, Shelf
from scouting import training
from scouting.domain import Document, Review
from scouting.errors import ScoutingError
from scouting.pipeline import Reader
from scouting.queries import LeadFilter
from scouting.service import Service
from scouting.settings import Settings
from taxonomy import Taxonomy
from tests.conftest import DATABASES, empty_database
from tests.fakes import RuleReader

PAGE = (
    "Brillux Lighting\nBrillux makes laser-scanning confocal microscopes for dog owners. The confocal "
    "microscope number {} shows cells from a pet's coat and is sold in pet shops."
)
MICROSCOPY = "photonics-microscopy-imaging"


@pytest.fixture(params=DATABASES)
def service(request: pytest.FixtureRequest, tmp_path: Path, reader: Reader) -> Iterator[Service]:
    database = empty_database(request.param, tmp_path)
    made = Service(Settings(database=database, models=str(tmp_path / "models")))
    made.taxonomy, made.reader = reader.taxonomy, reader
    yield made
    made.close()


def small(pack: Pack) -> Pack:
    """Every 20th text of the sets that have floors."""
    held = [e for e in pack.examples if e.part in ("dev", "written en")]
    return replace(pack, examples=tuple(held[::5]))


def one_exemplar_each(taxonomy: Taxonomy, embedder: Embedder) -> list[tuple[str, Array, Label]]:
    """Enough for a small training; encoding all of them takes longer than the training."""
    texts = [tech.exemplars[0] for tech in taxonomy.technologies]
    labels = [Label(frozenset([tech.id])) for tech in taxonomy.technologies]
    vectors = embedder.encode(texts).astype(float)
    return list(zip(texts, vectors, labels, strict=True))


def take_up(service: Service, version: str) -> None:
    """What a start of the server does."""
    bundle = Shelf(service.settings.models_folder).load(version)
    service.reader = Reader(service.taxonomy, service.reader.embedder, bundle)


@pytest.mark.model
def test_pages_that_a_scout_finds_out_of_scope_are_judged_so_until_the_shipped_models_serve_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "list_exemplars", one_exemplar_each)
    for n in range(6):
        text = PAGE.format(n) + " More confocal microscopes." * n
        service.store.documents.add(
            Document(f"http://brillux.example/{n}", text, len(text), source="website")
        )
    service.read()
    (entry,) = service.store.leads.all(LeadFilter(technologies=(MICROSCOPY,)))
    service.decide(entry.lead.id, Review("rejected", reason="out-of-scope"))
    before = entry.found.probability

    made = training.train(service, "test", small(load_pack()))
    shelf = Shelf(service.settings.models_folder)
    assert made.lessons >= 2
    assert shelf.serving() == SHIPPED
    assert made.measured.keys() == {name for name in made.measured if name.startswith("trained")}
    assert len(made.fallen) > 0
    with pytest.raises(ScoutingError, match=r"under its floor of .*--force"):
        training.use(shelf, made.version)
    training.use(shelf, made.version, force=True)
    assert shelf.serving() == made.version

    take_up(service, shelf.serving())
    assert service.waits()
    assert service.read() == service.store.documents.counts()["documents"]
    after = [
        reading
        for _, document in service.store.documents.unread("none", "none", 9)
        for reading in service.reader.read([document])
    ]
    assert not any(reading.relevant for reading in after)
    for reading in after:
        said = {finding.id: finding.probability for finding in reading.technologies}
        assert said.get(MICROSCOPY, 0.0) < before
    again = service.store.leads.find(entry.lead.id)
    assert again.review.reason == "out-of-scope"
    training.use(shelf, SHIPPED)
    take_up(service, shelf.serving())
    assert not service.waits()


def test_without_a_decision_there_is_nothing_to_learn(tmp_path: Path, reader: Reader) -> None:
    with_nothing = Service(Settings(database=f"sqlite:///{tmp_path / 's.db'}"))
    with_nothing.taxonomy, with_nothing.reader = reader.taxonomy, reader
    with pytest.raises(ScoutingError, match="no decision to learn from"):
        training.train(with_nothing, pack=small(load_pack()))
    with_nothing.close()


def test_another_vocabulary_or_encoder_has_no_examples(tmp_path: Path, reader: Reader) -> None:
    service = Service(Settings(database=f"sqlite:///{tmp_path / 's.db'}"))
    fake = RuleReader(reader.taxonomy)
    fake.features = reader.features  # type: ignore[attr-defined]
    service.taxonomy, service.reader = reader.taxonomy, cast(Reader, fake)
    with pytest.raises(ScoutingError, match="SCOUTING_TAXONOMY and SCOUTING_MODEL"):
        training.train(service)
    service.close()


def test_models_that_hold_every_floor_are_taken_without_force(tmp_path: Path) -> None:
    import json

    from models.figures import FLOORS

    pinned = json.loads(FLOORS.read_text("utf-8"))
    shipped = load_bundle()
    shelf = Shelf(tmp_path)
    good = replace(shipped.card, measured=pinned["floors"], labelled=pinned["labelled"])
    version = shelf.keep(replace(shipped, card=good), "good")
    training.use(shelf, version)
    assert shelf.serving() == version
    unknown = shelf.keep(replace(shipped, card=replace(good, labelled="")), "unknown")
    with pytest.raises(ScoutingError, match="measured on other texts"):
        training.use(shelf, unknown)
    with pytest.raises(ModelError, match="no models of version"):
        training.use(shelf, "nothing", force=True)
    assert shelf.serving() == version


def test_what_is_under_its_floor_is_named_with_both_values() -> None:
    import json

    from models.figures import FLOORS

    pinned = json.loads(FLOORS.read_text("utf-8"))
    measured = pinned["floors"] | {"trained dev micro_f1": 0.5}
    (line,) = find_fallen(measured, pinned["labelled"])
    assert line.startswith("trained dev micro_f1 is 0.500, under its floor of 0.7")
