"""query -> hits: by words, by meaning, and by both together, of one signature; and by both in some articles alone."""

from rag.retrieval.dense import dense_search
from rag.retrieval.hybrid import hybrid_search, search_within
from rag.retrieval.lexical import lexical_search

__all__ = ["dense_search", "hybrid_search", "lexical_search", "search_within"]
