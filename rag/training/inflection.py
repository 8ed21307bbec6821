"""Swedish and Dutch: an inflected word -> the headwords of a dictionary that it may be a form of.

Rules of spelling and inflection alone, no word list but a few irregular verbs: each rule may propose words that do not
exist, and those that the dictionary does not know fall away. So "bedrogen" finds "bedriegen", and "gripits" "gripa".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator

from rag.irregular import infinitives
from rag.text import normalise

SHORTEST = 3  # letters of a word that has headwords, and of a headword that an ending was taken from
CLEAR = 5  # letters of a headword that may be a regular form of another one
STRONG = 5  # letters of a word whose vowel may be another one in the headword

# Beside rag.irregular, which leaves out what is also an everyday word of another kind: the headword, then its forms.
_IRREGULAR = {
    "sv": """
        be bad bett; bero berodde berott; bör bör; böra borde bort; få får fick fått; förstå förstod förstått; göra gör
        gjorde gjort; ha har hade haft; heta hette hetat; kunna kan kunde kunnat; le log lett; ligga ligger låg legat;
        lägga la; skola ska skulle skall; säga sa; vara var är varit; veta vet visste vetat; vilja vill ville velat;
        glädja gladde glatt; svälja svalde svalt; vänja vande vant; skilja skilde skilt; smörja smorde smort; fara for
        farit; svära svor svurit; gråta grät gråtit; gripa gripen gripna gripet; man män; son söner; dotter döttrar
        döttrarna; mor mödrar; far fäder; bror bröder bröderna; bonde bönder bönderna; bok böcker böckerna; fot fötter
        fötterna; öga ögon ögonen; öra öron öronen; våg vågor vågorna; svika svek; finna fann; krypa kröp; ljuga ljög;
        smyga smög; njuta njöt; sluta slöt; flyta flöt; kliva klev; rinna rann; skära skar; ros rosor rosorna; stor
        större störst; ung yngre yngst; lång längre längst; hög högre högst; låg lägre lägst; tung tyngre tyngst;
        gammal gamla gammalt; liten litet lilla små; egen egna""",
    "nl": """
        bakken bakte; bedriegen bedroog bedrogen; bevelen beval bevalen bevolen; bederven bedierf bedorven; bewegen
        bewoog; bezitten bezat; bidden bad baden gebeden; binden bond; brengen bracht; eten at aten gegeten; hebben heb
        hebt heeft had hadden gehad; heten heette; houden hou; kunnen kan kunt kon konden; leggen legde gelegd lag;
        lezen las lazen; liggen lag lagen gelegen; lijden leed; mogen mag mocht mochten; moeten moest moesten; nemen
        neem; slapen sliep sliepen; stelen stal stalen gestolen; zuigen gezogen; klimmen klom; zwemmen zwom; rijden
        reed gereden; bijten beet; kijken keek; lijken leek; liegen loog; wegen woog; duiken dook; zingen zong; vangen
        ving; wijzen wees; zinken zonk; vergeten vergat vergaten; verwijten verweet; weten wist wisten geweten; worden
        werd werden geworden; willen wou wilde wilden; zitten zat zaten gezeten; zijn ben bent is was waren geweest;
        zoeken zocht zochten gezocht; zullen zal zult zou zouden; zweren zwoer; kind kinderen; ei eieren; lid leden;
        schip schepen; stad steden; koe koeien; lied liederen; goed beter best; veel meer meest; blad bladeren""",
}
_AGENTS = {"sv": "are", "nl": "er"}  # of comparatives, but of headwords' own more often: "rökare", "slager"
_PREFIXES = {
    "sv": """an av be bi bort efter er fram för före förut genom hem in inne ihop kvar med miss mot ned ner om på sam
        samman stad till tillbaka under upp upprätt ur ut utan vid å åter över""".split(),
    "nl": """aan achter achteruit af be bij binnen bloot boven buiten dicht door er flauw gade ge goed her hoog in ineen
        klaar los mede mee mis na neer om onder ont op open over plaats rond samen tegemoet tegen teleur terecht terug
        thuis toe tussen uit vast ver verder vol voor voorbij vooruit vrij waar weer weg zwart""".split(),
}


def headwords(
    word: str, language: str, known: Container[str], attested: Container[str] | None = None, *, clear: bool = False
) -> tuple[str, ...]:
    """The words of ``known`` that a word may be an inflected form of, best first, without the word itself.

    language: "sv" or "nl"; for any other one there are none. The word may be in any case and normal form; ``known``
    and ``attested``, words that are seen in texts, hold small letters in NFC. clear: only by the rules that are worth
    trying on a word that means something by itself.
    """
    word = normalise(word).lower()
    if len(word) < SHORTEST or not word.isalpha() or language not in _PROPOSED:
        return ()
    proposed = (_irregular, *_PROPOSED[language])
    if clear:
        proposed = proposed[: 1 if len(word) < CLEAR or word.endswith(_AGENTS[language]) else 2]
    for propose in proposed:
        found = dict.fromkeys(item for item in propose(word, language) if item != word and item in known)
        if clear:
            found = {item: None for item in found if not item.startswith(word)}  # "start" is no form of "starta" first
        if found:
            if language == "sv" and attested is not None:
                return tuple(sorted(found, key=lambda item: _misfit(word, item, attested)))
            return tuple(found)
    return ()


def _misfit(word: str, headword: str, attested: Container[str]) -> bool:
    """Whether other forms of a Swedish verb speak against this one: "bildade" says that "bilder" is not of "bilda"."""
    if word in (headword[:-1] + "er", headword[:-1] + "s"):
        return headword + "de" in attested
    return word == headword[:-1] + "t" and not any(headword[:-1] + past in attested for past in ("de", "te"))


def _irregular(word: str, language: str) -> Iterator[str]:
    """Headwords of irregular forms, also behind a prefix: "anhöll" (hålla), "opgenomen" (nemen)."""
    yield from _FORMS[language].get(word, ())
    for prefix in _PREFIXES[language]:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= SHORTEST - 1:
            # "vernomen" has no "ge-" of its own.
            for form in (rest, "ge" + rest) if language == "nl" else (rest,):
                yield from (prefix + headword for headword in _FORMS[language].get(form, ()))


def _forms(language: str) -> dict[str, tuple[str, ...]]:
    """Irregular form -> headwords."""
    forms: dict[str, tuple[str, ...]] = {form: (verb,) for form, verb in infinitives(language).items()}
    for group in _IRREGULAR[language].split(";"):
        headword, *others = group.split()
        for form in others:
            forms[form] = (*forms.get(form, ()), headword)
    return forms


_FORMS = {language: _forms(language) for language in _IRREGULAR}

# Swedish -------------------------------------------------------------------------------------------------------------

# An ending, and what a headword has in its place ("-": nothing), likely ones first. Rules before others win.
_SWEDISH = tuple(
    (ending, tuple(other.strip("-") for other in others))
    for ending, *others in (
        rule.split()
        for rule in """
            orna a -; arna are - e; erna - e; ade a; ande a; ende - a; aste -; ast -; are - a; at a; ad a; or a -; ar
            a - e; iet ium; ier ium; ierna ium; eet eum; eer eum; er a -; dde - da; tte ta da; dd - da; nde nda nna;
            mde mma; lde lla; de a; te a; na - en e; et - en; en -; rna -; r -; n -; t a - d; nt nna nn nda; mt mma;
            tt - t d ta da; a -; e - a; da a d; ta a t; d a; es a; män man; männen man
        """.split(";")
    )
)
_SHORT = re.compile(r"[^aeiouyåäö]*[aeiouyåäö]")  # "tro", "dö": what may be left of a word that only lost "r"
_SWEDISH_VOWELS = {"e": ("i",), "ö": ("ju", "y", "u"), "a": ("i", "ä"), "u": ("y", "i", "ju", "ä"), "o": ("a", "ä")}


def _swedish(word: str, _: str = "sv") -> Iterator[str]:
    if word.endswith("s") and len(word) > SHORTEST:
        # Genitives, and verbs with the -s of the passive: a headword that has it too ("hoppas") before the one without.
        bare = [*_irregular(word[:-1], "sv"), word[:-1] + "a", word[:-1], *_swedish(word[:-1])]
        yield from (item + "s" for item in bare if item.endswith(("a", "å")))
        yield from bare
    if not word.endswith("er"):
        yield word + "a"  # "kör", "bygg(s)"
    if word[-1] in "mn":
        yield word + word[-1] + "a"  # "glöm"
    matching = [(word.removesuffix(ending), others) for ending, others in _SWEDISH if word.endswith(ending)]
    for left, others in matching:
        yield from (left + other for other in others if len(left + other) >= SHORTEST or _SHORT.fullmatch(left + other))
    for left, others in matching:
        if "" in others:
            yield from _respelled(left)


def _respelled(left: str) -> Iterator[str]:
    """Headwords that are spelled otherwise with an ending: "rumm" (rum), "nyckl" (nyckel), "numr" (nummer)."""
    if len(left) > SHORTEST and left[-2:] in ("mm", "nn"):
        yield left[:-1]
    if len(left) > SHORTEST and left[-1] in "lrn":
        yield left[:-1] + (left[-2] if left[-2] in "mn" else "") + "e" + left[-1]
        yield left[:-1] + "e" + left[-1]


def _swedish_strong(word: str, _: str = "sv") -> Iterator[str]:
    """Verbs with another vowel ("överskred", "brutit", "bundna"), and nouns ("stränder", "rötter")."""
    if len(word) < STRONG:
        return
    if word.endswith("s"):
        for item in _swedish_strong(word[:-1]):
            yield from (item + "s", item)
    for ending in ("it", "en", "et", "na", ""):
        if word.endswith(ending):
            left = word.removesuffix(ending)
            yield from (other + "a" for other in (left, *_revowelled(left, _SWEDISH_VOWELS)))
    if word.endswith(("er", "erna")):
        left = word.removesuffix("na").removesuffix("er")
        for other in _revowelled(left, {"ä": ("a", "å"), "ö": ("o",)}):
            yield other
            yield other[:-1] if other[-1:] == other[-2:-1] else other.removesuffix("ck") + "k"


def _revowelled(stem: str, others: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """A stem with its last vowel or pair of vowels replaced by each that may stand in its place."""
    match = re.search(r"([aeiouyåäö]+)([^aeiouyåäö]+)$", stem)
    if match and match.start():
        for vowel in others.get(match[1], ()):
            yield (stem[: match.start()] + vowel + match[2]).replace("jju", "ju")


# Dutch ---------------------------------------------------------------------------------------------------------------

_DUTCH_VOWELS = {
    "ee": ("ij",), "e": ("ij",), "oo": ("ie", "ui", "e"), "o": ("i", "e", "ie"), "a": ("e", "i"), "aa": ("e", "ee"),
    "oe": ("a", "aa"), "ie": ("a", "aa", "oo", "oe", "ou", "e"), "i": ("a",),
}  # fmt: skip


def _dutch(word: str, _: str = "nl") -> Iterator[str]:
    if word[-1] != word[-2]:
        yield from _infinitives(word)
    if word.endswith("e"):
        yield from _closed(word[:-1])
    yield from _nouns(word)
    yield from _participles(word)
    if word.endswith(("rder", "rdere")):
        yield re.sub("dere?$", "", word)
    for ending in ("ere", "er"):
        if word.endswith(ending):
            yield from _closed(word.removesuffix(ending))
    for ending in ("den", "ten", "de", "te", "t", "d"):
        if word.endswith(ending):
            yield from _infinitives(word.removesuffix(ending))
    if word.endswith(("end", "ende", "enden")):
        yield re.sub("d(en?)?$", "", word)
    if word.endswith(("st", "ste")) and len(word) > SHORTEST + 2:
        yield re.sub("ste?$", "", word)
    if word.endswith(("de", "te", "ene")):
        yield from _dutch(word[:-1])  # "betaalde" may be of "betaald"


def _participles(word: str) -> Iterator[str]:
    """Infinitives of "gepakt", "opgepakt", "gelezen", "opgeblazen", also with an -e."""
    if word.startswith("ge") and word.endswith(("d", "t")):
        yield from _infinitives(word[:-1])  # "gebruikt"
    for rest in _without_ge(word):
        for form in (rest, rest.removesuffix("e")):
            if form.endswith(("d", "t")):
                yield from _infinitives(form)  # "geantwoord", "geplant"
                yield from _infinitives(form[:-1])
            if form.endswith("en"):
                yield form


def _without_ge(word: str) -> Iterator[str]:
    """A participle without "ge" at its start or behind a prefix: "pakt", "oppakt"."""
    for prefix in ("", *_PREFIXES["nl"]) if "ge" in word else ():
        if word.startswith(prefix + "ge") and len(word) >= len(prefix) + 2 + SHORTEST:
            yield prefix + word[len(prefix) + 2 :]


def _nouns(word: str) -> Iterator[str]:
    """Singulars of plurals and of diminutives."""
    if word.endswith("heden"):
        yield word.removesuffix("heden") + "heid"
    small = word.removesuffix("s")
    for ending in ("ootje", "aatje", "uutje"):
        if small.endswith(ending):
            yield small[: -len(ending)] + ending[0]
    for ending in ("je", "etje", "tje", "pje"):
        left = small.removesuffix(ending)
        if left != small and len(left) >= SHORTEST:
            yield left
            yield re.sub(
                r"(.)\1$" if ending == "etje" else r"aa(?=[^aeiou]$)", r"\1" if ending == "etje" else "a", left
            )
    if small.endswith("nkje"):
        yield small.removesuffix("kje") + "g"
    for ending in ("s", "en", "eren", "n"):
        if word.endswith(ending):
            left = word.removesuffix(ending)
            yield from (left,) if ending in ("s", "n") and len(left) >= SHORTEST else _closed(left)


def _closed(stem: str) -> Iterator[str]:
    """A stem as it is spelled when no vowel follows: "bot" (boot, bot), "brugg" (brug), "briev", "huiz"."""
    if len(stem) < SHORTEST - 1:
        return
    hard = stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])
    if re.search(r"(^|[^aeiou])[aeiou]([^aeiou])\2$", stem):
        yield stem[:-1]
    elif re.search(r"(^|[^aeiouy])[aeou][^aeiouywjx]$", hard):
        yield hard[:-1] + hard[-2:]  # the doubled vowel first: "boten" is of "boot" before "bot"
    if len(stem) >= SHORTEST:
        yield hard
        yield stem


def _infinitives(stem: str) -> Iterator[str]:
    """A stem as it is spelled when -en follows: "stuur" (sturen), "pak" (pakken), "leef" (leven), "lees" (lezen)."""
    if len(stem) < SHORTEST - 1:
        return
    soft = stem[:-1] + {"f": "v", "s": "z"}.get(stem[-1], stem[-1])
    if re.search(r"(aa|ee|oo|uu|ëe)[^aeiouy]$", stem):
        yield from (form[:-2] + form[-1] + "en" for form in (stem, soft))
    if re.search(r"(^|[^aeiou])[aeiou][^aeiouywjx]$", stem):
        yield stem + stem[-1] + "en"
    yield from (stem + "en", soft + "en")
    if stem.endswith(("a", "aa", "ie", "oe")):
        yield stem + ("an" if stem[-2:] != "aa" and stem[-1] == "a" else "n")


def _dutch_strong(word: str, _: str = "nl") -> Iterator[str]:
    """Infinitives with another vowel: "bedroog", "bedrogen", "begrepen", "vervingen", "uitgeschoven"."""
    if len(word) < STRONG:
        return
    stems = [word]
    if word.endswith("en"):
        for form in (word, *_without_ge(word)):
            stems += _closed(form.removesuffix("en"))
    for stem in stems:
        for other in _revowelled(stem, _DUTCH_VOWELS):
            yield from _infinitives(other)


_PROPOSED: dict[str, tuple[Callable[[str, str], Iterator[str]], ...]] = {
    "sv": (_swedish, _swedish_strong),
    "nl": (_dutch, _dutch_strong),
}
