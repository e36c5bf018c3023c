"""What the OpenAPI document says of access."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from api.app import create_app
from api.examples import load_examples
from api.roles import ROLES
from tests.api import desk


def operations(document: dict) -> dict[str, dict]:  # type: ignore[type-arg]
    return {
        f"{verb.upper()} {path}": told
        for path, verbs in document["paths"].items()
        for verb, told in verbs.items()
    }


def test_every_route_tells_its_role_and_how_it_may_refuse(tmp_path: Path) -> None:
    document = create_app(desk.settings_in(tmp_path, access="keys")).openapi()
    scheme = document["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    told = operations(document)
    assert len(told) > 10
    for route, operation in told.items():
        role = ROLES[route]
        assert operation["security"] == ([{}] if role == "nobody" else [{"bearer": [role]}])
        for status in ("401", "403", "429"):
            content = operation["responses"][status]["content"]
            assert content["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
        assert "RateLimit-Remaining" in operation["responses"]["429"]["headers"]
    assert "Problem" in document["components"]["schemas"]


def test_where_no_key_is_demanded_one_may_be_sent(tmp_path: Path) -> None:
    app = create_app(desk.settings_in(tmp_path))
    for operation in operations(app.openapi()).values():
        assert {} in operation["security"]
    assert app.openapi() == app.openapi()


def test_every_request_and_every_answer_has_an_example(tmp_path: Path) -> None:
    document = create_app(desk.settings_in(tmp_path)).openapi()
    shapes = document["components"]["schemas"]
    for route, operation in operations(document).items():
        for told in operation.get("requestBody", {}).get("content", {}).values():
            name = told["schema"].get("$ref", "").rpartition("/")[2]
            assert "examples" in shapes.get(name, told["schema"]) or "example" in told, route
        for status, answer in operation["responses"].items():
            told = answer.get("content", {}).get("application/json")
            assert not told or "example" in told, f"{route} {status}"
    assert "examples" in shapes["Problem"]


def test_an_example_has_the_shape_of_the_answer(tmp_path: Path) -> None:
    examples, checked = load_examples()["answers"], 0
    for one in iter_route_contexts(create_app(desk.settings_in(tmp_path)).routes):
        for route in (f"{method} {one.path}" for method in one.methods or ()):
            if route in examples and isinstance(one.original_route, APIRoute):
                shape: TypeAdapter[Any] = TypeAdapter(one.response_model)
                told = shape.dump_python(shape.validate_python(examples[route]), mode="json")
                assert names(examples[route]) <= names(told), route
                checked += 1
    assert checked > 25


def names(example: Any) -> set[str]:
    return set(example[0] if isinstance(example, list) else example)
