"""What `bron backup`, `restore` and `doctor` print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rag.keeping.backup import BackedUp
    from rag.keeping.doctor import Finding
    from rag.keeping.restore import Restored


def show_backup(made: BackedUp) -> None:
    """Where it is, what it holds, and its hash."""
    click.echo(
        f"{made.file}: {made.articles} articles, {made.passages} passages, {made.vectors} vectors, "
        f"{made.bytes / 1e6:.1f} MB, read back and whole."
    )
    click.echo(f"SHA-256 {made.hash}")
    if made.note:
        click.echo(f"Note: {made.note}.")
    if made.pending:
        click.echo(
            f"An ingest was under way: {made.pending} articles were read and not stored. Restored, "
            "`bron ingest --resume` goes on with it."
        )


def show_restored(restored: Restored) -> None:
    """What is there now."""
    click.echo(f"Restored as of {restored.made}: {restored.articles} articles, {restored.passages} passages.")
    if restored.replaced is not None:
        # 0 also stands for a catalogue that could not be read.
        index = f"an index of {restored.replaced} articles" if restored.replaced else "the index that was there"
        click.echo(f"It took the place of {index}.")
    if restored.remade:
        click.echo(f"{restored.remade} vectors were not in the backup, and were made again.")
    if restored.pending:
        click.echo(f"{restored.pending} articles were read and not stored then: `bron ingest --resume` goes on.")


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """A line for each finding: how it is, what was looked at, a sentence, what to do."""
    lines = []
    for finding in findings:
        level = "mended" if finding.mended else {"fine": "ok", "note": "note", "wrong": "WRONG"}[finding.level]
        todo = "" if finding.mended else finding.todo
        lines.append(f"{level:7}{finding.subject:12} {finding.what} {todo}".rstrip())
    return lines


def shown_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings for a program to read. can_mend: whether `--mend` would do something about it."""
    return [
        {
            "subject": finding.subject,
            "level": finding.level,
            "what": finding.what,
            "todo": finding.todo,
            "can_mend": finding.mend is not None,
            "mended": finding.mended,
        }
        for finding in findings
    ]
