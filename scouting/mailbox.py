"""Hands mails to an SMTP server (RFC 5321), encrypted where it can be."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from scouting.errors import ScoutingError

SECONDS = 30.0
PORTS = {"smtp": 587, "smtps": 465}
"""Submission, with STARTTLS (RFC 6409) or with TLS from the beginning (RFC 8314)."""


class Undelivered(ScoutingError):
    """A mail that the server did not take, and why."""


@dataclass(frozen=True)
class Server:
    """An SMTP server that mails are handed to; ``password`` is never shown."""

    host: str
    port: int
    secure: bool
    user: str = ""
    password: str = field(default="", repr=False)


def read_server(url: str) -> Server:
    """The server of ``smtp://user:password@host:587`` or ``smtps://…``; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("expected smtp://user:password@host:port or smtps://…")
    port = parts.port or PORTS[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port, parts.scheme == "smtps", user, password)


def send(message: EmailMessage, server: Server) -> None:
    """Hand a mail to the server; raises Undelivered naming the server and its reason.

    A password never goes over a connection that is not encrypted.
    """
    try:
        with _connect(server) as wire:
            if not server.secure and wire.has_extn("starttls"):
                wire.starttls(context=ssl.create_default_context())
                wire.ehlo()
            elif server.user and not server.secure:
                raise Undelivered(
                    f"{server.host}: offers no encryption, so that the password stays here"
                )
            if server.user:
                wire.login(server.user, server.password)
            wire.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{server.host}:{server.port}: {_reason(error)}") from error


def _connect(server: Server) -> smtplib.SMTP:
    if server.secure:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    wire = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    wire.ehlo()
    return wire


def _reason(error: Exception) -> str:
    """Why, in one line; refused recipients are a dictionary of codes and bytes."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"{code} {text.decode('utf-8', 'replace')}"[:200]
    if isinstance(error, smtplib.SMTPResponseException):
        return " ".join(f"{error.smtp_code} {_text(error.smtp_error)}".split())[:200]
    return " ".join(str(error).split())[:200] or type(error).__name__


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
