"""The gate: no figure below its floor, and the same corpus and questions that the floors were measured on."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.evaluation.measures import Figure
from rag.evaluation.report import DIGITS, EvaluationReport
from rag.evaluation.tasks import PARTS
from rag.records import BronError

FORMAT = 1
SLICE = "all"

# What is held to a floor, on all questions together. Latency is not: it says as much about the machine as about Bron.
GATED = (
    ("retrieval", "Success@1"),
    ("retrieval", "Success@5"),
    ("retrieval", "Recall@1"),
    ("retrieval", "Recall@5"),
    ("retrieval", "Recall@10"),
    ("retrieval", "MRR@10"),
    ("retrieval", "nDCG@10"),
    ("answers", "found"),
    ("answers", "F1"),
    ("citations", "any right"),
    ("citations", "precision"),
    ("citations", "recall"),
    ("quotes", "intact"),
    ("abstention", "answered"),
    ("abstention", "declined"),
    ("abstention", "AUROC"),
)

# Noise. The same machine gives the same figures twice, but another processor adds up a vector's products in another
# order, and two passages (or a confidence and its threshold) that almost tie can then change places. One question is
# what such a tie moves; two at once were not seen in our runs. So the allowance is 1/n, and shrinks as the set grows.
FLIPPED_QUESTIONS = 1
# A quote is the article's text or it is not: no arithmetic is involved, so nothing is allowed.
EXACT = frozenset({("quotes", "intact")})
# Figures are stored rounded to four digits.
ROUNDING = 10**-DIGITS


@dataclass(frozen=True, slots=True)
class PartBaseline:
    """What one part of the questions is held to. floors: "table measure" -> value. corpus, questions: SHA-256."""

    corpus: str
    questions: str
    embedding: str
    floors: Mapping[str, float]


def load_baseline(path: Path) -> dict[str, PartBaseline]:
    """Part -> what it is held to. Raises BronError when the file is missing or damaged."""
    todo = "Pin the figures with: bron evaluate --update-baseline."
    if not path.is_file():
        raise BronError("there is no baseline", where=str(path), todo=todo)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}, expected {FORMAT}")
        return {part: _part_baseline(values) for part, values in content["parts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BronError(f"the baseline cannot be read: {error!r}", where=str(path), todo=todo) from error


def shortfalls(report: EvaluationReport, baseline: Mapping[str, PartBaseline]) -> list[str]:
    """What is wrong, one line each; empty when the gate is passed. Raises BronError when it cannot be judged."""
    _refuse_partial(report)
    pinned = baseline.get(report.part)
    if pinned is None:
        todo = f"Pin it with: bron evaluate --part {report.part} --update-baseline."
        raise BronError("the baseline has no figures for this part", received=report.part, todo=todo)
    wrong = [
        f"the {name} changed since the baseline was pinned: read the new figures, then pin them"
        for name, then, now in (
            ("corpus", pinned.corpus, report.corpus),
            ("question set", pinned.questions, report.questions),
        )
        if then != now
    ]
    figures = gated_figures(report)
    for name, floor in sorted(pinned.floors.items()):
        figure = figures.get(name)
        if figure is None:
            wrong.append(f"{name}: no figure, the floor is {floor:.4f}")
        elif figure.value < floor - allowance(name, figure.n) - ROUNDING:
            wrong.append(f"{name}: {figure.value:.4f} is below the floor {floor:.4f} (n {figure.n})")
    intact = figures.get("quotes intact")
    if intact is not None and intact.value < 1 and "quotes intact" not in pinned.floors:
        wrong.append(f"quotes intact: {intact.value:.4f}, and nothing below 1 is accepted")
    return wrong


def allowance(name: str, n: int) -> float:
    """How far a figure over n questions may lie under its floor without meaning anything."""
    exact = {f"{table} {measure}" for table, measure in EXACT}
    return 0.0 if name in exact or n == 0 else FLIPPED_QUESTIONS / n


def gated_figures(report: EvaluationReport) -> dict[str, Figure]:
    """ "table measure" -> figure, of those that floors are kept for."""
    figures = {}
    for table, measure in GATED:
        figure = report.tables.get(table, {}).get(SLICE, {}).get(measure)
        if figure is not None:
            figures[f"{table} {measure}"] = figure
    return figures


def update(path: Path, report: EvaluationReport, *, allow_lower: bool = False) -> list[str]:
    """Pin the report's figures as floors; other parts stay. Returns floors that would fall: nothing is written then.

    Without ``allow_lower`` a floor never falls: a figure within the noise under it keeps the old floor, one further
    down (or gone) refuses the update. A quote that is not intact refuses it always (BronError).
    """
    _refuse_partial(report)
    parts = load_baseline(path) if path.is_file() else {}
    figures = gated_figures(report)
    if "quotes intact" in figures and figures["quotes intact"].value < 1:
        raise BronError("a broken quote cannot be pinned as a floor", received=round(figures["quotes intact"].value, 4))
    floors = {name: math.floor(figure.value / ROUNDING + 1e-6) * ROUNDING for name, figure in figures.items()}
    old = parts[report.part].floors if report.part in parts else {}
    if not allow_lower:
        falling = list(_falling(old, figures))
        if falling:
            return falling
        floors = {name: max(floor, old.get(name, 0.0)) for name, floor in floors.items()}
    parts[report.part] = PartBaseline(report.corpus, report.questions, report.embedding, floors)
    _write(path, parts)
    return []


def _falling(old: Mapping[str, float], figures: Mapping[str, Figure]) -> Iterable[str]:
    for name, floor in sorted(old.items()):
        figure = figures.get(name)
        if figure is None:
            yield f"{name}: no figure, the floor is {floor:.4f}"
        elif figure.value < floor - allowance(name, figure.n) - ROUNDING:
            yield f"{name}: {figure.value:.4f} is below the floor {floor:.4f} (n {figure.n})"


def _refuse_partial(report: EvaluationReport) -> None:
    """A sample, another corpus or retrieval alone would be compared with figures of something else."""
    if report.part not in PARTS or report.limit is not None or "answers" not in report.tables:
        todo = "Leave out --suite, --limit and --no-answers."
        raise BronError("only a whole run on our own questions has a baseline", todo=todo, misuse=True)


def _part_baseline(values: Mapping[str, Any]) -> PartBaseline:
    floors = {str(name): float(value) for name, value in values["floors"].items()}
    return PartBaseline(str(values["corpus"]), str(values["questions"]), str(values["embedding"]), floors)


def _write(path: Path, parts: Mapping[str, PartBaseline]) -> None:
    content = {
        "format": FORMAT,
        "parts": {
            part: {
                "corpus": pinned.corpus,
                "questions": pinned.questions,
                "embedding": pinned.embedding,
                "floors": {name: round(floor, DIGITS) for name, floor in pinned.floors.items()},
            }
            for part, pinned in parts.items()
        },
    }
    try:
        path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise BronError(f"the baseline cannot be written: {error}", where=str(path)) from error
