"""The measurements as a page of Markdown, targets beside what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


def _targets(sizes: Sequence[Size], cold: Mapping[str, Any]) -> list[list[str]]:
    small, large = sizes[0], sizes[-1]
    one, many = small["ask"], large["ask"]

    def ratio(kind: str) -> str:
        return f"{many[kind]['p50'] / max(one[kind]['p50'], 0.1):.2f}"

    share = small["ingest"]["rate"] / small["bare"]["rate"]
    rows = [["", "found", "to be reached"]]
    for kind in KINDS:
        name = kind if kind == "unfiltered" else f"filtered to {kind}"
        rows.append([f"question p50, {name}: largest / smallest size", ratio(kind), "≤ 1.3"])
        spread = many[kind]["p95"] / max(many[kind]["p50"], 0.1)
        rows.append([f"question p95 / p50, {name}, at the largest", f"{spread:.2f}", "≤ 2"])
    rows += [[f"recall@10, {name}, at the largest", f"{value:.3f}", "≥ .98"] for name, value in large["recall"].items()]
    return [
        *rows,
        ["ingest / bare embedder, passages a second", f"{share:.2f}", "≥ .85"],
        ["peak memory of the largest ingest, MiB", f"{large['ingest']['peak_mb']:,}", "< 1,500"],
        ["opening the largest index, seconds", f"{many['opening_s']}", "< 2"],
        ["a changed article shown, seconds", f"{many['shown_s']}", "< 2"],
        ["sixteen askers at once, answers a second", f"{many['at_once']['answers_a_second']}", "≥ 8"],
        ["the same questions once more, answers a second", f"{many['at_once_again']['answers_a_second']}", ""],
        ["the longest of them waits, seconds", f"{many['at_once']['longest_s']}", "≤ 3"],
        ["`bron ask`, cold, seconds", f"{cold['ask_s']}", "< 2.5"],
        ["`import rag`, milliseconds", f"{cold['import_rag_ms']}", "< 50"],
    ]


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
