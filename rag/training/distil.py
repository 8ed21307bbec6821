"""A small English encoder teaches its multilingual student (Reimers and Gurevych 2020), batch by batch.

A text in any language should have the vector that the teacher gives its English meaning (cosine), and be nearer to it
than to the vectors of thousands of other texts (InfoNCE, van den Oord and others 2018); a question should be nearer to
the passage that answers it than to other passages.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from rag.training.batches import Batches, Mapping
from rag.training.encoder import Encoder
from rag.training.running import has_bfloat16, note

LONGEST = 160  # tokens of a text in training
SCALE = 20.0  # of cosines in the softmax
BANK = 3000  # English texts that a batch is told apart from, beside its own
SAME = 0.95  # cosine above which two English texts say the same: neither is the other's negative
CLOSENESS = 4.0  # weight of the cosine loss beside the contrastive one
TABLE = "words.weight"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast: Adam (Kingma and Ba 2015), linear warm-up, then linear decay to zero.

    table_rate is for the word table, body_rate for all else. save_every: steps between checkpoints. first: number of
    the first batch, so that further training goes on with batches that the model has not seen.
    """

    steps: int = 2000
    table_rate: float = 6e-4
    body_rate: float = 7e-5
    warm_up: int = 150
    save_every: int = 500
    log_every: int = 50
    seed: int = 1
    first: int = 0

    def factor(self, step: int) -> float:
        """Of both rates at a step, in [0, 1]."""
        return min((step + 1) / self.warm_up, max(0.0, (self.steps - step) / max(1, self.steps - self.warm_up)), 1.0)


class Student:
    """The encoder in training, with its tokeniser and its optimisers."""

    def __init__(self, encoder: Encoder, tokenizer: Tokenizer, schedule: Schedule) -> None:
        tokenizer.enable_truncation(LONGEST)
        self.encoder = encoder.train()
        self.tokenizer = tokenizer
        # Only the rows of a batch are updated, out of a table that is nine tenths of the model.
        encoder.words.sparse = True
        body = [weight for name, weight in encoder.named_parameters() if name != TABLE]
        self.body = body
        self.optimisers = (
            torch.optim.SparseAdam([encoder.words.weight], lr=schedule.table_rate),
            torch.optim.Adam(body, lr=schedule.body_rate),
        )
        self.rates = (schedule.table_rate, schedule.body_rate)

    def embed(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors (n, width), float32, that gradients flow through."""
        return embed(self.encoder, self.tokenizer, texts)

    def step(self, loss: Tensor, factor: float) -> None:
        """One update of all weights, at a share of the full rates."""
        for optimiser, rate in zip(self.optimisers, self.rates, strict=True):
            optimiser.zero_grad(set_to_none=True)
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        loss.backward()
        nn.utils.clip_grad_norm_(self.body, 1.0)
        for optimiser in self.optimisers:
            optimiser.step()

    def save(self, path: Path, step: int) -> None:
        """All that is needed to go on after ``step`` batches; the file is whole or not there."""
        state = {"step": step, "encoder": self.encoder.state_dict()}
        state["optimisers"] = [optimiser.state_dict() for optimiser in self.optimisers]
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def load(self, path: Path) -> int:
        """Go back to a saved state; the number of batches it has seen."""
        state = torch.load(path, weights_only=True)
        self.encoder.load_state_dict(state["encoder"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        step: int = state["step"]
        return step


def embed(encoder: Encoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Unit vectors (n, width), float32; the arithmetic in between in bfloat16 where the processor has it."""
    lists = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
    # Rounded up: every new shape costs a second in which kernels are prepared for it.
    longest = _rounded(max(map(len, lists)), 8 if max(map(len, lists)) <= 48 else 16)
    rows = _rounded(len(lists), 16)
    ids = torch.zeros(rows, longest, dtype=torch.long)
    mask = torch.zeros(rows, longest, dtype=torch.long)
    for row, item in enumerate(lists):
        ids[row, : len(item)] = torch.tensor(item)
        mask[row, : len(item)] = 1
    device = encoder.norm.weight.device
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cpu" or has_bfloat16()):
        vectors: Tensor = encoder(ids.to(device), mask.to(device))
    return vectors[: len(lists)].float()


def _rounded(count: int, step: int) -> int:
    return math.ceil(count / step) * step


def embed_all(encoder: Encoder, tokenizer: Tokenizer, texts: Sequence[str], characters: int = 16_000) -> Tensor:
    """``embed`` for any number of texts, in batches of like length, without gradients."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = torch.zeros(len(texts), encoder.words.embedding_dim)
    while order:
        size = max(1, min(512, characters // (len(texts[order[-1]]) + 1)))
        batch, order = order[-size:], order[:-size]
        with torch.no_grad():
            vectors[batch] = embed(encoder, tokenizer, [texts[place] for place in batch]).cpu()
    return vectors


def contrast(vectors: Tensor, own: Tensor, others: Tensor) -> Tensor:
    """Mean loss of telling each row's own vector from ``others`` and the other rows' own; all of unit length.

    vectors, own: (n, width). others: (m, width). Others that are all but equal to a row's own are no negatives of it.
    """
    against = torch.cat([own, others])
    scores = SCALE * vectors @ against.T
    with torch.no_grad():
        same = own.detach() @ against.detach().T > SAME
        same[torch.arange(len(own)), torch.arange(len(own))] = False
    scores = scores.masked_fill(same, -math.inf)
    return nn.functional.cross_entropy(scores, torch.arange(len(own), device=scores.device))


def loss_of(student: Student, batches: Batches, teacher: Tensor, number: int) -> tuple[str, Tensor]:
    """The kind of a batch and the student's loss on it. teacher: the vectors of ``batches.english``."""
    batch = batches.batch(number)
    source = random.Random(f"{batches.seed}/{number}/bank")
    if isinstance(batch, Mapping):
        vectors = student.embed(batch.texts)
        own = torch.stack([nn.functional.normalize(teacher[numbers].mean(dim=0), dim=0) for numbers in batch.english])
        closeness = 1 - (vectors * own).sum(dim=1).mean()
        if batch.kind == "word":
            return batch.kind, CLOSENESS * closeness + contrast(vectors, own, own[:0])
        among = batches.sentences if batch.kind in ("pair", "english") else len(teacher)
        others = teacher[source.sample(range(among), min(BANK, among))]
        told = contrast(vectors, own, others)
        if batch.kind == "pair":  # and from the English side, for the archive is in the other language as often
            told = told + contrast(own, vectors, vectors[:0])
        return batch.kind, CLOSENESS * closeness + told
    questions, passages = student.embed(batch.questions), student.embed(batch.passages)
    known = torch.tensor([number for number in batch.english if number >= 0])
    rows = torch.tensor([row for row, number in enumerate(batch.english) if number >= 0], dtype=torch.long)
    closeness = (1 - (passages[rows] * teacher[known]).sum(dim=1)).sum() / len(passages) if len(rows) else 0.0
    windows = batches.joined_numbers if batch.kind == "sentence" else list(batches.windows.values())
    drawn = set(source.sample(windows, min(1500, len(windows)))) - set(batch.english)
    others = teacher[sorted(drawn)] if drawn else passages[:0].detach()
    if batch.strangers:
        others = torch.cat([others, student.embed(batch.strangers)])
    told = contrast(questions, passages, others) + contrast(passages, questions, questions[:0])
    return batch.kind, CLOSENESS * closeness / 2 + told


def train(
    student: Student,
    batches: Batches,
    teacher: Tensor,
    schedule: Schedule,
    folder: Path,
    measure: Callable[[Encoder, Tokenizer], dict[str, float]] | None = None,
    until: int | None = None,
) -> None:
    """All steps that are not done yet. folder: holds ``checkpoint.pt`` and ``log.jsonl``, one line each ``log_every``.

    measure: figures of the encoder so far, taken at each checkpoint and logged. until: stop before this step.
    """
    checkpoint, log = folder / "checkpoint.pt", folder / "log.jsonl"
    begun = student.load(checkpoint) if checkpoint.exists() else 0
    note(log, {"start": begun, "schedule": asdict(schedule)})
    losses: dict[str, list[float]] = {}
    since = time.monotonic()
    for step in range(begun, schedule.steps if until is None else until):
        kind, loss = loss_of(student, batches, teacher, schedule.first + step)
        student.step(loss, schedule.factor(step))
        losses.setdefault(kind, []).append(float(loss.detach()))
        done = step + 1
        if done % schedule.log_every == 0 or done == schedule.steps:
            means = {kind: round(sum(values) / len(values), 4) for kind, values in sorted(losses.items())}
            pace = (time.monotonic() - since) / sum(map(len, losses.values()))
            note(log, {"step": done, "loss": means, "seconds_a_step": round(pace, 3)})
            losses, since = {}, time.monotonic()
        if done % schedule.save_every == 0 or done == schedule.steps:
            student.save(checkpoint, done)
            if measure:
                student.encoder.eval()
                figures = measure(student.encoder, student.tokenizer)
                student.encoder.train()
                note(log, {"step": done, "figures": figures})
            since = time.monotonic()
