"""Trains the embedder further, for as long as it is given.

    python -m rag.training.embed DATA --base MODEL --work FOLDER --minutes 20

Question and passage, and sentence and translation, are drawn together and all else of their batch apart (InfoNCE: van
den Oord and others 2018), with two texts a question that are like its own and do not answer. What the base knows is
kept by holding the vectors of a batch's short texts near its own. A long text is cut as the archive cuts it, and the
rest of it is one of the two that do not answer: an archive holds the other passages of the same article too. What is
held out (``exercises.HELD_OUT``, unseen practice topics) is not read.
"""

from __future__ import annotations

import argparse
import copy
import csv
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from rag.evaluation.practice import dossiers_folder, practice_topics
from rag.training import contrasts
from rag.training import exercises as read
from rag.training.encoder import Encoder, from_own
from rag.training.exercises import Exercise, Text
from rag.training.running import has_bfloat16, note

LONGEST = 192  # tokens of a text in training
SIZES = (300, 700)  # characters between which passages are cut
LEAST = 120  # characters of the rest of a text that is read as one that does not answer
QUESTIONS, PAIRS = 16, 12  # of each kind in a batch
NEGATIVES = 2  # a question, of the texts most like its own
TOGETHER = 12  # texts of like length that are read together
ENOUGH = 6000  # exercises of a source: more would not be drawn, and their likeness takes minutes
TEMPERATURE = 0.03
RATE = 5e-5
KEPT = 4.0  # weight of the distance to what the base says
CHECKPOINT_MINUTES = 4.0
CHECKPOINT = "embedder.pt"
# Files of sentence pairs, and how much each is drawn.
SENTENCES = {
    "sentences.sv-en.tsv": 1.0,
    "sentences.nl-en.tsv": 1.0,
    "sentences/debian_web.sv-en.tsv.gz": 0.6,
    "sentences/tatoeba_nl_full.nl-en.tsv.gz": 0.5,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts that belong together have one place. negatives: of all questions; none answers its own."""

    questions: list[str]
    passages: list[str]
    negatives: list[str]
    sentences: list[str]
    translations: list[str]


class Drawing:
    """Draws batches for ever; the same seed gives the same ones."""

    def __init__(self, data: Path, seed: int) -> None:
        self.random = random.Random(seed)
        questions = data / "training" / "questions"
        topics = read.with_others(read.topic_exercises(topic for topic in practice_topics() if not topic.unseen))
        dossiers = practice_topics(dossiers_folder())
        of_one_event = read.with_others(read.topic_exercises(topic for topic in dossiers if not topic.unseen))
        bench = data / "benchmarks"
        parallel = read.parallel_squad(
            {"en": bench / "xquad_en.dev.json.gz"}
            | {language: questions / f"xquad.{language}.dev.json.gz" for language in ("sv", "nl", "da", "nb")}
        )
        swedish = read.learned(read.squad(bench / "squad_sv.dev.json.gz", "sv"))
        training = data / "training"
        self.sets: list[tuple[float, list[Exercise]]] = [
            (0.27, _answered(topics)),
            (0.13, _answered(of_one_event)),
            (0.1, _answered(read.with_others(contrasts.learned()))),
            (0.1, self._some(read.learned(parallel))),
            (0.05, self._some(swedish)),
            (0.12, self._some(read.squad(questions / "squad2_en.train.json.gz", "en"))),
            (0.06, self._some(read.questions_jsonl(training / "questions.en.jsonl.gz", "en"))),
            (0.05, self._some(read.natural_questions(questions / "natural_questions_qed.jsonl.gz"))),
            (0.04, self._some(read.squad(questions / "norquad.json.gz", "nb"))),
            (0.04, _answered(read.fever(questions / "fever.train.jsonl.gz"))),
            (0.04, self._some(read.questions_jsonl(training / "questions.sv.jsonl", "sv"))),
        ]
        self.pairs = [(share, _pairs(data / "training" / name)) for name, share in SENTENCES.items()]

    def batches(self) -> Iterator[Batch]:
        """Batches of QUESTIONS questions and PAIRS pairs of sentences."""
        while True:
            drawn = [self._drawn(self.sets) for _ in range(QUESTIONS)]
            asked = [(item, *cut(item.text, item.telling, self.random)) for item in drawn]
            pairs = [self._drawn(self.pairs) for _ in range(PAIRS)]
            yield Batch(
                [item.question for item in drawn],
                [passage_of(_part(item.text, first, last)) for item, first, last in asked],
                [passage_of(text) for item, first, last in asked for text in near(item, first, last, self.random)],
                [one for one, _ in pairs],
                [other for _, other in pairs],
            )

    def _some(self, items: Sequence[Exercise]) -> list[Exercise]:
        """Exercises that are answered, with texts like their own; neighbours in a file stay together."""
        start = self.random.randrange(max(1, len(items) - ENOUGH))
        return _answered(read.with_others(items[start : start + ENOUGH]))

    def _drawn(self, sets: Sequence[tuple[float, Sequence[Any]]]) -> Any:
        ((_, items),) = self.random.choices(sets, [share for share, _ in sets])
        return self.random.choice(items)


def cut(text: Text, telling: frozenset[int], source: random.Random) -> tuple[int, int]:
    """Which sentences a passage is cut of, from the first up to the second: those that tell, and some around them."""
    size, count = source.randint(*SIZES), len(text.sentences)
    first = min(telling, default=source.randrange(count))
    last = max(telling, default=first) + 1
    before = source.random()  # the share of what is added that stands before
    while sum(map(len, text.sentences[first:last])) < size and (first > 0 or last < count):
        left = first > 0 and (last == count or source.random() < before)
        wider = (first - 1, last) if left else (first, last + 1)
        if sum(map(len, text.sentences[slice(*wider)])) > SIZES[1]:
            break
        first, last = wider
    return first, last


def near(item: Exercise, first: int, last: int, source: random.Random) -> list[Text]:
    """Passages that do not answer: of the rest of the text around what was cut from it, and of texts like it."""
    sides = (_part(item.text, 0, first), _part(item.text, last, len(item.text.sentences)))
    rest = [side for side in sides if sum(map(len, side.sentences)) >= LEAST and not _tells(side, item.forms)]
    others = item.others[: 2 * NEGATIVES]
    found = [*source.sample(rest, min(1, len(rest))), *source.sample(others, min(NEGATIVES, len(others)))]
    return [_part(text, *cut(text, frozenset(), source)) for text in found[:NEGATIVES]]


def passage_of(text: Text) -> str:
    """What is embedded of a text, as ``rag.index.passages.embedded_text`` has it."""
    body = " ".join(text.sentences)
    return f"{text.head}\n{body}" if text.head else body


def _part(text: Text, first: int, last: int) -> Text:
    return replace(text, sentences=text.sentences[first:last])


def _tells(text: Text, forms: Sequence[str]) -> bool:
    whole = " ".join(text.sentences).casefold()
    return any(form.casefold() in whole for form in forms)


def _answered(items: Sequence[Exercise]) -> list[Exercise]:
    return [item for item in items if item.telling and item.others]


def _pairs(path: Path) -> list[tuple[str, str]]:
    with read.opened(path) as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(row[1], row[2]) for row in rows if len(row) >= 3 and 12 <= len(row[1]) <= 400]


def vectors(encoder: Encoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Unit vectors of texts with their prefixes, float32 (n, width); texts of like length are read together."""
    ids = [encoding.ids[:LONGEST] for encoding in tokenizer.encode_batch_fast(list(texts))]
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    found = [
        _vectors(encoder, [ids[place] for place in order[start : start + TOGETHER]])
        for start in range(0, len(order), TOGETHER)
    ]
    places = torch.tensor(order, device=found[0].device).argsort()
    return torch.cat(found)[places]


def _vectors(encoder: Encoder, ids: Sequence[Sequence[int]]) -> Tensor:
    longest = -(-max(map(len, ids)) // 8) * 8
    padded = torch.ones(len(ids), longest, dtype=torch.long)
    mask = torch.zeros_like(padded)
    for row, own in enumerate(ids):
        padded[row, : len(own)], mask[row, : len(own)] = torch.tensor(own), 1
    device = encoder.norm.weight.device
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cpu" or has_bfloat16()):
        found: Tensor = encoder(padded.to(device), mask.to(device))
    return found.float()


def loss_of(encoder: Encoder, base: Encoder, tokenizer: Tokenizer, batch: Batch) -> tuple[Tensor, Tensor]:
    """What is drawn together and apart, and the distance to what the base says."""
    short = [f"query: {text}" for text in (*batch.questions, *batch.sentences, *batch.translations)]
    long = [f"passage: {text}" for text in (*batch.passages, *batch.negatives)]
    near, far = vectors(encoder, tokenizer, short), vectors(encoder, tokenizer, long)
    with torch.no_grad():
        was_near = vectors(base, tokenizer, short)
    count = len(batch.questions)
    places = torch.arange(count, device=near.device)
    found = nn.functional.cross_entropy(near[:count] @ far.T / TEMPERATURE, places)
    one, other = near[count:].chunk(2)
    alike = one @ other.T / TEMPERATURE
    own = torch.arange(len(one), device=near.device)
    pairs = (nn.functional.cross_entropy(alike, own) + nn.functional.cross_entropy(alike.T, own)) / 2
    moved = (near - was_near).pow(2).sum(dim=1).mean()
    return found + pairs, moved


def train(encoder: Encoder, tokenizer: Tokenizer, drawing: Drawing, minutes: float, rate: float, work: Path) -> None:
    """AdamW; the rate rises for 5 % of the time, then falls to zero. Goes on from what an earlier run reached.

    encoder: the base.
    """
    work.mkdir(parents=True, exist_ok=True)
    base = copy.deepcopy(encoder).eval()
    if (work / CHECKPOINT).exists():
        encoder.load_state_dict(torch.load(work / CHECKPOINT, weights_only=True))
    optimiser = torch.optim.AdamW([p for p in encoder.parameters() if p.requires_grad], lr=rate, weight_decay=0.01)
    begun, saved = time.monotonic(), time.monotonic()
    seen: list[tuple[float, float]] = []
    for step, batch in enumerate(drawing.batches(), 1):
        share = (time.monotonic() - begun) / 60 / minutes
        if share >= 1 or (time.monotonic() - saved) / 60 > CHECKPOINT_MINUTES:
            torch.save(encoder.state_dict(), work / CHECKPOINT)
            saved = time.monotonic()
        if share >= 1:
            return
        for group in optimiser.param_groups:
            group["lr"] = rate * min((share + 1e-3) / 0.05, (1 - share) / 0.95)
        found, moved = loss_of(encoder, base, tokenizer, batch)
        optimiser.zero_grad(set_to_none=True)
        (found + KEPT * moved).backward()
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        seen.append((float(found.detach()), float(moved.detach())))
        if step % 25 == 0:
            means = [round(sum(part) / len(part), 4) for part in zip(*seen, strict=True)]
            note(
                work / "log.jsonl",
                {"stage": "embedder", "step": step, "minutes": round(share * minutes, 1), "loss": means},
            )
            seen = []


def freeze(encoder: Encoder, layers: int) -> None:
    """Let the word table, the positions and the lowest layers stay as they are."""
    for part in (encoder.words, encoder.positions, encoder.norm, *encoder.layers[:layers]):
        part.requires_grad_(False)
    encoder.token_type.requires_grad_(False)


def main() -> None:
    """Train, and write a checkpoint."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.embed", description=main.__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder with e5.pt and tokenizer.json")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--frozen", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    encoder = from_own(torch.load(options.base / "e5.pt"))
    freeze(encoder, options.frozen)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    train(encoder, tokenizer, Drawing(options.data, options.seed), options.minutes, options.rate, options.work)


if __name__ == "__main__":
    main()
