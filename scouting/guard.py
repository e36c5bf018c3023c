"""What may be fetched: addresses, URLs, sizes and kinds of content. Pure: no sockets, no disk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import idna
from w3lib.url import safe_url_string

from scouting.errors import FetchFailed, Forbidden
from scouting.networks import METADATA, SPECIAL, Address, Network, embedded

MAX_BODY_BYTES = 8 * 2**20
"""Before and after decompression; every gzip, brotli and zstd bomb tried stopped here in 0.1 s."""

MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2000
TIMEOUT_SECONDS = 20.0

ACCEPTED_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/xml",
        "application/xml",
        "application/rss+xml",
        "application/atom+xml",
        "text/plain",
        "application/pdf",
    }
)
UNTOLD_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""Types that say nothing; the first bytes decide."""

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(r"utm_.*|gclid|fbclid", re.IGNORECASE)
SESSION = re.compile(
    r"(?:php|j|asp|aspx?_?)?sess(?:ion)?_?id\w*=.*|(?:cfid|cftoken)=.*|sid=[0-9a-z]{16,}",
    re.IGNORECASE,
)
"""A parameter that names a visit, under which every page would be new at each."""

_SESSION_PATH = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_BRACKETED = re.compile(r"\[[^\[\]]*\](:[0-9]*)?")
_NUMBER = re.compile(r"0x[0-9a-f]*|0[0-7]*|[1-9][0-9]*")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")

_REFUSED_STARTS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"OggS",
    b"fLaC",
    b"ID3\x03",
    b"ID3\x04",
    b"\x1aE\xdf\xa3",
    b"wOF",
    b"\x7fELF",
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")


def check_url(url: str) -> str:
    """The canonical form of a web address, by which pages are known.

    Lower-case IDNA host, no default port, no fragment, no tracking or session parameters, dot segments
    resolved, numeric hosts written as dotted IPv4. Raises Forbidden naming the address: another
    scheme than http and https, credentials, an invalid host or port, over 2000 characters.
    """
    scheme, netloc, path, query = _split(url)
    path = _SESSION_PATH.sub("", path)
    host, port = _host_and_port(url, scheme, netloc)
    target = "/".join(_without_dots(_unescaped(path).split("/"))) or "/"
    kept = "&".join(part for part in query.split("&") if not _is_visit(part))
    canonical = safe_url_string(
        f"{scheme}://{host}{port}{target}{'?' if kept else ''}{_unescaped(kept)}"
    )
    if len(canonical) > MAX_URL_LENGTH:
        raise Forbidden(f"{shown(url)}: longer than {MAX_URL_LENGTH} characters")
    return canonical


def shown(url: str) -> str:
    """An address as it may stand in a one-line message: printable, at most 200 characters."""
    printable = "".join(character if character.isprintable() else "?" for character in url)
    return printable if len(printable) <= 200 else f"{printable[:200]}…"


def is_local_name(host: str) -> bool:
    """Is it ``localhost`` or below, which is 127.0.0.1 without asking DNS (RFC 6761 §6.3)?"""
    name = host.lower().removesuffix(".")
    return name == "localhost" or name.endswith(".localhost")


def leads_away(url: str) -> bool:
    """Does an address that may be fetched lead away from this machine, as far as its host tells?"""
    try:
        host = urlsplit(check_url(url)).hostname or ""
    except Forbidden:
        return False
    try:
        parsed = ip_address(host)
    except ValueError:
        return not is_local_name(host)
    return not all(target.is_loopback for target in embedded(parsed) or (parsed,))


def check_literal_host(url: str, allowed: Sequence[Network]) -> None:
    """Of a canonical address: may its host be connected to, as far as the host itself tells?

    A name tells nothing before it is looked up, but for ``localhost``. Raises Forbidden.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    if is_local_name(host):
        check_lookup(host, ["127.0.0.1"], port, allowed)
    elif ":" in host or host.replace(".", "").isdigit():
        check_address(host, port, allowed)


def check_lookup(
    host: str, addresses: Sequence[str], port: int, allowed: Sequence[Network]
) -> None:
    """Every address that a name resolves to must be allowed; raises Forbidden naming the host."""
    for address in addresses:
        try:
            check_address(address, port, allowed)
        except Forbidden as error:
            prefix = "" if host == address else f"{host} resolves to "
            raise Forbidden(f"{prefix}{error}") from None


def check_address(address: str, port: int, allowed: Sequence[Network]) -> None:
    """May this numeric address be connected to?

    ``allowed`` networks lift the ban on private addresses and odd ports, never that on metadata
    services. Raises Forbidden naming the address.
    """
    parsed = _parse_address(address)
    targets = embedded(parsed) or (parsed,)
    if not METADATA.isdisjoint((parsed, *targets)):
        raise Forbidden(f"{address}, a cloud's metadata service")
    if _within(parsed, allowed) or all(_within(target, allowed) for target in targets):
        return
    for why in (why for network, why in SPECIAL for target in targets if target in network):
        raise Forbidden(
            f"{address}, not public ({why}); SCOUTING_FETCH_ALLOW can name networks to allow"
        )
    if port not in DEFAULT_PORTS.values():
        raise Forbidden(f"{address} port {port}; only ports 80 and 443 are fetched from")


def check_content(content_type: str, first_bytes: bytes) -> None:
    """Is it a page, a feed, text or a PDF, by its declared type and by its first bytes?

    Raises FetchFailed saying what it is instead (archive, image, video, program, other type).
    """
    kind = content_type.partition(";")[0].strip().lower()
    head = first_bytes[:512]
    if kind not in ACCEPTED_TYPES and kind not in UNTOLD_TYPES:
        raise FetchFailed(f"content of type {shown(kind)} is not read")
    if head.startswith(_REFUSED_STARTS) or head[4:8] == b"ftyp":
        raise FetchFailed("an archive, image, sound or film is not read")
    if head.startswith(b"%PDF-") or head.startswith(_WIDE_MARKS):
        return
    if b"\x00" in head and "utf-16" not in content_type.lower():
        raise FetchFailed("binary content is not read")
    if kind in UNTOLD_TYPES and head and not _MARKUP.match(head):
        raise FetchFailed("content of undeclared type is not read")


def _split(url: str) -> tuple[str, str, str, str]:
    cleaned = url.strip()
    if len(cleaned) > MAX_URL_LENGTH:
        raise Forbidden(f"{shown(url)}: longer than {MAX_URL_LENGTH} characters")
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        raise Forbidden(f"{shown(url)}: not a valid address") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.netloc:
        raise Forbidden(f"{shown(url)}: only http:// and https:// addresses are fetched")
    if "@" in parts.netloc:
        raise Forbidden(f"{shown(url)}: an address with credentials is not fetched")
    return parts.scheme, parts.netloc, parts.path, parts.query


def _host_and_port(url: str, scheme: str, netloc: str) -> tuple[str, str]:
    parts = urlsplit(f"//{netloc}")
    bracketed = _BRACKETED.fullmatch(netloc)
    try:
        port = parts.port
        host = _canonical_host(parts.hostname or "", bracketed=bool(bracketed))
    except ValueError:  # idna's errors are UnicodeErrors, thus ValueErrors
        raise Forbidden(f"{shown(url)}: not a valid host or port") from None
    if port == 0:
        raise Forbidden(f"{shown(url)}: not a valid host or port")
    return host, "" if port in (None, DEFAULT_PORTS[scheme]) else f":{port}"


def _canonical_host(host: str, bracketed: bool) -> str:
    if bracketed:
        if "%" in host:
            raise ValueError(host)
        return f"[{IPv6Address(host)}]"
    name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    name = name.lower().removesuffix(".")
    if not _HOST.fullmatch(name):
        raise ValueError(host)
    return _dotted(name)


def _dotted(name: str) -> str:
    """Any notation of an IPv4 address as dotted decimal, other names as they are (WHATWG URL)."""
    *upper, last = name.split(".")
    if not (last.isdigit() or (last.startswith("0x") and _NUMBER.fullmatch(last))):
        return name
    numbers = [_number(part) for part in (*upper, last)]
    if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]):
        raise ValueError(name)
    if numbers[-1] >= 256 ** (5 - len(numbers)):
        raise ValueError(name)
    value = sum(number << 8 * (3 - place) for place, number in enumerate(numbers[:-1]))
    return str(IPv4Address(value + numbers[-1]))


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_plain_octet, text)


def _plain_octet(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()


def _without_dots(segments: list[str]) -> list[str]:
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return [*kept, ""] if segments[-1] in (".", "..") else kept


def _is_visit(parameter: str) -> bool:
    """Does it tell of the visit rather than the page: where it came from, which session it is?"""
    name = parameter.partition("=")[0]
    return bool(TRACKING.fullmatch(name) or SESSION.fullmatch(parameter))


def _parse_address(address: str) -> Address:
    try:
        parsed = ip_address(address)
    except ValueError:
        raise Forbidden(f"{shown(address)}, not a numeric address") from None
    if isinstance(parsed, IPv6Address) and parsed.scope_id is not None:
        raise Forbidden(f"{shown(address)}, an address with a zone")
    return parsed


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
