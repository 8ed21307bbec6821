"""Figures of an encoder in training, quick enough to be taken at every checkpoint."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from rag.training.distil import embed_all
from rag.training.encoder import Encoder


def bitext(encoder: Encoder, tokenizer: Tokenizer, texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Share of texts whose nearest in another language is their own translation, for every direction ("en>sv")."""
    vectors = {language: embed_all(encoder, tokenizer, list(items)) for language, items in texts.items()}
    return {
        f"{first}>{second}": _nearest_is_own(vectors[first], vectors[second])
        for first in vectors
        for second in vectors
        if first != second
    }


def _nearest_is_own(first: Tensor, second: Tensor) -> float:
    return round(float(((first @ second.T).argmax(dim=1) == torch.arange(len(first))).float().mean()), 4)


class Benchmarks:
    """Development parts that the model is looked at with, never trained on: news sentences, and questions."""

    def __init__(self, folder: Path, every: int = 4) -> None:
        with (folder / "ntrex.dev.tsv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        self.news = {language: [row[language] for row in rows] for language in ("en", "sv", "nl")}
        swedish = _paragraphs(folder / "squad_sv.dev.json.gz")
        english = _paragraphs(folder / "xquad_en.dev.json.gz")
        self.tasks = {
            "sv>sv": (swedish, dict(list(_asked(swedish).items())[::every])),
            "en>sv": (swedish, {key: item for key, item in _asked(english).items() if key in _asked(swedish)}),
            "en>en": (english, dict(list(_asked(english).items())[:: max(1, every // 2)])),
        }

    def __call__(self, encoder: Encoder, tokenizer: Tokenizer) -> dict[str, float]:
        """Bitext accuracy of the news, and nDCG@10 of paragraphs found by questions, dense alone."""
        figures = bitext(encoder, tokenizer, self.news)
        for name, (paragraphs, asked) in self.tasks.items():
            owner = {key: place for place, (_, questions) in enumerate(paragraphs) for key in questions}
            passages = embed_all(encoder, tokenizer, [text for text, _ in paragraphs])
            scores = embed_all(encoder, tokenizer, list(asked.values())) @ passages.T
            own = scores[torch.arange(len(asked)), torch.tensor([owner[key] for key in asked])]
            ranks = (scores > own[:, None]).sum(dim=1)
            gains = torch.where(ranks < 10, 1 / torch.log2(ranks + 2.0), torch.zeros(()))
            figures[f"squad {name}"] = round(float(gains.mean()), 4)
        return figures


Paragraphs = list[tuple[str, dict[str, str]]]


def _paragraphs(path: Path) -> Paragraphs:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    return [
        (part["context"], {qa["id"]: qa["question"] for qa in part["qas"] if not qa.get("is_impossible")})
        for article in articles
        for part in article["paragraphs"]
    ]


def _asked(paragraphs: Paragraphs) -> dict[str, str]:
    return {key: question for _, questions in paragraphs for key, question in questions.items()}
