"""A clause -> questions on its parts, in its language: who, how many, when, where, why; by the order of words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.gathering.article_names import is_calendar
from rag.language.amounts import SOME_DAY, amounts
from rag.language.clauses import clause_end, is_finite, is_helping, main_clause, points_outside
from rag.language.data import entry, pattern_of, word_set
from rag.language.days import days
from rag.language.names import fold
from rag.language.numbers import numbers
from rag.language.speakers import lexicon
from rag.language.units import TIMES
from rag.language.words import STOP_WORDS, words

if TYPE_CHECKING:
    from rag.gathering.article_names import ArticleNames
    from rag.language.amounts import Amount
    from rag.language.clauses import MainClause
    from rag.language.days import Day

REASON = pattern_of("clauses.reasons", r"\b{}\s+(?P<clause>.+)")
JOINED = ("'", "’", "-", "–")  # behind a day that is a part of something else
DAY_OPENS = 12  # characters before a day that a sentence begins with
PHRASE = 7  # words before the verb or the comma of such a sentence
FEW, MANY = 4, 16  # words of a question
TELLING = 7  # words of content of a question that names nobody


@dataclass(frozen=True, slots=True)
class Worded:
    """A question and the words of the sentence that answer it, ``sentence[start:end]``.

    kind: as question files have it. template, parts: the template that was filled, and with what; "" and () for one
    that was made of a clause.
    """

    question: str
    kind: str
    start: int
    end: int
    template: str = ""
    parts: tuple[tuple[str, str], ...] = ()


def worded(clause: MainClause, names: ArticleNames, counted: Amount | None) -> Iterator[Worded]:
    """The questions that a clause answers, by its parts; none that means something only beside its article."""
    for item in _all(clause, names, counted) if clause.whole else ():
        found = replace(item, question=_shortened(item.question, clause.language))
        if FEW <= len(found.question.split()) <= MANY and _is_specific(found.question, clause.language, names):
            yield found


def _shortened(question: str, language: str) -> str:
    """A question without "also" and "already", by which a sentence goes on from the one before."""
    left_out = word_set(language, "clauses.left_out")
    return " ".join(word for word in question[:-1].split() if word not in left_out) + "?"


def fronted(text: str, language: str, names: ArticleNames) -> Iterator[Worded]:
    """The questions of a sentence that begins with when or where: "In Marsham, six people were hurt"."""
    tokens = words(text)
    if not tokens or tokens[0].start:
        return
    day = next((day for day in days(text, language, SOME_DAY) if day.start <= DAY_OPENS), None)
    placed = tokens[0].text.casefold() in lexicon(language)["prepositions"]
    if not placed and not (
        day and (not day.start or tokens[0].text.casefold() in word_set(language, "clauses.before_day"))
    ):
        return
    found = _behind_comma if entry(language, "clauses.support_past") else _behind_verb
    for made in found(text, language, names, day):
        item = replace(made, question=_shortened(made.question, language))
        named = _is_specific(item.question, language, names)
        if FEW <= len(item.question.split()) <= MANY and named:
            yield item


def _behind_comma(text: str, language: str, names: ArticleNames, day: Day | None) -> Iterator[Worded]:
    """English: "On 5 May, the bridge in Marsham closed" -> "When did the bridge in Marsham close?"."""
    comma = text.find(", ")
    if not comma > 0 or len(text[:comma].split()) > PHRASE:
        return
    moved, at = text[comma + 2 :], comma + 2
    counted = opening_amount(moved, language)
    clause = main_clause(moved, language, names.is_name, counted.end if counted else 0)
    if clause is None or not clause.whole:
        return
    phrase = text[0].lower() + text[1:comma]
    if counted and not (day and day.relative):
        for item in _counted_subject(clause, counted):
            yield Worded(f"{item.question[:-1]} {phrase}?", item.kind, at + item.start, at + item.end)
    if day and day.end == comma and not (day.relative and day.weekday is None):
        body = _asked(clause, clause.rest, "")
        if body:
            yield _made(clause, "when", "date", day.start, day.end, verb="", rest=body)


def _behind_verb(text: str, language: str, names: ArticleNames, day: Day | None) -> Iterator[Worded]:
    """Swedish and Dutch: "In Marsham raakten zes mensen gewond" -> "Hoeveel mensen raakten gewond in Marsham?"."""
    tokens = words(text)
    place = next((place for place, token in enumerate(tokens[: PHRASE + 1]) if is_finite(token.text, language)), 0)
    if not place or any(text[one.end : two.start] != " " for one, two in pairwise(tokens[: place + 2])):
        return
    verb, phrase = tokens[place], text[: tokens[place].start].rstrip()
    end, whole = clause_end(text, verb.end, language)
    behind = text[verb.end : end].strip()
    if not whole or verb.text in lexicon(language)["sayings"]:
        return
    if day and day.end == len(phrase) and not (day.relative and day.weekday is None):
        question = entry(language, "drafts.when").format(verb=verb.text, rest=behind)
        yield Worded(question, "date", day.start, day.end)
    at = verb.end + 1
    counted = opening_amount(text[at:end], language)
    unit = _unit(text[at:end], counted, language) if counted else None
    if counted and unit and not (day and day.relative):
        rest = f"{text[at + counted.end : end].strip()} {phrase[0].lower()}{phrase[1:]}"
        question = entry(language, "drafts.count").format(unit=unit, verb=verb.text, rest=rest)
        yield Worded(" ".join(question.split()), "quantity", at, at + counted.end)


def opening_amount(text: str, language: str) -> Amount | None:
    """The amount that a text begins with; none of those that give only an order of magnitude."""
    return next((one for one in amounts(text, language) if one.start == 0 and not one.vague and one.value >= 2), None)


def _is_specific(question: str, language: str, names: ArticleNames) -> bool:
    """Whether a question says what it is about: it names somebody or somewhere, or tells much of what happened."""
    inside = question[:-1]
    if points_outside(inside, language):
        return False
    capitals = [word.text for word in words(inside)[1:] if word.text in names.capitals]
    named = [word for word in capitals if not is_calendar(word.removesuffix("'s").removesuffix("’s"))]
    if named:
        return not any(names.is_paper(word) for word in named)
    content = [word for word in words(inside) if word.text.casefold() not in STOP_WORDS[language]]
    return len(content) >= TELLING


def _all(clause: MainClause, names: ArticleNames, counted: Amount | None) -> Iterator[Worded]:
    if clause.kind == "name" and names.is_paper(clause.subject):
        return
    if clause.kind == "noun" and clause.subject.casefold() not in names.small and " " not in clause.subject:
        return
    if clause.kind == "name" and names.person(clause.subject):
        yield _made(clause, "who", "person", 0, clause.subject_end, verb=clause.verb, rest=clause.rest)
    if counted:
        yield from _counted_subject(clause, counted)
        return
    yield from _counted_object(clause)
    yield from _dated(clause)
    yield from _placed(clause, names)
    yield from _reasoned(clause)


def _made(clause: MainClause, template: str, kind: str, start: int, end: int, **parts: str) -> Worded:
    text = entry(clause.language, f"drafts.{template}").format(**parts)
    question = re.sub(r"\s+([?,.])", r"\1", " ".join(text.split()))
    return Worded(question[0].upper() + question[1:], kind, start, end)


def _counted_subject(clause: MainClause, amount: Amount) -> Iterator[Worded]:
    """ "Six officers were hurt in Marsham" -> "How many officers were hurt in Marsham?"."""
    if amount.percent:
        of = clause.text[amount.end : clause.subject_end].strip()
        if of.split(" ")[0] == entry(clause.language, "clauses.joins"):
            yield _made(clause, "share", "quantity", 0, amount.end, of=of, verb=clause.verb, rest=clause.rest)
    elif (unit := _unit(clause.text, amount, clause.language)) and clause.subject_end == amount.end:
        yield _made(clause, "count", "quantity", 0, amount.end, unit=unit, verb=clause.verb, rest=clause.rest)


def _counted_object(clause: MainClause) -> Iterator[Worded]:
    """ "The fire destroyed 12 houses in Marsham" -> "How many houses did the fire destroy in Marsham?"."""
    language = clause.language
    for amount in amounts(clause.text, language):
        if not clause.verb_end < amount.start < amount.end <= clause.end or amount.vague or amount.value < 2:
            continue
        timed = fold(amount.unit or "") in TIMES
        behind = clause.text[amount.end : clause.end].strip()
        if amount.percent or (timed and (is_helping(clause.verb, language) or _opens(behind, language, "old"))):
            continue
        if amount.upper is not None or _opens(behind, language, "joins"):
            continue
        before = clause.text[clause.verb_end : amount.start].split()
        prepositions = lexicon(language)["prepositions"]
        preposition = before.pop() if before and before[-1] in prepositions else ""
        small = lexicon(language)["determiners"] | prepositions
        within = ("", entry(language, "clauses.within"))
        if len(before) > 2 or any(word in small for word in before) or preposition not in within:
            continue
        if amount.currency:
            asked = entry(language, "drafts.money")
        elif unit := _unit(clause.text, amount, language):
            asked = f"{entry(language, 'drafts.many')} {unit}"
        else:
            continue
        asked_for = f"{preposition} {asked}".strip()
        body = _asked(clause, " ".join(before), behind)
        if body:
            question = " ".join(f"{asked_for} {body}?".split())
            yield Worded(question[0].upper() + question[1:], "quantity", amount.start, amount.end)
        return


def _dated(clause: MainClause) -> Iterator[Worded]:
    """ "The bridge closed on 5 May" -> "When did the bridge close?"."""
    language = clause.language
    for day in days(clause.text, language, SOME_DAY):
        if not clause.verb_end < day.start < day.end <= clause.end or (day.relative and day.weekday is None):
            continue
        start = _before(clause.text, day.start, word_set(language, "clauses.before_day"))
        if start is None and entry(language, "questions.bare_date"):
            before = clause.text[: day.start].split()[-1:]
            start = None if before[0] in lexicon(language)["prepositions"] else day.start
        behind = words(clause.text[day.end : clause.end])
        closed = not behind or behind[0].text in lexicon(language)["prepositions"]
        part = clause.text[day.start - 1] in JOINED or clause.text[day.end :][:1] in JOINED
        if start is None or start <= clause.verb_end or not closed or part:
            continue
        body = _asked(clause, clause.text[clause.verb_end : start], clause.text[day.end : clause.end])
        if body:
            yield _made(clause, "when", "date", day.start, day.end, verb="", rest=body)
        return


def _placed(clause: MainClause, names: ArticleNames) -> Iterator[Worded]:
    """ "The ministers met in Helsinki" -> "Where did the ministers meet?"."""
    within = entry(clause.language, "clauses.within")
    match = re.search(rf"\s{within}\s(?P<place>[^\W\d_a-z][^\d,]*)$", clause.text[: clause.end])
    if not match or match.start() <= clause.verb_end or not names.is_place(match["place"]):
        return
    body = _asked(clause, clause.text[clause.verb_end : match.start()], "")
    if body:
        yield _made(clause, "where", "place", match.start("place"), match.end("place"), verb="", rest=body)


def _reasoned(clause: MainClause) -> Iterator[Worded]:
    """ "The bridge closed because the river rose" -> "Why did the bridge close?"."""
    match = REASON[clause.language].match(clause.text, clause.end + 1)
    body = _asked(clause, clause.text[clause.verb_end : clause.end], "") if match else None
    if match and body:
        end = len(clause.text.rstrip(". "))
        yield _made(clause, "why", "reason", match.start("clause"), end, verb="", rest=body)


def _asked(clause: MainClause, before: str, behind: str) -> str | None:
    """Verb, subject and the rest in the order of a question; None where the verb's plain form is not known."""
    subject = lowered(clause)
    rest = f"{before} {behind}"
    support = entry(clause.language, "clauses.support_past")
    if support is None or is_helping(clause.verb, clause.language):
        return " ".join(f"{clause.verb} {subject} {rest}".split())
    plain = plain_form(clause.verb)
    if plain is None:
        return None
    present = clause.verb.endswith("s") and not clause.verb.endswith("ss")
    helper = entry(clause.language, "clauses.support_present") if present else support
    return " ".join(f"{helper} {subject} {plain} {rest}".split())


def lowered(clause: MainClause) -> str:
    """The subject as it stands inside a sentence."""
    subject = clause.subject
    return subject if clause.kind == "name" else subject[0].lower() + subject[1:]


def _unit(text: str, amount: Amount, language: str) -> str | None:
    """What an amount counts, with what stands before the noun."""
    if amount.unit_end is None or amount.unit_start is None:
        return None
    last = max((number.end for number in numbers(text, language) if number.start < amount.unit_start), default=None)
    return text[last : amount.unit_end].strip() if last is not None and last >= amount.start else None


def _opens(text: str, language: str, path: str) -> bool:
    first = text.split(" ")[0].rstrip(".,")
    return first in word_set(language, f"clauses.{path}")


def _before(text: str, start: int, openers: frozenset[str]) -> int | None:
    """Where a day begins with its preposition; None where another word stands before it."""
    found = [word for word in words(text[:start]) if word.end >= start - 1]
    if not found:
        return start
    return found[0].start if found[0].text in openers else None


@cache
def plain_form(verb: str) -> str | None:
    """The infinitive of an English verb in the past or the present; None where it is not known for sure.

    Which of two spellings there is ("close", "clos") the model's word table knows.
    """
    irregular: str = entry("en", "words.irregular")
    for forms in irregular.split(";"):
        infinitive, *others = forms.split()
        if verb in others or verb == f"{infinitive}s":
            return infinitive
    candidates = _spellings(verb)
    known = [word for word in candidates if is_common(word)]
    return known[0] if known else None


def _spellings(verb: str) -> list[str]:
    if verb.endswith("ied"):
        return [f"{verb[:-3]}y"]
    if verb.endswith("ed"):
        stem = verb[:-2]
        doubled = stem[-1:] == stem[-2:-1] and stem[-1:] not in "lsfz"
        short = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", stem) is not None
        return [stem[:-1]] if doubled else [f"{stem}e"] if short else [stem, f"{stem}e"]
    if verb.endswith("ies"):
        return [f"{verb[:-3]}y"]
    if verb.endswith(("sses", "shes", "ches", "xes", "oes")):
        return [verb[:-2]]
    return [verb[:-1]] if verb.endswith("s") else []


def is_common(word: str) -> bool:
    """Whether a word is one of those that the models know as a whole; in small letters few names are."""
    return f"▁{word}" in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    from rag.models.folder import BUNDLED, open_model

    return frozenset(open_model(BUNDLED).tokenizer.get_vocab())
