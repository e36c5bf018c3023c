"""Makes a bundle from the shipped examples and the scouts' decisions, and puts bundles into service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from models.bundle import Bundle, load_bundle
from models.figures import find_fallen, judge, measure
from models.numbers import Example, Gauge
from models.pack import Pack, load_pack
from models.shelf import SHIPPED, Shelf
from models.train import TAUGHT, Trainer
from scouting.errors import ScoutingError
from scouting.lessons import Lesson, as_lesson, draw_lessons
from scouting.pipeline import as_sample
from scouting.service import BATCH, Service
from scouting.vocabulary import list_exemplars

if TYPE_CHECKING:
    from scouting.pipeline import Reader


@dataclass(frozen=True)
class Trained:
    """A new bundle: its version, what it learned from, its figures, and which are under a floor."""

    version: str
    shipped: int
    lessons: int
    measured: dict[str, float]
    fallen: tuple[str, ...]


def train(service: Service, name: str = "", pack: Pack | None = None) -> Trained:
    """Fit a bundle on the shipped numbers and the decisions of the store, and put it on the shelf.

    ``name``: what its version begins with, by default today's date. Raises ScoutingError when
    there is nothing to learn from, or when vocabulary or encoder are not those of the shipped
    examples.
    """
    pack = pack or load_pack()
    _check_fit(service.reader, pack)
    lessons = draw_lessons(service.store.lessons.all(), pack.technologies)
    lessons += [as_lesson(one.text, one.technologies) for one in service.store.teaching.all()]
    if not lessons:
        raise ScoutingError("there is no decision to learn from yet: shortlist, reject with a reason "
                            "or correct some leads first")  # fmt: skip
    bundle = _fit(service.reader, pack, lessons)
    version = Shelf(service.settings.models_folder).keep(
        bundle, name or f"{datetime.now(UTC):%Y.%m.%d}"
    )
    card = bundle.card
    fallen = tuple(find_fallen(card.measured, card.labelled))
    return Trained(version, len(pack.examples), len(lessons), card.measured, fallen)


def use(shelf: Shelf, version: str, force: bool = False) -> None:
    """Have a version serve from the next start on; one under a floor only with ``force``.

    Raises ScoutingError naming the figure, ModelError when the bundle cannot be used.
    """
    if version != SHIPPED:
        card = shelf.load(version).card
        fallen = find_fallen(card.measured, card.labelled)
        if fallen and not force:
            raise ScoutingError(f"models {version}: {fallen[0]}; --force uses them all the same")
    shelf.serve(version)


def _check_fit(reader: Reader, pack: Pack) -> None:
    have = (reader.embedder.name, reader.features.ids, tuple(r.id for r in reader.taxonomy.roles))
    if have != (pack.encoder, pack.technologies, pack.roles):
        raise ScoutingError("the shipped examples are for photonics for health and the packaged "
                            "encoder; unset SCOUTING_TAXONOMY and SCOUTING_MODEL to train")  # fmt: skip


def _fit(reader: Reader, pack: Pack, lessons: Sequence[Lesson]) -> Bundle:
    """Only what reads English by the heads is fitted anew; no lesson changes lexicon and cues."""
    base = load_bundle()
    if len(base.bag.vocabulary) != pack.words:
        raise ScoutingError("the packaged examples do not fit the packaged models; reinstall them")
    gauge = Gauge(reader.features, base.bag, pack.roles, tuple(reader.taxonomy.scheme.subject))
    examples = [*pack.examples, *_observe(reader, gauge, lessons)]
    exemplars = list_exemplars(reader.taxonomy, reader.embedder)
    trainer = Trainer(
        pack.technologies, examples, exemplars, pack.roles, base.bag, ways=("trained",)
    )
    counts = Counter(example.part for example in examples)
    bundle = trainer.fit(pack.encoder, "", dict(counts))
    thresholds = base.card.thresholds | bundle.card.thresholds
    figures = {"trained": judge(trainer, "trained", thresholds["trained"])}
    rounded = {name: round(value, 4) for name, value in measure(figures).items()}
    card = replace(bundle.card, thresholds=thresholds, measured=rounded, labelled=pack.labelled)
    return replace(bundle, card=card, layers=base.layers | bundle.layers,
                   curves=base.curves | bundle.curves)  # fmt: skip


def _observe(reader: Reader, gauge: Gauge, lessons: Sequence[Lesson]) -> Iterator[Example]:
    stream = iter(lessons)
    while batch := list(islice(stream, BATCH)):
        observed = reader.observer.observe([as_sample(lesson.document) for lesson in batch])
        for lesson, signals in zip(batch, observed, strict=True):
            yield Example(gauge.take(signals), lesson.label, TAUGHT)
