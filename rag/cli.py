"""The ``bron`` command: a thin door to service, ingest and evaluation. Each command imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rag import __version__
from rag.cli_keeping import backup, doctor, restore
from rag.cli_shared import FAILED, fetched_files, index_option, json_option, reports_errors, tell
from rag.cli_shared import settings_of as _settings
from rag.key_commands import key
from rag.records import BronError, Filters

if TYPE_CHECKING:
    from rag.settings import Settings

MOST_PASSAGES = 100


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--language, --outlet, --from and --to."""
    for option in (
        click.option("--to", "published_to", metavar="DATE", help="Published on or before this date (2022-01-31)."),
        click.option("--from", "published_from", metavar="DATE", help="Published on or after this date."),
        click.option("--outlet", "outlets", multiple=True, help="Only this outlet; may be repeated."),
        click.option(
            "--language", "languages", multiple=True, help="Only articles in this language (sv); may be repeated."
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="bron")
def main() -> None:
    """Ask a news archive in English, Swedish or Dutch, and get the sources.

    \b
    bron serve                             the chat, on the bundled corpus
    bron ingest FOLDER --index X           read your own articles
    bron ask "who did the CSTO send?"      one answer, with its quotes
    """


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--prune", is_flag=True, help="Remove the articles of files under PATHS that are gone.")
@click.option("--resume", is_flag=True, help="Without PATHS: go on with what was interrupted.")
@click.option("--strict", is_flag=True, help="Exit 1 if anything was skipped.")
@click.option("--url", "addresses", multiple=True, metavar="URL", help="Fetch a feed or a page; may be repeated.")
@click.option("--private", is_flag=True, help="Let --url lead to this machine and into its networks.")
@json_option
@reports_errors
def ingest(
    paths: tuple[Path, ...],
    index: Path | None,
    prune: bool,
    resume: bool,
    strict: bool,
    addresses: tuple[str, ...],
    private: bool,
    as_json: bool,
) -> None:
    """Read article files and folders (text, pages, PDF, DOCX, mail, feeds, zip…) into the index.

    Nothing is fetched from the network but what --url names.
    Only new and changed articles are embedded. Bad input is reported and skipped, and loses nothing stored. Stopped
    with Ctrl-C it keeps what is stored: `bron ingest --resume` goes on, `bron cancel` gives the rest up.
    """
    from rag.index.writing.ingest import ingest as run
    from rag.index.writing.interrupted import resume as go_on
    from rag.index.writing.summary import IngestSummary
    from rag.progress import progress_bar
    from rag.show import show_json, show_summary

    if resume == bool(paths or addresses) or (resume and prune):
        raise BronError("give files or folders to read, or --resume alone", misuse=True)
    settings, summary = _settings(index), None
    fetched = fetched_files(settings, addresses, private)
    paths = (*paths, *fetched)
    if not paths and not resume:
        sys.exit(FAILED)
    with progress_bar() as progress:
        if resume:
            summary = go_on(settings, progress=progress)
        else:
            summary = run(settings, paths, progress=progress, remove_gone=prune)
    if summary is None and not as_json:
        click.echo("Nothing was interrupted: there is nothing to resume.")
        return
    summary = summary or IngestSummary()
    show_json(summary) if as_json else show_summary(summary)
    if len(fetched) < len(addresses) or (strict and any(not item.remark for item in summary.skipped)):
        sys.exit(FAILED)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@index_option
@click.option("--delete", is_flag=True, help="Remove the articles of files that are deleted; else they stay.")
@reports_errors
def watch(paths: tuple[Path, ...], index: Path | None, delete: bool) -> None:
    """Read files and folders, then whatever is new or changes in them, within seconds, until Ctrl-C.

    A file is read when it has stopped growing. A running `bron serve` answers from it at once.
    """
    from rag.index.writing.watch import watch as run
    from rag.progress import progress_bar
    from rag.show import show_brought

    run(_settings(index), paths, delete=delete, tell=tell, brought=show_brought(), progress=progress_bar)


@main.command()
@click.argument("question")
@index_option
@filter_options
@click.option(
    "--after", "earlier", multiple=True, metavar="QUESTION", help="A question asked before this one; may be repeated."
)
@click.option("--explain", is_flag=True, help="Say after the answer why it is as it is; --json always does.")
@click.option("--markdown", is_flag=True, help="Write Markdown, to paste: the words that answer in bold.")
@json_option
@reports_errors
def ask(
    question: str,
    index: Path | None,
    earlier: tuple[str, ...],
    explain: bool,
    markdown: bool,
    as_json: bool,
    **filters: Any,
) -> None:
    """Answer QUESTION with quotes from the archive, or say that the archive does not say."""
    from rag.show import show_answer, show_explanation, show_json, show_markdown

    limits = _asked(index, question, earlier, **filters)
    service = _service(index)
    answer = service.ask(question, limits, earlier)
    if as_json:
        show_json(answer)
    else:
        show_markdown(answer) if markdown else show_answer(answer)
    if explain and not as_json:
        show_explanation(answer, service.article)


@main.command()
@click.argument("question")
@index_option
@filter_options
@click.option("--limit", default=10, show_default=True, help="Number of passages, 1 to 100.")
@json_option
@reports_errors
def search(question: str, index: Path | None, limit: int, as_json: bool, **filters: Any) -> None:
    """List the passages nearest to QUESTION, best first."""
    from rag.show import show_hits, show_json

    limits = _asked(index, question, **filters)
    if not 1 <= limit <= MOST_PASSAGES:
        where, todo = "--limit", f"Give 1 to {MOST_PASSAGES}."
        raise BronError("that many passages cannot be listed", where=where, received=limit, todo=todo, misuse=True)
    hits = _service(index).search(question, limits, limit)
    show_json([{**_hit(hit)} for hit in hits]) if as_json else show_hits(hits)


@main.command()
@index_option
@click.option("--host", help="Address to listen on (BRON_HOST). Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (BRON_PORT). Default: 7860; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer (BRON_WORKERS). Default: 1.")
@reports_errors
def serve(index: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the chat and the JSON API. Builds the index of the bundled corpus first if there is none."""
    from rag.service import Service
    from rag.web import serve as run

    settings = _settings(index, host=host, port=port, workers=workers)
    _ensure_index(settings)
    if settings.workers > 1:
        from rag.web.workers import serve_workers

        serve_workers(settings, tell)
        return
    run(Service(settings, tell), settings)


@main.command()
@index_option
@reports_errors
def mcp(index: Path | None) -> None:
    """Answer an assistant by the Model Context Protocol, on standard input and output (docs/api.md).

    Its tools are ask, search, open_article and overview. It needs the package mcp: pip install 'bron[mcp]'.
    """
    from rag.web.mcp_door import serve_stdio

    service = _service(index)
    try:
        serve_stdio(service, service.settings)
    finally:
        service.close()


@main.command()
@index_option
@json_option
@reports_errors
def status(index: Path | None, as_json: bool) -> None:
    """Say what the index holds, which model made it, and what is still pending."""
    from rag.index.store import read_status
    from rag.show import show_json, show_status

    found = read_status(_settings(index))
    show_json(found) if as_json else show_status(found)


@main.command()
@click.argument("targets", nargs=-1, required=True)
@index_option
@json_option
@reports_errors
def remove(targets: tuple[str, ...], index: Path | None, as_json: bool) -> None:
    """Remove articles from the index: ids, files or folders as they were ingested. The files stay."""
    from rag.index.writing.ingest import remove as run
    from rag.show import show_json, show_summary

    summary = run(_settings(index), targets)
    show_json(summary) if as_json else show_summary(summary)


@main.command()
@index_option
@json_option
@reports_errors
def rebuild(index: Path | None, as_json: bool) -> None:
    """Split and embed every stored article again, after a change of model or settings. The files are not needed."""
    from rag.index.writing.ingest import rebuild as run
    from rag.progress import progress_bar
    from rag.show import show_json, show_summary

    with progress_bar() as progress:
        summary = run(_settings(index), progress=progress)
    show_json(summary) if as_json else show_summary(summary)


@main.command()
@index_option
@json_option
@reports_errors
def cancel(index: Path | None, as_json: bool) -> None:
    """Give up an ingest that was interrupted. What is stored stays; what is pending is dropped.

    Articles that are shown stay as they are shown, until their files are ingested again.
    """
    from rag.index.writing.interrupted import cancel as run
    from rag.progress import progress_bar
    from rag.show import show_cancelled, show_json

    with progress_bar() as progress:
        cancelled = run(_settings(index), progress=progress)
    show_json(cancelled) if as_json else show_cancelled(cancelled)


@main.command()
@click.argument("suites", nargs=-1, metavar="[SUITE]...")
@click.option(
    "--suite", "paths", multiple=True, metavar="PATH", help="A file or folder of questions; the same as SUITE."
)
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write report.html, .md, results.json and junit.xml here."
)
@click.option("--gate", is_flag=True, help="Compare with the accepted runs: exit 1 if worse, 3 when it could not run.")
@click.option("--update-baseline", is_flag=True, help="Accept this run: the gate compares with it from now on.")
@click.option("--reason", metavar="TEXT", help="Let --update-baseline lower a figure, and keep why.")
@click.option("--baseline", type=click.Path(path_type=Path), help="File of the accepted runs. Default: Bron's own.")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many questions of each task, or drafts.")
@click.option("--answers/--no-answers", default=True, help="Judge answers too, or retrieval alone.")
@click.option("--askers", type=click.IntRange(1, 16), default=1, help="Questions that are asked at a time. Default: 1.")
@click.option("--archive", type=click.Path(path_type=Path), help="Articles that your questions are asked of.")
@index_option
@click.option("--draft", is_flag=True, help="Propose questions for your index, to accept, mend or reject.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Of --draft. Default: questions.jsonl.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of --draft: another one proposes others.")
@click.option("--yes", is_flag=True, help="Of --draft: write all candidates as not reviewed, and ask nobody.")
@click.option(
    "--performance",
    is_flag=False,
    flag_value="1000,10000,100000",
    metavar="[SIZES]",
    help="Measure what ingest and questions cost at these numbers of passages. Default: 1000,10000,100000.",
)
@reports_errors
def evaluate(
    suites: tuple[str, ...],
    paths: tuple[str, ...],
    index: Path | None,
    draft: bool,
    output: Path | None,
    seed: int,
    yes: bool,
    performance: str | None,
    **options: Any,
) -> None:
    """Measure answers, refusals, citations and finding; in CI with --gate.

    SUITE: one that Bron comes with: development (the default) or heldout; misspelt, premises, quotations, conversations
    or requests, each also as NAME-heldout; practice, practice-sample or practice-conversations. Or a file or folder of
    questions, as NAME=PATH under a name of its own (eval/README.md says which kinds). Your own questions (.jsonl) are
    asked of the articles in --archive, or of a copy of your index.
    """
    if performance is not None:
        from rag.evaluation.performance.command import run_performance

        sys.exit(run_performance(performance, report=options["report"], questions=options["limit"]))
    if draft:
        from rag.evaluation.draft_command import draft as run

        if suites or paths or options["gate"] or options["update_baseline"] or options["report"] or options["archive"]:
            raise BronError("--draft takes an index and no suite, report or gate", misuse=True)
        limit, check = options["limit"], options["answers"]
        run(_settings(index), output=output, limit=limit, seed=seed, write_all=yes, check=check)
        return
    if output or yes:
        raise BronError("--output and --yes belong to --draft", misuse=True)
    import signal

    from rag.evaluation import run_command

    # Told to end, it ends as by Ctrl-C: its temporary index goes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(run_command(_settings(index), suites=(*suites, *paths), **options))


@main.group()
def feedback() -> None:
    """What readers said of answers, as it was kept in the index."""


@feedback.command()
@index_option
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, not to the screen."
)
@reports_errors
def export(index: Path | None, output: Path | None) -> None:
    """Write what readers said as candidates for an evaluation: JSON Lines, for a person to judge."""
    from rag.index.feedback import candidates
    from rag.index.store import open_store
    from rag.show import write_lines

    store = open_store(_settings(index))
    try:
        write_lines(candidates(store.catalogue), output)
    finally:
        store.close()


def _service(index: Path | None) -> Any:
    """A service; without an index of the user's own choosing, that of the bundled corpus is built when missing."""
    from rag.service import Service

    settings = _settings(index)
    if index is None:
        _ensure_index(settings)
    return Service(settings, tell)


def _ensure_index(settings: Settings) -> None:
    from rag.index.writing.ingest import ensure_index
    from rag.progress import progress_bar

    with progress_bar() as progress:
        ensure_index(settings, progress=progress)


# What the checks call a value -> how it is typed here.
_TYPED = {
    "published_from": "--from",
    "published_to": "--to",
    "languages": "--language",
    "outlets": "--outlet",
    "earlier": "--after",
    "question": "QUESTION",
}


def _asked(index: Path | None, question: str, earlier: tuple[str, ...] = (), **limits: Any) -> Filters:
    """The limits of a search, once all that was typed is found to be right: before any model is loaded.

    Raises BronError (misuse), which names the option as it is typed.
    """
    from rag.asking.checks import checked_earlier, checked_filters, checked_question

    longest = _settings(index).max_question
    try:
        filters = checked_filters(**limits)
        checked_question(question, longest)
        checked_earlier(earlier, longest)
    except BronError as error:
        todo = error.todo
        for name, typed in _TYPED.items():
            todo = todo.replace(name, typed) if todo and name.startswith("published") else todo
        where = _TYPED.get(error.where or "", error.where)
        raise BronError(error.what, where=where, received=error.received, todo=todo, misuse=True) from None
    return filters


def _hit(hit: Any) -> dict[str, Any]:
    from dataclasses import asdict

    article = {key: value for key, value in asdict(hit.article).items() if key not in ("text", "blocks")}
    scores = {"score": hit.score, "dense": hit.dense, "lexical": hit.lexical}
    return {**scores, "passage": asdict(hit.passage), "article": article}


for _command in (backup, restore, doctor, key):
    main.add_command(_command)
