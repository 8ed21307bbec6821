"""query -> hits: by words, by meaning, and by both together; one signature for all three."""

from rag.retrieval.dense import dense_search
from rag.retrieval.hybrid import hybrid_search
from rag.retrieval.lexical import lexical_search

__all__ = ["dense_search", "hybrid_search", "lexical_search"]
