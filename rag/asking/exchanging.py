"""“And Russia?”, after a question -> that question about something else, where it is clear what is exchanged."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.asking.pointing import COMPLETED, LINKS, is_small
from rag.language.amounts import SOME_DAY
from rag.language.data import all_words, any_pattern, entry, pattern_of, words_of
from rag.language.days import calendar_names, days
from rag.language.partial_dates import YEAR
from rag.language.words import words

if TYPE_CHECKING:
    from rag.asking.subject import Span, Subject
    from rag.language.days import Day

ARTICLES, ABOUT = all_words("questions.articles"), words_of("questions.about")
SMALL = all_words("words.stop")
BESIDE = {1: pattern_of("questions.day_after"), -1: pattern_of("questions.day_before")}
DEFINITE = re.compile(rf"\b{any_pattern('questions.definite')} $", re.IGNORECASE)
BEFORE_DATE = re.compile(rf"\b{any_pattern('questions.before_date')} $", re.IGNORECASE)


def exchanged(before: Subject, part: Subject, link: str | None, new: str) -> str | None:
    """The earlier question with its date or one of its names exchanged; None when it is not clear which."""
    first = next((word for word in words(new) if word.text.casefold() not in ARTICLES), None)
    if first is None:
        return None
    for spans, old in ((part.dates, before.dates), (part.names, before.names)):
        if len(spans) != 1 or not new.endswith(part.part(spans[0])) or not part.part(spans[0]).startswith(first.text):
            continue
        if spans is part.dates:
            if not old and (link or entry(before.language, "questions.bare_date")):
                return _lengthened(before.text, f"{link} {new}" if link else new)
            return replaced(before, old[0], link, new) if len(old) == 1 else None
        chosen = _replaceable(before, spans[0], link)
        return replaced(before, chosen, link, new) if chosen else None
    return None


def day_beside(before: Subject, rest: str) -> str | None:
    """The earlier question of the day after, or before, the one that it names: "and (on) the day after?"."""
    first, _, behind = rest.partition(" ")
    bare = {rest, behind} if first.casefold() in SMALL else {rest}
    step = next((step for step, said in BESIDE.items() if any(map(said[before.language].fullmatch, bare))), 0)
    named = [day for day in _days_in(before.text, before.language) if not day.relative]
    if not step or len(named) != 1:
        return None
    told = date.fromisoformat(named[0].iso) + timedelta(step)
    names = {number: name for name, number in calendar_names("months", before.language).items()}
    spoken = before.text[named[0].start : named[0].end]
    year = f" {told.year}" if named[0].iso[:YEAR] in spoken else ""
    article = spoken.split()[0] if spoken.split()[0].casefold() in ARTICLES else ""
    text = " ".join(filter(None, (article, f"{told.day} {names[told.month]}{year}")))
    return f"{before.text[: named[0].start]}{text}{before.text[named[0].end :]}"


def _days_in(text: str, language: str) -> list[Day]:
    return [day for day in days(text, language, SOME_DAY) if len(day.iso) == len(SOME_DAY)]


def on_another(before: Subject, link: str | None, new: str) -> str | None:
    """The earlier question on another matter: "compare X and Y on the role of Z", "and on W?"; None for other links."""
    if link not in ABOUT[before.language] or COMPLETED.search(before.text):
        return None
    head, found, matter = before.text.rpartition(f" {link} ")
    return f"{head}{found}{new}{'?' if matter.endswith('?') else ''}" if found else None


def _replaceable(before: Subject, new: Span, link: str | None) -> Span | None:
    """The one name for which another can stand: after the same preposition, or of the same sort with none before it."""
    bracket = COMPLETED.search(before.text)
    spoken = bracket.start() if bracket else len(before.text)
    if link:
        governed = [name for name in before.names if _preposition(before, name) == link]
        # The names in brackets have lost theirs.
        governed = governed or [name for name in before.names if name.start > spoken]
        return governed[0] if len(governed) == 1 else None
    known = any(key.startswith("k_") for key in new.keys)
    same = [name for name in before.names if any(key.startswith("k_") for key in name.keys) == known]
    free = [name for name in same if name.start < spoken and _preposition(before, name) is None]
    if len(free) == 1:
        return free[0]
    return same[0] if known and len(same) == 1 else None


def _preposition(reading: Subject, span: Span) -> str | None:
    """The preposition before a name, past an article."""
    plain = [token.text.casefold() for token in reading.tokens if token.end <= span.start]
    while plain and plain[-1] in ARTICLES:
        plain.pop()
    return plain[-1] if plain and is_preposition(plain[-1], reading.language) else None


def is_preposition(word: str, language: str) -> bool:
    """Whether a word, in small letters, is one that may lead to a name or a date."""
    return word in LINKS[language] and word not in ARTICLES


def replaced(before: Subject, old: Span, link: str | None, new: str) -> str:
    """The earlier question with another name or date, and its article and preposition, in the place of one."""
    head = DEFINITE.sub("", before.text[: old.start])
    if link and old in before.dates:
        head, new = BEFORE_DATE.sub("", head), f"{link} {new}"
    genitive = re.search(r"['’]s$", before.part(old))
    if genitive and not re.search(r"['’]s$", new):
        new += genitive.group()
    elif _owns(before, old) and not new.endswith("s"):
        new += "s"
    return f"{head}{new}{before.text[old.end :]}"


def _owns(before: Subject, name: Span) -> bool:
    """Whether a name stands in a genitive without an apostrophe: "Rysslands roll", "Ruslands rol"."""
    following = next((token for token in before.tokens if token.start > name.end), None)
    ends = before.part(name).endswith("s") and name.end < len(before.text) and before.text[name.end] == " "
    return ends and following is not None and not is_small(following.text, before.language)


def _lengthened(question: str, part: str) -> str:
    """The earlier question with a part at its end, before the question mark."""
    if COMPLETED.search(question):
        return noted(question, part)
    bare = question.rstrip(" ?.!")
    return f"{bare} {part}{question[len(bare) :].strip()}"


def noted(question: str, part: str) -> str:
    """The earlier question with a part in brackets, in those that it has if it has any."""
    return f"{question[:-1]}, {part})" if COMPLETED.search(question) else f"{question} ({part})"
