"""Who is who: an organisation with its names and joins, and what scouts say of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.keys import Asking
from api.problems import MEDIA_TYPE, Refused
from api.requests import Words as Text
from api.shared import Shared, SharedService
from scouting.directory import MAX_WHY, as_identity, merge_organisations, split_organisation
from scouting.errors import Conflict, Invalid, Unknown
from scouting.organisations import Identity

_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: _PROBLEM | {"description": "The request cannot be understood"},
    404: _PROBLEM | {"description": "No such organisation"},
    409: _PROBLEM | {"description": "They are one already, or it is joined into no other"},
    422: _PROBLEM | {"description": "Something in the request is not valid"},
}

Key = Annotated[str, Path(max_length=200, description="Any key of the organisation.")]
Why = Annotated[Text, Field(min_length=1, max_length=MAX_WHY)]
By = Annotated[Text, Field(max_length=100)]

router = APIRouter()


class MarkShape(BaseModel):
    """A name, number or site with the words that state it and their page."""

    value: str
    why: str
    quote: str
    url: str
    start: int
    end: int


class JoinShape(BaseModel):
    """A join: which key went into which, by what rule or whom, why; ``split`` when undone."""

    key: str
    into: str
    name: str
    rule: str
    why: str
    by: str
    joined: str
    evidence: list[MarkShape]
    split: str | None
    split_by: str
    split_why: str


class KinShape(BaseModel):
    """A parent or subsidiary; ``key`` where it is stored itself."""

    name: str
    key: str | None
    evidence: MarkShape


class IdentityShape(BaseModel):
    """All that is known of who an organisation is; ``key`` is the one it goes by."""

    key: str
    name: str
    keys: list[str]
    names: list[MarkShape]
    numbers: list[MarkShape]
    sites: list[MarkShape]
    joins: list[JoinShape]
    parents: list[KinShape]
    subsidiaries: list[KinShape]
    apart: list[str]


class MergeRequest(BaseModel):
    """That an organisation is the same as another, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"into": "kagami.example", "why": "Same imprint.", "by": "Ada"}]
        },
    )

    into: Annotated[Text, Field(min_length=1, max_length=200)]
    why: Why
    by: By = ""


class SplitRequest(BaseModel):
    """That an organisation is not the one it was joined into, and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"why": "Two firms.", "by": "Ada"}]}
    )

    why: Why
    by: By = ""


@router.get("/v1/organisations/{key}", responses=REFUSALS)
def organisation(key: Key, service: Shared) -> IdentityShape:
    """Names, numbers, joins, parents and subsidiaries of an organisation."""
    return _shape(service.store.organisations.find(key))


@router.post("/v1/organisations/{key}/merge", responses=REFUSALS)
def merge(key: Key, body: MergeRequest, service: Shared, caller: Asking) -> IdentityShape:
    """Join an organisation into another; the decisions on its leads go along."""
    by = caller.reviewer or body.by
    try:
        return _shape(merge_organisations(service, key, body.into, body.why, by))
    except Invalid as error:
        raise _refuse(error) from error


@router.post("/v1/organisations/{key}/split", responses=REFUSALS)
def split(key: Key, body: SplitRequest, service: Shared, caller: Asking) -> IdentityShape:
    """Undo the join of a key; no rule joins the two again."""
    by = caller.reviewer or body.by
    try:
        return _shape(split_organisation(service, key, body.why, by))
    except Invalid as error:
        raise _refuse(error) from error


@router.post("/leads/{id}/organisation", include_in_schema=False)
def correct(
    id: Annotated[str, Path(max_length=100)],
    service: Shared,
    why: Annotated[Text, Form()] = "",
    other: Annotated[Text, Form()] = "",
    apart: Annotated[Text, Form()] = "",
) -> Response:
    """What a lead's page says of its organisation: the same as ``other``, or ``apart`` from it."""
    entry = service.store.leads.find(id)
    key = entry.lead.organisation.key
    try:
        if apart:
            split_organisation(service, apart, why or "told apart on a lead's page")
        else:
            merge_organisations(service, _named(service, other, key), key, why or "same")
    except (Unknown, Conflict, Invalid) as error:
        raise Refused(409 if isinstance(error, Conflict) else 422, str(error)) from error
    target = id if _exists(service, id) else ""
    return RedirectResponse(f"/leads/{target}#who" if target else "/leads", 303)


def show_identity(service: SharedService, key: str) -> Identity | None:
    """What a lead's page shows of its organisation; None where there is nothing but a key."""
    try:
        return service.store.organisations.find(key)
    except Unknown:
        return None


def _named(service: SharedService, text: str, key: str) -> str:
    """The key that a scout means: a key as it is, else the one organisation of that name."""
    wanted = text.strip()
    if not wanted:
        raise Invalid("other", "say which organisation it is the same as")
    try:
        return service.store.organisations.find(wanted).key
    except Unknown:
        found = [o for o in service.store.organisations.list(wanted) if o.key != key]
    if len(found) == 1:
        return found[0].key
    told = "; ".join(f"{one.name} ({one.key})" for one in found[:10])
    several = f"several are called “{wanted}”, give the key of one: {told}"
    raise Invalid("other", several if found else f"no organisation is called “{wanted}”")


def _exists(service: SharedService, id: str) -> bool:
    try:
        service.store.leads.find(id)
    except Unknown:
        return False
    return True


def _shape(found: Identity) -> IdentityShape:
    return IdentityShape.model_validate(as_identity(found))


def _refuse(error: Invalid) -> Refused:
    pointer = f"#/{error.field}"
    return Refused(
        422, f"{pointer}: {error}", extra={"errors": [{"detail": str(error), "pointer": pointer}]}
    )
