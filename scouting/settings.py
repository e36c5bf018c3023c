"""Settings from the environment, prefix ``SCOUTING_``; built once at the entry point."""

from __future__ import annotations

from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scouting.errors import ScoutingError

Network = IPv4Network | IPv6Network
QUEUE_URLS = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class Settings(BaseSettings):
    """Every setting, with its default; frozen.

    ``database``: SQLAlchemy URL, SQLite or PostgreSQL (psycopg). ``model``: empty for the packaged
    MiniLM, else any sentence-transformers name or folder. ``taxonomy``: empty for photonics for
    health, else a packaged vocabulary's name or a folder. ``fetch_allow``: private networks that
    fetching may reach, comma-separated. ``index``: folder of the search index, by default beside
    an SQLite database, and in the working folder for PostgreSQL. ``models``: folder of the models
    trained here, by default likewise. ``sources``: the user's own sources file. ``contact``: how
    site owners reach whoever runs the crawl; stands in the user agent. ``openfda_key``,
    ``openalex_key``: keys of these services, never logged. ``queue``: URL of the job queue's
    database, by default a file beside an SQLite database, and the database itself for PostgreSQL.
    ``log``: ``json`` for one JSON object a line.
    """

    model_config = SettingsConfigDict(env_prefix="SCOUTING_", frozen=True, extra="ignore")

    database: str = "sqlite:///scouting.db"
    model: str = ""
    taxonomy: str = ""
    fetch_allow: str = ""
    index: str = ""
    models: str = ""
    sources: str = ""
    contact: str = ""
    openfda_key: str = Field("", repr=False)
    openalex_key: str = Field("", repr=False)
    queue: str = ""
    log: Literal["", "json"] = ""

    @field_validator("queue")
    @classmethod
    def _queue(cls, value: str) -> str:
        if value and not value.startswith(QUEUE_URLS):
            raise ValueError(f"'{value[:40]}' is none of {', '.join(QUEUE_URLS)}…")
        return value

    @field_validator("fetch_allow")
    @classmethod
    def _networks(cls, value: str) -> str:
        _parse_networks(value)
        return value

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """The networks of ``fetch_allow``."""
        return _parse_networks(self.fetch_allow)

    @property
    def index_folder(self) -> Path:
        """Where the search index lives."""
        return Path(self.index) if self.index else self._beside("index")

    @property
    def models_folder(self) -> Path:
        """Where the models trained here live."""
        return Path(self.models) if self.models else self._beside("models")

    def _beside(self, ending: str) -> Path:
        file = self.database.removeprefix("sqlite:///")
        if file != self.database:
            return Path(f"{file}.{ending}")
        return Path(f"scouting-{sha256(self.database.encode()).hexdigest()[:8]}.{ending}")

    @property
    def queue_url(self) -> str:
        """The database of the job queue."""
        beside = f"{self.database}.queue" if self.database.startswith("sqlite") else self.database
        return self.queue or beside


def load_settings() -> Settings:
    """Settings from the environment; raises ScoutingError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"SCOUTING_{str(first['loc'][0]).upper()}"
        raise ScoutingError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from error


def _parse_networks(value: str) -> tuple[Network, ...]:
    return tuple(
        ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip()
    )
