"""Which language a text is in: the declared one, else detected offline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from rag.reading.dates import LANGUAGES

UNDETERMINED = "und"
# Below this many letters, or this sure, the detector is wrong too often to be believed.
_ENOUGH_LETTERS = 25
_SURE_ENOUGH = 0.8
_LOOK_AT = 20_000
# A text has so many letters before it may contradict what is declared; the detector was never wrong on them.
_ENOUGH_TO_CONTRADICT = 120
# The detector does not tell these apart as their declarations do.
_ALIKE = (frozenset({"no", "nb", "nn"}), frozenset({"hr", "bs", "sr", "sh"}), frozenset({"id", "ms"}))


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


def settle_language(declared: Sequence[str], text: str, what: str = "file") -> tuple[str | None, str | None]:
    """The declared language to take, as it is declared, None for the text's own; and what is to be said of that.

    declared: what is believed first in front. A language that the text contradicts is not taken; one that is unknown
    is, so that whoever reads it reports it. what: what declares it, a noun.
    """
    if not declared:
        return None, None
    enough = sum(sign.isalpha() for sign in text[:_LOOK_AT]) >= _ENOUGH_TO_CONTRADICT
    found = detect_language(text) if enough else UNDETERMINED
    codes = [(language, read_language(language)) for language in declared]
    agreed = next((language for language, code in codes if code and _are_alike(code, found)), None)
    first, code = codes[0]
    if agreed or found == UNDETERMINED or code is None:
        return agreed or first, None
    return None, f"this {what} says that its language is {first!r}, but its text is in {found!r}; that was taken"


def _are_alike(one: str, other: str) -> bool:
    return one == other or any({one, other} <= group for group in _ALIKE)


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
