"""The address of an answer: its question, filters and language, and the generation of the index that answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from rag.asking.checks import MAX_CHOICES, MAX_OUTLET
from rag.language.words import normalise
from rag.web.labels import label, said_later
from rag.web.markup import Html

if TYPE_CHECKING:
    from rag.records import Answer, Filters

MAX_DATE: Final = 10


@dataclass(frozen=True, slots=True)
class Link:
    """What an address asks, unchecked but bounded. generation: of the index when the link was made; None for unknown.

    question: "" when the address asks nothing. published_from, published_to: as they stand in the address.
    """

    question: str
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    published_from: str = ""
    published_to: str = ""
    generation: int | None = None


def read_link(parameters: Mapping[str, Any], longest: int) -> Link:
    """The link that an address is; a question over ``longest`` characters is kept one longer, so that it is refused.

    parameters: of the address; a mapping with ``getlist`` (as Starlette's) gives all values of a name.
    """

    def every(name: str) -> list[str]:
        several = getattr(parameters, "getlist", None)
        values = several(name) if several else [parameters[name]] if name in parameters else []
        return [normalise(str(value)).strip() for value in values]

    def first(name: str, most: int) -> str:
        return next(iter(every(name)), "")[:most]

    generation = first("v", 12) or first("generation", 12)  # as links were written before
    return Link(
        question=first("q", longest + 1),
        languages=tuple(code[:3] for code in every("language")[:MAX_CHOICES] if code),
        outlets=tuple(name[:MAX_OUTLET] for name in every("outlet")[:MAX_CHOICES] if name),
        published_from=first("from", MAX_DATE),
        published_to=first("to", MAX_DATE),
        generation=int(generation) if generation.isascii() and generation.isdigit() else None,
    )


def link_query(question: str, filters: Filters, generation: int) -> str:
    """ "?q=…&v=…": what stands behind the page's address. Who opens it sees the page in the language of their own."""
    pairs = [("q", question)]
    if filters.published_from:
        pairs.append(("from", filters.published_from))
    if filters.published_to:
        pairs.append(("to", filters.published_to))
    pairs += [("language", code) for code in filters.languages]
    pairs += [("outlet", outlet) for outlet in filters.outlets]
    return f"?{urlencode([*pairs, ('v', str(generation))])}"


def permalink(answer: Answer, base_url: str) -> str:
    """The whole address of an answer. base_url: of the page."""
    searched = answer.searched
    return f"{base_url.rstrip('/')}/{link_query(answer.question, searched.filters, searched.generation)}"


def link_html(answer: Answer, language: str, base_url: str) -> Html:
    """A button that copies the address, and what a link says at the top of an answer once the index has changed since.

    The script shows one of the two sentences, in the first answer that an opened address gets.
    """
    return label(
        "button",
        "link",
        language,
        type="button",
        class_="bron-copy bron-link",
        data_copy=permalink(answer, base_url),
        data_generation=str(answer.searched.generation),
        **said_later(language, done="link_copied", failed="not_copied", changed="link_changed", same="link_same"),
    )


def offered(known: Sequence[tuple[str, str]], chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Choices of a filter, as (name, value), with those that a link names and the archive does not know."""
    values = {value for _, value in known}
    return [*known, *((value, value) for value in chosen if value not in values)]
