"""The address policy, enforced: no connection of Scrapy's goes to an address not checked here."""

from __future__ import annotations

# zope interfaces mean nothing to mypy: what they describe is Any here
from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver, HostResolution
from scrapy.settings import BaseSettings
from twisted.internet.address import IPv4Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawlers.settings import ALLOWED_NETWORKS, HTTP_HANDLER
from scouting.errors import Forbidden, ScoutingError
from scouting.guard import check_lookup, is_local_name
from scouting.networks import Network
from scouting.settings import Settings


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Resolves names, and passes on all of their addresses or, if one is forbidden, none.

    Twisted sends IP literals this way too and connects only to what it is handed, so redirects,
    robots.txt, sitemaps and retries are covered. ``refused`` keeps why, by host.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, allowed: Sequence[Network]) -> None:
        super().__init__(reactor, cache_size)
        self._allowed = allowed
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Built by Scrapy; raises ScoutingError when a setting would bypass this resolver."""
        _require_guarded_ways(crawler.settings)
        allowed = Settings(fetch_allow=crawler.settings[ALLOWED_NETWORKS]).allowed_networks
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), allowed)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Look a name up and check every answer before passing any on."""
        receiver: Any = _Checkpoint(resolutionReceiver, self, hostName, portNumber)
        if is_local_name(hostName):
            return receiver.answer("127.0.0.1")
        return super().resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )

    def refusal(self, host: str, addresses: Sequence[str], port: int) -> str:
        """Why these addresses of a host are not passed on; empty when they are."""
        try:
            check_lookup(host, addresses, port, self._allowed)
        except Forbidden as error:
            self.refused[host] = str(error)
            return str(error)
        return ""


@implementer(IResolutionReceiver)
class _Checkpoint:
    """Holds the answers of one lookup back until all are known and checked."""

    def __init__(self, receiver: Any, resolver: GuardedResolver, host: str, port: int) -> None:
        self._receiver, self._resolver = receiver, resolver
        self._host, self._port = host, port
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        hosts = [str(address.host) for address in self._addresses]
        if not self._resolver.refusal(self._host, hosts, self._port):
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()

    def answer(self, address: str) -> Any:
        """Answer without DNS."""
        resolution = HostResolution(self._host)
        self.resolutionBegan(resolution)
        self.addressResolved(IPv4Address("TCP", address, self._port))
        self.resolutionComplete()
        return resolution


def _require_guarded_ways(settings: BaseSettings) -> None:
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    for scheme, handler in handlers.items():
        if handler not in (None, HTTP_HANDLER):
            raise ScoutingError(f"DOWNLOAD_HANDLERS: {scheme}: {handler} bypasses the guard")
    if {"data", "file", "ftp", "s3"} - handlers.keys() or settings.getbool("HTTPPROXY_ENABLED"):
        raise ScoutingError(
            "DOWNLOAD_HANDLERS or HTTPPROXY_ENABLED: not as crawl_settings has them"
        )
