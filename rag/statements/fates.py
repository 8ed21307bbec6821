"""What befell the people whom a text counts: the dead are none of the arrested, in English, Swedish and Dutch."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.names import fold

# By language, of folded text; "lives" and "liv" alone are not among the words of death, since people live too.
_WORDS = {
    "en": {
        "dead": r"kill\w*|dead|deaths?|die[ds]?|dying|slain|murder\w*|massacr\w*|perish\w*|"
        r"los[te]s? (?:their|his|her) li(?:fe|ves)|lives? (?:was|were) lost",
        "hurt": r"wound\w*|injur\w*|hurt",
        "held": r"arrest\w*|detain\w*|apprehend\w*|jailed|imprison\w*|in custody",
        "missing": r"missing|disappear\w*",
        "freed": r"releas\w*|freed|let (?:go|out)",
        "charged": r"charged|prosecut\w*|indict\w*",
        "convicted": r"convict\w*|sentenced",
    },
    "sv": {
        "dead": r"doda\w*|dod|dod[es]\w*|dog|dor|omkom\w*|ihjal\w*|mord\w*|avled|avlid\w*|mist(?:e|at) livet|"
        r"satte livet till",
        "hurt": r"sarad\w*|sarat\w*|skadad\w*|skadat\w*",
        "held": r"arrest\w*|grep\w*|grip(?:a|en|it|its|na|ande\w*)|hakta\w*|anhall\w*|anholl\w*|fangsla\w*|interner\w*",
        "missing": r"saknad\w*|saknas|saknades|forsvunn\w*",
        "freed": r"frigiv\w*|frigav\w*|frigjord\w*|slappte?s?",
        "charged": r"atala\w*",
        "convicted": r"domde?s?|domts?|domda",
    },
    "nl": {
        "dead": r"gedood\w*|doodde\w*|doden?|dood|omgekomen|omkwam\w*|stierf|stierven|gestorven|overled\w*|sneuvel\w*|"
        r"gesneuveld\w*|vermoord\w*|moord\w*|doodgeschoten|om het leven|het leven (?:liet|lieten|verloor|verloren)|"
        r"k(?:wam|wamen|omt|omen|om) (?:\w+ ){0,4}om(?! .{0,60}\bte\b)",
        "hurt": r"gewond\w*|verwond\w*|geblesseerd\w*",
        "held": r"arrest\w*|gearresteerd\w*|opgepakt\w*|aangehouden|aanhouding\w*|vastgezet\w*|vastza\w*|opgesloten|"
        r"gevangengezet\w*|gedetineerd\w*|geinterneerd\w*",
        "missing": r"vermist\w*",
        "freed": r"vrijgelaten|vrijkwam\w*|losgelaten",
        "charged": r"aangeklaagd\w*|vervolgd\w*",
        "convicted": r"veroordeel\w*",
    },
}
_PATTERNS = {
    language: {fate: re.compile(rf"\b(?:{words})\b") for fate, words in of_language.items()}
    for language, of_language in _WORDS.items()
}


_IN_COURT = frozenset(("charged", "convicted"))
_DONE = frozenset(("dead", "hurt"))


@lru_cache(maxsize=10_000)
def fates(text: str, language: str) -> frozenset[str]:
    """What a text tells of people: "dead", "hurt", "held", "missing", "freed", "charged", "convicted".

    Nothing for a language other than en, sv and nl.
    """
    folded = fold(text)
    return frozenset(fate for fate, pattern in _PATTERNS.get(language, {}).items() if pattern.search(folded))


def fates_asked(question: str, language: str) -> frozenset[str]:
    """What a question asks of people: "convicted" of "How many were sentenced for the killings?", not "dead"."""
    found = fates(question, language)
    return found - _DONE if found & _IN_COURT else found
