"""Metadata as people declare it: front matter, a sidecar, the keys of a JSON line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from rag.reading.cleaning import clean_line, has_lone_surrogates
from rag.reading.dates import implausible, read_date, read_stamp
from rag.reading.language import read_language
from rag.reading.text.years import read_day
from rag.reading.unusable import Unusable
from rag.records import Report

KEYS = (
    "title",
    "author",
    "outlet",
    "published",
    "modified",
    "issue",
    "language",
    "url",
    "tags",
    "reports_on",
    "corrects",
)
# Other names that newsrooms give the same things.
ALIASES = {"date": "published", "replaces": "corrects"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its text; None and () where it is not known.

    given: the names of the fields that were stated, also those stated to be empty.
    """

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    modified: str | None = None
    issue: str | None = None
    language: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    reports_on: tuple[Report, ...] = ()
    corrects: str | None = None
    given: frozenset[str] = frozenset()


def read_metadata(values: Mapping[Any, Any]) -> tuple[Metadata, list[str]]:
    """The known keys of ``values``, and what is wrong with those that cannot be used, a clause each.

    Unknown keys are left to the caller. A value that cannot be used leaves its field missing; an empty one takes
    nothing away from the same field under its other name.
    """
    metadata, problems = Metadata(), []
    for key, value in values.items():
        name = ALIASES.get(str(key), str(key))
        if name not in KEYS or (value is None and name in metadata.given):
            continue
        try:
            changes: dict[str, Any] = {name: read_value(name, value)}
            metadata = replace(metadata, **changes, given=metadata.given | {name})
        except Unusable as error:
            problems.append(f"{key}: {error}; left out")
    return metadata, problems


def merge(below: Metadata, above: Metadata) -> Metadata:
    """``below`` with every field that ``above`` states put in its place."""
    changes: dict[str, Any] = {name: getattr(above, name) for name in above.given}
    return replace(below, **changes, given=below.given | above.given)


def load_yaml(text: str) -> Any:
    """What ``text`` says as YAML. Raises Unusable, with the line in ``text`` where it is known."""
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unusable(str(error.problem or error.context), mark.line + 1 if mark else None) from error
    except RecursionError as error:
        raise Unusable("nested too deeply") from error
    # PyYAML lets what its converters stumble over ("!!bool maybe") through as it is.
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise Unusable(" ".join(str(error).split()) or "not YAML") from error


def read_value(name: str, value: object) -> object:
    """What ``value`` says for the field ``name`` (one of KEYS), as Metadata holds it; None or () when it is empty.

    Raises Unusable with the reason when it cannot be used.
    """
    if name == "tags":
        return tuple(dict.fromkeys(text for item in _as_list(value) if (text := _as_text(item))))
    if name == "reports_on":
        return tuple(_read_report(item) for item in _as_list(value))
    if name == "author" and isinstance(value, list):
        return ", ".join(text for item in value if (text := _as_text(item))) or None
    text = _as_text(value)
    if text is None:
        return None
    if name in ("published", "modified"):
        # Of a change without its year nobody could tell whether it came after the publication.
        return _read_day(text, yearless=name == "published")
    if name == "language":
        return _known(read_language(text), "is not a language that is known", text)
    if name == "url" and not text.lower().startswith(("http://", "https://")):
        raise Unusable(f"is not an http address: {text[:80]!r}")
    return text


def _read_report(value: object) -> Report:
    values = {"title": value} if isinstance(value, str) else value
    if not isinstance(values, dict):
        raise Unusable("expected entries with title, author, outlet and date")
    title = _as_text(values.get("title"))
    if title is None:
        raise Unusable("an entry has no title")
    when = _as_text(values.get("date", values.get("published")))
    if when is not None:
        when = _read_day(when)
    return Report(title, _as_text(values.get("author")), _as_text(values.get("outlet")), when)


def _read_day(text: str, *, yearless: bool = False) -> str:
    """The ISO date of a day on which an article can have been published; yearless: also "8 January", as --01-08."""
    day = read_day(text) if yearless else None
    if day:
        return day
    iso = _known(read_date(text) or read_stamp(text), "is not a date that can be read", text)
    doubt = implausible(iso)
    if doubt:
        raise Unusable(f"{doubt}: {text[:80]!r}")
    return iso


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unusable(f"expected a text, not a {type(value).__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unusable("NaN is no value" if math.isnan(value) else "Infinity is no value")
    if isinstance(value, int) and value.bit_length() > 64:
        raise Unusable("expected a text, not so large a number")
    text = str(value)
    if has_lone_surrogates(text):
        raise Unusable("holds half characters (lone surrogates)")
    return clean_line(text) or None


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    if isinstance(value, str):
        return [*value.split(",")]
    return value if isinstance(value, list) else [value]


def _known(value: str | None, problem: str, received: str) -> str:
    if value is None:
        raise Unusable(f"{problem}: {received[:80]!r}")
    return value
