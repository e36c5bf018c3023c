"""The address policy inside Scrapy."""

from __future__ import annotations

from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings as ScrapySettings
from twisted.internet.address import IPv4Address

from crawlers.resolver import GuardedResolver
from crawlers.settings import HTTP_HANDLER, crawl_settings
from scouting.errors import ScoutingError
from scouting.settings import Settings


class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


class Dns:
    """Gives each list of addresses once."""

    def __init__(self, *lookups: list[str]) -> None:
        self._lookups = iter(lookups)

    def resolveHostName(self, receiver: Any, host: str, port: int, *_: object) -> None:
        receiver.resolutionBegan(None)
        for address in next(self._lookups):
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


def look_up(resolver: GuardedResolver, host: str, port: int = 80) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, host, port)
    assert receiver.complete
    return receiver.addresses


def resolver_over(dns: Dns, allowed: str = "") -> GuardedResolver:
    networks = (ip_network(allowed),) if allowed else ()
    return GuardedResolver(SimpleNamespace(nameResolver=dns), 0, networks)  # type: ignore[arg-type]


def test_public_addresses_are_passed_on() -> None:
    assert look_up(resolver_over(Dns(["8.8.8.8", "1.1.1.1"])), "a.test") == ["8.8.8.8", "1.1.1.1"]


def test_nothing_is_passed_on_when_one_address_is_private_and_the_reason_is_kept() -> None:
    resolver = resolver_over(Dns(["8.8.8.8", "10.0.0.1"]))
    assert look_up(resolver, "mixed.test") == []
    assert "10.0.0.1, not public" in resolver.refused["mixed.test"]


def test_a_name_that_rebinds_is_checked_at_every_lookup() -> None:
    resolver = resolver_over(Dns(["8.8.8.8"], ["127.0.0.1"]))
    assert look_up(resolver, "rebind.test") == ["8.8.8.8"]
    assert look_up(resolver, "rebind.test") == []


def test_odd_ports_are_for_allowed_networks_only() -> None:
    assert look_up(resolver_over(Dns(["8.8.8.8"])), "a.test", 8080) == []
    assert look_up(resolver_over(Dns(["10.0.0.1"]), "10.0.0.0/8"), "a.test", 8080) == ["10.0.0.1"]


def test_localhost_names_are_answered_without_dns() -> None:
    assert look_up(resolver_over(Dns(), "127.0.0.0/8"), "shop.localhost", 8080) == ["127.0.0.1"]
    assert look_up(resolver_over(Dns()), "shop.localhost") == []


@pytest.mark.parametrize(
    "change",
    [
        {"DOWNLOAD_HANDLERS": {"http": HTTP_HANDLER}},
        {"DOWNLOAD_HANDLERS": {"https": "scrapy.core.downloader.handlers._httpx.HttpxHandler"}},
        {"HTTPPROXY_ENABLED": True},
    ],
)
def test_a_crawl_that_could_bypass_the_resolver_does_not_start(change: dict[str, Any]) -> None:
    settings = ScrapySettings(crawl_settings(Settings()) | change)
    crawler: Any = SimpleNamespace(settings=settings)
    with pytest.raises(ScoutingError, match="DOWNLOAD_HANDLERS"):
        GuardedResolver.from_crawler(crawler, SimpleNamespace(nameResolver=Dns()))  # type: ignore[arg-type]


def test_the_usual_settings_start_with_the_allowed_networks() -> None:
    settings = ScrapySettings(crawl_settings(Settings(fetch_allow="10.0.0.0/8")))
    crawler: Any = SimpleNamespace(settings=settings)
    reactor: Any = SimpleNamespace(nameResolver=Dns(["10.0.0.1"]))
    assert look_up(GuardedResolver.from_crawler(crawler, reactor), "in.test") == ["10.0.0.1"]
