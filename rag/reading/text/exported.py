"""Texts that media archives export: many articles in one file, each with lines that say what is what.

Nexis (in its two layouts), Factiva and Retriever. The archives' own words are fixed, whatever paper an article is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.reading.cleaning import clean_text
from rag.reading.dates import read_date
from rag.reading.dump.entries import Entry
from rag.reading.unusable import Unusable

# Nexis, as it was: "1 of 2 DOCUMENTS" above each, and labels in capitals.
_OF_DOCUMENTS = re.compile(r"^[ \t]*\d+ of \d+ DOCUMENTS?[ \t]*$", re.M)
# Nexis, as it is: a line "Body" above the text, and one behind the article.
_END_OF_DOCUMENT = re.compile(r"^[ \t]*End of Document[ \t]*$", re.M)
_BODY = re.compile(r"^[ \t]*Body[ \t]*$", re.M)
_LABEL = re.compile(
    r"(byline|section|length|highlight|dateline|source|series|load-date|language|publication-type|journal-code|"
    r"subject|company|organization|person|city|state|country|industry|ticker|geographic|graphic|classification|"
    r"document-type|url|document url)\s*:\s*(.*)",
    re.I,
)
_RIGHTS = re.compile(r"(?:copyright\b|©|all rights reserved)", re.I)
# Factiva: two or three capitals, blanks, and what they stand for, on this line and the next ones.
_CODE = re.compile(
    r"(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|ART|CX)"
    r"(?:[ \t]{2,}(.*)|[ \t]*)"
)
_FACTIVA = {"HD": "title", "BY": "author", "PD": "published", "SN": "source", "LA": "language"}
# Retriever: rules of signs around title, paper and day, and a line for the rights behind the text.
_RULE = re.compile(r"^[ \t]*={20,}[ \t]*$", re.M)
_PAPER_AND_DAY = re.compile(
    r"(?P<source>[^,]{2,60}), (?P<published>\d{4}-\d\d-\d\d)(?: \d\d:\d\d)?(?:, (?:sid|page|side|s\.).*)?", re.I
)

_SIGN = re.compile(r"\S")
_UNREAD = "this article of an export has no day that can be read, or no text; not read"


def exported_entries(text: str) -> list[Entry | Unusable]:
    """The articles of an export, with keys as dumps have them, and what of them cannot be read; [] for none."""
    text = clean_text(text)
    for read in (_nexis_as_it_was, _nexis, _factiva, _retriever):
        entries = [*read(text)]
        if any(isinstance(entry, Entry) for entry in entries):
            return entries
    return []


def _nexis_as_it_was(text: str) -> Iterator[Entry | Unusable]:
    marks = [*_OF_DOCUMENTS.finditer(text)]
    for start, end in pairwise([*(mark.end() for mark in marks), len(text)]):
        # A copy that was saved as one starts with the number of its pages.
        blocks = _paragraphs(_OF_DOCUMENTS.sub("", text[start:end]))
        labelled = any(_LABEL.match(block) for block in blocks)
        day = next((index for index, block in enumerate(blocks) if read_date(block.split("\n")[0])), None)
        if day is None or day + 1 >= len(blocks) or not labelled:
            yield Unusable(_UNREAD, _line_of(text, start))
            continue
        values = {"source": " ".join(blocks[day - 1].split()) if day else "", "published": blocks[day].split("\n")[0]}
        rest = [block for block in blocks[day + 1 :] if not _RIGHTS.match(block)]
        if rest and not _LABEL.match(rest[0]):
            values["title"] = " ".join(rest.pop(0).split())
        yield _entry(text, start, values, rest)


def _nexis(text: str) -> Iterator[Entry | Unusable]:
    start = 0
    for end in _END_OF_DOCUMENT.finditer(text):
        body = _BODY.search(text, start, end.start())
        head = [line.strip() for line in text[start : body.start()].split("\n") if line.strip()] if body else []
        day = next((index for index, line in enumerate(head) if read_date(line)), 0)
        if body is None or day < 2:
            yield Unusable(_UNREAD, _line_of(text, start))
        else:
            values = {"title": " ".join(head[: day - 1]), "source": head[day - 1], "published": head[day]}
            yield _entry(text, start, values, [*head[day + 1 :], *_paragraphs(text[body.end() : end.start()])])
        start = end.end()


def _paragraphs(text: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]


def _entry(text: str, start: int, values: dict[str, str], blocks: Sequence[str]) -> Entry:
    """An entry of what Nexis writes: the blocks without labels are the text, up to the labels behind it."""
    paragraphs: list[str] = []
    for block in blocks:
        label = _LABEL.match(block)
        if label is None and not _RIGHTS.match(block):
            paragraphs.append(block)
            continue
        if label and label[1].lower() in ("byline", "language") and label[2]:
            values.setdefault("author" if label[1].lower() == "byline" else "language", " ".join(label[2].split()))
        if paragraphs:
            break
    return _numbered(text, start, {**values, "text": "\n\n".join(paragraphs)})


def _factiva(text: str) -> Iterator[Entry | Unusable]:
    fields: dict[str, list[str]] = {}
    code, place, start = "", 0, 0
    for line in [*text.split("\n"), "HD"]:
        found = _CODE.fullmatch(line)
        if found and found[1] == "HD":
            if {"HD", "PD", "SN"} <= fields.keys() and fields.keys() & {"LP", "TD"}:
                said = {
                    name: " ".join(" ".join(fields[key]).split()) for key, name in _FACTIVA.items() if key in fields
                }
                yield _numbered(
                    text, start, {**said, "text": "\n".join([*fields.get("LP", ()), "", *fields.get("TD", ())])}
                )
            elif "HD" in fields:
                yield Unusable(_UNREAD, _line_of(text, start))
            fields, start = {}, place
        if found and (found[1] not in fields):
            code = found[1]
            fields[code] = [found[2] or ""]
        elif code:
            fields[code].append(line)
        place += len(line) + 1


def _retriever(text: str) -> Iterator[Entry]:
    rules = [*_RULE.finditer(text)]
    heads = [(above, below) for above, below in pairwise(rules) if _head(text, above, below)]
    for number, (above, below) in enumerate(heads):
        title, said = _head(text, above, below) or ("", {})
        end = heads[number + 1][0].start() if number + 1 < len(heads) else len(text)
        body: list[str] = []
        for line in text[below.end() : end].split("\n"):
            if line.lstrip().startswith("©") or _RULE.match(line):
                break
            body.append(line)
        yield _numbered(text, above.start(), {**said, "title": title, "text": "\n".join(body).strip()})


def _head(text: str, above: re.Match[str], below: re.Match[str]) -> tuple[str, dict[str, str]] | None:
    """The title, and the paper and the day, that stand between two rules; None where they do not."""
    lines = [line.strip() for line in text[above.end() : below.start()].split("\n") if line.strip()]
    for index, line in enumerate(lines[1:], start=1):
        found = _PAPER_AND_DAY.fullmatch(line)
        if found:
            return " ".join(lines[:index]), found.groupdict()
    return None


def _numbered(text: str, start: int, values: dict[str, str]) -> Entry:
    return Entry(_line_of(text, start), {key: value for key, value in values.items() if value})


def _line_of(text: str, start: int) -> int:
    first = _SIGN.search(text, start)
    return text.count("\n", 0, first.start() if first else start) + 1
