"""Building HTML that is escaped unless it was built here.

Everything an article or an asker wrote passes through ``element`` as text, so it cannot become markup. Characters
that Markdown and TeX act on are written as entities too, in case a host renders the HTML as Markdown.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from urllib.parse import urlsplit

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

_VOID = frozenset({"br", "hr", "meta", "link", "input"})
_MARKDOWN = str.maketrans({character: f"&#{ord(character)};" for character in "*_`$~\\[]{}|!^"})
_INVISIBLE = dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)), "\ufffd")


class Html(str):
    """Markup that needs no more escaping. Made by this module only."""

    __slots__ = ()


def escape(text: str) -> Html:
    """``text`` as HTML text or attribute value: nothing in it is markup, Markdown or TeX any more."""
    shown = text.encode("utf-8", "replace").decode("utf-8").translate(_INVISIBLE)
    return Html(html.escape(shown).translate(_MARKDOWN).replace("\r", "").replace("\n", "&#10;"))


def join(*children: str | None) -> Html:
    """The children after each other; what is not ``Html`` is escaped, None is left out."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child is not None))


def element(name: str, /, *children: str | None, **attributes: str | bool | None) -> Html:
    """``<name attributes>children</name>``, everything escaped that is not ``Html``.

    Attribute names: a trailing underscore is dropped (``class_``), inner ones become hyphens (``aria_label``).
    None and False leave the attribute out, True writes it bare.
    """
    opening = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        opening.append(label if value is True else f'{label}="{escape(value)}"')
    start = f"<{' '.join(opening)}>"
    return Html(start) if name in _VOID else Html(f"{start}{join(*children)}</{name}>")


def joined(separator: str, children: Iterable[Html]) -> Html:
    """The children with a separator of plain text between them."""
    return Html(escape(separator).join(children))


def web_link(url: str | None) -> str | None:
    """``url`` when it is an absolute http or https address without credentials, else None."""
    if url is None or any(character.isspace() or ord(character) < 0x20 for character in url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    return url if usable else None


def isolated(text: str) -> str:
    """Plain text whose own writing direction cannot leak into what follows. Unchanged without bidi controls."""
    if BIDI_CONTROLS.isdisjoint(text):
        return text
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
