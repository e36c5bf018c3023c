"""What the long-running commands tell: a line of words, or of JSON for machines."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

FIELDS = ("job", "kind", "source", "worker", "outcome", "seconds", "pages", "stored", "failed",
          "quarantined", "read", "relevant", "attempt", "request")  # fmt: skip
"""What a record may tell besides its words, where the caller knows it."""

WORDS = "%(asctime)s %(levelname)s %(message)s"


def configure(form: Literal["", "json"], level: int = logging.INFO) -> None:
    """Write this process's log to standard error, in words or as one JSON object a line."""
    handler = StandardError()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(WORDS))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("scouting").setLevel(level)
    foreign = logging.getLogger("dbos")  # with a handler it sets up none of its own
    foreign.handlers, foreign.propagate = [logging.NullHandler()], True


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time, which may have been another when it was made."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    @property
    def stream(self) -> TextIO:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Nothing is kept."""


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message and the fields that are known."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
