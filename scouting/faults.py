"""Every fault whose text is fit for users: the edges map these, all others are ours to mend."""

from __future__ import annotations


def known() -> tuple[type[Exception], ...]:
    """The exception types; imported only once something went wrong."""
    from models.embedder import ModelError
    from scouting.errors import ScoutingError
    from taxonomy import TaxonomyError

    return ScoutingError, TaxonomyError, ModelError, OSError
