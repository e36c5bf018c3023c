"""Who organisations are: marks of each key, joins by rule, and an organisation as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, or_, select

from models.countries import country_code
from scouting.domain import Document
from scouting.errors import Unknown
from scouting.organisations import Identity, Joined, Kin, Listed
from scouting.resolution import (
    BLOCK,
    NAME,
    Join,
    Known,
    Mark,
    contradict,
    describe,
    find_joins,
    leading,
    related,
)
from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.store.engine import writing
from scouting.store.joining import (
    EVIDENCE,
    as_organisation,
    join_organisations,
    merge,
    name_key,
    split_off,
)
from scouting.store.members import are_separated, branch, canonical_column, find_root, member_keys
from scouting.store.organisation_key import organisation_key
from scouting.store.rows import STATED

Countries = Mapping[str, Sequence[str]]
"""The countries of each market."""

MAX_PAGES = 500
"""Documents of one site that its identity is read from: the first say it as well as the last."""

MAX_BLOCK = 300
"""Organisations that share a word beyond which the word blocks nothing; equal names are compared
all the same. With it 50,000 made-up organisations were resolved in 312 s, one more in 5 ms (SQLite)."""

MAX_CANDIDATES = 1_000
MAX_LISTED = 200
BY_RULE = "rule"


class Organisations:
    """The organisations of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unresolved(self, limit: int) -> list[str]:
        """Keys whose documents are newer than what is known of who they are."""
        chosen = select(t.unresolved.c.organisation_key).order_by("organisation_key").limit(limit)
        with self._engine.connect() as connection:
            return list(connection.scalars(chosen))

    def resolve(self, keys: Iterable[str], countries: Countries) -> None:
        """Look at some organisations anew, and join each with those that are the same by rule."""
        with writing(self._engine) as connection:
            for key in keys:
                _resolve(connection, key, countries)

    def root(self, key: str) -> str:
        """The key that an organisation goes by."""
        with self._engine.connect() as connection:
            return find_root(connection, key)

    def merge(self, key: str, into: str, why: str, by: str) -> str:
        """Join two organisations for a scout; raises Unknown, Conflict and Invalid."""
        with writing(self._engine) as connection:
            _check(connection, key, into)
            return merge(connection, key, into, why, by)

    def split(self, key: str, why: str, by: str) -> str:
        """Undo a join for a scout, and remember it; raises Unknown and Conflict."""
        with writing(self._engine) as connection:
            _check(connection, key)
            return split_off(connection, key, why, by)

    def find(self, key: str) -> Identity:
        """All that is known of who an organisation is, whichever of its keys; raises Unknown."""
        with self._engine.connect() as connection:
            _check(connection, key)
            return _identity(connection, find_root(connection, key))

    def list(self, text: str = "", limit: int = MAX_LISTED) -> list[Listed]:
        """Organisations by name that are called so, by any of their names; each once."""
        with self._engine.connect() as connection:
            return [_listed(connection, key) for key in _called(connection, text, limit)]


def _resolve(connection: Connection, key: str, countries: Countries) -> None:
    own = t.unresolved.c.organisation_key == key
    connection.execute(delete(t.unresolved).where(own))
    known = _describe(connection, key, countries)
    connection.execute(delete(t.marks).where(t.marks.c.organisation_key == key))
    rows = [cut_to_fit(t.marks, {"organisation_key": key} | vars(mark)) for mark in known.marks]
    if rows:
        connection.execute(insert(t.marks), rows)
    for join in find_joins(known, _recall(connection, _candidates(connection, known))):
        _join_by_rule(connection, known.key, join)


def _describe(connection: Connection, key: str, countries: Countries) -> Known:
    c = t.documents.c
    chosen = (
        select(c.url, c.organisation, c.stated, c.country, c.market)
        .where(c.organisation_key == key, c.superseded.is_(False))
        .order_by(c.id)
        .limit(MAX_PAGES)
    )
    rows = connection.execute(chosen).all()
    documents = [
        Document(row.url, "", 0, organisation=row.organisation, stated=STATED.validate_json(row.stated))
        for row in rows
    ]  # fmt: skip
    told = (one.value for each in documents for one in each.stated if one.kind == "site")
    sites = {address: organisation_key(address, "") for address in told}
    return describe(key, documents, _places(rows, countries), sites)


def _places(rows: Iterable[Any], countries: Countries) -> list[str]:
    """Where most pages say it sits: the pages of a firm also name its offices abroad."""
    counts: Counter[str] = Counter()
    for row in rows:
        stated = country_code(row.country)
        counts.update([stated] if stated else countries.get(row.market or "", ()))
    most = max(counts.values(), default=0)
    return [country for country, count in counts.items() if 2 * count >= most]


def _candidates(connection: Connection, known: Known) -> list[str]:
    """Keys that share a number, a site, a name or a telling part of one with this."""
    c = t.marks.c
    blocks = list(known.of(BLOCK))
    counted = select(c.value).where(c.kind == BLOCK, c.value.in_(blocks)).group_by(c.value)
    rare = list(connection.scalars(counted.having(func.count() <= MAX_BLOCK)))
    shared = or_(
        (c.kind == "id") & c.value.in_(list(known.of("id"))),
        (c.kind == NAME) & c.value.in_(list(known.of(NAME))),
        (c.kind == BLOCK) & c.value.in_(rare),
        (c.kind == "site") & (c.value == known.key),
        c.organisation_key.in_(list(known.of("site"))),
    )
    chosen = select(c.organisation_key).where(shared, c.organisation_key != known.key).distinct()
    return list(connection.scalars(chosen.order_by(c.organisation_key).limit(MAX_CANDIDATES)))


def _recall(connection: Connection, keys: Sequence[str]) -> list[Known]:
    c = t.marks.c
    found: dict[str, list[Mark]] = {key: [] for key in keys}
    chosen = select(t.marks).where(c.organisation_key.in_(keys), c.kind != BLOCK).order_by(c.id)
    for row in connection.execute(chosen):
        found[row.organisation_key].append(_mark(row))
    return [Known(key, tuple(marks)) for key, marks in found.items()]


def _join_by_rule(connection: Connection, key: str, join: Join) -> None:
    """Join two trees, unless a scout or a number has told any of the one from any of the other."""
    mine, theirs = find_root(connection, key), find_root(connection, join.other)
    if mine == theirs:
        return
    trees = [branch(connection, root) for root in (mine, theirs)]
    if are_separated(connection, *trees):
        return
    left, right = (_recall(connection, tree) for tree in trees)
    if any(contradict(a, b) or related(a, b) for a in left for b in right):
        return
    roots = (_counted(connection, root) for root in (mine, theirs))
    staying, going = leading(*roots)
    join_organisations(connection, going, staying, join, BY_RULE)


def _counted(connection: Connection, key: str) -> Known:
    own = t.documents.c.organisation_key == key
    return Known(key, documents=connection.scalar(select(func.count()).where(own)) or 0)


def _check(connection: Connection, *keys: str) -> None:
    for key in keys:
        for table in (t.documents, t.leads, t.members):
            own = table.c.organisation_key == key
            if connection.scalar(select(table.c.organisation_key).where(own).limit(1)):
                break
        else:
            raise Unknown(f"unknown organisation '{key[:100]}'")


def _identity(connection: Connection, root: str) -> Identity:
    keys = member_keys(connection, root)
    marks = [mark for known in _recall(connection, keys) for mark in known.marks]
    of = {
        kind: _first(mark for mark in marks if mark.kind == kind) for kind in ("name", "id", "site")
    }
    return Identity(
        root, as_organisation(connection, root).name, tuple(keys), of["name"], of["id"], of["site"],
        _joins(connection, keys), _parents(connection, root, marks),
        _subsidiaries(connection, root, of["name"]), _apart(connection, keys),
    )  # fmt: skip


def _first(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    found: dict[str, Mark] = {}
    for mark in marks:
        found.setdefault(mark.value, mark)
    return tuple(found.values())


def _joins(connection: Connection, keys: Sequence[str]) -> tuple[Joined, ...]:
    c = t.joins.c
    among = or_(c.organisation_key.in_(keys), c.into_key.in_(keys))
    rows = connection.execute(select(t.joins).where(among).order_by(c.joined.desc(), c.id.desc()))
    return tuple(
        Joined(
            row.organisation_key, row.into_key, name_key(connection, row.organisation_key), row.rule,
            row.why, row.by, row.joined, EVIDENCE.validate_json(row.evidence), row.split,
            row.split_by or "", row.split_why or "",
        )
        for row in rows
    )  # fmt: skip


def _parents(connection: Connection, root: str, marks: Iterable[Mark]) -> tuple[Kin, ...]:
    stated = _first(mark for mark in marks if mark.kind == "parent")
    found = ((mark, _sought(connection, NAME, [mark.value], root)) for mark in stated)
    return tuple(
        Kin(mark.shown, mark, holders[0].organisation_key if len(holders) == 1 else "")
        for mark, holders in found
    )


def _subsidiaries(connection: Connection, root: str, names: Sequence[Mark]) -> tuple[Kin, ...]:
    rows = _sought(connection, "parent", [mark.value for mark in names], root)
    return tuple(
        Kin(
            as_organisation(connection, row.organisation_key).name, _mark(row), row.organisation_key
        )
        for row in rows
    )


def _sought(connection: Connection, kind: str, values: Sequence[str], root: str) -> list[Row[Any]]:
    """One mark of each other organisation that has one of these values, by its root."""
    c = t.marks.c
    chosen = select(t.marks).where(c.kind == kind, c.value.in_(values)).order_by(c.id)
    found: dict[str, Row[Any]] = {}
    for row in connection.execute(chosen.limit(MAX_LISTED)):
        key = find_root(connection, row.organisation_key)
        if key != root:
            found.setdefault(key, row)
    return list(found.values())


def _apart(connection: Connection, keys: Sequence[str]) -> tuple[str, ...]:
    c = t.separations.c
    chosen = select(c.one, c.other).where(or_(c.one.in_(keys), c.other.in_(keys)))
    pairs = connection.execute(chosen.order_by(c.since))
    return tuple(row.other if row.one in keys else row.one for row in pairs)


def _called(connection: Connection, text: str, limit: int) -> list[str]:
    c = t.marks.c
    root = canonical_column(c.organisation_key)
    chosen = select(root).where(c.kind == NAME).distinct()
    if text:
        chosen = chosen.where(c.shown.icontains(text, autoescape=True))
    return list(connection.scalars(chosen.order_by(root).limit(limit)))


def _listed(connection: Connection, key: str) -> Listed:
    own = t.leads.c.organisation_key == key
    leads = connection.scalar(select(func.count()).where(own)) or 0
    name = as_organisation(connection, key).name
    return Listed(key, name, len(member_keys(connection, key)), leads)


def _mark(row: Row[Any]) -> Mark:
    return Mark(row.kind, row.value, row.shown, row.why, row.quote, row.url, row.start, row.end)
