"""Which language a text is in: the declared one, else detected offline."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

UNDETERMINED = "und"
# Below this many letters, or this sure, the detector is wrong too often to be believed.
_ENOUGH_LETTERS = 25
_SURE_ENOUGH = 0.8
_LOOK_AT = 20_000


def read_language(value: str) -> str | None:
    """The ISO 639-1 code in a declared language ("en", "EN-gb", "sv_SE", "Dutch"); None when it is none."""
    from babel import Locale

    names = Locale.parse("en").languages
    code = re.split(r"[-_]", value.strip().lower())[0]
    if len(code) == 2 and code in names:
        return code
    named = {name.lower(): code for code, name in names.items() if len(code) == 2}
    return named.get(value.strip().lower())


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language ``text`` is in, "und" when there is too little to tell."""
    text = text[:_LOOK_AT]
    if sum(sign.isalpha() for sign in text) < _ENOUGH_LETTERS:
        return UNDETERMINED
    code, probability = _identifier().classify(text)
    return str(code) if probability >= _SURE_ENOUGH else UNDETERMINED


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
