"""The abbreviations of news prose in English, Swedish and Dutch, by what a capital after them means.

All in lower case and without the last stop. An abbreviation that is also an ordinary word ("min", "no", "gen")
stands only where the word that follows can settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """inside: never end a sentence. maybe: end it when one of ``starters`` follows. closing: end it when a capital
    follows. numbered: belong to a number that follows. starters: words that open sentences and are hardly ever part
    of a name.
    """

    inside: frozenset[str]
    maybe: frozenset[str]
    closing: frozenset[str]
    numbered: frozenset[str]
    starters: frozenset[str]


def _abbreviations(inside: str, maybe: str, closing: str, numbered: str, starters: str) -> Abbreviations:
    return Abbreviations(*(frozenset(words.split()) for words in (inside, maybe, closing, numbered, starters)))


ENGLISH = _abbreviations(
    inside="""mr mrs ms messrs mx dr prof rev hon fr st ste mt ft lt maj capt cmdr adm sgt cpl pvt brig gov supt insp
        vs e.g i.e cf viz approx univ assoc eds""",
    maybe="""gen sen sens rep reps col pres det sr jr est dept ed trans ca inc ltd co corp plc bros llc ave blvd rd sq
        mass calif conn wash""",
    closing="etc al a.m p.m",
    numbered="no nos vol art ch chap sec fig p pp par jan feb mar apr jun jul aug sept sep oct nov dec op",
    starters="""the a an he she it they we i you this that these those there here his her its their our my your in on
        at by for from with without after before since during when while as if but and or so yet however although
        though because what who how why where now then not no many most some all both each several only even still
        according""",
)
SWEDISH = _abbreviations(
    inside="""bl.a t.ex dvs d.v.s s.k p.g.a pga fr.o.m t.o.m f.d f.n m.a.o o.dyl resp c:a jfr inkl exkl prof dr doc
        fil.dr fil.kand kand kapt öv övl s:t s:ta hr omkr kungl n.b i.o.m m.h.t bitr avs tf vice e.g i.e mr mrs ms""",
    maybe="ca st gen lt ev eventuellt red ordf sekr enl ung ang jr sr tekn ekon inc ltd co corp ab",
    closing="m.m mm m.fl mfl osv o.s.v etc e.d o.d f.kr e.kr kr tkr mkr milj mdr f.m e.m",
    numbered="kl nr no s sid kap art fig mom tel jan feb apr jun jul aug sept sep okt nov dec st f d vol avd",
    starters="""det den de han hon vi ni jag man detta denna dessa en ett i på av för från med utan efter före sedan
        under när medan som om men och eller så dock därför trots enligt vid till nu då här där hur vad vem varför inte
        ingen inga många några flera alla båda bara även också hans hennes deras vår sin genom mot""",
)
DUTCH = _abbreviations(
    inside="""d.w.z dwz bijv bv o.a m.a.w i.p.v i.v.m t.a.v t.o.v m.b.t a.d.h.v m.i.v n.a.v o.l.v z.g zgn z.g.n mr mrs
        ir ing dr drs prof mgr st dhr mw mevr mej jhr jkvr lt luit sgt resp vgl incl excl vnl i.c i.h.b i.t.t t.g.v w.o
        wed e.g i.e ms""",
    maybe="gen kol kap maj min ev evt ca em ds jr sr b.v n.v nv inc ltd co corp",
    closing="enz etc e.d e.a s.v.p a.u.b n.v.t n.chr v.chr c.s",
    numbered="nr nrs no art lid blz p pag hfdst afb fig tel jan feb mrt apr jun jul aug sept sep okt nov dec vol deel",
    starters="""het hij zij ze wij we ik jij je u dit dat deze die een in op aan bij voor met zonder na sinds tijdens
        toen wanneer terwijl als maar en of dus echter hoewel omdat wat wie hoe waarom waar nu dan niet geen veel vele
        sommige alle beide slechts ook er daar hier volgens zijn haar hun onze door tegen tot om""",
)
BY_LANGUAGE = {"en": ENGLISH, "sv": SWEDISH, "nl": DUTCH}


@cache
def abbreviations(language: str) -> Abbreviations:
    """Those of the language; of all three together for a language that is not among them."""
    if language in BY_LANGUAGE:
        return BY_LANGUAGE[language]
    names = Abbreviations.__slots__
    return Abbreviations(*(frozenset().union(*(getattr(one, name) for one in BY_LANGUAGE.values())) for name in names))
