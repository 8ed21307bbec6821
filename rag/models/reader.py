"""Question and passages -> readings: whether each passage answers, which sentence tells it, and in which words.

A cross-encoder (Nogueira and Cho 2019) reads question and passage together. The sentences and "nothing here does" are
one choice, so that a sentence's score is its log-odds against no answer. The words are a span (Devlin and others 2019),
unless the question wants a sentence as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.models.folder import BUNDLED, READER, Floats, Model, batches, cores, open_model
from rag.models.windows import Part, Window, padded, windows
from rag.records import Span

if TYPE_CHECKING:
    from tokenizers import Encoding

BATCH_TOKENS = 256  # of a batch, with padding: one window, or two short ones; more take 8 % longer
KEPT = 512  # questions whose readings are remembered: 20 MB at most
LONGEST_SPAN = 40  # tokens
SPANS = 3  # that are kept of a sentence
SPAN_SHARE = 0.5  # of where the words lie in which sentence of a passage is best; the rest is the sentences' own
LEAST_SHARE = 1e-4
FIRST, LAST, TELLS, NONE, WHOLE = range(5)  # columns of the network's scores


@dataclass(frozen=True, slots=True)
class Text:
    """A passage in sentences, to be read. head: headline and heading. before: the sentence before the passage."""

    sentences: tuple[str, ...]
    head: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """What was read of one sentence.

    odds: log-odds that it tells the answer, against that nothing in its window does. whole: probability that, if so,
    the sentence as a whole is the answer and no part of it. spans: the likeliest words, offsets in the sentence, best
    first, each with its probability. doubt: about -1 where its window answers the question, 1 where it does not; odds
    of the best of many sentences are too high by being the best, and this is not.
    """

    odds: float
    whole: float
    spans: tuple[Span, ...]
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class TextRead:
    """odds: log-odds that the text answers. sentences: in the order of the text's."""

    odds: float
    sentences: tuple[SentenceRead, ...]


class Reader:
    """The reader of a model folder; read at the first question, once for each process and folder.

    Safe to use from several threads. Raises BronError when the folder is incomplete or damaged.
    """

    def __init__(self, folder: Path = BUNDLED) -> None:
        self.model = open_model(folder)

    def read(self, question: str, texts: Sequence[Text]) -> list[TextRead]:
        """Each text read with the question, in their order. The same asked of the same texts lately is remembered."""
        return list(_read_lately(self.model, question, tuple(texts)))

    def read_anew(self, question: str, texts: Sequence[Text]) -> list[TextRead]:
        """As ``read``, and nothing is remembered."""
        asked = self._encoded([question])[0].ids
        heads = self._encoded([" ".join(part for part in (text.head, text.before) if part) for text in texts])
        sentences = self._encoded([sentence for text in texts for sentence in text.sentences])
        found: list[tuple[int, Window]] = []
        parts: list[list[Encoding]] = []
        place = 0
        for number, (text, head) in enumerate(zip(texts, heads, strict=True)):
            part = sentences[place : place + len(text.sentences)]
            place += len(part)
            parts.append(part)
            cut = windows(asked, head.ids, [item.ids for item in part], self.model.card.window)
            found += [(number, window) for window in cut]
        scores = self._scores([window for _, window in found])
        read: list[list[tuple[Window, Floats]]] = [[] for _ in texts]
        for (number, window), score in zip(found, scores, strict=True):
            read[number].append((window, score))
        return [_text_read(text, part, own) for text, part, own in zip(texts, parts, read, strict=True)]

    def _encoded(self, texts: list[str]) -> list[Encoding]:
        found: list[Encoding] = self.model.tokenizer.encode_batch(texts, add_special_tokens=False)
        return found

    def _scores(self, found: Sequence[Window]) -> list[Floats]:
        """(tokens, 5) of each window."""
        session = self.model.session(READER, 1)
        chosen = batches([len(window.ids) for window in found], BATCH_TOKENS)

        def run(batch: list[int]) -> Floats:
            ids, mask, types = padded([found[place] for place in batch])
            given = {"words": self.model.words(ids), "attention_mask": mask, "types": types}
            scores: Floats = session.run(None, given)[0]
            return scores

        result: list[Floats] = [np.zeros((0, 5), np.float32)] * len(found)
        for batch, scores in zip(chosen, _pool().map(run, chosen), strict=True):
            for place, score in zip(batch, scores, strict=True):
                result[place] = score[: len(found[place].ids)]
        return result


# Nearly all that an answer costs is its reading, and many people ask the same question. The texts are remembered
# together: what is read of one depends a little on those beside it.
@lru_cache(maxsize=KEPT)
def _read_lately(model: Model, question: str, texts: tuple[Text, ...]) -> tuple[TextRead, ...]:
    return tuple(Reader(model.folder).read_anew(question, texts))


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    # A core for each batch is a fifth faster than all cores for one.
    return ThreadPoolExecutor(cores(), "reader")


def _text_read(text: Text, encodings: Sequence[Encoding], read: Sequence[tuple[Window, Floats]]) -> TextRead:
    """All windows of a text as one reading: a sentence in two of them keeps the better."""
    sentences: dict[int, SentenceRead] = {}
    odds = -np.inf
    for window, scores in read:
        asked = scores[1 : window.question]
        none, whole = (float(asked[:, column].mean()) if len(asked) else 0.0 for column in (NONE, WHOLE))
        tells = np.array([scores[part.start : part.end, TELLS].mean() - none for part in window.parts])
        if not len(tells):
            continue
        own = float(np.logaddexp.reduce(tells))
        odds = max(odds, own)
        mixed = own + (1 - SPAN_SHARE) * (tells - own) + SPAN_SHARE * _span_shares(window, scores)
        wanted = float(1 / (1 + np.exp(-whole)))
        # What tells and what answers is never among the question's tokens. Where the text does not answer, no token is
        # told from another, and these scores are high there too. No training asked for that; it was measured
        # (docs/measured.md).
        misplaced = float(asked[:, [FIRST, LAST, TELLS]].mean()) if len(asked) else 0.0
        for part, told in zip(window.parts, mixed, strict=True):
            known = sentences.get(part.number)
            if known is None or known.odds < told:
                own_text = text.sentences[part.number]
                found = _sentence_read(part, scores, float(told), wanted, encodings[part.number], own_text)
                sentences[part.number] = replace(found, doubt=misplaced)
    nothing = SentenceRead(-np.inf, 0.0, ())
    return TextRead(float(odds), tuple(sentences.get(n, nothing) for n in range(len(text.sentences))))


def _span_shares(window: Window, scores: Floats) -> Floats:
    """Logarithm of the share of the answer's ends that lies in each part of a window."""
    inside = slice(window.parts[0].start, window.parts[-1].end)
    firsts, lasts = (_softmax(scores[inside, column]) for column in (FIRST, LAST))
    offset = inside.start
    shares = [
        np.sqrt(
            firsts[part.start - offset : part.end - offset].sum() * lasts[part.start - offset : part.end - offset].sum()
        )
        for part in window.parts
    ]
    return np.log(np.maximum(np.array(shares, dtype=np.float32), LEAST_SHARE))


def _sentence_read(
    part: Part, scores: Floats, odds: float, whole: float, encoding: Encoding, text: str
) -> SentenceRead:
    own = scores[part.start : part.end]
    # A token begins with the space before its word.
    offsets = [
        (end - len(text[start:end].lstrip()), end) for start, end in encoding.offsets[part.cut : part.cut + len(own)]
    ]
    spans = _spans(_softmax(own[:, FIRST]), _softmax(own[:, LAST]), offsets)
    return SentenceRead(odds, whole, tuple(spans))


def _spans(firsts: Floats, lasts: Floats, offsets: Sequence[tuple[int, int]]) -> list[Span]:
    """The best spans that do not overlap, best first, each with the probability of all that are much like it.

    "Nearly 4,000" and "4,000 men" are one answer: neither is unsure because the other is likely too.
    """
    size = len(firsts)
    if not size:
        return []
    chances = np.triu(np.outer(firsts, lasts))
    chances *= np.tri(size, size, LONGEST_SPAN - 1)
    free = chances.copy()
    found: list[Span] = []
    while len(found) < SPANS:
        first, last = divmod(int(free.argmax()), size)
        if free[first, last] < LEAST_SHARE:
            break
        score = min(1.0, float(chances[_much_alike(size, first, last)].sum()))
        found.append(Span(offsets[first][0], offsets[last][1], score))
        free[: last + 1, first:] = 0
    return found


def _much_alike(size: int, first: int, last: int) -> NDArray[np.bool_]:
    """Which spans (first token, last token) share with one at least half of what both cover."""
    firsts, lasts = np.arange(size)[:, None], np.arange(size)[None, :]
    shared = np.minimum(lasts, last) - np.maximum(firsts, first) + 1
    both = np.maximum(lasts, last) - np.minimum(firsts, first) + 1
    alike: NDArray[np.bool_] = (2 * shared >= both) & (firsts <= lasts)
    return alike


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    result: Floats = powers / powers.sum()
    return result
