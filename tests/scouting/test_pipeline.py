"""The real models on single sentences: what a scout must be able to rely on."""

from __future__ import annotations

import pytest

from scouting.domain import Address, Document
from scouting.inputs import as_document
from scouting.pipeline import Reader
from scouting.records import Record
from tests.factories import document

pytestmark = pytest.mark.model

MAKER = (
    "Brightwater Optics designs, manufactures and sells swept-source OCT systems for eye clinics. "
    "Our device received FDA 510(k) clearance in 2024. Headquartered in San Jose, CA 95112."
)


def read(reader: Reader, text: str):  # type: ignore[no-untyped-def]
    return reader.read([as_document(text)])[0]


def test_a_maker_is_read_with_technology_readiness_role_and_market(reader: Reader) -> None:
    reading = read(reader, MAKER)
    assert reading.relevant
    assert reading.technologies[0].id == "optical-coherence-tomography"
    assert reading.trl.low <= 8 <= reading.trl.high
    assert (reading.role.id, reading.market.id) == ("system", "us-west")


def test_every_claim_quotes_the_text_at_its_offsets(reader: Reader) -> None:
    reading = read(reader, MAKER)
    claims = [*reading.technologies, reading.trl, reading.role, reading.market]
    quotes = [piece for claim in claims for piece in claim.evidence]
    assert len(quotes) >= len(claims)
    assert all(MAKER[piece.start : piece.end] == piece.text for piece in quotes)


def test_seeking_clearance_is_not_clearance(reader: Reader) -> None:
    reading = read(
        reader, "We will seek 510(k) clearance for our photoacoustic prototype, tested in mice."
    )
    assert reading.trl.level <= 6


@pytest.mark.parametrize(
    ("text", "technology", "language"),
    [
        ("当社は眼底OCTを製造販売しています。", "optical-coherence-tomography", "ja"),
        ("저희는 의료용 내시경을 제조하여 병원에 공급합니다.", "endoscopy", "ko"),
        ("Nous fabriquons des endoscopes médicaux pour les hôpitaux.", "endoscopy", "fr"),
        ("אנו מפתחים טיפול פוטודינמי בסרטן לבתי חולים.", "photodynamic-therapy", "he"),
    ],
)
def test_market_languages_are_read_by_their_own_words(
    reader: Reader, text: str, technology: str, language: str
) -> None:
    reading = read(reader, text)
    assert reading.language == language
    assert technology in {finding.id for finding in reading.technologies}


@pytest.mark.parametrize(
    "text",
    [
        "The bank opened a new branch in Oct 2024 and hired ten people for its call centre.",
        "Our laser-focused team moves light freight and pallets across Ohio and Indiana.",
        "Solar panels on your roof turn light into electricity and save money every month.",
    ],
)
def test_what_is_not_photonics_for_health_is_left_alone(reader: Reader, text: str) -> None:
    assert not read(reader, text).relevant


def test_too_little_text_is_an_abstention_not_a_guess(reader: Reader) -> None:
    reading = read(reader, "OCT")
    assert (reading.abstained, reading.technologies, reading.trl) == ("too-short", (), None)


def test_an_unsupported_language_is_named(reader: Reader) -> None:
    text = "Мы продаём хлеб и молоко в нашем новом магазине на центральной площади города."
    assert read(reader, text).abstained == "unsupported-language"


def test_a_batch_answers_in_order_whatever_stands_in_it(reader: Reader) -> None:
    texts = ["", MAKER, "\x00\ud800", "=" * 5000, "כן"]
    readings = reader.read([as_document(text) for text in texts])
    assert [bool(reading.technologies) for reading in readings] == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_the_second_vocabulary_is_read_by_the_same_code(reader: Reader) -> None:
    from taxonomy import load_taxonomy

    other = Reader(load_taxonomy("life_science_nord"), reader.embedder, reader.bundle)
    text = (
        "Our hospital information system sends telemonitoring data of patients to an e-health app."
    )
    assert [f.id for f in read(other, text).technologies][:1] == ["digital-health"]


@pytest.mark.parametrize("url", ["http://[bad", "http://\u2100.com/"])
def test_an_address_that_is_none_tells_no_market(reader: Reader, url: str) -> None:
    (found,) = reader.read([document(url, "We make OCT scanners for eye clinics.")])
    assert found.technologies
    assert found.market is None


def test_a_document_that_breaks_its_reader_costs_no_other(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = reader.observer._look
    monkeypatch.setattr(reader.observer, "_look", lambda s: 1 / 0 if "bad" in s.text else look(s))
    texts = ("We make OCT scanners for eyes.", "a bad text of ours", "We make OCT probes for eyes.")
    found = reader.read([document(f"http://x{n}.example/", text) for n, text in enumerate(texts)])
    assert [reading.abstained for reading in found] == [None, "unreadable", None]
    assert found[0].technologies


def clearance(code: str, name: str = "Tessa 3") -> Document:
    record = Record("https://register.example/K260001", name)
    record.say(f"The FDA classifies it under product code {code}.", ("fda-product-code", code))
    record.say("The FDA found it substantially equivalent.", ("fda-510k-decision", "SESE"))
    return record.document("register:fda", "Tessa Vue, Inc.", Address("US", "CA"))


def test_a_clearance_is_read_by_its_facts_each_claim_with_the_sentence_of_the_fact(
    reader: Reader,
) -> None:
    document = clearance("OBO")
    (reading,) = reader.read([document])
    told = {finding.id: finding for finding in reading.technologies}
    assert reading.relevant
    assert told["optical-coherence-tomography"].probability >= 0.97
    assert told["optical-coherence-tomography"].evidence[0].text.endswith("product code OBO.")
    assert (reading.trl.low, reading.trl.high) == (8, 9)
    assert reading.trl.evidence[0].text == "The FDA found it substantially equivalent."
    assert reading.market.id == "us-west"


def test_a_product_code_of_another_field_names_no_technology(reader: Reader) -> None:
    (reading,) = reader.read([clearance("HBW", "Cranioplasty plate fastener")])
    assert reading.technologies == ()
