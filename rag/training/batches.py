"""Sources -> batches of texts to learn from, each batch a function of the seed and its number alone.

So a run that was stopped goes on with the batch that it would have had. Two kinds: texts with the vector they should
have (``Mapping``), and questions with the passage that answers them (``Retrieval``).

Practice topics give the only questions in all three languages, and passages about the same event that do not answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag.evaluation.practice import PracticeQuestion, Topic
from rag.sentences import sentences
from rag.training.sources import Asked, Pair, Sources
from rag.training.switching import Switcher
from rag.training.vocabulary import Lexicon

Item = TypeVar("Item")

BATCH_CHARACTERS = 16_000  # of one batch, some 4,000 word pieces
BATCH_TEXTS = 256
WORDS = 768  # words of a dictionary in one batch
WINDOW = 600  # characters of a passage that a question's context is cut into
JOINED = 12_000  # passages of several sentences made for each language
RUN = 8  # passages in a row, mostly of one article: neighbours are the negatives that teach most
QUESTIONS = 32
TOPICS = 16  # practice questions of a batch, each of another topic, with some three texts each
ALONE = 0.4  # share of practice questions whose passage is one sentence, as sentences have vectors of their own
SWITCHED = (0.6, 1.0)  # share of words replaced in a switched text
# Of a hundred batches. The first choice but for English, raised when questions in English were found less well.
SHARES = {
    "pair": 36,
    "word": 7,
    "english": 12,
    "joined": 8,
    "switched": 7,
    "question": 10,
    "sentence": 6,
    "practice": 14,
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Texts and the English texts whose vectors they should have; several: the mean of their vectors."""

    kind: str
    texts: list[str]
    english: list[list[int]]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """questions[i] is answered by passages[i], which should have the vector of English text number english[i].

    -1: of none. strangers: texts that answer none of the questions.
    """

    kind: str
    questions: list[str]
    passages: list[str]
    english: list[int]
    strangers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Some sentence pairs in a row, and the number of their English text."""

    pairs: tuple[Pair, ...]
    english: int


class Batches:
    """All that is learned from. ``english`` lists the English texts whose vectors the teacher gives, by number.

    topics: practice; those that are to stay unseen, and questions that no brief answers, are left out.
    """

    def __init__(self, sources: Sources, seed: int, topics: Sequence[Topic] = ()) -> None:
        self.seed = seed
        answered = [
            (topic, [asked for asked in topic.questions if asked.answers]) for topic in topics if not topic.unseen
        ]
        self.practice = [(topic, questions) for topic, questions in answered if questions]
        self.numbers: dict[str, int] = {}
        self.switchers = {language: Switcher(sources, language) for language in sources.dictionary}
        # Alike in length, so that little of a batch is padding.
        self.pairs = sorted(
            ((pair, self._number(pair.english)) for pair in sources.pairs), key=lambda item: len(item[0].text)
        )
        self.sentences = len(self.numbers)
        self.windows: dict[str, int] = {}
        self.asked = [asked for asked in (self._window(asked) for asked in sources.questions) if asked]
        self.by_window = _by_window(self.asked)
        self.joined = self._joined(sources.pairs)
        self.joined_numbers = [item.english for items in self.joined.values() for item in items]
        self.words = [
            (word, [self._number(text) for text in meanings])
            for language in sources.dictionary
            for word, meanings in _words(Lexicon(sources.dictionary[language], sources.frequency[language], language))
        ]
        self.english = list(self.numbers)
        order = sorted(range(self.sentences), key=lambda number: len(self.english[number]))
        self.english_by_length = order + list(self.windows.values())
        self._makers: dict[str, Callable[[random.Random], Mapping | Retrieval]] = {
            "pair": self._pair,
            "word": self._word,
            "english": self._english,
            "joined": self._joined_batch,
            "switched": self._switched,
            "question": self._question,
            "sentence": self._sentence,
            "practice": self._practice,
        }

    def batch(self, number: int) -> Mapping | Retrieval:
        """The batch with this number, from 0."""
        source = random.Random(f"{self.seed}/{number}")
        absent = [kind for kind, texts in (("question", self.by_window), ("practice", self.practice)) if not texts]
        available = {kind: share for kind, share in SHARES.items() if kind not in absent}
        (kind,) = source.choices(list(available), list(available.values()))
        return self._makers[kind](source)

    def _number(self, english: str) -> int:
        return self.numbers.setdefault(english, len(self.numbers))

    def _window(self, asked: Asked) -> Asked | None:
        """The question with the part of its context that answers it; only English parts have a teacher's vector."""
        text = asked.context
        start = end = 0
        for first, last in sentences(text, asked.language):
            if last - start > WINDOW and end > start:
                if start <= asked.start and asked.end <= end:
                    break
                start = first
            end = last
        if not (start <= asked.start and asked.end <= end and end - start <= 2 * WINDOW):
            return None
        passage = " ".join(text[start:end].split())
        if asked.language == "en":
            self.windows[passage] = self._number(passage)
        return Asked(asked.language, asked.question, passage, 0, 0)

    def _joined(self, pairs: Sequence[Pair]) -> dict[str, list[Joined]]:
        """Passages of 2 to 8 pairs of one language: half of them neighbours in the file, half from anywhere."""
        source = random.Random(f"{self.seed}/joined")
        found: dict[str, list[Joined]] = {}
        for language in sorted({pair.language for pair in pairs}):
            own = [pair for pair in pairs if pair.language == language]
            for _ in range(min(JOINED, len(own))):
                count = source.randint(2, 8)
                start = source.randrange(max(1, len(own) - count))
                chosen = own[start : start + count] if source.random() < 0.5 else source.choices(own, k=count)
                while len(chosen) > 1 and sum(len(pair.text) for pair in chosen) > WINDOW:
                    chosen = chosen[:-1]
                number = self._number(" ".join(pair.english for pair in chosen))
                found.setdefault(language, []).append(Joined(tuple(chosen), number))
        return {
            language: sorted(items, key=lambda item: sum(len(pair.text) for pair in item.pairs))
            for language, items in found.items()
        }

    def _switch(self, text: str, language: str, source: random.Random) -> str:
        return text if language == "en" else self.switchers[language](text, source.uniform(*SWITCHED), source)

    def _any_language(self, source: random.Random) -> str:
        return source.choice(list(self.switchers))

    def _pair(self, source: random.Random) -> Mapping:
        chosen = _alike(self.pairs, lambda item: len(item[0].text), source)
        return Mapping("pair", [pair.text for pair, _ in chosen], [[number] for _, number in chosen])

    def _word(self, source: random.Random) -> Mapping:
        chosen = source.sample(self.words, min(WORDS, len(self.words)))
        return Mapping("word", [word for word, _ in chosen], [numbers for _, numbers in chosen])

    def _english(self, source: random.Random) -> Mapping:
        chosen = _alike(self.english_by_length, lambda number: len(self.english[number]), source)
        return Mapping("english", [self.english[number] for number in chosen], [[number] for number in chosen])

    def _joined_batch(self, source: random.Random) -> Mapping:
        items = self.joined[source.choice(list(self.joined))]
        chosen = _alike(items, lambda item: sum(len(pair.text) for pair in item.pairs), source)
        texts = [" ".join(pair.text for pair in item.pairs) for item in chosen]
        return Mapping("joined", texts, [[item.english] for item in chosen])

    def _switched(self, source: random.Random) -> Mapping:
        """English passages and sentences in the words of another language."""
        texts = list(self.windows) if self.windows and source.random() < 0.6 else self.english[: self.sentences]
        first = source.randrange(len(texts))
        size = max(1, min(BATCH_TEXTS, BATCH_CHARACTERS // (len(texts[first]) + 1)))
        chosen = source.sample(texts, min(size, len(texts)))
        language = self._any_language(source)
        switched = [self._switch(text, language, source) for text in chosen]
        return Mapping("switched", switched, [[self.numbers[text]] for text in chosen])

    def _question(self, source: random.Random) -> Retrieval:
        """Questions on runs of neighbouring passages, either side in any of the languages."""
        passages = list(self.by_window)
        places: dict[int, None] = {}
        while len(places) < min(QUESTIONS, len(passages)):
            start = source.randrange(len(passages))
            places.update(dict.fromkeys(range(start, min(start + RUN, len(passages)))))
        chosen = [source.choice(self.by_window[passages[place]]) for place in list(places)[:QUESTIONS]]
        languages = ("en", "en", *self.switchers)
        asking, told = source.choice(languages), source.choice(languages)
        questions, texts, english = [], [], []
        for asked in chosen:
            foreign = asked.language != "en"
            questions.append(asked.question if foreign else self._switch(asked.question, asking, source))
            texts.append(asked.context if foreign else self._switch(asked.context, told, source))
            english.append(-1 if foreign else self.windows[asked.context])
        return Retrieval("question", questions, texts, english)

    def _sentence(self, source: random.Random) -> Retrieval:
        """A sentence in one language, and a passage in another that holds it."""
        items = self.joined[source.choice(list(self.joined))]
        items = [item for item in source.choices(items, k=2 * QUESTIONS) if len(item.pairs) > 1][:QUESTIONS]
        other = self._any_language(source)
        questions, texts = [], []
        for item in items:
            asked = source.choice(item.pairs)
            ways = [asked.english, asked.text, self._switch(asked.english, other, source)]
            questions.append(source.choice(ways))
            texts.append(" ".join(pair.text for pair in item.pairs))
        return Retrieval("sentence", questions, texts, [item.english for item in items])

    def _practice(self, source: random.Random) -> Retrieval:
        """One question of each of some topics, with what answers it and what of the same event does not."""
        chosen = source.sample(self.practice, min(TOPICS, len(self.practice)))
        told = [_told(topic, source.choice(questions), source) for topic, questions in chosen]
        strangers = tuple(text for _, _, others in told for text in others)
        questions, passages = [asked for asked, _, _ in told], [text for _, text, _ in told]
        return Retrieval("practice", questions, passages, [-1] * len(told), strangers)


def _told(topic: Topic, asked: PracticeQuestion, source: random.Random) -> tuple[str, str, list[str]]:
    """The question, a brief or a sentence that answers it, and others of the topic that do not."""
    language = source.choice(sorted(asked.answers))
    brief = next(brief for brief in topic.briefs if brief.language == language)
    parts = [brief.text[start:end] for start, end in sentences(brief.text, language)]
    words = asked.answers[language]
    holding = [part for part in parts if words in part]
    if holding and source.random() < ALONE:
        return asked.text, holding[0], [part for part in parts if part not in holding][-2:]
    others = [f"{other.title}\n{other.text}" for other in topic.briefs if other.language not in asked.answers]
    return asked.text, f"{brief.title}\n{brief.text}", others


def _alike(items: Sequence[Item], size: Callable[[Item], int], source: random.Random) -> list[Item]:
    """A batch from around a random place of a list sorted by size."""
    place = source.randrange(len(items))
    count = max(1, min(BATCH_TEXTS, BATCH_CHARACTERS // (size(items[place]) + 1), len(items)))
    start = max(0, min(place - 2 * count, len(items) - 4 * count))
    return source.sample(items[start : start + 4 * count], min(count, len(items[start : start + 4 * count])))


def _by_window(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for item in asked:
        found.setdefault(item.context, []).append(item)
    return found


def _words(lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """Headwords and frequent forms of headwords with what they mean in English, at most four translations."""
    words = {word: meanings[:4] for word, meanings in lexicon.dictionary.items()}
    for word in lexicon.frequency:
        meanings = lexicon.simple_meanings(word)
        if meanings:
            words.setdefault(word, meanings[:4])
    return list(words.items())
