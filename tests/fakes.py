"""Small stand-ins for the models: word counts instead of meaning, one rule instead of heads."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from models.embedder import Vectors
from models.lexicon import Lexicon
from scouting.domain import Document, Evidence, Finding, Page, ParsedPage, Passage, Reading
from scouting.extraction import parse_page
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.factories import finding, reading


class WordEmbedder:
    """Texts that share words are near."""

    def __init__(self, name: str = "words", dimension: int = 4096) -> None:
        self.name, self.dimension = name, dimension

    def recall(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.full((len(texts), self.dimension), 1e-6, np.float32)
        for row, text in zip(counts, texts, strict=True):
            for word in text.lower().replace(".", " ").split():
                row[zlib.crc32(word.encode()) % self.dimension] += 1
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


class RuleReader:
    """Asserts OCT where a text says "OCT", and Japan for an address in .jp."""

    def __init__(self, taxonomy: Taxonomy, model_version: str = "m1") -> None:
        self.taxonomy, self.model_version = taxonomy, model_version
        self.embedder = WordEmbedder()
        self.asked: list[str] = []

    @cached_property
    def lexicon(self) -> Lexicon:
        return build_lexicon(self.taxonomy)

    def understands(self, language: str) -> bool:
        return True

    def read(self, documents: Sequence[Document]) -> list[Reading]:
        self.asked += [document.url for document in documents]
        return [self._read(document) for document in documents]

    def _read(self, document: Document) -> Reading:
        start = document.text.find("OCT")
        told = (Evidence(start, start + 3, "OCT", "names “OCT”", kind="named"),)
        vector = self.embedder.encode([document.text])[0].astype(np.float16).tobytes()
        return reading(
            relevant=start >= 0,
            technologies=(finding(evidence=told),) if start >= 0 else (),
            market=Finding("japan", 0.9) if ".jp/" in document.url else None,
            passages=(Passage(0, len(document.text), vector),),
            model_version=self.model_version,
            taxonomy_version=self.taxonomy.version,
        )


class InlinePages:
    """Parses pages here and now, without the worker process."""

    def read(self, page: Page, source: str = "") -> ParsedPage:
        return parse_page(page, source)
