"""Starts the web server; the application is named, not imported, so that nothing points back."""

from __future__ import annotations

import ipaddress
import socket

from scouting.errors import ScoutingError
from scouting.settings import Settings

APPLICATION = "api.app:create_app"


def serve(host: str, port: int, settings: Settings) -> None:
    """Serve pages and API on a loopback address until stopped; raises ScoutingError for others."""
    import uvicorn

    from scouting import logs
    from scouting.store import open_store

    if not _is_loopback(host):
        raise ScoutingError(
            f"--host {host}: only loopback addresses are served, since there are no access keys yet"
        )
    open_store(settings.database).close()
    logs.configure(settings.log)
    config = uvicorn.Config(APPLICATION, factory=True, host=host, port=port, log_level="warning", log_config=None,
                            server_header=False, timeout_graceful_shutdown=5)  # fmt: skip
    bound = _bind(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"Scouting is at http://{shown}:{bound.getsockname()[1]}; Ctrl+C stops it.", flush=True)  # noqa: T201
    uvicorn.Server(config).run(sockets=[bound])


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ScoutingError(
            f"port {port} of {host} cannot be used ({error.strerror}); --port names another"
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
