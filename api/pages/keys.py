"""Access keys for admins: made, listed and revoked on a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.keys import Asking
from api.pages.page import render
from api.shared import Shared, SharedService
from api.words import Words
from scouting import keys
from scouting.access import ROLES
from scouting.errors import ScoutingError, Unknown

router = APIRouter(include_in_schema=False)

Id = Annotated[str, Path(max_length=60)]


class KeyForm(BaseModel):
    """A key to be made, as the form has it; ``renews``: for whoever had the last one of that name."""

    name: str = Field("", max_length=200)
    role: str = Field("reader", max_length=200)
    expires: str = Field("", max_length=200)
    renews: bool = False


@router.get("/keys")
def list_keys(request: Request, service: Shared) -> Response:
    """Every key without its secret."""
    return _page(request, service)


@router.post("/keys")
def add(
    request: Request, service: Shared, caller: Asking, wanted: Annotated[KeyForm, Form()]
) -> Response:
    """Make a key and show it, this once; no cache keeps the answer."""
    try:
        key, text = keys.issue(
            service.store,
            wanted.name,
            wanted.role,
            wanted.expires.strip(),
            caller.name,
            wanted.renews,
        )
    except ScoutingError as error:
        return _page(request, service, 422, complaint=f"No key was made: {error}.")
    page = _page(request, service, made=key, text=text)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.post("/keys/{id}/revoke")
def revoke(id: Id, service: Shared, caller: Asking) -> Response:
    """Take a key out of use at once, with its sessions; one that is out of use stays so."""
    found = service.store.keys.find(id)
    if not found:
        raise Unknown(f"unknown key '{id}'")
    if not found[0].revoked:
        keys.revoke(service.store, id, caller.name)
    return RedirectResponse("/keys", 303)


def _page(
    request: Request, service: SharedService, status: int = 200, complaint: str = "",
    made: object = None, text: str = "",
) -> Response:  # fmt: skip
    return render(
        request, "access.html", status, words=Words(service.taxonomy), roles=ROLES, text=text,
        keys=service.store.keys.all(), now=datetime.now(UTC), complaint=complaint, made=made,
    )  # fmt: skip
