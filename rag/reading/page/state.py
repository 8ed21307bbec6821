"""The article that a page keeps in its scripts, to be drawn by a program: Next.js, Arc's Fusion and the like.

Where a page is saved before its program has run, this is all there is of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from rag.reading.articles import Draft
from rag.reading.cleaning import has_lone_surrogates
from rag.reading.dump.articles import read_stated, read_text
from rag.reading.dump.keys import Named, holds_text, simple_value, sort_keys
from rag.reading.dump.reports import Reports
from rag.reading.markup import value_blocks
from rag.reading.page.jsonld import PageSays
from rag.reading.page.tree import fold
from rag.reading.text.lines import is_finished
from rag.reading.unusable import Unusable
from rag.records import BlockKind

_TAGS: dict[BlockKind, str] = {"heading": "h2", "item": "li"}
# In a program, data is what is given a name, in place or as JSON in a text.
_GIVEN = re.compile(r"=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])")
_MOST_TRIES = 200
_MOST_OBJECTS = 20_000
# A shorter title may stand in another by chance.
_TELLING = 10


def read_state(tree: Any, titles: Sequence[str]) -> PageSays:
    """What the data of a page's programs says of the article with one of ``titles``; nothing where it has none."""
    known = [folded for title in titles if (folded := fold(title))]
    for script in tree.iter("script") if known else ():
        for value in _data_of(script):
            for held in _objects(value):
                says = _read(held, known) if holds_text(held) else None
                if says is not None:
                    return says
    return PageSays()


def _data_of(script: Any) -> Iterator[object]:
    kind, text = (script.get("type") or "").lower(), script.text or ""
    if "ld+json" in kind or "{" not in text:
        return
    if "json" in kind:
        yield from _parsed(text)
        return
    decoder, place = json.JSONDecoder(strict=False), 0
    for _ in range(_MOST_TRIES):
        given = _GIVEN.search(text, place)
        if given is None:
            return
        try:
            value, place = decoder.raw_decode(text, given.end())
        except (ValueError, RecursionError):
            place = given.end()
            continue
        yield from _parsed(value) if isinstance(value, str) else [value]


def _parsed(text: str) -> Iterator[object]:
    try:
        yield json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects in a value, those that lie least deep first."""
    level = [value]
    seen = 0
    while level and seen < _MOST_OBJECTS:
        found = [each for each in level if isinstance(each, dict)]
        yield from found
        seen += len(level)
        level = [item for each in level if isinstance(each, list) for item in each]
        level += [item for each in found for item in each.values() if isinstance(item, dict | list)]


def _read(held: dict[str, Any], known: Sequence[str]) -> PageSays | None:
    """What an object says, where its title is one of the page's; None for another article, or none."""
    keys = sort_keys(held)
    if not any(_is_titled(named, known) for named in keys.fields.get("title", ())):
        return None
    unsaid = Reports()
    try:
        drafts = read_text(keys, 1, unsaid)
        stated = read_stated(keys.fields, 1, unsaid)
    except Unusable:
        return None
    return PageSays(
        title=stated.title,
        authors=tuple(stated.author.split(", ")) if stated.author else (),
        outlets=(stated.outlet,) if stated.outlet else (),
        published=stated.published,
        modified=stated.modified,
        language=stated.language,
        url=stated.url,
        text=_markup([*_lead(keys.fields.get("summary", ()), drafts), *drafts]),
    )


def _is_titled(named: Named, known: Sequence[str]) -> bool:
    try:
        title = simple_value("title", named.value)
    except Unusable:
        return False
    folded = fold(title) if isinstance(title, str) and not has_lone_surrogates(title) else ""
    return any(folded == each or (len(folded) >= _TELLING and folded in each) for each in known)


def _lead(summaries: Sequence[Named], drafts: Sequence[Draft]) -> list[Draft]:
    """The first summary, where it is whole sentences that the text does not say."""
    for named in summaries:
        try:
            summary = simple_value("summary", named.value)
            lead = value_blocks(summary) if isinstance(summary, str) else []
        except Unusable:
            continue
        said = fold(" ".join(draft.text for draft in drafts))
        return [draft for draft in lead if is_finished(draft.text) and fold(draft.text) not in said]
    return []


def _markup(drafts: Sequence[Draft]) -> str:
    """The blocks as HTML, as JSON-LD has a body; lines under pictures are no part of a page's text."""
    shown = [(_TAGS.get(draft.kind, "p"), draft.text) for draft in drafts if draft.kind != "caption"]
    return "".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for tag, text in shown)
