"""subject -> what speaks of it: articles that mention it, and sentences, best first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.citations import first_passage, whole
from rag.answering.evidence import asks, quote_of
from rag.answering.quoting import standing_alone
from rag.answering.reports import wanted
from rag.asking.named import is_one_name, names_in
from rag.asking.pointing import ADDRESSING, PERSON
from rag.language.names import bare, fold
from rag.language.sentences import sentences
from rag.language.words import analyse, words
from rag.models.embedding import embed_passages
from rag.records import Evidence, Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rag.asking.query import Query, WeightedTerm
    from rag.index.store import Store
    from rag.records import Article

KEYS = ("n_", "k_")  # index terms that all languages share
SHORTEST = 4  # words of a sentence that is quoted
LIKENESS = 2.0  # weight of how like the subject a sentence is, beside whether it names it
EARLY = 5  # words of a sentence among which a name is most often what it is about,
OPENS = 0.3  # and what that is worth beside whether it names the subject
MARKS = '“”„"«»‘'
STOPS = tuple(".?…:;。؟\"'”’»)]“")  # at the end of what is a sentence
NAMED = 0.5  # share of the subject's weight that a sentence holds which names it,
WHOLLY = 0.99  # and one that has its name whole
WEIGHED = 3  # sentences of a hit whose likeness is measured, which costs as much as reading them


def articles_on(store: Store, about: Query) -> list[tuple[str, tuple[str, ...]]]:
    """Articles that mention the subject: (id, dates of what it reports on or its own), newest first within a language.

    In the language of the request all its words are looked for, or if no passage holds them all, the rarest; in others
    those that are written alike everywhere: names and figures. A name is looked for whole, if any article has it so;
    one of an outlet or author in texts alone, for it stands above all of theirs.
    """
    whole = is_one_name(about.text)
    above = whole and fold(about.text) in {fold(name) for names in store.catalogue.writers() for name in names}
    return (_naming_all(store, about, above) if whole else []) or _holding(store, about, whole, above)


def _naming_all(store: Store, about: Query, above: bool) -> list[tuple[str, tuple[str, ...]]]:
    """The articles that have all words of a name."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for language, terms in about.terms.items():
        if all(term.stands for term in terms):
            groups = [term.term.alternatives for term in terms]
            found += store.catalogue.mentioning(language, groups, about.filters, above)
    return found


def _holding(store: Store, about: Query, whole: bool, above: bool) -> list[tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, terms in about.terms.items():
        groups = [term.term.alternatives for term in terms if term.stands]
        if language != about.language:
            groups = [_shared(term, whole=whole) for term in terms]
        articles = store.catalogue.mentioning(language, groups, about.filters, above) if all(groups) else []
        if not articles and groups and language == about.language:
            rarest = max((term for term in terms if term.stands), key=lambda term: term.weight)
            articles = store.catalogue.mentioning(language, [rarest.term.alternatives], about.filters, above)
        found.update(articles)
    return list(found.items())


def _shared(item: WeightedTerm, *, whole: bool) -> tuple[str, ...]:
    """What all languages have of a term; all of a name that has no key ("Kit"). whole: the subject is one name."""
    names = item.term.alternatives
    shared = tuple(name for name in names if name.startswith(KEYS) or name[0].isdigit())
    return shared or (names if whole or item.term.surface[0].isupper() else ())


def on_another(item: Evidence, persons: Sequence[str]) -> bool:
    """Whether a sentence names others and none of these persons; "he" is one, unless it points back to others."""
    article, (opened,) = item.hit.article, standing_alone([item])
    own = _folded(persons) | (PERSON[article.language] if opened.start == item.start else frozenset())
    held = words(quote_of(opened))
    known = _folded(names_in(article.text))
    others = any(word.text[0].isupper() and fold(word.text) in known for word in held)
    return others and own.isdisjoint({form for word in held for form in (fold(word.text), fold(bare(word.text)))})


def _folded(texts: Iterable[str]) -> set[str]:
    return {fold(word.text) for text in texts for word in words(text)}


def known_share(about: Query) -> float:
    """The share of the subject's weight that some language of the archive knows, in [0, 1]."""
    return max((_share(terms, lambda item: item.within) for terms in about.terms.values()), default=0.0)


def sentences_on(store: Store, about: Query, hits: Sequence[Hit]) -> list[Evidence]:
    """The best sentences of each hit, best first: those that name the subject, and those that are most like it.

    ``score`` is in no fixed range; ``sureness`` is the share of the subject's weight that the sentence holds.
    """
    made = [item for hit in hits for item in sorted(_naming(about, hit), key=lambda item: -item.score)[:WEIGHED]]
    made = [item for item in made if wanted(item, about.filters)]
    if is_one_name(about.text):
        return sorted(made, key=lambda item: (-item.score, item.hit.passage.id, item.start))
    if not made:
        return []
    likeness = embed_passages(store.embedding, [quote_of(item) for item in made]) @ about.vector
    usual = float(np.median(likeness))
    weighed = [
        replace(item, score=item.score + LIKENESS * (float(like) - usual))
        for item, like in zip(made, likeness, strict=True)
    ]
    return sorted(weighed, key=lambda item: (-item.score, item.hit.passage.id, item.start))


def _naming(about: Query, hit: Hit) -> Iterator[Evidence]:
    """The sentences of a hit, scored by how much of the subject they name, and whether they begin with it."""
    for item in sentences_of(hit):
        named = named_share(about, item)
        opening = replace(item, end=item.start + words(quote_of(item))[:EARLY][-1].end)
        opens = OPENS * (named_share(about, opening) >= NAMED)
        yield replace(item, score=named + opens + hit.score, sureness=named)


def named_share(about: Query, item: Evidence) -> float:
    """The share of the subject's weight whose words stand in a sentence, in [0, 1]."""
    return term_share(about, quote_of(item), item.hit.article.language)


def term_share(about: Query, text: str, language: str) -> float:
    """The same of any text in a language."""
    inside = set(analyse(text, language))
    terms = about.terms.get(language, ())
    return _share(terms, lambda term: not inside.isdisjoint(term.term.alternatives))


def in_caption(item: Evidence) -> bool:
    """Whether a sentence only says what a picture shows."""
    blocks = item.hit.article.blocks
    return any(block.kind == "caption" and block.start <= item.start < block.end for block in blocks)


def tells(item: Evidence) -> bool:
    """Whether a sentence of running text tells something: it neither calls out nor speaks to whoever reads it.

    What has no stop at its end is a credit or a stump: "Photo: A. Writer, Somewhere".
    """
    quote, article = quote_of(item), item.hit.article
    kind = next((block.kind for block in article.blocks if block.start <= item.start < block.end), "paragraph")
    spoken = {word.text.casefold() for word in words(quote)} & ADDRESSING[article.language]
    speech = any(mark in quote for mark in MARKS)
    return kind == "paragraph" and quote.endswith(STOPS) and (speech or not spoken)


def one_an_article(found: Iterable[Evidence], most: int) -> list[Evidence]:
    """The best of each article, as many as ``most``, none said twice."""
    kept: dict[str, Evidence] = {}
    for item in found:
        if len(kept) == most:
            break
        if item.hit.article.id not in kept and all(quote_of(item) != quote_of(known) for known in kept.values()):
            kept[item.hit.article.id] = item
    return list(kept.values())


def asks_first(store: Store, article: Article) -> bool:
    """Whether an article opens with a question, and is told on right behind it."""
    hit = first_passage(store, article).hit
    first, *_ = sentences(hit.passage.text, article.language) or [(0, 0)]
    return asks(hit.passage.text[slice(*first)])


def sentences_of(hit: Hit) -> list[Evidence]:
    """The sentences of a hit that may be quoted: none that asks, and no stumps."""
    start, article = hit.passage.start, hit.article
    found = [
        Evidence(hit, start + first, start + last, 0.0, hit.score)
        for first, last in sentences(hit.passage.text, article.language)
    ]
    return [item for item in found if len(quote_of(item).split()) >= SHORTEST and not asks(quote_of(item))]


def _share(terms: Sequence[WeightedTerm], holds: Callable[[WeightedTerm], bool]) -> float:
    total = sum(item.weight for item in terms)
    return sum(item.weight for item in terms if holds(item)) / total if total else 0.0


def newest_on(store: Store, about: Query, most: int) -> list[Hit]:
    """Of the newest articles that mention the subject, the passage that names most of it, each as a hit of score 0."""
    found = []
    for article_id, _ in articles_on(store, about)[: most * len(about.terms)]:
        article = store.catalogue.article(article_id)
        if article is None:
            continue
        passages = [Hit(passage, article, score=0.0) for passage in store.catalogue.article_passages(article_id)]
        found.append(max(passages, key=lambda hit: named_share(about, whole(hit, 0.0))))
    return found


def opening_of(store: Store, article: Article) -> list[Evidence]:
    """The first sentence of an article that may be quoted; none where there is no such."""
    return sentences_of(first_passage(store, article).hit)[:1]
