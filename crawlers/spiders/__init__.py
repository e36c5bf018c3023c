"""Spiders: thin, one file a service; which one asks a register of which kind."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawlers.registers import RegisterSpider

SPIDERS = {
    "openfda-510k": ("openfda", "Clearances"),
    "openfda-pma": ("openfda", "Approvals"),
    "openfda-registrations": ("openfda", "Registrations"),
    "clinicaltrials": ("clinicaltrials", "Trials"),
    "nih-reporter": ("nih_reporter", "Grants"),
    "sbir": ("sbir", "Awards"),
    "openalex": ("openalex", "Works"),
    "cordis": ("cordis", "Projects"),
    "health-canada": ("health_canada", "Licences"),
    "gdelt": ("gdelt", "News"),
}
"""Module and class by the kind of a source."""


def register_spider(kind: str) -> type[RegisterSpider]:
    """The spider that asks registers of this kind."""
    module, name = SPIDERS[kind]
    found: type[RegisterSpider] = getattr(import_module(f"crawlers.spiders.{module}"), name)
    return found
