"""What may be asked: the question and the limits of the search, checked before anything is done with them."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from rag.followup import LONGEST
from rag.records import BronError, Filters

MAX_CHOICES = 50
MAX_OUTLET = 200
MAX_EARLIER = 10  # questions of a conversation

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def checked_question(question: str, longest: int) -> str:
    """The question, trimmed. Raises BronError (misuse) when it is empty, longer than ``longest`` characters,
    or holds characters that are not text (controls, lone surrogates, no letter or digit at all).
    """
    trimmed = question.strip()
    if not trimmed:
        raise BronError("the question is empty", where="question", todo="Ask something.", misuse=True)
    if len(trimmed) > longest:
        todo = f"Ask in at most {longest} characters."
        raise BronError("the question is too long", where="question", received=len(trimmed), todo=todo, misuse=True)
    for character in trimmed:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t":
            todo = "Send plain text."
            received = f"U+{ord(character):04X}"
            raise BronError(
                "the question holds a character that is not text",
                where="question",
                received=received,
                todo=todo,
                misuse=True,
            )
    if not any(character.isalnum() for character in trimmed):
        todo = "Ask in words."
        raise BronError("the question has no words", where="question", received=trimmed, todo=todo, misuse=True)
    return " ".join(trimmed.split())


def checked_earlier(earlier: Sequence[str], longest: int) -> tuple[str, ...]:
    """The earlier questions of a conversation, oldest first, as they were typed or as they were completed.

    Raises BronError (misuse), ``where`` being "earlier", when there are more than MAX_EARLIER, or when one could not
    have been asked; one that was completed may be longer than ``longest``.
    """
    if len(earlier) > MAX_EARLIER:
        todo = f"Give the last {MAX_EARLIER} at most."
        raise BronError(
            "there are too many earlier questions", where="earlier", received=len(earlier), todo=todo, misuse=True
        )
    try:
        return tuple(checked_question(question, max(longest, LONGEST)) for question in earlier)
    except BronError as error:
        raise BronError(
            f"an earlier question was refused: {error.what}",
            where="earlier",
            received=error.received,
            todo=error.todo,
            misuse=True,
        ) from None


def checked_filters(
    languages: Sequence[str] = (),
    outlets: Sequence[str] = (),
    published_from: str | None = None,
    published_to: str | None = None,
) -> Filters:
    """Filters of checked values; a date may be a year or a month, and is widened to whole days.

    Raises BronError (misuse) on an unknown language, an outlet that is no text, a date that does not exist,
    a range that ends before it begins, or more than MAX_CHOICES values.
    """
    first, last = _day(published_from, "published_from", False), _day(published_to, "published_to", True)
    if first and last and first > last:
        todo = "Let published_from be the earlier day."
        raise BronError(
            "the range of dates ends before it begins",
            where="published_to",
            received=f"{first} to {last}",
            todo=todo,
            misuse=True,
        )
    for name, values in (("languages", languages), ("outlets", outlets)):
        if len(values) > MAX_CHOICES:
            todo = f"Give at most {MAX_CHOICES}."
            raise BronError("there are too many choices", where=name, received=len(values), todo=todo, misuse=True)
    return Filters(
        languages=tuple(dict.fromkeys(_language(value) for value in languages)),
        outlets=tuple(dict.fromkeys(_outlet(value) for value in outlets)),
        published_from=first,
        published_to=last,
    )


def _day(value: str | None, where: str, last: bool) -> str | None:
    """The first or the last day of an ISO day, month or year; None for nothing."""
    if value is None or not value.strip():
        return None
    match = _DATE.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None or not 1 <= year <= 9999:
            raise ValueError
        month = month or (12 if last else 1)
        if not 1 <= month <= 12:
            raise ValueError
        longest = calendar.monthrange(year, month)[1]
        day = day or (longest if last else 1)
        if not 1 <= day <= longest:
            raise ValueError
    except ValueError:
        todo = "Write it as 2022-01-31, 2022-01 or 2022."
        raise BronError("that is not a date", where=where, received=value, todo=todo, misuse=True) from None
    return f"{year:04d}-{month:02d}-{day:02d}"


@cache
def _known_languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").languages if len(str(code)) in (2, 3)) | {"und"}


def _language(value: str) -> str:
    code = value.strip().lower()
    if code not in _known_languages():
        todo = "Give language codes such as en, sv or nl."
        raise BronError("there is no such language", where="languages", received=value, todo=todo, misuse=True)
    return code


def _outlet(value: str) -> str:
    name = unicodedata.normalize("NFC", value.strip())
    if not name or len(name) > MAX_OUTLET or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        todo = f"Give the outlet's name, at most {MAX_OUTLET} characters."
        raise BronError("that is not the name of an outlet", where="outlets", received=value, todo=todo, misuse=True)
    return name
