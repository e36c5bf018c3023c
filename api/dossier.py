"""What stands behind a lead: its documents, the technologies that came near, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.words import Words
from scouting.domain import Lead, Review, RunnerUp
from scouting.review import differences
from scouting.store import Filed, Store

MAX_RUNNERS_UP = 3


@dataclass(frozen=True)
class File:
    """The documents of a lead's organisation, up to a limit of ``total``, and the runners-up."""

    pages: tuple[Filed, ...]
    total: int
    runners_up: tuple[RunnerUp, ...]

    def telling(self, technology: str) -> list[Filed]:
        """Those that count and tell of a technology."""
        return [page for page in self.counting if page.tells(technology)]

    def silent(self, technology: str) -> list[Filed]:
        """Those that count and do not."""
        return [page for page in self.counting if not page.tells(technology)]

    @property
    def counting(self) -> list[Filed]:
        """Those that are neither superseded nor near-duplicates."""
        return [page for page in self.pages if not page.superseded and not page.repeats]

    @property
    def repeated(self) -> list[Filed]:
        """Near-duplicates, which do not count."""
        return [page for page in self.pages if page.repeats and not page.superseded]

    @property
    def superseded(self) -> list[Filed]:
        """Former texts of pages that have changed."""
        return [page for page in self.pages if page.superseded]


@dataclass(frozen=True)
class Step:
    """A decision: what it changed (label, before, after), and what is unusual about it."""

    review: Review
    changes: tuple[tuple[str, str, str], ...]
    remark: str


def open_file(store: Store, found: Lead) -> File:
    """What is stored behind a lead, as read by the models that it comes from."""
    versions = found.model_version, found.taxonomy_version
    pages, total = store.archive.of_organisation(found.organisation.key, versions)
    own = store.leads.of_organisation(found.organisation.key)
    leading = {entry.found.technology for entry in own} | {found.technology}
    telling = [page for page in pages if not page.superseded and page.tells(found.technology)]
    return File(tuple(pages), total, _rank(telling, leading))


def _rank(telling: Iterable[Filed], leading: set[str]) -> tuple[RunnerUp, ...]:
    """The likeliest technologies that no page asserts and no lead has, each as its surest page has it."""
    best: dict[str, RunnerUp] = {}
    for page in telling:
        for runner in page.reading.runners_up if page.reading else ():
            known = best.get(runner.id)
            if runner.id not in leading and (
                known is None or runner.probability > known.probability
            ):
                best[runner.id] = runner
    ranked = sorted(best.values(), key=lambda runner: -runner.probability)
    return tuple(ranked[:MAX_RUNNERS_UP])


def tell_history(history: Sequence[Review], words: Words) -> list[Step]:
    """Every decision with what it changed, latest first, as the history comes."""
    earlier = [*history[1:], Review()][: len(history)]
    return [_step(*pair, words) for pair in zip(history, earlier, strict=True)]


def _step(review: Review, before: Review, words: Words) -> Step:
    changes = tuple(
        (words.field(name), words.told(name, before), words.told(name, review))
        for name in differences(before, review)
    )
    remark = "" if review.undoes else words.step(before.status, review.status)
    return Step(review, changes, remark)


def as_page(filed: Filed, technology: str) -> dict[str, Any]:
    """A stored document as JSON; without its text."""
    moments = ("fetched", "first_seen", "last_seen", "changed", "gone")
    told = {name: getattr(filed, name) for name in moments}
    return {
        **{
            name: getattr(filed, name)
            for name in ("id", "url", "title", "content_hash", "superseded")
        },
        **{name: moment.isoformat() if moment else None for name, moment in told.items()},
        "repeats": filed.repeats[1] if filed.repeats else None,
        "probability": filed.tells(technology) if technology else None,
        "abstained": filed.reading.abstained if filed.reading else None,
    }
