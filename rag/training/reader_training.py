"""Trains a span reader on drawn windows, step by step, so that a run that was stopped goes on where it was.

Adam (Kingma and Ba 2015), with a linear warm-up and a linear decay to zero.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from rag.records import BronError
from rag.spans import padded
from rag.training.drawing import Batch, Drawing
from rag.training.reader import SpanReader, losses_of, own_weights, scores, table_digest
from rag.training.running import note

CHECKPOINT = "checkpoint.pt"
MULTIPLE = 8  # of tokens that a batch is padded to


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how fast one stage is trained. warm_up: share of the steps. save_every: steps to a checkpoint."""

    steps: int
    rate: float = 1.5e-4
    warm_up: float = 0.08
    save_every: int = 200
    log_every: int = 50

    def factor(self, step: int) -> float:
        """Of the rate at a step, in [0, 1]."""
        warm = max(1, round(self.steps * self.warm_up))
        return min((step + 1) / warm, (self.steps - step) / max(1, self.steps - warm), 1.0)


def train(
    reader: SpanReader,
    drawing: Drawing,
    pace: Pace,
    folder: Path,
    log: Path,
    name: str,
    until: int | None = None,
    start: Mapping[str, Tensor] | None = None,
) -> bool:
    """All steps of a stage that are not done yet; whether all are done now.

    folder: of its checkpoint. name: of the stage in the log. until: stop before this step. start: weights to begin
    with (``own_weights``). Raises BronError when the checkpoint was trained on another word table or pace.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if start is not None:
        reader.load_state_dict(dict(start), strict=False)
    optimiser = torch.optim.Adam([weight for weight in reader.parameters() if weight.requires_grad], lr=pace.rate)
    begun = _load(reader, optimiser, pace, folder / CHECKPOINT)
    last = pace.steps if until is None else min(until, pace.steps)
    if begun < last:
        note(log, {"stage": name, "start": begun, "pace": asdict(pace), "exercises": len(drawing.round)})
    reader.train()
    seen: dict[str, list[Tensor]] = {}
    since = time.monotonic()
    for step in range(begun, last):
        losses, answered = _step(reader, optimiser, drawing.batch(step), pace.rate * pace.factor(step))
        for kind, part in (("answer", losses[answered]), ("none", losses[~answered])):
            seen.setdefault(kind, []).append(part)
        done = step + 1
        if done % pace.log_every == 0 or done == pace.steps:
            means = {kind: round(float(torch.cat(parts).mean()), 4) for kind, parts in seen.items()}
            seconds = (time.monotonic() - since) / len(seen["answer"])
            note(log, {"stage": name, "step": done, "loss": means, "seconds_a_step": round(seconds, 3)})
            seen, since = {}, time.monotonic()
        if done % pace.save_every == 0 or done == pace.steps:
            _save(reader, optimiser, pace, folder / CHECKPOINT, done)
    reader.eval()
    return max(begun, last) == pace.steps


def _step(reader: SpanReader, optimiser: torch.optim.Optimizer, batch: Batch, rate: float) -> tuple[Tensor, Tensor]:
    """One update; the loss of each window and whether it holds its answer."""
    device = reader.passage_type.device
    ids, mask, types = (torch.from_numpy(part).to(device) for part in padded(batch.windows, MULTIPLE))
    firsts, lasts = torch.tensor(batch.firsts, device=device), torch.tensor(batch.lasts, device=device)
    for group in optimiser.param_groups:
        group["lr"] = rate
    losses = losses_of(*scores(reader, ids, mask, types), mask, types, firsts, lasts)
    optimiser.zero_grad(set_to_none=True)
    losses.mean().backward()
    nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
    optimiser.step()
    return losses.detach().cpu(), (firsts > 0).cpu()


def _save(reader: SpanReader, optimiser: torch.optim.Optimizer, pace: Pace, path: Path, step: int) -> None:
    """All that is needed to go on after ``step`` batches but the word table; the file is whole or not there."""
    state = {"step": step, "pace": asdict(pace), "table": table_digest(reader)}
    state |= {"reader": own_weights(reader), "optimiser": optimiser.state_dict()}
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def _load(reader: SpanReader, optimiser: torch.optim.Optimizer, pace: Pace, path: Path) -> int:
    """Go back to a saved state, if there is one; the number of batches it has seen."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["table"] != table_digest(reader) or state["pace"]["steps"] != pace.steps:
        todo = "Name an empty work folder, or go on with the encoder and the steps that the run was begun with."
        raise BronError("the work folder belongs to another run", where=str(path), todo=todo)
    reader.load_state_dict(state["reader"], strict=False)
    optimiser.load_state_dict(state["optimiser"])
    step: int = state["step"]
    return step


def trained_weights(folder: Path) -> dict[str, Tensor]:
    """What the last checkpoint of a stage's folder has learned."""
    weights: dict[str, Tensor] = torch.load(folder / CHECKPOINT, weights_only=True)["reader"]
    return weights
