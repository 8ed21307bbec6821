"""What ``bron evaluate --draft`` does: candidates for an archive, judged in the terminal or written as they are."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from rag.evaluation.candidates import Candidate, CandidateFiles
from rag.evaluation.drafting import drafted
from rag.evaluation.readers import from_feedback
from rag.evaluation.review import Reviewed, review
from rag.records import BronError
from rag.service import Service
from rag.settings import Settings

DEFAULT_FILE = Path("questions.jsonl")
DEFAULT_LIMIT = 30


def draft(
    settings: Settings,
    *,
    output: Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    write_all: bool = False,
    check: bool = True,
) -> None:
    """Draft questions for the index that ``settings`` name, and have them judged; only the files of ``output`` change.

    What an earlier review left is gone on with before anything new is drafted. write_all: write all that waits into the
    question file as not reviewed, and ask nobody. check: say of each candidate what Bron makes of it. Raises BronError
    (misuse) where nobody is there to judge.
    """
    files = CandidateFiles(output or DEFAULT_FILE)
    files.load()
    if not files.waiting():
        with closing(Service(settings)) as service:
            made = _made(service, files, limit or DEFAULT_LIMIT, seed, check)
            files.add(made)
            click.echo(_proposed(made, limit or DEFAULT_LIMIT, service.store().status().articles), err=True)
    if not files.waiting():
        click.echo("There is nothing left to propose for this archive.", err=True)
        return
    if write_all:
        _write_all(files)
        return
    done = review(files, _typed, click.echo, lambda words: click.style(words, bold=True))
    if not done.read and not sys.stdin.isatty():
        todo = "Run it in a terminal, or with --yes to write them unreviewed."
        raise BronError("nobody is there to judge the candidates", where=str(files.draft), todo=todo, misuse=True)
    click.echo(_told(done, files), err=True)


def _made(service: Service, files: CandidateFiles, limit: int, seed: int, check: bool) -> list[Candidate]:
    """New candidates: what readers said first, then what the articles say."""
    catalogue = service.store().catalogue
    known = set(files.candidates)
    said = [candidate for candidate in from_feedback(catalogue) if candidate.id not in known][:limit]
    ask = service.quoted if check else None
    return [*said, *drafted(catalogue, limit=limit - len(said), seed=seed, known=known, ask=ask)]


def _proposed(made: Sequence[Candidate], limit: int, articles: int) -> str:
    """How many candidates there are, in which languages, of how many articles, and why no more."""
    languages = Counter(candidate.language for candidate in made)
    told = ", ".join(f"{count} {language}" for language, count in sorted(languages.items()))
    of = len({gold.article for candidate in made for gold in candidate.evidence})
    open_ones = sum(not candidate.question for candidate in made)
    lines = [f"{len(made)} candidates ({told}), of {of} of {articles} articles" if made else "no candidates"]
    sentences = "is a sentence" if open_ones == 1 else "are sentences"
    lines += [f"{open_ones} of them {sentences} that you word a question on"] if open_ones else []
    lines += [f"no more than {len(made)} of the {limit} asked for could be made"] if len(made) < limit else []
    return "; ".join(lines) + "."


def _write_all(files: CandidateFiles) -> None:
    waiting = files.waiting()
    whole = [candidate for candidate in waiting if candidate.complete]
    count = files.write(whole, reviewed=False)
    lacking = len(waiting) - len(whole)
    left = f"; left out, without a question or an answer: {lacking}" if lacking else ""
    click.echo(f"In {files.questions} are {count} more that nobody has reviewed{left}.", err=True)


def _typed(prompt: str) -> str | None:
    """A line from the terminal or a pipe; None when there is no more."""
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        click.echo("")  # nobody's Enter ended the line
    return line.rstrip("\r\n") if line else None


def _told(done: Reviewed, files: CandidateFiles) -> str:
    counts = f"{done.accepted} accepted, {done.rejected} rejected"
    if done.left:
        later = f", {done.later} of them left for later" if done.later else ""
        return f"{counts}; {done.left} wait{later} in {files.draft}: the same command goes on with them."
    return f"{counts}. `bron evaluate {files.questions}` asks what was accepted."
