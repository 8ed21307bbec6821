"""Elements of a parsed page: their words, the names that a page gives them, what is a block and how big it is.

Elements are lxml's; it ships no types, so they are Any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

from rag.reading.cleaning import clean_line

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    (
        *HEADINGS,
        *"html body main article section div header footer aside nav form address p blockquote pre table thead tbody "
        "tfoot tr td th ul ol li dl dt dd figure figcaption details summary fieldset hr dialog center".split(),
    )
)
_NAMED = tuple("class id itemprop role data-testid data-component data-test-tag data-gu-name data-type".split())
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_KEPT = re.compile(r"https?://[^/]+/(?:web/)?\d{8,14}[a-z_]*/(https?):/{1,2}([^/].*)", re.DOTALL)
# Shorter parts of a name in CamelCase are as often the letters of a hash ("sc-fzAdXy").
_SHORTEST_PART = 5


def rooted(tree: Any) -> Any:
    """A parsed page with a root and a body: of a damaged one the root may be what is taken off. None for none."""
    from lxml.html import Element

    if tree is None or (tree.tag == "html" and tree.find("body") is not None):
        return tree
    root, body = Element("html"), Element("body")
    root.append(body)
    body.append(tree)
    return root


def text_of(element: Any) -> str:
    """The text under an element on one line, clean and NFC."""
    return clean_line("".join(element.itertext()))


def lines_of(element: Any) -> list[str]:
    """The texts under an element, parted where a block or a line begins or ends; those that are empty left out."""
    from lxml.etree import iterwalk

    pieces: list[list[str]] = [[]]
    for event, part in iterwalk(element, events=("start", "end")):
        if part.tag in BLOCKS or part.tag == "br":
            pieces.append([])
        if event == "start":
            pieces[-1].append(part.text or "")
        elif part is not element:
            pieces[-1].append(part.tail or "")
    return [text for piece in pieces if (text := clean_line("".join(piece)))]


def is_web_address(text: str) -> bool:
    """Whether a text is the whole address of a page."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def absolute(base: str, address: str) -> str:
    """An address as seen from the page at ``base``; one that is none stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def original_address(address: str) -> str:
    """The address of the page that a web archive keeps ("…/web/20160304112233/https://…"), or the address itself."""
    kept = _KEPT.fullmatch(address)
    return f"{kept[1]}://{kept[2]}" if kept else address


def start_of(element: Any, words: int) -> str:
    """The text under an element up to the piece in which it has more than ``words`` words."""
    pieces: list[str] = []
    room = words
    for piece in element.itertext():
        pieces.append(piece)
        room -= len(piece.split())
        if room < 0:
            break
    return clean_line("".join(pieces))


def fold(text: str) -> str:
    """The letters and digits of a text, small: what stays the same however it is set."""
    return re.sub(r"[\W_]+", "", clean_line(text)).casefold()


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def names_of(element: Any) -> frozenset[str]:
    """The words in an element's class, id and test marks, small, and each two that stand side by side as one word.

    "article__read-also" gives article, read, also, articleread and readalso.
    """
    return _names_in(" ".join(element.get(attribute, "") for attribute in _NAMED))


@lru_cache(maxsize=4096)
def _names_in(marks: str) -> frozenset[str]:
    found: set[str] = set()
    for name in marks.split():
        pieces = [piece for piece in re.split(r"[^0-9A-Za-zÀ-ÿ]+", name) if piece]
        parts = [part for piece in pieces for part in _HUMP.split(piece)]
        found.update(piece.lower() for piece in pieces)
        found.update(part.lower() for part in parts if len(part) >= _SHORTEST_PART)
        found.update((one + other).lower() for row in (pieces, parts) for one, other in pairwise(row))
    return frozenset(found)


def is_leaf(element: Any) -> bool:
    """Whether an element is a block of running text: there is no block inside it."""
    return element.tag in BLOCKS and not any(below.tag in BLOCKS for below in element.iterdescendants())


def leaves(tree: Any) -> Iterator[Any]:
    """The blocks of running text under ``tree``, in order."""
    return (element for element in tree.iter() if is_leaf(element))


def is_alone(element: Any) -> bool:
    """Whether no other text stands on the line that an element is on; what stands in blocks beside it is on others."""
    while element.tag not in BLOCKS:
        above = element.getparent()
        if above is None:
            return True
        if above.text and above.text.strip():
            return False
        for child in above:
            is_other_text = child is not element and child.tag not in BLOCKS and _has_text(child)
            if is_other_text or (child.tail and child.tail.strip()):
                return False
        element = above
    return True


def _has_text(element: Any) -> bool:
    return any(piece.strip() for piece in element.itertext())


def is_under(element: Any, tree: Any) -> bool:
    """Whether an element still hangs on ``tree``, or went with something that was removed."""
    return element is tree or any(above is tree for above in element.iterancestors())


def link_share(element: Any, besides: str = "") -> float:
    """How much of an element's text, ``besides`` taken off, is the text of links, in [0, 1]."""
    whole = len(fold(text_of(element))) - len(fold(besides))
    linked = sum(len(fold(text_of(link))) for link in element.iter("a"))
    return min(1.0, linked / whole) if whole > 0 else 0.0


class Sizes:
    """What of a page must never be removed as a box: what holds its headline, or most of its words.

    Counted once, before the page is trimmed.
    """

    def __init__(self, tree: Any) -> None:
        self._words: dict[Any, int] = {}
        self._total = 0
        for element in tree.iter("p"):
            count = count_words(text_of(element))
            self._total += count
            for around in (element, *element.iterancestors()):
                self._words[around] = self._words.get(around, 0) + count
        self._headed = {around for headline in tree.iter("h1") for around in (headline, *headline.iterancestors())}

    def has_headline(self, element: Any) -> bool:
        """Whether the page's headline stands in an element."""
        return element in self._headed

    def has_most(self, element: Any) -> bool:
        """Whether at least half of the words in the page's paragraphs stand in an element."""
        return 2 * self._words.get(element, 0) >= self._total > 0

    def is_page(self, element: Any) -> bool:
        """Whether an element is the page itself, or what the page is there for."""
        return element.tag in ("html", "body") or self.has_headline(element) or self.has_most(element)
