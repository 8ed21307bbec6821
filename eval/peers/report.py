"""results.json -> the tables between the marks in README.md, and plot.svg beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.peers.plot import plotted
from eval.peers.rows import COST, QUALITY, Row, title
from eval.peers.runs import contenders
from rag.records import BronError

BEGIN, END = "<!-- made by python -m eval.peers -->\n", "<!-- end -->"
QUIET = 0.2  # cores that work for others, up to which times are those of a quiet machine
SUITES = {"news": "News", "heldout": "The bundled corpus, held-out questions"}

# Column -> measure -> (value, low, high); low and high are None where there is no interval.
Cell = tuple[float, float | None, float | None]
Table = Mapping[str, Mapping[str, Cell]]


def write_report(results: Mapping[str, Any], folder: Path) -> None:
    """Tables into README.md, plot.svg beside it, of as much as was measured. Raises BronError without the marks."""
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise BronError("the marks between which the tables go are missing", where=str(readme), received=BEGIN.strip())
    before, _, rest = text.partition(BEGIN)
    made = "\n".join(_parts(results))
    readme.write_text(f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    svg = plotted(quality_table(results, "news"), cost_table(results))
    if svg:
        (folder / "plot.svg").write_text(svg, encoding="utf-8")


def quality_table(results: Mapping[str, Any], suite: str) -> Table:
    """What was found and shown; empty where the suite was not asked."""
    systems = results.get("quality", {}).get(suite, {}).get("systems", {})
    return {
        name: {measure: (one["value"], one["low"], one["high"]) for measure, one in systems[name].items()}
        for name in _ordered(systems)
    }


def cost_table(results: Mapping[str, Any]) -> Table:
    """Times and sizes: the median of the rounds, or a percentile of all rounds' questions, with the rounds' range."""
    timing = results.get("timing", {})
    told = timing.get("rounds", {})
    return {
        name: _costs(told[name], timing["characters"]) | {"installed": (timing["installed"][name], None, None)}
        for name in _ordered(told)
        if told[name]
    }


def table(rows: Sequence[Row], columns: Table) -> str:
    """Markdown; the best of each row in bold, intervals behind their values."""
    lines = [f"| | {' | '.join(map(title, columns))} |", f"|---|{'--:|' * len(columns)}"]
    for row in rows:
        best = _best(row, columns)
        cells = [_cell(row, column.get(row.measure), best) for column in columns.values()]
        lines.append(f"| {row.label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def behind(rows: Sequence[Row], columns: Table) -> list[str]:
    """A line for each row in which some peer is ahead of Bron, with the reason."""
    lines = []
    for row in rows:
        own, best = columns.get("bron", {}).get(row.measure), _best(row, columns)
        if own is None or best is None or own[0] == best:
            continue
        ahead = [name for name, column in columns.items() if _is_ahead(row, column.get(row.measure), own)]
        sure = [name for name in ahead if _is_apart(row, columns[name][row.measure], own)]
        told = "; ".join(title(name) for name in ahead)
        doubt = "" if sure or own[1] is None else " (the intervals overlap)"
        lines.append(f"- *{row.label}*: {told}{doubt}. {row.why}".rstrip())
    return lines


def _parts(results: Mapping[str, Any]) -> list[str]:
    parts = []
    for suite, heading in SUITES.items():
        if columns := quality_table(results, suite):
            made = results["quality"][suite]["made"]
            parts += [f"### {heading}\n", f"{_when(made)}{_missing(columns)}\n", table(QUALITY, columns), ""]
            parts += _reasons(QUALITY, columns)
    if columns := cost_table(results):
        timing = results["timing"]
        told = f"{timing['articles']} articles of {timing['characters']:,} characters, {timing['questions']} questions"
        rounds = max(len(one) for one in timing["rounds"].values())
        # Of each round where it is known: those of a run that was gone on with may lie hours apart.
        known = [one["busy"] for all_of in timing["rounds"].values() for one in all_of if "busy" in one]
        known = known or [timing["made"]["busy"]]
        busy = float(np.median(known))
        beside = "a quiet machine" if busy <= QUIET else "**taken beside other work: do not rely on them**"
        if missing := [name for name, one in timing["rounds"].items() if len(one) < rounds]:
            told += f", fewer rounds of {'; '.join(map(title, missing))}, which failed in the others"
        told += f", rounds: {rounds}. Cores busy with other work before each: {busy:.2f}, at most {max(known):.2f}; "
        told += f"{beside}."
        parts += ["### Cost\n", f"{_when(timing['made'])} {told}{_missing(columns)}\n"]
        parts += [table(COST, columns), "", *_reasons(COST, columns), _versions(timing["made"])]
    return parts


def _reasons(rows: Sequence[Row], columns: Table) -> list[str]:
    lines = behind(rows, columns)
    return ["Where Bron is not ahead:\n", *lines, ""] if lines else []


def _ordered(names: Iterable[str]) -> list[str]:
    """Bron first, and each peer's two columns together."""
    order = [one.name for one in contenders()]
    return sorted(names, key=order.index)


def _missing(columns: Table) -> str:
    """A sentence on the systems that this table lacks."""
    names = [title(one.name) for one in contenders() if one.name not in columns]
    return f" **Not measured yet: {'; '.join(names)}.**" if names else ""


def _when(made: Mapping[str, Any]) -> str:
    return f"{made['date']}, {made['machine']}."


def _versions(made: Mapping[str, Any]) -> str:
    return f"Versions: {', '.join(f'{name} {version}' for name, version in made['versions'].items())}.\n"


def _costs(rounds: Sequence[Mapping[str, Any]], characters: int) -> dict[str, Cell]:
    def each(value: Any) -> Cell:
        values = [value(one) for one in rounds]
        return float(np.median(values)), min(values), max(values)

    def percentile(kind: str, percent: float) -> Cell:
        per_round = [float(np.percentile(one.get(kind, one["search"]), percent)) for one in rounds]
        pooled = [ms for one in rounds for ms in one.get(kind, one["search"])]
        return float(np.percentile(pooled, percent)), min(per_round), max(per_round)

    return {
        "ingest": each(lambda one: characters / one["ingest"]),
        "passages/s": each(lambda one: one["passages"] / one["ingest"]),
        "p50": percentile("answer", 50),
        "p95": percentile("answer", 95),
        "search": percentile("search", 50),
        "cold": each(lambda one: one["cold"]),
        "memory": each(lambda one: one["memory"]),
    }


def _cell(row: Row, cell: Cell | None, best: float | None) -> str:
    if cell is None:
        return "none"
    value, low, high = cell
    told = f"{value:,.{row.digits}f}"
    told = f"**{told}**" if value == best else told
    return told if low is None or high is None else f"{told} ({low:,.{row.digits}f}–{high:,.{row.digits}f})"


def _best(row: Row, columns: Table) -> float | None:
    values = [column[row.measure][0] for column in columns.values() if row.measure in column]
    if not values or not row.better:
        return None
    return max(values) if row.better == "higher" else min(values)


def _is_ahead(row: Row, cell: Cell | None, own: Cell) -> bool:
    return cell is not None and (cell[0] > own[0] if row.better == "higher" else cell[0] < own[0])


def _is_apart(row: Row, cell: Cell, own: Cell) -> bool:
    """Whether the two intervals have nothing in common."""
    if cell[1] is None or own[1] is None or cell[2] is None or own[2] is None:
        return True
    return cell[1] > own[2] or cell[2] < own[1]
