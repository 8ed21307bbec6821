"""What may be asked: the question and the limits of the search, checked before anything is done with them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from rag.asking.conversation import LONGEST
from rag.language.partial_dates import published_days
from rag.records import BronError, Filters

MAX_CHOICES = 50
_JOINERS = "\u200c\u200d"  # which some scripts write with
MAX_OUTLET = 200
MAX_EARLIER = 10  # questions of a conversation


def checked_question(question: str, longest: int) -> str:
    """The question, trimmed, without what turns its writing direction or cannot be seen.

    Raises BronError (misuse) when it is empty, longer than ``longest`` characters,
    or holds characters that are not text (controls, lone surrogates, no letter or digit at all).
    """
    trimmed = "".join(sign for sign in question if sign in _JOINERS or unicodedata.category(sign) != "Cf").strip()
    if not trimmed:
        raise _refusal("the question is empty", "question", None, "Ask something.")
    if len(trimmed) > longest:
        raise _refusal("the question is too long", "question", len(trimmed), f"Ask in at most {longest} characters.")
    for character in trimmed:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t":
            received = f"U+{ord(character):04X}"
            raise _refusal("the question holds a character that is not text", "question", received, "Send plain text.")
    if not any(character.isalnum() for character in trimmed):
        raise _refusal("the question has no words", "question", trimmed, "Ask in words.")
    return " ".join(trimmed.split())


def checked_earlier(earlier: Sequence[str], longest: int) -> tuple[str, ...]:
    """The earlier questions of a conversation, oldest first, as they were typed or as they were completed.

    Raises BronError (misuse), ``where`` being "earlier", when there are more than MAX_EARLIER, or when one could not
    have been asked; one that was completed may be longer than ``longest``.
    """
    if len(earlier) > MAX_EARLIER:
        todo = f"Give the last {MAX_EARLIER} at most."
        raise _refusal("there are too many earlier questions", "earlier", len(earlier), todo)
    try:
        return tuple(checked_question(question, max(longest, LONGEST)) for question in earlier)
    except BronError as error:
        what = f"an earlier question was refused: {error.what}"
        raise _refusal(what, "earlier", error.received, error.todo) from None


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
    first, last = _day(published_from, "published_from", 0), _day(published_to, "published_to", 1)
    if first and last and first > last:
        todo = "Let published_from be the earlier day."
        raise _refusal("the range of dates ends before it begins", "published_to", f"{first} to {last}", todo)
    for name, values in (("languages", languages), ("outlets", outlets)):
        if len(values) > MAX_CHOICES:
            raise _refusal("there are too many choices", name, len(values), f"Give at most {MAX_CHOICES}.")
    return Filters(
        languages=tuple(dict.fromkeys(_language(value) for value in languages)),
        outlets=tuple(dict.fromkeys(_outlet(value) for value in outlets)),
        published_from=first,
        published_to=last,
    )


def _refusal(what: str, where: str, received: object, todo: str | None) -> BronError:
    return BronError(what, where=where, received=received, todo=todo, misuse=True)


def _day(value: str | None, where: str, end: int) -> str | None:
    """The first (end 0) or the last (end 1) day of an ISO day, month or year; None for nothing."""
    if value is None or not value.strip():
        return None
    days = published_days(value.strip())
    if days is None:
        raise _refusal("that is not a date", where, value, "Write it as 2022-01-31, 2022-01 or 2022.")
    number = f"{days[end]:08d}"
    return f"{number[:4]}-{number[4:6]}-{number[6:]}"


@cache
def _known_languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").languages if len(str(code)) in (2, 3)) | {"und"}


def _language(value: str) -> str:
    code = value.strip().lower()
    if code not in _known_languages():
        raise _refusal("there is no such language", "languages", value, "Give language codes such as en, sv or nl.")
    return code


def _outlet(value: str) -> str:
    name = unicodedata.normalize("NFC", value.strip())
    if not name or len(name) > MAX_OUTLET or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        todo = f"Give the outlet's name, at most {MAX_OUTLET} characters."
        raise _refusal("that is not the name of an outlet", "outlets", value, todo)
    return name
