"""Signs that something is wrong with leads or readings, told from counts alone. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

WEEK = timedelta(days=7)
BEFORE = timedelta(weeks=8)
"""What a week is compared with: two months of weekly crawls."""

SAME_SHARE = 0.05
"""More leads than this with one and the same score, and the score does not tell them apart."""

SCORES_FROM = 40
"""Leads from which scores are looked at: the share is two of them, so three alike ring. The leads of
the demonstration web (27) have as many scores; three alike among 40 even scores: one in 1,600."""

TECHNOLOGY_SHARE = 0.30
"""One technology's share of a week's new leads above which a word or a head probably misfires."""

NEW_FROM = 30
"""New leads from which shares are looked at: a technology that brings 15 % of all leads exceeds the
share by chance in one week of a hundred (binomial, ten or more of 30)."""

RATES_FROM = 30
"""Documents that the week and the time before must each have for a rate to be compared."""

JUMP = 0.10
"""Least change of a relevance rate that is worth a scout's attention, however sure it is."""

SURE = 3.29
"""|z| from which rates differ by more than chance: two-sided p = 0.001, so that some eighteen
languages and markets looked at every week ring falsely about once a year."""


@dataclass(frozen=True)
class Alarm:
    """What is wrong, in words with the numbers in them; ``subject`` is the id it is about."""

    kind: Literal["same-score", "one-technology", "relevance-jump"]
    subject: str
    words: str
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Rate:
    """How many of some documents are about the field."""

    relevant: int
    documents: int

    @property
    def share(self) -> float:
        """0–1; 0 where there are none."""
        return self.relevant / self.documents if self.documents else 0.0


def same_score(leads: int, score: float, count: int) -> Alarm | None:
    """Do too many leads share one score? ``count`` of ``leads`` have ``score``, the commonest."""
    if leads < SCORES_FROM or count <= SAME_SHARE * leads:
        return None
    words = (
        f"{count} of {leads} leads ({count / leads:.0%}) have exactly the same score, {score:.2f}. "
        "It does not tell them apart; something that it is made of is probably stuck."
    )
    return Alarm("same-score", f"{score:.2f}", words, {"leads": leads, "same": count})


def one_technology(new: Mapping[str, int], name: Callable[[str], str]) -> Alarm | None:
    """Does one technology take over a week's new leads? ``new``: leads by technology."""
    leads = sum(new.values())
    if leads < NEW_FROM:
        return None
    leading = max(new, key=lambda id: new[id])
    count = new[leading]
    if count <= TECHNOLOGY_SHARE * leads:
        return None
    words = (
        f"{count} of the {leads} leads first seen in the last seven days ({count / leads:.0%}) are "
        f"in {name(leading)}. Look at some of them: a word may be taken for the technology."
    )
    return Alarm("one-technology", leading, words, {"leads": leads, "same": count})


def relevance_jumps(
    rates: Iterable[tuple[str, Rate, Rate]], name: Callable[[str], str]
) -> list[Alarm]:
    """Groups of pages whose relevance rate of this week is not that of the weeks before.

    ``rates``: a group's id, its rate this week, its rate before.
    """
    return [_jump(id, now, before, name(id)) for id, now, before in rates if _jumps(now, before)]


def compare_rates(one: Rate, other: Rate) -> float:
    """Statistic z of the pooled test on two proportions; 0 where both are all or nothing.

    NIST/SEMATECH e-Handbook of Statistical Methods, section 7.3.3.
    """
    pooled = (one.relevant + other.relevant) / (one.documents + other.documents)
    spread = pooled * (1 - pooled) * (1 / one.documents + 1 / other.documents)
    return (one.share - other.share) / math.sqrt(spread) if spread else 0.0


def _jumps(now: Rate, before: Rate) -> bool:
    if min(now.documents, before.documents) < RATES_FROM:
        return False
    return abs(now.share - before.share) >= JUMP and abs(compare_rates(now, before)) >= SURE


def _jump(id: str, now: Rate, before: Rate, name: str) -> Alarm:
    words = (
        f"Pages {name}: {now.share:.0%} of this week's {now.documents} were judged relevant, "
        f"against {before.share:.0%} of {before.documents} in the eight weeks before. Either the "
        "sources changed, or the reading did."
    )
    numbers = {
        "relevant": now.relevant, "documents": now.documents, "relevant_before": before.relevant,
        "documents_before": before.documents, "z": round(compare_rates(now, before), 2),
    }  # fmt: skip
    return Alarm("relevance-jump", id, words, numbers)
