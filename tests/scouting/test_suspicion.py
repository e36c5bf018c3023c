"""Which texts look scrambled or generated."""

from __future__ import annotations

import pytest

from benchmarks.gibberish import KINDS, MADE, count_doubted, measure_generated, written
from scouting.suspicion import doubt_text

CAUGHT = {
    "random letters": (8, 0.95), "keyword stuffing": (8, 0.95), "template repeated": (8, 0.95),
    "letters shuffled": (5, 0.9), "words shuffled": (4, 0.8),
}  # fmt: skip
"""In how many languages at least so many are quarantined."""

PASSED = ("Markov chain", "sentences shuffled")


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], tuple[float, float]]:
    return measure_generated(made=8)


@pytest.mark.parametrize("kind", CAUGHT)
def test_generated_text_is_recognised(
    measured: dict[tuple[str, str], tuple[float, float]], kind: str
) -> None:
    languages, share = CAUGHT[kind]
    caught = [told for (made, _), told in measured.items() if made == kind and told[0] >= share]
    assert len(caught) >= languages, {key: told for key, told in measured.items() if key[0] == kind}


@pytest.mark.parametrize("kind", PASSED)
def test_what_reads_like_prose_sentence_for_sentence_is_not(
    measured: dict[tuple[str, str], tuple[float, float]], kind: str
) -> None:
    assert all(told == (0, 0) for (made, _), told in measured.items() if made == kind)
    assert {made for made, _ in measured} == set(KINDS)
    assert MADE >= 8


def test_none_of_our_own_texts_is_doubted_nor_all_of_them_in_a_row() -> None:
    for texts in written().values():
        assert count_doubted(texts) == (0, 0)
        assert count_doubted([" ".join(texts)]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OCT",
        "Our scanner.",
        "\n".join(f"Laser {n} nm diode module" for n in range(400, 900, 10)),
        "\n".join(f"{n} {n + 3} {n * 7 % 13}.{n * 3 % 10} yes no yes no" for n in range(100)),
        "\n".join(
            f"Model LX-{n} | {n} mW | {n % 7} nm | in stock | Add to cart" for n in range(150)
        ),
        "0123456789 " * 300,
        "— " * 500,
        "Рисуночный лазер " * 200,
    ],
)
def test_short_texts_tables_lists_and_other_languages_are_not(text: str) -> None:
    assert doubt_text(text) is None


def test_a_doubt_says_why() -> None:
    doubt = doubt_text("laser clinic price best " * 100)
    assert doubt is not None
    assert doubt.certain
    assert doubt.words == "it repeats the same few words"
