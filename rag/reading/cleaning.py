"""Characters: what every text goes through before anything else looks at it."""

from __future__ import annotations

import re
import unicodedata

# A PDF's fonts leave these behind; NFC does not take them apart.
_LIGATURES = re.compile("[ﬀ-ﬆ]")
_LINE_ENDS = re.compile("\r\n|[\r\v\u0085\u2028\u2029]")
# Controls, marks of direction, zero-width signs. The zero-width joiners stay: some scripts need them. The soft
# hyphen stays until lines are joined, the form feed until pages are.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SPACES = re.compile(r"[^\S\n\f]")


def clean_text(text: str) -> str:
    """``text`` in NFC with Unix line ends, plain spaces, no control or invisible characters, no ligatures.

    Form feeds and soft hyphens stay: the repair of lines reads them as signs.
    """
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text))


def clean_line(text: str) -> str:
    """``text`` as one line: clean, single spaces, no soft hyphens, nothing at the ends."""
    return unicodedata.normalize("NFC", " ".join(clean_text(text).replace("\u00ad", "").split()))


def has_lone_surrogates(text: str) -> bool:
    """Whether ``text`` holds half characters, which no encoding can write."""
    return re.search("[\ud800-\udfff]", text) is not None
