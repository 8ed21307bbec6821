# ruff: noqa: E501
"""answer -> why it is as it is, in the words of a language; what the page and the command both show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rag.records import BronError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.records import Answer, Article, Explanation

LANGUAGES: Final = ("en", "sv", "nl")

# fmt: off
WORDS: Final[dict[str, tuple[str, str, str]]] = {
    # key:              English, Swedish, Dutch
    "why":              ("Why this answer", "Varför detta svar", "Waarom dit antwoord"),
    "why_not":          ("Why no answer", "Varför inget svar", "Waarom geen antwoord"),
    "nothing":          ("There is nothing to explain: no sentences were weighed.", "Det finns inget att förklara: inga meningar vägdes.", "Er valt niets uit te leggen: er zijn geen zinnen gewogen."),
    "kind":             ("The question was taken to ask for", "Frågan tolkades som en fråga efter", "De vraag is opgevat als een vraag naar"),
    "terms":            ("Words of the question", "Frågans ord", "Woorden van de vraag"),
    "known":            ("in the archive", "finns i arkivet", "in het archief"),
    "unknown":          ("nowhere in the archive", "ingenstans i arkivet", "nergens in het archief"),
    "confidence":       ("Confidence {sure}; Bron answers from {threshold}", "Säkerhet {sure}; Bron svarar från {threshold}", "Zekerheid {sure}; Bron antwoordt vanaf {threshold}"),
    "weighed":          ("Sentences that were weighed, best first", "Meningar som vägdes, den bästa först", "Gewogen zinnen, de beste eerst"),
    # the kinds of answers (rag.question)
    "kind quantity":    ("a number or an amount", "ett antal eller en mängd", "een aantal of een hoeveelheid"),
    "kind duration":    ("a length of time", "en tidslängd", "een tijdsduur"),
    "kind date":        ("a date", "ett datum", "een datum"),
    "kind person":      ("a person", "en person", "een persoon"),
    "kind organisation": ("an organisation", "en organisation", "een organisatie"),
    "kind place":       ("a place", "en plats", "een plaats"),
    "kind reason":      ("a reason", "en orsak", "een reden"),
    "kind means":       ("what it was done with", "vad det gjordes med", "waarmee het gedaan werd"),
    "kind definition":  ("what something is", "vad något är", "wat iets is"),
    "kind quotation":   ("what somebody said", "vad någon har sagt", "wat iemand heeft gezegd"),
    "kind list":        ("several things", "flera saker", "meerdere dingen"),
    "kind event":       ("what happened", "vad som hände", "wat er gebeurde"),
    "kind yes-no":      ("yes or no", "ja eller nej", "ja of nee"),
    "kind other":       ("nothing of a particular kind", "inget av ett särskilt slag", "niets van een bepaald soort"),
    # what the confidence is made of (rag.answering.confidence)
    "share sure":       ("How sure the reading model is of an answer in the best sentences", "Hur säkert läsmodellen är på ett svar i de bästa meningarna", "Hoe zeker het leesmodel is van een antwoord in de beste zinnen"),
    "share lead":       ("How far the best sentence stands above the next ones", "Hur långt den bästa meningen står över de följande", "Hoe ver de beste zin boven de volgende staat"),
    "share lifted":     ("Whether an answer could be lifted out of the quotes", "Om ett svar kunde lyftas ut ur citaten", "Of er een antwoord uit de citaten gelicht kon worden"),
    "share likeness":   ("How near in meaning the nearest sentence is to the question", "Hur nära frågan i betydelse den närmaste meningen ligger", "Hoe dicht de dichtstbijzijnde zin in betekenis bij de vraag ligt"),
    "share stranger":   ("Whether a name in the question stands nowhere in the archive", "Om ett namn i frågan inte finns någonstans i arkivet", "Of een naam uit de vraag nergens in het archief staat"),
    "share untold":     ("Whether a figure or date is asked for and none stands with the question's names and words", "Om ett tal eller datum efterfrågas och inget står vid frågans namn och ord", "Of naar een getal of datum wordt gevraagd en er geen bij de namen en woorden van de vraag staat"),
    "share counted":    ("Whether a figure or a date was asked for", "Om ett tal eller datum efterfrågades", "Of er naar een getal of datum gevraagd is"),
    "share open":       ("Whether the question asks for nothing of a particular kind", "Om frågan inte gäller något av ett särskilt slag", "Of de vraag niets van een bepaald soort vraagt"),
    # what the quotes lack (rag.answering.demands)
    "share no_holder":  ("No quote names who holds the office", "Inget citat nämner vem som har ämbetet", "Geen citaat noemt wie het ambt bekleedt"),
    "share no_words":   ("No quote gives the words of the one who is asked about", "Inget citat återger ord av den som frågan gäller", "Geen citaat geeft woorden weer van wie gevraagd wordt"),
    "share no_follower": ("No quote says who came after", "Inget citat säger vem som kom efter", "Geen citaat zegt wie erna kwam"),
    "share no_reason":  ("No quote among the best gives a reason", "Inget av de bästa citaten anger ett skäl", "Geen van de beste citaten geeft een reden"),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Told:
    """A weighed sentence, ``article.text[start:end] == text``, and its score as a percentage in words."""

    score: str
    text: str
    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation in words. terms: each with whether the archive knows it, also in words. shares: label, share."""

    title: str
    kind: str
    terms: tuple[tuple[str, bool, str], ...]
    confidence: str
    shares: tuple[tuple[str, str], ...]
    sentences: tuple[Told, ...]


def explained(answer: Answer, language: str, find: Callable[[str], Article]) -> Explained | None:
    """The explanation of an answer in a language of LANGUAGES (else English); None when it has none.

    find: the article of an id; where it raises a BronError (the article was removed since) its sentence is left out.
    """
    why = answer.explanation
    if why is None:
        return None
    sure, threshold = share(answer.confidence, language), share(why.threshold, language)
    return Explained(
        title=worded("why" if answer.answerable else "why_not", language),
        kind=worded(f"kind {why.kind}", language),
        terms=tuple((term, known, worded("known" if known else "unknown", language)) for term, known in why.terms),
        confidence=worded("confidence", language).format(sure=sure, threshold=threshold),
        shares=tuple(
            (worded(f"share {name}", language), share(value, language)) for name, value in why.features.items()
        ),
        sentences=tuple(_told(why, language, find)),
    )


def _told(why: Explanation, language: str, find: Callable[[str], Article]) -> list[Told]:
    told = []
    for item in why.weighed:
        try:
            article = find(item.article_id)
        except BronError:
            continue
        text = article.text[item.start : item.end]
        told.append(Told(share(item.score, language), text, article, item.start, item.end))
    return told


def worded(key: str, language: str) -> str:
    """The words for a key; for a kind or share that has none here, its own name."""
    words = WORDS.get(key)
    if words is None:
        return key.partition(" ")[2].replace("_", " ")
    return words[LANGUAGES.index(language) if language in LANGUAGES else 0]


def share(value: float, language: str) -> str:
    """A number in [0, 1] as a percentage, as the language writes it."""
    from babel.numbers import format_percent

    return str(format_percent(round(value, 2), locale=language if language in LANGUAGES else "en"))
