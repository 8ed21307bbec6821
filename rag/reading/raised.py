"""Figures that only markup tells apart: "10<sup>3</sup>" is 10³ and no 103, and "12&shy;14" no 1214."""

from __future__ import annotations

import re

from rag.reading.text.hyphens import drop_soft_hyphens

_TAG = re.compile(r"(<[^<>]*>)")
_RAISED = re.compile(r"<sup\b[^<>]*>((?:<[^<>]*>|[^<>]){1,40}?)</sup\s*>", re.I)
# Of chemical formulas the figures are read as "CO2"; below the line of a fraction, or after a figure, they are apart.
_LOWERED = re.compile(r"(?<=[\d/⁄;⁰-⁹¹²³])<sub\b[^<>]*>([\d\s]{1,8})</sub\s*>", re.I)
_FIGURES = re.compile(r"[\d\s+\-−–,.()]{1,12}")
_SUPERSCRIPTS = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# Of the signs that a page names by number: the soft hyphen, and Windows-1252 where Unicode has control characters.
_NUMBERED = re.compile(r"&(?:shy|#0*(173|1[2-4]\d|15\d)|#x0*(ad|[89][\da-f]));", re.I)


def raise_figures(markup: str) -> str:
    """``markup`` with raised figures as superscripts, those of footnotes too, and lowered ones of fractions."""
    markup = _RAISED.sub(_raise, markup)
    return _LOWERED.sub(lambda match: match.group(1).strip().translate(_SUBSCRIPTS), markup)


def keep_figures(page: str) -> str:
    """An HTML page in which no figure closes up with the next when tags, soft hyphens and control characters go."""
    return raise_figures(drop_soft_hyphens(_NUMBERED.sub(_named, page)))


def as_raised(text: str) -> str:
    """``text`` as superscripts where it is figures and signs of sums, else as it is."""
    return text.translate(_SUPERSCRIPTS) if _FIGURES.fullmatch(text) else text


def _raise(match: re.Match[str]) -> str:
    inner = match.group(1)
    if not _FIGURES.fullmatch(_TAG.sub("", inner)):
        return match.group()
    pieces = _TAG.split(inner)
    return "".join(piece if piece.startswith("<") else piece.strip().translate(_SUPERSCRIPTS) for piece in pieces)


def _named(match: re.Match[str]) -> str:
    decimal, hexadecimal = match.groups()
    code = int(decimal) if decimal else int(hexadecimal or "ad", 16)
    if 0x80 <= code < 0xA0:
        return bytes([code]).decode("cp1252", errors="ignore") or match.group()
    return chr(code) if code == 0xAD else match.group()
