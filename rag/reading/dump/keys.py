"""The keys of dumps: which of them says what, by the names that archives, feeds, APIs and spreadsheets give it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import lru_cache

from rag.reading.markup import plain
from rag.reading.unusable import Unusable

# Names as ``normal_key`` makes them, the one that is believed first before the others. "summary" is read as text where
# there is nothing more. A Swedish or Dutch name is the heading of a column in a spreadsheet.
_NAMES = {
    "text": "text body content maintext articlebody contentencoded fulltext articletext bodytext contenthtml "
    "contenttext storytext story contentelements rawtext plaintext richtext contentblocks bodyblocks paragraphs "
    "blocks brödtext artikeltext innehåll tekst artikeltekst inhoud",
    "summary": "description summary excerpt leadparagraph abstract snippet standfirst preamble "
    "subheadlines ingress inleiding intro dek deck subtitle message",
    "title": "title headline headlines heading webtitle ogtitle dctitle linktext rubrik titel kop koptekst name",
    "author": "author authors byline by creator dccreator authorname authornames writer journalist författare skribent "
    "auteur auteurs schrijver",
    "outlet": "outlet publication newspaper publisher publishername publicationname medianame ogsitename sitename "
    "sourcename sourcecommonname source provider site sourcedomain domain pagename tidning utgivare källa krant "
    "uitgever bron",
    "published": "firstpublicationdate firstpublishdate firstpublished firstpublishedat published publishedat "
    "datepublished datepublish publishedon pubdate publishdate publisheddate publicationdate webpublicationdate "
    "articlepublishedtime displaydate date dategmt datetime issued dcdate created createdat createdtime createddate "
    "postcreated postcreateddate datecreated creationdate publicerad publiceringsdatum publicatiedatum gepubliceerd "
    "gepubliceerdop publiceringstid datum",
    "modified": "modified updated datemodified datemodify modifiedat updatedat updateddate modifieddate modifiedgmt "
    "lastmodified lastupdated lastupdateddate changed articlemodifiedtime dateupdated uppdaterad ändrad gewijzigd "
    "bijgewerkt",
    "issue": "issue",
    "language": "language lang langcode inlanguage dclanguage locale språk taal",
    "url": "url link permalink canonical canonicalurl ogurl weburl articleurl sourceurl documentidentifier "
    "mainentityofpage guid länk webbadress webadres",
    "tags": "tags keywords nyckelord taggar trefwoorden",
    "reports_on": "reportson",
    "corrects": "corrects replaces correctionof",
}
_FIELDS = {name: (key, rank) for key, names in _NAMES.items() for rank, name in enumerate(names.split())}
# Objects around an article, or around a part of its keys: Elasticsearch, the Guardian, WordPress, JSON:API.
_AROUND = frozenset(
    "_source _embedded fields attributes article data document doc node post item meta metadata credits".split()
)
# By these an object holds the one value that it stands for; "" is the text of an element in JSON made of XML.
_INSIDE = ("rendered", "value", "main", "original", "name", "displayname", "text", "cdata", "t", "")
_INSIDE_TOO = {
    "text": ("content", "html", "body"),
    "summary": ("content", "html", "body", "basic"),
    "title": ("title", "basic"),
    "outlet": ("title",),
    "tags": ("term", "label", "webtitle"),
    "url": ("href", "url", "id"),
    "published": ("date", "datetime", "numberlong"),
    "modified": ("date", "datetime", "numberlong"),
}
_NAME_PARTS = (("givenname", "familyname"), ("firstname", "lastname"))
# Solr's dynamic fields say their type behind the name: "title_txt_en", "author_ss", "published_dt".
_TYPED = re.compile(r"_(?:ss?|ts?|dts?|txt(?:_[a-z]{2})?)$")
_DEEPEST = 3
_PLAIN_FIELDS = ("title", "author", "outlet", "tags")
_BY = re.compile(r"(?i:by|av|door)\s+(?=[^\W\d_a-zß-öø-ÿ])")
# Spreadsheets and CSV made with pandas hold lists as Python writes them: "['Ada Finch', \"Bo O'Hara\"]".
_WRITTEN_LIST = re.compile(r"\[.*\]", re.DOTALL)
_WRITTEN_ITEM = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Named:
    """A value that is not empty, with the key that it stands under ("fields.body")."""

    key: str
    value: object


@dataclass(frozen=True, slots=True)
class Sorted:
    """The values of an article by field, the one to believe first in front, and the keys that say nothing known.

    empty: fields for which there is a key, and nothing stands under it.
    """

    fields: dict[str, list[Named]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    empty: frozenset[str] = frozenset()


def sort_keys(values: Mapping[str, object]) -> Sorted:
    """What each key of an article is. Empty values are passed over: they neither say nor take away anything."""
    ranked: dict[str, list[tuple[int, Named]]] = {}
    unknown: list[str] = []
    empty: set[str] = set()
    for name, key, value in members_of(values):
        known = _FIELDS.get(name) or _FIELDS.get(normal_key(_TYPED.sub("", key.rpartition(".")[2])))
        if _is_empty(value):
            empty.update(known[:1] if known else ())
        elif known:
            field_name, rank = known
            ranked.setdefault(field_name, []).append((rank, Named(key, value)))
        elif name:
            unknown.append(key)
    for found in ranked.values():
        found.sort(key=lambda each: each[0])
    fields = {name: [each for _, each in found] for name, found in ranked.items()}
    return Sorted(fields, unknown, frozenset(empty - fields.keys()))


def holds_text(values: Mapping[str, object]) -> bool:
    """Whether an object is an article: whether it holds its text."""
    return "text" in sort_keys(values).fields


def holds_summary(values: Mapping[str, object]) -> bool:
    """Whether an object holds at least a summary of an article."""
    return "summary" in sort_keys(values).fields


def is_titled(values: Mapping[str, object]) -> bool:
    """Whether an object has a title."""
    return "title" in sort_keys(values).fields


def is_signed(values: Mapping[str, object]) -> bool:
    """Whether an object has an author or a day of publication."""
    return not sort_keys(values).fields.keys().isdisjoint(("author", "published"))


def is_column(heading: str) -> bool:
    """Whether the heading of a column names something that articles have."""
    return any(name in _FIELDS for name, _, _ in members_of({heading: ""}))


def is_line(key: str) -> bool:
    """Whether a key stands for a newspaper's line about its author, "Ada Finch in Skerry", and not for a name."""
    return normal_key(key.rpartition(".")[2]) == "byline"


def simple_value(name: str, value: object) -> object:
    """The value of the field ``name`` without what is around it: a text or number, for author and tags also a list.

    None when it names nobody and nothing: a number in place of an author or tag is a database's. Raises Unusable when
    it is an object or a list where one value is expected.
    """
    if name in ("author", "tags"):
        items = _written_items(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
        found = [_inner(name, item) for item in items if not _is_empty(item)]
        texts = [_plain(name, item) for item in found if not _is_number(item)]
        return texts[0] if len(texts) == 1 else texts or None
    if name == "reports_on":
        return value
    found_one = _inner(name, value)
    if name == "outlet" and _is_number(found_one):
        return None
    return _plain(name, found_one) if name in _PLAIN_FIELDS else found_one


@lru_cache(maxsize=4096)
def normal_key(key: str) -> str:
    """A key, or a kind's name, without what differs between spellings: "datePublished", "DATE PUBLISHED"."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", key).casefold())


def members_of(values: Mapping[str, object], path: str = "", depth: int = 0) -> Iterator[tuple[str, str, object]]:
    """(normal name, key with its path, value) of what an object holds, and then of the objects around a part of it."""
    around: list[tuple[str, dict[str, object]]] = []
    for key, value in _nested(values).items():
        if isinstance(value, dict) and depth < _DEEPEST and key.casefold() in _AROUND:
            around.append((key, value))
        else:
            yield normal_key(key), path + key, value
    for key, value in around:
        yield from members_of(value, f"{path}{key}.", depth + 1)


def _nested(values: Mapping[str, object]) -> dict[str, object]:
    """Keys with dots, as flattened dumps have them, taken apart: "title.rendered" -> {"title": {"rendered": …}}."""
    nested: dict[str, object] = {}
    for key, value in values.items():
        head, dot, tail = str(key).partition(".")
        inside = nested.setdefault(head, {}) if dot and head and tail and normal_key(key) not in _FIELDS else None
        if isinstance(inside, dict) and head not in values:
            inside[tail] = value
        else:
            nested[str(key)] = value
    return nested


def _inner(name: str, value: object, depth: int = _DEEPEST) -> object:
    """The one text or number in ``value``; the paragraphs of a text may be a list."""
    if depth < 0:
        raise Unusable("expected a text, not a deeper object")
    if isinstance(value, list) and name in ("text", "summary"):
        return "\n\n".join(_paragraphs(name, value, depth))
    if isinstance(value, list):
        items = [item for item in value if not _is_empty(item)]
        if len(items) != 1:
            raise Unusable(f"expected one value, not a list of {len(items)}")
        value = items[0]
    if not isinstance(value, dict):
        return value
    held = {normal_key(key): item for key, item in value.items() if not _is_empty(item)}
    for first, last in _NAME_PARTS if name == "author" else ():
        if isinstance(held.get(first), str) and isinstance(held.get(last), str):
            return f"{held[first]} {held[last]}"
    for key in (*_INSIDE, *_INSIDE_TOO.get(name, ())):
        if key in held:
            return _inner(name, held[key], depth - 1)
    raise Unusable("expected a text, not an object")


def _paragraphs(name: str, items: list[object], depth: int) -> Iterator[str]:
    """The texts in a list; what stands between them and has none, such as a picture, is passed over."""
    for item in items:
        try:
            text = None if _is_empty(item) else _inner(name, item, depth - 1)
        except Unusable:
            continue
        if isinstance(text, str):
            yield text


def _plain(name: str, value: object) -> object:
    """A text without tags; of an author without "By" and the address that feeds write before the name."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    if name != "author":
        return text
    if "@" in text:
        text = parseaddr(text)[0] or text
    return _BY.sub("", text, count=1) if _BY.match(text) else text


def _written_items(value: str) -> list[object]:
    """The items of a list that is written in a text, else the text itself."""
    text = value.strip()
    if not _WRITTEN_LIST.fullmatch(text):
        return [value]
    return [first or second for first, second in _WRITTEN_ITEM.findall(text)]


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().isdecimal()
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_empty(value: object) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())
