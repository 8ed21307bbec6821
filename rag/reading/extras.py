"""Libraries that only some kinds of files need: which extra brings them, and what is said where it is missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from rag.reading.unusable import Unusable


class Unread(Unusable):
    """A whole kind of files cannot be read here: told once a kind, not once a file. kind: ".pdf"."""

    def __init__(self, kind: str, reason: str) -> None:
        self.kind = kind
        super().__init__(reason)


def library(module: str, extra: str, kind: str) -> ModuleType:
    """The module, imported. Raises Unread, with the ``pip install`` that brings it, when it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Unread(kind, f"reading {kind} files needs pip install 'bron[{extra}]'") from error
