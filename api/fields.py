"""Which fields of each item a program wants, so that a long list stays small."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from api.problems import Refused


def query_fields(shape: type[BaseModel]) -> Any:
    """The parameter that names fields of a shape, as the OpenAPI document tells it."""
    one = "|".join(shape.model_fields)
    told = "Only these fields of each item, with commas between them; empty for all."
    example = ",".join(list(shape.model_fields)[:2])
    # checked by choose_fields, which says it better
    pattern: Any = {"pattern": f"^(({one})(,({one}))*)?$"}
    return Field(
        "", max_length=500, description=told, examples=[example], json_schema_extra=pattern
    )


def choose_fields(text: str, shape: type[BaseModel]) -> frozenset[str]:
    """The named fields of a shape, none for all; raises Refused (422) for one it has not."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in shape.model_fields]
    if unknown:
        detail = f"there is no field '{unknown[0][:60]}'; there are {', '.join(shape.model_fields)}"
        told = [{"detail": detail, "parameter": "fields"}]
        raise Refused(422, f"fields: {detail}", extra={"errors": told})
    return frozenset(names)


def cut(item: BaseModel, names: frozenset[str]) -> dict[str, Any]:
    """An item with nothing but these fields, in the order of its shape."""
    return item.model_dump(mode="json", include=set(names))
