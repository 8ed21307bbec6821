"""A language is one file of this folder: its closed words and patterns, read when they are first asked for.

A language without a file has no words, and patterns that match nothing: it works, with less.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

T = TypeVar("T")

LANGUAGES = ("en", "sv", "nl")  # of questions and answers; an article may be in any, with or without a file
NEVER = "(?!)"  # the pattern that matches nothing
GAP = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*(?=\S))"  # white space between two words of a block, line breaks included


class ByLanguage(Mapping[str, T]):
    """language -> what is made of its file, once, when it is first asked for."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._made = cache(make)

    def __getitem__(self, language: str) -> T:
        return self._made(language)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


@cache
def read(name: str) -> dict[str, Any]:
    """What a file of this folder holds, by section; nothing when there is no such file."""
    file = files("rag.language") / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8")) if name.isalpha() and file.is_file() else {}


def entry(language: str, path: str) -> Any:
    """What a language's file holds under "section.name"; None when it holds nothing there."""
    found: Any = read(language)
    for name in path.split("."):
        found = found.get(name) if found else None
    return found


def table(language: str, path: str) -> dict[str, Any]:
    """The entries of a section; none when the language has no such section."""
    return entry(language, path) or {}


def word_set(language: str, path: str) -> frozenset[str]:
    """The words that stand under a path, parted by white space."""
    return frozenset((entry(language, path) or "").split())


def pattern(language: str, path: str) -> str:
    """The pattern that stands under a path, its alternatives joined and what it names in braces filled in."""
    found = entry(language, path)
    text = NEVER if found is None else found if isinstance(found, str) else "|".join(found)
    section = path.split(".")[0]

    def named(match: re.Match[str]) -> str:
        name = match[1] if "." in match[1] else f"{section}.{match[1]}"
        return GAP if match[1] == "gap" else f"(?:{pattern(language, name)})"

    return re.sub(r"\{([a-z_.]+)\}", named, text)


def words_of(path: str) -> ByLanguage[frozenset[str]]:
    """The words under a path, by language."""
    return ByLanguage(lambda language: word_set(language, path))


def pattern_of(path: str, around: str = "{}", flags: re.RegexFlag = re.IGNORECASE) -> ByLanguage[re.Pattern[str]]:
    """The pattern under a path, by language, where {} stands in the pattern around it."""

    def compiled(language: str) -> re.Pattern[str]:
        text = around.replace("{gap}", GAP).replace("{}", f"(?:{pattern(language, path)})")
        return re.compile(text, flags)

    return ByLanguage(compiled)


def all_words(path: str) -> frozenset[str]:
    """The words under a path, of all of LANGUAGES."""
    return frozenset().union(*(word_set(language, path) for language in LANGUAGES))


def any_pattern(path: str) -> str:
    """What stands under a path in any of LANGUAGES, as one pattern."""
    return f"(?:{'|'.join(pattern(language, path) for language in LANGUAGES)})"
