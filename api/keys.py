"""Who asks, and may they: keys of programs, sessions of browsers, the machine's own user."""

from __future__ import annotations

import hmac
import ipaddress
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from api.limits import LOCAL_TIMES, Buckets, Guesses, Rate, network
from api.problems import Refused
from api.roles import Target
from scouting.access import LOCAL, Entry, Key, covers
from scouting.domain import Review
from scouting.keys import Rejected, Verifier
from scouting.settings import Settings
from scouting.store import Store
from scouting.tokens import draw_token, hash_token

SESSION = timedelta(hours=12)
"""How long a browser stays signed in: a long working day. OWASP's cheat sheet on sessions names 4 to 8
hours for an office worker's day; a trade fair's is longer."""

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="scouting"'}
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True)
class Caller:
    """Who asks. ``name`` stands in reviews and in the audit log; ``token`` is the session's, and what
    its forms carry is drawn from it; ``key`` is the key's public part.
    """

    name: str = ""
    role: str = ""
    key: str = ""
    token: str = ""

    @property
    def csrf(self) -> str:
        """What a form of this session carries, and no other site can know."""
        if not self.token:
            return ""
        drawn = hmac.digest(self.token.encode(), b"csrf", sha256)
        return urlsafe_b64encode(drawn).decode().rstrip("=")

    @property
    def reviewer(self) -> str:
        """Whose decision it is; empty for the machine's own user, who has no name."""
        return self.name if self.key else ""

    def sign(self, review: Review) -> Review:
        """A decision of whoever asks: with a key the reviewer is the key's name, whatever is sent."""
        return replace(review, reviewer=self.reviewer or review.reviewer)


NOBODY = Caller()
OWN_USER = Caller(LOCAL, "admin")


class Access:
    """The access policy of a server, with what it remembers of those who came."""

    def __init__(self, settings: Settings) -> None:
        self.hosts = settings.host_names
        self._always, self._rate = bool(settings.within_reach), settings.rate
        self._guesses, self._buckets = Guesses(), Buckets()
        self._line = CapacityLimiter(1)

    def demands_keys(self, scope: Scope) -> bool:
        """Could somebody else than the machine's own user have sent this?"""
        return self._always or any(is_foreign(end) for end in (scope["client"], scope["server"]))

    async def identify(self, request: Request) -> Caller:
        """Who asks: by key, by session, or the machine's own user; raises Refused for a bad key."""
        demanded = self.demands_keys(request.scope)
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            key = await self.verify(request, text.strip(), "use key")
            return Caller(key.name, key.role, key.id)
        if not demanded:
            refuse_forwarded(request)
            return OWN_USER
        token = request.cookies.get(cookie_name(request), "")
        if not token:
            return NOBODY
        found = await run_in_threadpool(find_session, request, token)
        return Caller(found.name, found.role, found.id, token) if found else NOBODY

    async def verify(self, request: Request, text: str, verb: str) -> Key:
        """The key that somebody shows; raises Refused for one that is not valid, and notes the failure.

        New keys are looked at one after the other: hashing must not take all threads from those who
        are in.
        """
        verifier: Verifier = request.app.state.verifier
        line = None if verifier.remembers(text) else self._line
        return await to_thread.run_sync(self._verify, request, text, verb, limiter=line)

    def _verify(self, request: Request, text: str, verb: str) -> Key:
        verifier: Verifier = request.app.state.verifier
        address = client(request)
        if not verifier.remembers(text) and (wait := self._guesses.wait(network(address))):
            detail = f"too many wrong keys came from your address; try again in {wait} seconds"
            raise Refused(429, detail, headers={"Retry-After": str(wait)})
        try:
            return verifier.verify(text)
        except Rejected as error:
            self._guesses.note(network(address))
            told = Entry(datetime.now(UTC), "", verb, error.id, f"refused: {error}", address)
            store_of(request).audit.add(told)
            invalid = CHALLENGE["WWW-Authenticate"] + ', error="invalid_token"'
            raise Refused(401, str(error), headers={"WWW-Authenticate": invalid}) from error

    def spend(self, request: Request, caller: Caller) -> Rate:
        """What is left to a key, or to an address without one, after this request to the API."""
        if caller.key:
            return self._buckets.take("key", caller.key, self._rate)
        times = LOCAL_TIMES if caller is OWN_USER else 1
        whose = f"address {network(client(request))}"
        return self._buckets.take("address", whose, self._rate * times)


def check_role(caller: Caller, target: Target) -> None:
    """Raise Refused where a caller may not do this."""
    role = target.role
    if role == "nobody" or covers(caller.role, role):
        return
    if not caller.role:
        detail = "this server asks for a key: programs send it as 'Authorization: Bearer …', browsers sign in"
        raise Refused(401, detail, headers=CHALLENGE)
    detail = (
        f"this needs the role '{role}', and the key of '{caller.name}' has the role '{caller.role}'"
    )
    raise Refused(403, detail, extra={"role": role})


def is_foreign(end: tuple[str, int] | None) -> bool:
    """Is this end of a connection off loopback? A socket of the machine's file system is not."""
    try:
        ip = ipaddress.ip_address(end[0]) if end else None
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return mapped is not None and not mapped.is_loopback


def refuse_forwarded(request: Request) -> None:
    """Raise Refused where a proxy passes on strangers as the machine's own user."""
    if any(name in request.headers for name in FORWARDED):
        detail = (
            "set SCOUTING_PROXIES to the proxy's address and SCOUTING_HOSTS to the name that the server goes "
            "by, and make a key with 'scout keys add'"
        )
        raise Refused(400, detail, "through-proxy")


def client(request: Request) -> str:
    """The address of whoever asks, as the server or a declared proxy tells it."""
    return request.client.host[:60] if request.client else ""


def store_of(request: Request) -> Store:
    """The store of the running application."""
    store: Store = request.app.state.service.store
    return store


def caller_of(request: Request) -> Caller:
    """Who asks, as the gate found out."""
    found: Caller = getattr(request.state, "caller", NOBODY)
    return found


def cookie_name(request: Request) -> str:
    """The session's cookie; over TLS one that no other host or plain connection can set."""
    return "__Host-scouting" if request.url.scheme == "https" else "scouting"


def open_session(request: Request, key: Key) -> str:
    """Begin a session under a token that nobody knew before; returns the token."""
    token, now = draw_token(), datetime.now(UTC)
    store_of(request).sessions.open(hash_token(token), key.id, now, now + SESSION)
    return token


def find_session(request: Request, token: str) -> Key | None:
    """The key of a session that lasts."""
    return store_of(request).sessions.find(hash_token(token), datetime.now(UTC))


def close_session(request: Request, token: str) -> None:
    """End a session."""
    store_of(request).sessions.close(hash_token(token))


Asking = Annotated[Caller, Depends(caller_of)]
