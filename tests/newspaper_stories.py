"""Six short news stories of our own, and what newspapers put around them, in English, Swedish and Dutch.

All places, people and outlets are made up.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "sv", "nl"]


@dataclass(frozen=True)
class Story:
    """title, lead and body as they must come out. headings: which parts of the body are sub-headings."""

    language: Language
    title: str
    lead: str
    body: tuple[str, ...]
    headings: frozenset[str]
    authors: tuple[str, ...]
    published: str
    modified: str


@dataclass(frozen=True)
class Around:
    """What a page says in one language besides the story; nothing of it belongs to the article."""

    outlet: str
    host: str
    company: str
    desk: str
    by: str
    published: str
    updated: str
    also: str
    teasers: tuple[str, str]
    newsletter: str
    subscribe: str
    sponsor: str
    advert: str
    cookies: tuple[str, str]
    accept: str
    comments: str
    comment: str
    share: str
    picture: str
    rights: str
    section: str


STORIES: tuple[Story, ...] = (
    Story(
        "en",
        "Council to close Hollin Lane library in spring",
        "The library on Hollin Lane will shut on 31 March, and its 48,500 books are to be moved to the town hall.",
        (
            "The decision was taken on Monday evening by nine votes to six, after a debate that lasted more than four "
            "hours and drew some 200 people to the public gallery.",
            "“We were promised three years ago that this would never happen,” said Imogen Thrale, who runs the reading "
            "group for children on Saturday mornings.",
            "A leaking roof",
            "Repairs to the roof would cost £1.2 million, according to a survey from 2019 that was made public last "
            "week. Rain has come in above the music section since 2016.",
            "Councillor Desmond Ayrie called the figure “far too high” and asked for a second survey, which is due "
            "before the end of January.",
            "The building dates from 1931 and was paid for by the owners of the naïvely named Hope Mill, half a mile "
            "to the north.",
        ),
        frozenset({"A leaking roof"}),
        ("Winifred Askham",),
        "2018-11-06",
        "2018-11-09",
    ),
    Story(
        "en",
        "Third night without trams after cable theft",
        "Trams stood still for a third night on Sunday after thieves cut 640 metres of copper cable from the northern "
        "line.",
        (
            "Buses take passengers from the harbour to the hospital every twelve minutes until the cable has been "
            "replaced, the transport authority said in a statement.",
            "Two men aged 34 and 41 were arrested near the depot shortly after four in the morning, and a lorry with "
            "1,150 kilos of copper was found in a barn.",
            "“It is the fifth theft since August,” said the head of the depot, Zoë Hartwick. “Each time it costs us "
            "more than the metal will ever fetch.”",
            "Longer nights",
            "The authority wants to put cameras on all 18 masts between the two bridges, at a price of £75,000, and "
            "has asked the police for patrols at night.",
            "A spokesman for the police said there were six officers for the whole of the northern district.",
        ),
        frozenset({"Longer nights"}),
        ("Rufus Penhallow", "Ada Brathwick"),
        "2021-02-15",
        "2021-02-15",
    ),
    Story(
        "sv",
        "Badhuset i Ekvik får nytt tak för 18,5 miljoner",
        "Badhuset i Ekvik stängs i sju månader medan taket byts ut. Arbetet kostar 18,5 miljoner kronor, nästan "
        "dubbelt så mycket som kommunen hade räknat med.",
        (
            "Redan i mars 2015 larmade vaktmästaren om att takstolarna hade börjat ruttna, men först efter höstens "
            "stormar fattade nämnden sitt beslut.",
            "– Vi har öst vatten med hinkar sedan i oktober, så ingen kan påstå att det här kommer som en "
            "överraskning, "
            "säger föreståndaren Görel Åsvik.",
            "Simskolan flyttar",
            "De 260 barn som går i simskola får åka buss till Lövåker, där bassängen är 25 meter lång men bara har "
            "fyra "
            "banor.",
            "Pensionärernas morgonsim ställs in helt. Det drabbar ungefär 80 personer, av vilka de flesta har simmat "
            "i badhuset sedan det öppnade 1968.",
            "Oppositionen vill hellre riva huset och bygga nytt. En sådan lösning skulle enligt en utredning kosta "
            "mellan 140 och 165 miljoner kronor.",
        ),
        frozenset({"Simskolan flyttar"}),
        ("Örjan Tallström",),
        "2019-01-22",
        "2019-02-01",
    ),
    Story(
        "sv",
        "Älgjakten på Röå ställs in efter vådaskott",
        "Älgjakten på Röå avbryts efter det vådaskott som skadade en 52-årig jägare i lördags. Det beslutade "
        "jaktlagets "
        "elva medlemmar på söndagskvällen.",
        (
            "Mannen träffades i axeln och fördes med helikopter till lasarettet, där han opererades under natten. Hans "
            "tillstånd är stabilt.",
            "Polisen har tagit två vapen i beslag och hört fyra personer upplysningsvis. Ingen är misstänkt, säger "
            "utredaren Märta Åkerlöv.",
            "Elva älgar kvar",
            "Laget hade fått skjuta sexton älgar i år och hade hunnit fälla fem. Resten av kvoten går tillbaka till "
            "länsstyrelsen.",
            "Det är den tredje olyckan på ön sedan 2007, då en drivkarl miste livet vid Norrudden.",
            "– Man ska aldrig skjuta mot en rörelse, det lär vi ut redan första kvällen, säger jaktledaren Håkan "
            "Björnä.",
        ),
        frozenset({"Elva älgar kvar"}),
        ("Tove Älvgren", "Sixten Öhrvik"),
        "2020-10-12",
        "2020-10-14",
    ),
    Story(
        "nl",
        "Gemeente sluit zeehondenopvang na 27 jaar",
        "De zeehondenopvang in Duinrode moet op 1 september dicht. De gemeente trekt de subsidie van 315.000 euro per "
        "jaar in, omdat er steeds minder dieren worden gebracht.",
        (
            "Vorig jaar ving de opvang 42 zeehonden op, tegen 118 in 2014. Volgens wethouder Joëlle Terwal staan de "
            "kosten niet meer in verhouding tot het werk.",
            "“Wij zijn een ziekenhuis en geen dierentuin,” zegt beheerder Siebren Oldegaard. “Je sluit de eerste hulp "
            "ook niet omdat er minder ongelukken gebeuren.”",
            "Vrijwilligers",
            "Bij de opvang werken zes mensen in vaste dienst en zo’n negentig vrijwilligers, van wie de oudste, Truïda "
            "Haaksma, er al sinds de opening in 1996 komt.",
            "Een petitie tegen de sluiting is in vier dagen 23.600 keer ondertekend. De gemeenteraad praat er op "
            "14 mei "
            "opnieuw over.",
            "De dieren die er nu nog zijn, gaan na hun herstel naar een opvang verderop langs de kust.",
        ),
        frozenset({"Vrijwilligers"}),
        ("Geesje van der Wolde",),
        "2023-04-19",
        "2023-04-21",
    ),
    Story(
        "nl",
        "Stroomstoring legt veiling plat: 4 miljoen bloemen verloren",
        "Door een stroomstoring van elf uur zijn op de veiling van Vliethoek ruim 4 miljoen bloemen verloren "
        "gegaan. De "
        "schade loopt op tot 2,3 miljoen euro.",
        (
            "De stroom viel zaterdag om kwart voor drie ’s nachts uit, toen bij graafwerk een kabel van 10.000 "
            "volt werd "
            "geraakt. Ook de noodaggregaten deden het niet.",
            "In de koelcellen liep de temperatuur op van 5 tot 19 graden. Vooral tulpen en ranonkels konden daar niet "
            "tegen, zegt directeur Coen Rietmeijer.",
            "Kwekers boos",
            "De vereniging van kwekers, met 340 leden, vindt dat de veiling haar aggregaten vaker had moeten "
            "testen. De "
            "laatste proef was in 2021.",
            "De netbeheerder onderzoekt waarom de tweede kabel de stroom niet overnam. Dat onderzoek duurt zeker drie "
            "weken.",
            "Maandag wordt er weer geveild, maar met een derde van de gewone aanvoer. Daïra Stellendam van de bond "
            "noemt "
            "dat optimistisch.",
        ),
        frozenset({"Kwekers boos"}),
        ("Ruben de Laak", "Renée Oostra"),
        "2022-05-07",
        "2022-05-08",
    ),
)

AROUND: dict[Language, Around] = {
    "en": Around(
        outlet="the Marrowby Herald",
        host="marrowbyherald.example",
        company="Penfold Regional Publishing Ltd",
        desk="Staff reporter",
        by="By",
        published="Published",
        updated="Updated",
        also="Read also",
        teasers=("Swans return to the old brickworks", "Bakery on Tithe Street wins prize for rye bread"),
        newsletter="Sign up for our newsletter and get the best of the week in your inbox every Friday.",
        subscribe="Subscribe",
        sponsor="Sleep better this winter: Dunmore beds are now sold with thirty per cent off in all of our shops.",
        advert="Advertisement",
        cookies=(
            "We and our 212 partners use cookies to store information on your device and to show you advertisements.",
            "By clicking accept you agree to this. You can change your choice at any time.",
        ),
        accept="Accept all",
        comments="Comments",
        comment="Typical of them, they never listen to the people who pay for it all in the end, do they?",
        share="Share this article",
        picture="The scene on Monday morning. Picture: Basil Crewe",
        rights="All rights reserved. This material may not be published or redistributed.",
        section="Local news",
    ),
    "sv": Around(
        outlet="Ekviks-Posten",
        host="ekviksposten.example",
        company="Norrbygdens Tidningar AB",
        desk="Redaktionen",
        by="Av",
        published="Publicerad",
        updated="Uppdaterad",
        also="Läs också",
        teasers=("Tranorna är tillbaka vid Kärrsjön", "Bageriet på Ågatan prisas för sitt rågbröd"),
        newsletter="Anmäl dig till vårt nyhetsbrev så får du veckans bästa läsning i din mejl varje fredag.",
        subscribe="Prenumerera",
        sponsor="Sov bättre i vinter: nu säljer Drömmens sängar alla madrasser med trettio procents rabatt.",
        advert="Annons",
        cookies=(
            "Vi och våra 212 partner använder cookies för att lagra uppgifter på din enhet och visa dig annonser.",
            "Genom att klicka på godkänn samtycker du till detta. Du kan när som helst ändra ditt val.",
        ),
        accept="Godkänn alla",
        comments="Kommentarer",
        comment="Typiskt dem, de lyssnar ju aldrig på oss som betalar för alltihop i slutändan, eller hur?",
        share="Dela artikeln",
        picture="Så såg det ut i måndags. Foto: Basilius Krok",
        rights="Allt material på sidan är skyddat av upphovsrätten.",
        section="Lokala nyheter",
    ),
    "nl": Around(
        outlet="de Duinroder",
        host="duinroder.example",
        company="Waterkant Regionale Media B.V.",
        desk="Onze redactie",
        by="Door",
        published="Gepubliceerd",
        updated="Bijgewerkt",
        also="Lees ook",
        teasers=("Lepelaars terug bij de oude steenfabriek", "Bakkerij aan de Kaai wint prijs voor roggebrood"),
        newsletter="Schrijf je in voor onze nieuwsbrief en ontvang elke vrijdag het beste van de week in je mailbox.",
        subscribe="Aanmelden",
        sponsor="Slaap beter deze winter: bij Droomland zijn alle matrassen nu dertig procent goedkoper.",
        advert="Advertentie",
        cookies=(
            "Wij en onze 212 partners gebruiken cookies om gegevens op uw apparaat op te slaan en u advertenties "
            "te tonen.",
            "Door op akkoord te klikken stemt u hiermee in. U kunt uw keuze altijd wijzigen.",
        ),
        accept="Alles accepteren",
        comments="Reacties",
        comment="Typisch weer, naar de mensen die het allemaal betalen wordt toch nooit geluisterd, of wel soms?",
        share="Deel dit artikel",
        picture="De plek op maandagochtend. Foto: Basiel Kruk",
        rights="Niets uit deze uitgave mag worden overgenomen.",
        section="Uit de streek",
    ),
}
