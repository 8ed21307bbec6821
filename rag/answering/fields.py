"""Which text of an article is quoted: its body, or its headline, which stands above the body and in no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.records import Article, Field


def printed(article: Article, field: Field) -> str:
    """The text that offsets of a field count in; "" for the headline of an article without one."""
    return article.text if field == "text" else article.title or ""
