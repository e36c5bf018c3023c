"""Starts the web server; the application is named, not imported, so that nothing points back."""

from __future__ import annotations

import ipaddress
import socket
from datetime import UTC, datetime
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from scouting.errors import ScoutingError
from scouting.settings import Settings

if TYPE_CHECKING:
    from scouting.store import Store

APPLICATION = "api.app:create_app"
PLAIN = (
    "Other machines reach it over plain HTTP, where keys can be read on their way; docs/operating.md says "
    "how to put TLS in front."
)


def serve(host: str, port: int, settings: Settings) -> None:
    """Serve pages and API until stopped; raises ScoutingError where others than the machine's own user
    could come in and no key exists.
    """
    import uvicorn

    from scouting import logs
    from scouting.store import open_store

    if not is_loopback(host):
        settings = settings.model_copy(update={"access": settings.access or "keys"})
    with open_store(settings.database) as store:
        check_keys(store, host, settings)
    logs.configure(settings.log)
    application = partial(resolve_name(APPLICATION), settings)
    config = uvicorn.Config(application, factory=True, host=host, port=port, log_level="warning", log_config=None,
                            server_header=False, timeout_graceful_shutdown=5,
                            proxy_headers=bool(settings.proxies), forwarded_allow_ips=settings.proxies)  # fmt: skip
    bound = _bind(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"Scouting is at http://{shown}:{bound.getsockname()[1]}; Ctrl+C stops it.", flush=True)  # noqa: T201
    if not is_loopback(host):
        print(PLAIN, flush=True)  # noqa: T201
    uvicorn.Server(config).run(sockets=[bound])


def check_keys(store: Store, host: str, settings: Settings) -> None:
    """Raise ScoutingError where a key is demanded and nobody has one."""
    cause = settings.within_reach if is_loopback(host) else f"--host {host}"
    if cause and not store.keys.count_valid(datetime.now(UTC)):
        raise ScoutingError(
            f"{cause}: others could reach it, so that keys are demanded, and there is no valid key; "
            "make one with 'scout keys add NAME --role admin'"
        )


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ScoutingError(
            f"port {port} of {host} cannot be used ({error.strerror}); --port names another"
        ) from error


def is_loopback(host: str) -> bool:
    """Can nobody but this machine reach it? Of names only localhost is known to be such."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
