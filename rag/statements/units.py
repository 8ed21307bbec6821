"""The noun that a number counts, found without a tagger: "3 000 ryska soldater" counts "soldater".

Rules of thumb on endings and lists of small words. A wrong or missing unit costs little: amounts are compared by value.
"""

from __future__ import annotations

import re

WORDS_BEFORE_NOUN = 3  # adjectives and adverbs passed over at most
_WORD = re.compile(r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*)(?P<word>[^\W\d_]+(?:[-’'][^\W\d_]+)*)")

# No noun, and no noun comes behind them that the number would count.
_STOPS = {
    "en": """the a an in on at by with from to for of about after before during since until as and or but nor than then
        that which who whom whose when while where if because so though although is are was were be been being has have
        had do does did will would can could may might must shall should not no it he she they we you i this these
        those his her its their our your there here now today yesterday ago later earlier died killed injured dies says
        said went took came left made fell rose according per over under between against into out off up down via
        within without across around near this last next each every all both plus minus versus following including""",
    "sv": """den det de en ett
        i på av för från med utan efter före sedan till om under när medan som men och eller så dock
        därför att enligt vid då nu här där hur vad vem inte är var blev blir har hade ska skall skulle kan kunde
        måste får fick ha vara bli han hon vi ni jag sig sin sina sitt hans hennes deras dess dem oss mot genom mellan
        över upp ut ned ner in hos ur per idag igår totalt dog dör omkom greps sköts ligger kom gick tog föll stod
        sa sade säger bara redan ännu också även samt än varav varje alla""",
    "nl": """de het een in op aan bij voor met zonder na sinds tijdens toen wanneer terwijl als maar en of dus dat die
        deze dit van naar uit om te tot tegen over door onder boven tussen tegenover volgens per niet geen er daar
        hier nu dan is was zijn waren werd werden wordt worden had hadden heeft hebben zal zullen zou zouden kan
        kunnen kon konden moet moeten moest moesten mag mogen wil willen hij zij ze we wij ik jij je u hun hen haar
        zich ons onze kwamen kwam gingen ging stierven vielen raakten raakte bleven lagen stonden zaten namen kregen
        verloren overleden omgekomen trokken schoten om af ook nog al meer reeds geleden gisteren vandaag waarvan
        wie waar elk elke alle beide gewond""",
}
# Adjectives that stand for people when no noun follows, and nouns whose ending gives nothing away.
_NOUNS = {
    "en": """people men women children police troops dead wounded injured missing personnel staff crew cattle sheep fish
        feet aircraft km kg euro yen yuan tenge percentage person man woman child day year month week hour minute mile
        metre meter kilometre dollar pound""",
    "sv": """döda skadade
        sårade gripna arresterade anhållna häktade saknade fångna man år barn människor flickor kvinnor
        skolor platser gånger män km kg kronor pund euro dollar yen yuan tenge procentenheter flygplan företag""",
    "nl": """doden gewonden jaar uur keer man kilometer km kg euro dollar pond yen yuan tenge meter ton dode vrouw
        procentpunt maal miljoen demonstrante baby's auto's foto's""",
}
_PEOPLE = {
    "en": r"(?:people|men|women|children|troops|police|soldiers|protesters|workers|civilians|demonstrators|officers)",
    "sv": r"(?:personer|människor|man|män|kvinnor|barn|soldater|demonstranter|\w*arbetare|poliser"
    r"|polismän|civila|döda)",
    "nl": r"(?:mensen|personen|man|mannen|vrouwen|kinderen|soldaten|militairen|betogers|demonstranten|\w*arbeiders"
    r"|troepen|agenten|burgers|doden)",
}
_MEASURES = {
    "en": r"(?:years?|days?|months?|weeks?|hours?|minutes?|km|kg|kilomet\w+|met(?:re|er)s?|miles|ton(?:ne)?s|dollars|"
    r"pounds|euros?|barrels|cases|copies|times|jobs|villages|homes|houses|companies|schools|points)",
    "sv": r"(?:år|dagar|månader|veckor|timmar|minuter|km|kg|kilometer|meter|mil|ton|dollar|pund|euro|kronor|kr|fall"
    r"|gånger|jobb|företag|byar|hushåll|skolor|stycken|exemplar)",
    "nl": r"(?:jaar|dagen|maanden|weken|uur|minuten|km|kg|kilometer|meter|ton|dollar|pond|euro|gevallen|keer|banen"
    r"|bedrijven|dorpen|huizen|scholen|stuks|exemplaren)",
}
_VERB = {
    "en": r"(?!)",
    "sv": r".*(?:dde|tte|ades|dats|nats|rats|tats|lats|[dt]es|erats|etts|itts|its"
    r"|erar|eras|tts|nas|gits|jats|kats|sats)",
    "nl": r".*(?:eerden|eerde|htten)|(?:ge|ver|be|ont|her)\w+[^e](?:t|d)",
}
_ADJECTIVE = {
    "en": r".*(?:ed|ly|an|ish|ic|al|ous|ive|ese|i|ful|less)",
    "sv": r".*(?:(?<!er)(?<!ar)(?<!or)na|[^n]a|igt|ligt|mer|nde|ade)|flest",
    "nl": r".*(?:e|ig|lijk)|gouden|houten|zilveren|open|eigen|dronken",
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOPS.items()}
_NOUN_WORDS = {language: frozenset(words.split()) for language, words in _NOUNS.items()}
# Before these a noun may come yet: "police officers", "döda demonstranter".
_MAY_LEAD = {
    "police",
    "percentage",
    "döda",
    "skadade",
    "sårade",
    "gripna",
    "arresterade",
    "saknade",
    "injured",
    "wounded",
}


def unit_after(text: str, position: int, language: str) -> tuple[int, int] | None:
    """Start and end of the noun counted by a number that ends at ``position``; None when none follows."""
    if language not in _STOPS:
        return None
    passed: tuple[int, int] | None = None
    for match in _following(text, position):
        word = match["word"].casefold()
        span = match.span("word")
        if word in _STOP_WORDS[language] or re.fullmatch(_VERB[language], word):
            break
        if word in _NOUN_WORDS[language]:
            # "döda demonstranter", "police officers", "percentage points": the noun behind it, when there is one.
            after = unit_after(text, match.end(), language) if word in _MAY_LEAD else None
            return after or span
        if _is_noun(match["word"], language):
            return span
        if not _is_passed(word, language):
            break
        passed = span if language == "sv" and word.endswith("na") else passed
    return passed  # "tio gripna": an adjective that stands for a noun


def follows_as_unit(text: str, position: int, language: str, measures_only: bool = False) -> bool:
    """Whether what follows four digits makes them an amount, not a year: people or, with or without, a measure."""
    if language not in _STOPS:
        return False
    span = unit_after(text, position, language)
    if span is None or "ade " in text[position : span[0]]:  # "2011 strejkade arbetare" has a verb between
        return False
    units = _MEASURES[language] if measures_only else f"(?:{_MEASURES[language]}|{_PEOPLE[language]})"
    return re.fullmatch(units, text[span[0] : span[1]].casefold()) is not None


def _following(text: str, position: int) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    while len(found) <= WORDS_BEFORE_NOUN and (match := _WORD.match(text, position)):
        found.append(match)
        position = match.end()
    return found


def _is_noun(word: str, language: str) -> bool:
    low = word.casefold()
    if language == "en":
        return len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "ous", "’s", "'s"))
    if re.fullmatch(_ADJECTIVE[language], low):
        return False
    if word[0].isupper():  # names and, in English, adjectives of countries: no counted noun
        return False
    return language == "sv" or low.endswith(("en", "s", "a", "eren", "ers"))


def _is_passed(word: str, language: str) -> bool:
    return language == "en" or re.fullmatch(_ADJECTIVE[language], word) is not None
