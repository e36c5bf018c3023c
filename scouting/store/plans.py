"""What is planned for missions; like decisions, never recomputed."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, insert, select, update

from scouting.errors import Conflict
from scouting.plan import Plan
from scouting.store import tables as t
from scouting.store.engine import writing


class Plans:
    """The plans of the store, one a mission."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, mission: str) -> Plan:
        """The plan of a mission; an empty one where nobody has planned yet."""
        with self._engine.connect() as connection:
            return _find(connection, mission)

    def keep(self, mission: str, plan: Plan) -> Plan:
        """Keep a plan; ``plan.version`` is the version it was based on. Raises Conflict."""
        with writing(self._engine) as connection:
            present = _find(connection, mission).version
            if present != plan.version:
                raise Conflict(
                    f"the plan of mission '{mission}' was changed by someone else (version {present}, "
                    f"yours {plan.version}); reload it and plan again"
                )
            told = {"starts": plan.starts, "meetings": plan.meetings, "version": present + 1}
            if present:
                chosen = update(t.plans).where(t.plans.c.mission == mission)
                connection.execute(chosen.values(**told))
            else:
                connection.execute(insert(t.plans).values(mission=mission, **told))
        return self.find(mission)


def _find(connection: Connection, mission: str) -> Plan:
    c = t.plans.c
    chosen = select(c.starts, c.meetings, c.version).where(c.mission == mission)
    row = connection.execute(chosen).first()
    return Plan(*row) if row else Plan()
