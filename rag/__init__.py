"""Bron: ask a news archive, get the sources. Importing this loads no model and reads no environment."""

from rag.records import Answer, Article, BronError, Citation, Filters, Hit, Passage

__all__ = ["Answer", "Article", "BronError", "Citation", "Filters", "Hit", "Passage"]
__version__ = "0.1.0"
