"""Scouts' decisions to labelled texts: each label says what its decision supports, and no more. Pure.

A yes holds for the pages that the lead quotes, whose sentences the scout has seen; a no holds for
every page that claims the technology. What no decision speaks of stays open and counts neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.fitting import Label
from scouting.domain import Decided, Document

ACCEPTED = ("shortlisted", "contacted", "meeting", "agreement")
"""States in which a scout stands by the technology of a lead; dropped tells nothing of it."""

LESSON_WEIGHT = 3
"""How often a decision's page counts against a shipped text. One decision on three pages took a wrong
claim from .96 to .82–.87 at 1, to .64–.72 at 3, to .38–.44 at 8, with micro-F1 on the dev texts at
.736, .740 and .732: a single slip must not turn the models, three like decisions may."""


@dataclass(frozen=True)
class Lesson:
    """A document with what decisions say of it."""

    document: Document
    label: Label


@dataclass
class _Page:
    document: Document
    there: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    relevant: set[bool] = field(default_factory=set)
    trl: set[int] = field(default_factory=set)
    role: set[str] = field(default_factory=set)


def draw_lessons(decisions: Iterable[Decided], technologies: Sequence[str]) -> list[Lesson]:
    """One lesson per document that decisions say anything of, in the order of their first mention.

    Where decisions contradict each other the document stays open, but a page that is accepted for
    one technology is about the field whatever is said of another.
    """
    pages: dict[tuple[str, str], _Page] = {}
    for decided in decisions:
        for kind, document in decided.pages:
            key = document.url, document.content_hash
            _teach(pages.setdefault(key, _Page(document)), kind, decided)
    told = (Lesson(page.document, _label(page, technologies)) for page in pages.values())
    return [lesson for lesson in told if _speaks(lesson.label, technologies)]


def as_lesson(text: str, known: Iterable[str]) -> Lesson:
    """A text with all technologies it is about, as a lesson; without any it says nothing of the field."""
    ids = frozenset(known)
    label = Label(ids, frozenset(), True if ids else None, None, None, LESSON_WEIGHT)
    return Lesson(Document("", text, len(text)), label)


def _teach(page: _Page, kind: str, decided: Decided) -> None:
    review, quoted = decided.review, {other for other, _ in decided.pages}
    right = _right(decided)
    if kind == "claimed":
        page.absent |= _wrong(decided)
        if review.reason == "out-of-scope":
            page.relevant.add(False)
    if kind == "quoted" and right:
        page.there.add(right)
        page.relevant.add(True)
    if review.trl is not None and kind == ("trl" if "trl" in quoted else "quoted"):
        page.trl.add(review.trl)
    if review.role is not None and kind == ("role" if "role" in quoted else "quoted"):
        page.role.add(review.role)


def _right(decided: Decided) -> str | None:
    """The technology that the scout stands by."""
    review = decided.review
    if review.status == "rejected":
        return None
    if review.technology:
        return review.technology
    return decided.technology if review.status in ACCEPTED else None


def _wrong(decided: Decided) -> set[str]:
    """Technologies that the scout says are not there."""
    review = decided.review
    if review.status == "rejected":
        denied = {"wrong-technology", "out-of-scope"}
        return {decided.technology} if review.reason in denied else set()
    return {decided.technology} - {review.technology} if review.technology else set()


def _label(page: _Page, technologies: Sequence[str]) -> Label:
    there, absent = page.there - page.absent, page.absent - page.there
    return Label(
        frozenset(there),
        frozenset(technologies) - there - absent,
        True if True in page.relevant else False if page.relevant else None,
        float(*page.trl) if len(page.trl) == 1 else None,
        min(page.role) if len(page.role) == 1 else None,
        LESSON_WEIGHT,
    )


def _speaks(label: Label, technologies: Sequence[str]) -> bool:
    told = (label.relevant, label.trl, label.role)
    return len(label.maybe) < len(technologies) or any(value is not None for value in told)
