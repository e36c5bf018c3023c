import pytest

from models.sentences import MAX_SENTENCE, PASSAGE_CHARS, split_passages, split_sentences


def split(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


def test_abbreviations_and_decimals_do_not_end_an_english_sentence() -> None:
    assert split("Acme Inc. sold it for 3.5 million. Dr. Lee left.", "en") == [
        "Acme Inc. sold it for 3.5 million.",
        "Dr. Lee left.",
    ]


def test_japanese_sentences_end_at_the_ideographic_stop() -> None:
    assert split("光です。二番目です！終わり", "ja") == ["光です。", "二番目です！", "終わり"]


def test_korean_decimals_stay_whole() -> None:
    assert split("3.5mm 렌즈를 만듭니다. 둘째입니다.", "ko") == [
        "3.5mm 렌즈를 만듭니다.",
        "둘째입니다.",
    ]


def test_a_line_end_ends_a_sentence() -> None:
    assert split("Products\nWe make lasers.", "en") == ["Products", "We make lasers."]


def test_an_endless_sentence_is_cut() -> None:
    assert all(end - start <= MAX_SENTENCE for start, end in split_sentences("word " * 2000, "en"))


def test_passages_join_sentences_up_to_the_limit() -> None:
    text = "A short sentence here. " * 100
    passages = split_passages(split_sentences(text, "en"))
    assert all(end - start <= PASSAGE_CHARS for start, end in passages)
    assert len(passages) < 100


@pytest.mark.parametrize("character", [")", "(", "。", ",", ".", "x", "'"])
def test_a_word_without_end_is_cut_before_it_reaches_the_tokenizer(character: str) -> None:
    text = "We make lasers. " + character * 3000
    pieces = [text[a:b] for a, b in split_sentences(text, "en")]
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, pieces)) <= 400


def test_a_long_text_without_spaces_keeps_its_ideographic_sentences() -> None:
    sentence = "光" * 150 + "。"
    assert split(sentence * 9, "ja") == [sentence] * 9


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Lens Pte. Ltd., 11 Biopolis Way, sells lasers. Call us.", "en", 2),
        ("Lens Sdn. Bhd., No. 27, Jalan Pelita, Penang.", "ms", 1),
        ("허가를 받았습니다. (주)빛나레이저는 부산에 있습니다.", "ko", 2),
    ],
)
def test_addresses_and_company_names_stay_whole(text: str, language: str, count: int) -> None:
    assert len(split(text, language)) == count


def test_an_opening_bracket_belongs_to_what_it_opens() -> None:
    assert split("We sell lasers. (They are green.)", "en")[1] == "(They are green.)"
