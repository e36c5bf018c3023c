"""The vocabulary as SKOS in Turtle: written for other tools, read from untrusted files.

What SKOS has no word for lies in the namespace ``urn:scouting:terms:``. Differences between
neighbours and counter-examples are notes with a value of their own (SKOS Reference, section 7.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from pydantic import TypeAdapter
from rdflib import DCTERMS, OWL, RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from taxonomy.concepts import Area, Scheme, Taxonomy, TaxonomyError, Technology
from taxonomy.loader import check_concepts, check_shape
from taxonomy.terms import Phrases
from taxonomy.turtle import ENGLISH, TERMS, Reader, in_order, parse

PREFIXES = {"rdf": RDF, "skos": SKOS, "dcterms": DCTERMS, "owl": OWL, "terms": TERMS}
PHRASES = {"contrast": TERMS.contrast, "contrast_after": TERMS.contrastAfter, "seat": TERMS.seat}


def concept_uri(scheme: Scheme, id: str) -> str:
    """The URI under which a technology stands in SKOS."""
    return str(_iri(scheme, "technology", id))


def write_skos(taxonomy: Taxonomy) -> str:
    """The vocabulary as one SKOS concept scheme in Turtle, the same text whatever the order of words.

    Thematic areas are the top concepts, technologies narrower concepts below them. The readiness
    scale, roles, markets and missions are no part of it.
    """
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in _scheme_triples(taxonomy.scheme):
        graph.add(triple)
    for tech in taxonomy.technologies:
        for triple in _technology_triples(taxonomy.scheme, tech):
            graph.add(triple)
    return graph.serialize(format="turtle")


def read_skos(text: str) -> tuple[Scheme, tuple[Technology, ...]]:
    """Read what ``write_skos`` writes, or a SKOS file of the same form by others.

    Only Turtle is read and nothing is fetched. Raises TaxonomyError naming concept and field.
    """
    graph = parse(text)
    top = _only_scheme(graph)
    areas = _areas(graph, top.subject)
    scheme = check_shape("SKOS", _raw_scheme(top, areas), Scheme)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept)) - {area.subject for area in areas}
    raw = [_raw_technology(Reader(graph, node)) for node in sorted(concepts, key=str)]
    found = check_shape("SKOS", raw, tuple[Technology, ...])
    technologies = tuple(sorted(found, key=lambda tech: tech.number))
    check_concepts("SKOS", scheme, technologies)
    return scheme, technologies


def load_skos(file: Path | str) -> tuple[Scheme, tuple[Technology, ...]]:
    """Read a SKOS file; raises TaxonomyError naming it."""
    try:
        text = Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError(f"{file}: cannot be read: {error}") from error
    try:
        return read_skos(text)
    except TaxonomyError as error:
        raise TaxonomyError(f"{file}: {error}") from error


def save_vocabulary(scheme: Scheme, technologies: Sequence[Technology], folder: Path | str) -> None:
    """Write ``scheme.yaml`` and ``technologies.yaml``, which ``load_taxonomy`` reads.

    The folder is made where missing; files of these names in it are replaced.
    """
    check_concepts("technologies.yaml", scheme, technologies)
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        _save(root / "scheme.yaml", Scheme, scheme)
        _save(root / "technologies.yaml", tuple[Technology, ...], tuple(technologies))
    except OSError as error:
        raise TaxonomyError(f"{root}: cannot be written: {error}") from error


def _save(path: Path, shape: Any, value: object) -> None:
    plain = TypeAdapter(shape).dump_python(value, mode="json", exclude_defaults=True)
    path.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), "utf-8")


Triple = tuple[Node, Node, Node]


def _iri(scheme: Scheme, kind: str, id: str) -> URIRef:
    return URIRef(f"urn:scouting:{quote(scheme.id, safe='')}:{kind}:{quote(id, safe='')}")


def _scheme_iri(scheme: Scheme) -> URIRef:
    return URIRef(f"urn:scouting:{quote(scheme.id, safe='')}")


def _english(text: str) -> Literal:
    return Literal(text, lang=ENGLISH)


def _scheme_triples(scheme: Scheme) -> Iterator[Triple]:
    iri = _scheme_iri(scheme)
    yield iri, RDF.type, SKOS.ConceptScheme
    yield iri, DCTERMS.identifier, Literal(scheme.id)
    yield iri, DCTERMS.title, _english(scheme.title)
    yield iri, DCTERMS.description, _english(scheme.description)
    yield iri, OWL.versionInfo, Literal(scheme.version)
    for field, predicate in PHRASES.items():
        yield from _phrase_triples(iri, predicate, getattr(scheme, field))
    for number, (group, phrases) in enumerate(sorted(scheme.subject.items())):
        words = BNode(f"subject{number}")
        yield iri, TERMS.subject, words
        yield words, DCTERMS.identifier, Literal(group)
        yield from _phrase_triples(words, TERMS.phrase, phrases)
    yield from _area_triples(scheme)


def _phrase_triples(subject: Node, predicate: Node, phrases: Phrases) -> Iterator[Triple]:
    for lang, texts in phrases.items():
        for text in texts:
            yield subject, predicate, Literal(text, lang=lang)


def _area_triples(scheme: Scheme) -> Iterator[Triple]:
    top = _scheme_iri(scheme)
    for position, area in enumerate(scheme.areas, start=1):
        iri = _iri(scheme, "area", area.id)
        yield top, SKOS.hasTopConcept, iri
        yield iri, RDF.type, SKOS.Concept
        yield iri, SKOS.topConceptOf, top
        yield from _group_triples(iri, position, area)
    for position, need in enumerate(scheme.needs, start=1):
        iri = _iri(scheme, "need", need.id)
        yield top, TERMS.need, iri
        yield iri, RDF.type, TERMS.Need
        yield from _group_triples(iri, position, need)


def _group_triples(iri: URIRef, position: int, area: Area) -> Iterator[Triple]:
    yield iri, DCTERMS.identifier, Literal(area.id)
    yield iri, TERMS.position, Literal(position)
    yield iri, SKOS.definition, _english(area.definition)
    for lang, label in {ENGLISH: area.label, **area.native}.items():
        yield iri, SKOS.prefLabel, Literal(label, lang=lang)


def _technology_triples(scheme: Scheme, tech: Technology) -> Iterator[Triple]:
    iri = _iri(scheme, "technology", tech.id)
    yield iri, RDF.type, SKOS.Concept
    yield iri, SKOS.inScheme, _scheme_iri(scheme)
    yield iri, DCTERMS.identifier, Literal(tech.id)
    yield iri, SKOS.notation, Literal(tech.number)
    yield iri, SKOS.definition, _english(tech.definition)
    for area in tech.areas:
        yield iri, SKOS.broader, _iri(scheme, "area", area)
    if len(tech.areas) > 1:
        yield iri, TERMS.mainArea, _iri(scheme, "area", tech.areas[0])
    yield from _label_triples(iri, tech)
    yield from _note_triples(scheme, iri, tech)


def _label_triples(iri: URIRef, tech: Technology) -> Iterator[Triple]:
    yield iri, SKOS.prefLabel, _english(tech.label)
    yield from _phrase_triples(iri, SKOS.altLabel, {ENGLISH: tech.synonyms})
    yield from _phrase_triples(iri, SKOS.hiddenLabel, {ENGLISH: tech.hints})
    for lang, name in tech.native.items():
        yield iri, SKOS.prefLabel, Literal(name.label, lang=lang)
        yield from _phrase_triples(iri, SKOS.altLabel, {lang: name.synonyms})
        yield from _phrase_triples(iri, SKOS.hiddenLabel, {lang: name.hints})


def _note_triples(scheme: Scheme, iri: URIRef, tech: Technology) -> Iterator[Triple]:
    yield from _phrase_triples(iri, SKOS.example, {ENGLISH: tech.exemplars})
    for number, near in enumerate(sorted(tech.neighbours, key=lambda near: near.id)):
        other, note = _iri(scheme, "technology", near.id), BNode(f"t{tech.number}n{number:03}")
        yield iri, SKOS.related, other
        yield iri, SKOS.scopeNote, note
        yield note, RDF.type, TERMS.Difference
        yield note, TERMS.neighbour, other
        yield note, RDF.value, _english(near.difference)
    for number, wrong in enumerate(sorted(tech.counter_examples, key=lambda wrong: wrong.text)):
        note = BNode(f"t{tech.number}c{number:03}")
        yield iri, SKOS.scopeNote, note
        yield note, RDF.type, TERMS.CounterExample
        yield note, RDF.value, _english(wrong.text)
        yield note, TERMS.because, _english(wrong.because)


def _only_scheme(graph: Graph) -> Reader:
    found = list(graph.subjects(RDF.type, SKOS.ConceptScheme))
    if len(found) != 1:
        raise TaxonomyError(f"SKOS: {len(found)} concept schemes; exactly one is needed")
    return Reader(graph, found[0])


def _areas(graph: Graph, scheme: Node) -> list[Reader]:
    below = {*graph.objects(scheme, SKOS.hasTopConcept), *graph.subjects(SKOS.topConceptOf, scheme)}
    return in_order(Reader(graph, node) for node in below)


def _raw_scheme(node: Reader, areas: list[Reader]) -> dict[str, Any]:
    return {
        "id": node.id,
        **node.english(title=DCTERMS.title, description=DCTERMS.description),
        **node.english(version=OWL.versionInfo),
        "areas": [_raw_area(area) for area in areas],
        "needs": [_raw_area(need) for need in node.linked(TERMS.need)],
        "subject": {group.id: group.phrases(TERMS.phrase) for group in node.linked(TERMS.subject)},
        **{field: node.phrases(predicate) for field, predicate in PHRASES.items()},
    }


def _raw_area(node: Reader) -> dict[str, Any]:
    labels = node.texts(SKOS.prefLabel)
    raw = {"id": node.id, **node.english(label=SKOS.prefLabel, definition=SKOS.definition)}
    return {**raw, "native": {lang: text for lang, text in labels.items() if lang != ENGLISH}}


def _raw_technology(node: Reader) -> dict[str, Any]:
    areas = [*node.ids(TERMS.mainArea), *node.ids(SKOS.broader)]
    return {
        "id": node.id,
        **node.english(number=SKOS.notation, label=SKOS.prefLabel, definition=SKOS.definition),
        "areas": list(dict.fromkeys(areas)),
        "synonyms": node.phrases(SKOS.altLabel).get(ENGLISH, ()),
        "hints": node.phrases(SKOS.hiddenLabel).get(ENGLISH, ()),
        "exemplars": [text for texts in node.phrases(SKOS.example).values() for text in texts],
        "native": _raw_native(node),
        **_raw_notes(node),
    }


def _raw_native(node: Reader) -> dict[str, Any]:
    names: dict[str, dict[str, Any]] = {}
    for field, predicate in {"synonyms": SKOS.altLabel, "hints": SKOS.hiddenLabel}.items():
        for lang, phrases in node.phrases(predicate).items():
            names.setdefault(lang, {})[field] = phrases
    for lang, label in node.texts(SKOS.prefLabel).items():
        names.setdefault(lang, {})["label"] = label
    return {lang: name for lang, name in names.items() if lang != ENGLISH}


def _raw_notes(node: Reader) -> dict[str, Any]:
    notes = [Reader(node.graph, note) for note in node.graph.objects(node.subject, SKOS.scopeNote)]
    differences = {
        near.id: note.english(difference=RDF.value)
        for note in notes
        for near in note.linked(TERMS.neighbour)
    }
    near = [{"id": id, **differences.get(id, {})} for id in node.ids(SKOS.related)]
    wrong = [
        note.english(text=RDF.value, because=TERMS.because)
        for note in notes
        if note.is_a(TERMS.CounterExample)
    ]
    wrong.sort(key=lambda raw: raw.get("text", ""))
    return {"neighbours": near, "counter_examples": wrong}
