"""The OpenAPI document against the application: whatever it allows is answered as it says.

A few requests of each kind here; ``make schema`` sends many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from api.app import create_app
from api.limits import LOCAL_TIMES
from scouting.settings import Settings
from tests.api import desk

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "2"))
ROUTES = [
    (verb, path)
    for path, verbs in create_app(Settings()).openapi()["paths"].items()
    for verb in verbs
]
REFUSED = {"expected-statuses": ["4xx"]}
"""What is not valid may be refused for its size first (413)."""

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chosen = desk.settings_in(tmp_path_factory.mktemp("schema"), rate=1000 * LOCAL_TIMES)
    desk.keep(chosen, desk.lead(), document=desk.document())
    with desk.listen(chosen) as base:
        config = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": REFUSED}})
        yield schemathesis.openapi.from_url(f"{base}/openapi.json", config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("verb", "path"), ROUTES)
def test_every_answer_is_as_the_document_says(
    schema: Any, verb: str, path: str, mode: GenerationMode
) -> None:
    operation = schema[path][verb.upper()]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    def check(case: Case) -> None:
        if case.query and case.query.get("cursor"):
            case.query["cursor"] = ""  # no schema can tell a mark of ours from a forged one
        case.call_and_validate()

    with suppress(Unsatisfiable):  # a route that is sent nothing can be sent nothing wrong
        check()
