"""What escapes in JSON ("\\u0000", "\\u00c3\\u00a4") hide from whoever looks at the bytes of a file: damaged text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.reading.controls import count_controls, left_out
from rag.reading.twice import STILL_TWICE, twice_line, undo_twice


def may_hide(text: str) -> bool:
    """Whether control characters, or the signs of a double encoding, may be escaped in a JSON ``text``."""
    return "\\u00" in text or "\\b" in text


def mend_escaped(values: dict[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The values of an article, and what is to be reported of their characters.

    Text that was encoded twice is mended where all of the article agrees. Control characters are only counted: they
    are left out wherever a value is cleaned.
    """
    whole = "\n".join(_strings(values))
    once = undo_twice(whole)
    damage = [left_out(count)] if (count := count_controls(once)) else []
    if twice_line(once):
        damage.append(STILL_TWICE)
    return (_mended(values) if once != whole else values), tuple(damage)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return undo_twice(value)
    if isinstance(value, dict):
        return {key: _mended(item) for key, item in value.items()}
    return [_mended(item) for item in value] if isinstance(value, list) else value
