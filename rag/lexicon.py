"""The archive's own words and their vectors: what a question's words are called in each language of the archive.

Every index term is represented by its most frequent form (rag.forms), embedded alone. A word of a question is answered
with the terms whose forms lie nearest: a model that puts "skickade" beside "sent" translates, and one that puts
"dispatched" there gives synonyms. No dictionary is read.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from llama_index.core.base.embeddings.base import BaseEmbedding

    from rag.catalogue import Catalogue
    from rag.embedding import Vectors

# How these were chosen: docs/retrieval.md.
RELATED = 8  # terms of one language for a word
LEAST_SHARE = 0.2  # of a term whose cosine just reaches the threshold
ROWS = 4096  # of the packed table that are made floats at a time, so that they stay in the processor's cache
REMEMBERED = 10_000  # words whose related terms are kept

Related = tuple[tuple[str, float], ...]  # (index term, share), best first


def word_threshold(embedding: BaseEmbedding) -> float | None:
    """The cosine from which the embedding's single words mean nearly the same, in (0, 1); None when it does not say."""
    stated = getattr(embedding, "word_threshold", None)
    return stated if isinstance(stated, float) and 0 < stated < 1 else None


class Lexicon:
    """The reader's side: the vectors of one index, in memory from the first question on; safe between threads.

    One byte a number: 40 MB for 100,000 terms in 384 dimensions, and some 20 ms for a question on one core.
    """

    def __init__(self, catalogue: Catalogue, embed: Callable[[Sequence[str]], Vectors]) -> None:
        """embed: words -> unit vectors (n, dim)."""
        self._catalogue = catalogue
        self._embed = embed
        self._state = ""
        self._tables: dict[str, _Table] = {}
        self._vectors: dict[str, Vectors] = {}
        self._found: dict[tuple[str, str], Related] = {}
        self._lock = threading.Lock()

    def related(self, asked: Iterable[str], language: str, threshold: float) -> dict[str, Related]:
        """For each word the nearest index terms of a language: (term, share), best first, at most RELATED.

        threshold: the least cosine. share: of what finding the word itself would be worth, LEAST_SHARE at the threshold
        and 1 at a cosine of 1. A word of the archive's own is among its related terms. Empty for a language that has
        no words.
        """
        wanted = dict.fromkeys(asked)
        with self._lock:
            table = self._table(language)
            if table is None:
                return {}
            missing = [word for word in wanted if (language, word) not in self._found]
            if missing:
                for word, cosines in zip(missing, table.cosines(self._embedded(missing)), strict=True):
                    self._found[language, word] = table.best(cosines, threshold)
            return {word: self._found[language, word] for word in wanted}

    def _embedded(self, asked: Sequence[str]) -> Vectors:
        missing = [word for word in asked if word not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._embed([word.casefold() for word in missing]), strict=True))
        return np.stack([self._vectors[word] for word in asked])

    def _table(self, language: str) -> _Table | None:
        """A language's table as the snapshot has it; None when nothing is stored for the language."""
        with self._catalogue.database.snapshot() as connection:
            state = self._catalogue.meta("lexicon") or ""
            if state != self._state:
                self._tables.clear()
            if state != self._state or len(self._found) > REMEMBERED:
                self._found.clear()
                self._vectors.clear()
            self._state = state
            if language not in self._tables:
                query = "SELECT term, vector FROM form_vectors WHERE language = ? ORDER BY term"
                self._tables[language] = _Table(connection.execute(query, (language,)))
        table = self._tables[language]
        return table if table.terms else None


class _Table:
    """Terms of one language with the packed vectors of their forms."""

    def __init__(self, rows: Iterable[tuple[str, bytes]]) -> None:
        self.terms: list[str] = []
        joined = bytearray()
        for term, vector in rows:
            self.terms.append(term)
            joined += vector
        width = len(joined) // len(self.terms) if self.terms else 1
        self.vectors = np.frombuffer(joined, dtype=np.int8).reshape(-1, width)
        self.lengths = np.zeros(len(self.terms), dtype=np.float32)
        for place, part in self._parts():
            self.lengths[place] = np.linalg.norm(part, axis=1)

    def cosines(self, asked: Vectors) -> Vectors:
        """Of unit vectors (n, dim) with the terms: (n, terms)."""
        found = np.empty((len(asked), len(self.terms)), dtype=np.float32)
        for place, part in self._parts():
            found[:, place] = asked @ part.T / self.lengths[place]
        return found

    def best(self, cosines: Vectors, threshold: float) -> Related:
        """The terms that reach the threshold, best first, each with its share."""
        places = np.flatnonzero(cosines >= threshold).tolist()
        places.sort(key=lambda place: (-cosines[place], place))
        return tuple((self.terms[place], _share(float(cosines[place]), threshold)) for place in places[:RELATED])

    def _parts(self) -> Iterator[tuple[slice, Vectors]]:
        for start in range(0, len(self.terms), ROWS):
            place = slice(start, start + ROWS)
            yield place, self.vectors[place].astype(np.float32)


def _share(cosine: float, threshold: float) -> float:
    return LEAST_SHARE + (1 - LEAST_SHARE) * (min(1.0, cosine) - threshold) / (1 - threshold)
