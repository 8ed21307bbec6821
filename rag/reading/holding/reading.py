"""A source -> what it gives: by its format, and where it holds files, what they give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.reading.controls import is_binary
from rag.reading.decoding import decode, refuse_binary, report_damage
from rag.reading.dump.articles import read_dump, read_entries
from rag.reading.extras import Unread
from rag.reading.holding.packed import unpack
from rag.reading.holding.source import Given, Source
from rag.reading.kinds import DUMPS, is_about_the_folder, is_packed
from rag.reading.limits import Exhausted, check_depth
from rag.reading.markdown import has_front_matter, read_markdown
from rag.reading.unusable import Unusable
from rag.records import Skipped, Translation

# In bytes that are no text, nothing is to be said of single signs.
_TEXTS = (*DUMPS, "text", "markdown", "html")
_DIFFERS = re.compile(r"'.*'|\".*\"|\d+", re.DOTALL)
_TOLD = 3


def read_source(source: Source) -> Given | None:
    """What a file gives, those in it included; None for a README without front matter that nobody named.

    Raises Unusable when it cannot be used, Unread when its whole kind cannot.
    """
    check_depth(source.depth)
    if source.format in DUMPS or (is_packed(source.path) and source.format != "warc"):
        source = replace(source, data=unpack(source.data, source.budget))
    if not source.data.strip():
        raise Unusable("the file is empty")
    if source.format == "zip":
        from rag.reading.holding.zips import zip_members

        return _read_members(source, zip_members(source))
    if source.format == "warc":
        from rag.reading.holding.crawl import pages

        return _read_members(source, pages(source))
    if source.format == "mailbox":
        from rag.reading.holding.mailbox import mails

        return _read_members(source, mails(source))
    if source.format == "mail":
        from rag.reading.written.mail import read_mail

        given, attached = read_mail(source)
        return _read_members(source, attached, given)
    if source.format in ("pdf", "docx", "odt", "epub"):
        return _read_document(source)
    return _read_text(source)


def _read_members(source: Source, members: Iterable[Source | Skipped], given: Given | None = None) -> Given:
    """What all files in a file give. What one of them does not give is told, and does not stop the others."""
    found = given or Given()
    skipped: list[Skipped] = []
    unread: dict[str, list[str]] = {}
    try:
        for member in members:
            if isinstance(member, Skipped):
                skipped.append(member)
                continue
            file = str(member.path)
            try:
                inside = read_source(member)
            except Exhausted:
                raise
            except Unread as error:
                unread.setdefault(error.reason, []).append(file)
                continue
            except Unusable as error:
                skipped.append(Skipped(file, error.reason, error.line))
                continue
            if inside:
                found.add(inside.articles, [])
                found.translations += inside.translations
                skipped += inside.skipped
    except Exhausted as error:
        skipped.append(Skipped(str(source.path), error.reason))
    for reason, files in unread.items():
        more = f" (and {len(files) - 1:,} more)" if files[1:] else ""
        skipped.append(Skipped(files[0], reason + more))
    found.skipped += _once(skipped)
    if not found.articles and not found.translations and not found.skipped:
        raise Unusable("there is no article in it")
    return found


def _once(skipped: Sequence[Skipped]) -> list[Skipped]:
    """One message for a mistake that many files in a file share, at the first of them."""
    groups: dict[tuple[str, bool], list[Skipped]] = {}
    for item in skipped:
        groups.setdefault((_DIFFERS.sub("", item.reason), item.remark), []).append(item)
    told: list[Skipped] = []
    for group in groups.values():
        if len(group) <= _TOLD:
            told += group
        else:
            told.append(replace(group[0], reason=f"{group[0].reason} (and {len(group) - 1:,} more files in it)"))
    return told


def _read_document(source: Source) -> Given:
    arguments = source.path, source.data, source.sidecar, source.budget
    if source.format == "pdf":
        from rag.reading.pdf.document import read_pdf as read
    elif source.format == "docx":
        from rag.reading.written.word import read_docx as read
    elif source.format == "odt":
        from rag.reading.written.odt import read_odt as read
    else:
        from rag.reading.written.epub import read_epub as read
    given = Given()
    given.add(*read(*arguments))
    return given


def _read_text(source: Source) -> Given | None:
    data = source.data
    refuse_binary(data)
    if (
        source.format == "markdown"
        and not source.named
        and is_about_the_folder(source.path)
        and not has_front_matter(decode(data))
    ):
        return None
    given = Given()
    _read_format(source, given)
    if source.format in _TEXTS:
        found = report_damage(data, by_line=source.format == "jsonl") if given.articles or not is_binary(data) else []
        given.skipped[:0] = [Skipped(str(source.path), reason, line) for reason, line in found]
    return given


def _read_format(source: Source, given: Given) -> None:
    path, data, sidecar = source.path, source.data, source.sidecar
    if source.format in DUMPS:
        by_line = {part.line: part.metadata for part in sidecar.parts if part.line}
        given.add(*read_dump(path, data, source.format, sidecar.metadata, by_line))
    elif source.format == "markdown":
        found, skipped = read_markdown(path, decode(data), sidecar.metadata)
        given.skipped += skipped
        if isinstance(found, Translation):
            given.translations.append(found)
        elif found:
            given.articles.append(found)
    elif source.format == "html":
        from rag.reading.page.html import read_html

        article, skipped = read_html(path, data, sidecar.metadata, source.charset, source.address)
        given.add([article] if article else [], skipped)
    elif source.format == "xml":
        from rag.reading.xml.document import read_xml

        given.add(*read_xml(path, data, sidecar))
    else:
        from rag.reading.text.exported import exported_entries
        from rag.reading.text.plain import read_plain

        text = decode(data, source.charset)
        entries = exported_entries(text)
        if entries and not any(part.starts_with for part in sidecar.parts):
            by_line = {part.line: part.metadata for part in sidecar.parts if part.line}
            given.add(*read_entries(path, entries, sidecar.metadata, by_line))
        else:
            given.add(*read_plain(path, text, sidecar))
