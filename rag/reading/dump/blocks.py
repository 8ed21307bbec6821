"""Bodies that editors keep as blocks -> blocks: Portable Text, ProseMirror, Slate, Contentful, Draft.js and others.

Their names differ and their shape does not: a block holds blocks, or runs of text that are one paragraph, or a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.reading.articles import Draft
from rag.reading.cleaning import clean_line, has_lone_surrogates
from rag.reading.dump.keys import normal_key
from rag.reading.markup import value_blocks
from rag.reading.page.tree import is_web_address
from rag.reading.text.lines import is_finished
from rag.reading.unusable import Unusable
from rag.records import BlockKind

# Keys as ``normal_key`` makes them. Under the first a block holds others, in whatever order the keys are.
_INNER = frozenset(
    "children content blocks nodes root document json items elements contentelements leaves body paragraphs richtext "
    "data primary text value".split()
)
# What stands in a list under one of these may be parts of one paragraph.
_RUNS = frozenset("children content nodes leaves richtext text".split())
# Under the first of these that is a text a block holds its own.
_OWN = ("text", "plaintext", "value", "content", "html", "bodyhtml", "rendered", "paragraph", "cdata", "t", "main", "")
_NAMES = ("type", "nodetype", "slicetype", "style", "tag", "object")
_LEAVES = frozenset(("", "text", "span"))
_BREAKS = frozenset("hardbreak linebreak softbreak break br".split())
_HEADING = re.compile(r"(?:core|slate)?(?:sub)?head(?:ing|er|line)\w*|h[1-6]|sub(?:title|head)|crosshead")
_ITEM = re.compile(r"\w*list|\w*listitem\w*|li|ul|ol|bullet")
_BLOCK = re.compile(r"(?:core)?paragraph|p|block|(?:block|pull)?quote|table\w*|td|th|unstyled|image|figure")
# Arc: a line that leads to another article.
_ELSEWHERE = frozenset(("interstitiallink",))
_DEEPEST = 60
# A text of fewer words under a key that is not read is a name, an address, a role.
_SENTENCE = 6


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a body, and the keys of parts without a known text that hold a sentence."""

    drafts: tuple[Draft, ...]
    unread: tuple[str, ...]


def as_body(value: object) -> object:
    """``value`` where it may be a body of blocks, also one that is written as JSON in a text; None for others.

    Raises Unusable when it is JSON that holds no list: it is then no text that anybody reads.
    """
    if isinstance(value, str):
        text = value.strip()
        if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):
            return None
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return None
        if not _holds_list(value):
            raise Unusable("expected a text, not JSON")
    return value if _holds_list(value) else None


def read_body(value: object) -> Body:
    """What ``as_body`` gave, in reading order. Raises Unusable when it is nested too deeply, or a text in it is."""
    unread: dict[str, None] = {}
    drafts = tuple(draft for draft in _blocks(value, "paragraph", 0, unread) if clean_line(draft.text))
    if any(has_lone_surrogates(draft.text) for draft in drafts):
        raise Unusable("holds half characters (lone surrogates)")
    return Body(drafts, tuple(unread))


def _holds_list(value: object) -> bool:
    """Whether a value is a list with objects in it, or an object that holds such a list as its inner blocks."""
    for _ in range(3):
        if isinstance(value, list):
            return any(isinstance(item, dict) for item in value)
        if not isinstance(value, dict):
            return False
        inner = [item for key, item in value.items() if normal_key(key) in _INNER and isinstance(item, dict | list)]
        if len(inner) != 1:
            return any(isinstance(item, list) for item in inner)
        value = inner[0]
    return False


def _blocks(node: object, kind: BlockKind, depth: int, unread: dict[str, None]) -> Iterator[Draft]:
    if depth > _DEEPEST:
        raise Unusable("this text is nested too deeply")
    if isinstance(node, str):
        for draft in value_blocks(node):
            yield Draft(draft.text, kind) if draft.kind == "paragraph" else draft
    elif isinstance(node, list):
        for item in node:
            yield from _blocks(item, kind, depth + 1, unread)
    elif isinstance(node, dict):
        found = [*_block(node, kind, depth, unread)]
        if not found:
            unread.update((str(key), None) for key, text in node.items() if _is_sentence(text))
        yield from found


def _block(node: Mapping[str, object], kind: BlockKind, depth: int, unread: dict[str, None]) -> Iterator[Draft]:
    """The blocks of one object: its own text, what it holds, the line under its picture."""
    held = {normal_key(key): value for key, value in node.items()}
    names = _names(held)
    if names & _ELSEWHERE:
        return
    kind = _kind(held, names, kind)
    own = next((key for key in _OWN if isinstance(held.get(key), str)), None)
    if own is not None and not is_web_address(str(held[own]).strip()):
        yield from _blocks(held[own], kind, depth + 1, unread)
    for key, inner in held.items():
        if isinstance(inner, list) and key in _RUNS and _is_run(inner):
            yield from _run(inner, kind, depth + 1, unread)
        # Notion keeps what a block holds under the block's own type.
        elif isinstance(inner, dict | list) and (key in _INNER or key in names):
            yield from _blocks(inner, kind, depth + 1, unread)
    if "caption" in held and not isinstance(held["caption"], dict):
        yield from _blocks(held["caption"], "caption", depth + 1, unread)


def _run(items: list[object], kind: BlockKind, depth: int, unread: dict[str, None]) -> Iterator[Draft]:
    """The paragraphs that runs of text make; a block among them, as a list in an item, parts them."""
    run = ""
    for item in items:
        if isinstance(item, dict) and _is_block(item):
            yield Draft(run, kind)
            run = ""
            yield from _blocks(item, kind, depth, unread)
        else:
            run += _text(item, depth)
    yield Draft(run, kind)


def _text(item: object, depth: int) -> str:
    """The text of a run, of what is around runs (a link) too."""
    if depth > _DEEPEST:
        raise Unusable("this text is nested too deeply")
    if isinstance(item, str):
        return item
    if isinstance(item, list):
        return "".join(_text(each, depth + 1) for each in item)
    if not isinstance(item, dict):
        return ""
    held = {normal_key(key): value for key, value in item.items()}
    if _names(held) & _BREAKS:
        return " "
    own = next((value for key in _OWN if isinstance(value := held.get(key), str)), None)
    return own if own is not None else "".join(_text(held[key], depth + 1) for key in held if key in _RUNS)


def _is_run(items: list[object]) -> bool:
    """Whether the things in a list are parts of one paragraph, and not paragraphs: these end as sentences do."""
    leaves = [item for item in items if _is_leaf(item)]
    texts = [_text(item, 0) for item in leaves]
    apart = len(leaves) > 1 and all(is_finished(text) and text == text.strip() for text in texts)
    return bool(leaves) and not apart


def _is_leaf(item: object) -> bool:
    if not isinstance(item, dict):
        return isinstance(item, str)
    held = {normal_key(key): value for key, value in item.items()}
    has_text = any(isinstance(held.get(key), str) for key in ("text", "plaintext", "value")) or "leaves" in held
    return has_text and _names(held) <= _LEAVES


def _is_block(item: Mapping[str, object]) -> bool:
    """Whether a thing beside runs of text is no run: by its name, or since it holds things that are none."""
    held = {normal_key(key): value for key, value in item.items()}
    if _is_leaf(item) or _names(held) & _BREAKS:
        return False
    named = any(form.fullmatch(name) for name in _names(held) for form in (_BLOCK, _ITEM, _HEADING))
    lists = [inner for key in _INNER & held.keys() if isinstance(inner := held[key], list) and inner]
    return named or (bool(lists) and not any(map(_is_leaf, lists[0])))


def _names(held: Mapping[str, object]) -> set[str]:
    """What an object says that it is."""
    return {normal_key(name) for key in _NAMES if isinstance(name := held.get(key), str) and name} - {"block"}


def _kind(held: Mapping[str, object], names: set[str], around: BlockKind) -> BlockKind:
    if any(_HEADING.fullmatch(name) for name in names):
        return "heading"
    return "item" if held.get("listitem") or any(_ITEM.fullmatch(name) for name in names) else around


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and len(value.split()) >= _SENTENCE
