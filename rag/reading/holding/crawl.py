"""WARC: the pages that a crawl kept, each with the address that it had."""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rag.reading.cleaning import clean_line
from rag.reading.extras import library
from rag.reading.holding.source import Source
from rag.reading.limits import Exhausted
from rag.reading.unusable import Unusable
from rag.records import Skipped

_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "text/plain": "text",
}
_LONGEST_NAME = 150
_OK = "200"
_SHOWN_KINDS = 6
_LOOK_AT = 1024


def pages(source: Source) -> Iterator[Source | Skipped]:
    """The pages of a crawl in order, and what of it cannot be used.

    Pictures, programs, styles, redirections and answers of other kinds are counted in one remark. Raises Unread without
    warcio, Unusable when it is broken from its start.
    """
    if not _start(source.data).startswith((b"WARC/", b"filedesc:")):
        raise Unusable("this is no WARC: it does not begin as one")
    others: Counter[str] = Counter()
    noise = io.StringIO()
    seen = 0
    try:
        for record in _records(source, noise):
            seen += 1
            kind = _kind(record)
            if kind is None:
                continue
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            path = source.path / _name(address)
            if kind not in _FORMATS:
                others[kind] += 1
                continue
            data = _content(record, source, noise)
            if isinstance(data, Unusable):
                yield Skipped(str(path), str(data))
            elif data.strip():
                yield _page(source, path, data, kind, record, address)
    except _Broken as error:
        if not seen:
            raise Unusable(f"this is no WARC: {error}") from error
        yield Skipped(str(source.path), f"this WARC is broken behind {seen} records: {error}")
    if noise.getvalue():
        yield Skipped(str(source.path), "this WARC is damaged in places; pages may be missing")
    if others:
        listed = ", ".join(f"{count:,} {kind}" for kind, count in others.most_common(_SHOWN_KINDS))
        yield Skipped(str(source.path), f"not read, of other kinds: {listed}", remark=True)
    if not seen:
        raise Unusable("there is no record in this WARC")


def _start(data: bytes) -> bytes:
    """The first bytes of a crawl, unpacked."""
    if not data.startswith(b"\x1f\x8b"):
        return data[:_LOOK_AT]
    try:
        return zlib.decompressobj(wbits=31).decompress(data[:_LOOK_AT], _LOOK_AT)
    except zlib.error:
        return b""


class _Broken(Exception):  # noqa: N818  told, never raised further
    """warcio cannot go on."""


class _Timed(io.BytesIO):
    """Bytes that are read as long as there is time: what is passed over may unpack without end, too."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.data)
        self._budget = source.budget

    def read(self, size: int | None = -1) -> bytes:
        self._budget.check_time()
        return super().read(size)


def _records(source: Source, noise: io.StringIO) -> Iterator[Any]:
    """The records of a crawl. noise: gets what warcio would write to a terminal. Raises _Broken."""
    iterator = library("warcio.archiveiterator", "warc", ".warc").ArchiveIterator
    try:
        with redirect_stderr(noise):
            records = iterator(_Timed(source), arc2warc=True)
        while True:
            source.budget.count_part()
            with redirect_stderr(noise):
                record = next(records, None)
            if record is None:
                return
            yield record
    except Unusable:
        raise
    except Exception as error:
        # What a damaged record makes warcio fail with is of many kinds.
        raise _Broken(clean_line(str(error))[:100].lower() or type(error).__name__) from error


def _content(record: Any, source: Source, noise: io.StringIO) -> bytes | Unusable:
    """The bytes of a page, unpacked as its server packed it; why not, where they cannot be had."""
    try:
        with redirect_stderr(noise):
            return source.budget.read(record.content_stream())
    except Exhausted:
        raise
    except Unusable as error:
        return error
    except Exception as error:
        raise _Broken(clean_line(str(error))[:100].lower() or type(error).__name__) from error


def _page(source: Source, path: Path, data: bytes, kind: str, record: Any, address: str) -> Source:
    content = (record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""
    charset = content.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return replace(
        source,
        path=path,
        data=data,
        format=_FORMATS[kind],
        depth=source.depth + 1,
        named=False,
        charset=charset,
        address=address or None,
    )


def _kind(record: Any) -> str | None:
    """The kind of what a record holds; None for one that is about the crawl, or holds no page."""
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers
    if record.rec_type == "response":
        if headers is None or headers.get_statuscode() != _OK:
            return None
        kind = headers.get_header("Content-Type") or ""
    else:
        kind = record.rec_headers.get_header("Content-Type") or ""
    return clean_line(kind.partition(";")[0]).lower()[:60] or "of no kind"


def _name(address: str) -> str:
    """An address as a path below the crawl: "norro.example/2019/ferry"."""
    try:
        parts = urlsplit(address)
        name = f"{parts.netloc}{unquote(parts.path)}" + (f"?{parts.query}" if parts.query else "")
    except ValueError:
        name = address
    steps = [step for step in clean_line(name).split("/") if step not in ("", ".", "..")]
    return "/".join(steps)[:_LONGEST_NAME] or "page"
