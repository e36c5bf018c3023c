"""SKOS out and in again loses nothing; SKOS of strangers is refused in one line."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SKOS, Graph, Literal

from taxonomy import Taxonomy, TaxonomyError, load_taxonomy
from taxonomy.skos import read_skos, save_vocabulary, write_skos
from taxonomy.table import write_table
from taxonomy.turtle import MAX_CHARACTERS, MAX_STATEMENTS
from tests.taxonomy.conftest import Write

VOCABULARIES = ["photonics_for_health", "life_science_nord"]
SHOP = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix t: <urn:scouting:terms:> .
@prefix s: <https://shop.example/lamps#> .
s:lamps a skos:ConceptScheme ; dct:title "Lamps"@en-GB ; dct:description "All lamps" ;
    owl:versionInfo "3" ; skos:hasTopConcept s:warm .
s:warm a skos:Concept ; skos:prefLabel "Warm" ; skos:definition "Warm lamps." .
s:oil a skos:Concept ; skos:notation "1" ; skos:prefLabel "Oil lamp"@en, "Öllampe"@de-AT ;
    skos:altLabel "Tranlampe"@de, "paraffin lamp"@en ; skos:definition "Burns oil."@en ;
    skos:broader s:warm ; skos:example "We sell oil lamps."@en ; skos:scopeNote "Smells."@en .
s:gas a skos:Concept ; skos:notation "2" ; skos:prefLabel "Gas lamp"@en ;
    skos:definition "Burns gas."@en ; skos:broader s:warm ; skos:example "Gas lamps for sale."@en ;
    skos:related s:oil ;
    skos:scopeNote [ t:neighbour s:oil ; rdf:value "No wick."@en ] .
"""


def unordered(value: Any) -> Any:
    """The value with every list as a set: SKOS keeps no order."""
    if isinstance(value, dict):
        return frozenset((key, unordered(item)) for key, item in value.items())
    if isinstance(value, tuple | list):
        return frozenset(unordered(item) for item in value)
    return value


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_round_trip_loses_nothing(name: str) -> None:
    taxonomy = load_taxonomy(name)
    scheme, technologies = read_skos(write_skos(taxonomy))
    assert unordered(asdict(scheme)) == unordered(asdict(taxonomy.scheme))
    for before, after in zip(taxonomy.technologies, technologies, strict=True):
        assert unordered(asdict(after)) == unordered(asdict(before))
        assert after.areas[:1] == before.areas[:1]
    assert scheme.areas == taxonomy.scheme.areas
    assert scheme.needs == taxonomy.scheme.needs


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_saved_import_loads_and_exports_the_same_again(name: str, tmp_path: Path) -> None:
    turtle = write_skos(load_taxonomy(name))
    save_vocabulary(*read_skos(turtle), tmp_path / "new" / "folder")
    assert write_skos(load_taxonomy(tmp_path / "new" / "folder")) == turtle


def test_the_export_is_the_same_text_in_every_process() -> None:
    code = (
        "import hashlib; from taxonomy import load_taxonomy; from taxonomy.skos import write_skos;"
        "print(hashlib.sha256(write_skos(load_taxonomy('life_science_nord')).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_the_export_is_skos_that_other_tools_read(photonics: Taxonomy) -> None:
    graph = Graph().parse(data=write_skos(photonics), format="turtle")
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    assert len(list(graph.subjects(SKOS.topConceptOf, scheme))) == 3
    (oct,) = graph.subjects(SKOS.notation, Literal(20))
    labels = list(graph.objects(oct, SKOS.prefLabel))
    assert Literal("Optical coherence tomography", lang="en") in labels
    assert Literal("光干渉断層計", lang="ja") in labels
    assert len(list(graph.objects(oct, SKOS.example))) >= 12
    assert list(graph.objects(oct, SKOS.related))


@pytest.mark.parametrize("name", VOCABULARIES)
def test_no_concept_uses_one_text_as_two_kinds_of_label(name: str) -> None:
    graph = Graph().parse(data=write_skos(load_taxonomy(name)), format="turtle")
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        kinds = [
            set(graph.objects(concept, kind))
            for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        ]
        assert len(set().union(*kinds)) == sum(map(len, kinds)), concept


def test_hostile_text_survives_the_round_trip(photonics: Taxonomy) -> None:
    nasty = 'quote " apostrophe \' backslash \\ newline \n tab \t """ <b> @en ^^x \u202e 🔦'
    tech = replace(photonics.technologies[0], neighbours=(), definition=nasty, exemplars=(nasty,))
    turtle = write_skos(replace(photonics, technologies=(tech,)))
    _, (back,) = read_skos(turtle)
    assert (back.definition, back.exemplars) == (nasty, (nasty,))


def test_a_vocabulary_of_others_is_read(tmp_path: Path) -> None:
    scheme, (oil, gas) = read_skos(SHOP)
    assert (scheme.id, scheme.title, scheme.version) == ("lamps", "Lamps", "3")
    assert (oil.id, oil.number, oil.areas) == ("oil", 1, ("warm",))
    assert oil.native["de"].label == "Öllampe"
    assert oil.native["de"].synonyms == ("Tranlampe",)
    assert gas.neighbours[0].difference == "No wick."
    save_vocabulary(scheme, (oil, gas), tmp_path)
    assert load_taxonomy(tmp_path).technology("1") == oil


BROKEN = {
    "a missing label": ('skos:prefLabel "Gas lamp"@en ;', "", "gas: label: "),
    "two labels in one language": ('"Gas lamp"@en', '"A"@en, "B"@en', "gas: prefLabel@en: more"),
    "no number": ('skos:notation "2" ;', "", "gas: number: "),
    "a number that is none": ('"2"', '"two"', "gas: number: "),
    "a repeated number": ('"2"', '"1"', "1: number: used 2 times"),
    "no exemplar": ('skos:example "Gas lamps for sale."@en ;', "", "gas: exemplars: "),
    "a difference left out": ('"No wick."@en', '"Kein Docht."@de', "gas: neighbours.oil.differ"),
    "an unknown neighbour": ("skos:related s:oil", "skos:related s:sun", "gas: neighbours"),
    "an unknown area": (
        'gas."@en ; skos:broader s:warm',
        'gas."@en ; skos:broader s:x',
        "gas: areas",
    ),
    "a text for a link": ("skos:related s:oil", 'skos:related "oil"', "gas: related: is a text"),
    "a link for a text": ('"Gas lamp"@en', "s:warm", "gas: prefLabel: is not a text"),
    "a synonym without label": ('"Öllampe"@de-AT', '"x"@fr', "oil: native.de.label: "),
    "no scheme": ("a skos:ConceptScheme", "a skos:Thing", "0 concept schemes"),
    "a scheme without version": ('owl:versionInfo "3" ;', "", "version: "),
    "a nameless concept": ("s:gas a", "[] a", "neither IRI nor dcterms:identifier"),
    "an id that is none": ("s:gas", "s:Gas%20Lamp", "Gas%20Lamp: id: "),
}


@pytest.mark.parametrize(("old", "new", "complaint"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_in_a_file_of_others_is_named(old: str, new: str, complaint: str) -> None:
    assert old in SHOP
    with pytest.raises(TaxonomyError) as caught:
        read_skos(SHOP.replace(old, new))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


HOSTILE = {
    "empty": "",
    "web page": "<!doctype html><html><body>404</body></html>",
    "JSON-LD": '{"@context": "http://127.0.0.1:9/context.jsonld", "@id": "urn:x"}',
    "RDF/XML": '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF/>',
    "binary": "\x00\x01\x7f" * 1000,
    "N3 rules": "{ ?x a ?y } => { ?y a ?x } .",
    "deep nesting": "<a:a> <a:b> " + "[ <a:b> " * 50_000,
    "deep lists": "<a:a> <a:b> " + "(" * 50_000,
    "a huge number": f"<a:a> <a:b> {'9' * 10_000} .",
    "a lone surrogate": r'<a:a> <a:b> "\uD800" .',
    "an IRI with spaces": r"<a:a\u0020b> <a:b> <a:c> .",
    "too long": " " * (MAX_CHARACTERS + 1),
    "too many statements": f"<a:a> <a:b> ({'1 ' * MAX_STATEMENTS}) .",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_vocabulary_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(TaxonomyError) as caught:
        read_skos(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_typed_values_are_not_converted(caplog: pytest.LogCaptureFixture) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    bombs = [f'"1e999999999"^^<{xsd}decimal>', f'"soon"^^<{xsd}date>', f'"<a"^^<{RDF.HTML}>']
    read_skos(SHOP + "".join(f"s:oil s:bomb {bomb} .\n" for bomb in bombs))
    assert not caplog.records


def test_a_file_cut_off_anywhere_gives_a_vocabulary_or_one_error(nord: Taxonomy) -> None:
    turtle = write_skos(nord)
    for end in range(0, len(turtle), 4001):
        with pytest.raises(TaxonomyError):
            read_skos(turtle[:end])


def test_what_does_not_fit_is_not_saved(tmp_path: Path) -> None:
    scheme, technologies = read_skos(SHOP)
    with pytest.raises(TaxonomyError, match="gas: neighbours: unknown technology 'oil'"):
        save_vocabulary(scheme, technologies[1:], tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(TaxonomyError, match="file: cannot be written"):
        save_vocabulary(*read_skos(SHOP), tmp_path / "file")


def rows(taxonomy: Taxonomy) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(write_table(taxonomy)))


def test_the_table_has_a_row_a_technology_and_the_names_in_every_language(
    photonics: Taxonomy,
) -> None:
    table = list(rows(photonics))
    assert [row["number"] for row in table] == [str(n) for n in range(1, 36)]
    oct = table[19]
    assert oct["id"] == "optical-coherence-tomography"
    assert oct["label_ja"] == "光干渉断層計"
    assert "swept-source OCT" in oct["synonyms"].split("; ")
    assert {f"label_{lang}" for lang in ("de", "fr", "he", "ja", "ko", "ms", "zh")} <= oct.keys()


def test_the_table_starts_no_formula(write: Write) -> None:
    (row, _) = rows(load_taxonomy(write("label: Oil lamp", "label: =1+1")))
    assert row["label"] == "'=1+1"
