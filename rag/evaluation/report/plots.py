"""Plots for report.html as SVG: risk and coverage, calibration, time. Without matplotlib there are none.

Colours are Okabe and Ito's (2008), told apart by the colour-blind and in grey; marks and line styles differ too.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rag.evaluation.results import Curves
from rag.evaluation.selective import SAFE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILLION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"
SIZE = (5.0, 4.2)  # inches
_STYLE: Any = {
    "svg.fonttype": "none",  # text stays text, in the reader's own font
    "svg.hashsalt": "bron",  # the same run, the same file
    "font.family": "sans-serif",
    "font.size": 13,
    "legend.fontsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2,
}


def can_plot() -> bool:
    """Whether the extra [report] is installed."""
    return find_spec("matplotlib") is not None


def risk_coverage_plot(curves: Curves, answered: float | None) -> str:
    """SVG. answered: the share of questions that was answered, which is where Bron stands on the curve."""
    points = curves.risk_coverage

    def draw(axes: Axes) -> None:
        coverage, risk = [point.coverage for point in points], [point.risk for point in points]
        axes.plot(coverage, risk, color=BLUE, marker=".", markersize=4, label="surest questions first")
        axes.axhline(1 - SAFE, color=GREY, linestyle="--", linewidth=1.2, label=f"{SAFE:.0%} right")
        if answered is not None and points:
            here = min(points, key=lambda point: abs(point.coverage - answered))
            axes.plot(
                [here.coverage],
                [here.risk],
                color=VERMILLION,
                marker="D",
                markersize=9,
                linestyle="none",
                label="as it answers now",
            )
        _frame(axes, "share of questions answered (coverage)", "share of these that is wrong (risk)")

    return _svg(draw)


def calibration_plot(curves: Curves) -> str:
    """SVG: the mean confidence of each tenth against the share that is right, the number of answers beside it."""
    bins = curves.calibration

    def draw(axes: Axes) -> None:
        sure, right = [one.confidence for one in bins], [one.right for one in bins]
        axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1.2, label="as sure as right")
        axes.plot(sure, right, color=GREEN, marker="s", markersize=7, label="Bron")
        for number, one in enumerate(bins):
            # By turns below and above, where the label of the next one does not lie.
            beside, side = ((7, -13), "left") if number % 2 == 0 else ((-7, 8), "right")
            place = (one.confidence, one.right)
            axes.annotate(
                f"n {one.n}", place, xytext=beside, textcoords="offset points", fontsize=10, ha=side, clip_on=False
            )
        _frame(axes, "confidence", "share that is right")

    return _svg(draw)


def time_plot(milliseconds: Sequence[float]) -> str:
    """SVG: the share of questions answered within a time."""

    def draw(axes: Axes) -> None:
        axes.ecdf(list(milliseconds), color=BLUE)
        for share, style in ((0.5, ":"), (0.95, "--")):
            axes.axhline(share, color=GREY, linestyle=style, linewidth=1.2, label=f"{share:.0%} of the questions")
        axes.set(xlim=(0, None), ylim=(0, 1.02), xlabel="milliseconds to the answer", ylabel="share of questions")

    return _svg(draw)


def _frame(axes: Axes, across: str, up: str) -> None:
    axes.set(xlim=(0, 1.02), ylim=(-0.02, 1.02), xlabel=across, ylabel=up)
    axes.grid(color="#dddddd", linewidth=0.6)


def _svg(draw: Callable[[Axes], None]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure  # no pyplot: it keeps figures and looks for a screen

    written = io.StringIO()
    with mpl.rc_context(_STYLE):
        canvas = Figure(figsize=SIZE, layout="constrained")
        draw(canvas.subplots())
        canvas.legend(loc="outside upper left", ncols=2, frameon=False)  # above, where it hides nothing
        canvas.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()
