"""Plain keywords -> for each language of the archive the index terms that meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.language.words import question_terms

if TYPE_CHECKING:
    from rag.index.catalogue import Catalogue
    from rag.index.listing import Keywords

MOST = 12  # keywords that are looked for; those behind them are left out


def keywords(catalogue: Catalogue, typed: str) -> Keywords | None:
    """What was typed, as keywords of each language of the archive; None where it names nothing to look for.

    Stop words are left out, unless there is nothing else; then no article is found by them.
    """
    if not typed.strip():
        return None
    return {
        language: [term.alternatives for term in question_terms(typed, language, language)[:MOST]]
        for language in catalogue.languages()
    }
