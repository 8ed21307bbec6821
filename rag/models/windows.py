"""Question and passage -> windows of token ids that the reader reads, the same at run time and in training.

    <s> question </s> head and sentence before </s> passage </s>

The network scores every token; a sentence's score is the mean over its tokens, what concerns the question as a whole
the mean over the question's. Marks between sentences were tried: all of them end in one vector, whatever they stand
beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

OPENING, PADDING, CLOSING = 0, 1, 2  # ids of <s>, <pad> and </s>
CONTEXT, PASSAGE, QUESTION = 0, 1, 2  # types of token
LONGEST_QUESTION = 64  # tokens; what lies beyond is not read
LONGEST_HEAD = 48  # of headline, outlet and date, and of the end of the sentence before, together


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, or a part of one, in a window: tokens ``start`` to ``end`` of it.

    number: of the sentence in its passage. cut: tokens of the sentence that lie before this part.
    """

    number: int
    cut: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """One window. question: tokens 1 to ``question`` exclusive are the question's. parts: of the passage, in order."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    question: int
    parts: tuple[Part, ...]


def windows(
    question: Sequence[int], head: Sequence[int], passage: Sequence[Sequence[int]], max_tokens: int
) -> Iterator[Window]:
    """The windows of a passage, in order: as many whole sentences in each as there is room for.

    question, head: token ids without special ones. passage: the ids of each sentence. A sentence longer than a window
    is cut into several. At least one window, also of a passage without tokens.
    """
    asked, above = question[:LONGEST_QUESTION], head[:LONGEST_HEAD]
    opening = [OPENING, *asked, CLOSING, *above, CLOSING]
    types = [CONTEXT, *[QUESTION] * len(asked), *[CONTEXT] * (len(above) + 2)]
    room = max_tokens - len(opening) - 1
    ids: list[int] = []
    parts: list[Part] = []

    def window() -> Window:
        whole = (*opening, *ids, CLOSING)
        kinds = (*types, *[PASSAGE] * len(ids), CONTEXT)
        return Window(whole, kinds, 1 + len(asked), tuple(parts))

    for number, cut, tokens in _pieces(passage, room):
        if parts and len(ids) + len(tokens) > room:
            yield window()
            ids, parts = [], []
        start = len(opening) + len(ids)
        parts.append(Part(number, cut, start, start + len(tokens)))
        ids += tokens
    yield window()


def _pieces(passage: Sequence[Sequence[int]], room: int) -> Iterator[tuple[int, int, Sequence[int]]]:
    """Number of a sentence, where in it, and ids, at most ``room``; sentences without tokens are passed over."""
    for number, ids in enumerate(passage):
        for first in range(0, len(ids), room):
            yield number, first, ids[first : first + room]


def padded(batch: Sequence[Window], multiple: int = 1) -> tuple[Integers, Integers, Integers]:
    """Ids, mask (1 text, 0 padding) and types, each int64 (windows, longest of them, rounded up to ``multiple``)."""
    longest = -(-max(len(window.ids) for window in batch) // multiple) * multiple
    ids = np.full((len(batch), longest), PADDING, dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, : len(window.ids)] = window.types
    return ids, mask, types
