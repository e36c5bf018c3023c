"""A scout's corrections on leads: what they change, and how they outlive a recompute. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Protocol

from scouting.domain import REASONS, STATUSES, Lead, Review, TrlEstimate, lead_id
from scouting.errors import Invalid
from taxonomy import Taxonomy, TaxonomyError


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def correct(lead: Lead, review: Review) -> Lead:
    """The lead as the scout has it; evidence, score and id stay the models'."""
    level = review.trl
    return replace(
        lead,
        technology=review.technology or lead.technology,
        trl=TrlEstimate(level, level, level, 1.0) if level is not None else lead.trl,
        role=review.role or lead.role,
        market=review.market or lead.market,
    )


def contradicts(review: Review) -> bool:
    """Does the decision tell the models that they were wrong?"""
    return bool(review.reason or review.corrected)


def settle(
    found: Sequence[Lead], former: Sequence[tuple[Lead, Review]], decided: Collection[str]
) -> list[Lead]:
    """The leads of an organisation after a recompute: those found, and those a scout contradicted.

    ``former``: its leads so far with their decisions; ``decided``: ids of found leads that have a
    decision of their own. A contradicted lead stays within reach, so that the correction holds and
    can be undone, also when the models have learned and no longer find it. Where they have found
    the technology a scout corrected it to, that finding goes under the id of the corrected lead.
    """
    leads = {lead.id: lead for lead in found}
    for lead, review in former:
        if not contradicts(review):
            continue
        other = lead_id(lead.organisation.key, review.technology or lead.technology)
        twin = leads.pop(other, None) if other != lead.id and other not in decided else None
        if twin is not None:
            leads[lead.id] = replace(twin, id=lead.id)
        leads.setdefault(lead.id, lead)
    return list(leads.values())


def check_review(review: Review, taxonomy: Taxonomy) -> Review:
    """The decision with numbers of technologies turned into ids; raises Invalid naming the field."""
    if review.status not in STATUSES:
        raise Invalid("status", f"unknown status '{review.status}'; known: {', '.join(STATUSES)}")
    if review.reason and review.reason not in REASONS:
        raise Invalid("reason", f"unknown reason '{review.reason}'; known: {', '.join(REASONS)}")
    if review.reason and review.status != "rejected":
        raise Invalid(
            "reason", f"only a rejected lead has a reason, not one that is {review.status}"
        )
    if review.trl is not None and not 1 <= review.trl <= 9:
        raise Invalid("trl", f"TRL {review.trl}: expected a level 1–9")
    return replace(
        review,
        technology=_known("technology", review.technology, taxonomy.technology),
        role=_known("role", review.role, taxonomy.role),
        market=_known("market", review.market, taxonomy.market),
    )


def _known(field: str, id: str | None, find: Callable[[str], _Named]) -> str | None:
    try:
        return None if id is None else find(id).id
    except TaxonomyError as error:
        raise Invalid(field, str(error)) from error
