"""What follows from the facts of public registers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from taxonomy.terms import STRICT, Id


@dataclass(frozen=True, config=STRICT)
class ReadinessFact:
    """What a register's facts say of readiness.

    ``when``: values by kind of fact, one of each kind must stand in the record ("SE*": any that
    begins so); ``at_least``: least numbers. Either ``low``–``high`` with the ``probability`` that
    they hold the level, or ``lowers`` by so many levels, or ``silences`` every estimate. Not
    ``binding``: yields to what the record's own words report. ``source``: who says so.
    """

    when: dict[Id, tuple[str, ...]]
    because: str
    source: str
    at_least: dict[Id, float] = Field(default_factory=dict)
    low: Annotated[int, Field(ge=0, le=9)] = 0
    high: Annotated[int, Field(ge=0, le=9)] = 0
    probability: Annotated[float, Field(ge=0, le=1)] = 0.95
    binding: bool = True
    lowers: Annotated[int, Field(ge=0, le=8)] = 0
    silences: bool = False


@dataclass(frozen=True, config=STRICT)
class RoleFact:
    """What a register's facts say of a place in the value chain; the first that holds counts."""

    when: dict[Id, tuple[str, ...]]
    role: Id
    because: str
    source: str


@dataclass(frozen=True, config=STRICT)
class Registers:
    """What follows from facts of public registers; ``product_codes`` by technology id.

    ``product_code``: the kind of fact that carries such a code.
    """

    readiness: tuple[ReadinessFact, ...] = ()
    roles: tuple[RoleFact, ...] = ()
    product_code: Id = "fda-product-code"
    product_codes: dict[str, tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...]] = Field(
        default_factory=dict
    )
