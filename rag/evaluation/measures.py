"""Measures of one question: words against gold, and ranks. Pure functions of texts and ids.

The normalisation here is not rag.language.words's on purpose: a judge that shared the system's own idea of a word
could not see where that idea is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

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


def exact_match(text: str, references: Sequence[Sequence[str]]) -> float:
    """1.0 when the text is a form of some account and nothing else, else 0.0; compared as answer_tokens has them.

    EM of Rajpurkar and others (2016): the best of the accepted answers counts.
    """
    tokens = answer_tokens(text)
    return float(bool(tokens) and any(tokens == answer_tokens(form) for forms in references for form in forms))


def best_f1(text: str, references: Sequence[Sequence[str]]) -> float:
    """Token F1 against the account that is nearest (Rajpurkar and others 2016); token_f1 wants all of them."""
    return max((token_f1(text, [forms]) for forms in references), default=0.0)


def is_account(value: str, forms: Sequence[str]) -> bool:
    """Whether a value shown is this account: a form of it stands in the value, or the value in a form.

    A value that is only part of a form must have all of its numbers: "men" is no account of "nearly 4,000 men".
    """
    return any(contains(value, form) or (contains(form, value) and _numbers(value) == _numbers(form)) for form in forms)


def account_scores(values: Sequence[str], references: Sequence[Sequence[str]]) -> tuple[float, float | None]:
    """Recall and precision of the accounts shown against the accounts that the gold gives.

    Recall: of the gold's accounts, the share that is shown. Precision: of those shown, the share that is among the
    gold's; None when none is shown. Set recall and precision (van Rijsbergen 1979), with accounts as the documents.
    """
    recalled = sum(any(is_account(value, forms) for value in values) for forms in references)
    right = sum(any(is_account(value, forms) for forms in references) for value in values)
    return recalled / max(1, len(references)), right / len(values) if values else None


def _numbers(text: str) -> list[str]:
    return [token for token in answer_tokens(text) if token[0].isdigit()]


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


def nearest_neighbour_hits(queries: NDArray[np.float32], targets: NDArray[np.float32]) -> list[float]:
    """1.0 for each query row whose nearest target row by cosine has the same index. Both (n, dim)."""
    nearest = (_unit_rows(queries) @ _unit_rows(targets).T).argmax(axis=1)
    return [float(found == index) for index, found in enumerate(nearest)]


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(norms, np.float32(1e-12))
    return unit
