"""The two parts of an answer's text: the accounts, which a face may show as a list of its own, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answering.compose import extractive, quoted

if TYPE_CHECKING:
    from rag.records import Answer


def accounts_text(answer: Answer) -> str:
    """The accounts with their sources as plain text, a line each where there are several; "" when there are none."""
    if not answer.accounts:
        return ""
    text = "".join(extractive(answer.citations, answer.accounts, answer.language))
    quotes = "".join(f"\n\n{quoted(citation, answer.language)}" for citation in answer.citations)
    return text.removesuffix(quotes)


def text_without_accounts(answer: Answer) -> str:
    """The answer's text without the accounts that it may begin with; an LLM's text does not begin with them."""
    accounts = accounts_text(answer)
    if accounts and answer.text.startswith(accounts):
        return answer.text.removeprefix(accounts).lstrip("\n")
    return answer.text
