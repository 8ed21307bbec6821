"""Results -> what people and programs read: results.json, junit.xml, report.md and report.html."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.evaluation.report.junit import to_junit
from rag.evaluation.report.markdown import to_markdown
from rag.evaluation.report.page import to_page
from rag.evaluation.report.plots import can_plot
from rag.evaluation.results import Results, to_json
from rag.records import BronError

__all__ = ["to_markdown", "write_report"]

FILES: dict[str, Callable[[Results], str]] = {
    "results.json": to_json,
    "junit.xml": to_junit,
    "report.md": to_markdown,
    "report.html": to_page,
}


def write_report(results: Results, folder: Path) -> list[str]:
    """Write all four into the folder, which is made. Returns what a person should know, a line each.

    Raises BronError when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, make in FILES.items():
            # A question may hold half a character, which no file can; it is shown as a question mark.
            (folder / name).write_text(make(results), encoding="utf-8", errors="replace")
    except OSError as error:
        raise BronError(f"the report cannot be written: {error}", where=str(folder)) from error
    told = [f"report in {folder}: {', '.join(FILES)}"]
    return told if can_plot() else [*told, "report.html has tables and no plots: pip install 'bron[report]'"]
