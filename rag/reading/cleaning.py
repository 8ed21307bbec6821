"""Characters: what every text goes through before anything else looks at it."""

from __future__ import annotations

import re
import unicodedata

from rag.reading.controls import without_controls
from rag.reading.text.hyphens import drop_soft_hyphens, settle_soft_hyphens

# A PDF's fonts leave these behind; NFC does not take them apart.
_LIGATURES = re.compile("[ﬀ-ﬆ]")
_LINE_ENDS = re.compile("\r\n|[\r\v\u0085\u2028\u2029]")
# Marks of direction and zero-width signs. The zero-width joiners stay: some scripts need them.
_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_SPACES = re.compile(r"[^\S\n\f]")


def clean_text(text: str) -> str:
    """``text`` in NFC with Unix line ends, plain spaces, no control or invisible characters, no ligatures.

    Figures stay as they are: superscripts, fractions and the spaces in "1 000 000" are not taken apart or closed up.
    Form feeds stay, and soft hyphens that break a word: the repair of lines reads them as signs.
    """
    text = without_controls(unicodedata.normalize("NFC", text))
    text = _INVISIBLE.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return settle_soft_hyphens(unicodedata.normalize("NFC", text))


def clean_line(text: str) -> str:
    """``text`` as one line: clean, single spaces, no soft hyphens, nothing at the ends."""
    line = drop_soft_hyphens(" ".join(clean_text(text).split()))
    return unicodedata.normalize("NFC", " ".join(line.split()))


def has_lone_surrogates(text: str) -> bool:
    """Whether ``text`` holds half characters, which no encoding can write."""
    return re.search("[\ud800-\udfff]", text) is not None
