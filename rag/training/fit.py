"""Fits the confidence on all development sets together, and says where the threshold should lie.

    python -m rag.training.fit DATA

Asks the questions of the news set in DATA, of the bundled corpus (development part) and of the unseen practice topics,
each of an archive of its own, and prints WEIGHTS for ``rag.answering.confidence``, with what cross-validation by
question says of them, and a table of thresholds. Nothing that is held out is read. Each set weighs the same.

The features are weighed by whether the archive answers a question, and the sum is then scaled to the probability that
what would be shown is right. An answerable question whose answer is wrong would teach the first nothing: its features
are those of a passage that answers.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

from rag.answering.answer import Clock, findings
from rag.answering.catalogued import ask_metadata
from rag.answering.citations import cite
from rag.answering.confidence import Features, features
from rag.asking.query import understand
from rag.evaluation.gold import Unit, gold_units
from rag.evaluation.practice import outside_questions, practice_suite
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.scoring import SHOWN, tells
from rag.evaluation.selective import auroc, expected_calibration_error
from rag.evaluation.suites import bundled_suite, load_suite
from rag.evaluation.tasks import Suite
from rag.evaluation.temporary import open_temporary
from rag.models.reader import Reader
from rag.service import Service
from rag.settings import load_settings

FOLDS = 5
THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(13))


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its features, and whether the answer that they speak for would be right.

    right: 1 when one of the first quotes is. first: 1 when the first one is.
    """

    suite: str
    question: str
    kind: str
    answerable: bool
    right: bool
    first: bool
    features: tuple[float, ...]


def rows(suite: Suite, every: int = 1) -> Iterator[Row]:
    """The rows of a suite's questions, one in so many; those about the articles themselves are left out."""
    for collection in suite.collections:
        with open_temporary(load_settings(), collection) as index:
            service = index.service
            assert isinstance(service, Service)
            for task in collection.tasks:
                for question in task.questions[::every]:
                    row = _row(suite.name, service, question, gold_units(question, index.articles))
                    if row:
                        yield row


def _row(suite: str, service: Service, question: JudgedQuestion, units: Sequence[Unit]) -> Row | None:
    store = service.store()
    query = understand(store, question.question)
    if ask_metadata(store, query):
        return None
    sentences, evidence = findings(store, Reader(), query, Clock())
    if not sentences:
        return None
    told = [tells(question, units, cite(store, item, n)) for n, item in enumerate(evidence[:SHOWN], 1)]
    made = astuple(features(sentences))
    return Row(suite, question.id, question.kind, question.answerable, any(told), told[:1] == [True], made)


def fitted(found: Sequence[Row]) -> tuple[list[float], NDArray[np.float64]]:
    """The intercept and weights, and each row's confidence by cross-validation."""
    scaler = StandardScaler()  # so that features of unlike range are regularised alike
    given = scaler.fit_transform(np.array([row.features for row in found], dtype=float))
    answerable = np.array([row.answerable for row in found])
    right = np.array([row.right for row in found])
    weights = _weights(found)
    model, scale = LogisticRegression(C=10.0, max_iter=1000), LogisticRegression(C=10.0)
    params = {"sample_weight": weights}
    unseen = cross_val_predict(model, given, answerable, cv=FOLDS, method="decision_function", params=params)[:, None]
    scale.fit(unseen, right, sample_weight=weights)
    model.fit(given, answerable, sample_weight=weights)
    each = scale.coef_[0][0] * model.coef_[0] / scaler.scale_
    values = (scale.intercept_[0] + scale.coef_[0][0] * model.intercept_[0] - each @ scaler.mean_, *each)
    return [round(float(value), 3) for value in values], scale.predict_proba(unseen)[:, 1]


def _weights(found: Sequence[Row]) -> NDArray[np.float64]:
    """Of each row: suites weigh the same, and within one its near misses and its questions from outside do."""
    sizes = Counter((row.suite, row.answerable, row.kind == "outside") for row in found)
    own = [
        1.0 if row.kind != "outside" else sizes[row.suite, False, False] / sizes[row.suite, False, True]
        for row in found
    ]
    totals: dict[str, float] = defaultdict(float)
    for row, weight in zip(found, own, strict=True):
        totals[row.suite] += weight
    scaled = [weight / totals[row.suite] for row, weight in zip(found, own, strict=True)]
    return np.array(scaled) * len(found) / len(totals)


def table(found: Sequence[Row], sure: NDArray[np.float64]) -> Iterator[str]:
    """What each threshold would do, set by set."""
    for suite in dict.fromkeys(row.suite for row in found):
        own = [(row, value) for row, value in zip(found, sure, strict=True) if row.suite == suite]
        yield f"\n{suite}: {figures(own)}\n"
        yield "| threshold | answered right | near declined | outside declined | right when answered | decisions |"
        yield "|--:|--:|--:|--:|--:|--:|"
        for threshold in THRESHOLDS:
            yield _line(own, threshold)


def figures(own: Sequence[tuple[Row, float]]) -> str:
    """Without a threshold: right among three, right first, AUROC, calibration."""
    asked = [row for row, _ in own if row.answerable]
    labels, values = [row.answerable for row, _ in own], [value for _, value in own]
    near = [(row.answerable, value) for row, value in own if row.answerable or row.kind != "outside"]
    right = np.array([row.right for row, _ in own])
    return json.dumps(
        {
            "n": len(own),
            "right of three": _share([row.right for row in asked]),
            "first": _share([row.first for row in asked]),
            "AUROC": auroc(labels, values),
            "AUROC near": auroc([label for label, _ in near], [value for _, value in near]),
            "AUROC right": auroc([row.right for row, _ in own], values),
            "ECE": expected_calibration_error(right, np.array(values)),
        }
    )


def _line(own: Sequence[tuple[Row, float]], threshold: float) -> str:
    answered = [row for row, value in own if value >= threshold]
    declined = [row for row, value in own if value < threshold]
    shares = (
        _share([row.right and row in answered for row, _ in own if row.answerable]),
        _share([row in declined for row, _ in own if not row.answerable and row.kind != "outside"]),
        _share([row in declined for row, _ in own if row.kind == "outside"]),
        _share([row.right for row in answered]),
        _share([row.right for row in answered] + [not row.answerable for row in declined]),
    )
    return f"| {threshold} | " + " | ".join(f"{share:.3f}" for share in shares) + " |"


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def _practice() -> Suite:
    """The unseen practice topics, alone, and questions that no archive of news answers."""
    suite = practice_suite(alone=True)
    outside = [
        JudgedQuestion(f"outside/{number}", text, language, "outside", False)
        for number, (language, text) in enumerate(outside_questions(unseen=True))
    ]
    (collection,) = suite.collections
    (task,) = collection.tasks
    asked = replace(task, questions=(*task.questions, *outside))
    return replace(suite, collections=(replace(collection, tasks=(asked,)),))


def main() -> None:
    """Ask, fit, print."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.fit", description=main.__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=3, help="only one practice question in so many")
    parser.add_argument("--rows", type=Path, help="where to keep the rows, as JSON lines; read if it is there")
    options = parser.parse_args()
    if options.rows and options.rows.exists():
        read = (json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines())
        found = [Row(**{**row, "features": tuple(row["features"])}) for row in read]
    else:
        news = load_suite(options.data / "benchmarks" / "news")
        found = [*rows(news), *rows(bundled_suite("development")), *rows(_practice(), options.every)]
        if options.rows:
            lines = (json.dumps(asdict(row)) for row in found)
            options.rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    weights, sure = fitted(found)
    print(f"Features: {', '.join(Features.__slots__)}\nWEIGHTS = {tuple(weights)}")
    print("\n".join(table(found, sure)))


if __name__ == "__main__":
    main()
