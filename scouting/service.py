"""The verbs of scouting, one each: the command line, the API and the pages call the same ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from scouting.absence import UNREAD, Absence, explain
from scouting.asking import check_filter, name_technologies
from scouting.corrections import check_review
from scouting.coverage import Coverage
from scouting.domain import Document, Reading, Review
from scouting.errors import Forbidden, ScoutingError, Unknown
from scouting.guard import check_url
from scouting.leads import gather_leads
from scouting.manners import Manners
from scouting.markup import printable
from scouting.matrix import Matrix, lay_out
from scouting.need import rate_need
from scouting.queries import LeadFilter, SearchHit
from scouting.rating import rate
from scouting.settings import Settings
from scouting.sources import Source, read_sources
from scouting.standing import Need
from scouting.store import Cursor, LeadPage, ReviewedLead, open_store
from scouting.store.organisation_key import organisation_key
from scouting.survey import survey
from scouting.testimony import gather_testimony
from scouting.vocabulary import name_demand
from taxonomy import Taxonomy, TaxonomyError, load_taxonomy

if TYPE_CHECKING:
    from scouting.brief import Brief
    from scouting.pages import PageReader
    from scouting.pipeline import Reader
    from scouting.search import Search

LOG = logging.getLogger(__name__)
BATCH = 32
"""Documents read together: one encoder call, and at most so many lost work at a kill."""


@dataclass(frozen=True)
class Outcome:
    """What became of one submitted address: its leads, or the reason why there are none."""

    url: str
    state: str
    detail: str = ""
    leads: tuple[ReviewedLead, ...] = ()


class Service:
    """One open store with the models to read it; loads each part at its first use.

    ``relevant``: how many of the documents read so far are about the field.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = open_store(settings.database)
        self.manners = Manners()
        self.relevant = 0

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The vocabulary of the settings."""
        return load_taxonomy(self.settings.taxonomy)

    @cached_property
    def reader(self) -> Reader:
        """The loaded models."""
        return load_reader(self.settings, self.taxonomy)

    @cached_property
    def search(self) -> Search:
        """The search over stored passages."""
        from scouting.search import Search

        return Search(self.store, self.reader, self.settings.index_folder)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def submit(self, url: str, pages: PageReader) -> Outcome:
        """Fetch a page now, store it, read it, and give the leads of its organisation.

        What it makes stale is left to ``rate``, which takes long where much is known.
        """
        from scouting.fetch import fetch_page
        from scouting.pages import require_open

        try:
            page = fetch_page(url, self.settings, self.manners)
            document = require_open(pages.read(page, "submitted")).document
        except ScoutingError as error:
            return self._refuse(printable(url), str(error))
        new = self.store.documents.add(document)
        self._read(self._unread(document.url))
        self.resolve()
        self.gather(dict.fromkeys([self._filed(document), *self.store.documents.due()]))
        return self._outcome(url, document, new)

    def _refuse(self, url: str, reason: str) -> Outcome:
        with suppress(Forbidden):  # kept under the address that a later success goes by
            url = check_url(url)
        self.store.documents.quarantine(url, reason, "submitted")
        return Outcome(url, "failed", reason)

    def read(self, report: Callable[[int], None] | None = None) -> int:
        """Read all unread documents into leads; returns how many there were."""
        count = 0
        while batch := self._unread():
            self._read(batch)
            self.resolve()
            self.gather(self.store.documents.due())
            count += len(batch)
            if report:
                report(len(batch))
        self.resolve()
        self.gather(self.store.documents.due())
        self.rate()
        return count

    def resolve(self) -> None:
        """Look anew at who the organisations of new documents are, and join those that are one."""
        countries = {market.id: market.countries for market in self.taxonomy.markets}
        while keys := self.store.organisations.unresolved(BATCH):
            self.store.organisations.resolve(keys, countries)

    def gather(self, organisations: Iterable[str] | None = None) -> None:
        """Recompute the leads of some organisations, by default all; decisions stay."""
        versions = self.reader.model_version, self.taxonomy.version
        keys = (
            organisations if organisations is not None else self.store.documents.organisation_keys()
        )
        serving = {field.id: field.technologies for field in self.taxonomy.demand.fields}
        for key in keys:
            conclude = partial(gather_leads, key, now=datetime.now(UTC))
            testify = partial(gather_testimony, key, serving=serving)
            self.store.leads.gather(key, versions, conclude, testify)

    def rate(self) -> None:
        """Rate novelty and need of every technology of which something was read since."""
        stale = self.store.standings.stale()
        labels = name_demand(self.taxonomy)
        for id in stale:
            conclude = partial(rate, understands=self.reader.understands, labels=labels)
            self.store.standings.rate(id, self.reader.embedder.name, conclude)

    def leads(self, wanted: LeadFilter, limit: int, after: Cursor | None = None) -> LeadPage:
        """The next leads that fit, best first."""
        return self.store.leads.page(wanted, limit, after)

    def decide(self, id: str, review: Review) -> ReviewedLead:
        """Keep a scout's decision; raises Conflict, Unknown, or Invalid naming the field."""
        return self.store.decisions.decide(id, check_review(review, self.taxonomy))

    def find_passages(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        """The passages nearest in meaning to a text."""
        return self.search.find(text, wanted, limit)

    def brief(self, technology: str, market: str = "") -> Brief:
        """A technology in a market, by default in all, in brief; raises Unknown."""
        from scouting import brief

        wanted = self.check(LeadFilter((technology,), (market,) if market else ()))
        (known,), standings = wanted.technologies, self.store.standings
        told = standings.told(known, self.reader.embedder.name, market)
        counts = self.store.leads.facets(wanted)
        made = brief.Brief(
            known, market, brief.choose_sentences(told, self.reader.understands),
            organisations=len({each.key for each in told}),
            leads=sum(counts["technology"].values()),
            pages=standings.pages(market),
            trl=brief.count_levels(counts["trl"]),
            roles=brief.count_roles(counts["role"]),
            need=self._need(known, market),
            novel=tuple(e.lead for e in self.store.leads.most_novel(wanted, brief.MAX_NOVEL)),
        )  # fmt: skip
        where = self.taxonomy.market(market).label if market else ""
        return replace(made, absent=brief.list_absent(made, where))

    def _need(self, technology: str, market: str) -> Need:
        if not market:
            return Need(reason="need is told market by market")
        rated = self.store.standings.need(technology, market)
        return rated or rate_need(market, (), name_demand(self.taxonomy))

    def waits(self) -> bool:
        """Are there documents that the present model and vocabulary have not read?"""
        versions = self.reader.model_version, self.taxonomy.version
        return bool(self.store.documents.unread(*versions, 1))

    def coverage(self) -> Coverage:
        """What was looked at, by source and market, what was not, and what looks wrong."""
        return survey(self.store, self.taxonomy, self.sources(), datetime.now(UTC))

    def lately(self) -> Coverage:
        """The coverage, not necessarily the very latest."""
        return self.coverage()

    def matrix(self, wanted: LeadFilter) -> Matrix:
        """Technology × market: the leads that fit, and what an empty field means."""
        return lay_out(self.store.leads.cells(wanted), self.lately(), self.taxonomy)

    def absence(self, wanted: LeadFilter) -> Absence:
        """Why nothing was found for a filter."""
        return explain(self.store, self.taxonomy, self.sources(), wanted, datetime.now(UTC))

    def unfound(self, wanted: LeadFilter) -> Absence:
        """Why a search found nothing, which may be that pages wait for the present models."""
        found = self.absence(wanted)
        return UNREAD if found.reason == "no-match" and self.waits() else found

    def unread(self) -> int:
        """How many documents the present model and vocabulary have not read."""
        return self.store.documents.count_unread(self.reader.model_version, self.taxonomy.version)

    def check(self, wanted: LeadFilter) -> LeadFilter:
        """The filter with every id checked and numbers turned into ids; raises Unknown."""
        return check_filter(wanted, self.taxonomy)

    def grasps(self, wanted: LeadFilter) -> bool:
        """Can it say already what is near to the filter's text in meaning?"""
        return True

    def ask(self, wanted: LeadFilter) -> LeadFilter:
        """The filter with what its text names and what is near to it in meaning."""
        if not wanted.text:
            return wanted
        near = self.search.near_leads(wanted.text, wanted)
        return replace(wanted, named=name_technologies(wanted.text, self.taxonomy), near=near)

    def mission_markets(self, id: str) -> tuple[str, ...]:
        """The markets of a mission; raises Unknown."""
        try:
            return self.taxonomy.mission(id).markets
        except TaxonomyError as error:
            raise Unknown(str(error)) from error

    def sources(self) -> tuple[Source, ...]:
        """Where crawls begin; bad entries of the user's list are logged and left out."""
        return read_sources(self.settings, self.taxonomy, LOG.warning)

    def _unread(self, url: str = "") -> list[tuple[int, Document]]:
        versions = self.reader.model_version, self.taxonomy.version
        return self.store.documents.unread(*versions, BATCH, url)

    def _read(self, batch: Sequence[tuple[int, Document]]) -> None:
        readings = self.reader.read([document for _, document in batch])
        pairs = [(id, reading) for (id, _), reading in zip(batch, readings, strict=True)]
        self.store.documents.save_readings(pairs, self.reader.embedder.name)
        self.relevant += sum(reading.relevant for reading in readings)

    def _filed(self, document: Document) -> str:
        return self.store.organisations.root(organisation_key(document.url, document.organisation))

    def _outcome(self, url: str, document: Document, new: bool) -> Outcome:
        leads = tuple(self.store.leads.of_organisation(self._filed(document)))
        return Outcome(url, "new" if new else "unchanged", self._remark(document, leads), leads)

    def _remark(self, document: Document, leads: Sequence[ReviewedLead]) -> str:
        if first := self.store.documents.repeated(document.url):
            return f"says the same as {first}, which counts for both"
        field = self.taxonomy.scheme.title.lower()
        return "" if leads else f"read; no lead in {field} came of it"


def load_reader(settings: Settings, taxonomy: Taxonomy, version: str = "") -> Reader:
    """The models of the settings, ready to read documents; raises ModelError.

    ``version``: of a bundle, by default of the one that serves.
    """
    from platformdirs import user_cache_path

    from models.embedder import Embedder
    from models.shelf import Shelf
    from scouting.pipeline import Reader

    cache, shelf = user_cache_path("scouting"), Shelf(settings.models_folder)
    bundle = shelf.load(version or shelf.serving())
    return Reader(taxonomy, Embedder(settings.model, cache), bundle)


def classify(documents: Iterable[Document], reader: Reader) -> Iterator[Reading]:
    """Readings of documents without storing anything, streamed in batches."""
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        yield from reader.read(batch)
