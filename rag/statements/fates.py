"""What befell the people whom a text counts: the dead are none of the arrested, in English, Swedish and Dutch."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.names import fold

# Of folded text; "lives" and "liv" are not among the words of death, since people live too.
_WORDS = {
    "dead": r"kill\w*|dead|deaths?|die[ds]?|dying|slain|murder\w*|massacr\w*|perish\w*|doda\w*|dod|dod[es]\w*|dog|dor|"
    r"omkom\w*|ihjal\w*|mord\w*|avled|avlid\w*|gedood\w*|doodde\w*|doden|omgekomen|omkwam\w*|stierf|stierven|gestorven|"
    r"overled\w*|sneuvel\w*|gesneuveld\w*|vermoord\w*|doodgeschoten",
    "hurt": r"wound\w*|injur\w*|hurt|sarad\w*|sarat\w*|skadad\w*|skadat\w*|gewond\w*|verwond\w*|geblesseerd\w*",
    "held": r"arrest\w*|detain\w*|apprehend\w*|jailed|imprison\w*|in custody|grep\w*|grip(?:a|en|it|its|na|ande\w*)|"
    r"arreste\w*|hakta\w*|anhall\w*|anholl\w*|fangsla\w*|interner\w*|gearresteerd\w*|opgepakt\w*|aangehouden|"
    r"aanhouding\w*|vastgezet\w*|vastza\w*|opgesloten|gevangengezet\w*|gedetineerd\w*",
    "missing": r"missing|disappear\w*|saknad\w*|saknas|saknades|forsvunn\w*|vermist\w*",
    "freed": r"releas\w*|freed|let (?:go|out)|frigiv\w*|frigav\w*|frigjord\w*|slappte?s?|vrijgelaten|vrijkwam\w*|"
    r"losgelaten",
    "charged": r"charged|prosecut\w*|indict\w*|atala\w*|aangeklaagd\w*|vervolgd\w*",
    "convicted": r"convict\w*|sentenced|domde?s?|domts?|domda|veroordeel\w*",
}
_PATTERNS = {fate: re.compile(rf"\b(?:{words})\b") for fate, words in _WORDS.items()}


@lru_cache(maxsize=10_000)
def fates(text: str) -> frozenset[str]:
    """What a text tells of people: "dead", "hurt", "held", "missing", "freed", "charged", "convicted"."""
    folded = fold(text)
    return frozenset(fate for fate, pattern in _PATTERNS.items() if pattern.search(folded))
