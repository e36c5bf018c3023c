"""Reads a vocabulary folder and refuses one that does not hold together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import re2
import yaml
from pydantic import TypeAdapter, ValidationError

from taxonomy.concepts import (
    Market,
    Mission,
    NativeWords,
    Role,
    Scheme,
    Taxonomy,
    TaxonomyError,
    Technology,
    TrlScale,
)
from taxonomy.demand import Demand
from taxonomy.registers import Registers

PACKAGED = Path(__file__).parent
DEFAULT = PACKAGED / "photonics_for_health"
FILES: dict[str, Any] = {
    "scheme.yaml": Scheme,
    "technologies.yaml": tuple[Technology, ...],
    "trl.yaml": TrlScale,
    "roles.yaml": tuple[Role, ...],
    "markets.yaml": tuple[Market, ...],
    "missions.yaml": tuple[Mission, ...],
}
OWN_FILES = ("scheme.yaml", "technologies.yaml")
"""What every vocabulary must bring; scale, roles, markets and missions default to the shipped."""

DEMAND = "demand.yaml"
"""What demand is recognised by; a vocabulary may do without, and then assesses no need."""

REGISTERS = "registers.yaml"
"""Rules on facts of registers. A vocabulary without the file has those of the shipped one that
speak of its own roles, and no product codes."""

NATIVE = "native"
"""Folder of a vocabulary with a file a language: further synonyms and hints by technology."""

MODIFIERS = ("negation", "future", "conditional", "withdrawn", "other")
"""What words near a readiness cue can do to it."""

MAX_FILE_BYTES = 8 * 2**20

REMEMBERED = 32
"""Files whose content is parsed once, two vocabularies' worth: parsing takes nine tenths of loading."""


def load_taxonomy(folder: Path | str | None = None) -> Taxonomy:
    """Load and check a vocabulary.

    ``folder`` is a path, the name of a packaged vocabulary, or None for photonics for health.
    Raises TaxonomyError naming file, concept and field.
    """
    root = _locate(folder)
    paths = [_choose(root, name) for name in FILES]
    parts = [_read(path, shape) for path, shape in zip(paths, FILES.values(), strict=True)]
    scheme, technologies, trl, roles, markets, missions = parts
    native = sorted((root / NATIVE).glob("*.yaml"))
    for path in native:
        technologies = _enrich(technologies, path)
    wanted = [path for path in (root / DEMAND,) if path.exists()]
    demand = _read(wanted[0], Demand) if wanted else Demand()
    version = _version(scheme, [*paths, _choose(root, REGISTERS), *native, *wanted])
    registers = _registers(root, roles)
    taxonomy = Taxonomy(
        scheme, technologies, trl, roles, markets, missions, version, demand, registers
    )
    check_concepts("technologies.yaml", taxonomy.scheme, taxonomy.technologies)
    for complaint in _complaints(taxonomy):
        raise TaxonomyError(complaint)
    return taxonomy


def check_shape(file: str, raw: Any, shape: Any) -> Any:
    """``raw`` as a value of this type; raises TaxonomyError naming file, concept and field."""
    try:
        return TypeAdapter(shape).validate_python(raw)
    except ValidationError as error:
        raise TaxonomyError(f"{file}: {_explain(raw, error)}") from error


def check_concepts(file: str, scheme: Scheme, technologies: Sequence[Technology]) -> None:
    """Raise TaxonomyError for the first technology that does not fit its vocabulary."""
    for complaint in _misfits(file, scheme, technologies):
        raise TaxonomyError(complaint)


def _locate(folder: Path | str | None) -> Path:
    if folder is None or folder == "":
        return DEFAULT
    packaged = PACKAGED / str(folder)
    root = packaged if packaged.is_dir() and "/" not in str(folder) else Path(folder)
    if not root.is_dir():
        raise TaxonomyError(f"{folder}: no such vocabulary folder")
    return root


def _choose(root: Path, name: str) -> Path:
    path = root / name
    return path if path.exists() or name in OWN_FILES else DEFAULT / name


def _read(path: Path, shape: Any) -> Any:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise TaxonomyError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError(f"{path}: cannot be read: {error}") from error
    return _parse(text, path, shape)


@lru_cache(REMEMBERED)
def _parse(text: str, path: Path, shape: Any) -> Any:
    try:
        raw = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise TaxonomyError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    return check_shape(path.name, raw, shape)


def _registers(root: Path, roles: Sequence[Role]) -> Registers:
    rules: Registers = _read(_choose(root, REGISTERS), Registers)
    if (root / REGISTERS).exists():
        return rules
    known = {role.id for role in roles}
    fitting = tuple(rule for rule in rules.roles if rule.role in known)
    return replace(rules, roles=fitting, product_codes={})


def _enrich(technologies: tuple[Technology, ...], path: Path) -> tuple[Technology, ...]:
    """The technologies with the further words of one language's file."""
    words: dict[str, NativeWords] = _read(path, dict[str, NativeWords])
    place, language = f"{NATIVE}/{path.name}", path.stem
    for complaint in _unknown(place, "technology", words, {tech.id for tech in technologies}):
        raise TaxonomyError(complaint)
    more = {id: found for id, found in words.items() if found.synonyms or found.hints}
    return tuple(_add_words(tech, language, more.get(tech.id), place) for tech in technologies)


def _add_words(
    tech: Technology, language: str, words: NativeWords | None, place: str
) -> Technology:
    if words is None:
        return tech
    if language not in tech.native:
        raise TaxonomyError(f"{place}: {tech.id}: technologies.yaml has no label in '{language}'")
    own = tech.native[language]
    synonyms = tuple(dict.fromkeys((*own.synonyms, *words.synonyms)))
    hints = tuple(dict.fromkeys((*own.hints, *words.hints)))
    native = tech.native | {language: replace(own, synonyms=synonyms, hints=hints)}
    return replace(tech, native=native)


def _explain(raw: Any, error: ValidationError) -> str:
    first = error.errors()[0]
    path = list(_path(raw, first["loc"]))
    concept = f"{path.pop(0)}: " if isinstance(raw, list) and path else ""
    return f"{concept}{'.'.join(path) or 'file'}: {first['msg']}"


def _path(raw: Any, steps: Iterable[int | str]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, int):
            raw = raw[step] if isinstance(raw, Sequence) and step < len(raw) else None
            named = isinstance(raw, dict) and raw.get("id")
            yield str(raw["id"]) if named else f"item {step + 1}"
        else:
            raw = raw.get(step) if isinstance(raw, dict) else None
            yield step


def _version(scheme: Scheme, paths: list[Path]) -> str:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    return f"{scheme.version}+{digest.hexdigest()[:8]}"


def _misfits(file: str, scheme: Scheme, technologies: Sequence[Technology]) -> Iterator[str]:
    known = {tech.id for tech in technologies}
    areas = {area.id for area in scheme.areas}
    if not technologies:
        yield f"{file}: at least one technology is needed"
    yield from _repeated(file, "id", (tech.id for tech in technologies))
    yield from _repeated(file, "number", (tech.number for tech in technologies))
    for tech in technologies:
        place = f"{file}: {tech.id}"
        yield from _unknown(f"{place}: areas", "thematic area", tech.areas, areas)
        near = (neighbour.id for neighbour in tech.neighbours)
        yield from _unknown(f"{place}: neighbours", "technology", near, known)
        if not tech.exemplars:
            yield f"{place}: exemplars: at least one sentence is needed"
        if "en" in tech.native:
            yield f"{place}: native: English is the language of label and synonyms"


def _complaints(taxonomy: Taxonomy) -> Iterator[str]:
    for name in ("markets", "missions", "roles"):
        ids = (each.id for each in getattr(taxonomy, name))
        yield from _repeated(f"{name}.yaml", "id", ids)
    for name in ("areas", "needs"):
        ids = (each.id for each in getattr(taxonomy.scheme, name))
        yield from _repeated(f"scheme.yaml: {name}", "id", ids)
    for market in taxonomy.markets:
        for pattern in (*market.postal, *market.phones):
            yield from _unusable(f"markets.yaml: {market.id}", pattern)
    markets = {market.id for market in taxonomy.markets}
    for mission in taxonomy.missions:
        yield from _unknown(
            f"missions.yaml: {mission.id}: markets", "market", mission.markets, markets
        )
    if [step.level for step in taxonomy.trl.levels] != list(range(1, 10)):
        yield "trl.yaml: levels: the nine levels 1–9 are needed, in order"
    yield from _unknown("trl.yaml: modifiers", "modifier", taxonomy.trl.modifiers, MODIFIERS)
    yield from _unfit_demand(taxonomy)
    yield from _misruled(taxonomy)


def _unfit_demand(taxonomy: Taxonomy) -> Iterator[str]:
    demand, needs = taxonomy.demand, {need.id for need in taxonomy.scheme.needs}
    known = {tech.id for tech in taxonomy.technologies}
    yield from _repeated(f"{DEMAND}: signals", "id", (signal.id for signal in demand.signals))
    yield from _repeated(f"{DEMAND}: fields", "id", (field.id for field in demand.fields))
    told = (*(field.id for field in demand.fields), *(s.field for s in demand.signals if s.field))
    yield from _unknown(DEMAND, "field of need", told, needs)
    for field in demand.fields:
        place = f"{DEMAND}: {field.id}: technologies"
        yield from _unknown(place, "technology", field.technologies, known)


def _misruled(taxonomy: Taxonomy) -> Iterator[str]:
    rules = taxonomy.registers
    known = {tech.id for tech in taxonomy.technologies}
    yield from _unknown(f"{REGISTERS}: product_codes", "technology", rules.product_codes, known)
    roles = {role.id for role in taxonomy.roles}
    yield from _unknown(f"{REGISTERS}: roles", "role", (r.role for r in rules.roles), roles)
    for number, rule in enumerate(rules.readiness, 1):
        ways = (0 < rule.low <= rule.high, rule.lowers > 0, rule.silences)
        if sum(ways) != 1 or (rule.high and not rule.low) or not rule.when:
            yield f"{REGISTERS}: readiness: item {number}: needs when, and one of low to high, lowers, silences"


def _unusable(place: str, pattern: str) -> Iterator[str]:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        yield f"{place}: not a pattern of RE2: {pattern!r} ({error})"


def _unknown(place: str, kind: str, ids: Iterable[str], known: Container[str]) -> Iterator[str]:
    return (f"{place}: unknown {kind} '{id}'" for id in ids if id not in known)


def _repeated(file: str, field: str, values: Iterable[object]) -> Iterator[str]:
    counts = Counter(values)
    return (f"{file}: {value}: {field}: used {n} times" for value, n in counts.items() if n > 1)
