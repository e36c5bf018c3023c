"""Faults whose text is fit for users, which the edges map; and all others, which are ours to mend."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime


def known() -> tuple[type[Exception], ...]:
    """The exception types; imported only once something went wrong."""
    from models.embedder import ModelError
    from scouting.errors import ScoutingError
    from taxonomy import TaxonomyError

    return ScoutingError, TaxonomyError, ModelError, OSError


def keep(error: Exception) -> str:
    """Append the details of an unforeseen fault to a log file; a line that says so."""
    from platformdirs import user_log_path

    told = f"an unforeseen fault ({type(error).__name__}: {str(error)[:120]})"
    try:
        path = user_log_path("scouting", ensure_exists=True) / "faults.log"
        with path.open("a", encoding="utf-8") as log:
            log.write(
                f"{datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n"
            )
    except OSError:
        return told
    return f"{told}; {path} has more"
