"""Refusals that several routes may give, as OpenAPI tells them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path

from api.problems import MEDIA_TYPE

_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
BAD: dict[int | str, dict[str, Any]] = {
    400: _PROBLEM | {"description": "The request cannot be understood"},
    422: _PROBLEM | {"description": "Something in the request is not valid"},
}
ABSENT: dict[int | str, dict[str, Any]] = {404: _PROBLEM | {"description": "No such thing"}}
BUSY: dict[int | str, dict[str, Any]] = {503: _PROBLEM | {"description": "The models are unusable"}}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: _PROBLEM | {"description": "Changed by somebody else; `current` is the present review"}
}
OUTDATED: dict[int | str, dict[str, Any]] = {
    412: _PROBLEM | {"description": "Not what `If-Match` names; `current` is how it stands now"}
}
ENDED: dict[int | str, dict[str, Any]] = {
    409: _PROBLEM | {"description": "It has ended already, or rests"}
}

Id = Annotated[str, Path(max_length=100)]
