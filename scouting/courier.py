"""The courier: draws up what webhooks are to be told and delivers it, beside whatever else runs.

A worker has one and so has the web server, so that events go out whichever of them runs; where both do,
the store sees to it that each event is drawn up once and sent by one of them at a time.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Lock

from models.embedder import ModelError
from scouting import webhooks
from scouting.deliveries import deliver
from scouting.errors import ScoutingError, StoreError
from scouting.notices import draw_up
from scouting.routine import Routine
from scouting.service import Service
from scouting.webhooks import Event, Webhook, next_due, sign, why_stopped

LOG = logging.getLogger(__name__)
ROUND_SECONDS = 5.0
"""The shortest wait between two attempts; a round in which nothing is to be done asks the store twice."""

GAP = timedelta(minutes=1)
"""Between two updates of one webhook: a reading works leads out by dozens, for hours."""

AT_ONCE = 4
"""Deliveries under way, so that a receiver that hangs does not hold up all others. Each batch has ended
well within LEASE."""

TIDYING = timedelta(hours=1)

Clock = Callable[[], datetime]


class Courier:
    """Rounds of a service's webhooks, by a clock that tells UTC."""

    def __init__(self, service: Service, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._service, self._clock = service, clock
        self._turn, self._tidied = Lock(), datetime.min.replace(tzinfo=UTC)
        self._routine = Routine("courier", self.round, ROUND_SECONDS)

    def start(self) -> None:
        """Make rounds in the background until it is stopped."""
        self._routine.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End after what is under way, at the latest when the time is over; then it is sent again later."""
        self._routine.stop(seconds)

    def round(self) -> int:
        """Draw up what is new, deliver what is due; how many deliveries were made. Raises StoreError.

        Waits for another round of this courier that is under way: who ends the process after it cuts
        short nothing that the background sends.
        """
        with self._turn:
            self.draw()
            sent, now = self.send_due(), self._clock()
            if now - self._tidied >= TIDYING:
                self._service.store.events.forget(now - webhooks.KEPT)
                self._tidied = now
            return sent

    def draw(self) -> None:
        """Keep an event for each webhook whose search has something new; nothing is sent yet."""
        store, now = self._service.store, self._clock()
        waiting = store.webhooks.active(now)
        latest = store.arrivals.latest() if waiting else 0
        for webhook in waiting:
            if webhook.mark < latest and not (webhook.drawn and now - webhook.drawn < GAP):
                self._draw(webhook, now)

    def send_due(self) -> int:
        """Deliver what is due; how many deliveries were made."""
        count = 0
        while not self._routine.ended:
            taken = self._service.store.events.take(self._clock(), AT_ONCE)
            if not taken:
                break
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(lambda pair: self._send(*pair), taken))
            count += len(taken)
        return count

    def _draw(self, webhook: Webhook, now: datetime) -> None:
        store = self._service.store
        try:
            search = store.searches.get(store.webhooks.owner(webhook), webhook.search)
            drawn = draw_up(webhook, search, self._service, now)
        except StoreError:
            raise
        except ScoutingError as error:
            LOG.warning("webhook %d is paused: %s", webhook.id, error)
            store.webhooks.pause(webhook, f"its search can no longer be asked: {error}")
        except ModelError as error:
            LOG.warning("webhook %d has to wait: %s", webhook.id, error)
        else:
            if drawn and store.webhooks.advance(webhook, drawn.mark, drawn.event) and drawn.event:
                LOG.info("event %s of webhook %d is to be sent", drawn.event.id, webhook.id)

    def _send(self, event: Event, webhook: Webhook) -> None:
        at = self._clock()
        headers = sign(webhook.secrets(at), event.id, at, event.body)
        attempt = deliver(webhook.url, headers, event.body, at, self._service.settings)
        due = None
        if not attempt.delivered and attempt.status != webhooks.GONE:
            due = next_due(event.attempts + 1, attempt, random.random())
        self._service.store.events.settle(event, attempt, due, why_stopped(webhook, attempt))
        outcome = "delivered" if attempt.delivered else f"failed ({attempt.status or 'no answer'})"
        LOG.info("event %s of webhook %d: %s", event.id, webhook.id, outcome)
