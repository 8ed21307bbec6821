"""The one door through which XML comes in: no entities of its own, nothing fetched, no depth or size without end."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from rag.reading.cleaning import clean_line
from rag.reading.decoding import decode
from rag.reading.unusable import Unusable

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"\A\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_ENTITY = re.compile(r"<!ENTITY\b", re.I)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,15}")
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})


def parse_xml(data: bytes) -> tuple[Any, str | None]:
    """The root of an XML document as lxml has it, and what is broken in it, a clause, where it could be read still.

    Raises Unusable when it is none, declares entities, cannot be decoded, or is nested too deeply. The names that HTML
    gives to signs ("&nbsp;") are understood, as feeds use them.
    """
    from lxml import etree

    declared = _DECLARED.match(data)
    text = decode(data, declared[1].decode("ascii") if declared else None).lstrip("\ufeff")
    if _ENTITY.search(text):
        raise Unusable("this XML declares entities of its own, which are not read: they can be without end")
    start = _DECLARATION.match(text)
    if start:
        # Its lines stay, so that those of the rest are counted rightly.
        text = "\n" * start.group().count("\n") + text[start.end() :]
    text = _NAMED.sub(_numbered, text).lstrip(" \t")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unusable(f"this is not XML that can be read: {str(error).lower()}") from error
    if root is None:
        raise Unusable("this is not XML that can be read")
    broken = next((error for error in parser.error_log if error.level_name == "FATAL"), None)
    if broken is None:
        return root, None
    what = clean_line(broken.message.split("\n")[0])[:100].lower()
    return root, f"this XML is broken in line {broken.line}: {what}; something may be missing"


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def html_name(element: Any) -> str:
    """The name of an element as HTML may have it; "span" for one that cannot stand there."""
    name = local(element)
    return name if _PLAIN.fullmatch(name) else "span"


def inner_text(element: Any) -> str:
    """All text in an element."""
    return "".join(element.itertext())


def _numbered(match: re.Match[str]) -> str:
    signs = None if match[1] in _OWN else html5.get(f"{match[1]};")
    return "".join(f"&#{ord(sign)};" for sign in signs) if signs else match.group()
