"""Documents to readings: observe, classify, estimate, each claim with its sentence. Pure."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from models.bundle import Bundle, Way
from models.demand import find_demand
from models.doubts import find_doubts
from models.embedder import Embedder, ModelError
from models.gate import Gate
from models.linear import Array, logistic
from models.market import MarketGuess, guess_market
from models.records import ASSERTED, RecordFact, coded
from models.relevance import RELEVANT, count_denials, count_subjects, relevance_features
from models.role import RoleGuess, guess_role
from models.sentences import is_whole
from models.signals import Ground, Observer, Sample, Signals
from models.technology import TechnologyFeatures, assert_terms
from models.trl import Estimate, estimate_trl
from models.tuned import Tuned
from models.wording import find_wording
from scouting.domain import (
    Abstention,
    DemandFinding,
    Document,
    Evidence,
    Finding,
    Passage,
    Reading,
    RunnerUp,
    Span,
    TechnologyFinding,
    TrlEstimate,
)
from scouting.vocabulary import (
    build_lexicon,
    demand_fields,
    list_concepts,
    list_places,
    list_rules,
)
from taxonomy import Taxonomy

LOG = logging.getLogger(__name__)

MIN_WORDS = 4
"""A text of fewer words carries no verdict ("too-short")."""

MAX_EVIDENCE = 3
MAX_TECHNOLOGIES = 8
"""More than this on one page is a catalogue; the surest are kept."""


class Reader:
    """Reads documents in batches; one instance holds the loaded models."""

    def __init__(self, taxonomy: Taxonomy, embedder: Embedder, bundle: Bundle) -> None:
        self.taxonomy, self.embedder, self.bundle = taxonomy, embedder, bundle
        gate = Gate(tuple(taxonomy.scheme.subject))
        self.lexicon = build_lexicon(taxonomy)
        self.features = TechnologyFeatures(list_concepts(taxonomy), embedder)
        tuned = Tuned(embedder)
        fits = tuned.fits(self.features.ids)
        self.observer = Observer(self.lexicon, embedder, gate, tuned if fits else None)
        self._places = list_places(taxonomy)
        self._rules = list_rules(taxonomy)
        self._roles = tuple(role.id for role in taxonomy.roles)
        self._demand_fields = demand_fields(taxonomy)

    @property
    def model_version(self) -> str:
        """Bundle and encoder that made a reading."""
        return f"{self.bundle.card.version}/{self.embedder.name}"

    def understands(self, language: str) -> bool:
        """Do vectors of texts in this language (BCP 47, primary) mean something?"""
        return self.bundle.way(self.embedder.name, self.features.ids, language) != "lexical"

    def read(self, documents: Sequence[Document]) -> list[Reading]:
        """One reading per document, in order; the encoder is called once for all."""
        try:
            observed = self.observer.observe([as_sample(document) for document in documents])
            return [self._conclude(*pair) for pair in zip(documents, observed, strict=True)]
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 -- the per-document loop: one must not cost the others
            if len(documents) > 1:
                return [reading for document in documents for reading in self.read([document])]
            return [self._give_up(documents[0], error)]

    def way(self, signals: Signals) -> Way:
        """How this text can be judged with the encoder and vocabulary at hand."""
        return self.bundle.way(self.embedder.name, self.features.ids, signals.language.tag)

    def probabilities(self, signals: Signals, way: Way, about: Array) -> Array:
        """Calibrated probability per technology, in the order of the taxonomy; ``about``: what is said
        of the text's relevance.
        """
        rows = self.features.rows(signals, self.bundle.technology_heads(way), about)
        return self.bundle.fuse(rows, way)

    def _conclude(self, document: Document, signals: Signals) -> Reading:
        blank = Reading(
            False, 0.0, signals.language.tag, (), None, None, None, _abstain(signals),
            self.model_version, self.taxonomy.version, _passages(signals),
        )  # fmt: skip
        if blank.abstained:
            return blank
        way = self.way(signals)
        classified = coded(self._rules, signals.facts)
        said = self.bundle.relevance_said(signals, way)
        probabilities = self._with_codes(self.probabilities(signals, way, said), classified)
        relevance = self._relevance(signals, probabilities, said, way)
        relevance = max(relevance, ASSERTED) if classified else relevance
        found = self._technologies(signals, probabilities, way)
        about = relevance >= RELEVANT
        estimate = estimate_trl(signals, self.bundle.trl(way), about, self._rules)
        role = guess_role(signals, self._roles, self.bundle.role(way, self._roles), self._rules)
        where = document.address
        market = guess_market(signals, self._places, document.url, where.country, where.region)
        return replace(
            blank, relevant=about, relevance=relevance, technologies=found,
            trl=_trl(signals, estimate), role=_finding(signals, role),
            market=_finding(signals, market), demand=self._demand(signals, found),
            runners_up=self._runners_up(signals, probabilities, way),
        )  # fmt: skip

    def _with_codes(self, probabilities: Array, classified: Iterable[str]) -> Array:
        least = np.isin(self.features.ids, list(classified)) * ASSERTED
        return np.asarray(np.maximum(probabilities, least))

    def _give_up(self, document: Document, error: Exception) -> Reading:
        place = document.url or document.text[:40]
        LOG.error("%r could not be read", place, exc_info=error)
        return Reading(
            False, 0.0, "und", (), None, None, None, "unreadable",
            self.model_version, self.taxonomy.version,
        )  # fmt: skip

    def _relevance(self, signals: Signals, probabilities: Array, said: Array, way: Way) -> float:
        counts = count_subjects(signals, tuple(self.taxonomy.scheme.subject))
        denied = count_denials(signals)
        features = relevance_features(signals, counts, denied, probabilities, said)
        return float(logistic(self.bundle.layers[f"relevance_{way}"](features))[0, 0])

    def _demand(
        self, signals: Signals, found: Sequence[TechnologyFinding]
    ) -> tuple[DemandFinding, ...]:
        shown = {each.id: [(e.start, e.end) for e in each.evidence] for each in found}
        return tuple(
            DemandFinding(
                guess.signal, _evidence(signals, guess.ground), guess.technologies, guess.fields
            )
            for guess in find_demand(signals, shown, self._demand_fields)
        )

    def _runners_up(self, signals: Signals, probabilities: Array, way: Way) -> tuple[RunnerUp, ...]:
        needed = self.bundle.card.thresholds[way]
        doubts = find_doubts(signals, self.features.ids, probabilities, needed)
        return tuple(RunnerUp(doubt.id, doubt.probability, needed, doubt.why) for doubt in doubts)

    def _technologies(
        self, signals: Signals, probabilities: Array, way: Way
    ) -> tuple[TechnologyFinding, ...]:
        least = self.bundle.card.thresholds[way]
        order = [int(n) for n in np.argsort(-probabilities) if probabilities[n] >= least]
        return tuple(
            self._technology(signals, place, float(probabilities[place]), way)
            for place in order[:MAX_TECHNOLOGIES]
        )

    def _technology(
        self, signals: Signals, place: int, probability: float, way: Way
    ) -> TechnologyFinding:
        tech = self.taxonomy.technologies[place]
        evidence = (*self._classified(signals, tech.id), *_named(signals, tech.id))
        evidence = evidence[:MAX_EVIDENCE] or self._described(signals, place, way)
        return TechnologyFinding(tech.id, tech.number, round(probability, 4), evidence)

    def _classified(self, signals: Signals, technology: str) -> tuple[Evidence, ...]:
        facts = coded(self._rules, signals.facts).get(technology, [])
        return tuple(
            _evidence(signals, Ground(fact.span, f"product code {fact.value}", "fact"))
            for fact in facts[:1]
        )

    def _described(self, signals: Signals, place: int, way: Way) -> tuple[Evidence, ...]:
        heads = self.bundle.technology_heads(way) if way == "glossed" else None
        if not heads:
            return self._alike(signals, place)
        spans = [span for span in signals.sentences if span[1] <= signals.main]
        spans = [span for span in spans if not _denies(signals, span)] or spans
        return (_evidence(signals, find_wording(signals, heads, place, spans)),) if spans else ()

    def _alike(self, signals: Signals, place: int) -> tuple[Evidence, ...]:
        if not len(signals.vectors):
            return ()
        best = int(np.argmax(self.features.similarity(signals.vectors)[:, place]))
        start, end = signals.passages[signals.encoded[best]]
        spans = [span for span in signals.sentences if start <= span[0] and span[1] <= end]
        spans = [span for span in spans if not _denies(signals, span)] or spans
        vectors = self.observer.encode([signals.text[a:b] for a, b in spans])
        cosines = self.features.similarity(vectors)[:, place]
        chosen = int(np.argmax(cosines))
        why = f"reads like known examples (cosine {cosines[chosen]:.2f})"
        return (_evidence(signals, Ground(spans[chosen], why, "alike")),)


def _denies(signals: Signals, span: Span) -> bool:
    """A sentence that says "not" somewhere is a poor witness for what it is like."""
    denials = (hit for hit in signals.of_kind("modifier") if hit.key == "negation")
    return any(span[0] <= hit.start < span[1] for hit in denials)


def as_sample(document: Document) -> Sample:
    """A document as the observer takes it."""
    facts = tuple(RecordFact(f.kind, f.value, (f.start, f.end)) for f in document.facts)
    return Sample(document.text, len(document.title), document.main, facts)


def _abstain(signals: Signals) -> Abstention | None:
    if signals.words < MIN_WORDS:
        return "too-short"
    if not signals.language.supported and not signals.of_kind("term"):
        return "unsupported-language"
    return None


def _named(signals: Signals, technology: str) -> tuple[Evidence, ...]:
    own = [hit for hit in assert_terms(signals)[0] if hit.key == technology]
    told: dict[Span, list[str]] = {}
    for hit in own:
        words = signals.text[hit.start : hit.end]
        told.setdefault(signals.sentence_at(hit.start), []).append(f"“{words}”")
    ranked = sorted(told.items(), key=lambda entry: _plainness(signals, *entry))
    return tuple(
        _evidence(signals, Ground(span, f"names {', '.join(dict.fromkeys(words))}", "named"))
        for span, words in ranked[:MAX_EVIDENCE]
    )


def _plainness(signals: Signals, span: Span, words: list[str]) -> tuple[bool, int, Span]:
    """Whole sentences before headings and table cells, then those that name most."""
    whole = is_whole(signals.text[span[0] : span[1]])
    return not whole, -len(set(words)), span


def _trl(signals: Signals, estimate: Estimate | None) -> TrlEstimate | None:
    if estimate is None:
        return None
    evidence = tuple(_evidence(signals, ground) for ground in estimate.evidence)
    return TrlEstimate(
        estimate.level, estimate.low, estimate.high, round(estimate.probability, 3), evidence
    )


def _finding(signals: Signals, guess: RoleGuess | MarketGuess | None) -> Finding | None:
    if guess is None:
        return None
    evidence = tuple(_evidence(signals, ground) for ground in guess.evidence)
    return Finding(guess.id, round(guess.probability, 3), evidence)


def _evidence(signals: Signals, ground: Ground) -> Evidence:
    start, end = ground.span
    text = signals.text[start:end]
    return Evidence(start, end, text, ground.why, kind=ground.kind, level=ground.level)


def _passages(signals: Signals) -> tuple[Passage, ...]:
    spans = (signals.passages[place] for place in signals.encoded)
    rows = signals.vectors.astype(np.float16)
    return tuple(
        Passage(start, end, row.tobytes()) for (start, end), row in zip(spans, rows, strict=True)
    )
