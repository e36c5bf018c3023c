"""The weekly digest by mail, handed to a real SMTP server over a socket."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from scouting.access import LOCAL
from scouting.mailbox import Server, Undelivered, read_server, send
from scouting.mailing import mail_digest, mail_digests
from scouting.searches import SavedSearch
from scouting.service import Service
from scouting.settings import Settings
from scouting.store import open_store
from scouting.subscriptions import Subscription
from tests.api import desk

MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)
LAST_WEEK = MONDAY - timedelta(days=4)
HOSTILE = "We <script>make</script> OCT."


class Inbox:
    """What an SMTP server took; ``refusal`` is what it answers instead."""

    def __init__(self, refusal: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = refusal

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 taken"


@contextmanager
def listening(inbox: Inbox) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:  # the controller does not take 0
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def service_with(folder: Path, smtp: str, owner: str = LOCAL) -> Iterator[Service]:
    settings = desk.settings_in(folder, smtp=smtp, address="https://scouting.example/")
    kept = desk.lead(first_seen=LAST_WEEK, last_seen=LAST_WEEK, sentence=HOSTILE)
    desk.keep(settings, kept)
    desk.enter(settings, kept, LAST_WEEK)
    service = Service(settings)
    try:
        service.store.searches.add(
            SavedSearch(owner, "Eyes\r\nBcc: all@example.org", "market=japan", LAST_WEEK, LAST_WEEK)
        )
        service.store.subscriptions.begin(
            Subscription(owner, "ada@example.org", "t0ken", LAST_WEEK, week="2026-W47")
        )
        yield service
    finally:
        service.close()


def test_a_week_is_mailed_once_with_its_leads_and_a_way_out(tmp_path: Path) -> None:
    inbox = Inbox()
    with listening(inbox) as smtp, service_with(tmp_path, smtp) as service:
        assert mail_digests(service, MONDAY - timedelta(hours=2)) == 0, "Sunday is still being read"
        assert mail_digests(service, MONDAY) == 1
        assert mail_digests(service, MONDAY + timedelta(days=2)) == 0
        assert mail_digests(service, MONDAY + timedelta(days=7)) == 1
        first, second = inbox.mails
    assert first["To"] == "ada@example.org"
    assert first["Subject"] == "Scouting, 2026-W48: 1 new, 0 changed"
    assert second["Subject"] == "Scouting, 2026-W49: nothing new"
    assert "Bcc" not in first
    assert first["List-Unsubscribe"] == "<https://scouting.example/unsubscribe/t0ken>"
    plain, html = (first.get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    assert HOSTILE in plain.get_content()
    assert "We &lt;script&gt;make" in html.get_content()
    assert re.search(r'href="https://scouting.example/leads/\w+"', html.get_content())
    assert "src=" not in html.get_content()


def test_several_processes_mail_a_week_once(tmp_path: Path) -> None:
    inbox = Inbox()
    with listening(inbox) as smtp, service_with(tmp_path, smtp) as service:
        threads = [threading.Thread(target=mail_digests, args=(service, MONDAY)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(inbox.mails) == 1


def test_a_mail_that_is_refused_is_told_and_tried_again_later(tmp_path: Path) -> None:
    inbox = Inbox("451 try again later")
    with listening(inbox) as smtp, service_with(tmp_path, smtp) as service:
        assert mail_digests(service, MONDAY) == 0
        told = service.store.subscriptions.find(LOCAL)
        assert told
        assert (told.state, told.tries) == ("failed", 1)
        assert "451 try again later" in told.fault
        inbox.refusal = ""
        assert mail_digests(service, MONDAY + timedelta(minutes=4)) == 0
        assert mail_digests(service, MONDAY + timedelta(minutes=5)) == 1
        told = service.store.subscriptions.find(LOCAL)
        assert told
        assert (told.state, told.fault) == ("sent", "")


def test_it_is_given_up_after_the_last_try_until_the_next_week(tmp_path: Path) -> None:
    inbox = Inbox("550 no such mailbox")
    with listening(inbox) as smtp, service_with(tmp_path, smtp) as service:
        for hours in range(0, 160, 8):
            mail_digests(service, MONDAY + timedelta(hours=hours))
        told = service.store.subscriptions.find(LOCAL)
        assert told
        assert told.tries == 4
        mail_digests(service, MONDAY + timedelta(days=7))
        told = service.store.subscriptions.find(LOCAL)
        assert told
        assert (told.week, told.tries) == ("2026-W49", 1)


def test_a_week_whose_process_was_killed_is_not_mailed_twice(tmp_path: Path) -> None:
    inbox = Inbox()
    with listening(inbox) as smtp, service_with(tmp_path, smtp) as service:
        known = service.store.subscriptions.find(LOCAL)
        assert known
        assert service.store.subscriptions.claim(known, "2026-W48", MONDAY)  # and then the kill
        assert mail_digests(service, MONDAY + timedelta(days=1)) == 0
        assert not mail_digest(known, service, MONDAY)
        assert inbox.mails == []


def test_whoever_has_no_access_any_more_gets_no_mail(tmp_path: Path) -> None:
    inbox = Inbox()
    with listening(inbox) as smtp, service_with(tmp_path, smtp, owner="Ada") as service:
        assert mail_digests(service, MONDAY) == 0
        desk.issue(service.settings, "Ada", "reader")
        assert mail_digests(service, MONDAY) == 1


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match=r"127\.0\.0\.1:9: "):
        send(EmailMessage(), Server("127.0.0.1", 9, False))


def test_a_password_is_not_sent_in_the_clear() -> None:
    inbox = Inbox()
    with listening(inbox) as smtp:
        server = read_server(smtp.replace("smtp://", "smtp://ada:secret@"))
        with pytest.raises(Undelivered, match="no encryption"):
            send(EmailMessage(), server)


@pytest.mark.parametrize("url", ["http://a", "smtp://", "smtp:a", "smtps://a/b", "smtp://a?b=1"])
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp"):
        Settings(smtp=url)


def test_the_password_is_shown_nowhere(tmp_path: Path) -> None:
    settings = Settings(smtp="smtps://ada:s3cret@mail.example")
    assert "s3cret" not in repr(settings) + repr(read_server(settings.smtp))


def test_pages_begin_and_end_the_mails(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, smtp="smtp://127.0.0.1:9")
    with desk.open_desk(settings) as client:
        wrong = client.post("/digest/mail", data={"address": "ada@example.org\nBcc: x@y.z"})
        assert wrong.status_code == 422
        assert "Mailed to <bdi>ada@example.org" in (
            client.post("/digest/mail", data={"address": " ada@example.org "}).text
        )
        with open_store(settings.database) as store:
            known = store.subscriptions.find(LOCAL)
        assert known
        page = client.get(f"/unsubscribe/{known.token}")
        assert "Send me no more" in page.text
        assert "Mailed to" in client.get("/digest").text, "looking at it ends nothing"
        ended = client.post(f"/unsubscribe/{known.token}", data={"List-Unsubscribe": "One-Click"})
        assert "No more of these mails" in ended.text
        assert "Mail it every Monday" in client.get("/digest").text
