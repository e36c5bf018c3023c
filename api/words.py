"""Ids and figures in the words of a scout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scouting.coverage import language_name
from scouting.domain import Lead, Review
from scouting.queries import UNTOLD
from taxonomy import Taxonomy

STATUS_WORDS = {
    "new": "New",
    "shortlisted": "Shortlisted",
    "rejected": "Rejected",
    "contacted": "Contacted",
    "meeting": "Meeting arranged",
    "agreement": "Agreement",
    "dropped": "Dropped",
}
REASON_WORDS = {
    "wrong-technology": "They do not have this technology",
    "wrong-trl": "Wrong readiness for us",
    "wrong-market": "Wrong market",
    "not-a-company": "Not a company",
    "duplicate": "We have it already",
    "stale": "Out of date",
    "out-of-scope": "Nothing to do with the field",
}
FIELD_WORDS = {"technology": "Technology", "trl": "Readiness", "role": "Role", "market": "Market"}
VISIT_WORDS = {
    "queued": "Waiting",
    "running": "Being fetched and read",
    "new": "Read",
    "unchanged": "Known already, unchanged",
    "failed": "Not read",
}
JOB_WORDS = {"queued": "Waiting to begin", "running": "In progress", "done": "Finished"}
WORK_WORDS = {
    "queued": "Waiting",
    "running": "In progress",
    "done": "Done",
    "failed": "Failed, tried again",
    "dead": "Given up",
    "cancelled": "Cancelled",
}
PROGRESS_WORDS = {
    "pages": "pages",
    "stored": "new",
    "unchanged": "unchanged",
    "quarantined": "unreadable",
    "failed": "not to be had",
    "read": "read",
    "relevant": "about the field",
    "total": "in all",
    "rate": "a minute",
}
PART_WORDS = {
    "relevance": "Relevance",
    "readiness": "Readiness",
    "evidence": "Strength of evidence",
    "freshness": "Freshness",
    "source trust": "Trust in the source",
}
LEVEL_WORDS = {"high": "High", "medium": "Medium", "low": "Low", "none": "Not assessed"}
KIND_WORDS = {
    "register": "Registers of authorities",
    "institution": "Institutions",
    "association": "Associations and fairs",
    "company": "Company sites",
    "news": "News and magazines",
    "unknown": "Other listed sources",
    "website": "Other web sites",
    "demo": "The demonstration web",
    "submitted": "Submitted pages",
    "feed": "Feeds",
}
FACET_WORDS = {
    "technology": "Technology", "market": "Market", "role": "Role", "status": "Review",
    "novelty": "Novelty", "need": "Need", "language": "Language", "source_kind": "Source",
}  # fmt: skip
UNTOLD_WORDS = {
    "novelty": "Not assessed",
    "need": "Not assessed",
    "source_kind": "Without a source",
    "technology": "No longer in the vocabulary",
}
COUNTRY_WORDS = {"US": "United States", "CN": "China", "DE": "Germany", "GB": "United Kingdom"}
"""Countries that a vocabulary may split into several markets."""

UNKNOWN = "Unknown"


class Words:
    """Labels of one vocabulary; an id that it no longer has stands for itself."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        numbers = {str(one.number): one.label for one in taxonomy.technologies}
        self._technologies = numbers | {one.id: one.label for one in taxonomy.technologies}
        self._markets = {one.id: one.label for one in taxonomy.markets}
        self._roles = {one.id: one for one in taxonomy.roles}
        self._signals = {one.id: one.label for one in taxonomy.demand.signals}
        self._levels = {one.level: one for one in taxonomy.trl.levels}

    def technology(self, id: str) -> str:
        """The label of a technology."""
        return self._technologies.get(id, id)

    def market(self, id: str | None) -> str:
        """The label of a market."""
        return self._markets.get(id, id) if id else UNKNOWN

    def role(self, id: str | None) -> str:
        """The label of a role."""
        return self._roles[id].label if id in self._roles else id or UNKNOWN

    def role_help(self, id: str | None) -> str:
        """What a role means."""
        return self._roles[id].definition if id in self._roles else ""

    def level(self, level: int) -> str:
        """What a readiness level is called."""
        return self._levels[level].label

    def level_help(self, level: int) -> str:
        """What a readiness level means."""
        return self._levels[level].definition

    def facet(self, name: str, value: str) -> str:
        """A value of a facet, in words that stand by themselves."""
        if value == UNTOLD:
            return f"{FACET_WORDS[name]}: {self.untold(name).lower()}"
        rated = f"{FACET_WORDS[name]}: {self.rating(value).lower()}"
        find: dict[str, Callable[[str], str]] = {
            "technology": self.technology, "market": self.market, "role": self.role,
            "status": self.status, "language": lambda code: f"In {language_name(code)}",
            "source_kind": self.kind,
        }  # fmt: skip
        return find[name](value) if name in find else rated

    @staticmethod
    def untold(name: str) -> str:
        """What is not told of a lead, by facet."""
        return UNTOLD_WORDS.get(name, UNKNOWN)

    @staticmethod
    def kind(id: str) -> str:
        """A kind of source."""
        return KIND_WORDS.get(id, id)

    @staticmethod
    def country(code: str) -> str:
        """A country, by its ISO 3166 code."""
        return COUNTRY_WORDS.get(code, code)

    @staticmethod
    def status(id: str) -> str:
        """A review status."""
        return STATUS_WORDS.get(id, id)

    def technologies(self) -> list[tuple[str, str]]:
        """Id and label of every technology, by label."""
        known = ((one.id, one.label) for one in self.taxonomy.technologies)
        return sorted(known, key=lambda pair: pair[1].casefold())

    def levels(self) -> list[tuple[int, str]]:
        """The readiness levels with their names."""
        return [(one.level, f"{one.level}: {one.label}") for one in self.taxonomy.trl.levels]

    def roles(self) -> list[tuple[str, str]]:
        """Id and label of every role."""
        return [(one.id, one.label) for one in self.taxonomy.roles]

    def markets(self) -> list[tuple[str, str]]:
        """Id and label of every market."""
        return [(one.id, one.label) for one in self.taxonomy.markets]

    @staticmethod
    def reason(id: str) -> str:
        """Why a lead was rejected."""
        return REASON_WORDS.get(id, id)

    def value(self, name: str, lead: Lead | Review) -> str:
        """Technology, readiness, role or market of a lead, or what a scout corrected it to."""
        told = getattr(lead, name)
        if name == "trl":
            level = told if isinstance(told, int) or told is None else told.level
            return f"level {level}" if level else "not told"
        find = {"technology": self.technology, "role": self.role, "market": self.market}[name]
        return find(told)

    @staticmethod
    def work(state: str) -> str:
        """How far a job of the workers is."""
        return WORK_WORDS.get(state, state)

    @staticmethod
    def progress(name: str, value: float) -> str:
        """A figure of a job's progress."""
        return f"{value:g} {PROGRESS_WORDS.get(name, name)}"

    @staticmethod
    def visit(state: str) -> str:
        """How far a submitted address is."""
        return VISIT_WORDS.get(state, state)

    @staticmethod
    def job(state: str) -> str:
        """How far a job is."""
        return JOB_WORDS.get(state, state)

    @staticmethod
    def rating(level: str | None) -> str:
        """A level of novelty or need."""
        return LEVEL_WORDS.get(level or "none", level or "")

    def signal(self, id: str) -> str:
        """A kind of demand, within a sentence."""
        return self._signals.get(id, id).lower()

    @staticmethod
    def iso_day(day: str) -> str:
        """An ISO date as people write it."""
        try:
            return Words.day(datetime.fromisoformat(day))
        except ValueError:
            return "an unknown day"

    @staticmethod
    def part(name: str) -> str:
        """A part of a score."""
        return PART_WORDS.get(name, name.capitalize())

    @staticmethod
    def day(moment: datetime | None) -> str:
        """A date as people write it."""
        return f"{moment.day} {moment:%B %Y}" if moment else "an unknown day"

    @staticmethod
    def number(count: int, noun: str, plural: str = "") -> str:
        """A count with its noun."""
        return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
