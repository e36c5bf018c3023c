"""The digest of the week that is over, by mail: composed, sent once, and noted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from scouting.access import LOCAL
from scouting.digest import Digest, Week, gather_digest, week_of
from scouting.errors import ScoutingError
from scouting.mailbox import Undelivered, read_server, send
from scouting.printing import PRINTED
from scouting.routine import Routine
from scouting.service import Service
from scouting.subscriptions import Subscription
from scouting.tokens import hash_token
from taxonomy import Taxonomy

LOG = logging.getLogger(__name__)
GRACE = timedelta(hours=6)
"""After a week is over, until it is mailed: what was fetched on Sunday night is read by then."""

SHOWN = 10
"""Leads of each kind that a mail tells of each search; the page has more."""

ROUND_SECONDS = 60.0

Send = Callable[[EmailMessage], None]


def start_mailing(service: Service) -> Routine:
    """Mail what is due, minute after minute; several of them, in whatever processes, do not mail one twice."""
    postman = Routine("postman", lambda: mail_digests(service), ROUND_SECONDS)
    postman.start()
    return postman


def mail_digests(service: Service, now: datetime | None = None, post: Send | None = None) -> int:
    """Mail the digest of the week that is over to all who have not had it; how many were sent.

    One that fails is noted and costs no other; whoever has no access any more gets none. Without
    SCOUTING_SMTP nothing is sent.
    """
    if not service.settings.smtp and post is None:
        return 0
    at = now or datetime.now(UTC)
    due = (one for one in service.store.subscriptions.all() if _is_due(one, service, at))
    return sum(mail_digest(one, service, at, post) for one in due)


def mail_digest(
    known: Subscription, service: Service, now: datetime, post: Send | None = None
) -> bool:
    """Mail the digest of the week that is over to one; False where another process does, or it failed.

    It is noted before and after. A week whose end was never noted is not sent again by itself.
    """
    week = _over(now)
    if not service.store.subscriptions.claim(known, week.name, now):
        return False
    fault = ""
    try:
        searches = service.store.searches.of(known.owner)
        digest = gather_digest(searches, week, service, SHOWN)
        (post or _post(service))(compose(digest, known, service, now))
    except ScoutingError as error:
        fault = str(error)
        LOG.warning("the digest of %s to %s was not mailed: %s", week.name, known.owner, fault)
    service.store.subscriptions.settle(known.owner, week.name, fault)
    return not fault


def compose(digest: Digest, known: Subscription, service: Service, now: datetime) -> EmailMessage:
    """The mail: plain text and HTML, without a picture or anything else from elsewhere."""
    base, settings = service.settings.base, service.settings
    told = {"digest": digest, "words": _Words(service.taxonomy), "base": base,
            "end": f"{base}/unsubscribe/{known.token}"}  # fmt: skip
    message = EmailMessage()
    message["Subject"] = f"Scouting, {digest.week.name}: {_count(digest)}"
    message["From"], message["To"] = settings.mail_from, known.address
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(known, digest, settings.mail_from)
    message["List-Unsubscribe"] = f"<{told['end']}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    templates = _templates()
    message.set_content(templates.get_template("mail.txt").render(told))
    message.add_alternative(templates.get_template("mail.html").render(told), subtype="html")
    return message


def _over(now: datetime) -> Week:
    """The last week that can be told of."""
    return week_of(now - GRACE).former


def _is_due(one: Subscription, service: Service, now: datetime) -> bool:
    held = one.owner == LOCAL or service.store.keys.holds(one.owner, now)
    return held and one.is_due(_over(now).name, now)


def _post(service: Service) -> Send:
    try:
        server = read_server(service.settings.smtp)
    except ValueError as error:
        raise Undelivered(f"SCOUTING_SMTP: {error}") from error
    return lambda message: send(message, server)


def _message_id(known: Subscription, digest: Digest, sender: str) -> str:
    """The same for the same week: a mail program shows a mail that was sent twice once (RFC 5322, 3.6.4)."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<digest.{digest.week.name}.{hash_token(known.owner + known.address)[:24]}@{domain}>"


def _count(digest: Digest) -> str:
    new = sum(each.new.total for each in digest.searches)
    changed = sum(each.changed.total for each in digest.searches)
    return f"{new} new, {changed} changed" if new or changed else "nothing new"


class _Words:
    """What templates call things."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._technologies = {one.id: one.label for one in taxonomy.technologies}
        self._markets = {one.id: one.label for one in taxonomy.markets}

    def technology(self, id: str) -> str:
        """The label of a technology."""
        return self._technologies.get(id, id)

    def market(self, id: str) -> str:
        """The label of a market."""
        return self._markets.get(id, id) or "market not told"


@lru_cache(1)
def _templates() -> Environment:
    loader = FileSystemLoader(PRINTED)
    return Environment(loader=loader, autoescape=select_autoescape(["html"]),
                      undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # fmt: skip
