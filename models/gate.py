"""The cheap first look: does a text touch the subject at all? No model, one lexicon pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.lexicon import Hit


class Gate:
    """Lets through a text that names a technology or touches every subject group.

    ``groups``: names of the vocabulary's subject groups (``light`` and ``health`` for photonics
    for health). Recall first: of 137 relevant development texts it loses none (docs/evaluation.md).
    """

    def __init__(self, groups: Sequence[str]) -> None:
        self._groups = frozenset(groups)

    def passes(self, hits: Iterable[Hit], language: str) -> bool:
        """True when the text deserves a close look."""
        kinds = [hit for hit in hits if hit.language in (language, "en")]
        touched = {hit.key for hit in kinds if hit.kind == "subject"}
        return any(hit.kind == "term" for hit in hits) or touched >= self._groups

    def rank(self, hits: Iterable[Hit]) -> float:
        """How promising a link's words are: terms count 3, hints and subject words 1."""
        return float(sum({"term": 3, "hint": 1, "subject": 1}.get(hit.kind, 0) for hit in hits))
