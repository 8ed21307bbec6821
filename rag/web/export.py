"""Citations -> files that other programs read: Markdown, CSV, RIS (reference managers), CSL-JSON (Zotero, Pandoc)."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from rag.answering.compose import headlined
from rag.language.partial_dates import published_days, yearless_day
from rag.web.authors import authors_of
from rag.web.markup import web_link
from rag.web.sources import (
    inferred_fields,
    inferred_words,
    quote_path,
    quoted,
    reported_alone,
    said_report,
    shown_translation,
    translation_label,
)
from rag.web.words import language_name, said_date, say

if TYPE_CHECKING:
    from rag.records import Citation

FormatName = Literal["markdown", "csv", "ris", "csl"]

FOR_MANAGERS: Final[tuple[FormatName, ...]] = ("ris", "csl")  # that reference managers read
LONGEST_STEM: Final = 60  # characters of a question in the name of its file

# What a spreadsheet would take for a formula, also in the wide forms of these signs.
_FORMULA: Final = "=+-@\uff1d\uff0b\uff0d\uff20"
_UNSEEN_LETTERS: Final = "\u00a0\u202f\u2009\u200c\u200d"  # spaces in figures, and what joins letters of some scripts
_MARKDOWN: Final = re.compile(r"[\\`*_{}\[\]<>~|$&#!^]")
_LIST_OR_RULE: Final = re.compile(r"(?m)^(\s*)([-+=>]|[0-9]+(?=[.)]))")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a dossier keeps beside a quote. note: the reader's own; question: what it was kept as an answer to."""

    note: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is exported. heading: a question, or "" for a dossier. base_url: of the chat's page.

    language: of the words that are not the archive's. kept: what a reader kept with each citation; () for nothing at
    all. accessed: the day on which the quotes were taken from the archive.
    """

    heading: str
    citations: tuple[Citation, ...]
    base_url: str
    language: str
    kept: tuple[Kept, ...] = ()
    accessed: date = field(default_factory=date.today)

    def beside(self, citation: Citation) -> Kept:
        """What was kept with a citation."""
        return self.kept[citation.n - 1] if citation.n <= len(self.kept) else Kept()

    def address(self, citation: Citation) -> str:
        """Where the quote can be read, marked in its article."""
        return f"{self.base_url.rstrip('/')}/{quote_path(citation)}"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. name: what people call it. suffix: of the file's name. write: the file's content."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Sheet], str]


def markdown(sheet: Sheet) -> str:
    """The heading, then each quote with its source; no text of the archive or of an asker is markup."""
    lines = [f"# {_plain(sheet.heading or say('dossier', sheet.language))}"]
    for citation in sheet.citations:
        quote = "\n".join(f"> {line.lstrip()}" for line in _marked(citation).split("\n"))
        place = _source(citation, sheet)
        lines.append(f"{quote}\n>\n> \\[{citation.n}\\] {place} <{sheet.address(citation)}>")
        if translation := shown_translation(citation, sheet.language):
            lines.append(f"{translation_label(translation, sheet.language)}: {_plain(translation.text)}")
        kept = sheet.beside(citation)
        for key, text in (("kept_for", kept.question), ("note", kept.note)):
            if said := _plain(text):
                lines.append(f"{say(key, sheet.language)}: {said}")
    return "\n\n".join(lines) + "\n"


def comma_separated(sheet: Sheet) -> str:
    """A row for each quote. Cells that a spreadsheet would run as a formula begin with an apostrophe instead."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*_CELLS, "translation", "question", "note", "link"])
    for citation in sheet.citations:
        kept = sheet.beside(citation)
        translation = shown_translation(citation, sheet.language)
        translated = one_line(translation.text) if translation else ""
        own = (translated, kept.question or sheet.heading, kept.note, sheet.address(citation))
        values = (*(take(citation) for take in _CELLS.values()), *own)
        writer.writerow([harmless(str(value)) if value is not None else "" for value in values])
    return "\ufeff" + file.getvalue()  # without this mark spreadsheets misread "å"


def ris(sheet: Sheet) -> str:
    """A newspaper article for each quote, the quote as its note; a value is always one line."""
    return "".join(_ris_entry(citation, sheet) for citation in sheet.citations)


def csl_json(sheet: Sheet) -> str:
    """A list of newspaper articles, the quote as each one's note."""
    items = [_csl_item(citation, sheet) for citation in sheet.citations]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


FORMATS: Final[dict[FormatName, Format]] = {
    "markdown": Format("Markdown", "md", "text/markdown", markdown),
    "csv": Format("CSV", "csv", "text/csv", comma_separated),
    "ris": Format("RIS", "ris", "application/x-research-info-systems", ris),
    "csl": Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
}

_CELLS: Final[dict[str, Callable[[Citation], object]]] = {
    "quote": lambda citation: citation.quote,
    "words": lambda citation: _words(citation),
    "author": lambda citation: citation.author,
    "title": lambda citation: citation.title,
    "outlet": lambda citation: citation.outlet,
    "published": lambda citation: citation.published,
    "language": lambda citation: citation.language,
    "inferred": lambda citation: " ".join(citation.inferred),
    "reports_on": lambda citation: _reports(citation),
    "url": lambda citation: web_link(citation.url),
    "file": lambda citation: citation.file,
    "article": lambda citation: citation.article_id,
    "start": lambda citation: citation.start,
    "end": lambda citation: citation.end,
    "field": lambda citation: citation.field,
}


def _reports(citation: Citation) -> str:
    """What a quote reports on, the same in every language: author, title, outlet and ISO date."""
    told = ((report.author, report.title, report.outlet, report.date) for report in citation.reports_on)
    return "; ".join(", ".join(filter(None, parts)) for parts in told)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    begins = cell.lstrip()[:1]
    return f"'{cell}" if (begins and begins in _FORMULA) or cell[:1] in ("\t", "\r", "\n") else cell


def citation_line(citation: Citation, language: str, address: str) -> str:
    """A source on one line, without its quote: author, “title”, outlet, date, address; what was inferred is marked."""
    author, title, outlet, published = _named(citation, language)
    named = (author, quoted(title, language) if citation.title else title, outlet, published, address)
    inferred = inferred_fields(citation, language)
    line = ", ".join(one_line(part) for part in named if part)
    beside = [one_line(reported_alone(citation, language))]
    beside += [say("inferred", language, fields=inferred)] if inferred else []
    return " ".join([line, *(f"({told})" for told in beside if told)])


def _named(citation: Citation, language: str) -> tuple[str | None, str, str | None, str]:
    """Author, title, outlet and date as people write them."""
    title = citation.title or say("no_title", language)
    return citation.author, title, citation.outlet, said_date(citation.published, language)


def file_stem(heading: str) -> str:
    """What a file is called, without its suffix: "bron-" and the question's own letters; no path, no space."""
    words = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFC", heading.lower())).split()
    stem = ""
    for word in words:
        if len(stem) + len(word) >= LONGEST_STEM:
            break
        stem += f"-{word}"
    return f"bron{stem}" if stem or not heading else f"bron-{words[0][:LONGEST_STEM]}" if words else "bron"


def one_line(text: str) -> str:
    """The text without line ends of any kind, and without what cannot be seen: controls, turns of direction."""
    kept = " ".join(text.splitlines())
    return "".join(letter for letter in kept if letter.isprintable() or letter in _UNSEEN_LETTERS)


def _words(citation: Citation) -> str | None:
    if citation.answer_start is None or citation.answer_end is None:
        return None
    return citation.quote[citation.answer_start - citation.start : citation.answer_end - citation.start]


def _plain(text: str) -> str:
    """Text on one line, nothing in which Markdown acts on."""
    return _escaped(one_line(text).strip())


def _escaped(text: str) -> str:
    return _LIST_OR_RULE.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", text))


def _marked(citation: Citation) -> str:
    """The quote in Markdown, its own lines kept, the words that answer in bold."""
    quote = citation.quote
    if citation.answer_start is None or citation.answer_end is None:
        pieces = (quote, "", "")
    else:
        first, last = citation.answer_start - citation.start, citation.answer_end - citation.start
        pieces = (quote[:first], quote[first:last], quote[last:])
    before, words, after = (_escaped("\n".join(one_line(line) for line in piece.split("\n"))) for piece in pieces)
    return f"{before}**{words}**{after}" if words else before


def _source(citation: Citation, sheet: Sheet) -> str:
    language = sheet.language
    parts = [headlined(citation, language), *_named(citation, language), language_name(citation.language, language)]
    reports = [f"{say('reports_on', language)} {said_report(report, language)}" for report in citation.reports_on]
    inferred = inferred_fields(citation, language)
    told = [say("inferred", language, fields=inferred)] if inferred else []
    return "; ".join([", ".join(_plain(part) for part in [*parts, *reports] if part), *told]) + "."


def _ris_entry(citation: Citation, sheet: Sheet) -> str:
    year, month, day = _date_parts(citation.published)
    lines: list[tuple[str, str | None]] = [
        ("TY", "NEWS"),
        *(("AU", author.inverted) for author in authors_of(citation.author, citation.outlet)),
        ("TI", citation.title),
        ("T2", citation.outlet),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else None),
        ("Y2", f"{sheet.accessed:%Y/%m/%d}/"),
        ("LA", citation.language if citation.language != "und" else None),
        *(("N1", note) for note in _notes(citation, sheet)),
        ("AN", citation.article_id),
        ("DB", "Bron"),
        ("UR", web_link(citation.url)),
        ("UR", sheet.address(citation)),
    ]
    written = (f"{tag}  - {one_line(value).strip()}\r\n" for tag, value in lines if value and one_line(value).strip())
    return f"{''.join(written)}ER  - \r\n"


def _notes(citation: Citation, sheet: Sheet) -> list[str]:
    """What a reference manager has no field for: the quote, the reader's own, and what is to be known of the source."""
    language = sheet.language
    yearless = bool(yearless_day(citation.published))
    notes = [
        quoted(citation.quote, language),
        headlined(citation, language),
        sheet.beside(citation).note,
        f"{say('published', language)}: {said_date(citation.published, language)}" if yearless else "",
        *(f"{say('reports_on', language)} {said_report(report, language)}" for report in citation.reports_on),
        inferred_words(citation, language) or "",
    ]
    return [note for note in notes if note.strip()]


def _csl_item(citation: Citation, sheet: Sheet) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": f"{citation.article_id}-{'title-' if citation.field == 'title' else ''}{citation.start}-{citation.end}",
        "type": "article-newspaper",
        "title": citation.title,
        "author": [author.csl for author in authors_of(citation.author, citation.outlet)],
        "container-title": citation.outlet,
        "issued": _csl_date(citation.published),
        "accessed": {"date-parts": [[sheet.accessed.year, sheet.accessed.month, sheet.accessed.day]]},
        "language": citation.language if citation.language != "und" else None,
        "URL": web_link(citation.url) or sheet.address(citation),
        "archive": "Bron",
        "archive_location": sheet.address(citation),
        "note": " – ".join(_notes(citation, sheet)),
    }
    return {key: one_line(value) if isinstance(value, str) else value for key, value in item.items() if value}


def _csl_date(published: str | None) -> dict[str, Any] | None:
    parts = [int(part) for part in _date_parts(published) if part]
    if parts:
        return {"date-parts": [parts]}
    return {"literal": said_date(published, "en")} if yearless_day(published) else None


def _date_parts(published: str | None) -> tuple[str, str, str]:
    """Year, month and day of an ISO date, "" for what it does not tell."""
    if not published or published_days(published) is None:
        return "", "", ""
    year, month, day = (*published.split("-"), "", "")[:3]
    return year, month, day
