"""Web addresses, titles and outlets of articles: which of them name one page, one article, or one outlet."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that tell where a reader came from, not what is read.
_FROM_WHERE = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref|referrer|cmp|cmpid|ns_\w+|at_\w+", re.I
)
_WORD = re.compile(r"\w+")


def address_key(url: str | None) -> str | None:
    """What two addresses of one page have in common; None for a site's front page, where all may stand."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    except ValueError:
        return None
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if not _FROM_WHERE.fullmatch(name))
    path = re.sub(r"/(amp|index\.html?)?/?$", "", parts.path)
    if not host or not (path or kept):
        return None
    return f"{host}{path}?{urlencode(kept)}".rstrip("?")


def outlet_key(outlet: str | None) -> str | None:
    """The form in which outlets are compared: NFC, case folded; None for none."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", outlet).casefold()) if outlet else None


def title_key(title: str | None) -> str | None:
    """What two spellings of one title have in common: its words, in small letters; None for no words."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", title or "").casefold())) or None
