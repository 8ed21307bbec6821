"""The English word pieces and the words of other languages -> one vocabulary, and where each new row starts from.

A new word starts at the mean of the vectors of its English translations (WECHSEL, Minixhofer and others 2022, with a
dictionary in place of aligned word vectors), else of its parts', else of its own pieces in the old vocabulary.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import Tensor

from rag.training.inflection import headwords
from rag.training.sources import Sources

LETTERS = "åäö"  # letters of their own; every other accent is dropped, as the English model does
ROWS = 116_000  # what fits, at 388 bytes a row, into a model of 60 MB
LONGEST = 16  # letters of a word of the dictionary that gets a row: longer ones are made of parts
ALWAYS = 4000  # so many of the most frequent words get a row though no dictionary knows them
TAILS, HEADS, PIECES = 14_000, 8_000, 6_000  # rows for parts of compounds, and for pieces of any word
MUCH = 5  # times as frequent is the second headword that is taken for the first
COMMON = 2000  # places of the list of frequent words within which that says little
MEANINGS = 4  # translations of a word that its row starts from
PROTECTED = {letter: chr(0xE000 + place) for place, letter in enumerate(LETTERS)}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_SMALL = frozenset("a an the to of be in on at for with by from or and sth sb something someone somebody one's".split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A tokeniser, and for each of its rows the old rows whose mean it starts from (one: a row that is kept)."""

    tokenizer: Tokenizer
    origins: tuple[tuple[int, ...], ...]

    def initial_rows(self, old: Tensor) -> Tensor:
        """The new word table, (rows, width), from the old one: means, brought to the mean length of their origins."""
        rows = torch.empty(len(self.origins), old.shape[1])
        for place, origin in enumerate(self.origins):
            if len(origin) == 1:
                rows[place] = old[origin[0]]
                continue
            parts = old[list(origin)]
            mean = parts.mean(dim=0)
            rows[place] = mean * (parts.norm(dim=1).mean() / mean.norm().clamp(min=1e-6))
        return rows


class Lexicon:
    """What the words of one language mean, by its dictionary, also when they are inflected or compound."""

    def __init__(self, dictionary: Mapping[str, Sequence[str]], frequency: Sequence[str], language: str) -> None:
        self.language = language
        self.dictionary = {plain(word): tuple(meanings) for word, meanings in dictionary.items()}
        self.frequency = tuple(dict.fromkeys(plain(word) for word in frequency))
        self._headwords: dict[str, str] = {}

    @cached_property
    def rank(self) -> dict[str, int]:
        """Word -> its place among the frequent words, from 0."""
        return {word: place for place, word in enumerate(self.frequency)}

    @cached_property
    def known(self) -> frozenset[str]:
        """Words that can be a part of a compound: headwords, and frequent forms of headwords."""
        words = {word for word in self.dictionary if word.isalpha() and len(word) >= 3}
        words.update(word for word in self.frequency if len(word) > 3 and self.simple_meanings(word))
        return frozenset(words)

    @cached_property
    def forms(self) -> dict[str, tuple[str, ...]]:
        """Headword -> its frequent forms that are no headwords themselves, most frequent first."""
        found: dict[str, list[str]] = {}
        for word in self.frequency:
            if word not in self.dictionary and self.headword(word):
                found.setdefault(self.headword(word), []).append(word)
        return {headword: tuple(words) for headword, words in found.items()}

    def headword(self, word: str) -> str:
        """The headword that a word is most likely a form of, never itself; empty when there is none.

        For a word that is a headword itself: only one that is about as frequent, or more so ("schoot": schieten).
        """
        if word not in self._headwords:
            own = word in self.dictionary
            best, *others = headwords(word, self.language, self.dictionary, self.rank, clear=own) or ("",)
            for other in others:
                if MUCH * (self._place(other) + COMMON) < self._place(best) + COMMON:
                    best = other
            rare = own and self._place(best) > max(self._place(word), COMMON)
            self._headwords[word] = "" if rare else best
        return self._headwords[word]

    def _place(self, word: str) -> int:
        return self.rank.get(word, len(self.frequency))

    def simple_meanings(self, word: str) -> tuple[str, ...]:
        """English translations of a word and of the headword it is a form of, in turn; empty when unknown."""
        turns = zip_longest(self.dictionary.get(word, ()), self.dictionary.get(self.headword(word), ()))
        return tuple(dict.fromkeys(meaning for turn in turns for meaning in turn if meaning))

    def parts(self, word: str) -> tuple[str, str] | None:
        """Head and tail of a compound of known words, the head with its linking letters; None for other words."""
        for cut in range(3, len(word) - 3):
            head, tail = word[:cut], word[cut:]
            if tail in self.known and self.head_word(head):
                return head, tail
        return None

    def head_word(self, head: str) -> str:
        """The known word that a compound's head is, without its linking letters; empty when there is none."""
        # säkerhets-, mannen-, olje- and kyrko- (olja, kyrka), flick- (flicka), ziekte-.
        bare = [head, head.removesuffix("s"), head.removesuffix("en"), head.removesuffix("e"), head + "a", head + "e"]
        bare += [head[:-1] + "a"] if head[-1] in "eo" else []
        return next((word for word in bare if len(word) >= 3 and word in self.known), "")

    def meanings(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The translations of a word, or of each of its two parts; empty when nothing is known."""
        simple = self.simple_meanings(word)
        if simple:
            return (simple,)
        parts = self.parts(word)
        if not parts:
            return ()
        return self.simple_meanings(self.head_word(parts[0])), self.simple_meanings(parts[1])


def plain(text: str) -> str:
    """A text as the tokeniser sees it: lower case, without accents, but for the letters å, ä and ö."""
    lower = unicodedata.normalize("NFC", text).lower()
    return "".join(
        letter if letter in PROTECTED else "".join(c for c in unicodedata.normalize("NFD", letter) if not _is_mark(c))
        for letter in lower
    )


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def build_vocabulary(published: Path, sources: Sources, rows: int = ROWS) -> Vocabulary:
    """The published tokeniser (``tokenizer.json``) with new rows for the languages of the sources.

    The old pieces keep their rows; those that no text can give ("[unused7]") are dropped. rows: at most this many.
    """
    old = Tokenizer.from_file(str(published))
    old.no_padding()
    old.no_truncation()
    pieces = dict(sorted(old.get_vocab().items(), key=lambda item: item[1]))
    kept = [token for token in pieces if not token.startswith("[unused")]
    lexicons = [Lexicon(sources.dictionary[code], sources.frequency[code], code) for code in sources.dictionary]
    origins: dict[str, tuple[int, ...]] = {token: (pieces[token],) for token in kept}
    for token, origin in _new_rows(lexicons, sources, old, pieces):
        if len(origins) >= rows:
            break
        origins.setdefault(token, origin)
    return Vocabulary(_tokenizer(list(origins)), tuple(origins.values()))


def _new_rows(
    lexicons: Sequence[Lexicon], sources: Sources, old: Tokenizer, pieces: Mapping[str, int]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Tokens with the rows they start from, those that pay most first."""
    unknown = pieces["[UNK]"]

    def own(word: str) -> tuple[int, ...]:
        return tuple(old.encode(word, add_special_tokens=False).ids) or (unknown,)

    def translated(meanings: Iterable[Sequence[str]]) -> tuple[int, ...]:
        """The rows of English translations, those of few pieces first."""
        found: list[int] = []
        for part in meanings:
            spelled = [own(" ".join(w for w in text.split() if w not in _SMALL) or text) for text in part]
            for ids in sorted(spelled, key=len)[:MEANINGS]:
                found += ids
        return tuple(found)

    for letter in LETTERS:
        yield letter, own({"å": "a", "ä": "a", "ö": "o"}[letter])
        yield "##" + letter, (pieces["##" + {"å": "a", "ä": "a", "ö": "o"}[letter]],)
    for place in range(max(len(lexicon.frequency) for lexicon in lexicons)):
        for lexicon in lexicons:
            if place < len(lexicon.frequency):
                word = lexicon.frequency[place]
                simple = lexicon.simple_meanings(word)
                if simple or place < ALWAYS:
                    yield word, translated(lexicon.meanings(word)) or own(word)
    for lexicon in lexicons:
        heads, tails = _parts(lexicon, sources)
        for tail, _ in tails.most_common(TAILS // len(lexicons)):
            yield "##" + tail, translated(lexicon.meanings(tail))
        for head, _ in heads.most_common(HEADS // len(lexicons)):
            yield head, translated([lexicon.simple_meanings(lexicon.head_word(head))])
    for token in _pieces(lexicons):
        body = token.removeprefix("##")
        yield (
            token,
            tuple(pieces.get("##" + p if token != body else p, unknown) for p in body) if len(body) == 1 else own(body),
        )
    # Headwords that subtitles hardly use: those that are no compound of known words first.
    headwords = [(lexicon, word) for lexicon in lexicons for word in lexicon.dictionary]
    headwords = [(lexicon, word) for lexicon, word in headwords if word.isalpha() and len(word) <= LONGEST]
    for lexicon, word in sorted(headwords, key=lambda item: item[0].parts(item[1]) is not None):
        yield word, translated([lexicon.dictionary[word]])


def _parts(lexicon: Lexicon, sources: Sources) -> tuple[Counter[str], Counter[str]]:
    """Heads with linking letters and tails of compounds, with the number of different compounds they stand in."""
    words = set(lexicon.frequency) | {word for word in lexicon.dictionary if word.isalpha()}
    for pair in sources.pairs:
        if pair.language == lexicon.language:
            words.update(word for word in plain(pair.text).split() if word.isalpha())
    heads: Counter[str] = Counter()
    tails: Counter[str] = Counter()
    for word in sorted(words):
        parts = lexicon.parts(word)
        if parts:
            heads[parts[0]] += 1
            tails[parts[1]] += 1
    return heads, tails


def _pieces(lexicons: Sequence[Lexicon]) -> list[str]:
    """Beginnings ("aanvall") and endings ("##ningarna") of frequent words, those that spell most letters first.

    Counted rather than trained: the trainer of ``tokenizers`` breaks ties at random, and a run that is taken up again
    must find every row where it was.
    """
    counts: Counter[str] = Counter()
    for lexicon in lexicons:
        for place, word in enumerate(lexicon.frequency):
            for letters in range(2, min(8, len(word) - 1)):
                often = (1 + 2000 // (place + 10)) * letters
                counts[word[:letters]] += often
                counts["##" + word[-letters:]] += often
    return sorted(sorted(counts), key=lambda piece: -counts[piece])[:PIECES]


def _tokenizer(tokens: Sequence[str]) -> Tokenizer:
    """Greedy longest-match word pieces over the normalised text; 'tokens' in the order of their rows."""
    vocabulary = {token: place for place, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=True),
            *(normalizers.Replace(Regex(letter), mark) for letter, mark in PROTECTED.items()),
            normalizers.NFD(),
            normalizers.StripAccents(),
            *(normalizers.Replace(Regex(mark), letter) for letter, mark in PROTECTED.items()),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer
