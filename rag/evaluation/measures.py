"""Measures: what is counted and how sure the count is. Pure functions of numbers and texts.

The normalisation here is not rag.language.words's on purpose: a judge that shared the system's own idea of a word
could not see where that idea is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray

# Of all three languages at once: a Dutch answer quotes Swedish articles, and both sides lose the same words.
ARTICLES = frozenset({"a", "an", "the", "en", "ett", "de", "het", "een"})
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[ .,'’]\d{3})+(?!\d)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W_]+")
_MARK = re.compile(r"\[\d+\]")

# Enough that the ends of the interval move by less than half a point between seeds.
RESAMPLES = 1000
BINS = 10  # of confidence
SEED = 20221

# Success: any unit of gold; Recall: the share of them. nDCG as Järvelin and Kekäläinen (2002), binary gains.
RETRIEVAL_MEASURES = {
    "Success@1": Success @ 1,
    "Success@5": Success @ 5,
    "Recall@1": R @ 1,
    "Recall@5": R @ 5,
    "Recall@10": R @ 10,
    "MRR@10": RR @ 10,
    "nDCG@10": nDCG @ 10,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. n: how many questions (or quotes, or sentences) it rests on.

    low, high: the bootstrap 95 % interval; None for percentiles and where n is 0.
    """

    value: float
    n: int
    low: float | None = None
    high: float | None = None


def answer_tokens(text: str) -> list[str]:
    """The tokens of ``text`` that answers are compared by, in order.

    Citation marks "[1]" and articles dropped, case and accents folded, "3 000", "3,000" and "3.000" all "3000",
    "3,5" and "3.5" both "3.5". After Rajpurkar and others (2016), widened to three languages.
    """
    text = unicodedata.normalize("NFKD", _MARK.sub(" ", text).casefold())  # turns no-break spaces into spaces
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _DECIMAL.sub(".", _THOUSANDS.sub(_digits, text))
    return [token for token in _TOKEN.findall(text) if token not in ARTICLES]


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def contains(text: str, reference: str) -> bool:
    """Whether the reference's tokens stand in the text's, next to each other and in order."""
    tokens, wanted = answer_tokens(text), answer_tokens(reference)
    width = len(wanted)
    return width > 0 and any(tokens[i : i + width] == wanted for i in range(len(tokens) - width + 1))


def reference_found(text: str, references: Sequence[Sequence[str]]) -> float:
    """Share of the accounts of which a form is in the text: 0 or 1 where there is one account."""
    found = [any(contains(text, form) for form in forms) for forms in references]
    return sum(found) / len(found) if found else 0.0


def token_f1(text: str, references: Sequence[Sequence[str]]) -> float:
    """Token F1 in [0, 1] against the accounts together, each in the form that is nearest to the text."""
    tokens = answer_tokens(text)
    wanted: list[str] = []
    for forms in references:
        nearest = max(forms, key=lambda form: _overlap_f1(tokens, answer_tokens(form)), default="")
        wanted += answer_tokens(nearest)
    return _overlap_f1(tokens, wanted)


def _overlap_f1(tokens: list[str], wanted: list[str]) -> float:
    common = (Counter(tokens) & Counter(wanted)).total()
    return 2 * common / (len(tokens) + len(wanted)) if common else 0.0


def retrieval_scores(
    gold: Mapping[str, Sequence[str]], ranked: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Question id -> measure -> value. gold: ids of the relevant units by question; ranked: ids found, best first.

    A question that is missing from ``ranked`` scores 0 on every measure.
    """
    scores = {question: dict.fromkeys(RETRIEVAL_MEASURES, 0.0) for question in gold}
    qrels = [ir_measures.Qrel(question, unit, 1) for question, units in gold.items() for unit in units]
    run = [
        ir_measures.ScoredDoc(question, unit, float(-rank))
        for question in gold
        for rank, unit in enumerate(ranked.get(question, ()))
    ]
    if run:
        names = {str(measure): name for name, measure in RETRIEVAL_MEASURES.items()}
        for metric in ir_measures.iter_calc(list(RETRIEVAL_MEASURES.values()), qrels, run):
            scores[metric.query_id][names[str(metric.measure)]] = float(metric.value)
    return scores


def auroc(labels: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties counted half; None when one of the two is absent.

    The Mann-Whitney form (Hanley and McNeil 1982).
    """
    _, places = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True)
    return _share_in_order(np.asarray(labels, dtype=bool), places)


def _share_in_order(positive: NDArray[np.bool_], places: NDArray[np.int64]) -> float | None:
    """AUROC of scores given as their places (0, 1…) among the different scores."""
    n, m = int(positive.sum()), int((~positive).sum())
    if n == 0 or m == 0:
        return None
    above = np.bincount(places[positive], minlength=int(places.max()) + 1)
    below = np.bincount(places[~positive], minlength=len(above))
    return float((above * (np.cumsum(below) - below / 2)).sum() / (n * m))


def expected_calibration_error(labels: NDArray[np.bool_], confidence: NDArray[np.float64], bins: int = BINS) -> float:
    """Mean distance between confidence and share of positives, over equally wide bins, weighted by their rows.

    Naeini, Cooper and Hauskrecht (2015).
    """
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for index in range(bins):
        inside = bin_of == index
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - labels[inside].mean())
    return float(error)


def mean_figure(values: Sequence[float]) -> Figure:
    """The mean, with a percentile bootstrap interval (Efron 1979) over the questions; seeded, so repeatable."""
    if not values:
        return Figure(0.0, 0)
    data = np.asarray(values, dtype=np.float64)
    means = data[_samples(len(data))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(data.mean()), len(data), float(low), float(high))


def auroc_figure(labels: Sequence[bool], scores: Sequence[float]) -> Figure | None:
    """AUROC with its bootstrap interval; n is the size of the smaller class, which is what limits it."""
    value = auroc(labels, scores)
    if value is None:
        return None
    kinds = np.asarray(labels, dtype=bool)
    _, places = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True)
    drawn = [_share_in_order(kinds[sample], places[sample]) for sample in _samples(len(kinds))]
    low, high = np.percentile([one for one in drawn if one is not None], [2.5, 97.5])
    return Figure(value, int(min(kinds.sum(), (~kinds).sum())), float(low), float(high))


def percentile_figure(values: Sequence[float], percent: float) -> Figure:
    """A percentile of the values, interpolated; no interval."""
    return Figure(float(np.percentile(values, percent)), len(values)) if values else Figure(0.0, 0)


def nearest_neighbour_hits(queries: NDArray[np.float32], targets: NDArray[np.float32]) -> list[float]:
    """1.0 for each query row whose nearest target row by cosine has the same index. Both (n, dim)."""
    nearest = (_unit_rows(queries) @ _unit_rows(targets).T).argmax(axis=1)
    return [float(found == index) for index, found in enumerate(nearest)]


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(norms, np.float32(1e-12))
    return unit


def _samples(n: int) -> NDArray[np.int64]:
    """Row numbers drawn with replacement: (RESAMPLES, n)."""
    return np.random.default_rng(SEED).integers(0, n, (RESAMPLES, n))
