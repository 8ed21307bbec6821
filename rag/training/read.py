"""Trains the reader, for as long as it is given.

    python -m rag.training.read DATA --base MODEL --work FOLDER --minutes 60 [--from CHECKPOINT] [--topics 0.27]

DATA holds ``training`` and ``benchmarks``. Time, not steps, decides how fast the rate falls, so that a run ends when
it must, whatever else the machine does. A checkpoint every few minutes; run again, it goes on from the last.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn

from rag.evaluation.practice import dossiers_folder, outside_questions, practice_topics
from rag.models.embedder import Embedder
from rag.models.windows import Window, padded, windows
from rag.training import exercises as read
from rag.training.contrasts import contrast_sources
from rag.training.encoder import from_own
from rag.training.exercises import Exercise, Source, Text
from rag.training.outside import outside_exercises
from rag.training.reader_network import ReaderNetwork, losses_of, new_reader, own_weights
from rag.training.running import has_bfloat16, note

MAX_TOKENS = 224  # of a window in training
# Characters that a text is cut to, and how often: three short windows are learned from in the time of one long one.
CUTS = ((300, 0.75), (680, 0.25))
TOGETHER = 160  # windows that are drawn at once, and sorted by length into batches
BATCH_TOKENS = 2816  # of a batch, with padding
CHECKPOINT_MINUTES = 4.0
SHARES = (1.0, 0.5, 0.3)  # of the losses of sentences, spans and "as a whole"
ELSEWHERE = 0.35  # share of answerable questions that are read with a text that does not answer
WITHOUT = 0.3  # share of these texts that are its own without what tells, where there is one
BESIDE = 0.12  # share of what is drawn that is read as single sentences beside each other, as an answer's best ones are
OTHERS = (1, 2, 2, 4)  # sentences beside the one that tells
MULTIPLE = 8


@dataclass(frozen=True, slots=True)
class Item:
    """A window to learn from.

    telling: numbers of its sentences that tell, as in the passage. span: places of the answer's first and last token,
    (0, 0) where there is none. whole: a sentence as a whole answers.
    """

    window: Window
    telling: frozenset[int]
    span: tuple[int, int]
    whole: bool = False


def sources(data: Path, topics: float, contrasts: float) -> list[Source]:
    """All that is learned from, with its shares.

    topics: of the practice topics. contrasts: of texts with questions that differ in one thing. The rest is shared by
    the public sets.
    """
    questions, bench = data / "training" / "questions", data / "benchmarks"
    parallel = read.parallel_squad(
        {"en": bench / "xquad_en.dev.json.gz"}
        | {language: questions / f"xquad.{language}.dev.json.gz" for language in ("sv", "nl", "da", "nb")}
    )
    public = [
        ("squad en", 0.30, read.squad(questions / "squad2_en.train.json.gz", "en")),
        ("squad sv", 0.10, read.learned(read.squad(bench / "squad_sv.dev.json.gz", "sv"))),
        ("squad da", 0.03, read.learned(read.squad(questions / "squad_da.dev.json.gz", "da"))),
        ("xquad", 0.15, read.learned(parallel)),
        ("shifts", 0.12, read.questions_jsonl(data / "training" / "questions.en.jsonl.gz", "en")),
        ("swequad", 0.02, read.questions_jsonl(data / "training" / "questions.sv.jsonl", "sv")),
        ("norquad", 0.05, read.squad(questions / "norquad.json.gz", "nb")),
        ("natural questions", 0.06, read.natural_questions(questions / "natural_questions_qed.jsonl.gz")),
        ("tydi", 0.03, read.squad(questions / "tydiqa_en.train.json.gz", "en")),
        ("mlqa", 0.01, read.squad(questions / "mlqa_en.dev.json.gz", "en")),
        ("qamr", 0.03, read.qamr(questions / "qamr.jsonl.gz")),
        ("fever", 0.10, read.fever(questions / "fever.train.jsonl.gz")),
    ]
    total = sum(share for _, share, _ in public)
    found = [
        Source(
            name,
            share / total * (1 - topics - contrasts),
            tuple(read.with_others(items) if name not in ("fever", "qamr") else items),
        )
        for name, share, items in public
    ]
    seen = [topic for topic in practice_topics() if not topic.unseen]
    practised = read.with_others(read.topic_exercises(seen))
    general = tuple(item for item in practised if item.general)
    told = tuple(item for item in practised if item.telling and not item.general)
    silent = tuple(item for item in practised if not item.telling and not item.general)
    outside = tuple(outside_exercises(outside_questions(), seen, Embedder()))
    dossiers = [topic for topic in practice_topics(dossiers_folder()) if not topic.unseen]
    of_one_event = read.with_others(read.topic_exercises(dossiers))
    practice = (
        ("topics", 0.38, told),
        ("topics, silent", 0.15, silent),
        ("topics, general", 0.12, general),
        ("dossiers", 0.15, tuple(item for item in of_one_event if item.telling)),
        ("dossiers, silent", 0.08, tuple(item for item in of_one_event if not item.telling)),
        ("outside", 0.12, outside),
    )
    own = [Source(name, topics * share, items) for name, share, items in practice]
    return [*found, *own, *contrast_sources(contrasts)]


class Encoded:
    """Token ids of texts, kept."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.tokenizer = tokenizer

    def ids(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def item(self, exercise: Exercise, source: random.Random) -> Item | None:
        """The window of an exercise that its answer stands in; None where a cut sentence loses the span."""
        text, first = _shortened(exercise, source)
        head = text.head if source.random() < 0.7 else ""
        above = " ".join(part for part in (head, text.before) if part)
        encodings = [self.tokenizer.encode(sentence, add_special_tokens=False) for sentence in text.sentences]
        passage = [encoding.ids for encoding in encodings]
        every = list(windows(self.ids(exercise.question), self.ids(above), passage, MAX_TOKENS))
        telling = frozenset(place - first for place in exercise.telling)
        held = [window for window in every if telling & {part.number for part in window.parts}]
        if not telling or not held:
            return Item(source.choice(every), frozenset(), (0, 0)) if not telling else None
        window = held[0]
        span = _span(window, exercise, first, encodings) if exercise.span else (0, 0)
        return Item(window, telling, span, exercise.whole)


def _span(window: Window, exercise: Exercise, first: int, encodings: Sequence[Encoding]) -> tuple[int, int]:
    """Places of an answer's first and last token in the window; (0, 0) where the window does not hold them."""
    assert exercise.span is not None
    number, start, end = exercise.span[0] - first, exercise.span[1], exercise.span[2]
    tokens = [n for n, (a, b) in enumerate(encodings[number].offsets) if a < end and start < b and b > a]
    part = next((part for part in window.parts if part.number == number and part.cut == 0), None)
    if not tokens or part is None or part.start + tokens[-1] >= part.end:
        return (0, 0)
    return part.start + tokens[0], part.start + tokens[-1]


def _shortened(exercise: Exercise, source: random.Random) -> tuple[Text, int]:
    """A part of a long text around what tells, with the sentence before it; and the number of its first sentence."""
    text = exercise.text
    if exercise.uncut:
        return text, 0
    first, last = 0, len(text.sentences)
    lengths = [len(sentence) for sentence in text.sentences]
    low = min(exercise.telling, default=source.randrange(last))
    high = max(exercise.telling, default=low) + 1
    (longest,) = source.choices([size for size, _ in CUTS], [share for _, share in CUTS])
    while sum(lengths[first:last]) > longest and (first < low or last > high):
        if first < low and (last <= high or source.random() < 0.5):
            first += 1
        else:
            last -= 1
    if first == 0 and low > 0 and source.random() < 0.15:
        first = 1
    before = text.sentences[first - 1] if first else text.before
    return replace(
        text, sentences=text.sentences[first:last], before=before[-200:] if source.random() < 0.8 else ""
    ), first


def without_telling(exercise: Exercise) -> Text | None:
    """The text of an exercise less the sentences that tell; None where what is left is short or may tell it too."""
    if exercise.whole or not exercise.forms:
        return None
    left = tuple(own for number, own in enumerate(exercise.text.sentences) if number not in exercise.telling)
    rest = " ".join((exercise.text.head, *left)).casefold()
    told = any(form.casefold() in rest for form in exercise.forms)
    return None if told or len(left) < 2 else replace(exercise.text, sentences=left)


def beside(exercise: Exercise, source: random.Random) -> Exercise:
    """One sentence that tells, where there is one, among some of its own text and of texts like it, without context."""
    text = exercise.text
    near = [own for other in exercise.others[:2] for own in other.sentences]
    pool = [own for number, own in enumerate(text.sentences) if number not in exercise.telling] + near
    places = sorted(exercise.telling)
    told = exercise.span[0] if exercise.span else source.choice(places) if places else None
    drawn = source.sample(pool, min(len(pool), source.choice(OTHERS) + (told is None)))
    place = source.randint(0, len(drawn))
    if told is None:
        return replace(exercise, text=Text(tuple(drawn), text.language), uncut=True) if drawn else exercise
    drawn.insert(place, text.sentences[told])
    span = (place, *exercise.span[1:]) if exercise.span else None
    return replace(exercise, text=Text(tuple(drawn), text.language), telling=frozenset([place]), span=span, uncut=True)


class Drawing:
    """Draws windows from the sources by their shares, for ever; the same seed gives the same ones."""

    def __init__(self, sources: Sequence[Source], tokenizer: Tokenizer, seed: int) -> None:
        self.sources = [source for source in sources if source.items]
        self.encoded = Encoded(tokenizer)
        self.random = random.Random(seed)

    def item(self) -> Item:
        """One window."""
        while True:
            (source,) = self.random.choices(self.sources, [source.share for source in self.sources])
            drawn = self.random.choice(source.items)
            if drawn.telling and drawn.others and self.random.random() < ELSEWHERE:
                text = (without_telling(drawn) if self.random.random() < WITHOUT else None) or self._other(drawn)
                drawn = replace(drawn, text=text, telling=frozenset(), span=None, whole=False)
            if self.random.random() < BESIDE:
                drawn = beside(drawn, self.random)
            item = self.encoded.item(drawn, self.random)
            if item:
                return item

    def _other(self, drawn: Exercise) -> Text:
        """A text that does not answer; the first are the most like its own, and drawn most."""
        return drawn.others[min(int(self.random.expovariate(0.5)), len(drawn.others) - 1)]

    def batches(self) -> Iterator[list[Item]]:
        """Batches of windows of like length."""
        while True:
            items = sorted((self.item() for _ in range(TOGETHER)), key=lambda item: -len(item.window.ids))
            cut = []
            while items:
                size = max(1, BATCH_TOKENS // len(items[0].window.ids))
                cut.append(items[:size])
                items = items[size:]
            self.random.shuffle(cut)
            yield from cut


def losses(reader: ReaderNetwork, batch: Sequence[Item]) -> tuple[Tensor, Tensor, Tensor]:
    """Of the sentences, the spans and "as a whole"; the arithmetic in bfloat16 where the processor has it."""
    ids, mask, types = (torch.from_numpy(part) for part in padded([item.window for item in batch], MULTIPLE))
    parts = torch.zeros_like(ids)
    telling = torch.zeros(len(batch), 1 + max(len(item.window.parts) for item in batch), dtype=torch.bool)
    for row, item in enumerate(batch):
        for number, part in enumerate(item.window.parts, 1):
            parts[row, part.start : part.end] = number
            telling[row, number] = part.number in item.telling
        telling[row, 0] = not telling[row].any()
    ends = torch.tensor([item.span for item in batch])
    whole = torch.tensor([item.whole for item in batch])
    device = reader.scores.weight.device
    given = (part.to(device) for part in (ids, mask, types, parts, telling, ends, whole))
    ids, mask, types, parts, telling, ends, whole = given
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cpu" or has_bfloat16()):
        scores = reader(ids, mask, types)
    return losses_of(scores.float(), types, parts, telling, ends, whole)


def train(reader: ReaderNetwork, drawing: Drawing, minutes: float, rate: float, work: Path, name: str) -> None:
    """Adam (Kingma and Ba 2015) with decoupled decay; the rate rises for 4 % of the time, then falls to zero."""
    work.mkdir(parents=True, exist_ok=True)
    optimiser = torch.optim.AdamW([p for p in reader.parameters() if p.requires_grad], lr=rate, weight_decay=0.01)
    path, log = work / f"{name}.pt", work / "log.jsonl"
    spent = 0.0
    if path.exists():
        state = torch.load(path, weights_only=True)
        reader.load_state_dict(state["reader"], strict=False)
        optimiser.load_state_dict(state["optimiser"])
        spent = state["spent"]
    begun, saved = time.monotonic() - spent, time.monotonic()
    seen: list[list[float]] = []
    reader.train()
    for step, batch in enumerate(drawing.batches(), 1):
        elapsed = (time.monotonic() - begun) / 60
        done = elapsed >= minutes
        if done or (time.monotonic() - saved) / 60 > CHECKPOINT_MINUTES:
            state = {"reader": own_weights(reader), "optimiser": optimiser.state_dict(), "spent": elapsed * 60}
            torch.save(state, path.with_suffix(".part"))
            path.with_suffix(".part").replace(path)
            saved = time.monotonic()
        if done:
            break
        share = elapsed / minutes
        for group in optimiser.param_groups:
            group["lr"] = rate * min((share + 1e-3) / 0.04, (1 - share) / 0.96)
        parts = losses(reader, batch)
        loss = torch.stack([share * part.mean() for share, part in zip(SHARES, parts, strict=True) if len(part)]).sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        seen.append([float(part.detach().mean()) if len(part) else 0.0 for part in parts])
        if step % 50 == 0:
            means = [round(sum(part) / len(part), 4) for part in zip(*seen, strict=True)]
            note(log, {"stage": name, "step": step, "minutes": round(elapsed, 1), "loss": means})
            seen = []
    reader.eval()


def main() -> None:
    """Train, and write a checkpoint."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.read", description=main.__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder with e5.pt and tokenizer.json")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--name", default="reader")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--frozen", type=int, default=3)
    parser.add_argument("--layers", type=int, default=None)
    parser.add_argument("--topics", type=float, default=0.15)
    parser.add_argument("--contrasts", type=float, default=0.3)
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    reader = new_reader(from_own(torch.load(options.base / "e5.pt")), options.frozen, options.layers)
    if options.start:
        begun = torch.load(options.start, weights_only=True)["reader"]
        own = reader.state_dict()
        reader.load_state_dict({n: v for n, v in begun.items() if own[n].shape == v.shape}, strict=False)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    begun = time.monotonic()
    drawn = sources(options.data, options.topics, options.contrasts)
    for source in drawn:
        print(source.name, round(source.share, 3), len(source.items), flush=True)
    print(f"read in {time.monotonic() - begun:.0f} s", flush=True)
    train(reader, Drawing(drawn, tokenizer, options.seed), options.minutes, options.rate, options.work, options.name)


if __name__ == "__main__":
    main()
