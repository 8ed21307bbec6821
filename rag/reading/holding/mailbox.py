"""Mailboxes (.mbox): a mail after the other, each below a line that starts with "From "."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.reading.holding.source import Source
from rag.reading.unusable import Unusable

_START = re.compile(rb"(?:\A|(?<=\n))From [^\n]{0,200}\d{4}[^\n]{0,40}\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def mails(source: Source) -> Iterator[Source]:
    """The mails of a mailbox in order, each named by its number. Raises Unusable when it holds none."""
    starts = [*_START.finditer(source.data)]
    if not starts or source.data[: starts[0].start()].strip():
        raise Unusable("this is no mailbox: it does not begin with a line that starts with 'From '")
    ends = [start.start() for start in starts[1:]] + [len(source.data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        source.budget.count_part()
        data = _QUOTED.sub(rb"\1", source.data[start.end() : end])
        yield replace(
            source, path=source.path / f"mail {number}", data=data, format="mail", depth=source.depth + 1, named=False
        )
