"""Glosses: word for word into English."""

import pytest

from models.glossary import FOLDER, Glossary, load_glossary
from models.language import SUPPORTED
from models.words import read_words


def gloss(glossary: Glossary, text: str) -> str:
    return " ".join(glossary.gloss(read_words(text).norms))


def test_known_words_become_english_and_unknown_native_ones_are_dropped():
    glossary = Glossary([("eye", ["眼", "目"]), ("surgery", ["手術"])])
    assert gloss(glossary, "眼の手術") == "eye surgery"


def test_the_longest_phrase_wins():
    glossary = Glossary([("trial", ["essai"]), ("clinical trial", ["essai clinique"])])
    assert gloss(glossary, "Un essai clinique, un essai") == "un clinical trial un trial"


def test_names_in_latin_letters_stay():
    assert (
        gloss(Glossary([("laser", ["レーザー"])]), "Kinetica OCT レーザー") == "kinetica oct laser"
    )


def test_the_first_line_that_has_a_form_decides():
    glossary = Glossary([("light", ["Licht"]), ("lamp", ["Licht", "Lampe"])])
    assert gloss(glossary, "Licht Lampe") == "light lamp"


def test_accents_and_plural_s_do_not_matter():
    assert gloss(Glossary([("device", ["procédé"])]), "procedes") == "device"


def test_german_compounds_are_read_by_their_parts():
    glossary = Glossary([("lung", ["Lungen"]), ("cancer", ["Krebs"])], "de")
    assert gloss(glossary, "Lungenkrebsforschung") == "lung cancer"


def test_a_compound_is_not_split_in_other_languages():
    glossary = Glossary([("lung", ["Lungen"])], "fr")
    assert gloss(glossary, "Lungenkrebs") == "lungenkreb"


def test_hebrew_words_are_read_without_what_is_written_on_to_them():
    glossary = Glossary([("laser", ["לייזר"])], "he")
    assert gloss(glossary, "הלייזר בלייזר ושלייזר") == "laser laser"


def test_korean_particles_fall_away():
    assert gloss(Glossary([("laser", ["레이저"])], "ko"), "레이저를") == "laser"


def test_an_empty_text_has_an_empty_gloss():
    assert Glossary([("eye", ["œil"])]).gloss(()) == ()


def test_a_language_without_a_file_has_no_glossary():
    assert load_glossary("en") is None


@pytest.mark.parametrize("language", [tag for tag in SUPPORTED if tag != "en"])
def test_every_shipped_glossary_is_well_formed(language):
    lines = (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    assert all(len(pair) == 2 and all(part.strip() for part in pair) for pair in pairs)
    forms = [form for _, native in pairs for form in native.split("|")]
    assert all(form.strip() for form in forms)
    assert len(pairs) > 1500


def test_a_short_word_within_another_is_no_part_of_a_compound():
    assert gloss(Glossary([("all", ["alle"])], "de"), "abprallen") == "abprallen"
