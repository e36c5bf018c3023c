"""How a market says that it wants something."""

from __future__ import annotations

from pydantic import Field
from pydantic.dataclasses import dataclass

from taxonomy.terms import STRICT, Id, Phrases


@dataclass(frozen=True, config=STRICT)
class DemandSignal:
    """A way in which a market says that it wants something, and the phrases that say it.

    ``field``: the field of need (a ``need`` of the scheme) that every such phrase speaks of, if any.
    """

    id: Id
    label: str
    definition: str
    cues: Phrases
    field: str = ""


@dataclass(frozen=True, config=STRICT)
class NeedField:
    """A field of need of the scheme: the words that name it, the technologies that serve it."""

    id: str
    technologies: tuple[str, ...]
    words: Phrases


@dataclass(frozen=True, config=STRICT)
class Demand:
    """What demand is recognised by; a vocabulary without any assesses no need.

    ``denials``: phrases that take back what their sentence asks for ("tender was cancelled").
    """

    signals: tuple[DemandSignal, ...] = ()
    denials: Phrases = Field(default_factory=dict)
    fields: tuple[NeedField, ...] = ()
