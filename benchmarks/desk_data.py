"""A database as it may be after some years: 50,000 leads with all that stands behind them, invented.

Sentences are the vocabulary's own examples, vectors lie around those of the examples, and what is
counted follows the skews of real collections: few technologies, markets and organisations have most of
it. Rows go through the store's own tables; the same seed makes the same database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Engine, Table, func, insert, select, text, true

from scouting.domain import (
    Evidence,
    Finding,
    Lead,
    Organisation,
    Part,
    Reading,
    TechnologyFinding,
    TrlEstimate,
    lead_id,
)
from scouting.leads import WEIGHTS
from scouting.pipeline import Reader
from scouting.sources import Source
from scouting.standing import Need, Novelty, Precedent
from scouting.store import tables as t
from scouting.store.documents import READING
from scouting.store.engine import open_engine, writing
from scouting.store.listings import list_leads
from scouting.store.rows import lead_row
from scouting.store.standings import NEED, NOVELTY

SEED = 11
LEADS_OF_ONE = 2.5
"""Leads of an organisation, on average."""

PAGES = 3  # of an organisation; two passages of each have a vector

ROWS_AT_ONCE = 5000
FILLER = (
    "We have built instruments since 1998.", "Our team works closely with university hospitals.",
    "Contact our sales office for a demonstration.", "The company is certified to ISO 13485.",
    "More than forty people develop, build and service our products.",
)  # fmt: skip
TONGUES = {"japan": "ja", "south-korea": "ko", "israel": "he", "malaysia": "ms", "singapore": "zh",
           "canada": "fr"}  # fmt: skip
STATUSES = ("shortlisted", "rejected", "contacted", "meeting", "agreement", "dropped")
Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What the invented organisations are made of."""

    reader: Reader
    sources: Sequence[Source]
    now: datetime
    draw: np.random.Generator
    vectors: dict[str, Any]

    def pick(self, among: Sequence[Any], skew: float = 1.0) -> Any:
        """One of them, the first ones more often: Zipf's law with this exponent."""
        weights = 1 / np.arange(1, len(among) + 1) ** skew
        return among[int(self.draw.choice(len(among), p=weights / weights.sum()))]


def build(database: str, leads: int, reader: Reader, sources: Sequence[Source]) -> None:
    """Fill an empty database with so many leads."""
    engine = open_engine(database)
    draw = np.random.default_rng(SEED)
    vectors = {
        tech.id: reader.embedder.recall(list(tech.exemplars))
        for tech in reader.taxonomy.technologies
    }
    world = World(reader, sources, datetime.now(UTC), draw, vectors)
    made, number = 0, 0
    buffer: dict[Table, list[Row]] = {}
    while made < leads:
        for table, rows in _organisation(world, number):
            buffer.setdefault(table, []).extend(rows)
            made += len(rows) if table is t.leads else 0
        number += 1
        if number % 500 == 0 or made >= leads:
            _write(engine, buffer)
            print(f"\r{made:,} leads of {number:,} organisations", end="", flush=True)
    print()
    _finish(engine, world)
    engine.dispose()


def _organisation(world: World, number: int) -> Iterator[tuple[Table, list[Row]]]:
    draw, taxonomy = world.draw, world.reader.taxonomy
    market = world.pick([one.id for one in taxonomy.markets], 0.7)
    name, key = f"{_name(draw)} {number}", f"firm{number}.example"
    count = min(1 + int(draw.poisson(LEADS_OF_ONE - 1)), 8)
    kinds = [tech.id for tech in taxonomy.technologies]
    technologies = list(dict.fromkeys(world.pick(kinds, 0.8) for _ in range(count)))
    language = TONGUES[market] if market in TONGUES and draw.random() < 0.5 else "en"
    home = [source for source in world.sources if market in source.markets] or list(world.sources)
    source = world.pick(home, 1.0).stamp if draw.random() < 0.9 else "submitted"
    first = world.now - timedelta(days=float(draw.exponential(200)), seconds=number)
    pages = [
        _page(
            world,
            number * PAGES + n + 1,
            (key, name, market, source, language, first),
            technologies,
            n,
        )
        for n in range(PAGES)
    ]
    for table in (t.documents, t.readings, t.passages, t.statements):
        yield table, [row for page in pages for row in page[table]]
    yield t.organisations, [{"key": key, "name": name, "market": market, "pages": PAGES,
                             "versions": f"{world.reader.model_version} {taxonomy.version}"}]  # fmt: skip
    about = Organisation(key, name, f"https://www.{key}/")
    made = [_lead(world, about, id, market, (source, language, first)) for id in technologies]
    yield t.leads, [lead_row(lead) for lead in made]
    yield t.novelties, [_novelty(world, lead) for lead in made]
    decided = [_review(world, lead) for lead in made if draw.random() < 0.08]
    yield t.reviews, decided
    yield t.decisions, decided


def _page(
    world: World, id: int, about: tuple[Any, ...], technologies: Sequence[str], n: int
) -> dict[Table, list[Row]]:
    key, name, market, source, language, first = about
    told = technologies[n % len(technologies)]
    tech = world.reader.taxonomy.technology(told)
    place = int(world.draw.integers(len(tech.exemplars)))
    sentence = tech.exemplars[place]
    lines = [f"{name}: {tech.label}", sentence, *world.draw.choice(FILLER, 4), f"({key}, page {n})"]
    body = "\n".join(lines)
    start = body.index(sentence)
    piece = Evidence(start, start + len(sentence), sentence, "as an example has it", kind="alike")
    document = {
        "id": id, "url": f"https://www.{key}/page-{n}", "content_hash": f"{id:064x}",
        "organisation_key": key, "title": lines[0], "text": body, "main": len(body), "published": "",
        "fetched": first, "last_seen": world.now - timedelta(days=float(world.draw.exponential(20))),
        "organisation": name, "country": "", "region": "", "locality": "", "source": source,
        "fingerprint": "0", "duplicate_of": None, "superseded": False, "first_seen": first,
        "changed": None, "gone": None, "relevant": True, "language": language, "abstained": None,
        "market": market, "facts": "[]",
    }  # fmt: skip
    finding = TechnologyFinding(told, tech.number, 0.9, (piece,))
    reading = Reading(
        True, 0.95, language, (finding,), None, Finding("system", 0.8), Finding(market, 0.9), None,
        world.reader.model_version, world.reader.taxonomy.version,
    )  # fmt: skip
    statement = {
        "organisation_key": key, "technology": told, "document_id": id, "start": start,
        "end": start + len(sentence), "sentence": sentence, "day": first.date().isoformat(),
        "language": language,
    }  # fmt: skip
    spans = ((0, start + len(sentence)), (start, len(body)))
    passages = [
        {"document_id": id, "model": world.reader.embedder.name, "start": a, "end": b,
         "vector": _near(world, told, place)}
        for a, b in spans
    ]  # fmt: skip
    return {
        t.documents: [document], t.readings: [_reading_row(id, reading, world.now)],
        t.passages: passages, t.statements: [statement],
    }  # fmt: skip


def _reading_row(id: int, reading: Reading, now: datetime) -> Row:
    return {
        "document_id": id, "model_version": reading.model_version,
        "taxonomy_version": reading.taxonomy_version, "relevant": True,
        "language": reading.language, "read": now,
        "payload": READING.dump_json(reading, exclude={"passages"}).decode(),
    }  # fmt: skip


def _near(world: World, technology: str, place: int) -> bytes:
    """A vector around that of an example: a cosine of about .8 with it."""
    centre = world.vectors[technology][place]
    moved = centre + world.draw.normal(0, 0.75 / np.sqrt(len(centre)), len(centre))
    return bytes((moved / np.linalg.norm(moved)).astype(np.float16).tobytes())


def _lead(
    world: World, about: Organisation, technology: str, market: str, told: tuple[str, str, datetime]
) -> Lead:
    source, language, first = told
    draw = world.draw
    level = int(np.clip(round(float(draw.normal(6.5, 2))), 1, 9))
    trl = (
        TrlEstimate(level, max(level - 1, 1), min(level + 1, 9), 0.7)
        if draw.random() < 0.7
        else None
    )
    sentence = world.pick(world.reader.taxonomy.technology(technology).exemplars, 0.0)
    piece = Evidence(
        0, len(sentence), sentence, "as an example has it", f"{about.url}page-0", "alike"
    )
    parts = tuple(
        Part(name, round(float(draw.beta(4, 2)), 3), weight, "as invented")
        for name, weight in WEIGHTS.items()
    )
    changed = (
        world.now - timedelta(days=float(draw.exponential(60))) if draw.random() < 0.2 else None
    )
    gone = (f"{about.url}page-2",) if changed and draw.random() < 0.1 else ()
    return Lead(
        lead_id(about.key, technology), about, technology, market if draw.random() < 0.95 else "",
        world.pick(("system", "component", "research", "end_user", "integrator", "intermediary"), 1.0),
        trl, 0.9, round(100 * sum(part.value * part.weight for part in parts), 2), parts,
        (piece, piece), (), (), PAGES, first, world.now, (source,), world.reader.model_version,
        world.reader.taxonomy.version, changed, gone, languages=(language,),
    )  # fmt: skip


def _novelty(world: World, lead: Lead) -> Row:
    share = round(float(world.draw.random()), 4)
    level = "high" if share >= 0.75 else "low" if share <= 0.25 else "medium"
    other = Precedent("Another firm", lead.organisation.url, "2024-01-01", 0, 9, "We do it.", 0.5)
    told = Novelty(level, "", "2025-01-01", 400, 60, share, other)  # type: ignore[arg-type]
    payload = NOVELTY.dump_json(told).decode()
    return {"lead_id": lead.id, "technology": lead.technology, "level": level, "share": share,
            "payload": payload}  # fmt: skip


def _review(world: World, lead: Lead) -> Row:
    status = world.pick(STATUSES, 0.8)
    reason = "out-of-scope" if status == "rejected" else ""
    return {"lead_id": lead.id, "status": status, "note": "", "reviewer": "Ada", "version": 1,
            "decided": world.now, "reason": reason, "technology": None, "trl": None, "role": None,
            "market": None}  # fmt: skip


def _name(draw: np.random.Generator) -> str:
    syllables = (
        "lu",
        "mi",
        "no",
        "ka",
        "ra",
        "ve",
        "sol",
        "op",
        "ti",
        "fo",
        "tan",
        "zen",
        "ori",
        "bel",
    )
    return "".join(draw.choice(syllables, 3)).capitalize()


def _write(engine: Engine, buffer: dict[Table, list[Row]]) -> None:
    with writing(engine) as connection:
        for table, rows in buffer.items():
            stream = iter(rows)
            while portion := list(islice(stream, ROWS_AT_ONCE)):
                connection.execute(insert(table), portion)
    buffer.clear()


def _finish(engine: Engine, world: World) -> None:
    """Needs of the markets, the listings, and what a database keeps to plan its questions by."""
    with writing(engine) as connection:
        connection.execute(insert(t.needs), list(_needs(world)))
        list_leads(connection, true())
        if engine.dialect.name == "postgresql":
            told = select(func.max(t.documents.c.id)).scalar_subquery()
            sequence = func.pg_get_serial_sequence("documents", "id")
            connection.execute(select(func.setval(sequence, told)))
        connection.execute(text("ANALYZE"))


def _needs(world: World) -> Iterable[Row]:
    for tech in world.reader.taxonomy.technologies:
        for market in world.reader.taxonomy.markets:
            level = world.pick(("low", "medium", "high", None), 0.5)
            payload = NEED.dump_json(Need(level, "" if level else "nobody asks", 2, 1)).decode()
            yield {"technology": tech.id, "market": market.id, "level": level, "payload": payload}


def count_rows(database: str) -> dict[str, int]:
    """How much a database holds."""
    engine = open_engine(database)
    with engine.connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (t.leads, t.documents, t.passages, t.reviews)
        }
    engine.dispose()
    return counts
