"""What stands under a quote of copies and corrections: where else it is, who tells it otherwise, what is put right."""

from __future__ import annotations

from rag.answering.compose import also_in, corrected_by, otherwise
from rag.answering.phrases import phrase
from rag.records import Citation, Copy, Correction
from rag.web.markup import Html, element, isolated, joined
from rag.web.sources import READER_FRAME, language_tag, quoted, read_path
from rag.web.words import said_date, say


def copies_html(citation: Citation, language: str) -> Html | None:
    """The copies that say the same in a line, then each that tells it otherwise and each correction with its words."""
    same = [copy for copy in citation.copies if copy.same]
    lines = [_also(same, language)] if same else []
    lines += [_told(copy, _otherwise(copy, language), language) for copy in citation.copies if not copy.same]
    lines += [_told(made, corrected_by(made, language), language) for made in citation.corrections]
    return element("ul", *(element("li", line) for line in lines), class_="bron-copies") if lines else None


def copies_text(citation: Citation, language: str) -> list[str]:
    """The same as plain text, a line each."""
    return [isolated(line) for line in (also_in(citation, language), *otherwise(citation, language)) if line]


def _also(copies: list[Copy], language: str) -> Html:
    before, _, after = phrase(language, "also_in", names="\0").partition("\0")
    links = [_link(copy, _name(copy, language)) for copy in copies]
    return element("span", before[:1].upper() + before[1:], joined(", ", links), after)


def _told(made: Copy | Correction, about: str, language: str) -> Html:
    words = element("span", quoted(made.quote, language), lang=language_tag(made.language), dir="auto")
    return element("span", _link(made, about), ": ", words)


def _otherwise(copy: Copy, language: str) -> str:
    return phrase(language, "otherwise", names=_name(copy, language))


def _name(copy: Copy, language: str) -> str:
    outlet = copy.outlet or copy.title or say("no_outlet", language)
    return f"{outlet}, {said_date(copy.published, language)}" if copy.published else outlet


def _link(made: Copy | Correction, words: str) -> Html:
    field = made.field if isinstance(made, Copy) else "text"
    path = read_path(made.article_id, made.start, made.end, field)
    return element("a", element("bdi", words), href=path, target=READER_FRAME)
