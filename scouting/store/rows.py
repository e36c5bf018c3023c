"""Documents and leads as rows of their tables, and back."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from scouting.domain import Address, Document, Fact, Lead
from scouting.identity import Stated
from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.trust import tier_of

FACTS = TypeAdapter(tuple[Fact, ...])
STATED = TypeAdapter(tuple[Stated, ...])
LEAD = TypeAdapter(Lead)
RATED = {"novelty", "need"}
"""Parts of a lead that are rated apart from it, and kept apart."""


def as_row(document: Document) -> dict[str, Any]:
    """The columns that the document itself fills."""
    return {
        "url": document.url, "content_hash": document.content_hash, "title": document.title,
        "text": document.text, "main": document.main, "published": document.published,
        "organisation": document.organisation, "country": document.address.country,
        "region": document.address.region, "locality": document.address.locality,
        "source": document.source, "facts": FACTS.dump_json(document.facts).decode(),
        "suspicion": document.suspicion,
        "stated": STATED.dump_json(document.stated).decode(),
    }  # fmt: skip


def as_document(row: Row[Any]) -> Document:
    """The document of a row; its language is told by its reading."""
    return Document(
        row.url, row.text, row.main, row.title, "", row.published, row.fetched, row.organisation,
        Address(row.country, row.region, row.locality), row.source,
        FACTS.validate_json(row.facts), row.suspicion, STATED.validate_json(row.stated),
    )  # fmt: skip


def lead_row(lead: Lead) -> dict[str, Any]:
    """A lead as the models have it, with every text cut to its column."""
    row = {
        "id": lead.id, "organisation_key": lead.organisation.key,
        "organisation": lead.organisation.name, "technology": lead.technology,
        "market": lead.market, "role": lead.role, "trl": lead.trl.level if lead.trl else None,
        "score": lead.score, "first_seen": lead.first_seen, "last_seen": lead.last_seen,
        "changed": lead.changed, "languages": " ".join(lead.languages), "gone": len(lead.gone),
        "kinds": " ".join(sorted({tier_of(source) for source in lead.sources} - {""})),
        "payload": LEAD.dump_json(lead, exclude=RATED).decode(),
    }  # fmt: skip
    return cut_to_fit(t.leads, row)
