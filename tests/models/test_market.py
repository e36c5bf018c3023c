"""Markets from addresses, on the real vocabulary."""

from __future__ import annotations

import pytest

from models.gate import Gate
from models.market import MarketGuess, guess_market
from models.signals import Observer, Sample
from scouting.privacy import blot
from scouting.vocabulary import build_lexicon, list_places
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


def guess(
    observer: Observer,
    taxonomy: Taxonomy,
    text: str,
    url: str = "",
    country: str = "",
    region: str = "",
) -> MarketGuess | None:
    signals = observer.observe([Sample(text)])[0]
    return guess_market(signals, list_places(taxonomy), url, country, region)


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Lumen Inc., 12 Main Street, San Jose, CA 95112", "us-west"),
        ("Lumen Inc., 12 Main Street, Boston, MA 02110", "us-midwest-east"),
        ("12 rue Principale, Québec, QC G1V 0A6", "canada"),
        ("〒432-8011 静岡県浜松市", "japan"),
        ("Office: 71 Science Park Drive, Singapore 118253", "singapore"),
        ("Suite 5, 20 Light Street, Clayton VIC 3168", "australia"),
        ("대전광역시 유성구 과학로 125, 34141", "south-korea"),
    ],
)
def test_a_postal_address_tells_the_market(
    observer: Observer, taxonomy: Taxonomy, text: str, market: str
) -> None:
    found = guess(observer, taxonomy, text)
    assert found is not None
    assert found.id == market
    assert found.evidence


ADDRESSES = {
    "us-west": [
        "2200 Lantern Way, Suite 300, Hillsboro, OR 97124",
        "1 Ray Ct\nFremont, California 94538",
        "4100 Beam Street Bellevue WA 98004",
        "PO Box 12, Boise Ave, Tucson AZ 85721 USA",
        "88 Prism Rd., Carlsbad, CA 92008-1234",
        "San Diego, CA, USA 92121",
        "Tel: (858) 555-0142",
        "Phone 1-503-555-0199",
        "Honolulu, Hawai'i 96822",
        "Irvine, CA, U.S.A.",
        "Our office: 12 Lens Ave, Santa Clara, California, USA",
    ],
    "us-midwest-east": [
        "77 Mirror Street\nAnn Arbor, MI 48109",
        "100 Photon Dr, Rochester, New York 14623",
        "Woburn, Mass. 01801",
        "St. Louis, MO 63110",
        "Salt Lake City, UT 84112",
        "Tel. +1 (617) 555-0123",
        "Minneapolis, Minn. 55414",
        "12 Ray Street, Madison WI 53706",
        "Durham, North Carolina, USA 27708",
        "Washington, DC 20052",
        "Bloomington, IN, USA 47405",
    ],
    "canada": [
        "1400 rue du Prisme, bureau 20, Québec (Québec) G1P 4S2",
        "55 Lens Blvd, Mississauga, Ontario L5N 2L8",
        "Vancouver BC V6T 1Z4",
        "Montréal (QC) H3A 0G4",
        "Ottawa, Ont. K1A 0R6",
        "Tél. : 418 555-0123",
        "Tel +1 604 555 0145",
        "Edmonton, Alta. T6G 2R3",
        "Waterloo, ON, Canada, N2L 3G1",
        "Halifax, N.S. B3H 4R2",
    ],
    "malaysia": [
        "No. 12, Jalan Teknologi 3/1, 47810 Petaling Jaya, Selangor",
        "Lot 5, Jalan Cahaya, 11900 Bayan Lepas, Pulau Pinang, Malaysia",
        "43600 UKM Bangi, Selangor",
        "81310 Johor Bahru",
        "Tel: +603-5550 0123",
        "11800 USM, Penang",
        "Taman Perindustrian, 47100 Puchong",
        "68100 Batu Caves, Selangor Darul Ehsan",
        "Jalan Kanta, 62502 Putrajaya",
        "Level 3, Menara Cahaya, 50450 KL",
    ],
    "singapore": [
        "61 Science Park Road, #05-01, Singapore 117525",
        "10 Biopolis Way S(138670)",
        "Tel: +65 6555 0123",
        "31 Biopolis Way, #07-01 Nanos, S138669",
        "Block 71 Ayer Rajah Crescent, Singapore (139951)",
        "2 Fusionopolis Way, Singapore, 138634",
        "1 Lens Drive Singapore S 138577",
    ],
    "south-korea": [
        "경기도 성남시 분당구 판교로 255번길 12",
        "서울특별시 강남구 테헤란로 123 (우) 06133",
        "12, Gwahak-ro, Yuseong-gu, Daejeon 34141, Republic of Korea",
        "Tel: +82-42-555-0123",
        "61186 광주광역시 북구 첨단과기로 123",
        "(우)34141 대전광역시 유성구",
        "77 Cheomdan-ro, Gwangju, 61005, Korea",
        "#301, 25 Pangyo-ro, Bundang-gu, Seongnam-si, Gyeonggi-do, Korea",
        "충북 청주시 흥덕구 오송읍 오송생명로 123",
    ],
    "israel": [
        "12 HaOr Street, Rehovot 7632805, Israel",
        "רחוב האור 12, רחובות 7632805",
        "Yokneam Illit 2069206 Israel",
        "Tel: +972-4-555-0123",
        "טל: 04-5550123",
        "12 HaLaser St., P.O.B. 45, Haifa 31096",
        "Matam, Haifa, Israel",
        "רח' האופטיקה 5, תל אביב 6997801",
        "Har Hotzvim, Jerusalem 9777518",
        "Tel: 972-3-555-0123",
        "Or Yehuda 60218",
    ],
    "australia": [
        "5 Prism Court, Clayton VIC 3168",
        "Unit 3, 20 Lens St\nNorth Ryde NSW 2113",
        "Brisbane, QLD, 4072",
        "St Lucia QLD 4072 Australia",
        "Tel: +61 3 9555 0123",
        "Ph: (02) 9555 0123",
        "Perth WA 6009",
        "Adelaide, SA 5005",
        "Canberra ACT 2601",
        "Phone: 1300 555 012 Melbourne VIC 3000",
        "Hobart TAS 7001",
        "Mawson Lakes, South Australia 5095",
        "Bundoora, Victoria, 3086, Australia",
    ],
    "japan": [
        "〒430-0001 静岡県浜松市中央区光町1-2-3",
        "東京都文京区本郷7-3-1",
        "1-2-3 Hikari-cho, Chuo-ku, Hamamatsu 430-0001, Japan",
        "Tel: +81-53-555-0123",
        "TEL：03-5555-0123",
        "電話 06-5555-0123",
        "大阪府吹田市山田丘1-1",
        "Hikarigahara, Iwata, Shizuoka 438-0099",
        "5-1-5 Kashiwanoha, Kashiwa-shi, Chiba, 277-8568, JAPAN",
        "静岡県磐田市光が原5-12",
    ],
}
"""Invented addresses and telephone numbers as pages of each market write them."""


@pytest.mark.parametrize(
    ("market", "text"), [(market, text) for market, told in ADDRESSES.items() for text in told]
)
def test_addresses_of_every_market_are_told(
    observer: Observer, taxonomy: Taxonomy, market: str, text: str
) -> None:
    found = guess(observer, taxonomy, text)
    assert found is not None
    assert found.id == market


@pytest.mark.parametrize(
    "text",
    [
        "静岡県浜松市のお客様に納入しました", "Call 031-555-0123 or 02-555-0123", "Las Vegas, NV",
        "Part S138669 fits", "Order no. 43600 of UKM", "We exhibit in Haifa and Sydney",
        "서울의 병원에서 씁니다", "A study in Ohio, USA-made parts",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_tells_nothing(
    observer: Observer, taxonomy: Taxonomy, text: str
) -> None:
    assert guess(observer, taxonomy, text) is None


@pytest.mark.parametrize(
    ("country", "region", "market"),
    [
        ("Japan", "", "japan"), ("대한민국", "", "south-korea"), ("U.S.A.", "Ohio", "us-midwest-east"),
        ("United States", "WA", "us-west"), ("ISR", "", "israel"), ("Germany", "", None), ("JPX", "", None),
    ],
)  # fmt: skip
def test_a_country_may_be_a_code_or_a_name(
    observer: Observer, taxonomy: Taxonomy, country: str, region: str, market: str | None
) -> None:
    found = guess(observer, taxonomy, "x", country=country, region=region)
    assert (found and found.id) == market


def test_structured_data_split_the_united_states_by_state(
    observer: Observer, taxonomy: Taxonomy
) -> None:
    west = guess(observer, taxonomy, "x", country="US", region="CA")
    assert west is not None
    assert [ground.why for ground in west.evidence] == ["structured address: CA, US"]
    east = guess(observer, taxonomy, "x", country="us", region="Ohio")
    assert (west.id, east and east.id) == ("us-west", "us-midwest-east")


def test_an_address_outweighs_the_domain(observer: Observer, taxonomy: Taxonomy) -> None:
    found = guess(observer, taxonomy, "〒432-8011 静岡県浜松市", "https://lens.com.au/")
    assert found is not None
    assert found.id == "japan"


def test_the_domain_speaks_last(observer: Observer, taxonomy: Taxonomy) -> None:
    found = guess(observer, taxonomy, "We make lenses.", "https://lens.com.au/")
    assert found is not None
    assert (found.id, found.probability) == ("australia", 0.5)
    assert found.evidence[0].why == "address of the page ends in .au"


def test_a_country_that_is_only_mentioned_is_no_seat(
    observer: Observer, taxonomy: Taxonomy
) -> None:
    assert guess(observer, taxonomy, "We ship to Japan and Australia.") is None


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Tel. +1 408-555-0123", "us-west"),
        ("Tel. (617) 555-0123", "us-midwest-east"),
        ("Tel. 514-555-0123", "canada"),
        ("Tel. +60 3-8765 4321", "malaysia"),
        ("Tel. +65 6123 4567", "singapore"),
        ("Tel. +82 (0)2 123 4567", "south-korea"),
        ("전화: 02-123-4567", "south-korea"),
        ("Tel. +972-3-1234567", "israel"),
        ("טל' 03-1234567", "israel"),
        ("Tel. +61 3 9123 4567", "australia"),
        ("Tel. +81 (0)53-123-4567", "japan"),
        ("電話番号 053-123-4567", "japan"),
    ],
)
def test_a_telephone_number_tells_the_market_whole_or_blotted_out(
    observer: Observer, taxonomy: Taxonomy, text: str, market: str
) -> None:
    for told in (text, blot(text)):
        found = guess(observer, taxonomy, told)
        assert found is not None
        assert (found.id, found.evidence[0].why) == (market, "telephone code")
    assert blot(text) != text
