from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scouting.settings import Settings
from tests.api import desk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk.settings_in(tmp_path)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with desk.open_desk(settings) as opened:
        yield opened
