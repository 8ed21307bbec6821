"""The index: articles and passages in SQLite, their vectors in Chroma, opened together."""
