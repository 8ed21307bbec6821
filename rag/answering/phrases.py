"""The answer's own words in English, Swedish and Dutch; everything else that a reader sees is quoted."""

from __future__ import annotations

import re
from datetime import date

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "one": "The archive says:",
        "account": "The archive says:",
        "accounts": "The accounts differ:",
        "according_to": "according to {speaker}",
        "claimed_by": "claimed by {speaker}",
        "many": "{count} passages in the archive speak to this:",
        "declined": "The archive does not say.",
        "declined_term": "The archive does not say. Nothing in it mentions {terms}.",
        "declined_about": "The archive mentions {terms}, but does not say this.",
        "no_holder": "No passage names who holds that office.",
        "no_words": "No passage gives those words.",
        "no_follower": "No passage says who came after.",
        "no_reason": "No passage gives a reason.",
        "empty": "The archive holds no article that the filters let through.",
        "near": "Near, but not an answer:",
        "undated": "no date",
        "unsigned": "no author given",
        "untitled": "untitled",
        "reporting": "reporting",
        "wrote": "The archive names {author} as the author of:",
        "wrote_nobody": "The archive gives no author for:",
        "published": "Publication dates in the archive:",
        "articles": "{count} articles in the archive:",
        "article": "One article in the archive:",
        "llm_failed": "The language model did not answer ({reason}); these are the quotes themselves.",
        "llm_declined": "The language model found no answer in the quotes; these are the quotes.",
        "llm_broke_off": "The language model broke off ({reason}).",
        "llm_empty": "Nothing that the language model wrote was borne out by the quotes; these are the quotes.",
    },
    "sv": {
        "one": "Arkivet säger:",
        "account": "Arkivet säger:",
        "accounts": "Uppgifterna går isär:",
        "according_to": "enligt {speaker}",
        "claimed_by": "påstås av {speaker}",
        "many": "{count} ställen i arkivet handlar om detta:",
        "declined": "Det framgår inte av arkivet.",
        "declined_term": "Det framgår inte av arkivet. Inget i det nämner {terms}.",
        "declined_about": "Arkivet nämner {terms}, men säger inte detta.",
        "no_holder": "Inget ställe nämner vem som har det ämbetet.",
        "no_words": "Inget ställe återger de orden.",
        "no_follower": "Inget ställe säger vem som kom efter.",
        "no_reason": "Inget ställe anger något skäl.",
        "empty": "Arkivet har ingen artikel som filtren släpper igenom.",
        "near": "Nära, men inget svar:",
        "undated": "utan datum",
        "unsigned": "ingen författare angiven",
        "untitled": "utan rubrik",
        "reporting": "refererar",
        "wrote": "Arkivet anger {author} som författare till:",
        "wrote_nobody": "Arkivet anger ingen författare till:",
        "published": "Publiceringsdatum enligt arkivet:",
        "articles": "{count} artiklar i arkivet:",
        "article": "En artikel i arkivet:",
        "llm_failed": "Språkmodellen svarade inte ({reason}); här är citaten själva.",
        "llm_declined": "Språkmodellen fann inget svar i citaten; här är citaten.",
        "llm_broke_off": "Språkmodellen avbröts ({reason}).",
        "llm_empty": "Inget som språkmodellen skrev hade stöd i citaten; här är citaten själva.",
    },
    "nl": {
        "one": "Het archief zegt:",
        "account": "Het archief zegt:",
        "accounts": "De berichten verschillen:",
        "according_to": "volgens {speaker}",
        "claimed_by": "beweerd door {speaker}",
        "many": "{count} passages in het archief gaan hierover:",
        "declined": "Het archief zegt dit niet.",
        "declined_term": "Het archief zegt dit niet. Nergens wordt {terms} genoemd.",
        "declined_about": "Het archief noemt {terms}, maar zegt dit niet.",
        "no_holder": "Geen passage noemt wie dat ambt bekleedt.",
        "no_words": "Geen passage geeft die woorden weer.",
        "no_follower": "Geen passage zegt wie erna kwam.",
        "no_reason": "Geen passage geeft een reden.",
        "empty": "Het archief bevat geen artikel dat door de filters komt.",
        "near": "In de buurt, maar geen antwoord:",
        "undated": "zonder datum",
        "unsigned": "geen auteur vermeld",
        "untitled": "zonder titel",
        "reporting": "over",
        "wrote": "Het archief noemt {author} als auteur van:",
        "wrote_nobody": "Het archief vermeldt geen auteur van:",
        "published": "Publicatiedata volgens het archief:",
        "articles": "{count} artikelen in het archief:",
        "article": "Eén artikel in het archief:",
        "llm_failed": "Het taalmodel gaf geen antwoord ({reason}); dit zijn de citaten zelf.",
        "llm_declined": "Het taalmodel vond geen antwoord in de citaten; dit zijn de citaten.",
        "llm_broke_off": "Het taalmodel brak af ({reason}).",
        "llm_empty": "Niets van wat het taalmodel schreef werd door de citaten gedragen; dit zijn de citaten zelf.",
    },
}

QUOTES = {"en": ("“", "”"), "sv": ("”", "”"), "nl": ("‘", "’")}


def phrase(language: str, key: str, **values: object) -> str:
    """One phrase in the language of the question."""
    return PHRASES[language][key].format(**values)


def spoken_date(published: str | None, language: str) -> str:
    """ "2022-01-25" -> "25 January 2022"; a month or a year alone stays one; None is said to be missing."""
    if published is None:
        return phrase(language, "undated")
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published)
    if not match or not match[2]:
        return published
    from babel.dates import format_date

    day = date(int(match[1]), int(match[2]), int(match[3] or 1))
    return str(format_date(day, "d MMMM y" if match[3] else "MMMM y", locale=language))


def language_name(code: str, language: str) -> str:
    """The name of a language in the language of the question: ("sv", "en") -> "Swedish"."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale(code).get_display_name(language) or code)
    except (UnknownLocaleError, ValueError):
        return code
