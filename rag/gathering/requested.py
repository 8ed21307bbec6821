"""request -> what it wants to know of: the subject, or the point on which sides are compared, without the asking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args

from rag.asking.requests import bundled_weights, kind_of
from rag.language.data import LANGUAGES, all_words, words_of
from rag.language.names import fold
from rag.language.words import ASKING, normalise, words
from rag.records import GatheredKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.asking.named import Place

ARTICLES = all_words("questions.articles")
TIMELINE, QUOTES = all_words("questions.timeline"), all_words("questions.quotes")
ABOUT = all_words("questions.about") - {"of"}  # "quotes of Putin" are his
COUNTING = ARTICLES | frozenset(
    word for language in LANGUAGES for word in ASKING[language] | words_of("questions.openers")[language]
)


_ANY_ARTICLE, _ANY_ABOUT, _ANY_IN = (
    f"(?:{'|'.join(sorted(map(re.escape, found), key=len, reverse=True))})"
    for found in (ARTICLES, all_words("questions.about"), all_words("questions.in_language"))
)


@dataclass(frozen=True, slots=True)
class Request:
    """A text that asks no question. subject: what it wants to know of, as it was typed; "" for all there is.

    said: it wants what somebody says: "quotes by Theresa May".
    """

    kind: GatheredKind
    subject: str
    said: bool = False


def request_in(text: str, named: Sequence[Place] = ()) -> Request | None:
    """The request that a text is; None for a question. named: the outlets and authors in it, where these are known."""
    kind = kind_of(text, named=named)
    if kind not in get_args(GatheredKind):
        return None
    held = {_bare(word.text) for word in words(text)} if kind == "subject" else set()
    wanted = cast("GatheredKind", kind if held.isdisjoint(TIMELINE) else "timeline")
    said = wanted == "subject" and not held.isdisjoint(QUOTES) and held.isdisjoint(ABOUT)
    return Request(wanted, _between(text, bundled_weights().around), said)


def spoken_in(subject: str, names: Mapping[str, str]) -> tuple[str, str | None]:
    """A subject without the language that its articles are asked for in, and that language's code.

    "Swedish about oil" (of "articles in Swedish about oil") and "oil in Swedish". names: code -> how it is called.
    """
    for code, name in names.items():
        before = re.match(rf"(?:{_ANY_ARTICLE} )?{re.escape(name)} (?:{_ANY_ABOUT}) (?P<on>.+)", subject, re.IGNORECASE)
        behind = re.fullmatch(
            rf"(?P<on>.+) (?:{_ANY_IN}) (?:{_ANY_ARTICLE} )?{re.escape(name)}", subject, re.IGNORECASE
        )
        if found := before or behind:
            return found["on"], code
    return subject, None


def compared_subject(text: str, sides: Sequence[Place], asking: frozenset[str] = frozenset()) -> str:
    """The point on which sides are compared, of a text (NFC); "" where none is named.

    It stands behind the sides ("X and Y on Z"), or else between them, or before ("how many, according to X and Y?").
    asking: more words that are none of it, folded.
    """
    weights = bundled_weights()
    edges = [0, *(edge for side in sides for edge in (side.start, side.end)), len(text)]
    *between, last = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    points = (
        _between(part, weights.around | weights.comparing | asking, COUNTING) for part in (last, *reversed(between))
    )
    return next(filter(None, points), "")


def _between(text: str, passed_over: frozenset[str], led_by: frozenset[str] = ARTICLES) -> str:
    """The text from its first word that is not passed over to its last, with such words before it as lead to it."""
    clean = normalise(text)
    found = words(clean)
    own = [
        place for place, word in enumerate(found) if _bare(word.text) not in passed_over or _is_name(word.text, place)
    ]
    if not own:
        return ""
    first = own[0]
    while first and found[first - 1].text.casefold() in led_by:
        first -= 1
    return clean[found[first].start : found[own[-1]].end]


def _is_name(word: str, place: int) -> bool:
    """Whether a word is a name that only without its accents looks like another word: "Åre" is not "are"."""
    return place > 0 and word[0].isupper() and fold(word) != word.casefold()


def _bare(word: str) -> str:
    return fold(word).removesuffix("'s").removesuffix("’s")
