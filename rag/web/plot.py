"""Counts and days as small drawings: SVG of our own, without script, for those who also have the table beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from rag.web.markup import Html, element

WIDTH: Final = 640  # of a drawing, in its own units; the style sheet scales it
HEIGHT: Final = 120
LABELS: Final = 18  # below the drawing
MOST_LABELS: Final = 8
DOT: Final = 26  # room for one dot


def bars(counts: Sequence[tuple[str, int]], description: str) -> Html:
    """Upright bars in their order, the highest as high as the drawing. counts: (label, count)."""
    highest = max((count for _, count in counts), default=0) or 1
    step = WIDTH / max(len(counts), 1)
    every = -(-len(counts) // MOST_LABELS)
    drawn: list[Html] = []
    for place, (label, count) in enumerate(counts):
        height = count / highest * (HEIGHT - 14)
        left = place * step
        title = element("title", f"{label}: {count}")
        drawn.append(
            element(
                "rect",
                title,
                x=_number(left + step * 0.1),
                y=_number(HEIGHT - height),
                width=_number(min(step * 0.8, 60)),
                height=_number(height),
            )
        )
        if place % every == 0:
            drawn.append(element("text", label, x=_number(left + step * 0.1), y=_number(HEIGHT + 14)))
    # The scale: the line that the highest bar reaches, and what it stands for.
    top = element("path", d=f"M0 14H{WIDTH}", class_="bron-scale")
    scale = element("text", str(highest), x=str(WIDTH), y="11", text_anchor="end")
    return _drawing(description, HEIGHT + LABELS, element("path", d=f"M0 {HEIGHT}H{WIDTH}"), top, scale, *drawn)


def dots(days: Sequence[tuple[date, str]], description: str) -> Html:
    """Days on a line from the first to the last of them, those of one day above each other. days: (day, label)."""
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    length = max((last - first).days, 1)
    places = [round(20 + (day - first).days / length * (WIDTH - 40)) for day, _ in days]
    columns = [round(left / DOT) for left in places]
    height = max(Counter(columns).values()) * DOT + 4
    stacked: Counter[int] = Counter()
    drawn: list[Html] = []
    for (_, label), left, column in zip(days, places, columns, strict=True):
        y = height - 16 - stacked[column] * DOT
        stacked[column] += 1
        drawn.append(element("circle", cx=str(left), cy=str(y), r="10"))
        drawn.append(element("text", label, x=str(left), y=str(y + 4), text_anchor="middle", class_="bron-dot"))
    return _drawing(description, height + 2, element("path", d=f"M0 {height}H{WIDTH}"), *drawn)


def bar(count: int, highest: int) -> Html:
    """One lying bar, for a row of a table that says its count; not read out."""
    width = round(100 * count / max(highest, 1), 1)
    drawn = element("rect", x="0", y="0", width=_number(width), height="10")
    return element(
        "svg", drawn, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true", class_="bron-bar-row"
    )


def _drawing(description: str, height: int, *drawn: Html) -> Html:
    return element(
        "svg",
        *drawn,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_label=description,
        class_="bron-plot",
    )


def _number(value: float) -> str:
    return f"{value:.1f}"
