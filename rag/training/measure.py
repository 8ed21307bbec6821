"""Measures a model folder on what it never learned from: the reader by direction of language, the embedder on bitext.

    python -m rag.training.measure DATA [--folder MODEL] [--every 3]

DATA holds ``training`` and ``benchmarks``. Figures go to standard output as JSON, one line a set.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.evaluation.measures import nearest_neighbour_hits, token_f1
from rag.evaluation.parallel import read_news
from rag.evaluation.practice import practice_topics
from rag.evaluation.selective import auroc
from rag.models.embedder import Embedder
from rag.models.folder import BUNDLED
from rag.models.reader import Reader, TextRead
from rag.models.reader import Text as ReaderText
from rag.training import contrasts
from rag.training import exercises as read
from rag.training.exercises import Exercise, Text

TOGETHER = 16  # exercises that are read at once


@dataclass(frozen=True, slots=True)
class Result:
    """An exercise and what was read of its text."""

    exercise: Exercise
    read: TextRead

    @property
    def words(self) -> str:
        """The likeliest words of the likeliest sentence."""
        place = int(np.argmax([sentence.odds for sentence in self.read.sentences]))
        sentence = self.read.sentences[place]
        text = self.exercise.text.sentences[place]
        if not sentence.spans or sentence.whole > sentence.spans[0].score:
            return text
        return text[sentence.spans[0].start : sentence.spans[0].end]

    @property
    def told(self) -> bool:
        """Whether the likeliest sentence is one that tells."""
        return int(np.argmax([sentence.odds for sentence in self.read.sentences])) in self.exercise.telling


def results(reader: Reader, items: Sequence[Exercise]) -> Iterator[Result]:
    """The exercises, each read alone."""
    by_question: dict[str, list[Exercise]] = defaultdict(list)
    for item in items:
        by_question[item.question].append(item)
    for question, asked in by_question.items():
        found = reader.read(question, [_text(item.text) for item in asked])
        yield from (Result(item, read) for item, read in zip(asked, found, strict=True))


def _text(text: Text) -> ReaderText:
    return ReaderText(text.sentences, text.head, text.before)


def reader_figures(reader: Reader, items: Sequence[Exercise]) -> dict[str, float]:
    """F1 of the words and share of right sentences by direction; AUROC of texts that answer against the others."""
    found = list(results(reader, items))
    figures: dict[str, float] = {}
    directions = sorted({result.exercise.direction for result in found})
    for direction in directions:
        held = [r for r in found if r.exercise.direction == direction and r.exercise.telling]
        spans = [r for r in held if r.exercise.span]
        if held:
            figures[f"sentence {direction}"] = _mean(float(r.told) for r in held)
        if spans:
            figures[f"F1 {direction}"] = _mean(token_f1(r.words, [r.exercise.forms]) for r in spans)
            figures[f"n {direction}"] = len(spans)
    value = auroc([bool(r.exercise.telling) for r in found], [r.read.odds for r in found])
    if value is not None:
        figures["AUROC answers"] = round(value, 3)
    return figures


def held_out(data: Path) -> dict[str, list[Exercise]]:
    """The sets that are measured on, by name."""
    questions, bench = data / "training" / "questions", data / "benchmarks"
    parallel = read.parallel_squad(
        {"en": bench / "xquad_en.dev.json.gz"}
        | {language: questions / f"xquad.{language}.dev.json.gz" for language in ("sv", "nl", "da", "nb")}
    )
    left = [item for item in read.squad(bench / "squad_sv.dev.json.gz", "sv") if read.is_held_out(item.article)]
    practice = read.topic_exercises(topic for topic in practice_topics() if topic.unseen)
    return {
        "squad sv": left,
        "xquad": [item for item in parallel if read.is_held_out(item.article)],
        "mlqa de": read.squad(bench / "mlqa_de.dev.json.gz", "de"),
        "practice": practice,
        "contrasts": contrasts.unseen(),
        "contrasts, kinds": contrasts.unseen("unseen-kinds"),
    }


def bitext_figures(folder: Path, table: Path) -> dict[str, float]:
    """Share of sentences whose translation is the nearest of all, for each pair of languages."""
    rows = [row for sentences in read_news(table).values() for row in sentences]
    embedding = Embedder(folder)
    vectors = {code: embedding.vectors([row[code] for row in rows], "query: ") for code in ("en", "sv", "nl")}
    return {
        f"bitext {one}>{other}": _mean(nearest_neighbour_hits(vectors[one], vectors[other]))
        for one in vectors
        for other in vectors
        if one != other
    }


def passage_figures(folder: Path, items: Sequence[Exercise]) -> dict[str, float]:
    """nDCG@10 of finding an exercise's text among all texts in its language, by passage vectors alone."""
    embedding = Embedder(folder)
    figures = {}
    for direction in sorted({item.direction for item in items}):
        asked = [item for item in items if item.direction == direction and item.telling]
        told = direction.partition(">")[2]
        texts = list(dict.fromkeys(item.text for item in items if item.text.language == told))
        if len(asked) < 30 or len(texts) < 30:
            continue
        places = {text: place for place, text in enumerate(texts)}
        passages = embedding.vectors([f"{text.head}\n{' '.join(text.sentences)}" for text in texts], "passage: ")
        scores = embedding.vectors([item.question for item in asked], "query: ") @ passages.T
        ranks = [int((row > row[places[item.text]]).sum()) for row, item in zip(scores, asked, strict=True)]
        figures[f"nDCG@10 {direction}"] = _mean(1 / np.log2(rank + 2) if rank < 10 else 0.0 for rank in ranks)
    return figures


def _mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.measure", description=main.__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folder", type=Path, default=BUNDLED)
    parser.add_argument("--every", type=int, default=1, help="only one exercise in so many of each set")
    parser.add_argument("--only", choices=["reader", "embedder"])
    options = parser.parse_args()
    if options.only != "reader":
        print(json.dumps(bitext_figures(options.folder, options.data / "benchmarks" / "ntrex.dev.tsv")), flush=True)
    sets = held_out(options.data)
    for name, items in sets.items():
        line: dict[str, object] = {"set": name}
        if options.only != "embedder":
            line |= reader_figures(Reader(options.folder), items[:: options.every])
        if options.only != "reader":
            line |= passage_figures(options.folder, items)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
