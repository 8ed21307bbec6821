"""What all commands share: options, exit codes, the settings, and errors as one line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rag.records import BronError

if TYPE_CHECKING:
    from rag.settings import Settings

FAILED = 1
MISUSED = 2
STOPPED = 130  # what a shell gives for a command that Ctrl-C ended

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

index_option: Decorator = click.option(
    "--index", type=click.Path(path_type=Path), help="Folder of the index (BRON_INDEX). Default: in your data folder."
)
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Write JSON, for a program to read.")


def reports_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """A BronError becomes one line on stderr and an exit code: 2 for misuse, 1 for failure; so does Ctrl-C: 130."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except BronError as error:
            click.echo(f"bron: {' '.join(str(error).split())}", err=True)
            sys.exit(MISUSED if error.misuse else FAILED)
        except KeyboardInterrupt:
            # Whoever presses it again must not see how far this had come.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            tell(_stopped(kwargs))
            sys.exit(STOPPED)

    return wrapped


def settings_of(index: Path | None, **overrides: Any) -> Settings:
    """The settings, with the index and whatever else was given on the command line."""
    from rag.settings import load_settings

    return load_settings(index=index, **overrides)


def tell(sentence: str) -> None:
    """Say something to whoever runs the command, on stderr."""
    click.echo(f"bron: {sentence}", err=True)


def fetched_files(settings: Settings, addresses: tuple[str, ...], private: bool) -> list[Path]:
    """The files of what stands at addresses; of one that cannot be fetched is told why, and the others are."""
    files = []
    for address in addresses:
        from rag.index.writing.fetching import fetch, keep

        try:
            files.append(keep(settings.index, fetch(address, most_mb=settings.max_file_mb, private=private)))
        except BronError as error:
            if error.misuse:
                raise
            tell(str(error))
    return files


def _stopped(options: dict[str, Any]) -> str:
    """What a command that was stopped left behind; options: its own, "index" among them where it has one."""
    from rag.index.store import read_status
    from rag.show import stopped_line

    if "index" not in options:
        return "stopped"
    try:
        return stopped_line(read_status(settings_of(options["index"])))
    except BronError:
        return "stopped; nothing is stored"
