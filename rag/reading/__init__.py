"""Files -> articles: one module a format, repair of extracted text, splitting, language."""

from rag.reading.files import read_paths

__all__ = ["read_paths"]
