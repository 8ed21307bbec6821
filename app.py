"""The door to the web face: ``python app.py`` (the same as ``bron serve``) or ``uvicorn app:app``."""

from __future__ import annotations

from rag.cli import main


def __getattr__(name: str) -> object:
    """``app``, built when it is asked for; the index is made if there is none yet."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rag.index.writing.ingest import ensure_index
    from rag.service import Service
    from rag.settings import load_settings
    from rag.web import create_app

    settings = load_settings()
    ensure_index(settings)
    globals()["app"] = create_app(Service(settings), settings)
    return globals()["app"]


if __name__ == "__main__":
    main(["serve"])
