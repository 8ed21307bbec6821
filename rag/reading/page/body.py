"""The article's text: found by trafilatura on a page that was trimmed, its lead put before it, notices taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rag.reading.articles import Draft
from rag.reading.markup import value_blocks
from rag.reading.page import words as words
from rag.reading.page.marks import is_dateline, is_signature
from rag.reading.page.names import is_byline
from rag.reading.page.tree import HEADINGS, count_words, fold, leaves, link_share, names_of, text_of
from rag.reading.text.lines import is_finished
from rag.reading.text.repair import is_caption
from rag.reading.unusable import Unusable
from rag.records import BlockKind

_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "item"}
_BLOCKS = ("p", "head", "item", "quote", "cell", "code")
# A sentence has so many words at least; less at the edges of a text is a section's name, a signature, a tag.
_SENTENCE = 6
# A paragraph counts for so many elements around it.
_STEPS = 5
_NEAR = 3
# Teasers have some ten words; of the paragraphs of an article what is more than that counts.
_TEASER = 10
# A box beside the article with so many words of running text is a part of it, where less of it is links.
_PART = 40
_LINKED = 0.5
# The text in JSON-LD counts where the page shows less than this of it, and decides what belongs to the article where
# it is at least as long as this share of what the page shows.
_SHOWN = 0.7
_WHOLE = 0.8
# A description that shares so much of its words with the first paragraphs says nothing more than they do.
_REPEATED = 0.8
_FIRST = 3
# More sentences than these between headline and text are something else, but where they are called a lead.
_LONGEST_LEAD = 3
# So many letters of a quote that is set apart tell it from words that happen to stand twice.
_PULLED = 20
# So many letters tell one paragraph from another.
_TELLING = 60
# So many words must a description share with title and text to be on their matter.
_SAME_MATTER = 2
_OPEN = ("…", "...", "[…]")
# Between paragraphs in JSON-LD stands a line end; some systems leave it out.
_PARTED = re.compile(r"\n|(?:(?<=[a-zåäöéëï\d][.!?])|(?<=[.!?][”\"’]))(?=[A-ZÅÄÖ–“])")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article before its text is. titles: what its headline may be. outlets: names of the outlet.

    days: of its publication and of its last change. lead: its description. text: its whole body as data, "" when there
    is none.
    """

    titles: tuple[str, ...]
    outlets: tuple[str, ...]
    authors: tuple[str, ...]
    days: tuple[str | None, str | None]
    lead: str | None
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether the data hold the text to its end."""
        return bool(_stated(self.text))


def read_shown(tree: Any, known: Known) -> list[Draft]:
    """The blocks of the article that a trimmed page shows; [] when it shows none, as while it waits for its text."""
    shown = _without_edges(_extract(tree, known), known)
    waits = all(draft.text.endswith(_OPEN) for draft in shown)
    return [] if _count(shown) < _SENTENCE and (known.text or waits) else shown


def with_lead(tree: Any, shown: Sequence[Draft], known: Known) -> list[Draft]:
    """The article, lead first: of what the page shows and of what its data state, whichever has it whole."""
    stated = _stated(known.text)
    if stated and _share(stated, shown) < _SHOWN:
        return _once([*_shown_lead(tree, stated, known), *stated])
    if stated and _count(stated) >= _WHOLE * _count(shown):
        text = fold(known.text)
        first = shown[:1]
        shown = [draft for draft in shown if draft.kind != "paragraph" or draft in first or fold(draft.text) in text]
    if not shown and not (known.days[0] and known.titles):
        return []
    lead = _shown_lead(tree, shown, known)
    if not lead and not _opens_with_lead(tree, shown):
        lead = _described_lead(shown, known)
    return _once([*lead, *shown])


def _extract(tree: Any, known: Known) -> list[Draft]:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    page = deepcopy(tree)
    named = {fold(title) for title in known.titles}
    headed: set[Any] = set()
    for element in [*leaves(page)]:
        text = text_of(element)
        is_headline = element.tag in HEADINGS and fold(text) in named
        if is_headline:
            headed.update(above for above in element.iterancestors() if above.tag not in ("html", "body"))
        if is_headline or _is_notice(text, known):
            element.drop_tree()
    _drop_pull_quotes(page)
    body = page.find("body")
    if not text_of(page if body is None else body):
        return []
    frame = _frame(page, headed)
    if frame is not None and frame.tag == "body":
        frame = _wrapped(frame)
    if frame is not None:
        # What is known by its name is gone; the extractor would find "bar" in names that are hashes.
        for element in frame.iter():
            address = element.get("href")
            element.attrib.clear()
            if address:
                element.set("href", address)
        frame.tag = "article"
        frame.set("itemprop", "articleBody")
    # Its other methods are for pages that were not trimmed; they leave headings out.
    document = bare_extraction(page, include_comments=False, fast=True)
    if not isinstance(document, Document) or document.body is None:
        return []
    return _in_order([*_blocks(document.body)], page)


def _in_order(drafts: list[Draft], page: Any) -> list[Draft]:
    """The drafts as they stand on the page: what the extractor finds too little, it puts at the end of its own."""
    places: dict[str, int] = {}
    for place, element in enumerate(leaves(page)):
        places.setdefault(fold(text_of(element)), place)
    found = [places.get(fold(draft.text)) for draft in drafts]
    if None in found or len({*found}) < len(found):
        return drafts
    return [draft for _, draft in sorted(zip(found, drafts, strict=True), key=lambda pair: pair[0] or 0)]


def _drop_pull_quotes(page: Any) -> None:
    """Take off quotes set apart that only say again what a paragraph of the article says."""
    quotes = [element for element in page.iter("blockquote") if len(fold(text_of(element))) >= _PULLED]
    if quotes:
        whole = fold(text_of(page))
        for element in quotes:
            if whole.count(fold(text_of(element))) > 1:
                element.drop_tree()


def _frame(tree: Any, headed: set[Any]) -> Any:
    """The element that the article's paragraphs stand in, however many others the page has; None when there is none.

    Every paragraph counts for what is around it, half as much with each step outwards. headed: what the headline stands
    in: what is near it counts twice.
    """
    counts = {element: _running(element) for element in tree.iter("p")}
    # Where there is nothing longer than a teaser, the article is as short.
    least = _TEASER if max(counts.values(), default=0) > _TEASER else 0
    scores: dict[Any, float] = {}
    for element, count in counts.items():
        more = max(0, count - least)
        for steps, above in zip(range(_STEPS), element.iterancestors(), strict=False):
            scores[above] = scores.get(above, 0.0) + more / 2**steps
    for element in scores:
        near = (above for _, above in zip(range(_NEAR), (element, *element.iterancestors()), strict=False))
        if any(above in headed for above in near):
            scores[element] *= 2
    frame = max(scores, key=lambda element: scores[element], default=None)
    if frame is None or not scores[frame]:
        return None
    while frame.tag != "body" and any(map(_is_part, _siblings(frame))):
        frame = frame.getparent()
    return None if frame.tag == "html" else frame


def _running(element: Any) -> int:
    """How many words of running text a paragraph has: whole sentences that are no links."""
    text = text_of(element)
    count = count_words(text)
    return count if count >= _SENTENCE and is_finished(text) and link_share(element) < _LINKED else 0


def _is_part(element: Any) -> bool:
    """Whether what stands beside the article's paragraphs is more of them."""
    paragraphs = [element] if element.tag == "p" else element.iter("p")
    running = sum(map(_running, paragraphs))
    return running >= (_SENTENCE if element.tag == "p" else _PART) and link_share(element) < _LINKED


def _wrapped(body: Any) -> Any:
    """All that a page's body holds, as one element in it."""
    children = [*body]
    wrapper = body.makeelement("article", {})
    wrapper.text, body.text = body.text, None
    wrapper.extend(children)
    body.append(wrapper)
    return wrapper


def _siblings(element: Any) -> Iterator[Any]:
    yield from element.itersiblings()
    yield from element.itersiblings(preceding=True)


def _blocks(element: Any) -> Iterator[Draft]:
    """The blocks under ``element`` in reading order, text between them included."""
    yield from _loose(element.text)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if any(isinstance(below.tag, str) and below.tag in _BLOCKS for below in child.iterdescendants()):
            yield from _blocks(child)
        else:
            text = text_of(child)
            if text:
                yield Draft(text, _KINDS.get(tag, "paragraph"))
        yield from _loose(child.tail)


def _loose(text: str | None) -> Iterator[Draft]:
    if text and text.strip():
        yield Draft(" ".join(text.split()))


def _without_edges(drafts: Sequence[Draft], known: Known) -> list[Draft]:
    """The drafts less the headline and what newspapers say before and behind a text; captions marked as such."""
    named = {fold(title) for title in known.titles}
    # What has neither letters nor figures only sets parts of a text apart.
    named |= {""}
    kept = [draft for draft in drafts if fold(draft.text) not in named and not _is_notice(draft.text, known)]
    start = len([*takewhile(lambda draft: _is_edge(draft) and draft.kind != "heading", kept)])
    end = len(kept) - len([*takewhile(lambda draft: _is_edge(draft) or words.is_notice(draft.text), reversed(kept))])
    kept = kept[start : max(start, end)]
    return [Draft(draft.text, "caption") if _is_caption(draft.text) else draft for draft in kept]


def _is_caption(text: str) -> bool:
    return is_caption(text) or words.is_credited(text)


def _is_notice(text: str, known: Known) -> bool:
    """Whether a block speaks of the page, or of when and by whom the article was written, and not of its matter."""
    return (
        words.is_label(text)
        or words.is_also_line(text)
        or words.is_invitation(text)
        or words.is_sign_in(text)
        or is_byline(text, known.outlets)
        or is_dateline(text)
        or is_signature(text, known.authors, known.days)
    )


def _is_edge(draft: Draft) -> bool:
    """Whether a block is too little of a sentence to open or to close a text."""
    return (
        draft.kind in ("heading", "paragraph") and not is_finished(draft.text) and count_words(draft.text) < _SENTENCE
    )


def _stated(text: str) -> list[Draft]:
    """The blocks of a body in JSON-LD, which is HTML or has a paragraph a line; [] when it is missing or cut short."""
    try:
        drafts = value_blocks(text if "<" in text else _PARTED.sub("\n\n", text))
    except Unusable:
        return []
    return [] if drafts and drafts[-1].text.endswith(_OPEN) else drafts


def _count(drafts: Sequence[Draft]) -> int:
    return sum(count_words(draft.text) for draft in drafts)


def _share(drafts: Sequence[Draft], shown: Sequence[Draft]) -> float:
    """How much of ``drafts`` is ``shown``, by words, in [0, 1]."""
    text = fold(" ".join(draft.text for draft in shown))
    whole = _count(drafts)
    return sum(count_words(draft.text) for draft in drafts if fold(draft.text) in text) / whole if whole else 1.0


def _shown_lead(tree: Any, drafts: Sequence[Draft], known: Known) -> list[Draft]:
    """What stands between the headline and the first of ``drafts`` and is a lead."""
    found: list[tuple[Draft, bool]] = []
    named = {fold(title) for title in known.titles}
    first = fold(drafts[0].text) if drafts else ""
    below_headline = not any(fold(text_of(element)) in named for element in tree.iter(*HEADINGS))
    for element in leaves(tree):
        text = text_of(element)
        if element.tag in HEADINGS and fold(text) in named:
            below_headline, found = True, []
        elif first and fold(text) and (fold(text).startswith(first) or first.startswith(fold(text)[:_TELLING] or "-")):
            break
        elif below_headline and _may_lead(text, known):
            is_item = element.tag in ("li", "td")
            called = _is_called_lead(element) or (known.lead is not None and fold(text) == fold(known.lead))
            if called or (is_finished(text) and not is_item):
                found.append((Draft(text, "item" if element.tag == "li" else "paragraph"), called))
    else:
        # Where the text starts nowhere below, nothing is known of what stands before it.
        found = [] if drafts else found
    most = len(found) <= _LONGEST_LEAD
    return [draft for draft, called in found if called or most]


def _may_lead(text: str, known: Known) -> bool:
    is_notice = _is_notice(text, known) or words.is_notice(text) or _is_caption(text)
    return count_words(text) >= _SENTENCE and not is_notice


def _is_called_lead(element: Any) -> bool:
    return any(names_of(above) & words.LEAD_BOXES for above in (element, *[*element.iterancestors()][:2]))


def _opens_with_lead(tree: Any, shown: Sequence[Draft]) -> bool:
    """Whether the first of the blocks that a page shows is called a lead there."""
    first = fold(shown[0].text) if shown else None
    return any(_is_called_lead(element) for element in leaves(tree) if fold(text_of(element)) == first)


def _described_lead(drafts: Sequence[Draft], known: Known) -> list[Draft]:
    """The page's description, where it is whole sentences on the article's matter that its text does not start with."""
    lead = known.lead or ""
    if not is_finished(lead) or lead.endswith(_OPEN) or count_words(lead) < _SENTENCE:
        return []
    if fold(lead) in fold(" ".join(draft.text for draft in drafts)) or _is_notice(lead, known):
        return []
    told, titled = _matter(lead), _matter(" ".join(known.titles))
    opening = _matter(" ".join(draft.text for draft in drafts[:_FIRST]))
    figures = {word for word in told if word.isdigit()}
    if figures <= opening and len(told & opening) >= _REPEATED * len(told):
        return []
    # A paper that describes itself starts with its name, and says nothing of what this article is about.
    names = _matter(" ".join(known.outlets))
    shared = told & (titled | _matter(" ".join(draft.text for draft in drafts))) - names
    of_itself = any(fold(lead).startswith(fold(name)) for name in known.outlets)
    return [Draft(lead)] if shared & titled and len(shared) >= _SAME_MATTER and not of_itself else []


def _matter(text: str) -> set[str]:
    """The longer words and the figures of a text, cut to how they start, so that their forms are one."""
    return {word[:5] for word in re.findall(r"\w+", text.casefold()) if len(word) > 3 or word.isdigit()}


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts less whole sentences that stood before, as a lead does that opens the text once more."""
    kept: list[Draft] = []
    seen: set[str] = set()
    for draft in drafts:
        plain = fold(draft.text)
        if plain in seen and count_words(draft.text) >= _SENTENCE:
            continue
        seen.add(plain)
        kept.append(draft)
    return kept
