"""The measurements as a page of Markdown, targets beside what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.evaluation.performance.clocks import exponent

KINDS = ("unfiltered", "a tenth", "a hundredth")
BUSY = 1.0  # load of a machine that does other work too
COUNTED = (
    ("statements", "statements of SQLite"),
    ("inside", "reads inside its lexical index"),
    ("queries", "queries of Chroma"),
)
Size = Mapping[str, Any]


def to_markdown(results: Mapping[str, Any]) -> str:
    """The whole page."""
    sizes: Sequence[Size] = results["sizes"]
    lines = [
        "# Speed and size",
        "",
        f"Made by `bron evaluate --performance` on {results['made'][:10]}, Bron {results['version']}, "
        f"{results['machine']}, a load of {results['load']} before it began. Articles are made from a seed, in three "
        "languages.",
        "",
        *_remarks(results),
        "",
        *_section("Against what is to be reached", _targets(sizes, results["cold"])),
        *_section("Ingest, milliseconds a passage", _ingest(sizes)),
        *_section("A question, milliseconds", _questions(sizes)),
        *_section("A question by stage, median milliseconds", _stages(sizes)),
        *_section("Nearest passages found, recall@10", _recall(sizes)),
        *_section("A cold start", _cold(results["cold"])),
    ]
    return "\n".join(lines) + "\n"


def _remarks(results: Mapping[str, Any]) -> Iterator[str]:
    if results["load"] > BUSY:
        yield (
            "**Taken beside other work: times and rates are not Bron's, nor are their ratios.** Counts hold, and "
            "processor time roughly."
        )
        yield ""
    own = [f"{size['size']:,}" for size in results["sizes"] if size["vectors"] == "stand-in"]
    if own:
        yield (
            f"**The vectors at {' and '.join(own)} passages are a stand-in's**, fitted to the embedder's at the "
            "smallest size: they lie as far apart as real ones, and cost nearly nothing to make. Questions are "
            "embedded as ever."
        )


def _section(title: str, rows: Sequence[Sequence[str]]) -> list[str]:
    head, *body = rows
    marks = ["---", *["--:"] * (len(head) - 1)]
    return [f"## {title}", "", *(f"| {' | '.join(row)} |" for row in (head, marks, *body)), ""]


def _head(sizes: Sequence[Size], *more: str) -> list[str]:
    return ["", *(f"{size['size']:,}" for size in sizes), *more]


def _row(name: str, sizes: Sequence[Size], value: Callable[[Size], float | str], *, grows: bool = False) -> list[str]:
    values = [value(size) for size in sizes]
    shown = [item if isinstance(item, str) else f"{item:,.10g}" for item in values]
    if not grows:
        return [name, *shown]
    first, last = values[0], values[-1]
    known = len(sizes) > 1 and not isinstance(first, str) and not isinstance(last, str) and first > 0 and last > 0
    return [name, *shown, f"{exponent((sizes[0]['size'], first), (sizes[-1]['size'], last))}" if known else ""]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Target:
    """What was found beside what is to be reached. least, most, below: None where there is no such bound.

    shown: what was found, as text.
    """

    name: str
    found: float
    shown: str
    least: float | None = None
    most: float | None = None
    below: float | None = None

    def row(self) -> list[str]:
        """Its line: a figure without a bound is neither reached nor missed."""
        if self.least is not None:
            return self._judged(f"≥ {self.least:,g}", reached=self.found >= self.least)
        if self.most is not None:
            return self._judged(f"≤ {self.most:,g}", reached=self.found <= self.most)
        if self.below is not None:
            return self._judged(f"< {self.below:,g}", reached=self.found < self.below)
        return [self.name, self.shown, "", ""]

    def _judged(self, bound: str, *, reached: bool) -> list[str]:
        return [self.name, self.shown, bound, "✓" if reached else "✗ missed"]


def _targets(sizes: Sequence[Size], cold: Mapping[str, Any]) -> list[list[str]]:
    small, large = sizes[0], sizes[-1]
    one, many = small["ask"], large["ask"]
    targets = []
    for kind in KINDS:
        name = kind if kind == "unfiltered" else f"filtered to {kind}"
        ratio = many[kind]["p50"] / max(one[kind]["p50"], 0.1)
        spread = many[kind]["p95"] / max(many[kind]["p50"], 0.1)
        targets += [
            Target(f"question p50, {name}: largest / smallest size", ratio, f"{ratio:.2f}", most=1.3),
            Target(f"question p95 / p50, {name}, at the largest", spread, f"{spread:.2f}", most=2),
        ]
    for name, value in large["recall"].items():
        targets.append(Target(f"recall@10, {name}, at the largest", value, f"{value:.3f}", least=0.98))
    share, at_once = small["ingest"]["rate"] / small["bare"]["rate"], many["at_once"]
    again = many["at_once_again"]["answers_a_second"]
    targets += [
        Target("ingest / bare embedder, passages a second", share, f"{share:.2f}", least=0.85),
        _plain("peak memory of the largest ingest, MiB", large["ingest"]["peak_mb"], below=1500),
        _plain("opening the largest index, seconds", many["opening_s"], below=2),
        _plain("a changed article shown, seconds", many["shown_s"], below=2),
        _plain("sixteen askers at once, answers a second", at_once["answers_a_second"], least=8),
        _plain("the same questions once more, answers a second", again),
        _plain("the longest of them waits, seconds", at_once["longest_s"], most=3),
        _plain("`bron ask`, cold, seconds", cold["ask_s"], below=2.5),
        _plain("`import rag`, milliseconds", cold["import_rag_ms"], below=50),
    ]
    return [["", "found", "to be reached", ""], *(target.row() for target in targets)]


def _plain(name: str, found: float, **bound: float) -> Target:
    return Target(name, found, f"{found:,}", **bound)


def _ingest(sizes: Sequence[Size]) -> list[list[str]]:
    stages = list(sizes[0]["ingest"]["stages_ms"])
    return [
        _head(sizes, "grows"),
        *(_row(s, sizes, lambda size, s=s: size["ingest"]["stages_ms"][s], grows=True) for s in stages),  # type: ignore[misc]
        _row("processor time without embedding", sizes, _besides, grows=True),
        _row("passages a second", sizes, lambda size: size["ingest"]["rate"]),
        _row("the embedder alone, passages a second", sizes, lambda size: size.get("bare", {}).get("rate", "")),
        _row("index, MiB", sizes, lambda size: size["ingest"]["index_mb"], grows=True),
        _row("peak memory, MiB", sizes, lambda size: size["ingest"]["peak_mb"], grows=True),
    ]


def _besides(size: Size) -> float:
    spent: Mapping[str, float] = size["ingest"]["stages_cpu_ms"]
    return round(sum(value for stage, value in spent.items() if stage != "embed"), 2)


def _questions(sizes: Sequence[Size]) -> list[list[str]]:
    rows = [_head(sizes, "grows")]
    for kind in KINDS:
        name = kind if kind == "unfiltered" else f"filtered to {kind}"
        for key, unit in (("p50", ", p50"), ("p95", ", p95"), ("cpu_ms", ", processor time")):
            rows.append(_row(name + unit, sizes, lambda s, kind=kind, key=key: s["ask"][kind][key], grows=True))  # type: ignore[misc]
        for key, unit in COUNTED:
            rows.append(_row(f"{name}, {unit}", sizes, lambda s, kind=kind, key=key: s["ask"][kind][key]))  # type: ignore[misc]
    for key in ("p50", "p95"):
        rows.append(_row(f"sixteen at once, {key}", sizes, lambda s, key=key: s["ask"]["at_once"][key]))  # type: ignore[misc]
        rows.append(_row(f"beside an ingest, {key}", sizes, lambda s, key=key: s["ask"]["beside_ingest"][key]))  # type: ignore[misc]
    rows.append(_row("opening the index, seconds", sizes, lambda s: s["ask"]["opening_s"]))
    rows.append(_row("a changed article shown, seconds", sizes, lambda s: s["ask"]["shown_s"]))
    rows.append(_row("peak memory, MiB", sizes, lambda s: s["ask"]["peak_mb"]))
    return rows


def _stages(sizes: Sequence[Size]) -> list[list[str]]:
    names = list(sizes[0]["ask"]["stages_ms"])
    return [
        _head(sizes, "grows"),
        *(_row(n, sizes, lambda s, n=n: s["ask"]["stages_ms"][n]["p50"], grows=True) for n in names),  # type: ignore[misc]
    ]


def _recall(sizes: Sequence[Size]) -> list[list[str]]:
    names = list(sizes[-1]["recall"])
    return [_head(sizes), *(_row(n, sizes, lambda s, n=n: s["recall"].get(n, "")) for n in names)]  # type: ignore[misc]


def _cold(cold: Mapping[str, Any]) -> list[list[str]]:
    parts = [[name, f"{value}"] for name, value in cold["parts_ms"].items()]
    own = [["Python alone", f"{cold['python_ms']}"], ["`import rag`, besides", f"{cold['import_rag_ms']}"]]
    whole = ["`bron ask`, from the command to its answer", f"{cold['ask_s'] * 1000:.0f}"]
    return [["part, each loaded for the first time", "ms"], *own, *parts, whole]
