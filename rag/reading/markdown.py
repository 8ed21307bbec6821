"""Markdown with front matter (YAML, TOML or JSON): articles, and translations of articles beside them."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.reading.articles import Draft, build_article
from rag.reading.cleaning import clean_line, clean_text
from rag.reading.language import detect_language
from rag.reading.metadata import Metadata, load_yaml, merge, read_metadata
from rag.reading.raised import raise_figures
from rag.reading.text.years import settle_year
from rag.reading.unpublished import why_unpublished
from rag.reading.unusable import Unusable
from rag.records import Article, BlockKind, Skipped, Translation

if TYPE_CHECKING:
    from markdown_it.token import Token

# YAML between dashes, TOML between pluses, as Hugo has it.
_FRONT_MATTER = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# JSON, an object that closes at the start of a line.
_JSON_FRONT_MATTER = re.compile(r"\A\s*\{[ \t]*\n.*?^\}[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# What the programs of a website fill in: nothing that its reader sees.
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def has_front_matter(text: str) -> bool:
    """Whether ``text`` opens with a front matter, be it readable or not."""
    text = clean_text(text)
    return _FRONT_MATTER.match(text) is not None or _JSON_FRONT_MATTER.match(text) is not None


def read_markdown(path: Path, text: str, corrections: Metadata) -> tuple[Article | Translation | None, list[Skipped]]:
    """The article or translation in ``text``, and what of it could not be used.

    corrections: of a sidecar, above the front matter. A front matter that does not parse leaves nothing: without it
    a translation could pass for an article.
    """
    values: dict[Any, Any] = {}
    text, file = clean_text(text), str(path)
    match = _FRONT_MATTER.match(text) or _JSON_FRONT_MATTER.match(text)
    if match:
        try:
            values = _front_matter(match) or {}
        except Unusable as error:
            line = text.count("\n", 0, match.start(match.lastindex or 0)) + (error.line or 1)
            return None, [Skipped(file, f"the front matter cannot be read: {error}", line)]
        if not isinstance(values, dict):
            return None, [Skipped(file, "the front matter is not a list of keys and values", 1)]
        unpublished = why_unpublished(values)
        if unpublished:
            return None, [Skipped(file, f"front matter, {unpublished}", 1)]
        # Jekyll says with it only that the article was published, and not when.
        values = {key: value for key, value in values.items() if (key, value) != ("published", True)}
        text = text[match.end() :]
    metadata, problems = read_metadata(values)
    skipped = [Skipped(file, f"front matter, {problem}", 1) for problem in problems]
    metadata, yearless = settle_year(merge(metadata, corrections), path)
    if yearless:
        skipped.append(Skipped(file, f"front matter, {yearless}", 1))
    heading, drafts = _take_title(list(markdown_blocks(_TEMPLATE.sub("", text))))
    inferred = frozenset({"title", "published"}) - metadata.given
    if heading and "title" in inferred:
        metadata = replace(metadata, title=heading)
    if values.get("translation_of"):
        return _read_translation(path, str(values["translation_of"]), metadata, drafts, skipped)
    article = build_article(file, drafts, metadata, inferred)
    if article is None:
        skipped.append(Skipped(file, "there is no text in it"))
    return article, skipped


def _front_matter(match: re.Match[str]) -> Any:
    """What a front matter says. Raises Unusable."""
    mark = match[1] if match.lastindex else "{"
    if mark == "---":
        return load_yaml(match[2])
    try:
        return tomllib.loads(match[2]) if mark == "+++" else json.loads(match[0])
    except (ValueError, RecursionError) as error:
        raise Unusable(" ".join(str(error).split())) from error


def markdown_blocks(text: str) -> Iterator[Draft]:
    """The blocks of CommonMark ``text`` without its markup, in order. Numbers of numbered lists stay."""
    from markdown_it import MarkdownIt

    kind: BlockKind = "paragraph"
    # One entry for every list item that is open: the number to be written before its first words.
    items: list[str] = []
    for token in MarkdownIt("commonmark").parse(raise_figures(text)):
        if token.type == "list_item_open":
            items.append(f"{token.info}{token.markup} " if token.info else "")
        elif token.type == "list_item_close":
            items.pop()
        elif token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = "paragraph"
        plain = clean_line(_plain(token))
        if plain and items:
            yield Draft(items[-1] + plain, "item")
            items[-1] = ""
        elif plain:
            yield Draft(plain, kind)


def _plain(token: Token) -> str:
    """The words of a block token: inline markup and tags go, what they mark stays."""
    if token.type == "inline":
        return _plain_children(token.children or ())
    if token.type in ("fence", "code_block"):
        return token.content
    if token.type == "html_block":
        return unescape(_TAG.sub(" ", token.content))
    return ""


def _plain_children(tokens: Sequence[Token]) -> str:
    """The words of inline tokens; a sign that stands between two figures is part of a sum ("2*3*4")."""
    pieces: list[str] = []
    sign = ""
    for token in tokens:
        piece = _plain_inline(token)
        if sign and piece[:1].isdigit():
            pieces.append(sign)
        pieces.append(piece)
        opens = token.type in ("em_open", "em_close", "strong_open", "strong_close")
        sign = token.markup if opens and "".join(pieces[-3:])[-1:].isdigit() else ""
    return "".join(pieces)


def _plain_inline(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type in ("html_inline", "image"):
        return ""
    return token.content


def _take_title(drafts: list[Draft]) -> tuple[str | None, list[Draft]]:
    """A heading that opens the text is its title."""
    if drafts and drafts[0].kind == "heading":
        return drafts[0].text, drafts[1:]
    return None, drafts


def _read_translation(
    path: Path, original: str, metadata: Metadata, drafts: Sequence[Draft], skipped: list[Skipped]
) -> tuple[Translation | None, list[Skipped]]:
    target = path.parent / original
    blocks = tuple(draft.text for draft in drafts)
    if not target.is_file():
        return None, [*skipped, Skipped(str(path), f"the original of this translation is not there: {original!r}", 1)]
    if not blocks:
        return None, [*skipped, Skipped(str(path), "there is no text in it")]
    language = metadata.language or detect_language("\n\n".join(blocks))
    return Translation(os.path.normpath(target), language, str(path), blocks, metadata.title), skipped
