"""HTML pages of newspapers: what the page says of its article, and the article itself without what stands around it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from rag.reading.articles import build_article
from rag.reading.decoding import decode
from rag.reading.language import settle_language
from rag.reading.metadata import Metadata, merge, read_metadata
from rag.reading.page.article import PageArticle, read_page
from rag.reading.page.tree import original_address, rooted
from rag.reading.raised import keep_figures
from rag.reading.unusable import Unusable
from rag.records import Article, Skipped

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_LOOK_AT = 4096
# What browsers write into a page that they save.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|page saved with singlefile\s+url:\s*)(https?://[^\s<>\"]+)", re.I
)
_XML_ROOT = re.compile(
    r"\s*<\?xml\b[^>]*>(?:\s|<!--(?:(?!-->).)*-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?>)*<(?:[\w.-]+:)?([\w.-]+)", re.S
)
_FRAME = re.compile(r"<i?frame\b[^<>]*?\ssrc(?:doc)?\s*=\s*[\"']?([^\s\"'<>&]*)", re.I)
_INFERRED = frozenset({"title", "author", "outlet", "published"})


def read_html(
    path: Path, data: bytes, corrections: Metadata, encoding: str | None = None, address: str | None = None
) -> tuple[Article | None, list[Skipped]]:
    """The article of a page, and what of it could not be used. Raises Unusable when it cannot be decoded.

    encoding and address: what its server said of it, where the page itself says nothing.

    The page's address counts as declared, and its language unless the text is clearly in another; title, author, outlet
    and date count as inferred. A page that holds nothing but a wall gives no article.
    """
    from trafilatura.utils import load_html

    file = str(path)
    charset = _CHARSET.search(data[:_LOOK_AT])
    text = decode(data, charset.group(1).decode("ascii") if charset else encoding)
    root = _XML_ROOT.match(text)
    if root and root[1].lower() != "html":
        raise Unusable(f"this is XML ({root[1]}), not a page")
    tree = rooted(load_html(keep_figures(unicodedata.normalize("NFC", text))))
    page = read_page(tree) if tree is not None else None
    if page is None or not page.drafts:
        return None, [Skipped(file, _no_article(page, text))]
    saved = _SAVED_FROM.search(text, 0, _LOOK_AT)
    if (saved or address) and "url" not in page.values:
        page.values["url"] = original_address(saved[1] if saved else address or "")
    values, problems = _with_language(page)
    metadata, unusable = read_metadata(values)
    article = build_article(file, page.drafts, merge(metadata, corrections), _INFERRED - corrections.given)
    if "language" in corrections.given:
        problems = []
    if page.live:
        problems.append("this is a live report; its parts are of different hours, and perhaps days")
    if page.paid:
        problems.append("this page says that it is an advertisement")
    if page.parted:
        problems.append("this page has one part of its article; the others stand on pages of their own")
    if page.described:
        unusable.append("the text is not on this page; its description was read")
    elif page.cut:
        problems.append("this page asks for a subscription; its text may be cut off where it does")
    unusable += [f"another article on this page was not read: {title[:60]!r}" for title in page.others]
    remarks = [Skipped(file, problem, remark=True) for problem in problems]
    return article, [*remarks, *(Skipped(file, problem) for problem in unusable)]


def _no_article(page: PageArticle | None, text: str) -> str:
    """Why a page gives no article, a clause."""
    if page and page.wall:
        return f"this page holds only a {page.wall}"
    frame = _FRAME.search(text)
    if frame and "<p" not in text.lower():
        where = f": {frame[1][:80]!r}" if frame[1] else ""
        return f"what this page shows is another page, in a frame; that one has to be saved{where}"
    return "no article was found on this page"


def _with_language(page: PageArticle) -> tuple[dict[str, object], list[str]]:
    """The page's values with the language that it declares, and what is wrong with that.

    A language that the text contradicts is left out, so that the text's is taken; one that is unknown is reported.
    """
    language, problem = settle_language(page.languages, "\n\n".join(draft.text for draft in page.drafts), "page")
    values = {**page.values, "language": language} if language else page.values
    return values, [problem] if problem else []
