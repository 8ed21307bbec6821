"""The six real articles that the bundled corpus reports: not part of Bron, asked where somebody has them.

``eval/six.jsonl`` names an article by its outlet and day, and what answers by figures, names and regular expressions:
no sentence of the articles is copied.
"""

from __future__ import annotations

from pathlib import Path

from rag.bundled import evaluation_folder
from rag.evaluation.questions import load_questions
from rag.evaluation.tasks import Collection, Suite, Task
from rag.records import Article, BronError

SIX = "six"


def six_suite(folder: Path) -> Suite:
    """The questions, asked of the articles in a folder. Raises BronError (misuse) when there is no such folder."""
    if not folder.is_dir():
        raise BronError("there is no such folder of articles", where=str(folder), misuse=True)
    path = evaluation_folder() / f"{SIX}.jsonl"
    task = Task("all", load_questions(path), by_language=True)
    collection = Collection("six articles", (task,), article_key, folders=(folder,), strict=False)
    return Suite(SIX, f"eval/{path.name}", (collection,))


def article_key(article: Article) -> str:
    """Outlet, or author where there is none, and day of publication as far as it is known: "Sidecar 2022-01-21"."""
    return f"{article.outlet or article.author} {article.published}"
