"""Whose pages may ask from a reader's browser: none of other sites, unless settings name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.settings import Settings

ASKED_HEADERS: Final = ("Authorization", "Content-Type", "X-Request-ID")
TOLD_HEADERS: Final = ("Retry-After", "X-Request-ID")


def allowed_origins(settings: Settings) -> list[str]:
    """The sites whose pages may ask, as browsers name them: "https://news.example"."""
    return [origin.strip() for origin in (settings.cors or "").split(",") if origin.strip()]


def add_cors(app: FastAPI, settings: Settings) -> None:
    """Add what answers browsers about other sites. Cookies are never among what these may send.

    It is added without any origin too: the chat library lets every site in where it finds none.
    """
    app.add_middleware(
        CORSMiddleware,
        allow_origins=allowed_origins(settings),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=list(ASKED_HEADERS),
        expose_headers=list(TOLD_HEADERS),
    )
