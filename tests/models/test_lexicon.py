from models.lexicon import Lexicon, Phrase, longest
from models.words import read_words


def find(text: str, *phrases: tuple[str, str]) -> list[str]:
    lexicon = Lexicon(Phrase("term", phrase, language, phrase) for language, phrase in phrases)
    return [text[hit.start : hit.end] for hit in longest(lexicon.find(read_words(text)))]


def test_an_acronym_matches_only_in_capitals() -> None:
    assert find("In Oct 2024 our OCT shipped.", ("en", "OCT")) == ["OCT"]


def test_an_acronym_does_not_match_in_a_shouted_sentence() -> None:
    assert find("THE FINAL REPORT WAS DUE IN OCT OF THAT SAME FISCAL YEAR", ("en", "OCT")) == []


def test_hyphen_case_and_plural_are_folded() -> None:
    assert find("Light-Sheet microscopes", ("en", "light sheet microscope")) == [
        "Light-Sheet microscopes"
    ]


def test_accents_and_full_width_letters_are_folded() -> None:
    assert find("spectrometre", ("fr", "spectromètre")) == ["spectrometre"]
    assert find("眼底ＯＣＴを販売", ("ja", "眼底OCT")) == ["眼底ＯＣＴ"]


def test_korean_terms_match_before_particles_and_whatever_the_spacing() -> None:
    assert find("광간섭단층촬영기를 만듭니다", ("ko", "광간섭 단층촬영기")) == ["광간섭단층촬영기"]


def test_hebrew_terms_match_with_prefix_and_article() -> None:
    assert find("הטומוגרפיה האופטית שלנו", ("he", "טומוגרפיה אופטית")) == ["הטומוגרפיה האופטית"]


def test_a_gap_holds_up_to_four_words() -> None:
    phrase = ("en", "received ... clearance")
    assert find("has received its long awaited FDA clearance", phrase)
    assert not find("received one two three four five six clearance", phrase)


def test_the_longest_match_of_a_term_wins() -> None:
    assert find("confocal microscope", ("en", "confocal microscope"), ("en", "microscope")) == [
        "confocal microscope",
        "microscope",
    ]


def test_offsets_point_into_the_text_as_given() -> None:
    text = "Ｗｅ — sell… a Raman\u00a0probe!"
    assert find(text, ("en", "Raman probe")) == ["Raman\u00a0probe"]


def test_nothing_is_found_in_an_empty_text() -> None:
    assert find("", ("en", "laser")) == []
