"""Builds the bundled models, all of it, in the time it is given: one command for a machine that is lent for an hour.

    python -m rag.training.build DATA --work FOLDER --to MODEL_FOLDER --reader-minutes 75 --embedder-minutes 0

Base model -> pieces pruned -> reader and embedder trained -> exported in 8 bits, on a word table of 4. Each step leaves
its result in the work folder and is passed over when it is there, so that a run that was stopped goes on. With
``--again MODEL_FOLDER`` both go on from that folder's, with its word pieces.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer

from rag.evaluation.practice import practice_topics
from rag.models.windows import Window
from rag.training import embed, export, read
from rag.training.again import embedder_again, reader_again, same_pieces
from rag.training.base import BaseModel, packaged_model, pruned, read_base
from rag.training.embed import passage_of
from rag.training.encoder import Encoder, from_own
from rag.training.reader_network import ReaderNetwork, new_reader

FROZEN = 3  # lowest layers that neither training changes: the two models share them
WEIGHTS, TOKENIZER = "e5.pt", "tokenizer.json"
TOPICS, CONTRASTS = 0.42, 0.38  # shares of practice topics and of contrasts among what the reader learns from
RATE, RATE_AGAIN = 1.2e-4, 6e-5  # of a reader that begins anew, or with what one has learned
SCALING = 320  # texts that the 8-bit scales are chosen with
SEED = 1


def texts_of(data: Path) -> Iterator[str]:
    """Texts of all kinds that Bron reads, for what the pieces are to be kept of."""
    for source in read.sources(data, TOPICS, CONTRASTS):
        for item in source.items:
            yield item.question
            yield passage_of(item.text)
    for path in sorted((data / "training").rglob("*.t*")):
        if path.suffix in (".tsv", ".txt"):
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def base_model(data: Path, work: Path, again: Path | None = None) -> BaseModel:
    """The pruned base, from the work folder or else made there. again: a model folder that says which pieces stay."""
    work.mkdir(parents=True, exist_ok=True)
    if not (work / WEIGHTS).exists():
        whole = read_base(packaged_model())
        made = same_pieces(whole, again) if again else pruned(whole, texts_of(data))
        made.tokenizer.save(str(work / TOKENIZER))
        torch.save(made.encoder.state_dict(), work / WEIGHTS)
    encoder = from_own(torch.load(work / WEIGHTS, weights_only=True))
    return BaseModel(encoder, Tokenizer.from_file(str(work / TOKENIZER)))


def trained_reader(base: BaseModel, data: Path, work: Path, minutes: float, again: Path | None = None) -> ReaderNetwork:
    """The reader, from its checkpoint or trained now. again: a model folder whose reader it begins with."""
    reader = reader_again(again, base.encoder, FROZEN) if again else new_reader(base.encoder, FROZEN)
    seed = SEED + bool(again)  # not the same windows in the same order
    drawing = read.Drawing(read.sources(data, TOPICS, CONTRASTS), base.tokenizer, seed)
    read.train(reader, drawing, minutes, RATE_AGAIN if again else RATE, work, "reader")
    return reader


def trained_embedder(base: BaseModel, data: Path, work: Path, minutes: float, again: Path | None = None) -> Encoder:
    """The embedder, from its checkpoint or trained now. again: as for the reader.

    Where no time is given it stays what it begins with.
    """
    encoder = embedder_again(again, base.encoder, FROZEN) if again else from_own(base.encoder.state_dict())
    if minutes and not (work / "embedder.pt").exists():
        embed.freeze(encoder, FROZEN)
        embed.train(encoder, base.tokenizer, embed.Drawing(data, SEED + bool(again)), minutes, embed.RATE, work)
    if minutes:
        encoder.load_state_dict(torch.load(work / "embedder.pt", weights_only=True))
    ready: Encoder = encoder.eval()
    return ready


def write(base: BaseModel, reader: ReaderNetwork, encoder: Encoder, data: Path, folder: Path) -> None:
    """The model folder. What its readings are worth, ``rag.training.fit`` says."""
    source = random.Random(SEED)
    topics = practice_topics()
    texts = []
    for topic in source.sample(topics, min(len(topics), SCALING // 2)):
        brief = source.choice(topic.briefs)
        texts += [f"passage: {brief.title}\n{brief.text[:700]}", f"query: {source.choice(topic.questions).text}"]
    export.check_graph(encoder)
    export.write_words(base.encoder, base.tokenizer, folder)
    below = export.write_embedder(encoder, base.tokenizer, folder, texts, FROZEN)
    drawing = read.Drawing(read.sources(data, TOPICS, CONTRASTS), base.tokenizer, SEED + 1)
    windows: list[Window] = [drawing.item().window for _ in range(SCALING)]
    export.write_reader(reader, folder, windows, below)
    export.write_folder(folder, encoder.norm.normalized_shape[0])


def main() -> None:
    """Build."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.build", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder with training and benchmarks")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True, help="model folder to write")
    parser.add_argument("--reader-minutes", type=float, default=75)
    parser.add_argument("--embedder-minutes", type=float, default=20)
    parser.add_argument("--again", type=Path, help="model folder whose models training goes on from")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    base = base_model(options.data, options.work, options.again)
    reader = trained_reader(base, options.data, options.work, options.reader_minutes, options.again)
    encoder = trained_embedder(base, options.data, options.work, options.embedder_minutes, options.again)
    write(base, reader, encoder, options.data, options.to)


if __name__ == "__main__":
    main()
