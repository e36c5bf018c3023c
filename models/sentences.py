"""Sentences and passages of a text, as character offsets into it (spaCy sentencizer)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from spacy import blank
from spacy.language import Language as Pipeline

Span = tuple[int, int]

LINE = re.compile(r"[^\r\n]+")
IDEOGRAPHIC = ("ja", "zh")
PASSAGE_CHARS = 600
"""Longest passage: within MiniLM's 256 word pieces for every market language."""

MAX_SENTENCE = 1200
"""A longer 'sentence' (a table, a list without stops) is cut at this length."""


def split_sentences(text: str, language: str) -> list[Span]:
    """Character offsets of each sentence; a line end always ends a sentence."""
    pipeline = _pipeline(language)
    lines = (match.span() for match in LINE.finditer(text))
    spans = (span for line in lines for span in _in_line(text, line, pipeline))
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


def _in_line(text: str, line: Span, pipeline: Pipeline) -> Iterator[Span]:
    start, end = line
    for piece_start in range(start, end, 100_000):
        piece = text[piece_start : min(end, piece_start + 100_000)]
        with pipeline.memory_zone():
            for sentence in pipeline(piece).sents:
                yield piece_start + sentence.start_char, piece_start + sentence.end_char


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
    pipeline.add_pipe("sentencizer")
    return pipeline
