"""Dumps of archives, feeds and spreadsheets: many articles in one file, each with its keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.reading.articles import Draft, build_article
from rag.reading.cleaning import has_lone_surrogates
from rag.reading.decoding import decode
from rag.reading.dump.blocks import Body, as_body, read_body
from rag.reading.dump.entries import STANDS_TWICE, Entry, json_entries
from rag.reading.dump.keys import Named, Sorted, is_line, simple_value, sort_keys
from rag.reading.dump.reports import Reports
from rag.reading.dump.tables import table_entries
from rag.reading.markup import value_blocks
from rag.reading.metadata import KEYS, Metadata, merge, read_value
from rag.reading.page.names import persons_in
from rag.reading.text.years import settle_year
from rag.reading.unpublished import why_unpublished
from rag.reading.unusable import Unusable
from rag.records import Article, Skipped

# NewsAPI and others of its kind give the beginning of a text, and count what they leave out.
_CUT_OFF = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")
_LONGEST_CUT_OFF = 40


def read_dump(
    path: Path, data: bytes, format_name: str, corrections: Metadata, line_corrections: Mapping[int, Metadata]
) -> tuple[list[Article], list[Skipped]]:
    """The articles of a file in order, and what could not be used: a message a mistake, and one of unused keys.

    format_name: "jsonl", "json" or "csv". corrections: of a sidecar, for every article; line_corrections: above them,
    for the article that starts on a line, 1-based. Raises Unusable when a CSV file cannot be decoded.
    """
    return read_entries(path, _entries(data, format_name), corrections, line_corrections)


def read_entries(
    path: Path, entries: Iterable[Entry | Unusable], corrections: Metadata, line_corrections: Mapping[int, Metadata]
) -> tuple[list[Article], list[Skipped]]:
    """As ``read_dump``, of entries that a reader made of another format."""
    articles: list[Article] = []
    reports = Reports()
    unmet: dict[int | None, None] = dict.fromkeys(line_corrections)
    for entry in entries:
        unmet.pop(entry.line, None)
        if isinstance(entry, Unusable):
            reports.add(entry.reason, entry.line)
            continue
        above = line_corrections.get(entry.line, Metadata())
        article = _read_entry(str(path), entry, merge(corrections, above), reports)
        if article is not None:
            articles.append(article)
    for line in unmet:
        reports.add("the sidecar names a line on which no article starts", line)
    found = reports.skipped(str(path))
    if not articles and not found:
        found.append(Skipped(str(path), "there is no article in it"))
    return articles, found


def _entries(data: bytes, format_name: str) -> Iterator[Entry | Unusable]:
    if format_name == "csv":
        return table_entries(decode(data))
    return json_entries(data, by_line=format_name == "jsonl")


def _read_entry(file: str, entry: Entry, corrections: Metadata, reports: Reports) -> Article | None:
    unpublished = why_unpublished(entry.values)
    if unpublished:
        reports.add(unpublished, entry.line)
        return None
    keys = sort_keys(entry.values)
    for key in entry.repeated:
        reports.add(f"{key}: {STANDS_TWICE}", entry.line)
    for reason in entry.damage:
        reports.add(reason, entry.line)
    for key in keys.unknown:
        reports.ignore(key)
    headline_alone = _has_empty_text(keys)
    try:
        drafts = [] if headline_alone else read_text(keys, entry.line, reports)
    except Unusable as error:
        reports.add(error.reason, entry.line)
        return None
    stated = merge(read_stated(keys.fields, entry.line, reports), corrections)
    metadata, yearless = settle_year(stated, Path(file))
    if yearless:
        reports.add(yearless, entry.line)
    if headline_alone and metadata.title:
        reports.add("a headline without a text; it was read as the text", entry.line, remark=True)
        drafts = [Draft(metadata.title)]
    # Some archives repeat the headline above the text.
    if drafts and drafts[0].kind == "heading" and drafts[0].text == metadata.title:
        drafts = drafts[1:]
    inferred = frozenset({"published"}) - metadata.given
    article = build_article(file, drafts, metadata, inferred)
    if article is None:
        reports.add("there is no text in it", entry.line)
    return article


def _has_empty_text(keys: Sorted) -> bool:
    """Whether an entry says that it has no text: a key for one, and nothing under it. Without a key it says nothing."""
    return "text" in keys.empty and "summary" not in keys.fields


def read_text(keys: Sorted, line: int, reports: Reports) -> Sequence[Draft]:
    """The blocks of the first value that is a text; the keys of other texts are named as unused."""
    taken: str | Body | None = None
    source: object = None
    refused: Unusable | None = None
    for named in (*keys.fields.get("text", ()), *keys.fields.get("summary", ())):
        if taken is None:
            try:
                taken, source = _as_text(named), named.value
            except Unusable as error:
                refused = refused or error
        elif named.value != source:
            reports.ignore(named.key)
    if taken is None:
        raise refused or Unusable("there is no text (under a key such as text, body or content)")
    if refused:
        reports.add(f"{refused.reason}; another text was taken", line)
    if isinstance(taken, Body):
        for key in taken.unread:
            reports.ignore(key)
        return taken.drafts
    cut_off = _CUT_OFF.search(taken, max(0, len(taken) - _LONGEST_CUT_OFF))
    if cut_off:
        reports.add("the text was cut off where it comes from", line)
        taken = taken[: cut_off.start()]
    return value_blocks(taken)


def _as_text(named: Named) -> str | Body:
    try:
        return _body_of(named.value) or _text_of(named.value)
    except Unusable as error:
        raise Unusable(f"{named.key}: {error}") from error


def _body_of(value: object) -> Body | None:
    blocks = as_body(value)
    if blocks is None:
        return None
    body = read_body(blocks)
    if not body.drafts:
        raise Unusable("there is no text in it")
    return body


def _text_of(value: object) -> str:
    text = simple_value("text", value)
    if not isinstance(text, str):
        text = read_value("title", text)
        raise Unusable(f"expected a text, not {text!r}")
    if not text.strip():
        raise Unusable("there is no text in it")
    if has_lone_surrogates(text):
        raise Unusable("holds half characters (lone surrogates)")
    return text


def read_stated(fields: Mapping[str, Sequence[Named]], line: int, reports: Reports) -> Metadata:
    """The metadata of an article; of several keys for one field, the first that can be used."""
    taken: dict[str, Any] = {}
    for name in KEYS:
        for named in fields.get(name, ()):
            if name == "published" and named.value is True:
                continue  # that it was published, and not when
            try:
                simple = simple_value(name, named.value)
                if name == "author" and isinstance(simple, str) and is_line(named.key):
                    simple = persons_in(simple, ()) or simple
                value = read_value(name, simple)
            except Unusable as error:
                if name not in taken:
                    reports.add(f"{named.key}: {error}; left out", line)
                    continue
                value = None
            if value in (None, ()) or value != taken.setdefault(name, value):
                reports.ignore(named.key)
    return Metadata(**taken, given=frozenset(taken))
