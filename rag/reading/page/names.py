"""What persons and papers are called: a byline's authors, the outlet's proper name, a title without the outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile

from rag.reading.cleaning import clean_line
from rag.reading.page.tree import fold

_BY = re.compile(
    r"\W*(?:(?:story|words|written|text|skriven|geschreven) )?(?:by|av|door|text|tekst|reporter|author|författare|"
    r"auteur)\b\s*:?\s+(?=\S)",
    re.I,
)
# What follows one of these in a byline is no author.
_AFTER = re.compile(
    r"\b(?:updated|last updated|published|posted|uppdaterad|publicerad|bijgewerkt|aangepast|gepubliceerd|follow|foto|"
    r"photo|photos|bild|picture|pictures|photograph\w*|illustration)\b|[\d@(\[<]",
    re.I,
)
_PARTED = re.compile(r"\s*[,;/&|•·]\s*(?:(?:and|och|en|samt)\s+)?|\s+(?:and|och|en|samt|with|med|met)\s+")
_NAME_WORD = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]|[dlo]['’](?=[^\W\d_]))[\w.'’-]*|['’]t")
_PARTICLES = frozenset(
    "av af de da di du dos del della der den van von zu zum ten ter te el al bin ibn la le 't ’t op in".split()
)
# A name that ends with a particle goes on with a place: "Ada Brathwick in Brussels".
_PLACE_WORDS = frozenset({"in"})
_NEWSROOM = frozenset(
    "staff reporter reporters writer writers editor editors editorial newsroom desk news newsdesk team press "
    "agency agencies wire newswire correspondent contributor contributors admin administrator webmaster redaktion "
    "redaktionen redaktör redaktören reporterna skribent journalist nyheter nyhetsbyrån redactie redacteur "
    "redacteuren verslaggever verslaggevers correspondenten nieuws persbureau onze vår our guest unknown "
    "anonymous okänd onbekend updated uppdaterad bijgewerkt aangepast published publicerad gepubliceerd by av "
    "door".split()
)
_OURS = frozenset("onze vår our".split())
# What a page for the printer says in its window before the headline.
_PRINTED = frozenset(
    "print printthis printarticle printerfriendly printversion skrivut skrivutartikel utskrift utskriftsvänlig "
    "afdrukken printversie printen".split()
)
_PICTURES = frozenset(
    "foto fotograf fotograaf photo photographer photography bild bilder beeld picture pictures video illustration "
    "illustrator illustratör illustratie grafik grafiek graphics".split()
)
_WRITES = frozenset("text tekst words och and en reporter writer journalist verslaggever".split())
_NEWSROOM_ENDS = ("redaktion", "redaktionen", "redactie", "desk", "newsroom")
_COMPANY = re.compile(
    r"\b(?:ab|b\.?v\.?|n\.?v\.?|ltd\.?|limited|inc\.?|llc|plc|gmbh|group|koncernen|groep|holding|publishing|publishers|"
    r"uitgeverij|tidningar|förlag|media)\.?$",
    re.I,
)
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»/]|--?|::)\s+|\s*[|]\s*|\s::\s")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}/?", re.I)
_LONGEST_NAME = 5
_LONGEST_SECTION = 3
# A paper's name with fewer letters may be how a person's name starts.
_TELLING = 6


def persons_in(text: str, outlets: Iterable[str], *, stated: bool = False) -> list[str]:
    """The persons that a byline names, in order; newsrooms, agencies, outlets and days are none.

    stated: the text is a name and nothing else, so that one word may be one.
    """
    text = _BY.sub("", clean_line(text), count=1)
    cut = _AFTER.search(text)
    text = text[: cut.start()] if cut else text
    papers = {fold(name) for name in outlets} - {""}
    found = [name for part in _PARTED.split(text) if (name := _person(part, papers, 1 if stated else 2))]
    return list(dict.fromkeys(found))


def is_byline(text: str, outlets: Iterable[str]) -> bool:
    """Whether a text says who wrote the article, and nothing else."""
    match = _BY.match(text)
    if match is None or len(text.split()) > 3 * _LONGEST_NAME or text.endswith((".", "!", "?", ":")):
        return False
    parts = [part for part in _PARTED.split(_AFTER.split(text[match.end() :], maxsplit=1)[0]) if part.strip()]
    return bool(parts) and all(_is_person_or_desk(part, outlets) for part in parts)


def names_role(text: str) -> bool:
    """Whether a text says what somebody does at a newspaper: "Environment correspondent"."""
    return any(_is_newsroom(word) for word in text.split())


def takes_pictures(role: str) -> bool:
    """Whether somebody of this role makes the pictures of an article, and not its text."""
    words = {fold(word) for word in re.split(r"[\s/&,-]+", role)} - {""}
    return bool(words & _PICTURES) and not words & _WRITES


def _is_person_or_desk(part: str, outlets: Iterable[str]) -> bool:
    words = part.split()
    if any(_is_newsroom(word) for word in words) or any(fold(part) == fold(name) for name in outlets):
        return True
    return len(words) <= _LONGEST_NAME and all(_NAME_WORD.fullmatch(word) or word in _PARTICLES for word in words)


def _person(part: str, papers: set[str], fewest: int) -> str | None:
    words: list[str] = []
    said = part.strip(" .:-–—").split()
    if said and fold(said[0]) in _OURS:
        # "our reporter Ada Finch"
        said = [*dropwhile(_is_newsroom, said)]
    for word in said:
        if _is_newsroom(word) or not (_NAME_WORD.fullmatch(word) or (word in _PARTICLES)):
            break
        words.append(word)
    while words and (words[-1] in _PARTICLES):
        words.pop()
    # "Ada Brathwick in Brussels": a place follows the name.
    for index in range(2, len(words)):
        if words[index] in _PLACE_WORDS:
            words = words[:index]
            break
    named = [word for word in words if word not in _PARTICLES]
    name = " ".join(words)
    if not fewest <= len(named) or len(words) > _LONGEST_NAME + 2 or (len(named) == 1 and name.isupper()):
        return None
    return None if any(_is_same_paper(fold(name), paper) for paper in papers) else name


def _is_newsroom(word: str) -> bool:
    plain = fold(word)
    return plain in _NEWSROOM or plain.endswith(_NEWSROOM_ENDS)


def _is_same_paper(name: str, paper: str) -> bool:
    return paper.endswith(name) or (len(paper) >= _TELLING and name.startswith(paper))


def outlet_of(names: Sequence[str], headline: str | None, titles: Sequence[str], host: str | None) -> str | None:
    """The outlet's proper name; None when nothing is known of it.

    names: what the page calls it, likeliest first. The one that the page's own titles end or start with is the paper's,
    as its publisher may be a company. Without names, it is what a title says besides the headline, else the host.
    """
    known = [name for text in names if (name := _without_tagline(clean_line(text)))]
    proper = [name for name in known if not (_DOMAIN.fullmatch(name) or name.startswith("@"))]
    said = [part for title in titles for part in _besides(headline, title)]
    ends = {fold(part) for part in said}
    in_titles = [name for name in (*proper, *known) if fold(name) in ends]
    plain = [name for name in proper if not _COMPANY.search(name)]
    site = host.removeprefix("www.") if host else next((name for name in known if _DOMAIN.fullmatch(name)), None)
    parts = [part for title in titles for part in _SEPARATOR.split(clean_line(title))[1:]]
    of_site = [name for name in (*plain, *said, *parts) if site and _is_of(name, site)]
    return next(iter((*in_titles, *of_site, *plain, *proper, *([] if site else said), *known)), site)


def _besides(headline: str | None, title: str) -> list[str]:
    """What stands at the ends of a title that holds the headline: the last of what is behind it, the first before it.

    Without a headline, what separators set apart at the end.
    """
    title = clean_line(title)
    before, found, behind = title.partition(clean_line(headline)) if headline else (title, "", "")
    if not found:
        return _SEPARATOR.split(title)[:0:-1]
    parts = [_SEPARATOR.split(behind)[-1], _SEPARATOR.split(before)[0]]
    named = [name for part in parts if (name := part.strip(" :|–—·•-"))]
    return [name for name in named if fold(name) not in _PRINTED]


def _is_of(name: str, site: str) -> bool:
    """Whether a site's address is made of a name: its letters, or those that its words start with."""
    label, plain = fold(site.rsplit(".", 1)[0]), fold(name)
    return label in plain or plain in label or "".join(word[0] for word in name.casefold().split()) == label


def _without_tagline(name: str) -> str:
    """A name without what it says of itself: "Norrö-Bladet – nyheter från Norrö"."""
    return _SEPARATOR.split(name, maxsplit=1)[0].strip()


def title_of(titles: Sequence[str | None], outlets: Iterable[str]) -> str | None:
    """The first of ``titles``, without the outlet's name and the section before or behind it."""
    papers = {fold(name) for name in outlets} - {""}
    given = [title for text in titles if text and (title := _without_outlet(clean_line(text), papers))]
    given = [title for title in given if fold(title) not in papers]
    if not given:
        return None
    first = given[0]
    if first.endswith(("…", "...")):
        start = fold(first)
        return next((title for title in given[1:] if fold(title).startswith(start) and title != first), first)
    return first


def without_author(title: str, authors: Iterable[str]) -> str:
    """A title without the author whom papers set behind a columnist's: "The bridge we deserve | Ruth Adams"."""
    before, found, behind = title.rpartition("|")
    return before.strip() if found and before.strip() and fold(behind) in map(fold, authors) else title


def _without_outlet(title: str, papers: set[str]) -> str:
    """A title without what separators set apart at its end, when that is a paper's name or stands before it."""
    ends = [*_SEPARATOR.finditer(title)]
    for number, end in enumerate(ends):
        behind = [title[end.end() :].strip(), *(title[later.end() :].strip() for later in ends[number + 1 :])]
        section = title[end.end() : ends[number + 1].start()] if number + 1 < len(ends) else ""
        if fold(behind[0]) in papers or (
            fold(behind[-1]) in papers and "|" in end.group() and len(section.split()) <= _LONGEST_SECTION
        ):
            return title[: end.start()].strip()
    before = re.match(r"(.{2,60}?)(?:: |\s+[|–—-]\s+)", title)
    if before and fold(before.group(1)) in papers:
        return title[before.end() :].strip()
    return title
