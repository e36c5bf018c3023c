import pytest

from models.language import detect_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("光干渉断層計を製造しています", "ja"),
        ("레이저 치료기를 제조합니다", "ko"),
        ("אנחנו מייצרים לייזרים רפואיים", "he"),
        ("我们生产激光治疗设备", "zh"),
        ("Kami menjual spektrofotometer untuk makmal di seluruh negara", "ms"),
        ("Nous fabriquons des sondes optiques pour la chirurgie du cerveau", "fr"),
        ("Wir entwickeln und fertigen Laser für die Augenheilkunde", "de"),
        ("We design and manufacture lasers for ophthalmology clinics", "en"),
        ("OCT", "en"),
    ],
)
def test_short_texts_of_every_market_language_are_told_apart(text: str, tag: str) -> None:
    assert detect_language(text).tag == tag


def test_a_language_outside_the_lexicons_is_named_as_unsupported() -> None:
    text = "Мы производим лазеры для офтальмологических клиник и больниц"
    assert not detect_language(text).supported


def test_a_text_without_letters_has_no_language() -> None:
    assert detect_language("12345 – 67").tag == "und"
