"""The rows of the tables: what each measure is called, which way is better, and why Bron is behind where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. why: the reason, shown only where some peer is ahead of Bron. digits: behind the point.

    better: "" for what is no merit, and is there to read the others by.
    """

    measure: str
    label: str
    better: Literal["higher", "lower", ""]
    digits: int = 2
    why: str = ""


QUALITY = (
    Row("first sentence", "the first sentence shown answers", "higher"),
    Row("one of three", "one of the first three sentences shown does", "higher"),
    Row("within budget", "the gold sentence is in the first 1,000 characters shown", "higher"),
    Row("text first", "the first text holds the gold sentence (Success@1)", "higher"),
    Row("text among five", "one of five texts does (Success@5)", "higher"),
    Row("nDCG@10", "nDCG@10, by text", "higher"),
    Row("article first", "the first text is of the right article", "higher"),
    Row("article among five", "one of the first five articles is right", "higher"),
    Row("any in first text", "some sentence of the first text answers", "higher"),
    Row("first text's length", "characters of the first text", "", 0),
    Row("AUROC near-miss", "best score tells answerable from near miss (AUROC)", "higher"),
    Row("AUROC outside", "best score tells answerable from outside (AUROC)", "higher"),
    Row("declined near-miss", "near misses declined", "higher"),
    Row("declined outside", "outside declined", "higher"),
    Row("passages", "passages", "", 0),
)

COST = (
    Row("ingest", "articles taken in, characters/s", "higher", 0),
    Row("passages/s", "the same, passages/s (of unlike length)", "", 1),
    Row("p50", "a question to what is shown, ms, median", "lower", 0),
    Row("p95", "the same, 95th percentile", "lower", 0),
    Row("search", "of it texts alone, ms, median", "lower", 0),
    Row("cold", "a fresh process to its first answer, s", "lower", 1),
    Row("memory", "peak memory, MB", "lower", 0),
    Row("installed", "installed, MB", "lower", 0),
)

NAMES = {
    "bron": "Bron",
    "llamaindex": "LlamaIndex",
    "langchain": "LangChain",
    "haystack": "Haystack",
    "txtai": "txtai",
    "bm25s": "bm25s",
}
EMBEDDINGS = {"": "", "minilm": ", MiniLM", "bron": ", our embedder"}


def title(name: str) -> str:
    """What a column of results.json is called: "haystack+bron" is "Haystack, our embedder"."""
    system, _, embedding = name.partition("+")
    return NAMES[system] + EMBEDDINGS[embedding]
