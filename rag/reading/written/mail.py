"""Mail: newsletters and press releases as they were sent, pages that a browser saved as mail, and what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from pathlib import PurePosixPath
from typing import Any

from rag.reading.articles import Draft
from rag.reading.cleaning import clean_line, has_lone_surrogates
from rag.reading.decoding import decode
from rag.reading.holding.source import Given, Source
from rag.reading.kinds import format_of
from rag.reading.markup import value_blocks
from rag.reading.metadata import Metadata, read_metadata
from rag.reading.page.html import read_html
from rag.reading.page.tree import HEADINGS, count_words, is_leaf, is_web_address, rooted, text_of
from rag.reading.page.trim import drop_foreign
from rag.reading.page.words import is_invitation, is_label
from rag.reading.raised import keep_figures
from rag.reading.text.plain import read_plain
from rag.reading.unusable import Unusable
from rag.reading.written.manuscript import read_manuscript
from rag.records import Article, Skipped

# A part in plain text that says less than this much of what the part in HTML says only points to it.
_POINTS_TO = 0.5
_MOST_PARTS = 1000
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|max-height\s*:\s*0(?![.\d])", re.I)
# Of what is no part of a letter less than this is taken off it.
_MOST_OF_IT = 0.7
# A shorter address is no page's.
_SHORTEST = 8
# Above the first block of so many words, and below the last, stands what every mail has.
_FEWEST_WORDS = 12
# The line above a sender's signature, as programs agree on it.
_SIGNATURE = re.compile(r"^-- ?\r?$", re.MULTILINE)
_LISTED = ("List-Id", "List-Unsubscribe", "List-Post")
_QUOTED_NAME = re.compile(r"\s*\"?([^\"<]*)\"?\s*<")


def read_mail(source: Source) -> tuple[Given, list[Source]]:
    """What a mail gives, and the files attached to it that may be articles.

    Its text is what the mail says in HTML, else in plain text. Raises Unusable when it is no mail, or has no text.
    """
    message = _parsed(source.data)
    parts = [*_parts(message)]
    address = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    if address and _is_saved_page(message):
        address = str(address) if is_web_address(str(address)) else None
        page = next((part for part in parts if part.get_content_type() == "text/html"), None)
        if page is None:
            raise Unusable("there is no page in it")
        given = Given()
        data, charset = _bytes(page), page.get_content_charset()
        article, skipped = read_html(source.path, data, source.sidecar.metadata, charset, address)
        given.add([article] if article else [], skipped)
        return given, []
    given = Given()
    attached = [each for part in parts if (each := _attached(part, source))]
    try:
        given.add(*_read_text(source, message, [part for part in parts if not _is_attached(part)]))
    except Unusable as error:
        if not attached:
            raise
        given.skipped.append(Skipped(str(source.path), f"{error}; what is attached to it was read", remark=True))
    return given, attached


def _parsed(data: bytes) -> Message:
    # Some programs write the line of a mailbox above a mail that they save.
    data = re.sub(rb"\A(?:\xef\xbb\xbf|\s)*(?:From [^\n]*\n)?", b"", data, count=1)
    try:
        message = message_from_bytes(data)
    except Exception as error:
        # The library is made for what servers let through; a file may hold anything.
        raise Unusable(f"this mail is broken: {type(error).__name__}") from error
    if not any(message.get(name) for name in ("From", "Subject", "Date", "MIME-Version", "Content-Type")):
        raise Unusable("this is no mail: it has none of the lines that a mail begins with")
    return message


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something. Raises Unusable when there are too many, or they lie in each other too deeply."""
    try:
        for number, part in enumerate(message.walk()):
            if number > _MOST_PARTS:
                raise Unusable(f"this mail has more than {_MOST_PARTS:,} parts")
            if not part.is_multipart():
                yield part
    except RecursionError as error:
        raise Unusable("the parts of this mail are nested too deeply") from error


def _is_saved_page(message: Message) -> bool:
    return message.get_content_type() == "multipart/related" or message.get("Snapshot-Content-Location") is not None


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or (
        part.get_content_maintype() != "text" and part.get_filename() is not None
    )


def _attached(part: Message, source: Source) -> Source | None:
    """A file that is attached and whose kind is read; pictures and the like are passed over."""
    if not _is_attached(part):
        return None
    name = PurePosixPath(clean_line(_header(part.get_filename() or "")).replace("\\", "/")).name
    kind = format_of(PurePosixPath(name)) if name else None
    if kind is None:
        return None
    return replace(
        source,
        path=source.path / name,
        data=_bytes(part),
        format=kind,
        depth=source.depth + 1,
        named=False,
        address=None,
    )


def _bytes(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError) as error:
        raise Unusable(f"a part of this mail cannot be decoded: {type(error).__name__}") from error
    return found if isinstance(found, bytes) else b""


def _text_of(parts: list[Message], kind: str) -> str:
    found = []
    for part in parts:
        if part.get_content_type() == kind:
            found.append(decode(_bytes(part), _charset(part)))
    return "\n\n".join(found)


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, AttributeError, TypeError):
        return None


def _read_text(source: Source, message: Message, parts: list[Message]) -> tuple[list[Article], list[Skipped]]:
    stated, problems = _stated(message)
    html, plain = _text_of(parts, "text/html"), _SIGNATURE.split(_text_of(parts, "text/plain"), maxsplit=1)[0]
    leaving = str(message.get("List-Unsubscribe", ""))
    drafts = _html_blocks(html, leaving) if html.strip() else []
    said = [Skipped(str(source.path), f"{problem}") for problem in problems]
    words, plain_words = sum(len(draft.text.split()) for draft in drafts), len(plain.split())
    if words and plain_words * _POINTS_TO < words:
        title = clean_line(stated.title or "").casefold()
        drafts = [draft for draft in drafts if clean_line(draft.text).casefold() != title or not title]
        if title:
            drafts.insert(0, Draft(stated.title or "", "heading"))
        articles, skipped = read_manuscript(source.path, drafts, source.sidecar, stated)
    elif plain.strip():
        title = stated.title or ""
        text = plain if title in plain[: 2 * len(title)] else f"{title}\n\n{plain}"
        articles, skipped = read_plain(source.path, text, source.sidecar, stated)
    else:
        raise Unusable("there is no text in this mail")
    return articles, [*said, *skipped]


def _stated(message: Message) -> tuple[Metadata, list[str]]:
    """What the lines above a mail say. The sender of a list is the outlet; that of another mail has written it."""
    name = _first_name_first(clean_line(_header(parseaddr(_line(message, "From"))[0])))
    listed = any(message.get(line) for line in _LISTED)
    list_name = _QUOTED_NAME.match(_header(_line(message, "List-Id")))
    outlet = clean_line(list_name[1]) if list_name else ""
    values = {
        "title": _header(_line(message, "Subject")),
        "outlet": (outlet or name) if listed else None,
        "author": None if listed or "@" in name else name,
        "published": str(message.get("Date", "")).strip(),
        "language": str(message.get("Content-Language", "")).split(",")[0].strip(),
    }
    kept = {key: value for key, value in values.items() if value and not has_lone_surrogates(value)}
    metadata, problems = read_metadata(kept)
    return metadata, [problem.replace("published:", "Date:") for problem in problems]


def _first_name_first(name: str) -> str:
    """A name as directories list it, "Lindqvist, Åsa", as it is said; any other name as it is."""
    last, comma, first = name.partition(", ")
    is_person = comma and "," not in first and len(first.split()) <= 2 and len(last.split()) <= 3
    return f"{first} {last}" if is_person else name


def _line(message: Message, name: str) -> str:
    """A line above a mail; one with bytes that nothing declares as UTF-8 (RFC 6532), else as Windows-1252."""
    value = next((str(text) for key, text in message.raw_items() if key.casefold() == name.casefold()), "")
    if not has_lone_surrogates(value):
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _header(value: str) -> str:
    """A line of a mail with its encoded words as what they say."""
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, UnicodeError, ValueError, TypeError):
        return value.encode("utf-8", "replace").decode()


def _html_blocks(html: str, leaving: str) -> list[Draft]:
    """The blocks of a mail in HTML, without what it hides and what stands around every mail.

    leaving: the addresses with which a reader leaves the list, as the mail's header has them.
    """
    from lxml import etree
    from trafilatura.utils import load_html

    tree: Any = rooted(load_html(keep_figures(html)))
    if tree is None:
        return []
    for element in [*tree.iter("style", "script", "title", "noscript")]:
        element.drop_tree()
    for element in [*tree.iter()]:
        hidden = _HIDDEN.search(element.get("style") or "") if isinstance(element.tag, str) else None
        if hidden and element.getparent() is not None:
            element.drop_tree()
    trimmed = deepcopy(tree)
    drop_foreign(trimmed)
    # A letter of many stories looks like what stands around one.
    tree = trimmed if count_words(text_of(trimmed)) >= _MOST_OF_IT * count_words(text_of(tree)) else tree
    _drop_edges(tree, leaving)
    blocks = value_blocks(etree.tostring(tree, encoding="unicode", method="html"))
    return [draft for draft in blocks if not (is_invitation(draft.text) or is_label(draft.text))]


def _drop_edges(tree: Any, leaving: str) -> None:
    """Take off what stands above and below the text: links alone, and the line with which a reader leaves the list."""
    blocks: list[Any] = []
    for element in tree.iter():
        outside = element.tag == "a" and not any(is_leaf(above) for above in element.iterancestors())
        if outside or is_leaf(element):
            blocks.append(element)
    long = [index for index, block in enumerate(blocks) if count_words(text_of(block)) >= _FEWEST_WORDS]
    for index, block in enumerate(blocks):
        links = [block] if block.tag == "a" else [*block.iter("a")]
        at_edge = not long or index < long[0] or index > long[-1]
        leaves_list = any(len(link.get("href") or "") > _SHORTEST and link.get("href") in leaving for link in links)
        heads = any(above.tag in HEADINGS for above in (block, *block.iterancestors()))
        only_links = links and not heads and text_of(block) == clean_line(" ".join(map(text_of, links)))
        if (leaves_list or (at_edge and only_links)) and block.getparent() is not None:
            block.drop_tree()
