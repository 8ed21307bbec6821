"""The words by which English, Swedish and Dutch news tells who says what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

# Words of saying. doubtful: the writer keeps a distance. bare: no other word, so that they need no "that" behind
# them. noted: may be another word ("states", "stelt") and need "that", a colon or a quotation. perfect: participles,
# which need "has" before them.
_SAYING: dict[str, dict[str, str]] = {
    "en": {
        "doubtful": "claimed claims claim claiming alleged alleges alleging",
        "bare": """said says say told tells announced announces stated added adds insisted insists explained admitted
            admits acknowledged confirmed confirms warned warns argued argues declared declares reported claimed
            alleged alleges wrote writes maintained believes estimates estimated revealed""",
        "noted": """claims claim claiming alleging states state reports report notes noted saying adding stressed
            suggested suggests tweeted replied asserted""",
        "perfect": "",
    },
    "sv": {
        "doubtful": "hävdade hävdar hävdat hävda påstod påstår påstått påstå påståtts",
        "bare": """sade sa säger hävdade hävdar påstod påstår uppger uppgav meddelade meddelar förklarade förklarar
            menar menade anser ansåg berättade berättar tillkännagav konstaterade konstaterar skriver skrev rapporterade
            rapporterar bekräftade bekräftar tillade erkände medgav varnade varnar manade manar uppmanade uppmanar""",
        "noted": "hävda påstå säga anger angav tror tillägger lovade",
        "perfect": "sagt hävdat påstått uppgett uppgivit meddelat förklarat menat berättat bekräftat erkänt "
        "rapporterat manat uppmanat varnat",
    },
    "nl": {
        "doubtful": "beweerde beweert beweerden beweren beweerd",
        "bare": """zei zegt zeiden zeggen beweerde beweert beweerden beweren verklaarde verklaart verklaarden meldde
            meldt meldden melden vertelde vertelt bevestigde bevestigt erkende erkent benadrukte""",
        "noted": """stelt stelde stelden stellen schrijft schreef merkt merkte vindt meent meende denkt
            geeft gaf voegde waarschuwde waarschuwt""",
        "perfect": "gezegd beweerd verklaard gemeld verteld bevestigd erkend gesteld",
    },
}
_ACCORDING = {"en": "according", "sv": "enligt", "nl": "volgens aldus"}
# "According to plan" names no speaker.
_NO_SPEAKER = {
    "en": "plan plans law schedule custom tradition",
    "sv": "plan planen planerna lag lagen schema traditionen",
    "nl": "plan planning wet schema traditie",
}
_THAT = {"en": "that how", "sv": "att", "nl": "dat"}
_WHO = {"en": "who", "sv": "som", "nl": "die"}
_PRONOUNS = {
    "en": "he she they we i it him them",
    "sv": "han hon de vi jag hen man honom henne dem",
    "nl": "hij zij ze wij we ik hem haar hen",
}
_DETERMINERS = {
    "en": "the a an this these those his her their its our one some several many two three both another",
    "sv": "den det de en ett denna detta dessa hans hennes deras dess sin vår flera några två tre",
    "nl": "de het een deze die dit zijn haar hun ons onze één eén enkele verschillende twee drie",
}
_JOINERS = {"en": "of for", "sv": "för", "nl": "van voor"}
NAME_JOINERS = frozenset("van de der den von al bin ibn af of du la le el ter ten".split())
# Between a speaker and a word of saying, or before both.
_AUXILIARIES = {"en": "has have had", "sv": "har hade", "nl": "heeft hebben had hadden"}
_ADVERBS = {
    "en": """also later earlier then repeatedly recently already now today yesterday again previously still however
        meanwhile afterwards therefore there""",
    "sv": """också senare tidigare sedan nu då redan igår idag dock däremot därefter åter återigen flera gånger även
        samtidigt istället här där på nytt nyligen""",
    "nl": """ook later eerder toen nu dan al gisteren vandaag echter vervolgens daarna opnieuw inmiddels intussen er
        daar hier nog bovendien zelf mee wel zo""",
}
_NEGATIONS = {"en": "not never n't neither", "sv": "inte aldrig icke ej", "nl": "niet nooit geen"}
# Where a speaker ends: prepositions and conjunctions, and verbs in their common forms.
_PREPOSITIONS = {
    "en": """in on at by with from to about after before during since until into over under between against through as
        among near via despite within""",
    "sv": "i på av från med till om efter före under vid mot genom mellan över hos utan sedan trots inom ur per",
    "nl": """in op aan bij met uit na naar om over onder door tegen tussen tijdens sinds tot zonder te per vanaf binnen
        ondanks wegens rond""",
}
_OTHER_BOUNDARIES = {
    "en": """and or but that which who whom whose when while where if because so although is are was were be been being
        do does did will would can could may might must shall should not no there than more at least nearly only just
        like such""",
    "sv": """och eller men att som när medan om eftersom så då där här är var blev blir bli ska skall skulle kan kunde
        måste får fick vara inte aldrig minst mer nästan bara liksom fast dog dör omkom greps sköts grips kom gick tog
        finns fanns dödades skadades arresterades attackerades ligger låg står stod pågår började""",
    "nl": """en of maar dat die wie wat waar toen wanneer terwijl als omdat hoewel is was zijn waren wordt worden werd
        werden zal zullen zou zouden kan kunnen kon konden moet moeten moest moesten mag mogen wil willen wilde niet
        geen nooit er nog bijna minstens meer vielen viel kwamen kwam gingen ging stierven schoten raakten raakte
        bleven bleef gaat gaan krijgt kreeg dan ook hier daar zoals
        evenals waaronder""",
}
# Clauses that stand against each other: what is said in one is not said in the other.
CONTRASTS = {
    "en": r"but|while|whereas|although|though",
    "sv": r"men|medan|fastän",
    "nl": r"maar|terwijl|hoewel",
}
# An adjective, or a noun in the genitive, after which the noun is still to come.
LEADS_ON = {
    "en": r".*",
    "sv": r".*(?:(?<!er)(?<!ar)(?<!or)na|[^n]a|[^d]e|nde|[ntare]s)",
    "nl": r".*(?<!i)e|oud-.*|vice",
}
# A capitalised adjective or genitive, after which the noun is still to come: "Russian officials", "Kazachse".
NAME_LEADS_ON = {
    "en": r".*(?:['’]s|s['’]|an|ish|ese|i|kh|ch)",
    "sv": r".*[^s]s",
    "nl": r".*(?:['’]s|[^s]s|s['’]|s(?:ch)?e)",
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, in small letters.

    boundaries: where a speaker ends, before or behind it. verbs: those of the boundaries that follow a subject.
    """

    bare: frozenset[str]
    noted: frozenset[str]
    perfect: frozenset[str]
    doubtful: frozenset[str]
    according: frozenset[str]
    no_speaker: frozenset[str]
    that: frozenset[str]
    who: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    joiners: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    negations: frozenset[str]
    prepositions: frozenset[str]
    verbs: frozenset[str]
    boundaries: frozenset[str]

    @property
    def sayings(self) -> frozenset[str]:
        """All words of saying."""
        return self.bare | self.noted | self.perfect


@cache
def lexicon(language: str) -> Lexicon:
    """The words of "en", "sv" or "nl"."""
    saying = {name: frozenset(words.split()) for name, words in _SAYING[language].items()}
    tables = {
        "according": _ACCORDING, "no_speaker": _NO_SPEAKER, "that": _THAT, "who": _WHO, "pronouns": _PRONOUNS,
        "determiners": _DETERMINERS, "joiners": _JOINERS, "auxiliaries": _AUXILIARIES, "adverbs": _ADVERBS,
        "negations": _NEGATIONS, "prepositions": _PREPOSITIONS,
    }  # fmt: skip
    sets = saying | {name: frozenset(words[language].split()) for name, words in tables.items()}
    verbs = frozenset(_OTHER_BOUNDARIES[language].split()) | sets["auxiliaries"]
    boundaries = verbs.union(*(sets[name] for name in ("prepositions", "adverbs", "that", "pronouns")))
    return Lexicon(**sets, verbs=verbs, boundaries=boundaries)
