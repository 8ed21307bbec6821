"""JSON lines: one article a line; a bad line is reported and the others are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rag.reading.articles import build_article
from rag.reading.cleaning import has_lone_surrogates
from rag.reading.decoding import decode
from rag.reading.metadata import Metadata, merge, read_metadata
from rag.reading.repair import text_blocks
from rag.reading.unusable import Unusable
from rag.records import Article, Skipped

TEXT_KEYS = ("text", "body")


def read_jsonl(
    path: Path, data: bytes, corrections: Metadata, line_corrections: Mapping[int, Metadata]
) -> tuple[list[Article], list[Skipped]]:
    """The articles of the good lines, in order, and the lines (or single values) that could not be used.

    corrections: of a sidecar, for every line; line_corrections: for single lines, 1-based, above them.
    """
    articles: list[Article] = []
    skipped: list[Skipped] = []
    file = str(path)
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            values = _parse(line)
            text = _text_of(values)
        except Unusable as error:
            skipped.append(Skipped(file, str(error), number))
            continue
        metadata, problems = read_metadata(values)
        skipped.extend(Skipped(file, problem, number) for problem in problems)
        metadata = merge(merge(metadata, corrections), line_corrections.get(number, Metadata()))
        article = build_article(file, text_blocks(text), metadata)
        if article is None:
            skipped.append(Skipped(file, "there is no text in it", number))
        else:
            articles.append(article)
    if not articles and not skipped:
        skipped.append(Skipped(file, "there is no line in it"))
    return articles, skipped


def _parse(line: bytes) -> dict[str, object]:
    """The object on a line. Raises Unusable with the reason when there is none."""
    text = decode(line)
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unusable(f"this is not JSON: {error.msg}, column {error.colno}") from error
    except RecursionError as error:
        raise Unusable("this JSON is nested too deeply") from error
    except ValueError as error:
        raise Unusable(f"this is not JSON that can be read: {error}") from error
    if not isinstance(values, dict):
        raise Unusable(f"expected a JSON object, not a {type(values).__name__}")
    return values


def _text_of(values: Mapping[str, object]) -> str:
    for key in TEXT_KEYS:
        text = values.get(key)
        if isinstance(text, str) and text.strip():
            if has_lone_surrogates(text):
                raise Unusable(f"{key} holds half characters (lone surrogates)")
            return text
    raise Unusable("there is no text (key text or body)")
