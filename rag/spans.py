"""Question and passage -> windows of tokens; a reader's logits -> the spans of the passage that may be the answer.

What runs the network is given: onnxruntime in ``rag.reader``, torch while the reader is trained.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.embedding import BATCH_TOKENS, batches
from rag.records import Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
# Ids, mask and types, each (windows, tokens), to the logits of start and end, each float32 of that shape.
Network = Callable[[Integers, Integers, Integers], tuple[Floats, Floats]]

LONGEST_SPAN = 30  # tokens
MARKS = ("Mn", "Mc", "Me")  # categories of what stands on the letter before it
LONGEST_QUESTION = 64  # tokens; what lies beyond is not read


@dataclass(frozen=True, slots=True)
class Window:
    """``[CLS] question [SEP] part of the passage [SEP]`` as token ids.

    pair: number of the question and passage among those read together. ``ids[begin:end]`` are the passage's tokens
    from its token number ``first`` on.
    """

    pair: int
    ids: list[int]
    begin: int
    end: int
    first: int


class SpanFinder:
    """Reads passages with a network. max_tokens: of a window. stride: from one window's start to the next one's.

    tokenizer: is told not to cut texts. threads: batches that the network is given at once, which must be safe to call
    from several threads then. batch_tokens: of a batch, with padding.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        network: Network,
        max_tokens: int,
        stride: int,
        threads: int = 1,
        batch_tokens: int = BATCH_TOKENS,
    ) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.tokenizer = tokenizer
        self.network = network
        self.max_tokens = max_tokens
        self.stride = stride
        self.special = special_ids(tokenizer)
        self.batch_tokens = batch_tokens
        self.pool = ThreadPoolExecutor(threads, "reader") if threads > 1 else None

    def read(self, pairs: Sequence[tuple[str, str]], count: int) -> list[list[Span]]:
        """For each question and passage the passage's best spans, best first: at most ``count``, none overlapping.

        A span is at most LONGEST_SPAN tokens long and begins and ends where words do. A passage that has no tokens
        has no spans; any other that has a word has at least one, whatever its score.
        """
        questions = self.encoded([question for question, _ in pairs])
        passages = self.encoded([passage for _, passage in pairs])
        found = [
            window
            for number, (_, passage) in enumerate(pairs)
            for window in self.windows(number, questions[pairs[number][0]].ids, passages[passage].ids)
        ]
        bands = [np.full((LONGEST_SPAN, len(passages[passage].ids)), -np.inf, dtype=np.float32) for _, passage in pairs]
        places = {text: _places(text, encoding) for text, encoding in passages.items()}
        borders = {text: _borders(text, item.word_ids, places[text]) for text, item in passages.items()}
        together = [
            [found[n] for n in batch] for batch in batches([len(item.ids) for item in found], self.batch_tokens)
        ]
        run = self.pool.map if self.pool else map
        for chosen, scores in zip(together, run(lambda part: self.network(*padded(part)), together), strict=True):
            for window, start, end in zip(chosen, *scores, strict=True):
                _score(bands[window.pair], window, start, end, *borders[pairs[window.pair][1]])
        return [list(_best(band, places[passage], count)) for band, (_, passage) in zip(bands, pairs, strict=True)]

    def encoded(self, texts: Sequence[str]) -> dict[str, Encoding]:
        """Each text's tokens, without special ones, by the text."""
        unlike = list(dict.fromkeys(texts))
        return dict(zip(unlike, self.tokenizer.encode_batch(unlike, add_special_tokens=False), strict=True))

    def windows(self, pair: int, question: Sequence[int], passage: Sequence[int]) -> Iterator[Window]:
        """The windows of a passage in order, each of its tokens in at least one; none when it has no tokens."""
        room = self.max_tokens - 3 - len(question[:LONGEST_QUESTION])
        for first in range(0, len(passage), self.stride):
            yield window_of(self.special, pair, question, passage, first, first + room)
            if first + room >= len(passage):
                return


def special_ids(tokenizer: Tokenizer) -> tuple[int, int]:
    """Of [CLS] and [SEP], which every tokeniser of ours has."""
    opening, closing = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    assert opening is not None and closing is not None
    return opening, closing


def window_of(
    special: tuple[int, int], pair: int, question: Sequence[int], passage: Sequence[int], first: int, last: int
) -> Window:
    """The window on ``passage[first:last]``."""
    opening, closing = special
    head = [opening, *question[:LONGEST_QUESTION], closing]
    part = passage[first:last]
    return Window(pair, [*head, *part, closing], len(head), len(head) + len(part), first)


def padded(windows: Sequence[Window], multiple: int = 1) -> tuple[Integers, Integers, Integers]:
    """Ids, mask (1 text, 0 padding) and types (1 passage, 0 question), each int64 (windows, longest of them).

    multiple: the longest is rounded up to one of this.
    """
    longest = -(-max(len(window.ids) for window in windows) // multiple) * multiple
    ids = np.zeros((len(windows), longest), dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, window.begin : len(window.ids)] = 1
    return ids, mask, types


def _places(text: str, encoding: Encoding) -> list[tuple[int, int]]:
    """Where each token stands in the text, with the marks on its last letter that the tokeniser leaves out."""
    places = []
    for start, end in encoding.offsets:
        while 0 < end < len(text) and unicodedata.category(text[end]) in MARKS:
            end += 1
        places.append((start, end))
    return places


def _borders(
    text: str, words: Sequence[int | None], places: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which tokens may begin a span, and which may end one. words: number of each token's word."""
    begins, closes = np.zeros(len(places), dtype=bool), np.zeros(len(places), dtype=bool)
    for number, (start, end) in enumerate(places):
        if start < end:
            begins[number] = (number == 0 or words[number] != words[number - 1]) and is_border(text, start)
            last = number == len(places) - 1
            closes[number] = (last or words[number] != words[number + 1]) and is_border(text, end)
    return begins, closes


def is_border(text: str, place: int) -> bool:
    """Whether no word or number goes on over this place of the text."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if _in_word(before) and _in_word(after):
        return False
    # 3,5 and 10.30 are one number.
    if before in ".,:" and after.isdigit():
        return not text[place - 2 : place - 1].isdigit()
    return not (after in ".,:" and before.isdigit() and text[place + 1 : place + 2].isdigit())


def _in_word(character: str) -> bool:
    # Soft hyphens and joiners (Cf) stand inside words.
    return character.isalnum() or unicodedata.category(character) in (*MARKS, "Cf")


def _score(
    band: Floats, window: Window, start: Floats, end: Floats, starts: NDArray[np.bool_], ends: NDArray[np.bool_]
) -> None:
    """Enter a window's spans into ``band[length - 1, first token]``; a span seen in two windows keeps the higher."""
    null = start[0] + end[0]
    size = window.end - window.begin
    part = slice(window.first, window.first + size)
    begins = np.where(starts[part], start[window.begin : window.end], -np.inf)
    closes = np.where(ends[part], end[window.begin : window.end], -np.inf)
    for more in range(min(LONGEST_SPAN, size)):
        row = band[more, window.first : window.first + size - more]
        np.maximum(row, begins[: size - more] + closes[more:] - null, out=row)


def _best(band: Floats, places: Sequence[tuple[int, int]], count: int) -> Iterator[Span]:
    """The best span, then the best of those that do not overlap it, and so on."""
    lengths, firsts = np.indices(band.shape)
    for _ in range(count if band.size else 0):
        highest = int(band.argmax())
        score = float(band.flat[highest])
        if not np.isfinite(score):
            return
        more, first = divmod(highest, band.shape[1])
        yield Span(places[first][0], places[first + more][1], score)
        band[(firsts <= first + more) & (firsts + lengths >= first)] = -np.inf
