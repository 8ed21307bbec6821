"""Pull quotes: lines set apart that repeat a sentence of the body to the letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rag.reading.text.lines import Line, is_finished, starts_small, without
from rag.reading.text.words import plain_words

# Shorter repetitions are slogans and refrains, which belong to the text.
_SHORTEST = 6
# The search keeps every word in memory: beyond this a text is a book, and books have no pull quotes.
_MOST_LINES = 50_000
# What stands in a text more often than this is a formula, not a quote of one sentence.
_MOST_COPIES = 8


def drop_pull_quotes(lines: Sequence[Line]) -> list[Line]:
    """``lines`` of one article without its pull quotes.

    A pull quote is a run of whole lines that starts and ends with a sentence and whose words, hyphens aside, stand
    in the same order elsewhere. Of two such runs with the same words, the one set apart by blank lines goes, else
    the later one.
    """
    if len(lines) > _MOST_LINES:
        return list(lines)
    words = plain_words(lines)
    runs = _repeating_runs(lines, words)
    dropped: set[int] = set()
    for start, (length, other) in sorted(runs.items(), key=lambda run: (not _is_apart(lines, words, *run), -run[0])):
        # The other copy has to stay, or the sentence would be lost.
        if not dropped & _lines_of(words, other, length):
            dropped |= _lines_of(words, start, length)
    return without(lines, dropped)


def _repeating_runs(lines: Sequence[Line], words: Sequence[tuple[str, int, int]]) -> dict[int, tuple[int, int]]:
    """First word of a run of whole lines -> (number of words, first word of the other copy)."""
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    plain = [word for word, _, _ in words]
    for start in range(len(words) - _SHORTEST + 1):
        places[tuple(plain[start : start + _SHORTEST])].append(start)
    runs: dict[int, tuple[int, int]] = {}
    for copies in places.values():
        for start in copies if 1 < len(copies) <= _MOST_COPIES else ():
            if not _begins_line(words, start) or starts_small(lines[words[start][1]].text):
                continue
            lengths = ((_whole_lines(lines, words, start, other), other) for other in copies if other != start)
            length, other = max(lengths, key=lambda found: (found[0], -found[1]))
            if length >= _SHORTEST:
                runs[start] = (length, other)
    return runs


def _whole_lines(lines: Sequence[Line], words: Sequence[tuple[str, int, int]], start: int, other: int) -> int:
    """How many words from ``start`` repeat those from ``other`` and end with a line and a sentence; 0 for none."""
    best, length = 0, 0
    room = len(words) - max(start, other)
    while length < min(room, abs(start - other)) and words[start + length][0] == words[other + length][0]:
        last = words[start + length][2]
        length += 1
        ends_line = start + length == len(words) or _begins_line(words, start + length)
        if ends_line and is_finished(lines[last].text):
            best = length
    return best


def _begins_line(words: Sequence[tuple[str, int, int]], index: int) -> bool:
    return index == 0 or words[index - 1][2] < words[index][1]


def _lines_of(words: Sequence[tuple[str, int, int]], start: int, length: int) -> set[int]:
    return set(range(words[start][1], words[start + length - 1][2] + 1))


def _is_apart(lines: Sequence[Line], words: Sequence[tuple[str, int, int]], start: int, run: tuple[int, int]) -> bool:
    """Whether a larger gap than inside the run stands before and after it."""
    inside = sorted(_lines_of(words, start, run[0]))
    most = max((lines[index].gap for index in inside[1:]), default=0)
    after = inside[-1] + 1
    return lines[inside[0]].gap > most and (after == len(lines) or lines[after].gap > most)
