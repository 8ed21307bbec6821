"""Offices by their names in English, Swedish and Dutch: "interior minister", "inrikesministern", "minister van …"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Office(NamedTuple):
    """How one office is called in each language: a pattern of folded text (rag.names.fold)."""

    en: str
    sv: str
    nl: str


# What ministers are ministers of.
_AFFAIRS = (
    Office("interior|home affairs|internal affairs", "inrikes", "binnenlandse zaken"),
    Office("foreign affairs|external affairs|foreign", "utrikes", "buitenlandse zaken"),
    Office("defen[cs]e", "forsvars", "defensie"),
    Office("justice", "justitie", "justitie(?: en veiligheid)?"),
    Office("finance", "finans", "financien"),
    Office("economy|economics|economic affairs", "ekonomi|narings", "economische zaken|economie"),
    Office("energy", "energi", "energie"),
    Office("oil|petroleum", "olje", "olie"),
    Office("health", "halso|halsovards|sjukvards|socialvards", "volksgezondheid|gezondheid"),
    Office("education|schools", "utbildnings|skol", "onderwijs"),
    Office("transport", "transport|kommunikations|trafik", "transport|verkeer|vervoer"),
    Office("infrastructure", "infrastruktur", "infrastructuur(?: en waterstaat)?|waterstaat"),
    Office("agriculture|farming", "jordbruks|lantbruks|landsbygds", "landbouw"),
    Office("fisheries|fishing", "fiske|fiskeri", "visserij"),
    Office("trade|commerce", "handels", "buitenlandse handel|handel"),
    Office("culture", "kultur", "cultuur"),
    Office("labou?r|employment|work", "arbets|arbetsmarknads", "arbeid|werkgelegenheid|sociale zaken"),
    Office("environment|climate", "miljo|klimat", "milieu|klimaat"),
    Office("housing", "bostads", "wonen|huisvesting|volkshuisvesting"),
    Office("migration|immigration|asylum", "migrations", "migratie|asiel(?: en migratie)?"),
    Office("social affairs", "social", "sociale zaken"),
)
_MINISTER = r"minister(?:n)?"
_MINISTERS = tuple(
    Office(
        rf"(?:{en}) minister|minister (?:of|for) (?:the )?(?:{en})|(?:{en}) secretary|secretary of (?:the )?(?:{en})",
        rf"(?:{sv}){_MINISTER}",
        rf"minister van (?:{nl})|(?:{nl.replace(' ', '')})minister",
    )
    for en, sv, nl in _AFFAIRS
)
OFFICES = (
    *_MINISTERS,
    Office(
        "prime minister|premier|head of (?:the )?government",
        rf"(?:premiar|stats){_MINISTER}|regeringschef(?:en)?",
        "premier|minister-president|eerste minister|regeringsleider",
    ),
    Office("president|head of state", "president(?:en)?|statschef(?:en)?", "president|staatshoofd"),
    Office("chancellor", "(?:forbunds)?kansler(?:n)?", "(?:bonds)?kanselier"),
    Office("secretary-general|secretary general|general secretary", "generalsekreterare(?:n)?",
           "secretaris-generaal|algemeen secretaris"),
    Office("king", "kung(?:en)?", "koning"),
    Office("queen", "drottning(?:en)?", "koningin"),
    Office("mayor", "borgmastare(?:n)?", "burgemeester"),
    Office("governor", "guvernor(?:en)?|landshovding(?:en)?", "gouverneur|commissaris van de koning(?:in)?"),
    Office("ambassador", "ambassador(?:en)?", "ambassadeur"),
    Office("prosecutor(?:[ -]general)?|attorney general|chief prosecutor", "(?:riks|chefs)?aklagare(?:n)?",
           "procureur(?:-generaal)?|openbaar aanklager|hoofdaanklager|officier van justitie"),
    Office("police chief|chief of police|police commissioner|head of (?:the )?police", "(?:riks)?polischef(?:en)?",
           "politiechef|korpschef|hoofdcommissaris|politiecommissaris"),
    Office("chair(?:man|woman|person)?", "ordforande(?:n)?", "voorzitter"),
    Office("speaker", "talman(?:nen)?", "parlementsvoorzitter|kamervoorzitter"),
    Office("spokes(?:man|woman|person)", "(?:press)?tales(?:man|kvinna|person)(?:nen|en)?",
           "woordvoerder|woordvoerster"),
    Office("chief executive|ceo|managing director", "vd|vd:n|verkstallande direktor(?:en)?",
           "bestuursvoorzitter|topman|topvrouw|ceo|algemeen directeur"),
    Office("director", "direktor(?:en)?", "directeur|directrice"),
    Office("commander(?:-in-chief)?", "(?:over)?befalhavare(?:n)?", "commandant|(?:opper)?bevelhebber"),
    Office("captain|skipper", "kapten(?:en)?|skeppare(?:n)?", "kapitein|schipper|gezagvoerder"),
    Office("judge", "domare(?:n)?", "rechter"),
    Office("coach", "tranare(?:n)?|forbundskapten(?:en)?", "trainer|coach|bondscoach"),
    Office("(?:arch)?bishop", "(?:arke)?biskop(?:en)?", "(?:aarts)?bisschop"),
    Office("pope", "pave(?:n)?", "paus"),
    Office("leader|head|chief", "ledare(?:n)?|chef(?:en)?", "leider|leidster|hoofd|chef"),
    Office("minister", _MINISTER, "minister"),
)  # fmt: skip


@cache
def office_called(name: str, language: str) -> int | None:
    """Number in OFFICES of what is called so in a language, folded; None where it is none of them."""
    return next((number for number in range(len(OFFICES)) if office_pattern(number, language).fullmatch(name)), None)


@cache
def office_pattern(number: int, language: str) -> re.Pattern[str]:
    """An office's names in a language, of folded text; "former" and the like may hang on ("oud-president")."""
    named = getattr(OFFICES[number], language, None)
    return re.compile(rf"(?<![\w-])(?:oud-|ex-)?(?:{named})(?![\w’'-])" if named else r"(?!)")
