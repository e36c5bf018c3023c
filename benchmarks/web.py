"""An invented web: some hundred sites of fifty pages, of which three in a hundred are about the field.

    python -m benchmarks.web [--sites 200] [--pages 50] [--port 8742]     serves it, to be looked at

The same numbers give the same web, byte for byte. Relevant pages take their text from the written
examples (``models/labels/written.jsonl``), and so do hard ones that are not (car lighting, hospital
kitchens); all others say nothing. Nothing here knows the vocabulary: an anchor is the beginning of
the page's text, what an editor would call it, a vague word, or one that tells nothing. A relevant
page lies two to four clicks deep; a third of them stand behind an anchor that tells nothing, half
of these beside a teaser.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from itertools import cycle

from benchmarks.train import LABELS
from benchmarks.web_sites import Builder, Site, Text

SEED = 11
SHARE = 0.03
WITHOUT = 0.4
"""Of the sites have no relevant page at all."""


def make_web(sites: int = 200, pages: int = 50, seed: int = SEED) -> list[Site]:
    """All sites; ``SHARE`` of their pages are relevant, gathered on six sites of ten."""
    draw = random.Random(seed)
    texts = _texts(draw)
    wanted = _spread(draw, sites, round(sites * pages * SHARE))
    return [
        Builder(random.Random(f"{seed}/{number}"), number, pages, texts).build(wanted[number])
        for number in range(sites)
    ]


def _spread(draw: random.Random, sites: int, relevant: int) -> list[int]:
    rich = draw.sample(range(sites), max(1, round(sites * (1 - WITHOUT))))
    counts = [0] * sites
    while relevant:
        site = draw.choice(rich)
        if counts[site] < 9:
            counts[site] += 1
            relevant -= 1
    return counts


def _texts(draw: random.Random) -> dict[tuple[str, bool], Iterator[Text]]:
    """Texts by language and relevance, each in turn."""
    found: dict[tuple[str, bool], list[Text]] = {}
    for line in (LABELS / "written.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        found.setdefault((told["language"], told["relevant"]), []).append(
            (told["text"], told["technologies"])
        )
    for texts in found.values():
        draw.shuffle(texts)
    return {key: cycle(texts) for key, texts in found.items()}


def main() -> None:
    """Serve the web until interrupted."""
    from benchmarks.web_server import serve_web

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--port", type=int, default=8742)
    options = parser.parse_args()
    sites = make_web(options.sites, options.pages)
    print(f"http://{sites[0].host}:{options.port}/ to http://{sites[-1].host}:{options.port}/")
    serve_web(sites, options.port)


if __name__ == "__main__":
    main()
