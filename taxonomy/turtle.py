"""Turtle written by strangers, read as text: no conversion of values, no network, no surprises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser
from rdflib.term import Node

from taxonomy.concepts import TaxonomyError

TERMS = Namespace("urn:scouting:terms:")
ENGLISH = "en"

MAX_CHARACTERS = 4 * 2**20
MAX_STATEMENTS = 100_000
"""Nine and ten times the shipped vocabulary; rdflib reads that much in a few seconds."""

NOT_IN_IRI = frozenset('<>" {}|\\^`')

UNREADABLE = (
    *(SyntaxError, ParserError, ValueError, TypeError, AttributeError),
    *(AssertionError, LookupError, ArithmeticError, RecursionError),
)
"""What rdflib's parser was seen to raise, or can raise, on text that is not Turtle."""


class _PlainSink(RDFSink):
    """Keeps literals as text: converting them would run numbers, dates, XML and HTML of others."""

    def newLiteral(self, s: str, dt: URIRef | None, lang: str | None) -> Literal:
        """The text and its language; a surrogate, which no file can hold, raises ValueError."""
        s.encode("utf-8")
        return Literal(s, lang=lang)

    def newSymbol(self, *args: str) -> URIRef:
        """An IRI; one that could not be written again raises ValueError."""
        if NOT_IN_IRI & set(args[0]):
            raise ValueError(f"not an IRI: {args[0][:80]!r}")
        return URIRef(args[0])

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:
        """Add a statement, up to a limit."""
        if len(self.graph) >= MAX_STATEMENTS:
            raise ValueError(f"more than {MAX_STATEMENTS} statements")
        super().makeStatement(quadruple, why)


def parse(text: str) -> Graph:
    """The graph of a Turtle text; raises TaxonomyError when it is none or too long."""
    if len(text) > MAX_CHARACTERS:
        raise TaxonomyError(f"SKOS: longer than {MAX_CHARACTERS} characters")
    graph = Graph(bind_namespaces="none")
    try:
        SinkParser(_PlainSink(graph), baseURI="urn:scouting:", turtle=True).loadBuf(text)
    except UNREADABLE as error:
        reason = " ".join(str(error).split()).split(" at ^ in:")[0][:200]
        raise TaxonomyError(f"SKOS: not Turtle: {reason or type(error).__name__}") from error
    return graph


class Reader:
    """One subject of the graph; what it complains about names the subject and the property."""

    def __init__(self, graph: Graph, subject: Node) -> None:
        self.graph = graph
        self.subject = subject

    @property
    def id(self) -> str:
        """Its dcterms:identifier, else the last part of its IRI."""
        given = [str(value) for value in self.graph.objects(self.subject, DCTERMS.identifier)]
        if len(given) > 1:
            raise TaxonomyError(f"SKOS: {min(given)}: identifier: more than one value")
        return given[0] if given else _last_part(self.subject)

    def phrases(self, predicate: URIRef) -> dict[str, tuple[str, ...]]:
        """The texts of a property by primary language tag; a text without one is English."""
        found: dict[str, list[str]] = {}
        for value in sorted(self.graph.objects(self.subject, predicate), key=str):
            if not isinstance(value, Literal):
                raise TaxonomyError(f"SKOS: {self.id}: {_last_part(predicate)}: is not a text")
            lang = (value.language or ENGLISH).split("-")[0]
            found.setdefault(lang, []).append(str(value))
        return {lang: tuple(texts) for lang, texts in sorted(found.items())}

    def texts(self, predicate: URIRef) -> dict[str, str]:
        """The single text of a property by language."""
        phrases = self.phrases(predicate)
        for lang, texts in phrases.items():
            if len(texts) > 1:
                field = f"{_last_part(predicate)}@{lang}"
                raise TaxonomyError(f"SKOS: {self.id}: {field}: more than one value")
        return {lang: texts[0] for lang, texts in phrases.items()}

    def is_a(self, kind: URIRef) -> bool:
        """Whether the subject is of this rdf:type."""
        return (self.subject, RDF.type, kind) in self.graph

    def ids(self, predicate: URIRef) -> list[str]:
        """The ids of the subjects a property points to, each once."""
        return list(dict.fromkeys(linked.id for linked in self.linked(predicate)))

    def english(self, **fields: URIRef) -> dict[str, str]:
        """The English texts of these properties by field; what is missing stays out."""
        found = {field: self.texts(predicate) for field, predicate in fields.items()}
        return {field: texts[ENGLISH] for field, texts in found.items() if ENGLISH in texts}

    def linked(self, predicate: URIRef) -> list[Reader]:
        """The subjects a property points to, in order of their position, then of their id."""
        nodes = set(self.graph.objects(self.subject, predicate))
        if any(isinstance(node, Literal) for node in nodes):
            raise TaxonomyError(f"SKOS: {self.id}: {_last_part(predicate)}: is a text, not a link")
        return in_order(Reader(self.graph, node) for node in nodes)


def _last_part(node: Node) -> str:
    if not isinstance(node, URIRef):
        raise TaxonomyError("SKOS: a concept has neither IRI nor dcterms:identifier")
    return str(node).replace("#", "/").replace(":", "/").rsplit("/", 1)[-1]


def in_order(readers: Iterable[Reader]) -> list[Reader]:
    """Sorted by ``urn:scouting:terms:position`` where it is given, then by id."""
    return sorted(readers, key=lambda reader: (_position(reader), reader.id))


def _position(reader: Reader) -> str:
    return reader.english(position=TERMS.position).get("position", "").zfill(9)
