"""An article's author as it is stated -> persons with family and given names, as reference managers sort them."""

from __future__ import annotations

from dataclasses import dataclass

from rag.reading.page.names import persons_in


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or what is no person's name for certain. given: "" where ``name`` is to stay as it is."""

    name: str
    given: str = ""

    @property
    def inverted(self) -> str:
        """ "Karpatskij, Kolja"; a single name and an organisation as they are."""
        return f"{self.name}, {self.given}" if self.given else self.name

    @property
    def csl(self) -> dict[str, str]:
        """A name variable of CSL-JSON."""
        return {"family": self.name, "given": self.given} if self.given else {"literal": self.name}


def authors_of(stated: str | None, outlet: str | None) -> list[Author]:
    """Each author that a source states, in order. outlet: whose name is no person's.

    Two words with capitals are taken for a person's: nothing in the archive tells that they name an organisation.
    """
    stated = " ".join((stated or "").split())
    left, persons = stated, persons_in(stated, [outlet or ""])
    for person in persons:
        left = left.replace(person, ",", 1)
    parts = [part.strip() for part in left.replace(";", ",").split(",")]
    others = [part for part in parts if any(letter.isupper() for letter in part)]
    if not persons or any(not part[0].isalnum() for part in others):
        return [Author(stated)] if stated else []
    return [*map(_person, persons), *map(Author, others)]


def _person(name: str) -> Author:
    """Given and family name: the family name begins with its first small word ("van der Smit"), else is the last."""
    words = name.split()
    small = [place for place, word in enumerate(words) if place and word[0].islower()]
    cut = small[0] if small else len(words) - 1
    return Author(" ".join(words[cut:]), " ".join(words[:cut]))
