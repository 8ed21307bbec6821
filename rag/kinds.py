"""What kind of answer a question wants: patterns of its wording, for English, Swedish and Dutch.

The pattern that is found earliest in the question decides, and of those found at one place the first in the table:
"What did he do when they came?" asks what, not when.
"""

from __future__ import annotations

import re
from functools import cache

from rag.kind_patterns import KINDS
from rag.kind_words import AUXILIARY, FAR, LONG, OLD, Kind
from rag.names import fold, known_names

# Finite verbs that open a yes/no question. Regular pasts in -de and -te count too, and presents before "?".
_OPENING = {
    "en": rf"(?:{AUXILIARY}|am|shall|must)(?:n't)?",
    "sv": "ar|var|har|hade|kan|kunde|ska|skall|skulle|vill|ville|finns|fanns|blev|blir|far|fick|maste|borde|gick|"
    "gar|kom|"
    "gjorde|tog|gav|sa|sade|dog|stod|star|lag|ligger|bor|skot|brot|drog|lat|sag|satt|vann|bad|holl|skrev|foll|slog|"
    "avgick|upphorde|stammer|hander|greps|sattes|slapptes|deltog|ingrep",
    "nl": "is|was|waren|zijn|heeft|hebben|had|hadden|kan|kon|konden|kunnen|wordt|werd|werden|worden|zal|zullen|zou|"
    "zouden|moet|moest|moesten|wil|wilde|wilden|mag|mocht|mochten|gaat|ging|gingen|komt|kwam|kwamen|doet|deed|deden|"
    "staat|stond|stonden|zit|zat|zaten|ligt|lag|lagen|bestaat|klopt|schoot|schoten|gaf|gaven|nam|namen|trad|traden|"
    "bleef|bleven|zei|riep|kreeg|kregen|greep|grepen|viel|vielen|won|verloor|hielp|hielpen",
}  # fmt: skip
_REGULAR = {
    "sv": r"\w+(?:ade|ades|dde|ddes|[kpst]te|[kpst]tes|[lnrgmv]de|[lnrgmv]des)",
    "nl": r"\w{2,}[^aeiou](?:de|te)",
}
_PRESENT = {"sv": r"\w{2,}[ae]r|\w{2,}s", "nl": r"\w{2,}t|\w{2,}[dt]en"}
_NO_SUBJECT = {
    "sv": "i|pa|av|for|till|med|om|fran|och|eller|vid|under|mot|efter|vad|vem|hur|nar|varfor",
    "nl": "in|op|van|voor|met|over|uit|aan|bij|en|of|naar|door|tegen|na|tijdens|wat|wie|hoe|wanneer|waarom|waar",
}
# Ways into the question proper, and clauses before it.
_POLITE = {
    "en": r"^(?:please,? )?(?:(?:can|could) you (?:please )?(?:tell me|say|explain)|do you know|"
    r"does the archive say|tell "
    r"me|i (?:want|would like) to know|i wonder)(?: to me)?,? (?=(?:what|who|when|where|why|how|which|whose|if|"
    r"whether)\b)",
    "sv": r"^(?:(?:kan|kunde) du (?:beratta|saga|forklara)|vet du|beratta|sag|jag undrar|"
    r"jag vill veta)(?: for mig| mig)?,? "
    r"(?=(?:vad|vem|vems|nar|var|vart|varfor|hur|vilke[nt]|vilka|om)\b)",
    "nl": r"^(?:(?:kunt u|kun je|kan je) (?:mij |me )?(?:zeggen|vertellen|uitleggen)|weet (?:u|je)|vertel|"
    r"ik wil weten|ik "
    r"vraag me af)(?: mij| me)?(?: eens)?,? (?=(?:wat|wie|wiens|wanneer|waar|waarom|hoe|hoeveel|welke?|of)\b)",
}
_CLAUSE_FIRST = {
    "en": rf"^(?:when|while|after|before|as|if) (?!(?:{AUXILIARY})\b)[^,?]*, (?=(?:\w+ )?(?:what|who|where|why|"
    rf"how|which|{AUXILIARY})\b)",
    "sv": r"^(?:nar|medan|efter att|innan|om|da) [^,?]*, (?=(?:\w+ )?(?:vad|vem|var|varfor|hur|vilke[nt]|vilka)\b)",
    "nl": r"^(?:toen|terwijl|nadat|voordat|als|wanneer) [^,?]*, (?=(?:\w+ )?(?:wat|wie|waar|waarom|hoe|hoeveel|"
    r"welke?)\b)",
}
_AND = r"^(?:and|but|so|och|men|sa|en|maar|dus) "
_WHETHER = {"en": r"^(?:if|whether) ", "sv": r"^om (?=\w+ )", "nl": r"^of "}
# Swedish "var" is "where" before a verb, else "was"; anywhere but at the opening it is nearly always "was".
_WHERE_SV = (
    r"^(?:(?:ar|har|hade|ligger|lag|finns|fanns|stod|star|bor|bodde|holls|hander|hande|dog|hall?er|holl|befann|"
    r"befinner|"
    r"kan|kunde|ska|skulle|blev|kommer|kom|satt|sitter|greps|skots|brot|gar|gick|fick|agde|skedde|sker|nagonstans|i)\b"
    rf"|(?:{_REGULAR['sv']})\b(?! \w*na\b))|^\W*$"
)
_WHAT_IS_THE = r"\b(?:what (?:is|are|was|were) the|wat (?:is|was) (?:de|het)) (.+?)\W*$"
# What rag.followup puts in brackets after a question: it asks nothing, and may be in another language.
COMPLETED = re.compile(r"(?<=\?) \([^()]+\)$")


def kind_of(text: str, language: str) -> Kind:
    """The kind of answer that a question wants. text: NFC; language: "en", "sv" or "nl"."""
    folded = re.sub(_AND, "", _folded(text, language))
    polite = re.sub(_POLITE[language], "", folded)
    indirect = polite != folded and bool(re.search(_WHETHER[language], polite))
    proper = re.sub(_CLAUSE_FIRST[language], "", re.sub(_AND, "", polite))
    if indirect or _opens_with_verb(proper, language):
        return "yes-no"
    if language == "sv" and (where := re.match(r"(?:exakt )?var\b ?", proper)):
        return "place" if re.search(_WHERE_SV, proper[where.end() :]) else "yes-no"
    if (named := re.search(_WHAT_IS_THE, proper)) and _is_name(named[1], text):
        return "definition"
    found = [
        (match.start(), rank, kind)
        for rank, (kind, pattern) in enumerate(_compiled(language))
        if (match := pattern.search(proper))
    ]
    return min(found)[2] if found else "other"


def measure_of(text: str, language: str) -> str | None:
    """ "age" or "length" (a distance) when a figure of that measure is asked for; None when that is not certain."""
    folded = _folded(text, language)
    if re.search(OLD[language], folded):
        return "age"
    return "length" if re.search(f"{LONG[language]}|{FAR[language]}", folded) else None


def _folded(text: str, language: str) -> str:
    """The text as the patterns see it; Swedish "år", a year, is not to fall together with "är", is."""
    if language == "sv":
        text = re.sub(r"\bår", "aar", text.casefold())
    text = COMPLETED.sub("", text)
    return re.sub(r"\b(what|who|where|when|how|why)['’]s\b", r"\1 is", " ".join(fold(text).split()))


@cache
def _compiled(language: str) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in KINDS[language])


def _opens_with_verb(folded: str, language: str) -> bool:
    """Whether it is a question for yes or no; "Did they go or did they stay?" is not."""
    first, _, rest = folded.partition(" ")
    if not rest or (language == "sv" and first == "var"):
        return False
    verbs = _OPENING[language]
    if re.fullmatch(verbs, first):
        opens = True
    elif language == "en" or re.match(rf"(?:{_NO_SUBJECT[language]})\b", rest) or " " not in rest:
        opens = False
    else:
        endings = _REGULAR[language] + (f"|{_PRESENT[language]}" if folded.endswith("?") else "")
        opens = bool(re.fullmatch(endings, first)) and not _ASKS[language].search(folded)
    choice = re.search(rf"\b(?:or|eller|of) (?:{verbs}|{_REGULAR.get(language, verbs)})\b", rest)
    return opens and not choice


_ASKS = {
    "sv": re.compile(r"\b(?:vad|vems?|varfor|hur|vilke[nt]|vilka)\b"),
    "nl": re.compile(r"\b(?:wat|wie|wiens|waar|wanneer|waarom|hoe|hoeveel|welke?)\b"),
}


def _is_name(folded: str, text: str) -> bool:
    """Whether the last words of a question, folded, are a name: known, or capitalised one and all."""
    parts = re.findall(r"\w+", folded)
    if tuple(parts) in known_names():
        return True
    written = re.findall(r"\w+", text)[-len(parts) :] if parts else []
    return bool(written) and len(written) <= 4 and all(word[0].isupper() for word in written)
