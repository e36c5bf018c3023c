"""A register's record on its way to a document: short sentences, each with the facts it states.

Everything in a record comes from outside: fields are looked up without trust in the record's shape,
cleaned, and cut to length before they stand in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from scouting.domain import Address, Document, Fact
from scouting.errors import Forbidden, Unreadable
from scouting.guard import check_url
from scouting.identity import Stated
from scouting.markup import printable

MAX_FIELD_CHARS = 300
MAX_PROSE_CHARS = 20_000
"""Of an abstract or summary; the longest objective in CORDIS has 2,000, a trial's description 32,000."""

MAX_MEMBERS = 200
"""Of a list within a record: products of an establishment, sites of a trial."""

SENTENCE_END = "\n"
"""A line end always ends a sentence, whatever stops a name has in it."""


class Record:
    """One record as text that grows by sentences; their facts point to them.

    ``url`` is the record's public address, ``title`` what it is about; Unreadable when either is
    missing or the address is none.
    """

    def __init__(self, url: str, title: str) -> None:
        self.title = clean(title)
        if not self.title:
            raise Unreadable("the record has no name or title")
        try:
            self.url = check_url(url)
        except Forbidden as error:
            raise Unreadable(str(error)) from None
        self._lines = [self.title]
        self._length = len(self.title)
        self._facts: list[Fact] = []
        self._stated: list[Stated] = []

    def say(self, sentence: str, *facts: tuple[str, str]) -> None:
        """Add one sentence and the facts that it states, as kind and value."""
        line = " ".join(printable(sentence).split())
        start = self._length + len(SENTENCE_END)
        self._length = start + len(line)
        self._lines.append(line)
        known = ((kind, clean(value)) for kind, value in facts)
        self._facts += [
            Fact(kind, value, start, self._length, self.title) for kind, value in known if value
        ]

    def identify(self, register: str, number: str) -> None:
        """Keep the number that a register gives to the organisation; nothing where it gives none."""
        if held := clean(number).strip():
            why = f"the record's {register} number"
            self._stated.append(Stated("id", f"{register}:{held.casefold()}", why, held))

    def owned_by(self, name: str, why: str) -> None:
        """Keep who owns the organisation, where the record names somebody."""
        if held := clean(name):
            self._stated.append(Stated("parent", held, why, held))

    def add(self, prose: str) -> None:
        """Add what the record says in its own words; nothing when it says nothing."""
        if text := clean(prose, MAX_PROSE_CHARS):
            self.say(text)

    def document(
        self, source: str, organisation: str, address: Address, published: str = ""
    ) -> Document:
        """The document; ``source`` with its kind ("register:ID"), ``published`` an ISO date."""
        text = SENTENCE_END.join(self._lines)
        return Document(
            self.url, text, len(text), self.title, "en", published[:10], datetime.now(UTC),
            clean(organisation), address, source, tuple(self._facts),
            stated=tuple(self._stated),
        )  # fmt: skip


def clean(text: str, most: int = MAX_FIELD_CHARS) -> str:
    """One line without control characters, cut to ``most`` characters."""
    return " ".join(printable(text[: 2 * most]).split())[:most]


def told(record: object, *path: str) -> str:
    """The text or number at a path of keys; empty where there is none."""
    value = _at(record, path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[: 2 * MAX_PROSE_CHARS].strip()


def needed(record: object, *path: str) -> str:
    """What ``told`` gives; raises Unreadable naming the field when that is nothing."""
    text = told(record, *path)
    if not text:
        raise Unreadable(f"the record has no {'.'.join(path)}")
    return text


def yes(record: object, *path: str) -> bool:
    """Does ``true`` stand at a path of keys?"""
    return _at(record, path) is True


def members(record: object, *path: str) -> list[object]:
    """The members of a list at a path, or what stands there alone; at most MAX_MEMBERS."""
    value = _at(record, path)
    if isinstance(value, list):
        return value[:MAX_MEMBERS]
    return [] if value is None or value == "" else [value]


def texts(values: Iterable[object]) -> Iterator[str]:
    """Those of the values that are texts with something in them."""
    return (value.strip() for value in values if isinstance(value, str) and value.strip())


def _at(record: object, path: tuple[str, ...]) -> object:
    for key in path:
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record
