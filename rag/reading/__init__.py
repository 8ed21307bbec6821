"""Files -> articles: one module a format, repair of extracted text, splitting, language."""

from rag.reading.files import read_met, read_paths

__all__ = ["read_met", "read_paths"]
