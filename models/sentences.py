"""Sentences and passages of a text, as character offsets into it (spaCy sentencizer)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from spacy import blank
from spacy.language import Language as Pipeline

Span = tuple[int, int]

LINE = re.compile(r"[^\r\n]+")
ENDLESS = re.compile(r"[^\s\u3040-\u9fff]{200}")
"""Cut here: spaCy peels brackets and stops off a word one by one, each time looking at all of it."""

PIECE_CHARS = 50_000
ABBREVIATIONS = (
    "Pte.", "Pty.", "Ltd.", "Sdn.", "Bhd.", "Inc.", "Corp.", "Co.", "No.", "Nos.", "Tel.", "Fig.",
    "St.", "Dr.", "Prof.", "Mr.", "Ms.", "Jl.", "Jln.", "Blk.", "Ste.", "approx.", "vs.", "incl.",
)  # fmt: skip
"""Their stop ends no sentence; what spaCy's own lists lack for addresses and company names."""

OPENING = re.compile(r"\s{1,3}[(\[{「『（“«]{1,3}$")
"""The sentencizer leaves a bracket that opens the next sentence at the end of the one before."""

SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", ".”", '."', ".)", "。」")

IDEOGRAPHIC = ("ja", "zh")
PASSAGE_CHARS = 600
"""Longest passage: within MiniLM's 256 word pieces for every market language."""

MAX_SENTENCE = 1200
"""A longer 'sentence' (a table, a list without stops) is cut at this length."""


def split_sentences(text: str, language: str) -> list[Span]:
    """Character offsets of each sentence; a line end always ends a sentence."""
    pipeline = _pipeline(language)
    lines = (match.span() for match in LINE.finditer(text))
    spans = (span for line in lines for span in _opened(text, _in_line(text, line, pipeline)))
    return [piece for span in spans for piece in _cut(_trim(text, span))]


def split_passages(sentences: Iterable[Span]) -> list[Span]:
    """Neighbouring sentences joined up to PASSAGE_CHARS; a longer sentence stands alone."""
    passages: list[Span] = []
    for start, end in sentences:
        if passages and end - passages[-1][0] <= PASSAGE_CHARS:
            passages[-1] = (passages[-1][0], end)
        else:
            passages.append((start, end))
    return passages


def is_whole(sentence: str) -> bool:
    """Is it a whole sentence, no heading and no row of a table?"""
    return sentence.endswith(SENTENCE_ENDS) and "|" not in sentence


def _in_line(text: str, line: Span, pipeline: Pipeline) -> Iterator[Span]:
    for start, end in _pieces(text, line):
        with pipeline.memory_zone():
            for sentence in pipeline(text[start:end]).sents:
                yield start + sentence.start_char, start + sentence.end_char


def _pieces(text: str, line: Span) -> Iterator[Span]:
    cuts = {match.end() for match in ENDLESS.finditer(text, *line)}
    cuts |= {*range(line[0] + PIECE_CHARS, line[1], PIECE_CHARS), line[1]}
    return pairwise([line[0], *sorted(cuts)])


def _opened(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    carried: int | None = None
    for start, end in spans:
        begin = start if carried is None else carried
        opening = OPENING.search(text, begin, end)
        carried = opening.start() if opening and opening.start() > begin else None
        yield begin, end if carried is None else carried
    if carried is not None:
        yield carried, end


def _trim(text: str, span: Span) -> Span:
    start, end = span
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _cut(span: Span) -> Iterator[Span]:
    start, end = span
    for cut in range(start, end, MAX_SENTENCE):
        yield cut, min(end, cut + MAX_SENTENCE)


@cache
def _pipeline(language: str) -> Pipeline:
    if language in IDEOGRAPHIC:
        pipeline = blank("zh")
        pipeline.add_pipe("sentencizer", config={"punct_chars": ["。", "！", "？", "!", "?", "．"]})
        return pipeline
    pipeline = blank(language if language in ("en", "fr", "de", "he", "ms") else "xx")
    tokenizer: Any = pipeline.tokenizer
    for short in ABBREVIATIONS:
        tokenizer.add_special_case(short, [{"ORTH": short}])
    pipeline.add_pipe("sentencizer")
    return pipeline
