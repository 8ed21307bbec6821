"""What the command prints: JSON for programs, plain text for people."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rag.answering.compose import (
    account_parts,
    also_in,
    headlined,
    marked_text,
    otherwise,
    text_of,
    without_questions,
)
from rag.answering.phrases import (
    carried_sentence,
    language_name,
    marks_around,
    phrase,
    plain_date,
    respelt_sentence,
    spoken_date,
)
from rag.explaining import explained, worded
from rag.index.store import left_over
from rag.records import BronError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rag.index.store import Status
    from rag.index.writing.summary import Cancelled, IngestSummary
    from rag.records import Answer, Article, Citation, Hit


_ASKED_AS = {"en": "Asked as", "sv": "Tolkad som", "nl": "Gevraagd als"}
_BY_MACHINE = {"en": "machine translation", "sv": "maskinöversättning", "nl": "machinevertaling"}


def show_json(value: Any) -> None:
    """Any of our records, or lists of them, as indented JSON."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def write_lines(values: Iterable[dict[str, Any]], output: Path | None) -> None:
    """JSON Lines on the screen, or in a file. Raises BronError where the file cannot be written."""
    lines = "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)
    if output is None:
        click.echo(lines, nl=False)
        return
    try:
        output.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise BronError(f"the file cannot be written: {error}", where=str(output), misuse=True) from error


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not a record")


def show_answer(answer: Answer) -> None:
    """The question as it was completed, if it was; the answer's text; its sources, or what was near."""
    if read_as := carried_sentence(answer):
        click.echo(f"{_ASKED_AS[answer.language]}: {read_as}\n")
    if answer.respelt:
        click.echo(f"{respelt_sentence(answer.respelt, answer.language)}\n")
    if answer.accounts and not any(part.kind == "account" for part in answer.parts):
        click.echo(f"{text_of(account_parts(answer.citations, answer.accounts, answer.language))}\n")
    click.echo(marked_text(answer, lambda words: click.style(words, bold=True)) if answer.parts else answer.text)
    for note in answer.notes:
        click.echo(f"\n({note})")
    if answer.citations:
        click.echo()
        _show_sources(answer)
    if answer.near:
        click.echo(f"\n{phrase(answer.language, 'near')}")
        for citation in answer.near:
            click.echo(f"\n  {citation.quote}")
            click.echo(f"  — {_source_line(citation, answer.language)}")


def show_markdown(answer: Answer) -> None:
    """Question, answer and sources to paste: the words that answer in bold, each source a line with its place."""
    click.echo(f"**{answer.question}**\n")
    pasted = replace(answer, parts=tuple(without_questions(answer.parts)))
    click.echo(marked_text(pasted, lambda words: f"**{words}**"))
    if answer.citations:
        click.echo()
    for citation in answer.citations:
        click.echo(f"- [{citation.n}] {_source_line(citation, answer.language)}")
        for line in _copied_lines(citation, answer):
            click.echo(f"  - {line}")


def _copied_lines(citation: Citation, answer: Answer) -> list[str]:
    """Copies and corrections of a source, where its quote, which they follow, does not stand in the answer."""
    if any(part.kind == "quote" and citation.n in part.citations for part in answer.parts):
        return []
    lines = (also_in(citation, answer.language), *otherwise(citation, answer.language))
    return [line for line in lines if line]


def _show_sources(answer: Answer) -> None:
    language = answer.language
    for citation in answer.citations:
        click.echo(f"[{citation.n}] {_source_line(citation, language)}")
        for line in _copied_lines(citation, answer):
            click.echo(f"    {line}")
        if "text" in citation.inferred:
            click.echo(f"    ({phrase(language, 'mixed_columns')})")
        if citation.translation and citation.translation.language == language:
            machine = f", {_BY_MACHINE[language]}" if citation.translation.machine else ""
            click.echo(f"    ({language_name(language, language)}{machine}: {citation.translation.text})")


def show_explanation(answer: Answer, find: Callable[[str], Article]) -> None:
    """What the question was taken to ask, which of its words the archive knows, the confidence, what was weighed."""
    language = answer.language
    why = explained(answer, language, find)
    click.echo()
    if why is None:
        click.echo(worded("nothing", language))
        return
    click.echo(f"{why.title}\n{worded('terms', language)}:")
    for term, _, known in why.terms:
        click.echo(f"  {term}: {known}")
    click.echo(f"{why.confidence}:")
    for label, share in why.shares:
        click.echo(f"  {label}: {share}")
    click.echo(f"{worded('weighed', language)}:")
    for sentence in why.sentences:
        source = sentence.article.outlet or sentence.article.title or sentence.article.file
        text = " ".join(sentence.text.split())
        click.echo(f"  {sentence.score:>5}  {text} ({source}, {spoken_date(sentence.article.published, language)})")


def _source_line(citation: Citation, language: str) -> str:
    """Author, title, outlet, date, language and place of a citation."""
    parts = [
        citation.author,
        _titled(citation.title, language),
        citation.outlet,
        spoken_date(citation.published, language),
        language_name(citation.language, language),
    ]
    reported = "; ".join(
        ", ".join(filter(None, (report.outlet, spoken_date(report.date, language)))) for report in citation.reports_on
    )
    located = (citation.url or citation.file, headlined(citation, language), f"{citation.start}–{citation.end}")
    about = f" — {phrase(language, 'reporting')} {reported}" if reported else ""
    return f"{', '.join(filter(None, parts))}{about} — {', '.join(filter(None, located))}"


def _titled(title: str | None, language: str) -> str:
    if not title:
        return phrase(language, "untitled")
    opening, closing = marks_around(title, language)
    return f"{opening}{title}{closing}"


def show_hits(hits: Iterable[Hit]) -> None:
    """Passages with their scores, best first."""
    for rank, hit in enumerate(hits, start=1):
        article = hit.article
        date = plain_date(article.published)
        about = ", ".join(filter(None, (article.title, article.outlet, date, article.language)))
        click.echo(f"{rank:2}. {hit.score:.3f} (words {hit.lexical:.2f}, meaning {hit.dense:.2f})  {about}")
        click.echo(f"    {hit.passage.text}\n")


def show_summary(summary: IngestSummary) -> None:
    """The articles of an ingest, a line each, then the counts and what was skipped."""
    for article in summary.articles:
        date = plain_date(article.published) or "no date"
        parts = (article.author or "no author", article.outlet or "no outlet", date, article.language)
        click.echo(f"{article.title or 'untitled'} ({', '.join(parts)})")
    counts = {
        "added": summary.added,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "renamed": summary.renamed,
        "removed": summary.removed,
        "duplicates": summary.duplicates,
        "translations": summary.translations,
        "skipped": sum(not item.remark for item in summary.skipped),
        "remarks": sum(item.remark for item in summary.skipped),
    }
    listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count or name == "added")
    click.echo(f"{_files(summary.files)}: {listed} ({summary.seconds:.1f} s)")
    for skipped in summary.skipped:
        line = f", line {skipped.line}" if skipped.line is not None else ""
        click.echo(f"{'note on' if skipped.remark else 'skipped'} {skipped.file}{line}: {skipped.reason}", err=True)
    if summary.pruned:
        click.echo(f"removed {_articles(summary.pruned)} of files that are gone")
    if summary.gone:
        come, them = ("come", "them") if summary.gone > 1 else ("comes", "it")
        told = f"{_articles(summary.gone)} {come} from files that are gone"
        click.echo(f"{told}; `bron ingest --prune PATH` removes {them}")


def show_brought() -> Callable[[IngestSummary], None]:
    """What shows the ingests of a watch one after the other: those that did something, or met something to tell.

    The first, of all files, is told of in any case.
    """
    gone, first = 0, True

    def show(summary: IngestSummary) -> None:
        nonlocal gone, first
        told = replace(summary, gone=0) if summary.gone == gone else summary
        gone = summary.gone
        if told.articles or told.removed or told.gone or told.translations or told.skipped:
            show_summary(told)
        elif first:
            click.echo(f"{_files(summary.files)} looked at: nothing is new or changed")
        first = False

    return show


def show_cancelled(cancelled: Cancelled) -> None:
    """What was given up and what stays, in a line."""
    if not cancelled.runs:
        click.echo("Nothing was interrupted: there is nothing to cancel.")
        return
    kept = f", {cancelled.kept} stay as they were" if cancelled.kept else ""
    click.echo(f"Cancelled: {', '.join(cancelled.runs)}.")
    click.echo(f"{_articles(cancelled.dropped)} not stored yet dropped{kept}; {_articles(cancelled.articles)} stored.")
    if cancelled.dropped or cancelled.kept:
        click.echo("Ingest their files again to have them as they are there.")


def stopped_line(status: Status) -> str:
    """What Ctrl-C left of a command: what is stored, what is pending, and how to go on."""
    left = left_over(status.interrupted, status.pending) if status.interrupted else "nothing is pending."
    return f"stopped; {_articles(status.articles)} stored; {left}"


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def show_status(status: Status) -> None:
    """What the index holds, a line each, and what to do about a run that was interrupted."""
    for name, value in dataclasses.asdict(status).items():
        if isinstance(value, dict):
            value = ", ".join(f"{key or 'without one'} {count}" for key, count in value.items()) or "none"
        if isinstance(value, tuple):
            value = ", ".join(value) or "none"
        click.echo(f"{name.replace('_', ' '):18} {'none' if value is None else value}")
    if status.interrupted:
        click.echo(left_over(status.interrupted, status.pending))
