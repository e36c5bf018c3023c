"""What a register's record states as fact, and what follows from it: readiness, role, technology.

A rule speaks when all its conditions hold for the facts of one record. A record is about one
product, so that a clearance never reaches another product of the same firm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.sentences import Span

ANY = "*"
"""Accepts every value; after a beginning ("SE*"), every value that begins so."""

ASSERTED = 0.97
"""Probability of a technology that a product code names: the authority has classified the very
product. Above what a page must reach that tells a technology alone among several of its firm."""

ROLE = 0.9
"""Probability of a role that a registration states, which firms describe themselves."""


@dataclass(frozen=True)
class RecordFact:
    """One structured field of a record; ``span`` is the sentence of the text that states it."""

    kind: str
    value: str
    span: Span = (0, 0)


@dataclass(frozen=True)
class Condition:
    """All of it must hold: a fact of each kind with one of its values, and the least numbers."""

    values: Mapping[str, Sequence[str]]
    at_least: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadinessRule:
    """A condition and the levels it speaks for.

    ``low`` to ``high`` hold with ``probability``; 0 where the rule has none of its own: then it
    ``lowers`` what else is concluded by so many levels, or ``silences`` it. A rule that does not
    bind yields to what the text itself reports as done. ``why`` names the source.
    """

    condition: Condition
    why: str
    low: int = 0
    high: int = 0
    probability: float = 0.0
    binding: bool = True
    lowers: int = 0
    silences: bool = False


@dataclass(frozen=True)
class RoleRule:
    """A condition and the role it speaks for."""

    condition: Condition
    role: str
    why: str


@dataclass(frozen=True)
class RecordRules:
    """Everything that facts are read by; ``technologies`` by product code of kind ``code``."""

    readiness: tuple[ReadinessRule, ...] = ()
    roles: tuple[RoleRule, ...] = ()
    code: str = ""
    technologies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NO_RULES = RecordRules()


def matching(condition: Condition, facts: Sequence[RecordFact]) -> list[RecordFact]:
    """The facts by which the condition holds; none when it does not."""
    found: list[RecordFact] = []
    for kind, values in condition.values.items():
        held = [f for f in facts if f.kind == kind and any(_fits(f.value, v) for v in values)]
        if not held:
            return []
        found += held
    for kind, least in condition.at_least.items():
        held = [f for f in facts if f.kind == kind and _number(f.value) >= least]
        if not held:
            return []
        found += held
    return found


def coded(rules: RecordRules, facts: Iterable[RecordFact]) -> dict[str, list[RecordFact]]:
    """Technologies that product codes of the record name, with the facts that do."""
    found: dict[str, list[RecordFact]] = {}
    for fact in facts:
        if fact.kind == rules.code:
            for technology in rules.technologies.get(fact.value.upper(), ()):
                found.setdefault(technology, []).append(fact)
    return found


def _fits(value: str, pattern: str) -> bool:
    if pattern.endswith(ANY):
        return value.upper().startswith(pattern[:-1].upper())
    return value.upper() == pattern.upper()


def _number(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0.0
