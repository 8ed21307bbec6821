"""Requests: texts that ask no question, or hide one in a long message, and what has to be shown for them.

A line of ``eval/requests.jsonl`` has ``text`` and its ``kind``; ``articles`` that belong; ``on``, a regular expression
that a quote on the subject matches; ``facts``, regular expressions each of which some quote has to match.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rag.evaluation.questions import Gold, JudgedQuestion, Part, part_of, read_text
from rag.records import BronError

REQUESTS = ("subject", "latest", "compare", "rambling")


def load_requests(path: Path, part: Part) -> tuple[JudgedQuestion, ...]:
    """The requests of one part, in order. Raises BronError with file and line on a bad one."""
    found = []
    for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), start=1):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
            request = _request(row)
        except (ValueError, KeyError, TypeError, re.error) as error:
            raise BronError("that is no request", where=where, received=repr(error)) from error
        if part_of(row, where) == part:
            found.append(request)
    return tuple(found)


def _request(row: dict[str, Any]) -> JudgedQuestion:
    if row["kind"] not in REQUESTS:
        raise ValueError(f"a kind among {', '.join(REQUESTS)} is expected, and not {row['kind']}")
    return JudgedQuestion(
        row["id"],
        row["text"],
        row["language"],
        row["kind"],
        row["answerable"],
        evidence=tuple(Gold(article) for article in row["articles"]),
        patterns=tuple(re.compile(pattern).pattern for pattern in [row["on"]] if pattern),
        facts=tuple(re.compile(pattern).pattern for pattern in row["facts"]),
    )
