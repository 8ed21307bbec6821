"""Words by which the kinds of answer are told apart, as pieces of patterns over folded text (rag/kind_patterns.py)."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "quantity", "duration", "date", "person", "organisation", "place", "reason",
    "means", "definition", "quotation", "list", "event", "yes-no", "other",
]  # fmt: skip

AUXILIARY = "did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|might"
# Words between "which" and its noun.
BEFORE_EN = rf"(?:(?!(?:{AUXILIARY}|the|an?|his|her|their|its|\w{{3,}}ed)\b)[\w-]+ ){{0,4}}?"
BEFORE_SV = r"(?:(?!\w*[^n][dt]e?s? )\w+ |\w*[aigl]t ){0,2}?"  # no past tense among them
BEFORE_NL = r"(?:\w+(?:e|er|se) ){0,2}?"

# Nouns by the kind of thing that they name. Swedish and Dutch ones also end compounds: "huvudstad", "persbureau".
NOUNS: dict[str, dict[Kind, str]] = {
    "en": {
        "place": "city|town|village|capital|country|state|region|province|district|place|square|street|oilfield|field|"
        "airport|port|location|continent|area|border",
        "person": "person|man|woman|politician|president|minister|premier|leader|chief|general|commander|officer|"
        "oligarch|journalist|author|writer|historian|activist|spokesman|spokeswoman|spokesperson|communist|socialist|"
        "billionaire|mayor|governor|ambassador|diplomat|economist|professor|expert|analyst|lawyer|judge|director|"
        "official|candidate|successor|predecessor|dictator|banker",
        "organisation": "organisation|organization|company|firm|agency|party|group|union|newspaper|paper|outlet|"
        "magazine|broadcaster|bank|committee|alliance|bloc|movement|ministry|council|institution|institute|"
        "university|club|team|coalition|federation|association|league|regiment",
    },
    "sv": {
        "place": "stad|land|stat|region|provins|plats|ort|torg|gata|oljefalt|flygplats|hamn|distrikt|omrade|by",
        "person": "person|man|kvinna|politiker|president|minister|ledare|chef|general|befalhavare|oligark|journalist|"
        "forfattare|historiker|aktivist|talesman|talesperson|kommunist|socialist|miljardar|borgmastare|guvernor|"
        "ambassador|diplomat|ekonom|professor|expert|jurist|domare|direktor|foretradare|eftertradare|kandidat",
        "organisation": "organisation|foretag|bolag|byra|parti|grupp|fack|fackforbund|forbund|tidning|bank|kommitte|"
        "allians|rorelse|departement|rad|institut|universitet|klubb|koalition|federation|forening|union|myndighet",
    },
    "nl": {
        "place": "stad|land|staat|regio|provincie|plaats|plek|dorp|plein|straat|olieveld|luchthaven|haven|district|"
        "gebied",
        "person": "persoon|man|vrouw|politicus|president|minister|premier|leider|chef|hoofd|generaal|commandant|"
        "oligarch|journalist|auteur|schrijver|historicus|activist|woordvoerder|communist|socialist|miljardair|"
        "burgemeester|gouverneur|ambassadeur|diplomaat|econoom|hoogleraar|expert|deskundige|jurist|rechter|directeur|"
        "opvolger|voorganger|kandidaat|dictator",
        "organisation": "organisatie|bedrijf|firma|bureau|partij|groep|vakbond|bond|krant|blad|omroep|bank|comite|"
        "alliantie|bondgenootschap|blok|beweging|ministerie|raad|instelling|instituut|universiteit|club|coalitie|"
        "federatie|vereniging|unie",
    },
}  # fmt: skip
UNITS = {
    "en": "(?:minutes|hours|days|nights|weeks|months|years|decades)",
    "sv": "(?:minuter|timmar|dagar|dygn|natter|veckor|manader|aar|decennier)",
    "nl": "(?:minuten|uur|uren|dagen|nachten|weken|maanden|jaar|jaren|decennia)",
}
# What has a length in space; whatever else is long lasts.
LONG = {
    "en": r"\bhow long (?:is|are|was|were) (?:the |a |an )?(?:[\w-]+ ){0,2}?"
    r"(?:bridge|road|border|pipeline|railway|tunnel|wall|river|coast|queue|fence|street|line|column)s?\b",
    "sv": r"\bhur lang[at]? (?:ar|var) (?:den |det |de )?(?:\w+ ){0,2}?"
    r"\w*(?:bron|vagen|gransen|ledningen|jarnvagen|tunneln|muren|floden|kusten|kon|gatan|strackan)\b",
    "nl": r"\bhoe lang (?:is|zijn|was|waren) (?:de |het |een )?(?:\w+ ){0,2}?"
    r"\w*(?:brug|weg|grens|leiding|spoorlijn|tunnel|muur|rivier|kust|rij|straat)\b",
}
FAR = {"en": r"\bhow far\b", "sv": r"\bhur langt\b(?! \w*straff)", "nl": r"\bhoe ver\b"}
# A sentence is counted in years, however its size is asked for.
PENALTY = {
    "en": r"\bhow (?:high|heavy|harsh|stiff|severe) (?:a |(?:is|are|was|were) (?:the |his |her |their )?)?(?:\w+ )?"
    r"(?:sentence|term)s?\b",
    "sv": r"\bhur (?:lang[at]?|hog[at]?|hogt|hart|hard[at]?|strang\w*) (?:(?:ar|var|blev) )?(?:det |den )?\w*straff\w*",
    "nl": r"\bhoe (?:hoog|hoge|zwaar|zware|lange?) (?:(?:is|was|zijn|waren) )?(?:een |de |zijn |haar |hun )?"
    r"\w*straf(?:fen)?\b",
}
OLD = {
    "en": r"\bhow old\b|\b(?:what|which) age\b|\bwhat (?:is|was) \S+ age\b",
    "sv": r"\bhur gam(?:mal|malt|la)\b|\bvilken alder\b",
    "nl": r"\bhoe oud\b|\bwelke leeftijd\b|\bwat (?:is|was) \S+ leeftijd\b",
}


def which_en(noun: str) -> str:
    """A noun, or several parted by "|", after "which" or "what is the", no other noun of ours after it."""
    nouns = "|".join(NOUNS["en"].values())
    named = r"what (?:is|was) (?:the names? of )?(?:the |his |her |their |its )?"
    return (
        rf"\b(?:what|which) {BEFORE_EN}(?:{noun})\b(?!['’-]| (?:{nouns})\b)|"
        rf"\b{named}(?:[\w-]+ ){{0,2}}?(?:{noun})(?= (?:of|in|that|who|called)\b|\W*$)"
    )


def which_sv(noun: str) -> str:
    """The same in Swedish: "vilken stad", "vad heter staden"."""
    named = r"vad (?:heter|hette|ar|var) (?:namnet pa )?(?:den |det )?"
    return (
        rf"\bvilke[nt] {BEFORE_SV}\w*?(?:{noun})\b|"
        rf"\b{named}{BEFORE_SV}\w*?(?:{noun})(?:en|et|n|t)\b"
    )


def which_nl(noun: str) -> str:
    """The same in Dutch: "welke stad", "hoe heet de stad"."""
    named = r"(?:wat is|wat was|hoe heet|hoe heette) (?:de naam van )?(?:de |het )"
    return rf"\bwelke? {BEFORE_NL}\w*?(?:{noun})\b|\b{named}{BEFORE_NL}\w*?(?:{noun})\b"


PLURALS_EN = "|".join(
    re.sub(r"y$", "ie", noun) + ("e" if noun.endswith(("s", "x", "ch")) else "") + "s"
    for nouns in NOUNS["en"].values()
    for noun in nouns.split("|")
)
AFTER_PLURAL_EN = (
    rf"(?= (?:{AUXILIARY}|in|of|on|from|to|that|who|sent|took|came|made|gave|went|left|fell|\w+ed)\b|\W*$)"
)
CLAUSE = r"(?:(?! (?:when|while|after|before|that|who|nar|medan|efter|innan|som|att|toen|terwijl|nadat|voordat|dat) ).)"

# What these say is no quotation.
SOURCE = {
    "en": r"(?:the |this |your |these )?(?:[\w-]+ ){0,2}?(?:archive|articles?|papers?|newspapers?|sources?|texts?)\b",
    "sv": r"(?:\w+ )?\w*(?:arkiv|tidning|artik|kall|text)\w*",
    "nl": r"(?:de |het |deze )?(?:\w+ )?\w*(?:archief|krant|artikel|bron|tekst|stuk)\w*",
}
