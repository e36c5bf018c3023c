"""An application over a real store, with a reader and a search of a few lines instead of models."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi.testclient import TestClient

from api.app import create_app
from api.shared import SharedService
from scouting import keys
from scouting.domain import (
    Document,
    Evidence,
    Finding,
    Lead,
    Organisation,
    Part,
    Reading,
    RunnerUp,
    TechnologyFinding,
    TrlEstimate,
    lead_id,
)
from scouting.hand import Standing
from scouting.queries import LeadFilter, SearchHit
from scouting.settings import Settings
from scouting.standing import Need, Novelty, Precedent, Profile, Ratings
from scouting.store import open_store
from tests.databases import fresh_sqlite

OCT = "optical-coherence-tomography"
SENTENCE = "Our OCT scanner images the retina and is sold in forty countries."
TEXT = f"Kagami Optics\nWe have built instruments since 1998. {SENTENCE} Visit us in Osaka."
NOW = datetime(2025, 11, 24, 9, 30, tzinfo=UTC)


NOVEL = Novelty(
    "high", "", "2025-03-18", 40, 12, 0.91,
    Precedent("Old Optics", "https://old.example/a", "2019-05-01", 0, 9, "We do OCT.", 0.41),
)  # fmt: skip
NEEDED = Need(
    "medium", "", 3, 2, ("tender",),
    (Evidence(0, 12, "Tenders open.", "Tender: “tenders”", "https://buyer.example/"),),
)  # fmt: skip


class FakeReader:
    """Asserts OCT for every text that names it."""

    model_version = "fake/fake"
    embedder = SimpleNamespace(name="fake")

    def understands(self, language: str) -> bool:
        return True

    def read(self, documents: Sequence[Document]) -> list[Reading]:
        return [reading(document.text) for document in documents]


class FakeSearch:
    def __init__(self, service: SharedService) -> None:
        self._service = service

    def find(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        entries = list(self._service.store.leads.all(wanted))[:limit]
        return [
            SearchHit(
                0.62, entry.lead.evidence[0].url, "Products", entry.lead.organisation.name, "",
                0, len(SENTENCE), SENTENCE, (entry.lead.technology,), (entry.lead.id,),
            )
            for entry in entries
        ]  # fmt: skip

    def near_leads(self, text: str, wanted: LeadFilter) -> dict[str, float]:
        entries = self._service.store.leads.all(replace(wanted, text=""))
        return {
            e.lead.id: 0.6 for e in entries if text.casefold() in e.lead.evidence[0].text.casefold()
        }

    def refresh(self) -> None:
        pass


class FakeHand:
    """Remembers what it was sent for; works crawls, as on one machine."""

    works = True

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.standing = Standing()

    def send(self, errand: str) -> None:
        self.sent.append(errand)

    def look(self, errand: str) -> Standing:
        return self.standing if errand in self.sent else Standing()

    def stop(self) -> None:
        pass


class FakeCourier:
    """Stays at home: what goes out does so when a test says so."""

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


class FakeService(SharedService):
    @cached_property
    def courier(self) -> Any:  # type: ignore[override]
        return FakeCourier()

    @cached_property
    def hand(self) -> Any:  # type: ignore[override]
        return FakeHand()

    @cached_property
    def reader(self) -> Any:  # type: ignore[override]
        return FakeReader()

    @cached_property
    def search(self) -> Any:  # type: ignore[override]
        return FakeSearch(self)


@contextmanager
def open_desk(settings: Settings, **more: Any) -> Iterator[TestClient]:
    app = create_app(settings, FakeService)
    with TestClient(app, base_url="http://localhost", **more) as client:
        yield client


@contextmanager
def listen(settings: Settings) -> Iterator[str]:
    """A desk behind a real socket of loopback; gives its address."""
    app = create_app(settings, FakeService)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def settings_in(folder: Path, **more: Any) -> Settings:
    return Settings(database=fresh_sqlite(folder / "scouting.db"), **more)


def issue(settings: Settings, name: str, role: str, lifetime: str = "") -> str:
    """The text of a new access key."""
    with open_store(settings.database) as store:
        return keys.issue(store, name, role, lifetime)[1]


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def sign_in(client: TestClient, text: str) -> str:
    """Begin a session in a client; returns what its forms carry."""
    answer = client.post("/sign-in", data={"key": text})
    assert answer.status_code == 200, answer.text
    return csrf_of(answer.text)


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    return found[1] if found else ""


def keep(settings: Settings, *leads: Lead, document: Document | None = None) -> None:
    with open_store(settings.database) as store:
        for one in leads:
            store.leads.replace(one.organisation.key, [one])
        if document:
            store.documents.add(document)


def enter(settings: Settings, lead: Lead, moment: datetime) -> None:
    """Let a kept lead have come into the list at a moment."""
    with open_store(settings.database) as store, store._engine.begin() as connection:
        for table in ("arrivals", "listings"):
            connection.exec_driver_sql(
                f"UPDATE {table} SET entered = ? WHERE lead_id = ?",
                (f"{moment:%Y-%m-%d %H:%M:%S.%f}", lead.id),
            )


def shelve(settings: Settings, text: str = TEXT) -> Lead:
    """A stored and read page with the lead that comes of it, as a crawl and a reading leave them."""
    owner = Organisation("kagami.example", "Kagami Optics", "https://kagami.example/")
    kept = lead(organisation=owner, id=lead_id(owner.key, OCT))
    start = text.find(SENTENCE)
    piece = Evidence(start, start + len(SENTENCE), SENTENCE, "names “OCT”", kind="named")
    runner = RunnerUp("endoscopy", 0.31, 0.47, "names “endoscope”, but too little speaks for it")
    found = (TechnologyFinding(OCT, 20, 0.94, (piece,)),)
    with open_store(settings.database) as store:
        store.documents.add(document(text=text))
        ((id, _),) = store.documents.unread("fake/fake", "1", 2)
        told = replace(reading(text), technologies=found, runners_up=(runner,))
        store.documents.save_readings([(id, told)], "fake")
        profile = Profile(owner.name, kept.market, 1)
        store.leads.gather(owner.key, ("fake/fake", "1"), lambda _: [kept], lambda _: profile)
    return kept


def rate(settings: Settings, novelty: Novelty, need: Need) -> None:
    """Give every lead this novelty and every market this need."""
    with open_store(settings.database) as store:
        store.standings.rate(
            OCT, "fake",
            lambda material: Ratings(
                {key: novelty for key, _ in material.leads},
                {market: need for _, market in material.leads},
            ),
        )  # fmt: skip


def document(url: str = "https://kagami.example/products", text: str = TEXT) -> Document:
    return Document(url, text, len(text), "Products", fetched=NOW, source="website")


def lead(
    name: str = "Kagami Optics",
    market: str = "japan",
    score: float = 71.5,
    sentence: str = SENTENCE,
    url: str = "https://kagami.example/products",
    **changes: Any,
) -> Lead:
    key = f"name:{name.casefold()}"
    start = max(TEXT.find(sentence), 0)
    piece = Evidence(start, start + len(sentence), sentence, "names “OCT”", url)
    made = Lead(
        id=lead_id(key, OCT),
        organisation=Organisation(key, name, "https://kagami.example/"),
        technology=OCT,
        market=market,
        role="system",
        trl=TrlEstimate(8, 7, 9, 0.71, (piece,)),
        probability=0.94,
        score=score,
        parts=(Part("relevance", 0.9, 0.3, "94% sure of the technology"),),
        evidence=(piece,),
        market_evidence=(),
        role_evidence=(),
        documents=1,
        first_seen=NOW,
        last_seen=NOW,
        sources=("website",),
        model_version="fake/fake",
        taxonomy_version="1",
    )
    return replace(made, **changes)


def reading(text: str) -> Reading:
    about = "OCT" in text
    start = text.find("OCT")
    piece = Evidence(start, start + 3, "OCT", "names “OCT”")
    found = (TechnologyFinding(OCT, 20, 0.94, (piece,)),) if about else ()
    abstained = None if len(text.split()) > 3 else "too-short"
    return Reading(
        about, 0.97 if about else 0.03, "en", found, None,
        Finding("system", 0.8) if about else None, None, abstained, "fake/fake", "1",
    )  # fmt: skip
