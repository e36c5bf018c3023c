"""Ids and figures in the words of a scout."""

from __future__ import annotations

from datetime import datetime

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
UNKNOWN = "Unknown"


class Words:
    """Labels of one vocabulary; an id that it no longer has stands for itself."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        numbers = {str(one.number): one.label for one in taxonomy.technologies}
        self._technologies = numbers | {one.id: one.label for one in taxonomy.technologies}
        self._markets = {one.id: one.label for one in taxonomy.markets}
        self._roles = {one.id: one for one in taxonomy.roles}
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

    @staticmethod
    def status(id: str) -> str:
        """A review status."""
        return STATUS_WORDS.get(id, id)

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
