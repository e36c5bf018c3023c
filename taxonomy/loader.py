"""Reads a vocabulary folder and refuses one that does not hold together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from taxonomy.concepts import (
    Market,
    Mission,
    Role,
    Scheme,
    Taxonomy,
    TaxonomyError,
    Technology,
    TrlScale,
)

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

MAX_FILE_BYTES = 8 * 2**20


def load_taxonomy(folder: Path | str | None = None) -> Taxonomy:
    """Load and check a vocabulary.

    ``folder`` is a path, the name of a packaged vocabulary, or None for photonics for health.
    Raises TaxonomyError naming file, concept and field.
    """
    root = _locate(folder)
    paths = [_choose(root, name) for name in FILES]
    parts = [_read(path, shape) for path, shape in zip(paths, FILES.values(), strict=True)]
    taxonomy = Taxonomy(*parts, version=_version(parts[0], paths))
    for complaint in _complaints(taxonomy):
        raise TaxonomyError(complaint)
    return taxonomy


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
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)  # noqa: S506 safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise TaxonomyError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    try:
        return TypeAdapter(shape).validate_python(raw)
    except ValidationError as error:
        raise TaxonomyError(f"{path.name}: {_explain(raw, error)}") from error


def _explain(raw: Any, error: ValidationError) -> str:
    first = error.errors()[0]
    where = list(first["loc"])
    concept = ""
    if where and isinstance(where[0], int):
        item = raw[where[0]] if isinstance(raw, list) else None
        named = isinstance(item, dict) and "id" in item
        concept = f"{item['id'] if named else f'item {where[0] + 1}'}: "
        where = where[1:]
    return f"{concept}{'.'.join(map(str, where)) or 'file'}: {first['msg']}"


def _version(scheme: Scheme, paths: list[Path]) -> str:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    return f"{scheme.version}+{digest.hexdigest()[:8]}"


def _complaints(taxonomy: Taxonomy) -> Iterator[str]:
    technologies = {t.id for t in taxonomy.technologies}
    areas = {a.id for a in taxonomy.scheme.areas}
    markets = {m.id for m in taxonomy.markets}
    yield from _repeated("technologies.yaml", "id", (t.id for t in taxonomy.technologies))
    yield from _repeated("technologies.yaml", "number", (t.number for t in taxonomy.technologies))
    for tech in taxonomy.technologies:
        place = f"technologies.yaml: {tech.id}"
        yield from _unknown(f"{place}: areas", "thematic area", tech.areas, areas)
        near = (n.id for n in tech.neighbours)
        yield from _unknown(f"{place}: neighbours", "technology", near, technologies)
        if not tech.exemplars:
            yield f"{place}: exemplars: at least one sentence is needed"
    for mission in taxonomy.missions:
        yield from _unknown(
            f"missions.yaml: {mission.id}: markets", "market", mission.markets, markets
        )
    if [step.level for step in taxonomy.trl.levels] != list(range(1, 10)):
        yield "trl.yaml: levels: the nine levels 1–9 are needed, in order"


def _unknown(place: str, kind: str, ids: Iterable[str], known: set[str]) -> Iterator[str]:
    return (f"{place}: unknown {kind} '{id}'" for id in ids if id not in known)


def _repeated(file: str, field: str, values: Iterable[object]) -> Iterator[str]:
    counts = Counter(values)
    return (f"{file}: {value}: {field}: used {n} times" for value, n in counts.items() if n > 1)
