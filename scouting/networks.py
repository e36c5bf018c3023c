"""The internet's special networks, as the guard judges addresses by them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

METADATA = frozenset(
    ip_address(address)
    for address in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
    )
)
"""Where clouds (AWS, Azure, Alibaba, Oracle, Google) hand their tenants credentials."""

SPECIAL = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-shared"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "multicast relay"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local translation"),
        ("100::/64", "discard-only"),
        ("100:0:0:1::/64", "dummy"),
        ("2001::/23", "protocol"),
        ("2001:db8::/32", "documentation"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("::/3", "reserved"),
        ("4000::/2", "reserved"),
        ("8000::/1", "reserved"),
    )
)
"""The IANA special-purpose address registries (RFC 6890 and successors), multicast, and all that
lies outside 2000::/3. Not ``ipaddress.is_global``, for CVE-2024-4032."""

_EMBEDDING = tuple(
    IPv6Network(network)
    for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)
"""IPv4-compatible, -mapped, -translated and NAT64: an IPv4 address in the last 32 bits."""

_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")


def embedded(address: Address) -> tuple[Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for (RFC 4291, 6052, 3056, 4380); or none."""
    bits = int(address)
    if isinstance(address, IPv4Address) or bits <= 1:
        return ()
    if any(address in network for network in _EMBEDDING):
        return (_low_bits(bits),)
    if address in _SIX_TO_FOUR:
        return (_low_bits(bits >> 80),)
    if address in _TEREDO:
        return _low_bits(bits >> 64), _low_bits(~bits)
    return ()


def _low_bits(bits: int) -> IPv4Address:
    return IPv4Address(bits & 0xFFFFFFFF)
