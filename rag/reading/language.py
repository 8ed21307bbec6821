"""Which language a text is in: the declared one, else detected offline."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from rag.reading.dates import LANGUAGES

UNDETERMINED = "und"
# Below this many letters, or this sure, the detector is wrong too often to be believed.
_ENOUGH_LETTERS = 25
_SURE_ENOUGH = 0.8
_LOOK_AT = 20_000


def read_language(value: str) -> str | None:
    """The ISO 639-1 code in a declared language ("en", "EN-gb", "sv_SE", "swe", "Dutch", "svenska"); None for none."""
    stated = unicodedata.normalize("NFC", value.strip().lower())
    return _codes().get(re.split(r"[-_.]", stated)[0]) or _names().get(stated)


@cache
def _codes() -> dict[str, str]:
    """Codes of ISO 639 (two letters, or three in both kinds: "nld", "dut") -> the code of two letters."""
    from babel import Locale
    from babel.core import get_global

    longer = {str(alias): str(code) for alias, code in get_global("language_aliases").items() if len(str(alias)) == 3}
    codes = longer | {str(code): str(code) for code in Locale.parse("en").languages}
    return {alias: code for alias, code in codes.items() if len(code) == 2}


@cache
def _names() -> dict[str, str]:
    """What languages are called in the three languages, small -> ISO 639-1 code."""
    from babel import Locale

    return {
        str(name).lower(): str(code)
        for language in LANGUAGES
        for code, name in Locale.parse(language).languages.items()
        if len(str(code)) == 2
    }


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
