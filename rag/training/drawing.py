"""Exercises -> batches of windows to learn from, each batch a function of the seed and its number alone.

Every exercise comes once in each round, never twice the same: English sides may be switched word by word into another
language, the passage may be exchanged for one beside it that does not answer, or lose the sentence that does, and the
question may name something else.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tokenizers import Tokenizer

from rag.evaluation.measures import contains
from rag.sentences import sentences
from rag.spans import LONGEST_QUESTION, Window, special_ids, window_of
from rag.training.asked import Exercise, Exercises
from rag.training.switching import Switcher

BATCH_TOKENS = 4000
BATCHES = 16  # made together, so that the windows of one are alike in length
# Shares of answerable exercises that are made unanswerable: by a passage beside their own, by taking the sentence out
# of it, by another name or number in the question.
EXCHANGED, TAKEN_OUT, RENAMED = 0.2, 0.06, 0.08
SWITCHED = 0.6  # share of exercises with an English side that is switched
WORDS_SWITCHED = (0.5, 1.0)  # share of the words of a switched text
# A number, or capitalised words that do not begin the text.
_NAMED = re.compile(r"(?<=[\w,] )(?:[^\W\d_a-zåäöéëï][\w'-]+(?: [^\W\d_a-zåäöéëï][\w'-]+)*|\d{2,4})\b")
COVERED = 0.8  # share of windows on a long passage that are chosen to hold its answer


@dataclass(frozen=True, slots=True)
class Batch:
    """firsts, lasts: places of the answer's first and last token in each window; 0 where the window does not answer."""

    windows: tuple[Window, ...]
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]


class Drawing:
    """Batches of some exercises, endless. max_tokens: of a window.

    shares: exercises and how often each of them comes in a round. tokenizer: without truncation.
    """

    def __init__(
        self,
        shares: Sequence[tuple[Exercises, int]],
        switchers: Mapping[str, Switcher],
        tokenizer: Tokenizer,
        max_tokens: int,
        seed: int,
        batch_tokens: int = BATCH_TOKENS,
    ) -> None:
        self.round = [
            (item, exercises) for exercises, times in shares for item in exercises.items for _ in range(times)
        ]
        self.switchers = switchers
        self.tokenizer = tokenizer
        self.max_tokens = max_tokens
        self.seed = seed
        self.special = special_ids(tokenizer)
        self.together = max(4 * BATCHES, BATCHES * batch_tokens // self._usual_size())
        self._pool = lru_cache(maxsize=1)(self._made)

    def batch(self, number: int) -> Batch:
        """The batch with this number, from 0."""
        return self._pool(number // BATCHES)[number % BATCHES]

    def _usual_size(self) -> int:
        """Tokens of a window, on average."""
        sample = self.round[:: max(1, len(self.round) // 300)]
        texts = [f"{item.question} {item.passage}" for item, _ in sample]
        sizes = [len(encoding.ids) + 3 for encoding in self.tokenizer.encode_batch(texts, add_special_tokens=False)]
        return sum(min(size, self.max_tokens) for size in sizes) // len(sizes)

    def _made(self, pool: int) -> list[Batch]:
        """BATCHES batches of about as many tokens each, in any order."""
        source = random.Random(f"{self.seed}/{pool}")
        first = pool * self.together
        chosen = [self._in_round(place) for place in range(first, first + self.together)]
        drawn = [draw(item, exercises, self.switchers, source) for item, exercises in chosen]
        windows = sorted(self._windows(drawn, source), key=lambda item: len(item[0].ids))
        batches = []
        for part in _parts([len(window.ids) for window, _, _ in windows], BATCHES):
            own, firsts, lasts = zip(*windows[part], strict=True)
            batches.append(Batch(own, firsts, lasts))
        source.shuffle(batches)
        return batches

    def _in_round(self, place: int) -> tuple[Exercise, Exercises]:
        number, place = divmod(place, len(self.round))
        return self.round[_order(self.seed, number, len(self.round))[place]]

    def _windows(self, drawn: Sequence[Exercise], source: random.Random) -> list[tuple[Window, int, int]]:
        """One window of each, with the places of its answer."""
        questions, passages = (
            self.tokenizer.encode_batch([getattr(item, side) for item in drawn], add_special_tokens=False)
            for side in ("question", "passage")
        )
        found: list[tuple[Window, int, int]] = []
        for item, question, passage in zip(drawn, questions, passages, strict=True):
            room = self.max_tokens - 3 - len(question.ids[:LONGEST_QUESTION])
            answer = tokens_of(passage.offsets, item.answer)
            first = _chosen_first(len(passage.ids), room, answer, source)
            window = window_of(self.special, 0, question.ids, passage.ids, first, first + room)
            moved = window.begin - first
            if answer and answer[0] >= first and answer[1] + moved < window.end:
                found.append((window, answer[0] + moved, answer[1] + moved))
            else:
                found.append((window, 0, 0))
        return found


def draw(item: Exercise, exercises: Exercises, switchers: Mapping[str, Switcher], source: random.Random) -> Exercise:
    """The exercise, or what is made of it: another passage, a sentence less, one or both sides switched."""
    if exercises.as_written:
        return item
    chance = source.random()
    if item.answer and chance < EXCHANGED:
        item = _exchanged(item, exercises, source)
    elif item.answer and chance < EXCHANGED + TAKEN_OUT:
        item = _taken_out(item)
    elif item.answer and chance < EXCHANGED + TAKEN_OUT + RENAMED:
        item = _renamed(item, exercises, source)
    english = [side for side, language in (("question", item.asked), ("passage", item.told)) if language == "en"]
    if not english or not switchers or source.random() >= SWITCHED:
        return item
    languages = ["en", *switchers]
    ways = [(first, second) for first in languages for second in languages if (first, second) != ("en", "en")]
    asked, told = source.choice(ways)
    if "question" in english and asked != "en":
        question = switchers[asked](item.question, source.uniform(*WORDS_SWITCHED), source)
        item = replace(item, question=question, asked=asked)
    if "passage" in english and told != "en":
        share = source.uniform(*WORDS_SWITCHED)
        passage, places = switchers[told].keeping(item.passage, share, source, item.answer or ())
        item = replace(item, passage=passage, told=told, answer=(places[0], places[1]) if places else None)
    return item


def _exchanged(item: Exercise, exercises: Exercises, source: random.Random) -> Exercise:
    """With a passage beside its own that does not hold the answer, if there is one."""
    other = exercises.stranger(item, source)
    return replace(item, passage=other, answer=None) if other else item


def _taken_out(item: Exercise) -> Exercise:
    """Without the sentences that hold the answer, if any are left and none of them holds it too."""
    if not item.answer:
        return item
    start, end = item.answer
    kept = [item.passage[a:b] for a, b in sentences(item.passage, item.told) if b <= start or a >= end]
    passage = " ".join(kept)
    if not kept or any(contains(passage, form) for form in item.forms):
        return item
    return replace(item, passage=passage, answer=None)


def _renamed(item: Exercise, exercises: Exercises, source: random.Random) -> Exercise:
    """With a name or number of the question exchanged for one from a passage beside its own, if there are any."""
    asked = list(_NAMED.finditer(item.question))
    others = exercises.neighbours.get(item.passage, ())
    if not asked or not others:
        return item
    chosen = source.choice(asked)
    name = chosen.group()
    found = {match.group() for match in _NAMED.finditer(source.choice(others))}
    # Another form of the name, or a compound with it, is not another name.
    strange = sorted(n for n in found if n[:4] not in item.question and n[0].isdigit() == name[0].isdigit())
    if not strange:
        return item
    question = item.question[: chosen.start()] + source.choice(strange) + item.question[chosen.end() :]
    return replace(item, question=question, answer=None)


def tokens_of(offsets: Sequence[tuple[int, int]], answer: tuple[int, int] | None) -> tuple[int, int] | None:
    """First and last of the tokens that lie in the answer, in part or whole; None for no answer or no token."""
    if answer is None:
        return None
    inside = [place for place, (start, end) in enumerate(offsets) if end > answer[0] and start < answer[1]]
    return (inside[0], inside[-1]) if inside else None


def _chosen_first(size: int, room: int, answer: tuple[int, int] | None, source: random.Random) -> int:
    """Where the window on a passage of ``size`` tokens begins."""
    if size <= room:
        return 0
    lowest, highest = 0, size - room
    if answer and source.random() < COVERED:
        lowest, highest = max(lowest, answer[1] + 1 - room), min(highest, answer[0])
    return source.randint(min(lowest, highest), highest)


@lru_cache(maxsize=4)
def _order(seed: int, number: int, size: int) -> list[int]:
    order = list(range(size))
    random.Random(f"{seed}/round/{number}").shuffle(order)
    return order


def _parts(sizes: Sequence[int], count: int) -> list[slice]:
    """Cuts a list into ``count`` runs of about the same sum, none empty. There are at least ``count`` sizes."""
    total, so_far, ends = sum(sizes), 0, [0]
    for place, size in enumerate(sizes):
        so_far += size
        enough = so_far * count >= total * len(ends)
        must = len(sizes) - place - 1 <= count - len(ends)
        if len(ends) < count and (enough or must) and place + 1 <= len(sizes) - (count - len(ends)):
            ends.append(place + 1)
    return [slice(start, end) for start, end in zip(ends, [*ends[1:], len(sizes)], strict=True)]
