"""What stands on a page and is no part of the text: page numbers, running heads and feet, addresses under links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rag.reading.text.lines import Layout, Line, is_address, without

_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:sida|page|pagina|blz|p|s)\.?\s*)?\d{1,4}(?:\s*(?:/|av|of|van|\()\s*\d{1,4}\)?)?[-–—|\s]*", re.I
)
_CERTAIN = re.compile(r"[^\W\d]|^[-–—|].*[-–—|]$")
_LONGEST = 80
_YEAR = re.compile(r"\D*\d{4}\D*")


def is_page_number(text: str) -> bool:
    """Whether ``text`` looks like a page number and nothing else: "12", "- 12 -", "Sida 3 av 12"."""
    return _PAGE_NUMBER.fullmatch(text) is not None


def drop_furniture(lines: Sequence[Line], layout: Layout) -> tuple[list[Line], tuple[str, ...]]:
    """The lines without furniture where pages meet, and the running heads and feet among it, each once.

    A figure alone on a line is a page number when it counts the pages, or stands apart from the text beside it. Heads
    are the same on most pages, but for the number of the page.
    """
    pages = list(accumulate((index > 0 and line.new_page for index, line in enumerate(lines)), initial=0))[1:]
    if not pages or pages[-1] == 0:
        return list(lines), ()
    texts = [" ".join(line.text.split()) for line in lines]
    dropped: set[int] = set()
    heads: dict[str, None] = {}
    for _ in range(2):
        edges = _page_edges(lines, dropped)
        counts = Counter(key for index in edges for key in _keys(texts[index], pages[index]))
        often = max(2, (pages[-1] + 1) / 2)
        found: set[int] = set()
        for index in edges:
            text, (own, *counting) = texts[index], _keys(texts[index], pages[index])
            most = max(counts[key] for key in (own, *counting))
            if _is_number(lines, index, text, layout, any(counts[key] > 1 for key in counting)) or (
                is_address(text) and not (index and texts[index - 1].endswith(":"))
            ):
                found.add(index)
            elif len(text) <= _LONGEST and most >= often:
                found.add(index)
                heads.setdefault(lines[index].text.strip())
        dropped |= found
    return without(lines, dropped), tuple(heads)


def _keys(text: str, page: int) -> Iterator[str]:
    """What a line shares with those at the edge of other pages: itself, or itself with one figure counting pages."""
    folded = text.casefold()
    yield folded
    for match in re.finditer(r"\d{1,4}", folded) if len(folded) <= _LONGEST else ():
        yield f"{folded[: match.start()]}#{int(match.group()) - page}#{folded[match.end() :]}"


def _is_number(lines: Sequence[Line], index: int, text: str, layout: Layout, counts: bool) -> bool:
    """Whether line ``index`` is a page number, and no figure of the text that stands alone. counts: it counts pages."""
    if not is_page_number(text):
        return False
    if counts or _CERTAIN.search(text):
        return True
    gaps = [line.gap for line in lines[max(index, 1) : index + 2] if not line.new_page]
    return _YEAR.fullmatch(text) is None and all(gap > layout.usual_gap for gap in gaps)


def _page_edges(lines: Sequence[Line], dropped: set[int]) -> set[int]:
    """The first and last line of every page, leaving out those already dropped."""
    edges: set[int] = set()
    last: int | None = None
    fresh = True
    for index, line in enumerate(lines):
        fresh = fresh or line.new_page
        if index in dropped:
            continue
        if fresh:
            edges.add(index)
            if last is not None:
                edges.add(last)
            fresh = False
        last = index
    return edges if last is None else edges | {last}
