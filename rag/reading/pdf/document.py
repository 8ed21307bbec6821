"""PDF files: their text layer, and what they say of themselves; a scan without text is reported."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from rag.reading.extras import library
from rag.reading.language import settle_language
from rag.reading.limits import Budget
from rag.reading.metadata import Metadata, read_metadata
from rag.reading.pdf.apart import read_apart
from rag.reading.pdf.pages import PdfText, read_pages
from rag.reading.sidecar import Sidecar
from rag.reading.text.plain import read_laid
from rag.reading.unusable import Unusable
from rag.reading.written.manuscript import made_on
from rag.records import Article, Skipped

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
# What programs write where nobody gave a title: a file's name, or the program's own words for none.
_FILE_NAME = re.compile(
    r".*\.(?:pdf|docx?|odt|indd|qxp|qxd|pages|rtf|txt|html?)$|^https?://.*|microsoft word - .*", re.I
)
_UNTITLED = frozenset({"untitled", "namnlös", "naamloos", "document1", "dokument1"})
_NOT_ENOUGH = 3


def read_pdf(path: Path, data: bytes, sidecar: Sidecar, budget: Budget) -> tuple[list[Article], list[Skipped]]:
    """The articles of a PDF, and what of it could not be used.

    Raises Unread without pypdfium2; Unusable when the file is broken or encrypted, or holds pictures of text alone. It
    is opened in a process of its own.
    """
    library("pypdfium2", "pdf", ".pdf")
    budget.check_time()
    told = read_apart(data, budget.left)
    found = read_pages(told["pages"])
    stated, language = _stated(told["info"]), told["language"]
    if not found.lines:
        raise Unusable(
            "no page of this PDF holds a text: it seems to be scanned; a text layer has to be made first (OCR)"
        )
    taken, problem = settle_language((language,) if language else (), "\n".join(line.text for line in found.lines))
    stated = replace(stated, language=taken, given=stated.given | ({"language"} if taken else set()))
    articles, skipped = _read_all(path, found, sidecar, stated)
    left = [Skipped(str(path), told["stopped"])] if told["stopped"] else []
    if told["dense"]:
        pages = ", ".join(map(str, told["dense"][:6]))
        left.append(Skipped(str(path), f"left out page {pages}: more signs stand on it than on any page of a paper"))
    return articles, [
        *left,
        *_reports(str(path), found, problem),
        *made_on(str(path), articles, stated.published),
        *skipped,
    ]


def _read_all(path: Path, found: PdfText, sidecar: Sidecar, stated: Metadata) -> tuple[list[Article], list[Skipped]]:
    if sidecar.parts or len(found.articles) == 1:
        return read_laid(path, found.lines, found.layout, sidecar, stated)
    articles: list[Article] = []
    skipped: list[Skipped] = []
    # A file of several articles says nothing of one.
    stated = replace(stated, title=None, author=None)
    for number, lines in enumerate(found.articles):
        layout = found.layout if number == 0 else replace(found.layout, mixed=None)
        more, problems = read_laid(path, lines, layout, sidecar, stated)
        articles += more
        skipped += problems
    return articles, skipped


def _stated(info: dict[str, str]) -> Metadata:
    """What the file says of itself. All of it counts as inferred: programs fill it in, and it is of the file."""
    date = _DATE.match(info.get("CreationDate", ""))
    day = "-".join(part for part in date.groups() if part) if date else None
    title, author = info.get("Title", "").strip(), info.get("Author", "").strip()
    values = {
        "title": None if _FILE_NAME.match(title) or title.casefold() in _UNTITLED else title,
        # The name under which somebody signs in to a computer is no author.
        "author": author if " " in author else None,
        "published": day,
    }
    metadata, _ = read_metadata({name: value for name, value in values.items() if value})
    return replace(metadata, given=frozenset())


def _reports(file: str, found: PdfText, language: str | None) -> list[Skipped]:
    reports = [Skipped(file, language, remark=True)] if language else []
    if found.empty:
        pages = ", ".join(map(str, found.empty[:6])) + (f" and {len(found.empty) - 6} more" if found.empty[6:] else "")
        plural = "pages" if found.empty[1:] else "page"
        reason = f"no text on {plural} {pages} of {found.pages}; perhaps scanned (it needs OCR)"
        # A picture over a whole page is as often none: a file that is read again does not keep what it has lost.
        reports.append(Skipped(file, reason, remark=True))
    if found.headlines:
        count = "another headline stands" if found.headlines == 1 else f"{found.headlines} more headlines stand"
        reason = f"{count} on its pages; perhaps it holds other articles, read as one"
        reports.append(Skipped(file, reason, remark=True))
    if found.across > _NOT_ENOUGH:
        reports.append(Skipped(file, f"left out {found.across} signs that stand across their page", remark=True))
    return reports
