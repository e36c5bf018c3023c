"""The web application: ``create_app`` puts service, routes, pages and refusals together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import (
    annif,
    audit,
    coverage,
    examples,
    jobs,
    notices,
    openapi,
    organisations,
    pages,
    problems,
    rest,
    sessions,
)
from api.gate import Gate
from api.keys import Access
from api.known import known_values
from api.pages.page import load_templates
from api.roles import Routes
from api.shared import OpenService, SharedService, start_warming
from api.tags import Tags
from scouting.jobs import Submissions
from scouting.keys import Verifier
from scouting.mailing import start_mailing
from scouting.printing import PRINTED
from scouting.settings import Settings, load_settings

STATIC = Path(__file__).parent / "static"
DESCRIPTION = """Who makes, integrates or needs a photonics-for-health technology, and how ready it is.

Every conclusion comes with the sentences it was drawn from. Errors are `application/problem+json`
(RFC 9457)."""


def create_app(
    settings: Settings | None = None, open_service: OpenService = SharedService
) -> FastAPI:
    """The application for some settings, by default those of the environment."""
    chosen = settings or load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = open_service(chosen)
        submissions = Submissions(service.store, service.open_visit, service.rate)
        app.state.service, app.state.submissions = service, submissions
        app.state.verifier = Verifier(service.store)
        start_warming(service)
        submissions.start()
        postman = start_mailing(service)
        service.courier.start()
        try:
            yield
        finally:
            service.courier.stop()
            postman.stop()
            submissions.stop()
            service.close()

    app = FastAPI(
        title="Scouting", version=_version(), description=DESCRIPTION, lifespan=lifespan,
        docs_url=None, redoc_url=None,  # their pages pull scripts from a CDN
    )  # fmt: skip
    app.state.templates, app.state.access = load_templates(), Access(chosen)
    for part in (rest, annif, coverage, pages, jobs, sessions, audit, organisations):
        app.include_router(part.router)
    app.mount("/static/printed", StaticFiles(directory=PRINTED), name="printed")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.register(app)
    app.add_middleware(Tags)
    app.add_middleware(audit.Ledger)
    app.state.routes = Routes(app.routes)
    app.add_middleware(Gate, access=app.state.access, routes=app.state.routes)
    openapi.describe(app, bool(chosen.within_reach), lambda: known_values(app.state))
    examples.describe(app)
    notices.describe(app)
    return app


def _version() -> str:
    try:
        return version("scouting")
    except PackageNotFoundError:
        return "0"
