"""Training files -> sentence pairs, dictionaries, word frequencies and questions.

The folder holds, for each language beside English, ``sentences.<language>-en.tsv`` and
``dictionary.<language>-en.tsv`` (tab-separated with a header line: source, text, English),
``frequency.<language>.txt`` (a word and its count a line, most frequent first) and, where there are any,
``questions.<language>.jsonl`` or ``.jsonl.gz`` (question, context, start, text).
"""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.records import BronError
from rag.text import normalise

LANGUAGES = ("sv", "nl")
# "to run", "run (quickly)": what a dictionary adds to a word.
_ADDED = re.compile(r"\([^)]*\)|\[[^\]]*\]|^(?:to|a|an|the) ")
_CUT_ENTITY = re.compile(r"&#\d+$|^&quot$")  # an apostrophe or an opening quotation mark


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and what it means in English."""

    language: str
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the language of its context; the answer is ``context[start:end]``."""

    language: str
    question: str
    context: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a model is built from; the mappings are by language.

    dictionary: word or phrase, lower-cased -> English translations, in file order. frequency: words, most frequent
    first.
    """

    pairs: tuple[Pair, ...]
    dictionary: Mapping[str, Mapping[str, tuple[str, ...]]]
    frequency: Mapping[str, tuple[str, ...]]
    questions: tuple[Asked, ...]


def read_sources(folder: Path) -> Sources:
    """Everything in the folder. Raises BronError when a file is missing or a line has another form."""
    pairs = [
        Pair(language, text, english)
        for language in LANGUAGES
        for text, english in _rows(folder / f"sentences.{language}-en.tsv")
    ]
    return Sources(
        tuple(pairs),
        {language: _dictionary(folder / f"dictionary.{language}-en.tsv") for language in LANGUAGES},
        {language: _frequency(folder / f"frequency.{language}.txt") for language in LANGUAGES},
        tuple(asked for language in ("en", *LANGUAGES) for asked in _questions(folder, language)),
    )


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield number, normalise(line.rstrip("\n"))
    except FileNotFoundError as error:
        todo = "Name the folder with the training data (rag/training/README.md says what it holds)."
        raise BronError("there is no such training file", where=str(path), todo=todo) from error


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in _lines(path):
        cells = line.split("\t")
        if len(cells) != 3:
            raise BronError("a line of three columns is expected", where=f"{path}:{number}", received=line[:80])
        if number > 1 and cells[1].strip() and cells[2].strip():
            yield cells[1].strip(), cells[2].strip()


def _dictionary(path: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for word, english in _mended(_rows(path)):
        meaning = _ADDED.sub("", english.lower()).strip(" -")
        if meaning:
            found.setdefault(word.lower().strip(" -"), {})[meaning] = None
    return {word: tuple(meanings) for word, meanings in found.items() if word}


def _mended(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The rows with what was cut at the semicolon of an HTML entity joined again: "coup d&#39", "état"."""
    begun: dict[str, str] = {}
    for word, english in rows:
        english = f"{begun.pop(word)};{english}" if word in begun else english
        if _CUT_ENTITY.search(english):
            begun[word] = english
        else:
            yield word, _unescaped(english)
    for word, english in begun.items():
        yield word, _unescaped(english)


def _unescaped(text: str) -> str:
    return html.unescape(text).replace('"', "")


def _frequency(path: Path) -> tuple[str, ...]:
    words = [line.split(" ")[0].lower() for _, line in _lines(path)]
    return tuple(word for word in words if word.isalpha())


def _questions(folder: Path, language: str) -> Iterator[Asked]:
    for name in (f"questions.{language}.jsonl", f"questions.{language}.jsonl.gz"):
        if not (folder / name).exists():
            continue
        for number, line in _lines(folder / name):
            try:
                row = json.loads(line)
                start, text = row["start"], row["text"]
                yield Asked(language, row["question"], row["context"], start, start + len(text))
            except (ValueError, KeyError, TypeError) as error:
                where = f"{folder / name}:{number}"
                raise BronError(f"a question cannot be read: {error!r}", where=where, received=line[:80]) from error
