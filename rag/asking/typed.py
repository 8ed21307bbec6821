"""What was typed -> the question in it: without courtesies, with names and letters as the archive writes them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rag.language.data import all_words, entry
from rag.language.names import fold
from rag.language.words import ASKING, STOP_WORDS, normalise, words

if TYPE_CHECKING:
    from rag.asking.query import WeightedTerm
    from rag.index.catalogue import Catalogue

# Words of all languages: people greet in one and ask in another.
_POLITE = all_words("questions.courtesies")
_COURTESIES = _POLITE | all_words("questions.greetings") | all_words("questions.exclamations")
_BESIDE = all_words("questions.beside_courtesies")
_REQUESTS = all_words("questions.requests")
_OPENERS = all_words("questions.openers") | frozenset().union(*ASKING.values())
_FIRST_VERBS = all_words("questions.first_verbs")
_FEWEST_BEHIND_A_VERB = 3  # words: less is a name or a list of words
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_TAIL = re.compile(r"(?:[?!…\s]|\.{2,})+$")
PASSAGES = 8  # of each language, in which the archive's spelling is looked up
SHORTEST_SHOUT = 6  # letters


def plain(typed: str) -> str:
    """The question as one line, NFC, without greetings, thanks, cries and wishes for its form; never in capitals alone.

    A message that is nothing but courtesy stays as it is.
    """
    lines = [" ".join(line.split()) for line in normalise(typed).splitlines()]
    clean = " ".join(filter(None, lines))
    # On a line of its own a greeting needs no mark behind it.
    asked = " ".join(line for line in lines if not _is_courtesy(line))
    parts = _SENTENCE_END.split(asked)
    asking = [part for part in parts if not _is_courtesy(part)]
    if not asking:
        return clean
    question = _without_ends(" ".join(asking))
    letters = [sign for sign in question if sign.isalpha()]
    if " " in question and len(letters) >= SHORTEST_SHOUT and all(sign.isupper() for sign in letters):
        question = question.lower()
        question = question[:1].upper() + question[1:]
    return _as_question(question)


def _is_courtesy(sentence: str) -> bool:
    """Whether a sentence asks nothing: "Hej!", "Many thanks.", "Answer in one word, please."."""
    said = [word.text.casefold() for word in words(sentence)]
    if not said:
        return True
    if _COURTESIES.intersection(said) and _COURTESIES.union(_BESIDE).issuperset(said):
        return True
    return _is_wish(sentence)


def _is_wish(sentence: str) -> bool:
    """Whether a sentence only says what the answer should be like: "Please answer in one word."."""
    said = (word.text.casefold() for word in words(sentence))
    first = next((word for word in said if word not in _COURTESIES | _BESIDE), "")
    return first in _REQUESTS and "?" not in sentence


def _without_ends(question: str) -> str:
    """Without a greeting before a comma, and without "please" or thanks at the end."""
    head, comma, rest = question.partition(",")
    if comma and rest.strip() and _is_courtesy(head):
        question = rest.strip()
        question = question[:1].upper() + question[1:]
    tail = _TAIL.search(question)
    body, mark = (question[: tail.start()], tail.group()) if tail else (question, "")
    said = words(body)
    while len(said) > 2 and said[-1].text.casefold() in _POLITE:
        body = body[: said.pop().start].rstrip(" ,")
    # A wish for the form that follows without a mark between: "who won Answer in one word."
    wish = next((word for word in said[2:] if word.text[:1].isupper() and _is_wish(body[word.start :])), None)
    if wish and question[-1:] in ".!":
        body, mark = body[: wish.start].rstrip(" ,"), ""
    return body + ("?" if "?" in mark else "")


def _as_question(question: str) -> str:
    """With a capital and a question mark, where the first word asks: the models tell one form from another."""
    # "who's", "what’s", "hoe's"
    said = [re.split("['’]", word.text.casefold())[0] for word in words(question)]
    asks = bool(said) and (said[0] in _OPENERS or (said[0] in _FIRST_VERBS and len(said) > _FEWEST_BEHIND_A_VERB))
    if not asks:
        return question
    question = question[:1].upper() + question[1:]
    return f"{question}?" if question[-1:].isalnum() else question


def respelt(catalogue: Catalogue, question: str, language: str, terms: Mapping[str, Sequence[WeightedTerm]]) -> str:
    """A question without capitals, or in Swedish without å, ä and ö, in the forms that the archive has of its words.

    "vad sade csto i almaty" becomes "vad sade CSTO i Almaty". terms: of the question, by language of the archive.
    """
    small = question[1:] == question[1:].lower()
    bare = bool(entry(language, "questions.letters")) and question.isascii()
    if not (small or bare):
        return question
    named = {code: [name for item in weighted for name in item.term.alternatives] for code, weighted in terms.items()}
    forms = forms_of(catalogue, named)
    known = STOP_WORDS[language] | ASKING[language]
    closed = {folded(word): word for word in sorted(known) if folded(word) not in known}
    written, end = "", 0
    for word in words(question):
        bare_word = folded(word.text)
        is_known = word.text.casefold() in known or (bare and bare_word in closed)
        best = [] if is_known else forms[bare_word].most_common(1) or _genitive(forms, bare_word, language)
        form = closed.get(bare_word, word.text) if bare else word.text
        if best and (small or best[0][0].casefold() != word.text.casefold()):
            form = best[0][0]
        if word.start == 0:
            form = form[:1].upper() + form[1:] if question[:1].isupper() else form
        written, end = written + question[end : word.start] + form, word.end
    # Without its marks its first word may not have been known as one that asks.
    return _as_question(written + question[end:])


def _genitive(forms: Mapping[str, Counter[str]], bare: str, language: str) -> list[tuple[str, int]]:
    """The form of a name that stands in the genitive: "telmas" where the archive has "Telma"."""
    names = forms[bare[:-1]].most_common(1) if bare.endswith("s") and entry(language, "questions.genitive") else []
    return [(name + "s", count) for name, count in names if name != name.lower()]


def forms_of(catalogue: Catalogue, names: Mapping[str, Sequence[str]]) -> Mapping[str, Counter[str]]:
    """How the best passages that hold index terms write all their words: by the word without capitals and marks.

    names: index terms, by language of the archive.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for code, wanted in names.items():
        ids = [passage_id for passage_id, _ in catalogue.lexical(code, wanted, PASSAGES)]
        for passage, _ in catalogue.passages(ids).values():
            for form in _inside(passage.text):
                found[folded(form)][form] += 1
    return found


def _inside(text: str) -> Iterable[str]:
    """Words that no sentence begins with, where the first letter would be large anyway."""
    before = "."
    for word in words(text):
        if before not in '.!?:”"«»–•\n':
            yield word.text
        rest = text[word.end : word.end + 2].strip()
        before = rest[:1] or "x"


def folded(word: str) -> str:
    """A word without capitals and marks; its apostrophes are straight."""
    return fold(word.replace("’", "'"))
