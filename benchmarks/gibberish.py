"""What of real and of generated text ``scouting.suspicion`` doubts.

    python -m benchmarks.gibberish [--pages FOLDER …] [--texts FILE.jsonl[.gz] …]

Prints for each kind of generated text and each language, out of 40 texts of about 1,500 characters made
from our own in ``models/labels``, the share that is quarantined and that is at least doubted; then, for
every folder of HTML pages (``*.html``, ``*.html.gz``) and every file of JSON lines with a ``text``, how
many real ones are, which should be at most one in a thousand.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.train import LABELS
from scouting.domain import Page
from scouting.errors import Unreadable
from scouting.extraction import extract_page
from scouting.suspicion import doubt_text

MADE = 40
TEXTS = 8
UNSPACED = ("ja", "zh")
SPAN = {
    "he": (0x5D0, 0x5EA),
    "ko": (0xAC00, 0xD7A3),
    "zh": (0x4E00, 0x9FFF),
    "ja": (0x4E00, 0x9FFF),
}
LATIN = (0x61, 0x7A)

Make = Callable[[list[str], str, random.Random], str]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="*", type=Path, default=[])
    parser.add_argument("--texts", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    print(f"{'generated':<22}{'language':<10}{'quarantined':>12}{'doubted':>9}")
    for (kind, language), (sure, any_) in measure_generated().items():
        print(f"{kind:<22}{language:<10}{sure:>12.0%}{any_:>9.0%}")
    print(f"\n{'real':<32}{'texts':>8}{'quarantined':>12}{'doubted':>9}")
    for folder in options.pages:
        _print_real(folder, read_pages(folder))
    for file in options.texts:
        _print_real(file, read_texts(file))


def measure_generated(made: int = MADE) -> dict[tuple[str, str], tuple[float, float]]:
    """By kind and language: the shares of ``made`` texts that are quarantined and that are at least doubted."""
    told: dict[tuple[str, str], tuple[float, float]] = {}
    for kind, make in KINDS.items():
        for language, texts in written().items():
            draw = random.Random(f"{kind} {language}")
            drawn = (make(draw.sample(texts, TEXTS), language, draw) for _ in range(made))
            sure, some = count_doubted(drawn)
            told[kind, language] = sure / made, some / made
    return told


def count_doubted(texts: Iterable[str]) -> tuple[int, int]:
    """How many are quarantined, and how many are at least doubted."""
    doubts = [doubt for doubt in map(doubt_text, texts) if doubt]
    return sum(doubt.certain for doubt in doubts), len(doubts)


def written() -> dict[str, list[str]]:
    """Our own texts by language."""
    texts: dict[str, list[str]] = defaultdict(list)
    for line in (LABELS / "written.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        texts[row["language"]].append(row["text"])
    return texts


def read_pages(folder: Path) -> Iterator[str]:
    """The main text of each page that has one."""
    for file in sorted([*folder.glob("*.html"), *folder.glob("*.html.gz")]):
        body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        try:
            document = extract_page(Page("http://page.example/", body, "text/html")).document
        except Unreadable:
            continue
        yield document.text[: document.main]


def read_texts(file: Path) -> Iterator[str]:
    """The ``text`` of each line."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open() as lines:
        for line in lines:
            yield json.loads(line)["text"]


def _print_real(source: Path, texts: Iterable[str]) -> None:
    told = list(texts)
    sure, some = count_doubted(told)
    print(f"{source.name:<32}{len(told):>8,}{sure:>12,}{some:>9,}")


def _letters(_: list[str], language: str, draw: random.Random) -> str:
    low, high = SPAN.get(language, LATIN)
    words = (
        "".join(chr(draw.randint(low, high)) for _ in range(draw.randint(3, 9))) for _ in range(200)
    )
    return ("" if language in UNSPACED else " ").join(words)


def _inside_words(texts: list[str], language: str, draw: random.Random) -> str:
    words = " ".join(texts).split()
    return " ".join("".join(draw.sample(word, len(word))) for word in words)


def _shuffled(texts: list[str], language: str, draw: random.Random) -> str:
    words = _words(texts, language)
    draw.shuffle(words)
    return _join(words, language)


def _vocabulary(texts: list[str], language: str, draw: random.Random) -> str:
    words = sorted(set(_words(texts, language)))
    return _join((draw.choice(words) for _ in range(250)), language)


def _markov(texts: list[str], language: str, draw: random.Random) -> str:
    words = _words(texts, language)
    after: dict[str, list[str]] = defaultdict(list)
    for first, second in pairwise(words):
        after[first].append(second)
    chain = [draw.choice(words)]
    while len(chain) < 250:
        chain.append(draw.choice(after.get(chain[-1]) or words))
    return _join(chain, language)


def _stuffed(texts: list[str], language: str, draw: random.Random) -> str:
    common = Counter(word for word in _words(texts, language) if len(word) > 1).most_common(60)
    words = [word for word, _ in common[-12:]]
    return _join((draw.choice(words) for _ in range(400)), language)


def _template(texts: list[str], language: str, draw: random.Random) -> str:
    words = _words(texts, language)
    begin, middle, end = words[:12], words[12:24], words[24:30]
    lines = ([*begin, f" {n} ", *middle, f" {draw.randint(1, 999)} ", *end] for n in range(30))
    return _join((word for line in lines for word in line), language)


def _sentences(texts: list[str], language: str, draw: random.Random) -> str:
    parts = re.split(r"(?<=[.。!?])\s*", " ".join(texts))
    draw.shuffle(parts)
    return " ".join(parts)


KINDS: dict[str, Make] = {
    "random letters": _letters,
    "letters shuffled": _inside_words,
    "words shuffled": _shuffled,
    "random vocabulary": _vocabulary,
    "keyword stuffing": _stuffed,
    "template repeated": _template,
    "Markov chain": _markov,
    "sentences shuffled": _sentences,
}


def _words(texts: list[str], language: str) -> list[str]:
    whole = " ".join(texts)
    if language in UNSPACED:
        return re.findall(r"[A-Za-z]+|[\u30a0-\u30ff]+|[\u4e00-\u9fff]{1,2}|\S", whole)
    return whole.split()


def _join(words: Iterable[str], language: str) -> str:
    return ("" if language in UNSPACED else " ").join(words)


if __name__ == "__main__":
    main()
