"""The plot beside the tables: one panel a measure, one line a system, with its interval."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eval.peers.rows import title
from rag.evaluation.report.plots import BLUE, GREY, VERMILLION, can_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eval.peers.report import Cell, Table

QUALITY = {"first sentence": "First sentence shown answers", "within budget": "Gold in the first 1,000 characters",
           "nDCG@10": "nDCG@10"}  # fmt: skip
COST = {"p50": "A question, ms", "cold": "Cold start to first answer, s", "installed": "Installed, MB"}
LOGARITHMIC = ("p50", "installed")


def plotted(quality: Table, cost: Table) -> str | None:
    """SVG, in print and for the colour-blind alike; None without matplotlib, or with nothing to show."""
    if not can_plot() or not quality:
        return None
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, ScalarFormatter

    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "bron", "font.family": "sans-serif", "font.size": 11}
    with matplotlib.rc_context(style):
        rows = 2 if cost else 1
        figure = Figure(figsize=(11, 3.6 * rows), layout="constrained")
        grid = figure.subplots(rows, 3, sharey=True, squeeze=False)
        for axes, (measure, heading) in zip(grid[0], QUALITY.items(), strict=True):
            _panel(axes, heading, measure, quality)
            axes.set_xlim(0, 1)
        for axes, (measure, heading) in zip(grid[-1], COST.items() if cost else (), strict=False):
            _panel(axes, heading, measure, {name: cost[name] for name in quality if name in cost})
            if measure in LOGARITHMIC:
                axes.set_xscale("log")
                axes.xaxis.set_major_formatter(ScalarFormatter())
                axes.xaxis.set_minor_formatter(NullFormatter())
            else:
                axes.set_xlim(left=0)
        held = io.StringIO()
        figure.savefig(held, format="svg", metadata={"Date": None})
    return held.getvalue()


def _panel(axes: Axes, heading: str, measure: str, columns: Mapping[str, Mapping[str, Cell]]) -> None:
    names = list(columns)[::-1]
    for place, name in enumerate(names):
        value, low, high = columns[name][measure]
        colour, mark = (VERMILLION, "D") if name == "bron" else (BLUE, "o")
        if low is not None and high is not None:
            axes.plot([low, high], [place, place], color=GREY, linewidth=1.5, zorder=1)
        filled = colour if name.endswith("bron") or name == "bm25s" else "white"
        axes.plot(value, place, marker=mark, markersize=8, color=colour, markerfacecolor=filled)
    axes.set_yticks(range(len(names)), [title(name) for name in names])
    axes.set_title(heading, fontsize=11)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
