"""What cannot be used of a file with many entries: one message for one mistake, on however many lines it was made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.reading.cleaning import clean_line
from rag.records import Skipped

# What differs from line to line in one mistake: the value that was received, a column, a count.
_DIFFERS = re.compile(r"'.*'|\".*\"|\d+", re.DOTALL)
_SHOWN_LINES = 3
_SHOWN_KEYS = 20
_LONGEST_KEY = 60


@dataclass(slots=True)
class _Mistake:
    """reason: as it was first given. first: the first lines it was made on; times: how often it was made."""

    reason: str
    remark: bool
    first: list[int] = field(default_factory=list)
    times: int = 0


class Reports:
    """Collects mistakes and the keys that nobody reads, and words them at the end."""

    def __init__(self) -> None:
        self._mistakes: dict[str, _Mistake] = {}
        self._ignored: dict[str, None] = {}

    def add(self, reason: str, line: int | None = None, *, remark: bool = False) -> None:
        """A mistake. line: 1-based, None for the whole file. remark: it is none, there is only something to know."""
        mistake = self._mistakes.setdefault(_DIFFERS.sub("", reason), _Mistake(reason, remark))
        mistake.times += 1
        if line is not None and len(mistake.first) < _SHOWN_LINES and line not in mistake.first:
            mistake.first.append(line)

    def ignore(self, key: str) -> None:
        """A key that no article uses; it is named once."""
        self._ignored.setdefault(key)

    def skipped(self, file: str) -> list[Skipped]:
        """All of it, in the order in which it was first met; the keys come last."""
        mistakes = self._mistakes.values()
        found = [Skipped(file, _worded(each), min(each.first, default=None), each.remark) for each in mistakes]
        if self._ignored:
            found.append(Skipped(file, f"ignored: {_listed(list(self._ignored))}", remark=True))
        return found


def _worded(mistake: _Mistake) -> str:
    if mistake.times == 1:
        return mistake.reason
    lines = ", ".join(map(str, mistake.first))
    if not lines:
        return f"{mistake.times:,} times, the first: {mistake.reason}"
    if mistake.times <= len(mistake.first):
        return f"on lines {lines}: {mistake.reason}"
    return f"on {mistake.times:,} lines, first {lines}: {mistake.reason}"


def _listed(keys: list[str]) -> str:
    # A key may hold half characters, which no terminal can write.
    shown = [clean_line(key.encode("utf-8", "replace").decode())[:_LONGEST_KEY] for key in keys[:_SHOWN_KEYS]]
    more = len(keys) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
