"""The address policy, URL forms and kinds of content."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from scouting.errors import FetchFailed, Forbidden
from scouting.guard import (
    check_address,
    check_content,
    check_lookup,
    check_url,
    is_local_name,
    leads_away,
)

LOOPBACK = (ip_network("127.0.0.0/8"),)
ANYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))

PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.1.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1::",
    "2001:0:808:808::80ff:fffe",
    "2001:db8::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
]
METADATA = ["169.254.169.254", "fd00:ec2::254", "168.63.129.16", "100.100.100.200"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_connected_to_on_80_and_443(address: str) -> None:
    check_address(address, 80, ())
    check_address(address, 443, ())


@pytest.mark.parametrize("address", PRIVATE)
def test_no_special_address_may_be_connected_to(address: str) -> None:
    with pytest.raises(Forbidden, match="^" + address.replace(".", r"\.")):
        check_address(address, 80, ())


@pytest.mark.parametrize("address", [*METADATA, "::ffff:169.254.169.254", "2002:a9fe:a9fe::"])
def test_metadata_addresses_stay_forbidden_whatever_is_allowed(address: str) -> None:
    with pytest.raises(Forbidden, match="metadata"):
        check_address(address, 80, ANYWHERE)


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_an_allowed_network_opens_its_addresses_on_any_port(address: str) -> None:
    check_address(address, 8000, LOOPBACK)


def test_an_allowed_network_opens_no_other() -> None:
    with pytest.raises(Forbidden, match=r"10\.0\.0\.1, not public \(private\)"):
        check_address("10.0.0.1", 80, LOOPBACK)


def test_a_public_address_is_not_fetched_from_on_another_port() -> None:
    with pytest.raises(Forbidden, match="port 22"):
        check_address("8.8.8.8", 22, ())


def test_a_name_is_refused_when_one_of_its_addresses_is() -> None:
    with pytest.raises(Forbidden, match=r"evil\.test resolves to 127\.0\.0\.1"):
        check_lookup("evil.test", ["8.8.8.8", "127.0.0.1"], 80, ())


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("https://example.com:443/a#top", "https://example.com/a"),
        ("https://example.com.:8443/", "https://example.com:8443/"),
        ("http://example.com/a/../b/./c/%2e%2e/d", "http://example.com/b/d"),
        ("http://example.com/../..", "http://example.com/"),
        ("http://example.com/?utm_source=x&q=1&gclid=2&FBCLID=3", "http://example.com/?q=1"),
        ("http://example.com/?utm_source=x", "http://example.com/"),
        ("http://example.com/a;jsessionid=0F3A.node1?b=1", "http://example.com/a?b=1"),
        ("http://example.com/?PHPSESSID=9d2f&p=2", "http://example.com/?p=2"),
        ("http://example.com/?sid=123&session=5", "http://example.com/?sid=123&session=5"),
        ("http://example.com/?sid=0123456789abcdef", "http://example.com/"),
        ("http://bücher.example/ä?ö", "http://xn--bcher-kva.example/%C3%A4?%C3%B6"),
        ("http://日本語.jp/製品/", "http://xn--wgv71a119e.jp/%E8%A3%BD%E5%93%81/"),
        ("http://example.com/%7euser/%e3%81%82", "http://example.com/~user/%E3%81%82"),
        (" http://example.com/a b\n", "http://example.com/a%20b"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_an_address_has_one_canonical_form(url: str, canonical: str) -> None:
    assert check_url(url) == canonical
    assert check_url(canonical) == canonical


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "\uff11\uff12\uff17.0.0.1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
def test_every_notation_of_an_ipv4_address_becomes_dotted_decimal(host: str) -> None:
    assert check_url(f"http://{host}/") == "http://127.0.0.1/"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "data:text/html,x",
        "javascript:alert(1)",
        "gopher://example.com/",
        "http://",
        "http:///path",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://exa mple.com/",
        "http://example..com/",
        "http://%31%32%37.0.0.1/",
        "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://[nonsense]/",
        "http://a\x00b/",
        f"http://{'a' * 64}.com/",
        f"http://example.com/{'a' * 2000}",
    ],
)
def test_what_is_no_fetchable_address_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(Forbidden) as caught:
        check_url(url)
    assert "\n" not in str(caught.value)
    assert url[:20].replace("\x00", "?") in str(caught.value)


def test_localhost_and_all_below_it_are_this_machine() -> None:
    assert all(map(is_local_name, ("localhost", "LOCALHOST.", "a.localhost", "a.b.localhost.")))
    assert not any(map(is_local_name, ("localhost.com", "mylocalhost", "")))


@pytest.mark.parametrize(
    ("content_type", "start"),
    [
        ("text/html; charset=utf-8", b"<!doctype html>"),
        ("application/pdf", b"%PDF-1.7\n\x00"),
        ("", b"\n <html>"),
        ("application/octet-stream", b"%PDF-1.4"),
        ("text/html", "\ufeff<html>".encode("utf-16")),
        ("application/rss+xml", b"<?xml"),
        ("text/plain", "プラズマ".encode("shift_jis")),
        ("text/html", b""),
    ],
)
def test_pages_feeds_text_and_pdf_are_accepted(content_type: str, start: bytes) -> None:
    check_content(content_type, start)


@pytest.mark.parametrize(
    ("content_type", "start"),
    [
        ("application/zip", b""),
        ("video/mp4", b""),
        ("image/png", b""),
        ("application/json", b"{}"),
        ("text/html", b"PK\x03\x04rest"),
        ("text/html", b"\x1f\x8b\x08"),
        ("text/html", b"\x00\x00\x00\x18ftypmp42"),
        ("text/plain", b"\x7fELF"),
        ("text/html", b"MZ\x90\x00\x03"),
        ("application/octet-stream", b"plain words"),
    ],
)
def test_archives_media_and_programs_are_refused(content_type: str, start: bytes) -> None:
    with pytest.raises(FetchFailed):
        check_content(content_type, start)


@pytest.mark.parametrize(
    ("url", "away"),
    [("http://localhost/", False), ("http://a.localhost:8/", False), ("http://127.0.0.2/", False),
     ("http://[::1]/", False), ("http://[::ffff:7f00:1]/", False), ("ftp://lens.example/", False),
     ("http://lens.example/", True), ("http://10.0.0.1/", True), ("http://localhost.example/", True)],
)  # fmt: skip
def test_what_leads_away_from_this_machine_is_told(url: str, away: bool) -> None:
    assert leads_away(url) is away
