"""What the OpenAPI document says of access."""

from __future__ import annotations

from pathlib import Path

from api.app import create_app
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
