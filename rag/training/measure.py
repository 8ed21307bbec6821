"""Measurements behind docs/passages.md and the model card, to run again when something changes.

    python -m rag.training.measure passages squad_sv.dev.json.gz xquad_en.dev.json.gz
    python -m rag.training.measure lengths ARCHIVE
    python -m rag.training.measure model FOLDER OTHER_FOLDER --on squad_sv.dev.json.gz xquad_en.dev.json.gz

Files are in SQuAD's format (https://rajpurkar.github.io/SQuAD-explorer/); the paragraphs of each title are joined
into one article, and the right passages for a question are those that hold its whole answer. BM25 here is a plain
one over passages, so that the figures do not move with Bron's own search.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedding import BundledEmbedding, embed_passages, embed_question
from rag.passages import PassageSettings, embedded_text, split
from rag.records import Article, Block, Passage
from rag.sentences import sentences
from rag.text import analyse

Scores = NDArray[np.float32]
# What a reader, or a language model, gets to see: enough for four or five passages of the default size.
BUDGET = 3000
SIZES = (250, 400, 550, 700, 1000, 1400)
OVERLAPS = (0.0, 0.25)
CONTEXTS: dict[str, Callable[[Article, Passage], str]] = {
    "none": lambda article, passage: passage.text,
    "ours": embedded_text,
}


@dataclass(frozen=True, slots=True)
class Question:
    """An answerable question. spans: (article's place, start, end) of each answer in the joined article."""

    text: str
    spans: frozenset[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles of one language and questions about them."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[Question, ...]


def read_collection(path: Path, every: int = 1) -> Collection:
    """A SQuAD file whose name gives the language ("squad_sv.dev.json.gz"), with every n-th of its questions."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    language = path.name.split(".")[0].rsplit("_", 1)[-1]
    articles: list[Article] = []
    questions: list[Question] = []
    for place, item in enumerate(json.loads(text)["data"]):
        blocks: list[Block] = []
        for paragraph in item["paragraphs"]:
            start = blocks[-1].end + 2 if blocks else 0
            blocks.append(Block(start, start + len(paragraph["context"])))
            for asked in paragraph["qas"]:
                spans = frozenset(
                    (place, start + answer["answer_start"], start + answer["answer_start"] + len(answer["text"]))
                    for answer in asked["answers"]
                )
                if spans and not asked.get("is_impossible"):
                    questions.append(Question(asked["question"], spans))
        body = "\n\n".join(paragraph["context"] for paragraph in item["paragraphs"])
        title = item["title"].replace("_", " ")
        articles.append(Article(str(place), body, tuple(blocks), language, path.name, title=title))
    return Collection(path.name, tuple(articles), tuple(questions[::every]))


@dataclass(frozen=True, slots=True)
class Splitting:
    """A collection in passages. holders: for each question, the places of the passages that hold an answer."""

    passages: tuple[Passage, ...]
    contexts: tuple[Article, ...]
    holders: tuple[frozenset[int], ...]


def split_collection(collection: Collection, settings: PassageSettings) -> Splitting:
    """The passages of all articles, in order, and where the answers are."""
    pairs = [(article, item) for article in collection.articles for item in split(article, settings)]
    passages = tuple(item for _, item in pairs)
    return Splitting(passages, tuple(article for article, _ in pairs), _holders(collection, passages))


def _holders(collection: Collection, passages: Sequence[Passage]) -> tuple[frozenset[int], ...]:
    by_article: dict[str, list[int]] = {}
    for index, passage in enumerate(passages):
        by_article.setdefault(passage.article_id, []).append(index)
    return tuple(
        frozenset(
            index
            for place, start, end in question.spans
            for index in by_article[collection.articles[place].id]
            if passages[index].start <= start and end <= passages[index].end
        )
        for question in collection.questions
    )


def bm25(texts: Sequence[str], questions: Sequence[str], language: str) -> Scores:
    """Scores (questions, texts) of Robertson and Zaragoza's BM25 (2009), k1 = 1.2, b = 0.75."""
    counts = [Counter(analyse(text, language)) for text in texts]
    lengths = np.array([item.total() for item in counts], dtype=np.float32)
    damping = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
    postings: dict[str, list[int]] = {}
    for place, item in enumerate(counts):
        for term in item:
            postings.setdefault(term, []).append(place)
    scores = np.zeros((len(questions), len(texts)), dtype=np.float32)
    for row, question in enumerate(questions):
        for term in set(analyse(question, language)) & postings.keys():
            places = postings[term]
            found = np.array([counts[place][term] for place in places], dtype=np.float32)
            rarity = math.log(1 + (len(texts) - len(places) + 0.5) / (len(places) + 0.5))
            scores[row, places] += rarity * found * 2.2 / (found + damping[places])
    return scores


def asked(embedding: BundledEmbedding, collection: Collection) -> Scores:
    """Vectors of all questions: (questions, dimension)."""
    return np.stack([embed_question(embedding, question.text) for question in collection.questions])


def fused(first: Scores, second: Scores) -> Scores:
    """Reciprocal rank fusion (Cormack and others 2009), k = 60."""
    ranks = [scores.argsort(axis=1)[:, ::-1].argsort(axis=1) for scores in (first, second)]
    total: Scores = sum(1 / (61 + rank) for rank in ranks).astype(np.float32)  # type: ignore[union-attr]
    return total


def judged(scores: Scores, splitting: Splitting) -> tuple[float, float, float]:
    """nDCG@10 and Recall@10 of the first passage with the answer, and the share found within BUDGET characters."""
    lengths = np.array([item.end - item.start for item in splitting.passages])
    gains, found, within = [], [], []
    for row, holders in zip(scores, splitting.holders, strict=True):
        order = np.argsort(-row, kind="stable")[:100]
        rank = next((place for place, item in enumerate(order) if int(item) in holders), None)
        gains.append(1 / math.log2(rank + 2) if rank is not None and rank < 10 else 0.0)
        found.append(rank is not None and rank < 10)
        within.append(rank is not None and lengths[order[: rank + 1]].sum() <= BUDGET)
    return float(np.mean(gains)), float(np.mean(found)), float(np.mean(within))


def measure_passages(collections: Sequence[Collection], sizes: Sequence[int]) -> Iterator[str]:
    """A Markdown table: every size, overlap and context on every collection."""
    yield "| file | size | overlap | context | passages | characters | method | nDCG@10 | Recall@10 | in 3,000 |"
    yield "|---|--:|--:|---|--:|--:|---|--:|--:|--:|"
    embedding = BundledEmbedding()
    for collection in collections:
        vectors = asked(embedding, collection)
        questions = [question.text for question in collection.questions]
        language = collection.articles[0].language
        yield f"<!-- {collection.name}: {_cut_answers(collection)} of {len(questions)} answers run over a boundary -->"
        for size, overlap, context in [(s, o, c) for s in sizes for o in OVERLAPS for c in CONTEXTS]:
            splitting = split_collection(collection, PassageSettings(size=size, overlap=int(size * overlap)))
            pairs = zip(splitting.contexts, splitting.passages, strict=True)
            texts = [CONTEXTS[context](article, passage) for article, passage in pairs]
            lexical = bm25(texts, questions, language)
            dense = vectors @ embed_passages(embedding, texts).T
            mean = np.mean([item.end - item.start for item in splitting.passages])
            for method, scores in {"BM25": lexical, "dense": dense, "both": fused(lexical, dense)}.items():
                cells = [collection.name.split(".")[0], size, int(size * overlap), context, len(texts), f"{mean:.0f}"]
                figures = [f"{figure:.3f}" for figure in judged(scores, splitting)]
                yield "| " + " | ".join(map(str, [*cells, method, *figures])) + " |"


def _cut_answers(collection: Collection) -> int:
    """How many questions have no answer within one sentence."""
    spans = [sentences(article.text, article.language) for article in collection.articles]
    return sum(
        not any(start <= first and last <= end for place, first, last in question.spans for start, end in spans[place])
        for question in collection.questions
    )


def measure_model(folders: Sequence[Path], collections: Sequence[Collection]) -> Iterator[str]:
    """A Markdown table: every model folder on every collection, each paragraph a passage."""
    yield "| model | MB | file | passages/s | nDCG@10 | Recall@10 |"
    yield "|---|--:|---|--:|--:|--:|"
    for folder in folders:
        embedding = BundledEmbedding(folder)
        embed_question(embedding, "a first text starts the session")
        size = (folder / "model.onnx").stat().st_size / 1e6
        for collection in collections:
            splitting = _paragraphs(collection)
            begun = time.perf_counter()
            vectors = embed_passages(embedding, [passage.text for passage in splitting.passages])
            speed = len(vectors) / (time.perf_counter() - begun)
            gain, found, _ = judged(asked(embedding, collection) @ vectors.T, splitting)
            name = collection.name.split(".")[0]
            yield f"| {folder.name} | {size:.1f} | {name} | {speed:.0f} | {gain:.4f} | {found:.4f} |"


def _paragraphs(collection: Collection) -> Splitting:
    """Every paragraph a passage."""
    blocks = [(place, block) for place, article in enumerate(collection.articles) for block in article.blocks]
    contexts = tuple(collection.articles[place] for place, _ in blocks)
    passages = tuple(
        Passage(str(index), article.id, index, block.start, block.end, article.text[block.start : block.end])
        for index, (article, (_, block)) in enumerate(zip(contexts, blocks, strict=True))
    )
    return Splitting(passages, contexts, _holders(collection, passages))


def measure_lengths(paths: Sequence[Path]) -> Iterator[str]:
    """A Markdown table: the passages of real articles at the default settings."""
    from rag.reading import read_paths

    embedding = BundledEmbedding()
    yield "| article | characters | passages | shortest | mean | longest | longer than the model reads |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    articles = [article for reading in read_paths(paths, max_file_mb=100) for article in reading.articles]
    for article in articles:
        passages = split(article)
        sizes = [passage.end - passage.start for passage in passages]
        tokens = embedding.count_tokens([embedded_text(article, passage) for passage in passages])
        cut = sum(count >= embedding.max_tokens for count in tokens)
        cells = [
            article.title,
            len(article.text),
            len(sizes),
            min(sizes),
            round(sum(sizes) / len(sizes)),
            max(sizes),
            cut,
        ]
        yield "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    """Print one of the tables, row by row."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.measure", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    passages = commands.add_parser("passages", help="sizes, overlaps and contexts of passages")
    passages.add_argument("files", nargs="+", type=Path)
    passages.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="default: %(default)s")
    model = commands.add_parser("model", help="model folders against each other")
    model.add_argument("folders", nargs="+", type=Path)
    model.add_argument("--on", nargs="+", type=Path, required=True, dest="files")
    for command in (passages, model):
        command.add_argument("--every", type=int, default=1, help="ask only every n-th question")
    lengths = commands.add_parser("lengths", help="the passages of real articles")
    lengths.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args()
    if options.command == "lengths":
        rows = measure_lengths(options.paths)
    else:
        collections = [read_collection(path, options.every) for path in options.files]
        rows = (
            measure_passages(collections, options.sizes)
            if options.command == "passages"
            else measure_model(options.folders, collections)
        )
    for row in rows:
        print(row, flush=True)


if __name__ == "__main__":
    main()
