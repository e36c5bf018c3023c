"""The words of the field as immutable values: technologies, TRL scale, roles, markets, missions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from taxonomy.demand import Demand
from taxonomy.registers import Registers
from taxonomy.terms import STRICT, Id, Language, Phrases


class TaxonomyError(ValueError):
    """A vocabulary that cannot be used; the text names file, concept and field."""


@dataclass(frozen=True, config=STRICT)
class Neighbour:
    """A concept that is easily confused with this one, and how to tell them apart."""

    id: str
    difference: str


@dataclass(frozen=True, config=STRICT)
class CounterExample:
    """A sentence with the words of a technology that is not about it, and the reason."""

    text: str
    because: str


@dataclass(frozen=True, config=STRICT)
class NativeLabel:
    """What a technology is called in one market language; ``hints`` only support it."""

    label: str
    synonyms: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class NativeWords:
    """Further words for a technology in one market language, as a file of that language has them."""

    synonyms: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Technology:
    """One concept of the vocabulary: names, meaning, neighbours and example sentences.

    ``synonyms`` assert the technology by themselves (SKOS altLabel); ``hints`` only support it
    (SKOS hiddenLabel). ``number`` is the stable notation, unique in its vocabulary.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
    number: Annotated[int, Field(ge=1)]
    label: str
    areas: tuple[str, ...]
    definition: str
    synonyms: tuple[str, ...]
    hints: tuple[str, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    exemplars: tuple[str, ...] = ()
    counter_examples: tuple[CounterExample, ...] = ()
    native: dict[Language, NativeLabel] = Field(default_factory=dict)

    def terms(self) -> Phrases:
        """Every name that asserts this technology, by language; English first."""
        native = {lang: (name.label, *name.synonyms) for lang, name in self.native.items()}
        return {"en": (self.label, *self.synonyms), **native}

    def supports(self) -> Phrases:
        """Every hint, by language; English first."""
        return {"en": self.hints, **{lang: name.hints for lang, name in self.native.items()}}


@dataclass(frozen=True, config=STRICT)
class Area:
    """A thematic area or a field of need, under which technologies are grouped."""

    id: str
    label: str
    definition: str
    native: dict[Language, str] = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Scheme:
    """A vocabulary as a whole (SKOS ConceptScheme).

    ``subject``: groups of words; a text that touches every group deserves a close look.
    ``contrast`` and ``contrast_after``: phrases before or after a term that mean somebody else's
    technology is spoken of ("unlike OCT"). ``seat``: phrases after which an organisation names its
    place of business ("headquartered in").
    """

    id: str
    title: str
    version: Annotated[str, Field(max_length=40)]
    description: str
    areas: tuple[Area, ...]
    needs: tuple[Area, ...] = ()
    subject: dict[str, Phrases] = Field(default_factory=dict)
    contrast: Phrases = Field(default_factory=dict)
    contrast_after: Phrases = Field(default_factory=dict)
    seat: Phrases = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class TrlLevel:
    """One technology readiness level, 1–9, with the phrases that speak for it."""

    level: Annotated[int, Field(ge=1, le=9)]
    label: str = ""
    definition: str = ""
    cues: Phrases = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class TrlScale:
    """The nine readiness levels, and the words that change what a cue means.

    Scale: European Commission, Horizon 2020 Work Programme 2014–2015, General Annex G.
    """

    source: str
    levels: tuple[TrlLevel, ...]
    modifiers: dict[str, Phrases] = Field(default_factory=dict)
    targets: Phrases = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Role:
    """A place in the value chain, and the phrases by which organisations tell it."""

    id: Id
    label: str
    definition: str
    cues: Phrases = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Market:
    """A target market and what an address in it looks like.

    ``countries`` are ISO 3166-1 alpha-2 codes; ``states`` maps US state names to their postal
    codes (empty elsewhere); ``postal`` and ``phones`` are RE2 patterns of an address line and of a
    telephone number with its code; ``domains`` are country-code top-level domains.
    """

    id: Id
    label: str
    countries: tuple[str, ...]
    names: Phrases
    cities: Phrases = Field(default_factory=dict)
    states: dict[str, str] = Field(default_factory=dict)
    postal: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Mission:
    """A planned trade mission to one or two markets."""

    id: Id
    label: str
    markets: tuple[str, ...]
    lead: str
    co_organiser: str


_Named = TypeVar("_Named", Technology, Market, Mission, Role, Area)


@dataclass(frozen=True)
class Taxonomy:
    """Everything a vocabulary folder holds, checked; ``version`` changes with any content."""

    scheme: Scheme
    technologies: tuple[Technology, ...]
    trl: TrlScale
    roles: tuple[Role, ...]
    markets: tuple[Market, ...]
    missions: tuple[Mission, ...]
    version: str
    demand: Demand = Demand()
    registers: Registers = Registers()

    def technology(self, id: str) -> Technology:
        """The technology with this id or number; raises TaxonomyError when there is none."""
        return _find("technology", id, self.technologies, lambda t: {t.id, str(t.number)})

    def market(self, id: str) -> Market:
        """The market with this id; raises TaxonomyError when there is none."""
        return _find("market", id, self.markets, lambda m: {m.id})

    def mission(self, id: str) -> Mission:
        """The mission with this id (any case); raises TaxonomyError when there is none."""
        return _find("mission", id, self.missions, lambda m: {m.id, m.id.upper(), m.id.lower()})

    def role(self, id: str) -> Role:
        """The role with this id; raises TaxonomyError when there is none."""
        return _find("role", id, self.roles, lambda r: {r.id})

    def area(self, id: str) -> Area:
        """The thematic area with this id; raises TaxonomyError when there is none."""
        return _find("thematic area", id, self.scheme.areas, lambda a: {a.id})


def _find(kind: str, id: str, members: Sequence[_Named], names: Callable[..., set[str]]) -> _Named:
    for member in members:
        if id in names(member):
            return member
    known = ", ".join(member.id for member in members)
    raise TaxonomyError(f"unknown {kind} '{id}'; known: {known}")
