"""Countries as pages and registers write them, as ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

CODES = {
    "JP": ("jpn", "japan", "日本", "日本国", "japon", "jepun"),
    "KR": ("kor", "south korea", "korea", "republic of korea", "korea, republic of", "대한민국", "한국"),
    "US": ("usa", "united states", "united states of america", "états-unis", "アメリカ", "米国"),
    "CA": ("can", "canada", "kanada"),
    "MY": ("mys", "malaysia"),
    "SG": ("sgp", "singapore", "singapura", "新加坡"),
    "IL": ("isr", "israel", "israël", "ישראל"),
    "AU": ("aus", "australia"),
}  # fmt: skip
"""The countries of the markets: alpha-3 codes of ISO 3166-1, names in English and their own languages."""

BY_NAME = {name: code for code, names in CODES.items() for name in names}


def country_code(text: str) -> str:
    """The code of a country; empty for what is neither a code nor a name known here."""
    plain = " ".join(text.replace(".", "").split()).casefold()
    if len(plain) == 2 and plain.isascii():
        return plain.upper()
    return BY_NAME.get(plain, "")
