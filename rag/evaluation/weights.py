"""Fitting the weights of answers again, on development questions alone: ``python -m rag.evaluation.weights``.

Prints the WEIGHTS of rag/answering/candidates.py and rag/answering/confidence.py with what cross-validation says of
them (docs/answers.md). Changes no file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.answering import candidates, confidence
from rag.evaluation.examples import SAMPLE, Example, collect
from rag.evaluation.fit import Fit, expected_calibration_error, fit_confidence
from rag.evaluation.measures import auroc
from rag.records import BronError
from rag.settings import load_settings

THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


def fit_sentences(examples: Sequence[Example]) -> Fit:
    """The fit of the sentences of the examples, in order; those of a question are held out together."""
    return fit_confidence(
        np.concatenate([example.features for example in examples]),
        np.concatenate([example.right for example in examples]),
        weights=np.concatenate([np.full(len(example.right), example.portion.sentences) for example in examples]),
        groups=np.concatenate([np.full(len(example.right), example.id) for example in examples]),
    )


def fit_answers(examples: Sequence[Example]) -> Fit:
    """The fit of the confidence: a row for every example, in order."""
    return fit_confidence(
        np.array([example.found for example in examples]),
        _answered_right(examples),
        weights=np.array([example.portion.confidence for example in examples]),
        groups=np.array([example.id for example in examples]),
    )


def report(examples: Sequence[Example]) -> str:
    """Both fits, for a reader: the weights to paste, and tables. Raises BronError when there is too little to fit."""
    if not any(example.portion.sentences for example in examples):
        raise BronError("no question has a sentence to fit on")
    chosen = [example for example in examples if example.portion.sentences]
    lines = ["# Sentences (rag/answering/candidates.py)", ""]
    fit = fit_sentences(chosen)
    lines += [f"WEIGHTS = {_rounded(fit)}", f"in force: {candidates.WEIGHTS}", "", *_sentence_table(chosen, fit), ""]
    chosen = [example for example in examples if example.portion.confidence]
    lines += ["# Confidence (rag/answering/confidence.py), on the sentence weights in force", ""]
    fit = fit_answers(chosen)
    lines += [f"WEIGHTS = {_rounded(fit)}", f"in force: {confidence.WEIGHTS}", "", *_confidence_table(chosen, fit)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit the weights of answers again and print them. Only development questions are read, no file is changed."""
    parser = argparse.ArgumentParser(prog="python -m rag.evaluation.weights", description=main.__doc__)
    parser.add_argument("--squad", type=Path, nargs="+", action="extend", default=[], help="SQuAD 2.0 files to add")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="questions of each file (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        if not options.squad:
            print("No --squad file: fitted on the development questions alone.\n")
        print(report(collect(load_settings(), options.squad, sample=options.sample, seed=options.seed)))
    except BronError as error:
        print(f"bron: {error}", file=sys.stderr)
        return 2 if error.misuse else 1
    return 0


def _answered_right(examples: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([example.answered for example in examples])


def _rounded(fit: Fit) -> tuple[float, ...]:
    return tuple(round(weight, 2) for weight in (fit.bias, *fit.weights))


def _sentence_table(examples: Sequence[Example], fit: Fit) -> list[str]:
    """For each portion, of how many answerable questions the best sentences hold gold."""
    lines = ["Gold among the best, cross-validated by question (in force in brackets):"]
    lines += ["", "| set | answerable | gold found | best | three best | five best |", "|---|--:|--:|--:|--:|--:|"]
    ends = np.cumsum([len(example.right) for example in examples])
    scores = np.split(np.array(fit.held_out), ends[:-1])
    ranked = [example.right[np.argsort(-score, kind="stable")] for example, score in zip(examples, scores, strict=True)]
    for portion in dict.fromkeys(example.portion for example in examples):
        own = [i for i, example in enumerate(examples) if example.portion == portion and example.answerable]
        cells = [
            f"{sum(ranked[i][:depth].any() for i in own)} ({sum(examples[i].right[:depth].any() for i in own)})"
            for depth in (1, 3, 5)
        ]
        gold = sum(examples[i].right.any() for i in own)
        lines.append(f"| {portion.name} | {len(own)} | {gold} | {' | '.join(cells)} |")
    return lines


def _confidence_table(examples: Sequence[Example], fit: Fit) -> list[str]:
    """For each portion, how many questions are answered at a threshold and how many of these answers are right."""
    right, sure = _answered_right(examples), np.array(fit.held_out)
    lines = ["Answered/right by threshold, cross-validated by question:", ""]
    lines += [f"| set | n | {' | '.join(f'{threshold:.2f}' for threshold in THRESHOLDS)} | AUROC |"]
    lines += ["|---|--:|" + "--:|" * len(THRESHOLDS) + "--:|"]
    for portion in dict.fromkeys(example.portion for example in examples):
        own = np.array([example.portion == portion for example in examples])
        cells = [f"{(own & (sure >= least)).sum()}/{right[own & (sure >= least)].sum()}" for least in THRESHOLDS]
        area = auroc(right[own].tolist(), sure[own].tolist())
        shown = "" if area is None else f"{area:.2f}"
        lines.append(f"| {portion.name} | {own.sum()} | {' | '.join(cells)} | {shown} |")
    bundled = np.array([example.portion.bundled for example in examples])
    error = expected_calibration_error(right[bundled], sure[bundled])
    return [*lines, "", f"Expected calibration error on the bundled corpus: {error:.3f}"]


if __name__ == "__main__":
    sys.exit(main())
