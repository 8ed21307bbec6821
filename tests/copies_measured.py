"""How alike copies are, and other articles are not: ``python -m tests.copies_measured ARCHIVE…``, for docs/copies.md.

Copies are made of every article by the edits that newsrooms make; candidates are those that share a band.
"""

import itertools
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

from rag.index.writing.copies import COPY, sketch
from rag.index.writing.versions import shingles
from rag.reading import read_paths


def cut(text: str, share: float) -> str:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return " ".join(sentences[: max(2, int(len(sentences) * share))])


def every(text: str, step: int) -> str:
    return " ".join("annat" if place % step == step // 2 else word for place, word in enumerate(text.split()))


def lead(text: str) -> str:
    return "A lead of the editors’ own, which the agency did not send, stands here. " + " ".join(
        re.split(r"(?<=[.!?])\s+", text)[1:]
    )


EDITS = {
    "cut to 70 %": lambda text: cut(text, 0.7),
    "cut to 50 %": lambda text: cut(text, 0.5),
    "cut to 30 %": lambda text: cut(text, 0.3),
    "an agency's line before and behind": lambda text: f"STOCKHOLM (TT) – {text} Källa: TT, bearbetat.",
    "another figure": lambda text: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text, count=1),
    "another lead": lead,
    "every 15th word": lambda text: every(text, 15),
    "every 10th word": lambda text: every(text, 10),
    "every 7th word": lambda text: every(text, 7),
    "cut to 50 %, every 15th word": lambda text: every(cut(text, 0.5), 15),
}


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def main() -> None:
    articles = [
        replace(article, file=folder)
        for folder in sys.argv[1:]
        for reading in read_paths([Path(folder)], max_file_mb=100)
        for article in reading.articles
    ]
    runs = {article.id: shingles(article.text) for article in articles}
    sketch(articles[0].text)  # which loads what it needs
    began = time.process_time()
    bands = {article.id: set(sketch(article.text)) for article in articles}
    seconds = (time.process_time() - began) / len(articles)
    print(f"{len(articles)} articles; a sketch takes {1000 * seconds:.1f} ms of one core")
    pairs = [
        (likeness(runs[one.id], runs[other.id]), bool(bands[one.id] & bands[other.id]))
        for one, other in itertools.combinations(articles, 2)
        if one.language == other.language
    ]
    most, met = max(share for share, _ in pairs), sum(shared for _, shared in pairs)
    merged = sum(share >= COPY for share, _ in pairs)
    print(
        f"{len(pairs)} pairs in one language: at most {most:.2f} alike, {met} share a band, {merged} taken for copies"
    )
    print("| copies | alike: least | median | share a band | found |\n|---|--:|--:|--:|--:|")
    for name, edit in EDITS.items():
        texts = [(article, edit(article.text)) for article in articles]
        shares = sorted(likeness(runs[article.id], shingles(text)) for article, text in texts)
        shared = [bool(bands[article.id] & set(sketch(text))) for article, text in texts]
        found = [
            ok and likeness(runs[article.id], shingles(text)) >= COPY
            for ok, (article, text) in zip(shared, texts, strict=True)
        ]
        parts = (shares[0], shares[len(shares) // 2], sum(shared) / len(shared), sum(found) / len(found))
        print(f"| {name} | {' | '.join(f'{part:.2f}' for part in parts)} |")


if __name__ == "__main__":
    main()
