"""What the documents of one organisation agree on: its name, its market, its role. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from scouting.change import Visited
from scouting.domain import Finding, Reading

WORDED_SHARE = 0.1
"""Weight of a page that is only worded like those of a role, against one that says it."""


class Source(Visited, Protocol):
    """A document with its visits and its reading, as the store hands it over."""

    @property
    def reading(self) -> Reading:
        """Its present reading."""


def name_organisation(key: str, sources: Sequence[Source]) -> str:
    """What most documents call it, else its key."""
    names = Counter(s.document.organisation for s in sources if s.document.organisation)
    return names.most_common(1)[0][0] if names else key.removeprefix("name:")


def agree(told: Sequence[tuple[Source, Finding | None]]) -> Finding | None:
    """The id that pages speak for most surely in sum, as told by the page that says it best."""
    found = [_located(source, finding) for source, finding in told if finding]
    if not found:
        return None
    weight = dict.fromkeys((finding.id for finding in found), 0.0)
    for finding in found:
        weight[finding.id] += _weight(finding)
    leading = max(weight, key=lambda id: weight[id])
    return max((finding for finding in found if finding.id == leading), key=_weight)


def _located(source: Source, finding: Finding) -> Finding:
    """A page's finding whose evidence says which page it stands on."""
    url = source.document.url
    return replace(finding, evidence=tuple(replace(piece, url=url) for piece in finding.evidence))


def _weight(finding: Finding) -> float:
    """What a phrase says counts more than how a page is worded."""
    worded = all(piece.kind == "wording" for piece in finding.evidence)
    return finding.probability * (WORDED_SHARE if worded else 1.0)
