"""Where the corpus and the question sets that come with Bron lie: in the wheel, or beside the package."""

from __future__ import annotations

from pathlib import Path

from rag.records import BronError

_PACKAGE = Path(__file__).resolve().parent


def corpus_folder() -> Path:
    """The folder with the bundled articles, one subfolder a language. Raises BronError when it is missing."""
    return _folder("_corpus", "corpus")


def evaluation_folder() -> Path:
    """The folder with question sets and baseline. Raises BronError when it is missing."""
    return _folder("_eval", "eval")


def _folder(installed: str, checkout: str) -> Path:
    for folder in (_PACKAGE / installed, _PACKAGE.parent / checkout):
        if folder.is_dir():
            return folder
    raise BronError(
        f"the bundled folder '{checkout}' is missing", where=str(_PACKAGE), todo="Install Bron again: pip install bron."
    )
