"""A technology in a market in brief."""

from __future__ import annotations

import numpy as np

from scouting.brief import (
    MAX_OF_ONE,
    MAX_SENTENCES,
    Brief,
    choose_sentences,
    count_levels,
    count_roles,
    list_absent,
)
from scouting.standing import Need, Statement, Told
from tests.factories import OCT


def told(key: str, text: str, *direction: float, language: str = "en") -> Told:
    vector = np.array(direction or (1, 0, 0), np.float16).tobytes()
    statement = Statement(OCT, 1, 0, len(text), text, "2024-05-01", language)
    return Told(key, key.title(), f"http://{key}.example/", "japan", statement, vector)


def say(n: int) -> str:
    return f"Our instrument number {n} images the retina with light."


def brief(**parts: object) -> Brief:
    plain = {
        "technology": OCT, "market": "japan", "sentences": (), "organisations": 0, "leads": 0,
        "pages": 0, "trl": count_levels({}), "roles": {}, "need": Need("low", ""), "novel": (),
    }  # fmt: skip
    return Brief(**{**plain, **parts})  # type: ignore[arg-type]


def english(language: str) -> bool:
    return language == "en"


def test_sentences_are_the_stored_ones_with_who_says_them_where_and_since_when() -> None:
    (one,) = choose_sentences([told("lens", say(1))], english)
    assert (one.text, one.organisation, one.day) == (say(1), "Lens", "2024-05-01")
    assert (one.url, one.start, one.end) == ("http://lens.example/", 0, len(say(1)))


def test_the_central_sentence_comes_first_and_the_next_adds_to_it() -> None:
    passages = [
        *(told(f"near{n}", say(n), 1, 0.05 * n, 0) for n in range(4)),
        told("other", say(9), 0.5, 0, 0.9),
    ]
    chosen = [one.organisation for one in choose_sentences(passages, english)]
    assert chosen[0].startswith("Near")
    assert "Other" in chosen[:3]


def test_nobody_is_quoted_more_than_twice_and_no_sentence_twice() -> None:
    passages = [told("loud", say(n), 1, n, 0) for n in range(6)] + [
        told("b", say(0)),
        told("c", say(8)),
    ]
    chosen = choose_sentences(passages, english)
    assert len(chosen) <= MAX_SENTENCES
    assert sum(one.organisation == "Loud" for one in chosen) == MAX_OF_ONE
    assert len({one.text for one in chosen}) == len(chosen)


def test_headings_and_rows_of_tables_are_not_quoted() -> None:
    assert choose_sentences([told("a", "OCT"), told("b", f"| {say(1)} | 3 |")], english) == ()


def test_languages_that_the_model_cannot_read_follow_a_new_voice_first() -> None:
    passages = [
        told("jp", f"当社の光干渉断層計は全国の病院で使われています{n}。", language="ja")
        for n in range(4)
    ]
    passages += [
        told("kk", "光干渉断層計を開発し、国内の眼科に納めています。", language="ja"),
        told("us", say(1)),
    ]
    chosen = [one.organisation for one in choose_sentences(passages, english)]
    assert chosen == ["Us", "Jp", "Kk", "Jp"]


def test_levels_and_roles_are_counted_with_those_untold() -> None:
    assert list(count_levels({"8": 3, "": 2}).items())[-3:] == [("8", 3), ("9", 0), ("unknown", 2)]
    assert count_roles({"": 1, "system": 4}) == {"system": 4, "unknown": 1}


def test_what_is_absent_is_said() -> None:
    assert list_absent(brief(), "Japan") == ("Nothing was read from Japan yet.",)
    told = list_absent(brief(pages=12, need=Need(None, "no call was read")), "Japan")
    assert "No lead and no sentence about it; 12 pages from Japan were read." in told
    assert "No need: no call was read." in told
    silent = brief(pages=1, leads=1, sentences=(1,), trl=count_levels({"": 1}))
    assert "No page speaks for a readiness level." in list_absent(silent, "Japan")
