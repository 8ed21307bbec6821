"""English texts with their words replaced by Swedish or Dutch ones: passages of news length that no translator made.

Code-switching with dictionaries (CoSDA-ML: Qin and others 2020). What comes out has English word order and the words of
another language, in any of the forms that the dictionary's words take; its meaning is the English text's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.text import stem
from rag.training.sources import Sources
from rag.training.vocabulary import Lexicon, plain

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
FORMS = 6  # forms of a word that it may take, the most frequent
CHOICES = 5  # translations of a word that are used


class Switcher:
    """Replaces words of English texts by words of one language."""

    def __init__(self, sources: Sources, language: str) -> None:
        self.language = language
        lexicon = Lexicon(sources.dictionary[language], sources.frequency[language], language)
        self.rank = lexicon.rank
        self.forms = {headword: forms[:FORMS] for headword, forms in lexicon.forms.items()}
        self.translations = self._translations(sources.dictionary[language])
        self.by_stem = _grouped(self.translations)

    def __call__(self, text: str, share: float, random_source: random.Random) -> str:
        """The text with about ``share`` of its words, in [0, 1], replaced where a translation is known."""
        return self.keeping(text, share, random_source)[0]

    def keeping(
        self, text: str, share: float, random_source: random.Random, places: Sequence[int] = ()
    ) -> tuple[str, tuple[int, ...]]:
        """The same, and where the given places of the text are in what comes out. A word around a place is kept."""
        parts: list[str] = []
        moved = list(places)
        read = written = 0
        for match in _WORD.finditer(text):
            word = self._replaced(match, share, random_source)
            if any(match.start() < place < match.end() for place in places):
                word = match.group()
            parts += text[read : match.start()], word
            written += match.start() - read + len(word)
            read = match.end()
            for number, place in enumerate(places):
                if place >= read:
                    moved[number] = place + written - read
        return "".join(parts) + text[read:], tuple(moved)

    def _replaced(self, match: re.Match[str], share: float, random_source: random.Random) -> str:
        word = match.group()
        if random_source.random() >= share:
            return word
        choices = self.choices(word.lower())
        if not choices or (word[0].isupper() and match.start() > 0 and len(choices) < 2):
            return word
        # The first are the most frequent: prefer them.
        chosen = choices[min(int(random_source.expovariate(0.7)), len(choices) - 1)]
        forms = self.forms.get(chosen, ())
        return random_source.choice(forms) if forms and random_source.random() < 0.6 else chosen

    def choices(self, english: str) -> tuple[str, ...]:
        """Words for an English word or the headword it is a form of, most frequent first; empty when unknown."""
        direct = self.translations.get(english, ())
        if direct:
            return direct
        return self.by_stem.get(_english_stem(english), ()) if len(english) > 3 else ()

    def _translations(self, dictionary: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for word, meanings in dictionary.items():
            for meaning in meanings:
                if " " not in meaning and len(word.split()) <= 2:
                    found.setdefault(meaning, []).append(word)
        worst = len(self.rank)
        return {
            meaning: tuple(sorted(words, key=lambda word: self.rank.get(plain(word), worst))[:CHOICES])
            for meaning, words in found.items()
        }


def _grouped(translations: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for english, words in translations.items():
        if len(english) > 3:
            found.setdefault(_english_stem(english), {}).update(dict.fromkeys(words))
    return {key: tuple(words)[:CHOICES] for key, words in found.items()}


@lru_cache(maxsize=200_000)
def _english_stem(word: str) -> str:
    return stem(word, "en")
