"""Ids and figures in the words of a scout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from api.labels import (
    ABSTENTION_WORDS,
    COUNTRY_WORDS,
    FACET_WORDS,
    FIELD_WORDS,
    ISSUE_WORDS,
    JOB_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    OUTCOME_WORDS,
    PART_WORDS,
    PROGRESS_WORDS,
    REASON_WORDS,
    STATUS_WORDS,
    UNKNOWN,
    UNTOLD_WORDS,
    VISIT_WORDS,
    WORK_WORDS,
)
from scouting.coverage import language_name
from scouting.domain import Lead, Review
from scouting.queries import UNTOLD
from scouting.review import NEXT, usual
from taxonomy import Taxonomy


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

    def told(self, name: str, review: Review) -> str:
        """What a decision says of one thing, in words; empty where it says nothing."""
        value = getattr(review, name)
        if value in (None, ""):
            return ""
        if name in ("technology", "trl", "role", "market"):
            return self.value(name, review)
        if name == "due":
            return self.when(value)
        find = {"status": self.status, "reason": self.reason}
        return find[name](value) if name in find else str(value)

    @staticmethod
    def step(before: str, after: str) -> str:
        """What is unusual about a step; empty when it is a usual one."""
        if usual(before, after):
            return ""
        steps = " or ".join(f"“{STATUS_WORDS[one]}”" for one in NEXT[before])
        return f"Usually “{STATUS_WORDS[before]}” is followed by {steps}"

    @staticmethod
    def field(name: str) -> str:
        """A part of a decision."""
        return FIELD_WORDS[name]

    @staticmethod
    def abstention(id: str) -> str:
        """Why nothing was concluded of a page."""
        return ABSTENTION_WORDS.get(id, id)

    @staticmethod
    def outcome(state: str) -> str:
        """What became of one of several decisions."""
        return OUTCOME_WORDS[state]

    @staticmethod
    def issue(field: str) -> str:
        """What of a lead is wrong."""
        return ISSUE_WORDS.get(field, field)

    @staticmethod
    def when(day: date | None) -> str:
        """A day as people write it."""
        return f"{day.day} {day:%B %Y}" if day else "no day"

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
    def moment(moment: datetime | None) -> str:
        """A point in time as people write it, in UTC."""
        return f"{moment.day} {moment:%B %Y, %H:%M} UTC" if moment else "an unknown time"

    @staticmethod
    def number(count: int, noun: str, plural: str = "") -> str:
        """A count with its noun."""
        return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
