"""What a page says of its article outside JSON-LD: meta tags, marks in the markup, a byline, a day with a label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rag.reading.cleaning import clean_line
from rag.reading.dates import date_at_end, implausible, read_date, read_stamp
from rag.reading.page.jsonld import PageSays
from rag.reading.page.names import is_byline, names_role, persons_in, takes_pictures
from rag.reading.page.tree import (
    HEADINGS,
    absolute,
    count_words,
    fold,
    is_leaf,
    is_web_address,
    leaves,
    lines_of,
    names_of,
    text_of,
)
from rag.reading.page.words import AUTHOR_BOXES
from rag.reading.text.lines import is_finished

_BYLINES = ("div", "p", "span", "a", "address", "li", "strong")
_AUTHORS = ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator")
_PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished", "og:published_time")
_ALSO_PUBLISHED = (
    "parsely-pub-date sailthru.date pubdate publishdate publish-date publication_date dc.date.issued dcterms.issued "
    "article.published originalpublicationdate cxenseparse:recs:publishtime dc.date dcterms.date date"
).split()
_MODIFIED = (
    "article:modified_time og:updated_time og:modified_time datemodified dcterms.modified article.updated lastmod "
    "last-modified"
).split()
_OUTLETS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher")
_SAID_PUBLISHED = re.compile(
    r"\b(?:(?:first )?published|posted|publicera[dt]|publicerades|gepubliceerd|geplaatst)\b", re.I
)
_SAID_MODIFIED = re.compile(
    r"\b(?:(?:last )?(?:updated|modified)|uppdatera[dt]|ändra[dt]|bijgewerkt|aangepast|gewijzigd)\b", re.I
)
_CLOCK = re.compile(
    r"(?<![\d.])(?:\b(?:kl(?:ockan)?\.?|om|at|vid)\s*)?[012]?\d[.:][0-5]\d(?::\d\d)?(?!\.?\d)\s*"
    r"(?:(?:uur|u|gmt|bst|cet|am|pm)\b)?",
    re.I,
)
_RELATIVE_DAY = re.compile(r"\b(?:i ?dag|i ?går|today|yesterday|vandaag|gisteren)\b", re.I)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What software writes where it knows no date.
_NO_DAYS = frozenset({"0001-01-01", "1970-01-01", "1900-01-01"})
# The address of another part of an article ends with that part's number.
_PART = re.compile(
    r"(?:[?&](?:page|pg|p|sida|pagina|paged)=|/(?:page/|sida/|pagina/)?|[_-](?:p|page)?)\d{1,2}(?:\.\w{3,5})?/?(?:#.*)?",
    re.I,
)
_AROUND = " :.,|•·–—-()"
_LONGEST_DATELINE = 120
_LONGEST_BYLINE = 120
_SENTENCE = 6
_LONGEST_ROLE = 4
_NAME_AND_ROLE = 2  # lines
_BESIDE = 2  # lines
_LONGEST_BARE_DAY = 40
_WHOLE_DAY = len("2009-03-17")


def day_of(value: str | None) -> str | None:
    """The ISO date in a date or time as a page's data states it; None when there is none."""
    if value is None:
        return None
    iso = _ISO_DAY.match(value.strip())
    day = read_date(iso.group() if iso else value) or read_stamp(value)
    return None if day is None or day in _NO_DAYS or implausible(day) else day


def read_head(tree: Any) -> PageSays:
    """What the page's meta tags say."""
    metas = _metas(tree)

    def first(names: Sequence[str]) -> str | None:
        return next((metas[name] for name in names if name in metas), None)

    days = [day for name in (*_PUBLISHED, *_ALSO_PUBLISHED) if (day := day_of(metas.get(name)))]
    changes = [day for name in _MODIFIED if (day := day_of(metas.get(name)))]
    return PageSays(
        title=first(("og:title", "twitter:title")),
        authors=tuple(metas[name] for name in _AUTHORS if name in metas and "://" not in metas[name]),
        outlets=tuple(metas[name] for name in _OUTLETS if name in metas),
        published=next(iter(days), None),
        modified=next(iter(changes), None),
        language=tree.get("lang") or tree.get("xml:lang") or metas.get("content-language") or metas.get("og:locale"),
        url=_address(tree, metas),
        lead=first(("og:description", "description", "twitter:description")),
        free=metas.get("article:content_tier", "").lower() != "locked",
    )


def titles_of(tree: Any) -> tuple[str | None, str | None]:
    """The page's headline and what its window is called, None where it has none."""
    window = next((text_of(element) for element in tree.iter("title") if element.getparent().tag != "svg"), "")
    headlines = [text for element in tree.iter("h1") if (text := text_of(element))]
    # The paper's own name may be set as a headline too; that of the article is the longest of those in the title.
    headline = max(headlines, key=lambda text: (fold(text) in fold(window), len(text)), default=None)
    return headline, window or None


def is_parted(tree: Any, url: str | None) -> bool:
    """Whether the page links to another part of its own article: "1 2 3 Next". url: its own address."""
    stem = re.sub(r"\.\w{3,5}$", "", url.split("?")[0]).rstrip("/") if url else None
    for element in tree.iter("a", "link"):
        is_next = "next" in (element.get("rel") or "").split() or text_of(element) in ("2", "3")
        address = element.get("href") or ""
        address = absolute(url, address) if url else address
        if is_next and (address.startswith(stem) if stem else address.startswith("?")):
            part = _PART.fullmatch(address[len(stem or "") :].removeprefix(".html"))
            if part and "comment" not in address:
                return True
    return False


def read_marks(tree: Any, outlets: Sequence[str]) -> PageSays:
    """What marked elements, bylines and labelled days of a trimmed page say. outlets: names that are no author's."""
    published, modified = _days(tree)
    published = published or _day_beside_headline(tree)
    return PageSays(
        authors=tuple(_authors(tree, outlets)),
        published=published,
        modified=modified,
        photographers=tuple(_photographers(tree)),
    )


def is_dateline(text: str) -> bool:
    """Whether a text says when the article was published or changed, and nothing else."""
    labels = [*_SAID_PUBLISHED.finditer(text), *_SAID_MODIFIED.finditer(text)]
    if len(text) > _LONGEST_DATELINE or not labels:
        return False
    parts = [part for piece in _SAID_PUBLISHED.split(text) for part in _SAID_MODIFIED.split(piece)]
    return all(not _RELATIVE_DAY.sub("", _day_in(part)[0]).strip(_AROUND) for part in parts)


def is_signature(text: str, authors: Iterable[str], days: Iterable[str | None]) -> bool:
    """Whether a text only says again who wrote the article, in what role, or when: "Ada Finch, 3 March 2023"."""
    if len(text) > _LONGEST_DATELINE:
        return False
    rest = clean_line(text)
    for author in authors:
        rest = rest.replace(author, " ")
    named = rest != clean_line(text)
    rest, day = _day_in(rest)
    words = rest.strip(_AROUND).split()
    if not words:
        return named or day in (*days,)
    return named and len(words) <= _LONGEST_ROLE and names_role(rest) and not is_finished(text)


def _metas(tree: Any) -> dict[str, str]:
    """Names of meta tags, small -> the first content that is not empty."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _address(tree: Any, metas: dict[str, str]) -> str | None:
    base = metas.get("og:url", "")
    links = [element for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical"]
    addresses = [*((element.get("href") or "").strip() for element in links), base]
    if is_web_address(base):
        addresses = [absolute(base, address) if address.startswith("/") else address for address in addresses]
    return next(filter(is_web_address, addresses), None)


def _authors(tree: Any, outlets: Sequence[str]) -> list[str]:
    """The persons that the surest mark names at all: microdata, a link to an author, a name of a box, a byline."""
    surest: list[str] = []
    for texts in (_microdata(tree), _linked(tree), _boxed(tree, outlets), _bylines(tree, outlets)):
        found = [name for text in texts if len(text) <= _LONGEST_BYLINE for name in persons_in(text, outlets)]
        # A byline may link only one of the authors that it names.
        if not surest or set(surest) < set(found):
            surest = list(dict.fromkeys(found))
    return surest


def _microdata(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if "author" in (element.get("itemprop") or "").split():
            names = [below for below in element.iter() if below.get("itemprop") == "name"]
            yield from (below.get("content") or text_of(below) for below in names or [element])


def _linked(tree: Any) -> Iterator[str]:
    """Links to an author; an <address> in an article is its author's, says the standard, if it links one."""
    for element in tree.iter("a", "address"):
        if "author" in (element.get("rel") or "").split():
            yield text_of(element)
        elif element.tag == "address":
            yield from (text_of(link) for link in element.iter("a"))


def _boxed(tree: Any, outlets: Sequence[str]) -> Iterator[str]:
    """The lines of boxes that are named after authors, innermost only; without those of a role, where others name one.

    "Environment correspondent" below a name is no name; beside it, on its line, it ends the name.
    """
    boxes = [element for element in tree.iter(*_BYLINES) if names_of(element) & AUTHOR_BOXES]
    around = {above for element in boxes for above in element.iterancestors()}
    for element in boxes:
        if element not in around:
            lines = lines_of(element)
            named = [line for line in lines if not names_role(line)]
            yield from named if any(persons_in(line, outlets) for line in named) else lines


def _photographers(tree: Any) -> Iterator[str]:
    """The first lines of boxes named after authors whose second says that the pictures are theirs."""
    for element in tree.iter(*_BYLINES):
        if names_of(element) & AUTHOR_BOXES:
            lines = lines_of(element)
            if len(lines) == _NAME_AND_ROLE and takes_pictures(lines[1]):
                yield lines[0]


def _bylines(tree: Any, outlets: Sequence[str]) -> Iterator[str]:
    texts = (text_of(element) for element in leaves(tree) if element.tag not in HEADINGS)
    return (text for text in texts if len(text) <= _LONGEST_BYLINE and is_byline(text, outlets))


def _days(tree: Any) -> tuple[str | None, str | None]:
    """The days on which the article was published and changed, as its own marks and labels have them."""
    published: list[str] = []
    modified: list[str] = []
    for element in tree.iter():
        marks, names = (element.get("itemprop") or "").split(), names_of(element)
        day = day_of(element.get("datetime") or element.get("content"))
        text = text_of(element) if element.tag == "time" or is_leaf(element) else ""
        if "dateModified" in marks or (
            element.tag == "time" and ({"updated", "modified"} & names or _SAID_MODIFIED.search(text))
        ):
            modified += [day] if day else []
        elif "datePublished" in marks or (element.tag == "time" and not _is_in_text(element)):
            published += [day] if day else []
        elif text and len(text) <= _LONGEST_DATELINE:
            for kind, said in _labelled_days(text):
                (modified if kind == "modified" else published).append(said)
    return next(iter(published), None), next(iter(modified), None)


def _day_beside_headline(tree: Any) -> str | None:
    """The day that is all of a line above the headline or below it, as old pages have it."""
    lines = [element for element in tree.iter() if element.tag == "h1" or is_leaf(element)]
    place = next((index for index, element in enumerate(lines) if element.tag == "h1"), None)
    if place is None:
        return None
    for element in lines[max(0, place - _BESIDE) : place + _BESIDE + 1]:
        text = text_of(element)
        day = read_date(_CLOCK.sub(" ", text)) if len(text) <= _LONGEST_BARE_DAY else None
        if day and len(day) == _WHOLE_DAY and implausible(day) is None:
            return day
    return None


def _is_in_text(element: Any) -> bool:
    """Whether a <time> stands in a sentence of the article, and so tells of something else."""
    above = next((above for above in element.iterancestors() if is_leaf(above)), None)
    text = text_of(above) if above is not None and above.tag == "p" else ""
    return is_finished(text) and count_words(text) >= _SENTENCE


def _labelled_days(text: str) -> Iterator[tuple[str, str]]:
    """("published" or "modified", ISO date) for every day in a text that such a word stands before."""
    labels = sorted(
        [(match.start(), match.end(), "published") for match in _SAID_PUBLISHED.finditer(text)]
        + [(match.start(), match.end(), "modified") for match in _SAID_MODIFIED.finditer(text)]
    )
    for number, (_, start, kind) in enumerate(labels):
        end = labels[number + 1][0] if number + 1 < len(labels) else len(text)
        day = _day_in(text[start:end])[1]
        if day:
            yield kind, day


def _day_in(text: str) -> tuple[str, str | None]:
    """What stands before the day that a text ends with, and the day; times of day are passed over."""
    plain = " ".join(_CLOCK.sub(" ", text).strip(_AROUND).split())
    dated = date_at_end(plain)
    return (dated[0].strip(_AROUND), dated[1]) if dated else (plain, None)
