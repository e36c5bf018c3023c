"""How far a mission is: its leads by review state, what is planned, and where it has nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scouting.domain import PURSUED, STATUSES
from scouting.plan import Plan
from scouting.queries import LeadFilter
from scouting.store import Store
from taxonomy import Taxonomy
from taxonomy.concepts import Mission

ARRANGED = ("meeting", "agreement")
"""States of the leads that a meeting was arranged with."""


@dataclass(frozen=True)
class MissionState:
    """A mission with its plan and what there is.

    ``counts``: leads by review state, all of STATUSES. ``present``: leads by technology that are
    neither rejected nor dropped, in the vocabulary's order; ``absent``: technologies without any.
    ``pages``: pages read from each market.
    """

    mission: Mission
    plan: Plan
    counts: dict[str, int]
    present: dict[str, int]
    absent: tuple[str, ...]
    pages: dict[str, int]

    @property
    def leads(self) -> int:
        """Leads that are neither rejected nor dropped."""
        return sum(self.counts[status] for status in PURSUED)

    @property
    def reviewed(self) -> int:
        """Leads that somebody decided on, rejected ones too."""
        return sum(self.counts.values()) - self.counts["new"]

    @property
    def arranged(self) -> int:
        """Meetings arranged, held or agreed on."""
        return sum(self.counts[status] for status in ARRANGED)

    def days_left(self, today: date) -> int | None:
        """Days until it sets out, negative once it has; None without a day."""
        return (self.plan.starts - today).days if self.plan.starts else None


def describe_mission(store: Store, taxonomy: Taxonomy, id: str) -> MissionState:
    """How far a mission is; raises TaxonomyError for one that the vocabulary does not have."""
    mission = taxonomy.mission(id)
    states = store.leads.facets(LeadFilter(markets=mission.markets))["status"]
    pursued = LeadFilter(markets=mission.markets, statuses=PURSUED)
    found = store.leads.facets(pursued)["technology"]
    known = [one.id for one in taxonomy.technologies]
    return MissionState(
        mission,
        store.plans.find(mission.id),
        {status: states.get(status, 0) for status in STATUSES},
        {tech: found[tech] for tech in known if found.get(tech)},
        tuple(tech for tech in known if not found.get(tech)),
        {market: store.standings.pages(market) for market in mission.markets},
    )
