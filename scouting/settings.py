"""Settings from the environment, prefix ``SCOUTING_``; built once at the entry point."""

from __future__ import annotations

import re
from email.utils import parseaddr
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scouting.errors import ScoutingError
from scouting.mailbox import read_server

Network = IPv4Network | IPv6Network
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,253}(/[A-Za-z0-9._~/-]*)?")
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
    ``log``: ``json`` for one JSON object a line. ``access``: ``keys`` to demand a key on loopback too.
    ``hosts``: names that the server goes by besides those of loopback, comma-separated. ``proxies``:
    networks of reverse proxies whose word about client and scheme is taken. ``rate``: requests a
    minute that a key may send to the API. ``smtp``: server that mails are handed to,
    ``smtp://user:password@host:587`` or ``smtps://…``, never logged; ``mail_from``: their sender;
    ``address``: how this server is called in mails and webhooks, ``https://scouting.example``.
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
    access: Literal["", "keys"] = ""
    hosts: str = ""
    proxies: str = ""
    smtp: str = Field("", repr=False)
    mail_from: str = "Scouting <scouting@localhost>"
    address: str = "http://localhost:8000"
    rate: int = Field(600, ge=1, le=1_000_000)

    @field_validator("queue")
    @classmethod
    def _queue(cls, value: str) -> str:
        if value and not value.startswith(QUEUE_URLS):
            raise ValueError(f"'{value[:40]}' is none of {', '.join(QUEUE_URLS)}…")
        return value

    @field_validator("smtp")
    @classmethod
    def _smtp(cls, value: str) -> str:
        if value:
            read_server(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if "@" not in parseaddr(value)[1] or not value.isprintable():
            raise ValueError(f"'{value[:60]}' is no sender such as Scouting <scouting@example.org>")
        return value

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        if not ADDRESS.fullmatch(value):
            raise ValueError(f"'{value[:60]}' is no address such as https://scouting.example")
        return value

    @property
    def base(self) -> str:
        """What the addresses of our own pages begin with in mails."""
        return self.address.rstrip("/")

    @field_validator("hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        for name in _split(value):
            if not HOST.fullmatch(name):
                raise ValueError(
                    f"'{name[:60]}' is no host name; give names without scheme and port"
                )
        return value

    @field_validator("fetch_allow", "proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        _parse_networks(value)
        return value

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """The networks of ``fetch_allow``."""
        return _parse_networks(self.fetch_allow)

    @property
    def host_names(self) -> frozenset[str]:
        """The names of ``hosts`` in lower case."""
        return frozenset(name.lower() for name in _split(self.hosts))

    @property
    def within_reach(self) -> str:
        """The setting that lets others than the machine's own user in, empty for none."""
        told = {
            "SCOUTING_ACCESS": self.access,
            "SCOUTING_HOSTS": self.hosts,
            "SCOUTING_PROXIES": self.proxies,
        }
        return next((name for name, value in told.items() if value), "")

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
    return tuple(ip_network(part, strict=False) for part in _split(value))


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
