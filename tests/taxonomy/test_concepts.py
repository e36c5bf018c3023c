"""Concepts are found by id, and cannot be changed."""

from __future__ import annotations

import dataclasses

import pytest

from taxonomy import Taxonomy, TaxonomyError


def test_a_technology_is_found_by_id_and_by_number(photonics: Taxonomy) -> None:
    assert photonics.technology("20") is photonics.technology("optical-coherence-tomography")


def test_a_mission_is_found_in_any_case(photonics: Taxonomy) -> None:
    assert photonics.mission("m8").id == "M8"


def test_markets_roles_and_areas_are_found_by_id(photonics: Taxonomy) -> None:
    assert photonics.market("japan").countries == ("JP",)
    assert photonics.role("end_user").id == "end_user"
    assert photonics.area("medical-and-environmental-sensing").label


@pytest.mark.parametrize("kind", ["technology", "market", "mission", "role", "area"])
def test_an_unknown_id_is_named_with_the_known_ones(photonics: Taxonomy, kind: str) -> None:
    with pytest.raises(TaxonomyError, match=r"unknown [a-z ]+ 'xx'; known: \S+"):
        getattr(photonics, kind)("xx")


def test_terms_are_the_labels_and_synonyms_of_every_language(photonics: Taxonomy) -> None:
    terms = photonics.technology("lasik").terms()
    assert next(iter(terms)) == "en"
    assert "LASIK" in terms["en"]
    assert "レーシック" in terms["ja"]
    assert "photorefractive keratectomy" in terms["en"]


def test_hints_are_no_terms(photonics: Taxonomy) -> None:
    tech = photonics.technology("lasik")
    assert "myopia" in tech.hints
    assert "myopia" not in tech.terms()["en"]


def test_concepts_cannot_be_changed(photonics: Taxonomy) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        photonics.technologies[0].label = "other"  # type: ignore[misc]
