"""Pins the cross-validated figures as floors, which the tests hold: models/floors.json.

    python -m benchmarks.floors                                  # raise floors to what was measured
    python -m benchmarks.floors --lower "why the figure may fall"

A floor is the measured figure less MARGIN, the noise of one training. Raising needs nothing; a floor
falls only with ``--lower`` and a reason, which is kept beside it. The hash of the labelled texts is
pinned too: figures of another set are not comparable.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from models.bundle import WEIGHTS
from models.figures import FLOORS, measure

MARGIN = 0.02


def main() -> None:
    """Write the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--lower", metavar="REASON", default="", help="let floors fall, and say why"
    )
    options = parser.parse_args()
    figures = json.loads((WEIGHTS / "figures.json").read_text("utf-8"))
    former = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    FLOORS.write_text(json.dumps(pin(figures, former, options.lower), indent=1) + "\n", "utf-8")


def pin(figures: dict[str, Any], former: dict[str, Any], reason: str) -> dict[str, Any]:
    """The new floors; raises SystemExit when one would fall without a reason."""
    floors = {name: round(value - MARGIN, 3) for name, value in measure(figures).items()}
    old = former.get("floors", {})
    fallen = [name for name, floor in floors.items() if floor < old.get(name, 0.0)]
    if fallen and not reason:
        raise SystemExit(f"would fall: {', '.join(fallen)}; --lower REASON lets them")
    reasons = former.get("reasons", []) + ([f"{', '.join(fallen)}: {reason}"] if fallen else [])
    if not reason:
        floors = {name: max(floor, old.get(name, floor)) for name, floor in floors.items()}
    return {"labelled": figures["labelled"], "floors": floors, "reasons": reasons}


if __name__ == "__main__":
    main()
