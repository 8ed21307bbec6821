# ruff: noqa: E501
"""Words of the news that say the same, in English, Swedish and Dutch: what a small model has not seen often enough.

The embedding puts most words beside their translations (``rag.lexicon``); of rarer ones, and of one thing that is called
by several names ("arrested", "häktats", "opgepakt"), it knows too little. A word stands here only where its usual
meaning in a report is the group's.
"""

from __future__ import annotations

from functools import cache, lru_cache

from rag.text import normalise, stem

SHARE = 0.7  # of what finding the word itself would be worth

LANGUAGES = ("en", "sv", "nl")
# A group in a line: the words of each language, parted by "|". Their inflections are found by their stems.
_GROUPS = """
arrest detain apprehend jail imprison intern | gripa gripits gripande arrestera arrestering häkta anhålla anhölls anhållits fängsla internera | arresteren arrestatie oppakken aanhouden aanhouding vastzetten opsluiten interneren gevangenzetten
detainee prisoner inmate arrested | fånge häktad frihetsberövad | gevangene gedetineerde arrestant
release free liberate | frige släppa frisläppa frigivits | vrijlaten vrijkomen bevrijden
kill slay murder | döda mörda dräpa | doden vermoorden ombrengen
dead fatality death casualty | död dödsfall dödsoffer omkommen | dode dodelijk slachtoffer sterfgeval
die perish | dö omkomma avlida | sterven overlijden omkomen
wound injure hurt | såra skada | verwonden gewond gewonde blesseren
woman | kvinna | vrouw
missing vanish disappear | försvunnen saknad försvinna | vermist verdwijnen
rescue save | rädda undsätta | redden
hostage kidnap abduct | gisslan kidnappa bortföra | gijzelaar gijzelen ontvoeren
demand insist | krav kräva yrka | eis eisen
appeal petition proclamation | upprop vädjan vädja uppmaning namninsamling | oproep petitie
concession | eftergift medgivande | concessie toegeving tegemoetkoming
resign quit | avgå avgång | aftreden ontslag opstappen
dismiss sack oust depose | avskeda sparka avsätta entlediga | ontslaan afzetten
appoint nominate | utse utnämna tillsätta förordna | benoemen aanstellen aanwijzen
succeed successor replace | efterträda efterträdare ersätta | opvolgen opvolger vervangen
elect election vote ballot | välja val omröstning | verkiezing kiezen stemming
promise pledge vow | lova utlova löfte | beloven belofte toezeggen toezegging
refuse reject decline | vägra avvisa avslå neka | weigeren verwerpen afwijzen
accuse allege blame | anklaga beskylla skylla | beschuldigen aanklagen verwijten
charge indict prosecute | åtala åtal | aanklagen vervolgen
convict sentence | döma | veroordelen vonnis
trial court | rättegång domstol tingsrätt | proces rechtbank rechtszaak
judge | domare | rechter
prosecutor | åklagare | aanklager officier
suspect | misstänka misstänkt | verdenken verdachte
investigate inquiry probe | utreda utredning undersöka | onderzoeken onderzoek
evidence proof | bevis | bewijs
deny | förneka dementera | ontkennen
admit confess | erkänna medge | toegeven bekennen erkennen
claim assert allege | hävda påstå | beweren stellen
announce declare proclaim | tillkännage kungöra utlysa förkunna | aankondigen afkondigen bekendmaken verklaren
warn | varna | waarschuwen
threaten | hota | dreigen bedreigen
criticise condemn denounce | kritisera fördöma | bekritiseren veroordelen hekelen
praise thank | berömma tacka | prijzen bedanken
protest demonstrate demonstration rally | protest protestera demonstrera demonstration | protest protesteren betogen betoging demonstratie
protester demonstrator | demonstrant | betoger demonstrant
uprising revolt rebellion insurrection | uppror revolt resning | opstand rebellie
riot unrest disorder | upplopp kravall oro oroligheter | rel rellen onrust ongeregeldheden
coup putsch | kupp statskupp kuppförsök | staatsgreep coup
strike walkout stoppage | strejk strejka arbetsnedläggelse | staking staken
union | fackförening fackförbund fack | vakbond
worker employee labourer | arbetare anställd | arbeider werknemer
employer | arbetsgivare | werkgever
wage salary | lön | loon salaris
layoff redundancy | uppsägning varsel | ontslagronde
soldier troop serviceman | soldat militär trupp | soldaat militair troepen manschappen
army military forces | armé försvarsmakt | leger krijgsmacht
peacekeeper peacekeeping | fredsbevarande fredsstyrka | vredesmacht vredeshandhaving
deploy dispatch send | skicka sända utplacera | sturen zenden inzetten uitzenden
withdraw withdrawal pullout | tillbakadragande uttåg | terugtrekken terugtrekking aftocht
intervene intervention | ingripa intervention | ingrijpen interventie
enter arrive invade | anlända rycka invadera | arriveren aankomen binnenvallen binnentrekken
attack assault raid | angripa anfall attack angrepp | aanval aanvallen
bomb explosion blast | bomb sprängning explosion | bom ontploffing explosie
shoot gunfire gunshot bullet | skjuta skott skottlossning eldgivning kula gummikula | schieten beschieten schot kogel rubberkogel
weapon gun arms | vapen | wapen
bullet | kula | kogel
tear gas | tårgas | traangas
storm occupy seize capture | storma ockupera | bestormen bezetten innemen
loot plunder | plundra plundring | plunderen plundering
burn blaze arson | brinna brand bränna | branden brand afbranden
curfew | utegångsförbud | avondklok
emergency | undantagstillstånd nödläge | noodtoestand
ceasefire truce armistice | vapenvila eldupphör | wapenstilstand bestand
treaty agreement accord deal pact | avtal fördrag överenskommelse | verdrag akkoord overeenkomst
alliance coalition | allians koalition förbund | bondgenootschap coalitie alliantie
negotiate talks negotiation | förhandla förhandling samtal | onderhandelen onderhandeling overleg
sanction | sanktion | sanctie
border frontier | gräns | grens
refugee asylum | flykting asyl | vluchteling asiel
flee escape | fly flykt | vluchten ontsnappen
evacuate | evakuera utrymma | evacueren ontruimen
president | president | president
minister | minister | minister bewindsman
interior home | inrikes | binnenlandse
justice | justitie | justitie
health | hälsa hälso hälsovård | gezondheid volksgezondheid
education | utbildning | onderwijs
environment | miljö | milieu
transport | transport trafik | vervoer verkeer
culture | kultur | cultuur
agriculture farming | jordbruk lantbruk | landbouw
trade | handel | handel
energy | energi | energie
prime premier | premiär statsminister premiärminister | premier
foreign | utrikes | buitenlandse
defence | försvar | defensie verdediging
finance treasury | finans | financiën
government cabinet | regering kabinett | regering kabinet
parliament legislature | parlament riksdag | parlement kamer
mayor | borgmästare | burgemeester
governor | guvernör | gouverneur
ambassador envoy | ambassadör sändebud | ambassadeur gezant
spokesman spokeswoman spokesperson | talesman talesperson taleskvinna | woordvoerder
leader chief | ledare chef | leider chef
official | tjänsteman ämbetsman | ambtenaar functionaris
opposition | opposition | oppositie
constitution | grundlag författning | grondwet
law bill legislation | lag lagförslag lagstiftning | wet wetsvoorstel wetgeving
ban prohibit outlaw | förbjuda förbud | verbieden verbod
police officer policeman policemen | polis polisman polismän | politie agent politieagent
security | säkerhet | veiligheid
intelligence spy espionage | underrättelse spion spioneri | inlichtingen spion spionage
treason | förräderi högförräderi | verraad hoogverraad
terrorist militant | terrorist | terrorist
foreigner abroad | utlänning utomlands | buitenlander buitenland
bandit gangster | bandit | bandiet
price cost tariff | pris kostnad | prijs kosten tarief
rise increase hike soar | höja stiga öka höjning ökning | stijgen verhogen stijging verhoging toenemen
fall drop decrease cut | sjunka minska sänka minskning | dalen dalen verlagen daling afnemen
fuel petrol gasoline | bränsle bensin | brandstof benzine
gas lpg | gas gasol | gas lpg
oil petroleum crude | olja råolja | olie aardolie
coal | kol | steenkool
mine mining | gruva gruvdrift | mijnbouw
company firm corporation | företag bolag koncern | bedrijf onderneming
bank lender | bank | bank
loan debt | lån skuld | lening schuld
tax levy | skatt | belasting
subsidy grant | bidrag subvention stöd | subsidie toelage
shareholder | aktieägare | aandeelhouder
bankruptcy insolvency | konkurs | faillissement
profit earnings | vinst | winst
loss | förlust | verlies
wealth fortune assets | förmögenhet rikedom tillgångar | vermogen rijkdom bezittingen
poverty | fattigdom | armoede
inequality | ojämlikhet | ongelijkheid
unemployment | arbetslöshet | werkloosheid
inhabitant resident population | invånare befolkning | inwoner bevolking
capital | huvudstad | hoofdstad
city town | stad | stad
village | by | dorp
airport | flygplats | luchthaven vliegveld
aircraft plane jet | flygplan | vliegtuig toestel
train railway rail | tåg järnväg | trein spoorweg
ship vessel ferry | fartyg färja båt | schip veerboot vaartuig
bridge | bro | brug
crash collision | krock kollision olycka | botsing ongeluk crash
accident disaster | olycka katastrof | ongeval ramp
earthquake quake | jordbävning skalv | aardbeving
flood flooding | översvämning | overstroming
landslide mudslide | jordskred skred ras | aardverschuiving
drought | torka | droogte
epidemic outbreak | epidemi utbrott | epidemie uitbraak
infect infection | smitta infektion | besmetten besmetting
vaccine vaccinate | vaccin vaccinera | vaccin vaccineren inenten
hospital | sjukhus | ziekenhuis
doctor physician | läkare | arts dokter
school | skola | school
teacher | lärare | leraar docent
student pupil | elev student | leerling student
child | barn | kind
woman | kvinna | vrouw
newspaper | tidning dagstidning | krant dagblad
journalist reporter | journalist reporter | journalist verslaggever
broadcast television | tv television sändning | televisie uitzending
internet web | internet nät | internet
speech address | tal anförande | toespraak rede
interview | intervju | interview vraaggesprek
summit meeting | toppmöte möte | top bijeenkomst vergadering
visit | besöka besök | bezoeken bezoek
begin start launch | börja inleda starta | beginnen starten
end cease halt stop | upphöra avsluta stoppa | eindigen stoppen beëindigen beëindigd
open inaugurate | öppna inviga | openen inhuldigen
close shut | stänga stängning | sluiten sluiting
build construct | bygga uppföra | bouwen
destroy demolish | förstöra riva | vernietigen verwoesten slopen
damage | skada | schade beschadigen
owner proprietor | äga ägare | bezitten eigenaar
buy acquire purchase | köpa förvärva | kopen aankopen verwerven
sell | sälja | verkopen
win victory | vinna seger | winnen overwinning
lose defeat | förlora nederlag | verliezen nederlaag
award prize | pris utmärkelse | prijs onderscheiding
discover find | upptäcka hitta finna | ontdekken vinden
cause trigger spark | orsaka utlösa orsak | veroorzaken oorzaak aanleiding
reason motive | skäl anledning motiv | reden motief
crush suppress quell repression | krossa kuva repression nedslagning | onderdrukken neerslaan repressie
torture | tortyr tortera | martelen foltering
corruption bribe bribery | korruption mutor muta | corruptie omkoping steekpenning
fraud | bedrägeri | fraude oplichting
theft steal rob | stöld stjäla råna | diefstal stelen beroven
""".strip()


@cache
def _members() -> tuple[dict[str, frozenset[str]], ...]:
    """The stems of each group, by language."""
    return tuple(
        {
            language: frozenset(stem(word, language) for word in part.split())
            for language, part in zip(LANGUAGES, line.split("|"), strict=True)
        }
        for line in _GROUPS.split("\n")
    )


@lru_cache(maxsize=10_000)
def same_words(word: str, language: str, other: str) -> tuple[str, ...]:
    """The stems in another language, or the same, of what says the same as a word, in order; none when it is not known.

    A Swedish verb is met by its passive supine too ("häkta", "häktats"), whose stem is another.
    """
    word = normalise(word)
    own = {stem(word, language), *(_active(word) if language == "sv" else ())}
    found = {name for group in _members() if own & group.get(language, frozenset()) for name in group.get(other, ())}
    if other == "sv":
        found |= {f"{name}at" for name in found if f"{name}at" != name}
    return tuple(sorted(found - own))


def _active(word: str) -> tuple[str, ...]:
    """The infinitive's stem of a Swedish passive supine: of "häktats"."""
    folded = word.casefold()
    return (stem(folded[:-2], "sv"),) if folded.endswith("ats") else ()
