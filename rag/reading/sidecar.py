"""``NAME.EXT.bron.yaml`` or ``NAME.bron.yaml`` beside a file: metadata and article boundaries, given or corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rag.reading.cleaning import clean_line
from rag.reading.decoding import decode
from rag.reading.metadata import ALIASES, KEYS, Metadata, load_yaml, merge, read_metadata
from rag.reading.unusable import Unusable
from rag.records import Skipped

SUFFIX = ".bron.yaml"
_LARGEST = 1024 * 1024
_PLACE_KEYS = ("starts_with", "line")


@dataclass(frozen=True, slots=True)
class Part:
    """One article of a file: what its first line starts with, or the number of that line (1-based), and metadata."""

    metadata: Metadata
    starts_with: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says. metadata: for every article of the file; parts: the articles, () when not stated.

    data: its bytes, so that the digest of a reading changes with them.
    """

    file: str = ""
    data: bytes = b""
    metadata: Metadata = field(default_factory=Metadata)
    parts: tuple[Part, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def find_sidecar(path: Path) -> Path | None:
    """The sidecar of a file, None when it has none; the one with the file's whole name comes first."""
    candidates = (path.with_name(path.name + SUFFIX), path.with_name(path.stem + SUFFIX))
    return next((candidate for candidate in candidates if _is_there(candidate)), None)


def read_sidecar(path: Path) -> Sidecar:
    """Read a sidecar; what cannot be used of it is in ``skipped``, the rest counts. Raises OSError."""
    file = str(path)
    if path.stat().st_size > _LARGEST:
        return Sidecar(file, skipped=(Skipped(file, "the sidecar is larger than 1 MB, so it is none"),))
    return parse_sidecar(file, path.read_bytes())


def parse_sidecar(file: str, data: bytes) -> Sidecar:
    """What the bytes of a sidecar say; file: where they are from, as it is reported."""
    try:
        values = load_yaml(decode(data)) if data.strip() else {}
    except Unusable as error:
        return Sidecar(file, data, skipped=(Skipped(file, f"the sidecar cannot be read: {error}", error.line),))
    if not isinstance(values, dict):
        return Sidecar(file, data, skipped=(Skipped(file, "the sidecar is not a list of keys and values"),))
    metadata, problems = read_metadata(values)
    problems += _unknown_keys(values, (*KEYS, *ALIASES, "articles"))
    parts: list[Part] = []
    stated = values.get("articles", [])
    if not isinstance(stated, list):
        problems.append("articles: expected a list; left out")
        stated = []
    for number, item in enumerate(stated, start=1):
        part, found = _read_part(item, metadata)
        problems += [f"articles, entry {number}: {problem}" for problem in found]
        if part:
            parts.append(part)
    return Sidecar(file, data, metadata, tuple(parts), tuple(Skipped(file, problem) for problem in problems))


def _is_there(path: Path) -> bool:
    """Whether ``path`` is a file; a name that is too long for one is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _read_part(item: object, common: Metadata) -> tuple[Part | None, list[str]]:
    if not isinstance(item, dict):
        return None, ["expected keys and values; left out"]
    metadata, problems = read_metadata(item)
    problems += _unknown_keys(item, (*KEYS, *ALIASES, *_PLACE_KEYS))
    text, line = item.get("starts_with"), item.get("line")
    starts_with = clean_line(text) if isinstance(text, str) else None
    number = line if isinstance(line, int) and not isinstance(line, bool) and line > 0 else None
    if not starts_with and number is None:
        return None, [*problems, "it does not say where it starts (starts_with: a text, or line: a number); left out"]
    return Part(merge(common, metadata), starts_with or None, number), problems


def _unknown_keys(values: dict[object, object], known: tuple[str, ...]) -> list[str]:
    return [f"there is no key {str(key)!r}; left out" for key in values if key not in known]
