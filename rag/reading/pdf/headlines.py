"""Headlines of a PDF, by the size in which they are set: where an article starts, and what stands above its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.reading.text.lines import Line, is_finished
from rag.reading.text.words import Vocabulary, join_lines

# A headline is so many times as large as the text, and headlines of one rank differ by no more.
_LARGER, _ONE_RANK, _STORY = 1.25, 0.92, 1.7
_MOST_LINES = 4
_LONGEST = 150
# A masthead, a section and a date may stand above a headline, but no text.
_MOST_ABOVE = 4
_FEWEST_WORDS = 2


def by_headlines(lines: Sequence[Line], sizes: Mapping[int, float]) -> tuple[list[list[Line]], list[str], int]:
    """The lines of each article, its headline as one line; what stands above headlines; and other headlines.

    An article starts where a page starts with a headline of the first one's size. lines: of all pages, in reading
    order; sizes: in points, by the number of a line. Without a headline all is one article.
    """
    if not lines:
        return [], [], 0
    size = _text_size(lines, sizes)
    groups = _headlines(lines, sizes, size)
    first = next((group for group in groups if group[0] <= _MOST_ABOVE), None)
    if first is None:
        return [list(lines)], [], 0
    rank = sizes[lines[first[0]].number] * _ONE_RANK
    starts: list[tuple[int, int, int]] = []
    others = 0
    for start, end in groups:
        if sizes[lines[start].number] < rank:
            # Sub-headings are smaller than what stands above a story of its own.
            others += sizes[lines[start].number] >= _STORY * size
            continue
        top = _page_top(lines, start)
        if start - top <= _MOST_ABOVE and not any(is_finished(line.text) for line in lines[top:start]):
            starts.append((top, start, end))
        else:
            others += 1
    vocabulary = Vocabulary(lines)
    articles, above = [], []
    ends = [top for top, _, _ in starts[1:]] + [len(lines)]
    for (top, start, end), last in zip(starts, ends, strict=True):
        above += [line.text for line in lines[top:start]]
        articles.append([_joined(lines[start:end], vocabulary), *lines[end:last]])
    return articles, above, others


def _text_size(lines: Sequence[Line], sizes: Mapping[int, float]) -> float:
    """The size in which most of the text is set."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[round(sizes[line.number], 1)] += len(line.text)
    return counts.most_common(1)[0][0]


def _headlines(lines: Sequence[Line], sizes: Mapping[int, float], size: float) -> list[tuple[int, int]]:
    """(start, end) of the lines of each headline."""
    found: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        own = sizes[line.number]
        if own < _LARGER * size or len(line.text) > _LONGEST:
            continue
        above = lines[index - 1] if found and found[-1][1] == index else None
        if above and abs(sizes[above.number] - own) < 0.05 * own and not line.new_page:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    # A single large letter or word begins a text, or is a section's name.
    return [
        (start, end)
        for start, end in found
        if end - start <= _MOST_LINES and sum(len(line.text.split()) for line in lines[start:end]) >= _FEWEST_WORDS
    ]


def _page_top(lines: Sequence[Line], index: int) -> int:
    while index and not (lines[index].new_page and lines[index].column <= 1):
        index -= 1
    return index


def _joined(lines: Sequence[Line], vocabulary: Vocabulary) -> Line:
    text = lines[0].text
    for line in lines[1:]:
        text = join_lines(text, line.text, vocabulary)
    return replace(lines[0], text=text, kind="heading")
