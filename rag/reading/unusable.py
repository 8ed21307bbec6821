"""The one way in which a reader says that input cannot be used."""

from __future__ import annotations


class Unusable(Exception):  # noqa: N818  no error of the program: it becomes a Skipped
    """Input that cannot be used. reason: a clause, as a person will read it; line: 1-based, None for all of it."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason = reason
        self.line = line
        super().__init__(reason)
