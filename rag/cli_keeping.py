"""The commands that keep an index: backup, restore, doctor. Added to ``bron`` by rag.cli."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rag.cli_shared import FAILED, index_option, json_option, reports_errors, settings_of


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@click.option("--replace", is_flag=True, help="Write over FILE; the old one stays until the new one is whole.")
@click.option("--vectors/--no-vectors", default=True, help="Without them FILE is smaller, and restoring it slower.")
@json_option
@reports_errors
def backup(file: Path, index: Path | None, replace: bool, vectors: bool, as_json: bool) -> None:
    """Write the whole index into FILE, of one moment, also while an ingest runs. It is read back to check."""
    from rag.keeping.backup import backup as run
    from rag.progress import progress_bar
    from rag.show import show_json
    from rag.show_keeping import show_backup

    with progress_bar() as progress:
        made = run(settings_of(index), file, replace=replace, vectors=vectors, progress=progress)
    show_json(made) if as_json else show_backup(made)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@click.option("--replace", is_flag=True, help="Give up the index that is there for that of FILE.")
@json_option
@reports_errors
def restore(file: Path, index: Path | None, replace: bool, as_json: bool) -> None:
    """Make the index of a backup again. FILE is checked by hash first; a damaged or foreign one changes nothing."""
    from rag.keeping.restore import restore as run
    from rag.progress import progress_bar
    from rag.show import show_json
    from rag.show_keeping import show_restored

    with progress_bar() as progress:
        restored = run(settings_of(index), file, replace_index=replace, progress=progress)
    show_json(restored) if as_json else show_restored(restored)


@click.command()
@index_option
@click.option("--mend", is_flag=True, help="Do what is safe: make vectors again, remove what was left behind.")
@json_option
@reports_errors
def doctor(index: Path | None, mend: bool, as_json: bool) -> None:
    """Look at catalogue, vectors, files, models, lock and disk: what is wrong, and what to do (exit 1)."""
    from rag.keeping.doctor import examine, is_well
    from rag.show import show_json
    from rag.show_keeping import finding_lines, shown_findings

    findings = examine(settings_of(index), mend=mend)
    show_json(shown_findings(findings)) if as_json else click.echo("\n".join(finding_lines(findings)))
    if not is_well(findings):
        sys.exit(FAILED)
