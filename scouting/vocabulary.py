"""A taxonomy as the models want it: phrases, concepts and places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from taxonomy import Taxonomy
from taxonomy.demand import Demand
from taxonomy.terms import Phrases

if TYPE_CHECKING:
    from models.embedder import Embedder
    from models.fitting import Label
    from models.gate import Glance
    from models.lexicon import Lexicon
    from models.linear import Array
    from models.market import Place
    from models.records import RecordRules
    from models.technology import Concept

Entry = tuple[str, str, str, str]
"""Kind, key, language and text of a phrase."""


def build_lexicon(taxonomy: Taxonomy) -> Lexicon:
    """One lexicon of every phrase of the vocabulary."""
    from models.lexicon import Lexicon, Phrase

    return Lexicon(Phrase(*phrase) for phrase in _phrases(taxonomy))


def list_concepts(taxonomy: Taxonomy) -> list[Concept]:
    """The technologies as classes to tell apart."""
    from models.technology import Concept

    return [
        Concept(
            tech.id,
            f"{tech.label}: {tech.definition}",
            tech.exemplars,
            tuple(example.text for example in tech.counter_examples),
        )
        for tech in taxonomy.technologies
    ]


def list_exemplars(taxonomy: Taxonomy, embedder: Embedder) -> list[tuple[str, Array, Label]]:
    """The vocabulary's own sentences as labelled texts: text, vector, label."""
    from models.fitting import EXEMPLAR_WEIGHT, Label

    everything = {tech.id for tech in taxonomy.technologies}
    pairs = []
    for tech in taxonomy.technologies:
        near = frozenset(neighbour.id for neighbour in tech.neighbours)
        others = frozenset(everything - {tech.id})
        own = Label(frozenset([tech.id]), near, weight=EXEMPLAR_WEIGHT)
        not_own = Label(frozenset(), others, weight=EXEMPLAR_WEIGHT)
        pairs += [(text, own) for text in (*tech.exemplars, tech.definition)]
        pairs.append((". ".join((tech.label, *tech.synonyms)), own))
        pairs += [(example.text, not_own) for example in tech.counter_examples]
    vectors = embedder.recall([text for text, _ in pairs]).astype(float)
    return [(text, vector, label) for vector, (text, label) in zip(vectors, pairs, strict=True)]


def list_places(taxonomy: Taxonomy) -> list[Place]:
    """The markets as places with addresses."""
    from models.market import Place

    return [
        Place(m.id, m.countries, (*m.states, *m.states.values()), m.postal, m.phones, m.domains)
        for m in taxonomy.markets
    ]


def demand_fields(taxonomy: Taxonomy) -> dict[str, str]:
    """The field of need that a demand signal speaks of by itself, by signal; only those that do."""
    return {signal.id: signal.field for signal in taxonomy.demand.signals if signal.field}


def name_demand(taxonomy: Taxonomy) -> dict[str, str]:
    """What signals of demand and fields of need are called, by id; empty where there are none."""
    if not taxonomy.demand.signals:
        return {}
    fields = {need.id: need.label for need in taxonomy.scheme.needs}
    return {signal.id: signal.label for signal in taxonomy.demand.signals} | fields


def list_rules(taxonomy: Taxonomy) -> RecordRules:
    """What follows from facts of registers."""
    from models.records import Condition, ReadinessRule, RecordRules, RoleRule

    told = taxonomy.registers
    codes: dict[str, tuple[str, ...]] = {}
    for technology, own in told.product_codes.items():
        for code in own:
            codes[code] = (*codes.get(code, ()), technology)
    readiness = (
        ReadinessRule(
            Condition(rule.when, rule.at_least), f"{rule.because} ({rule.source})", rule.low,
            rule.high, rule.probability, rule.binding, rule.lowers, rule.silences,
        )
        for rule in told.readiness
    )  # fmt: skip
    roles = (
        RoleRule(Condition(rule.when), rule.role, f"{rule.because} ({rule.source})")
        for rule in told.roles
    )
    return RecordRules(tuple(readiness), tuple(roles), told.product_code, codes)


def build_glance(taxonomy: Taxonomy) -> Glance:
    """A quick judge of links and pages, by the vocabulary's words and by those of all sites."""
    from models.gate import Glance, site_phrases

    own = ((kind, key, text) for kind, key, _, text in _phrases(taxonomy))
    return Glance((*own, *site_phrases()))


def _phrases(taxonomy: Taxonomy) -> Iterator[Entry]:
    scheme = taxonomy.scheme
    for tech in taxonomy.technologies:
        yield from _flat("term", tech.id, tech.terms())
        yield from _flat("hint", tech.id, tech.supports())
    for group, phrases in scheme.subject.items():
        yield from _flat("subject", group, phrases)
    for kind in ("contrast", "contrast_after", "seat"):
        yield from _flat(kind, kind, getattr(scheme, kind))
    for step in taxonomy.trl.levels:
        yield from _flat("cue", str(step.level), step.cues)
    for name, phrases in taxonomy.trl.modifiers.items():
        yield from _flat("modifier", name, phrases)
    yield from _flat("target", "target", taxonomy.trl.targets)
    yield from _demand(taxonomy.demand)
    for role in taxonomy.roles:
        yield from _flat("role", role.id, role.cues)
    for market in taxonomy.markets:
        yield from _flat("place", market.id, market.names)
        yield from _flat("place", market.id, market.cities)


def _demand(demand: Demand) -> Iterator[Entry]:
    for signal in demand.signals:
        yield from _flat("demand", signal.id, signal.cues)
    yield from _flat("denial", "denial", demand.denials)
    for field in demand.fields:
        yield from _flat("field", field.id, field.words)


def _flat(kind: str, key: str, phrases: Phrases) -> Iterator[Entry]:
    for language, texts in phrases.items():
        for text in texts:
            yield kind, key, language, text
