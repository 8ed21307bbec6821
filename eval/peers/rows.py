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


LONG = "A long piece holds more by its length alone; that of Bron's passages and of theirs stands below."
WHOLE = "One vector for a long piece, often the whole article, finds the article; the passage is what has to be read."
READER = "These are Bron's passages before its reader has read them, which then chooses among eight."

QUALITY = (
    Row("first sentence", "the first sentence shown answers", "higher"),
    Row("one of three", "one of the first three sentences shown does", "higher"),
    Row("within budget", "the gold sentence is in the first 1,000 characters shown", "higher", why=READER),
    Row("text first", "the first text holds the gold sentence (Success@1)", "higher", why=LONG),
    Row("text among five", "one of five texts does (Success@5)", "higher", why=LONG),
    Row("nDCG@10", "nDCG@10, by text", "higher", why=LONG),
    Row("article first", "the first text is of the right article", "higher", why=WHOLE),
    Row(
        "article first, same language",
        "the same, asked in the article's language",
        "higher",
        why="Likely the price of keeping languages from burying each other, which the next row gains from.",
    ),
    Row("article first, other language", "the same, asked in another", "higher", why=WHOLE),
    Row("article among five", "one of the first five articles is right", "higher", why=WHOLE),
    Row("any in first text", "some sentence of the first text answers", "higher", why=LONG),
    Row("first text's length", "characters of the first text", "", 0),
    Row(
        "AUROC near-miss",
        "best score tells answerable from near miss (AUROC)",
        "higher",
        why="Bron's confidence is fitted on other archives too, and has to serve all of them.",
    ),
    Row(
        "AUROC outside",
        "best score tells answerable from outside (AUROC)",
        "higher",
        why="How near the best piece lies is enough for this; Bron's confidence has near misses to tell as well.",
    ),
    Row("declined near-miss", "near misses declined", "higher"),
    Row("declined outside", "outside declined", "higher"),
    Row("passages", "passages", "", 0),
)

COST = (
    Row(
        "ingest",
        "articles taken in, characters/s",
        "higher",
        0,
        "Bron reads the files, finds sentences, names and words in three languages, and commits what a kill must not "
        "lose; a word index alone, or few long pieces of which MiniLM reads the beginning, is less work.",
    ),
    Row("passages/s", "the same, passages/s (of unlike length)", "", 1),
    Row(
        "p50",
        "a question to what is shown, ms, median",
        "lower",
        0,
        "Of Bron it is the answer: a second model has read eight passages, and every quote is checked. The others give "
        "pieces, which a language model or a person has yet to read.",
    ),
    Row("p95", "the same, 95th percentile", "lower", 0, "As the median."),
    Row(
        "search",
        "of it texts alone, ms, median",
        "lower",
        0,
        "Bron looks words and names up in every language of the archive, in SQLite, so that an archive that does not "
        "fit into memory can be asked; the vector alone, or words in memory, is quicker.",
    ),
    Row(
        "cold",
        "a fresh process to its first answer, s",
        "lower",
        1,
        "Two models and Chroma are opened; bm25s has none.",
    ),
    Row("memory", "peak memory, MB", "lower", 0, "Two models and Chroma, where bm25s has neither."),
    Row(
        "installed",
        "installed, MB",
        "lower",
        0,
        "The page (Gradio and pandas), the evaluation (SciPy) and Chroma's cloud clients are in it; the peers with our "
        "embedder have no page, no reader and nothing to read files with.",
    ),
)

NAMES = {
    "bron": "Bron",
    "llamaindex": "LlamaIndex",
    "langchain": "LangChain",
    "haystack": "Haystack",
    "txtai": "txtai",
    "bm25s": "bm25s",
}
_SUFFIXES = {"": "", "minilm": ", MiniLM", "bron": ", our embedder"}


def title(name: str) -> str:
    """What a column of results.json is called: "haystack+bron" is "Haystack, our embedder"."""
    system, _, embedding = name.partition("+")
    return NAMES[system] + _SUFFIXES[embedding]
